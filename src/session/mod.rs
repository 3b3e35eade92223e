//! The observer's side of a run: where its events come from.
//!
//! A [`Source`] is a [`LiveRun`] or a recorded one. A live run
//! launches the stages, collects what their processes say and what the kernel
//! shows of them, and puts it into one order. One thread, the `collector`,
//! does all of that. It waits for event channels, pidfds, terminals and commands
//! in one `epoll(7)`, and hands finished events over a channel.

mod collector;
mod files;
mod launch;
mod limits;
mod load;
mod log;
mod lookup;
mod matching;
mod memory;
mod options;
mod orphans;
mod poller;
mod probe;
mod proc_file;
mod processes;
mod schedule;
mod sleeper;
mod source;
mod terminal;
mod unannounced;

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use crate::scenario::Scenario;
use crate::text::Message;
use forklore_event::{Header, Micros};
use forklore_os::doorbell::Doorbell;
use forklore_stage::board::Board;
use forklore_stage::{Engine, Refused};

pub use forklore_stage::{Abilities, ClockRule};
pub use limits::{BURST, LimitError, Limits};
pub use options::{Input, Options, Stops};
pub use schedule::{Schedule, ScheduleError};
pub use source::{Control, Mode, Pace, Source, Update, Updates};

/// A live run. Dropping it ends the run, and returns when nothing of it is left.
pub struct LiveRun {
    header: Header,
    abilities: Abilities,
    fallback: Option<String>,
    board: Arc<Board>,
    updates: Option<Receiver<Update>>,
    controls: Sender<Control>,
    doorbell: Doorbell,
    collector: Option<JoinHandle<()>>,
}

/// The machine would not let it run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The engine does not run the program. Nothing was started.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A part of the observer cannot be made.
    #[error("cannot set up the observer: {0}")]
    Observer(#[from] io::Error),
    /// A stage cannot be set up; the text names the step that failed.
    #[error("cannot set up a stage: {0}")]
    Stage(String),
}

impl LiveRun {
    /// Starts a run on `engine` and waits until its stages are set up, which takes
    /// milliseconds. What happens on them comes as [`Update`]s.
    ///
    /// # Errors
    /// If the engine refuses the program, or the machine does not allow it. Nothing is left running then.
    pub fn start(scenario: &Scenario, engine: &dyn Engine, options: Options) -> Result<Self, StartError> {
        let prepared = launch::prepare(scenario, &scenario.marks(), &options, engine)?;
        let (updates_in, updates) = channel();
        let updates_out = updates_in.clone();
        let (controls, controls_out) = channel();
        // A pidfd for every process of the run, and for the sender of every message.
        forklore_os::descriptor::raise_limit();
        let doorbell = Doorbell::new()?;
        let board = Arc::new(Board::create()?);
        board.set_limits(options.limits.processes, options.limits.memory_mb << 20);
        let abilities = prepared.abilities;
        let (set_up, answer) = channel();
        let bell = doorbell.clone();
        let (scenario, shared) = (scenario.clone(), Arc::clone(&board));
        let collector = std::thread::Builder::new()
            .name("collector".to_owned())
            .spawn(move || {
                match collector::Collector::set_up(scenario, prepared, options, shared, updates_in) {
                    Ok((collector, header, fallback)) => {
                        // The run waits for the answer, so this cannot fail.
                        let _ = set_up.send(Ok((header, fallback)));
                        let run = AssertUnwindSafe(|| collector.run(&controls_out, &bell));
                        if let Err(panic) = catch_unwind(run) {
                            // The lifeline's end went with the collector, so the run has ended.
                            let _ = updates_out.send(Update::Failed(Message::Plain(broken_off(panic.as_ref()))));
                        }
                    }
                    Err(reason) => drop(set_up.send(Err(reason))),
                }
            })?;
        let answer = answer
            .recv()
            .unwrap_or_else(|_| Err("the collector broke off".to_owned()));
        let (header, fallback) = answer.map_err(StartError::Stage)?;
        Ok(Self {
            header,
            abilities,
            fallback,
            board,
            updates: Some(updates),
            controls,
            doorbell,
            collector: Some(collector),
        })
    }

    /// Why the stages have no namespace, where they could have had one.
    pub fn fallback(&self) -> Option<&str> {
        self.fallback.as_deref()
    }
}

/// What a panic of the collector is to the learner.
fn broken_off(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given");
    format!("forklore itself has a fault and can watch no longer, so it ended the run: {text}")
}

impl Source for LiveRun {
    fn header(&self) -> &Header {
        &self.header
    }

    fn mode(&self) -> Mode {
        Mode::Live
    }

    fn abilities(&self) -> Abilities {
        self.abilities
    }

    fn now(&self) -> Micros {
        self.board.layout().clock.now()
    }

    fn take_updates(&mut self) -> Updates {
        Box::new(self.updates.take().into_iter().flatten())
    }

    fn control(&mut self, control: Control) {
        // The collector is gone when the run is over, and then there is nothing to control.
        let _ = self.controls.send(control);
        self.doorbell.ring();
    }
}

impl Drop for LiveRun {
    fn drop(&mut self) {
        self.control(Control::Quit);
        if let Some(collector) = self.collector.take() {
            // It has reported a panic of its own.
            let _ = collector.join();
        }
    }
}
