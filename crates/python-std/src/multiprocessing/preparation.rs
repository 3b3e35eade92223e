//! What a process that is started afresh is told: who it is, and what it is to do.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::identity::Identity;
use super::process::Child;
use super::start_method;
use super::worker::WorkerSetup;
use crate::os::environ::{self, Variables};
use crate::time;
use forklore_event::{Kind, Pid, StartMethod};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use serde_bytes::ByteBuf;

/// What a process that was started afresh is told by its parent.
#[derive(Serialize, Deserialize)]
pub enum StartMessage {
    /// Be a fork server, whose children get these variables.
    ForkServer(Variables),
    /// Be a process of the listing.
    Process(Box<PreparationData>),
}

/// Who a new process is, and what it is to do.
#[derive(Serialize, Deserialize)]
pub struct PreparationData {
    pub(super) file: String,
    pub(super) source: String,
    /// The variable whose values are told.
    pub(super) watch: Option<String>,
    pub(super) name: String,
    pub(super) path: Vec<u32>,
    pub(super) daemon: bool,
    pub(super) parent: (Pid, String),
    /// The start method of its class; `None` for `multiprocessing.Process`.
    pub(super) class: Option<StartMethod>,
    /// The start method of its default context.
    pub(super) method: StartMethod,
    /// The date at which the scenario clock stood at 0.
    pub(super) epoch: Duration,
    /// Its `os.environ`.
    pub(super) environment: Variables,
    /// The place in the descriptors passed with it of the connection to its fork server.
    pub(super) server: Option<i64>,
    pub(super) job: Job,
}

/// What a new process is to do.
#[derive(Serialize, Deserialize)]
pub enum Job {
    /// Call a function: a tuple of it, its arguments and its keyword arguments, pickled.
    Target(ByteBuf),
    /// Work for a pool.
    Work(WorkerSetup),
}

impl PreparationData {
    /// What the process of `child` is told, which `thread` is about to start with `method`.
    ///
    /// # Errors
    /// `RuntimeError` where the `if __name__ == "__main__":` is missing.
    pub fn new(thread: &Thread, child: &Child, method: StartMethod, job: Job) -> Result<Self, Raise> {
        let identity = Identity::of(thread);
        if identity.is_inheriting() {
            thread.stage().say(Kind::StartRefused {});
            return Err(Raise::runtime_error(TOO_EARLY));
        }
        let program = &thread.runtime().program;
        let own = child.own(thread.stage().pid(), identity.own().name);
        let default = start_method::actual(thread);
        Ok(Self {
            file: program.file_name.to_string(),
            source: program.source.to_string(),
            watch: program.watch.as_deref().map(str::to_owned),
            name: own.name.to_string(),
            path: own.path,
            daemon: own.daemon,
            parent: own
                .parent
                .map(|(pid, name)| (pid, name.to_string()))
                .unwrap_or_default(),
            class: child.start_method(),
            method: if child.start_method().is_some() {
                method
            } else {
                default
            },
            epoch: time::epoch(thread),
            environment: environ::variables(thread),
            server: None,
            job,
        })
    }
}

/// `spawn._check_not_importing_main`
const TOO_EARLY: &str = "
        An attempt has been made to start a new process before the
        current process has finished its bootstrapping phase.

        This probably means that you are not using fork to start your
        child processes and you have forgotten to use the proper idiom
        in the main module:

            if __name__ == '__main__':
                freeze_support()
                ...

        The \"freeze_support()\" line can be omitted if the program
        is not going to be frozen to produce an executable.

        To fix this issue, refer to the \"Safe importing of main module\"
        section in https://docs.python.org/3/library/multiprocessing.html
        ";
