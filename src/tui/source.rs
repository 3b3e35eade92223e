use std::sync::mpsc::Receiver;

use crate::event::{Event, Header, Micros, Pid, StageIndex};

/// Where a run comes from. The screen cannot tell a live run from a recorded
/// one apart from the word that [`Source::mode`] makes it show.
pub trait Source: Send {
    /// The header of the event log.
    fn header(&self) -> &Header;

    /// Whether the processes run now or ran once.
    fn mode(&self) -> Mode;

    /// The scenario clock, which may be ahead of the newest event.
    fn now(&self) -> Micros;

    /// The receiving end for everything that happens; taken once, before the
    /// first [`Source::control`].
    fn take_updates(&mut self) -> Receiver<Update>;

    /// Passes on what the learner wants.
    fn control(&mut self, control: Control);
}

/// Whether the processes run now or ran once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They run now.
    Live,
    /// They ran once.
    Replay,
}

/// What a [`Source`] reports.
#[derive(Clone, Debug)]
pub enum Update {
    /// New events, in order of time.
    Events(Vec<Event>),
    /// There will be no more events.
    Ended,
    /// The run broke off; the text says why, for the learner.
    Failed(String),
}

/// What the learner wants of a [`Source`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Control {
    /// Run on until the next mark at which the lesson stops.
    GoOn,
    /// Stop the scenario clock, or let it run.
    Pause(bool),
    /// Run so many times as fast as the wall clock.
    Rate(f64),
    /// Let one process do one statement.
    StepProcess {
        /// Its stage.
        stage: StageIndex,
        /// Its PID inside the stage.
        pid: Pid,
    },
    /// Close the terminal of every stage, as closing its window would.
    CloseTerminal,
    /// End the run.
    Quit,
}
