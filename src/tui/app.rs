//! The state of the screen; [`super::update()`] changes it.

use std::collections::BTreeSet;

use crossterm::event::KeyEvent;

use super::choosing::{Choosing, Undo};
use super::class::Class;
use super::driver::Driver;
use super::history::{Destination, History};
use super::keymap::{Command, Context};
use super::lesson::{Card, Lesson, Milestone};
use super::look::Options;
use super::picture::Picture;
use super::selection::Selection;
use super::travel::Travel;
use super::words::{self, CurrentStep};
use crate::scenario::Scenario;
use crate::session::{Abilities, Control, Mode, Pace};
use crate::text::Message;
use crate::world::{EventLog, ProcessId, World};
use forklore_event::{Event, Header, Language, Micros, StageIndex};

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
    GoTo(Destination),
    /// There will be no more events.
    Ended,
    /// The run broke off.
    Failed(String),
    /// A key that means nothing here.
    WrongKey(KeyEvent),
    /// The wheel was turned over the listing, by so many rows.
    Scroll(i32),
    /// The scenario clock shows this.
    Tick(Micros),
}

/// What the loop has to do about an [`Action`].
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Write down what the learner has done.
    Keep(Milestone),
    /// Pass this on to the source.
    Control(Control),
    /// Leave the run.
    Leave(Outcome),
    /// Start the same run once more.
    Restart,
    /// Start it once more with all choices of who goes next but the last.
    Undo(Undo),
    /// Start it once more with these knobs turned.
    Turn(Vec<(String, i64)>),
    /// Go on with the shipped recording, from the same stop.
    TakeOver,
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
    /// What the marks on the screen mean.
    Legend,
    /// Everything about one process.
    Inspect(StageIndex, ProcessId),
    /// Where in the run to go.
    GoTo,
    /// Whether to quit.
    Quit,
    /// What was said to this question beside what happened.
    Explained(usize),
    /// Where the hands that a class raised are counted.
    Vote,
    /// What may be changed.
    Knobs,
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
    /// What runs the program, where there is a choice.
    pub engine: Option<String>,
    /// What can be done with the run.
    pub abilities: Abilities,
    /// What is known of the run.
    pub history: History,
    /// The learner's way through the lesson.
    pub lesson: Lesson,
    /// Who drives it.
    pub driver: Driver,
    /// What the class has said, and what is being changed.
    pub class: Class,
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
    /// The limit that was reached last, in words, until a key is pressed or the run ends.
    pub(super) limit: Option<Message>,
    /// The mark to which the run is taken quickly, because the lesson was interrupted there.
    pub resuming: Option<String>,
    /// How it came that somebody chooses who goes next.
    pub(super) choosing: Choosing,
    /// The acts that were done, by their place in the lesson.
    pub(super) acts_done: BTreeSet<usize>,
    /// The pace of a recording.
    pub(super) played_at: Option<Pace>,
    /// The scenario clock when it was last asked.
    pub(super) clock: Micros,
    /// Whether the source was told to go on and has not answered yet.
    pub(super) going_on: bool,
    /// The time to which a recording was wound, which may lie between two events.
    pub(super) landed: Option<Micros>,
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
            mode,
            engine: words::engine(&scenario, header),
            scenario,
            // Nobody reads what is typed unless a source says so.
            abilities: Abilities {
                types: false,
                ..Abilities::ALL
            },
            history: History::live(header),
            driver: Driver::default(),
            class: Class::default(),
            options,
            selection: Selection::default(),
            popups: Vec::new(),
            phase: Phase::Running,
            travel: Travel::default(),
            notice: None,
            limit: None,
            resuming: None,
            choosing: Choosing::default(),
            acts_done: BTreeSet::new(),
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

    /// The step that is drawn.
    pub(super) fn current_step(&self) -> CurrentStep {
        let world = self.world();
        // A recording that stands shows what a run that stands would show.
        let stands = self.history.looks_back_to().is_none() && self.pace().paused;
        CurrentStep {
            // Where somebody has to choose, they stand before their statements.
            paused: world.clock.paused || stands || world.schedule.due,
            began: world.step_began(),
        }
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
        let runs = self.phase == Phase::Running && !self.pace().paused && self.history.looks_back_to().is_none();
        runs || self.class.discussion.is_some()
    }

    /// Whether it is the run of a program of one's own, about which there are no words, and in which nobody chooses who
    /// does the next statement.
    pub fn is_own(&self) -> bool {
        self.scenario.is_wordless() && !self.history.present().schedule.by_hand
    }

    /// What the footer says in place of keys: what somebody is told, or else which limit was reached.
    pub(super) fn told_below(&self) -> Option<String> {
        let limit = || Some(self.limit.as_ref()?.get(self.options.language));
        self.notice.clone().or_else(limit)
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
            (Some(Popup::Vote), _) => Context::Voting,
            (Some(Popup::Knobs), _) => Context::Turning,
            (Some(_), _) => Context::Reading,
            (None, Some(Card::Question { .. })) if self.is_presented() => Context::Asking,
            (None, Some(Card::Question { .. })) => Context::Question,
            (None, Some(_)) if self.lesson.is_at_last_card() => Context::Ended,
            (None, Some(_)) => Context::Reading,
            (None, None) if self.is_typing() => Context::Typing,
            (None, None) if self.is_scheduling() => Context::Scheduling,
            (None, None) => Context::Run,
        }
    }

    /// Whether what is pressed is for the program: while it runs, and only in the present.
    pub fn is_typing(&self) -> bool {
        self.selection.typing && self.phase == Phase::Running && self.history.looks_back_to().is_none()
    }

    /// The process that the words are about: at a stop the one to which the learner is to do something, or has done it;
    /// or the first one that the cue names (in the stage of the claim about it), else the one that reached it; while the
    /// run goes on, the one that acted last.
    pub fn subject(&self) -> Option<(StageIndex, ProcessId)> {
        let world = self.world();
        let Some(reached) = world.standing_at() else {
            return world.spotlight();
        };
        if let Some(target) = self.target_of_act() {
            return Some(target);
        }
        let mut stops = self.scenario.checkpoints.iter();
        let stop = stops.find(|checkpoint| *checkpoint.at == *reached.name);
        let stage = reached.process.map_or(reached.stage, |(stage, _)| stage);
        let named = stop.and_then(|stop| {
            let cue = stop.cue.get(Language::EN);
            let claimed = stop.claims.iter().find_map(|claim| {
                let process = world.named_in(claim.stage, cue)?;
                let role = &world.stages.get(usize::from(claim.stage))?.processes.get(process)?.role;
                (claim.role() == Some(&**role)).then_some((claim.stage, process))
            });
            claimed.or_else(|| Some((stage, world.named_in(stage, cue)?)))
        });
        named.or(reached.process).or_else(|| world.spotlight())
    }

    /// The process to inspect, to step and to show more of.
    pub fn chosen(&self) -> Option<(StageIndex, ProcessId)> {
        self.selection.chosen.or_else(|| self.subject())
    }

    pub(super) fn outcome(&self) -> Outcome {
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
