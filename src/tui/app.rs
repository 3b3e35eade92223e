//! The state of the screen, and the one function that changes it.

use super::history::{History, Place};
use super::keymap::{Command, Context};
use super::lesson::{Card, Lesson};
use super::look::Options;
use super::travel::{self, Travel};
use crate::event::{Event, Header, Kind, Micros, StageIndex};
use crate::scenario::Scenario;
use crate::session::{Abilities, Control, Mode, Pace};
use crate::world::{EventLog, ProcessId, World};

/// Rates that `+` and `-` step through.
const RATES: [f64; 8] = [0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0];

/// How a run was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ran to its end and met its expectations.
    Met,
    /// It ran to its end and differed from what the scenario expects.
    Differed,
    /// The learner left before its end.
    Quit,
    /// It broke off.
    Failed,
    /// This signal asked the program to end.
    Signalled(i32),
}

/// What happens to the screen.
#[derive(Clone, Debug)]
pub enum Action {
    /// A key asked for something.
    Command(Command),
    /// The source reported events.
    Events(Vec<Event>),
    /// The recording was wound to after so many events.
    Wound(usize),
    /// The recording is played at this pace.
    Paced(Pace),
    /// Something to be known that does not end the run.
    Notice(String),
    /// The pointer was put on a place of the run.
    GoTo(Place),
    /// There will be no more events.
    Ended,
    /// The run broke off.
    Failed(String),
    /// The scenario clock shows this.
    Tick(Micros),
}

/// What the loop has to do about an [`Action`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// Pass this on to the source.
    Control(Control),
    /// Leave the run.
    Leave(Outcome),
}

/// Whether the run goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Events may come.
    Running,
    /// No more events.
    Ended,
    /// It broke off, and why.
    Failed(String),
}

/// A part of the screen that can be looked at alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The listing of a stage.
    Listing,
    /// The process tree.
    Tree,
    /// The timeline.
    Timeline,
    /// The pool: queue, slots, results.
    Pool,
    /// What the terminal printed.
    Terminal,
    /// The event log.
    Log,
}

impl Pane {
    fn next(self) -> Self {
        match self {
            Self::Listing => Self::Tree,
            Self::Tree => Self::Timeline,
            Self::Timeline => Self::Pool,
            Self::Pool => Self::Terminal,
            Self::Terminal => Self::Log,
            Self::Log => Self::Listing,
        }
    }
}

/// What is open over the run; the last one is on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Popup {
    /// The keys.
    Help,
    /// Everything about one process.
    Inspect(StageIndex, ProcessId),
    /// Where in the run to go.
    GoTo,
    /// Whether to quit.
    Quit,
    /// Nothing at all, for a classroom that should look at the teacher.
    Blank,
}

/// Where the learner looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaze {
    /// The pane that has the focus; `None` until one is asked for.
    pub focus: Option<Pane>,
    /// Whether it fills the screen.
    pub zoomed: bool,
    /// The chosen process; `None` follows the one that acted last.
    pub chosen: Option<(StageIndex, ProcessId)>,
}

/// The state of the screen.
#[derive(Clone, Debug)]
pub struct App {
    /// The lesson's texts.
    pub scenario: Scenario,
    /// Whether the processes run now or ran once.
    pub mode: Mode,
    /// What can be done with the run.
    pub abilities: Abilities,
    /// What is known of the run.
    pub history: History,
    /// The learner's way through the lesson.
    pub lesson: Lesson,
    /// Language, theme, glyphs.
    pub options: Options,
    /// Where the learner looks.
    pub gaze: Gaze,
    /// What is open over the run.
    pub popups: Vec<Popup>,
    /// Whether the run goes on.
    pub phase: Phase,
    /// Where the learner is about to go.
    pub travel: Travel,
    /// What was to be known last.
    pub notice: Option<String>,
    /// The pace of a recording.
    played_at: Option<Pace>,
    /// The scenario clock when it was last asked.
    clock: Micros,
    /// Whether the source was told to go on and has not answered yet.
    going_on: bool,
}

impl App {
    /// The screen of a recorded run of which nothing was played.
    pub fn of_recording(scenario: Scenario, header: &Header, log: EventLog, options: Options) -> Self {
        Self {
            history: History::recorded(log),
            ..Self::new(scenario, header, Mode::Replay, options)
        }
    }

    /// The screen of a run before any event.
    pub fn new(scenario: Scenario, header: &Header, mode: Mode, options: Options) -> Self {
        Self {
            lesson: Lesson::new(&scenario),
            scenario,
            mode,
            abilities: Abilities::ALL,
            history: History::live(header),
            options,
            gaze: Gaze::default(),
            popups: Vec::new(),
            phase: Phase::Running,
            travel: Travel::default(),
            notice: None,
            played_at: None,
            clock: 0,
            going_on: false,
        }
    }

    /// The world to be drawn.
    pub fn world(&self) -> &World {
        self.history.shown()
    }

    /// The instant to be drawn: of the past, or of the scenario clock.
    pub fn now(&self) -> Micros {
        let known = self.world().now;
        let has_ended = self.phase != Phase::Running || self.world().has_ended();
        match self.history.looks_back_to() {
            Some(past) => past,
            // Nothing happens any more: time stands.
            None if has_ended => known,
            None => self.clock.max(known),
        }
    }

    /// Whether time passes, so that the screen changes without any event.
    pub fn is_moving(&self) -> bool {
        self.phase == Phase::Running && !self.pace().paused && self.history.looks_back_to().is_none()
    }

    /// How the run goes by.
    pub fn pace(&self) -> Pace {
        let clock = self.history.present().clock;
        self.played_at.unwrap_or(Pace {
            rate: clock.rate,
            paused: clock.paused,
        })
    }

    /// The card that is open. Cards belong to the present: whoever looks back does
    /// not see them.
    pub fn card(&self) -> Option<Card> {
        self.history
            .looks_back_to()
            .map_or_else(|| self.lesson.card(), |_| None)
    }

    /// What a key means at this moment.
    pub fn context(&self) -> Context {
        match (self.popups.last(), self.card()) {
            (Some(Popup::Quit), _) => Context::Quitting,
            (Some(Popup::GoTo), _) => Context::GoingTo,
            (Some(_), _) => Context::Reading,
            (None, Some(Card::Question { .. })) => Context::Question,
            (None, Some(Card::Reveal { .. } | Card::End)) => Context::Reading,
            (None, None) => Context::Run,
        }
    }

    /// The process to inspect, to step and to show more of.
    pub fn chosen(&self) -> Option<(StageIndex, ProcessId)> {
        self.gaze.chosen.or_else(|| self.world().spotlight())
    }

    fn outcome(&self) -> Outcome {
        match (&self.phase, &self.history.present().verdict) {
            (Phase::Failed(_), _) => Outcome::Failed,
            _ if self.history.present().was_ended_by_limit() => Outcome::Differed,
            (_, Some(verdict)) if verdict.iter().all(|expectation| expectation.met) && self.claims_met() => {
                Outcome::Met
            }
            (_, Some(_)) => Outcome::Differed,
            (_, None) => Outcome::Quit,
        }
    }

    fn claims_met(&self) -> bool {
        self.history.present().unmet_claims().next().is_none()
    }

    fn has_ended(&self) -> bool {
        self.phase != Phase::Running || self.history.present().has_ended()
    }
}

/// Changes the state, and says what the loop has to do.
pub fn update(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Command(command) => obey(app, command),
        Action::Events(events) => {
            events.into_iter().for_each(|event| take_in(app, event));
            Vec::new()
        }
        Action::Wound(after) => {
            app.history.wind(after);
            app.lesson.wind();
            app.phase = Phase::Running;
            Vec::new()
        }
        Action::Paced(pace) => {
            app.played_at = Some(pace);
            app.going_on = false;
            Vec::new()
        }
        Action::Notice(notice) => {
            app.notice = Some(notice);
            Vec::new()
        }
        Action::GoTo(place) => travel::go(app, place),
        Action::Ended => {
            app.phase = Phase::Ended;
            app.lesson.end();
            Vec::new()
        }
        Action::Failed(reason) => {
            app.phase = Phase::Failed(reason);
            app.lesson.break_off();
            Vec::new()
        }
        Action::Tick(now) => {
            app.clock = now;
            Vec::new()
        }
    }
}

fn take_in(app: &mut App, event: Event) {
    let limits = app.history.present().limits.len();
    if let Kind::ClockChanged { .. } = &event.kind {
        app.going_on = false;
    }
    if let Some(name) = app.history.present().stop(&event.kind) {
        app.lesson.reach(&app.scenario.questions, name);
    }
    app.history.apply(event);
    // What comes after it, the ends of processes, would hide it.
    if app.history.present().limits.len() > limits
        && let Some(text) = app.history.present().limits_in_words().last()
    {
        app.notice = Some(text.get(app.options.language).to_owned());
    }
}

fn obey(app: &mut App, command: Command) -> Vec<Effect> {
    if app.popups.last() == Some(&Popup::Blank) && command != Command::QuitNow {
        app.popups.pop();
        return Vec::new();
    }
    app.notice = None;
    if app.popups.last() == Some(&Popup::Help) && travel::is_a_way(command) {
        app.popups.pop();
    }
    match command {
        other if !other.is_offered(app.abilities) => {}
        Command::GoOn => return go_on(app),
        Command::Back => return travel::go(app, Place::StopBefore),
        Command::Forward => return travel::forward(app).unwrap_or_else(|| go_on(app)),
        Command::EventBack => return travel::go(app, Place::NewsBefore),
        Command::EventForward => return travel::go(app, Place::NewsBehind),
        Command::First => return travel::go(app, Place::Start),
        Command::Latest => return travel::to_end(app),
        Command::GoTo => travel::ask(app),
        Command::Type(character) => app.travel.type_in(character),
        Command::Erase => drop(app.travel.typed.pop()),
        Command::Pause if app.pace().paused => return go_on(app),
        Command::Pause => return vec![Effect::Control(Control::Pause(true))],
        Command::Faster => return change_rate(app, 1),
        Command::Slower => return change_rate(app, -1),
        Command::StepProcess => return step_process(app),
        Command::NextPane => app.gaze.focus = Some(app.gaze.focus.map_or(Pane::Listing, Pane::next)),
        Command::Up | Command::Down if app.popups.last() == Some(&Popup::GoTo) => {
            let step = if command == Command::Up { -1 } else { 1 };
            app.travel.choose(step, app.history.stops().len());
        }
        Command::Up => move_choice(app, -1),
        Command::Down => move_choice(app, 1),
        Command::Inspect => {
            if let Some((stage, process)) = app.chosen() {
                app.popups.push(Popup::Inspect(stage, process));
            }
        }
        Command::Zoom => {
            app.gaze.focus.get_or_insert(Pane::Timeline);
            app.gaze.zoomed = !app.gaze.zoomed;
        }
        Command::Language => app.options.language = app.options.language.other(),
        Command::Theme => app.options.theme = app.options.theme.next(),
        Command::Blank => app.popups.push(Popup::Blank),
        Command::Help if app.popups.last() == Some(&Popup::Help) => close(app),
        Command::Help => app.popups.push(Popup::Help),
        Command::Quit if app.has_ended() || app.mode == Mode::Replay => return leave(app),
        Command::Quit => app.popups.push(Popup::Quit),
        Command::QuitNow | Command::Yes => return leave(app),
        Command::Close => close(app),
        Command::Choose(option) => choose(app, usize::from(option)),
        Command::Commit if app.popups.last() == Some(&Popup::GoTo) => {
            if let Some(place) = app.travel.target() {
                app.popups.pop();
                return travel::go(app, place);
            }
        }
        Command::Commit => app.lesson.commit(),
        Command::Skip => app.lesson.skip(),
    }
    Vec::new()
}

fn leave(app: &App) -> Vec<Effect> {
    vec![Effect::Control(Control::Quit), Effect::Leave(app.outcome())]
}

fn close(app: &mut App) {
    if app.popups.pop().is_some() {
        return;
    }
    match app.context() {
        Context::Reading => app.lesson.close(),
        _ => {
            app.gaze = Gaze {
                zoomed: false,
                chosen: None,
                ..app.gaze
            }
        }
    }
}

fn go_on(app: &mut App) -> Vec<Effect> {
    if app.history.looks_back_to().is_some() {
        return travel::to_present(app);
    }
    if app.has_ended() {
        return leave(app);
    }
    if !app.pace().paused || app.going_on {
        return Vec::new();
    }
    app.lesson.go_on();
    app.going_on = true;
    vec![Effect::Control(Control::GoOn)]
}

fn change_rate(app: &App, step: isize) -> Vec<Effect> {
    let rate = app.pace().rate;
    let place = RATES.iter().position(|known| *known >= rate).unwrap_or(RATES.len() - 1);
    let place = place.saturating_add_signed(step).min(RATES.len() - 1);
    vec![Effect::Control(Control::Rate(RATES[place]))]
}

fn step_process(app: &App) -> Vec<Effect> {
    let Some((stage, process)) = app.chosen() else {
        return Vec::new();
    };
    let process = app
        .world()
        .stages
        .get(usize::from(stage))
        .and_then(|stage| stage.processes.get(process));
    process
        .map(|process| {
            Effect::Control(Control::StepProcess {
                stage,
                pid: process.pid,
            })
        })
        .into_iter()
        .collect()
}

fn choose(app: &mut App, option: usize) {
    if let Some(Card::Question { index, .. }) = app.card()
        && option < app.scenario.questions[index].options.len()
    {
        app.lesson.choose(option);
    }
}

/// Moves the mark among the options of a question, or among the processes.
fn move_choice(app: &mut App, step: isize) {
    if let Some(Card::Question { index, chosen }) = app.card() {
        let last = app.scenario.questions[index].options.len().saturating_sub(1);
        let option = chosen.map_or(0, |chosen| chosen.saturating_add_signed(step));
        return app.lesson.choose(option.min(last));
    }
    let world = app.world();
    let processes: Vec<_> = (0..)
        .zip(&world.stages)
        .flat_map(|(index, stage)| (0..stage.processes.len()).map(move |process| (index, process)))
        .collect();
    let place = app
        .chosen()
        .and_then(|chosen| processes.iter().position(|known| *known == chosen));
    let place = place.map_or(0, |place| place.saturating_add_signed(step));
    app.gaze.chosen = processes.get(place.min(processes.len().saturating_sub(1))).copied();
}
