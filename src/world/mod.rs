//! The world: what is known about a run, folded from its events.
//!
//! [`World::apply`] takes one event after another; the same events always give
//! the same world, whether they come from a live run or from a recording. There
//! is no I/O here and no clock: `now` is the time of the newest event.
//!
//! A fold step costs about the same however long the run is, and a clone shares
//! its history with the original ([`Chunked`]), so that keyframes are cheap.
//! Events about processes that never started, or out of order in time, are
//! taken for what they are worth and never cause a panic.

mod activity;
mod chunked;
pub mod facts;
mod log;
mod narration;
mod newest;
mod pools;
mod processes;
pub mod schedule;
mod stage;
mod tally;
mod tasks;
mod terminal;
mod threads;
mod timeline;
mod uncaught;

pub use chunked::Chunked;
pub use facts::fact;
pub use log::{EventLog, Moment, START, Stop};
pub use narration::{latest_sentence, meaning, sentence};
pub use pools::{Pool, PoolPhase};
pub use processes::{
    Adoption, Birth, End, Job, Process, ProcessId, Reaping, Session, SessionChange, Usage, Variable, megabytes,
};
pub use schedule::SchedulerState;
pub use stage::{SourceFile, StageWorld};
pub use tasks::{Task, Tasks};
pub use terminal::{TerminalLine, TerminalLines};
pub use threads::{InterpreterLock, ThreadPlace, Threads, Wait, is_managing, thread_name};
pub use timeline::{Activity, Hold, Lane, MarkKind, Marks, Span, Waiting};
pub use uncaught::Uncaught;

use std::collections::VecDeque;
use std::sync::Arc;

use forklore_event::{
    Event, Expectation, Header, Isolation, Kind, Limit, Micros, NO_PROCESS, Pid, ProcessState, StageIndex,
};

/// How many of the newest important events a world keeps.
const RECENT: usize = 64;

/// The bound on how many reached limits are remembered; there are fewer kinds of them.
const MOST_LIMITS: usize = 16;

/// Everything that is known after some events.
#[derive(Clone, Debug)]
pub struct World {
    /// The stages, in the scenario's order.
    pub stages: Vec<StageWorld>,
    /// What keeps the stages apart from the machine.
    pub isolation: Isolation,
    /// The time of the newest event.
    pub now: Micros,
    /// The scenario clock.
    pub clock: ClockState,
    /// Who does the next statement, where somebody chooses.
    pub schedule: SchedulerState,
    /// The marks at which the run came to stand, oldest first.
    pub reached: Vec<Reached>,
    /// Whether the run stands where its claims were checked, and not where a mark was reached.
    claims: bool,
    /// The mark that was reached last, and by which process, with its stage.
    marker: Option<(Arc<str>, (StageIndex, ProcessId))>,
    /// The limits that were reached, oldest first.
    pub limits: Vec<Arc<Event>>,
    /// The newest important events, oldest first.
    pub recent: VecDeque<Arc<Event>>,
    /// The expectations against the run, once it has ended.
    pub verdict: Option<Arc<[Expectation]>>,
}

/// What the scenario clock does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClockState {
    /// How many times as fast as the wall clock it runs.
    pub rate: f64,
    /// Whether it stands.
    pub paused: bool,
    /// How many marks had been reached by then.
    pub marks_before: usize,
}

/// A mark of the listing at which the run came to stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// The mark's name.
    pub name: Arc<str>,
    /// When.
    pub at: Micros,
    /// On which stage.
    pub stage: StageIndex,
    /// What the words of the mark claim, against this instant.
    pub claims: Arc<[Expectation]>,
    /// By which process, with its stage; `None` for the marks before the first and after the last statement.
    pub process: Option<(StageIndex, ProcessId)>,
}

impl Reached {
    /// What its words claim and was not so.
    pub fn unmet(&self) -> impl Iterator<Item = &Expectation> {
        self.claims.iter().filter(|claim| !claim.met)
    }
}

impl World {
    /// The world before any event.
    pub fn new(header: &Header) -> Self {
        Self {
            stages: header.stages.iter().map(|name| StageWorld::new(name)).collect(),
            isolation: header.isolation,
            now: 0,
            clock: ClockState {
                rate: 1.0,
                paused: false,
                marks_before: 0,
            },
            schedule: SchedulerState::default(),
            reached: Vec::new(),
            claims: header.claims,
            marker: None,
            limits: Vec::new(),
            recent: VecDeque::new(),
            verdict: None,
        }
    }

    /// The world after one more event.
    pub fn apply(&mut self, event: &Event) {
        self.now = self.now.max(event.at_us);
        match &event.kind {
            Kind::ClockChanged { rate, paused, .. } => self.set_clock(*rate, *paused),
            Kind::ScenarioEnded { expectations } => self.verdict = Some(expectations.as_slice().into()),
            _ => {}
        }
        if let Kind::CheckpointReached { name } = &event.kind {
            self.marker = self.process_of(event).map(|process| (name.as_str().into(), process));
        }
        if let Some(name) = self.stop(&event.kind) {
            let claims: &[Expectation] = match &event.kind {
                Kind::ClaimsChecked { claims, .. } => claims,
                _ => &[],
            };
            let reached = Reached {
                name: name.into(),
                at: self.now,
                stage: event.stage,
                claims: claims.into(),
                process: self
                    .marker
                    .clone()
                    .filter(|(known, _)| **known == *name)
                    .map(|(_, process)| process),
            };
            self.reached.push(reached);
        }
        if let Some(stage) = self.stages.get_mut(usize::from(event.stage)) {
            stage.apply(self.now, event);
        }
        self.hold_and_let_go(event);
        if let Some(stage) = self.stages.get(usize::from(event.stage)) {
            self.schedule.apply(stage, self.now, event);
        }
        if let Kind::LimitReached { .. } = event.kind
            && self.limits.len() < MOST_LIMITS
        {
            self.limits.push(Arc::new(event.clone()));
            if event.pid == NO_PROCESS && Limit::has_ended(event) {
                self.stages.iter_mut().for_each(StageWorld::end_by_limit);
            }
        }
        if is_news(&event.kind) {
            if self.recent.len() == RECENT {
                self.recent.pop_front();
            }
            self.recent.push_back(Arc::new(event.clone()));
        }
    }

    fn set_clock(&mut self, rate: f64, paused: bool) {
        if self.clock.paused && !paused {
            self.clock.marks_before = self.reached.len();
        }
        self.clock = ClockState {
            rate,
            paused,
            ..self.clock
        };
    }

    /// The newest important event.
    pub fn news(&self) -> Option<&Event> {
        self.recent.back().map(|event| &**event)
    }

    /// The process that an event is about, with its stage.
    fn process_of(&self, event: &Event) -> Option<(StageIndex, ProcessId)> {
        let stage = self.stages.get(usize::from(event.stage))?;
        Some((event.stage, stage.id_of(event.pid)?))
    }

    /// The name of the mark at which the run comes to stand by this event: there the words of the
    /// mark are due. In logs that check no claims that is where the mark was reached.
    pub fn stop<'a>(&self, kind: &'a Kind) -> Option<&'a str> {
        match kind {
            Kind::ClaimsChecked { checkpoint, .. } => Some(checkpoint),
            Kind::CheckpointReached { name } if !self.claims => Some(name),
            _ => None,
        }
    }

    /// What the words of the stops claim and was not so, oldest first.
    pub fn unmet_claims(&self) -> impl Iterator<Item = &Expectation> {
        self.reached.iter().flat_map(Reached::unmet)
    }

    /// The newest process with a PID in its stage.
    pub fn process(&self, (stage, pid): (StageIndex, Pid)) -> Option<&Process> {
        self.stages.get(usize::from(stage))?.process(pid)
    }

    /// What a process is called, by its PID in its stage.
    pub fn role_of(&self, key: (StageIndex, Pid)) -> Option<&str> {
        Some(&self.process(key)?.role)
    }

    /// The first process that a text about `stage` names by its role.
    pub fn named_in(&self, stage: StageIndex, text: &str) -> Option<ProcessId> {
        self.stages.get(usize::from(stage))?.named_in(text)
    }

    /// How many things a clone copies because it cannot share them.
    pub(crate) fn unshared(&self) -> usize {
        let stages = self.stages.iter().map(StageWorld::unshared);
        self.reached.len() + self.schedule.ready.len() + self.schedule.known.len() + stages.sum::<usize>()
    }

    /// Whether a limit ended the run, or a program in it.
    pub fn was_ended_by_limit(&self) -> bool {
        self.limits.iter().any(|event| Limit::has_ended(event))
    }

    /// Whether everything has ended.
    pub fn has_ended(&self) -> bool {
        self.verdict.is_some()
    }
}

/// Whether an event is worth a sentence; the rest moves marks and numbers only.
pub fn is_news(kind: &Kind) -> bool {
    let is_zombie = matches!(kind, Kind::StateChanged { state: ProcessState::Z });
    is_zombie
        || !matches!(
            kind,
            Kind::LineReached { .. }
                | Kind::StateChanged { .. }
                | Kind::ResourcesSampled { .. }
                | Kind::LinesSampled { .. }
                | Kind::InterpreterLockPassed { .. }
                | Kind::InLibrary { .. }
                | Kind::ThreadEnded { .. }
                | Kind::ClockChanged { .. }
                | Kind::Unblocked { .. }
                | Kind::SourceRead { .. }
                | Kind::ChoiceDue { .. }
                | Kind::TerminalOutput { .. }
                | Kind::Blocked {
                    on: forklore_event::Blocked::Task { .. } | forklore_event::Blocked::InterpreterLock {},
                    ..
                }
                | Kind::Blocked { thread: Some(_), .. }
        )
}
