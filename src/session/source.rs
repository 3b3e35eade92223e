//! Where a run comes from: processes that run now, or a recording.

use nix::sys::signal::Signal;

use crate::scenario::Act;
use crate::text::Message;
use crate::world::{EventLog, World};
use forklore_event::{Event, Header, Micros, Pid, StageIndex};
use forklore_stage::Abilities;

/// What a source tells, one after the other: asking for the next waits for it, and after the last there is none.
pub type Updates = Box<dyn Iterator<Item = Update> + Send>;

/// Where a run comes from. Whoever shows it cannot tell a live run from a
/// recorded one, apart from the word that [`Source::mode`] makes it show.
pub trait Source: Send {
    /// The header of the event log.
    fn header(&self) -> &Header;

    /// Whether the processes run now or ran once.
    fn mode(&self) -> Mode;

    /// What can be done with it, and what can be known of it.
    fn abilities(&self) -> Abilities {
        Abilities::ALL
    }

    /// The scenario clock, which may be ahead of the newest event.
    fn now(&self) -> Micros;

    /// Everything that happens. To be taken once: a second taker learns that there is nothing more to come.
    fn take_updates(&mut self) -> Updates;

    /// The whole log, where it is known beforehand: of a recorded run. To be taken once.
    fn take_log(&mut self) -> Option<EventLog> {
        None
    }

    /// Passes on what the learner wants. After the end of the run this does nothing.
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
    /// A recorded run was wound to after so many of its events.
    Wound(usize),
    /// A recorded run is played at another pace. That of a live run is in its events.
    Paced(Pace),
    /// Something that the learner should know, and that does not end the run.
    Notice(Message),
    /// There will be no more events.
    Ended,
    /// The run broke off; the text says why, for the learner.
    Failed(Message),
}

/// How a run goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Scenario seconds per second.
    pub rate: f64,
    /// Whether it stands.
    pub paused: bool,
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
    /// While the clock stands: let one process do one statement.
    StepProcess {
        /// Its stage.
        stage: StageIndex,
        /// Its PID inside the stage.
        pid: Pid,
    },
    /// From now on somebody chooses who does the next statement, or the kernel does.
    ByHand(bool),
    /// While somebody chooses: this process does the next statement.
    Choose {
        /// Its stage.
        stage: StageIndex,
        /// Its PID inside the stage.
        pid: Pid,
    },
    /// Send a signal to a process, as the learner's own act. One that has ended or is init gets none.
    Signal {
        /// Its stage.
        stage: StageIndex,
        /// Its PID inside the stage.
        pid: Pid,
        /// What to send.
        signal: Signal,
    },
    /// Type a character into the terminal of a stage.
    Type {
        /// The stage.
        stage: StageIndex,
        /// What to type; a key of many characters is typed as these.
        character: char,
    },
    /// Wind a recorded run to after so many of its events, and stop there.
    Wind(usize),
    /// Close the terminal of every stage, as closing its window would.
    CloseTerminal,
    /// End the run.
    Quit,
}

impl Control {
    /// What does an act of a lesson: the signal to its process, if that lives.
    pub fn of_act(act: &Act, world: &World) -> Option<Self> {
        let stage = world.stages.get(usize::from(act.stage))?;
        let process = stage.process_called(&act.to).filter(|process| process.is_alive())?;
        Some(Self::Signal {
            stage: act.stage,
            pid: process.pid,
            signal: act.signal.parse().ok()?,
        })
    }

    /// What lets everybody go on whom a signal has stopped.
    pub fn continues(world: &World) -> Vec<Self> {
        let stages = (0..).zip(&world.stages);
        let stopped = stages.flat_map(|(stage, known)| {
            let stopped = known.processes.iter().filter(|process| process.is_stopped());
            stopped.map(move |process| Self::Signal {
                stage,
                pid: process.pid,
                signal: Signal::SIGCONT,
            })
        });
        stopped.collect()
    }
}
