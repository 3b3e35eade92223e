//! What can go wrong.

use std::fmt;
use std::io;

use forklore_os::Pid;
use forklore_os::WaitStatus;
use nix::sys::signal::Signal;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The task panicked in its worker; the worker lives on.
    #[error("task {task} panicked: {message}")]
    Panicked {
        /// The task's name.
        task: String,
        /// What the panic said.
        message: String,
    },
    /// The worker that was running the task died. Exactly the task that was running is lost.
    #[error("worker {pid} {ended} while it ran task {task}")]
    WorkerLost {
        /// The worker's PID.
        pid: Pid,
        /// How it ended.
        ended: Ended,
        /// The task's name.
        task: String,
    },
    /// No worker got through its initializer, and the pool has given up.
    #[error("the initializer failed {attempts} times in a row: {message}")]
    InitializerFailed {
        /// What the last failure said.
        message: String,
        /// How many workers were tried.
        attempts: u32,
    },
    /// The callback panicked, and with that the outcome is lost.
    #[error("the callback panicked: {message}")]
    CallbackPanicked {
        /// What the panic said.
        message: String,
    },
    /// The pool was terminated before the task was done.
    #[error("the pool was terminated")]
    Terminated,
    /// The pool takes no more tasks.
    #[error("the pool is not running")]
    Closed,
    /// The pool is to be joined, and was neither closed nor terminated.
    #[error("the pool is still running")]
    StillRunning,
    /// The result thread, which runs callbacks, cannot be started.
    #[error("no thread for callbacks: {0}")]
    NoThread(String),
    /// A callback (or a `Deserialize`) of the pool wanted to wait for the pool, which would wait for itself.
    #[error("a callback of the pool cannot wait for the pool")]
    Nested,
    /// The process is itself a worker, and workers have no pool.
    #[error("a worker cannot use the pool that it belongs to")]
    InWorker,
    /// The task was registered with another pool.
    #[error("the task was registered with another pool")]
    ForeignTask,
    /// The worker's answer is not a result of the task's type, as with a `Deserialize` that does not fit its
    /// `Serialize`.
    #[error("the result cannot be decoded: {0}")]
    Undecodable(String),
    /// The argument or the result cannot be encoded, is too long, or is not understood by the worker.
    #[error("{what} of task {task} cannot be sent: {why}")]
    Unsendable {
        /// `the argument` or `the result`.
        what: &'static str,
        /// The task's name.
        task: String,
        /// What is wrong with it.
        why: String,
    },
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It left with this exit code.
    Exited(i32),
    /// The signal of this number killed it.
    Killed(i32),
    /// Somebody else in this process reaped it, so nobody can tell.
    Unknown,
}

impl From<Option<WaitStatus>> for Ended {
    fn from(status: Option<WaitStatus>) -> Self {
        let Some(status) = status else { return Self::Unknown };
        let killed = status.signal().map(Self::Killed);
        killed.or(status.code().map(Self::Exited)).unwrap_or(Self::Unknown)
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Exited(code) => write!(formatter, "exited with code {code}"),
            Self::Killed(signal) => match Signal::try_from(signal) {
                Ok(signal) => write!(formatter, "was killed by {signal}"),
                Err(_) => write!(formatter, "was killed by signal {signal}"),
            },
            Self::Unknown => formatter.write_str("ended"),
        }
    }
}

/// Why there is no pool.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// As CPython's `ValueError`.
    #[error("number of processes must be at least 1")]
    NoProcesses,
    /// More workers than the shared memory has room for.
    #[error("number of processes must be at most {most}")]
    TooManyProcesses {
        /// The largest number.
        most: usize,
    },
    /// As CPython's `ValueError`.
    #[error("tasks per worker must be at least 1")]
    NoTasksPerWorker,
    /// Memory, threads or processes could not be had. Workers that had been started were ended and reaped.
    #[error("cannot start the pool")]
    Start(#[from] io::Error),
}
