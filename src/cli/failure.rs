//! What commands come to: exit statuses, failures, warnings.

use std::io::{self, Write};

use crate::engine::python;
use crate::recording::ReadError;
use crate::scenario::{self, Language, LoadError};
use crate::session::{ScheduleError, StartError};
use crate::text::Message;

/// The run met its expectations, or the command did what it is for.
pub const FINE: u8 = 0;
/// The run did not meet the scenario's expectations.
pub const UNMET: u8 = 1;
/// Bad usage, scenario or recording; nothing was started.
pub const BAD_INPUT: u8 = 2;
/// The machine would not let it run.
pub const MACHINE: u8 = 3;

/// Why a command ended without doing what it is for.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The scenario cannot be read, or has problems.
    #[error(transparent)]
    Scenario(#[from] LoadError),
    /// Forklore's own interpreter does not run a program of the user's; Python may.
    #[error("{report}")]
    NotForBuiltin {
        /// Why not.
        report: Box<scenario::Report>,
        /// The program.
        file: String,
        /// Whether there is a Python.
        python: bool,
    },
    /// A value of `--set` does not fit.
    #[error(transparent)]
    Knob(#[from] scenario::KnobError),
    /// The Python that was asked for is not there.
    #[error(transparent)]
    Python(#[from] python::Missing),
    /// Only files of one's own change.
    #[error("`{0}` comes with forklore: --watch is for a scenario or program of your own")]
    NothingToWatch(String),
    /// The files cannot be watched.
    #[error("cannot watch {path}: {source}")]
    Watch {
        /// The folder.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// Arguments for a listing, which has none.
    #[error("arguments after `--` are for programs of your own on Python; `forklore doctor` says whether there is one")]
    NoArguments,
    /// What was given as a schedule is none.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// Only the kernel can choose among the processes of that engine.
    #[error("--schedule is for the engine builtin: on {0} the kernel chooses who runs")]
    NoScheduler(String),
    /// The file to record to is somebody's.
    #[error("{0} exists already (--force overwrites it)")]
    RecordingExists(String),
    /// The recording cannot be read.
    #[error("cannot play {path}: {source}")]
    Recording {
        /// Its path.
        path: String,
        /// What is wrong with it.
        source: ReadError,
    },
    /// A class needs something to look at.
    #[error("this needs a terminal: its standard input and output")]
    NoScreen,
    /// The notes cannot be read.
    #[error("cannot open the notes: {0}")]
    Notes(io::Error),
    /// Whose notes are meant is not clear.
    #[error("several lessons are presented; name the process: {0}")]
    SeveralPresented(String),
    /// That process does not present.
    #[error("process {0} presents no lesson")]
    NotPresented(u32),
    /// The new scenario cannot be written.
    #[error("cannot make {}: {source}", .0.path.display(), source = .0.source)]
    Create(#[from] scenario::CreateError),
    /// The machine would not let it run.
    #[error("{0}; `forklore doctor` says what this machine allows")]
    Start(#[from] StartError),
    /// Something ended the run that must not.
    #[error("the run broke off: {}", .0.get(Language::EN))]
    BrokenOff(Message),
    /// A signal asked the program to end, and it has.
    #[error("ended by signal {0}")]
    Signal(i32),
    /// The terminal cannot be written to.
    #[error("cannot write to the terminal: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    /// What is wrong, in one line.
    pub fn line(&self) -> String {
        match self {
            Self::Scenario(error) => error.line(),
            Self::NotForBuiltin { report, .. } => {
                let first = report.problems().iter().find(|problem| problem.is_error());
                first.map_or_else(|| self.to_string(), |problem| problem.message.clone())
            }
            other => other.to_string(),
        }
    }

    /// The exit status that tells of it.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Scenario(_)
            | Self::NotForBuiltin { .. }
            | Self::Create(_)
            | Self::Knob(_)
            | Self::RecordingExists(_)
            | Self::Schedule(_)
            | Self::Recording { .. }
            | Self::NothingToWatch(_)
            | Self::Start(StartError::Refused(_))
            | Self::NoArguments
            | Self::NoScreen
            | Self::SeveralPresented(_)
            | Self::NotPresented(_)
            | Self::NoScheduler(_) => BAD_INPUT,
            Self::Python(_) => MACHINE,
            Self::Start(_) | Self::Watch { .. } | Self::Notes(_) | Self::BrokenOff(_) => MACHINE,
            // As shells tell of a command that a signal ended.
            Self::Signal(signal) => 128 + u8::try_from(*signal).unwrap_or(0),
            // Whoever read our output has seen enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => FINE,
            Self::Output(_) => MACHINE,
        }
    }
}

/// Says something on standard error that does not end the command.
pub fn warn(text: &str) {
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "warning: {text}");
}
