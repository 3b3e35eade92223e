//! The state of the screen, and the one function that changes it.

use crossterm::event::KeyCode;

use super::history::{History, Place};
use super::keymap::{Command, Context};
use super::lesson::{Card, Lesson};
use super::look::Options;
use super::notice;
use super::picture::Picture;
use super::selection::{Pane, Selection};
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
    /// A key that means nothing here.
    WrongKey(KeyCode),
    /// The wheel was turned over the listing, by so many rows.
    Scroll(i32),
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

/// The state of the screen.
#[derive(Clone, Debug)]
pub struct App {
    /// The lesson's texts.
    pub scenario: Scenario,
    /// Whether the processes run now or ran once.
    pub mode: Mode,
    /// What runs the program, if it is not forklore itself.
    pub engine: Option<String>,
    /// What can be done with the run.
    pub abilities: Abilities,
    /// What is known of the run.
    pub history: History,
    /// The learner's way through the lesson.
    pub lesson: Lesson,
    /// Language, theme, glyphs.
    pub options: Options,
    /// What the main picture is, from the first frame to the last.
    pub picture: Picture,
    /// Where the learner looks.
    pub selection: Selection,
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
    /// The time to which a recording was wound, which may lie between two events.
    landed: Option<Micros>,
}

impl App {
    /// The screen of a recorded run of which nothing was played.
    pub fn of_recording(scenario: Scenario, header: &Header, log: EventLog, options: Options) -> Self {
        Self {
            picture: Picture::of(&scenario, log.events()),
            history: History::recorded(log),
            ..Self::new(scenario, header, Mode::Replay, options)
        }
    }

    /// The screen of a run before any event.
    pub fn new(scenario: Scenario, header: &Header, mode: Mode, options: Options) -> Self {
        Self {
            lesson: Lesson::new(&scenario),
            picture: Picture::of(&scenario, &[]),
            scenario,
            mode,
            engine: header.other_engine().map(str::to_owned),
            abilities: Abilities::ALL,
            history: History::live(header),
            options,
            selection: Selection::default(),
            popups: Vec::new(),
            phase: Phase::Running,
            travel: Travel::default(),
            notice: None,
            played_at: None,
            clock: 0,
            going_on: false,
            landed: None,
        }
    }

    /// The world to be drawn.
    pub fn world(&self) -> &World {
        self.history.shown()
    }

    /// The instant to be drawn: of the past, or of the scenario clock.
    pub fn now(&self) -> Micros {
        let known = self.world().now;
        match self.history.looks_back_to() {
            Some(past) => past,
            // Nothing happens any more: time stands.
            None if self.has_ended() => known,
            None => self.clock.max(known).max(self.landed.unwrap_or_default()),
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
            (None, Some(Card::Reveal { .. })) => Context::Reading,
            (None, Some(Card::End)) => Context::Ended,
            (None, None) => Context::Run,
        }
    }

    /// The process that the words are about: at a stop the first one that the cue names, else the one
    /// that reached it; while the run goes on, the one that acted last.
    pub fn subject(&self) -> Option<(StageIndex, ProcessId)> {
        let world = self.world();
        let Some(reached) = world.standing_at() else {
            return world.spotlight();
        };
        let mut stops = self.scenario.checkpoints.iter();
        let stop = stops.find(|checkpoint| *checkpoint.at == *reached.name);
        let stage = reached.process.map_or(reached.stage, |(stage, _)| stage);
        let named = stop.and_then(|stop| world.named_in(stage, &stop.cue.en));
        let named = named.map(|process| (stage, process));
        named.or(reached.process).or_else(|| world.spotlight())
    }

    /// The process to inspect, to step and to show more of.
    pub fn chosen(&self) -> Option<(StageIndex, ProcessId)> {
        self.selection.chosen.or_else(|| self.subject())
    }

    /// The recording is being wound to an event, or to a time.
    pub(super) fn landed_at(&mut self, at: Option<Micros>) {
        self.landed = at;
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

    /// Whether nothing more can happen.
    pub fn has_ended(&self) -> bool {
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
            travel::arrive(app, after);
            app.phase = Phase::Running;
            app.selection.scrolled = 0;
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
        Action::WrongKey(key) => {
            app.notice = Some(notice::wrong_key(app, key));
            Vec::new()
        }
        Action::Scroll(rows) => {
            app.selection.scroll(rows);
            Vec::new()
        }
        Action::Tick(now) => {
            // After the end the clock stands.
            app.clock = if app.has_ended() {
                app.history.present().now
            } else {
                now
            };
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
        app.selection.scrolled = 0;
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
    if !command.is_offered(app.abilities) || change_view(app, command) {
        return Vec::new();
    }
    match command {
        Command::GoOn => return go_on(app),
        Command::Back => return travel::go(app, Place::StopBefore),
        Command::Forward if app.context() == Context::Ended => app.notice = Some(notice::at_the_end(app)),
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
        Command::Quit if app.has_ended() || app.mode == Mode::Replay => return leave(app),
        Command::Quit => app.popups.push(Popup::Quit),
        Command::QuitNow | Command::Yes => return leave(app),
        Command::Close => close(app),
        Command::Choose(option) => choose(app, usize::from(option)),
        Command::Commit if app.popups.last() == Some(&Popup::GoTo) => return travel::commit(app),
        Command::Commit if !app.lesson.commit() => app.notice = Some(notice::choose_first(app)),
        Command::Skip => app.lesson.skip(),
        _ => {}
    }
    Vec::new()
}

/// Changes what is looked at, or how it looks; false if the command asks for something else.
fn change_view(app: &mut App, command: Command) -> bool {
    let selection = &mut app.selection;
    match command {
        Command::NextPane => app.next_pane(),
        Command::Swap => {
            selection.swapped = !selection.swapped;
            if matches!(selection.focus, Some(Pane::Tree | Pane::Pool)) {
                app.selection.focus = Some(app.picture_pane());
            }
        }
        Command::Unfold => selection.unfolded = !selection.unfolded,
        Command::ScrollUp => selection.scroll(-1),
        Command::ScrollDown => selection.scroll(1),
        Command::Up | Command::Down => {
            let step = if command == Command::Up { -1 } else { 1 };
            match app.popups.last() {
                Some(Popup::GoTo) => app.travel.choose(step, app.history.stops().len()),
                _ => app.move_choice(step),
            }
        }
        Command::Inspect => {
            let inspected = app.chosen().map(|(stage, process)| Popup::Inspect(stage, process));
            app.popups.extend(inspected);
        }
        Command::Zoom => {
            selection.focus.get_or_insert(Pane::Timeline);
            selection.zoomed = !selection.zoomed;
        }
        Command::Language => app.options.language = app.options.language.other(),
        Command::Theme => app.options.theme = app.options.theme.next(),
        Command::Blank => app.popups.push(Popup::Blank),
        Command::Help if app.popups.last() == Some(&Popup::Help) => close(app),
        Command::Help => app.popups.push(Popup::Help),
        Command::Nothing => {}
        _ => return false,
    }
    true
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
        _ => app.selection.reset(),
    }
}

fn go_on(app: &mut App) -> Vec<Effect> {
    if app.history.looks_back_to().is_some() {
        return match app.has_ended() {
            true => travel::forward(app).unwrap_or_default(),
            false => travel::to_present(app),
        };
    }
    if app.has_ended() {
        return travel::go(app, Place::Start);
    }
    if !app.pace().paused || app.going_on {
        return Vec::new();
    }
    app.lesson.go_on();
    app.going_on = true;
    app.landed = None;
    app.selection.scrolled = 0;
    vec![Effect::Control(Control::GoOn)]
}

fn change_rate(app: &App, step: isize) -> Vec<Effect> {
    let rate = app.pace().rate;
    let place = RATES.iter().position(|known| *known >= rate).unwrap_or(RATES.len() - 1);
    let place = place.saturating_add_signed(step).min(RATES.len() - 1);
    vec![Effect::Control(Control::Rate(RATES[place]))]
}

/// Lets the chosen process do one statement, or says why it cannot.
fn step_process(app: &mut App) -> Vec<Effect> {
    match notice::cannot_step(app) {
        Some(reason) => {
            app.notice = Some(reason);
            Vec::new()
        }
        None => app
            .chosen_process()
            .map(|(stage, process)| Control::StepProcess {
                stage,
                pid: process.pid,
            })
            .map(Effect::Control)
            .into_iter()
            .collect(),
    }
}

fn choose(app: &mut App, option: usize) {
    if let Some(Card::Question { index, .. }) = app.card()
        && option < app.scenario.questions[index].options.len()
    {
        app.lesson.choose(option);
    }
}
