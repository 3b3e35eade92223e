//! What runs a program on a stage.

use std::os::fd::OwnedFd;
use std::path::Path;
use std::{fmt, io};

use forklore_event::Pid;

use crate::channel::Message;
use crate::clock::Clock;
use crate::isolation::Reach;
use crate::seats::SeatReceiver;
use crate::{Plan, StageProcess};

/// What runs the program of a stage. The application has one or more and hands them in; a stage knows none of them,
/// and no more do the collector, the fold, time travel and recordings.
pub trait Engine: Send + Sync {
    /// Its name in a plan and on the command line.
    fn name(&self) -> &'static str;

    /// What the screen calls it: its name, and the version of what it runs programs on.
    fn title(&self) -> String {
        self.name().to_owned()
    }

    /// What can be done with its runs.
    fn abilities(&self) -> Abilities;

    /// Out of what the processes of its stages are kept.
    fn reach(&self) -> Reach;

    /// In the observer, before anything is started: checks the program of a stage, and writes down in `plan.job`
    /// what [`Engine::main`] needs.
    ///
    /// # Errors
    /// Why it does not run the program.
    fn prepare(&self, plan: &mut Plan) -> Result<(), Refused>;

    /// In the observer: makes messages of what processes of a stage say as text. `None`: they speak postcard.
    fn translator(&self, _plan: &Plan) -> Option<Box<dyn Translator>> {
        None
    }

    /// In the launcher, before anything else: fills the folder of the stage, [`Plan::folder`].
    ///
    /// # Errors
    /// If it cannot be written to.
    fn fill_folder(&self, _folder: &Path, _plan: &Plan) -> io::Result<()> {
        Ok(())
    }

    /// Inside, in init, before main is forked: makes a file that processes of the stage find among the descriptors of
    /// init, `/proc/PID/fd`, together with the board, the event channel and the free seats; and changes `plan.job`,
    /// if main has to know of it.
    ///
    /// # Errors
    /// If the kernel has no memory for it.
    fn provide(&self, _process: &StageProcess, _seats: &SeatReceiver, _plan: &mut Plan) -> io::Result<Option<OwnedFd>> {
        Ok(None)
    }

    /// Inside, in the process that runs the program: runs it to its end. The stage has made it a foreground job
    /// on the stage's terminal, in the state in which a shell starts one. Processes that the program makes end
    /// here as well.
    fn main(&self, process: StageProcess, plan: Plan) -> !;
}

/// Makes messages of what the processes of one stage say as text.
pub trait Translator: Send {
    /// What `text` says; `clock` is for the times in it.
    fn translate(&mut self, text: &str, clock: &Clock) -> Vec<Message>;

    /// Who has to say whether what he was about to do could be done: until then it keeps messages back.
    fn waits_for(&self) -> Option<Pid> {
        None
    }

    /// What it has kept back: nobody says so.
    fn release(&mut self) -> Vec<Message> {
        Vec::new()
    }
}

/// Why an engine does not run a program, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(
    /// The sentence.
    pub String,
);

/// What can be done with a run, and what can be known of it. The screen offers that alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// While the clock stands, one process can be let do one statement.
    pub steps: bool,
    /// What the scenario clock rules.
    pub clock: ClockRule,
    /// The tasks of pools are known.
    pub tasks: bool,
    /// Somebody can choose who does the next statement.
    pub chooses: bool,
    /// The lines of a process that computes without a pause can be looked at from time to time instead of followed: it
    /// reads the mode of its seat (1: so) when SIGURG comes.
    pub samples_lines: bool,
    /// What is typed into the terminal is read by somebody.
    pub types: bool,
    /// Who has the interpreter lock of a process is known.
    pub tells_lock: bool,
    /// Every process of a stage is announced before it does anything. Where not, it is looked for.
    pub announces_all: bool,
}

impl Abilities {
    /// All of them.
    pub const ALL: Self = Self {
        steps: true,
        clock: ClockRule::Everything,
        tasks: true,
        chooses: true,
        samples_lines: false,
        types: true,
        tells_lock: true,
        announces_all: true,
    };
}

/// What the scenario clock of a run rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockRule {
    /// Everything that takes or measures time.
    Everything,
    /// Sleeps, and whether statements go on. Time-outs and measured times go by the wall clock.
    Sleeps,
    /// Nothing.
    Nothing,
}

impl fmt::Debug for dyn Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
