//! What a process does that was started afresh (`multiprocessing/spawn.py`): it reads the listing again, as
//! the module `__mp_main__`, and then does what its parent wrote for it.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use super::identity::{Identity, Own};
use super::passed_fds::Packed;
use super::popen::Popen;
use super::preparation::{Job, PreparationData, StartMessage};
use super::process::{bootstrap, children, process_class};
use super::{forkserver, passed_fds, start_method};
use crate::os::environ::{self, Variables};
use crate::time;
use forklore_event::StartMethod;
use forklore_os::fork::EXIT_SOFTWARE;
use forklore_os::signal;
use forklore_python::Program;
use forklore_python::exception::Raise;
use forklore_python::interp::{Output, Process, Runtime, Thread};
use forklore_python::pickle;
use forklore_python::value::Value;
use forklore_python::value::module::{Exit, Library};
use forklore_stage::{RoleKind, Spawned, StageProcess};
use serde_bytes::ByteBuf;

/// The module's name for a process that was not forked from main.
const MODULE_NAME: &str = "__mp_main__";

impl PreparationData {
    /// Starts the process, with `work` as its target, arguments and keyword arguments if it is for that.
    ///
    /// # Errors
    /// What pickling raises; `OSError` if the process cannot be made.
    pub fn start(
        mut self,
        thread: &mut Thread,
        method: StartMethod,
        kind: RoleKind,
        work: Option<&Value>,
    ) -> Result<Popen, Raise> {
        let mut packed = Packed::default();
        if let Some(work) = work {
            packed = passed_fds::pack(thread, work)?;
            self.job = Job::Target(ByteBuf::from(packed.bytes));
        }
        let fds: Vec<BorrowedFd<'_>> = packed.fds.iter().map(AsFd::as_fd).collect();
        self.start_with(thread, method, kind, &fds)
    }

    /// As [`PreparationData::start`], with the descriptors that belong to its job.
    ///
    /// # Errors
    /// `OSError` if the process cannot be made.
    pub fn start_with(
        mut self,
        thread: &mut Thread,
        method: StartMethod,
        kind: RoleKind,
        fds: &[BorrowedFd<'_>],
    ) -> Result<Popen, Raise> {
        let server = match method {
            // Its children may want the same server.
            StartMethod::Forkserver => Some(forkserver::ensure_running(thread)?),
            StartMethod::Fork | StartMethod::Spawn => None,
        };
        let mut fds = fds.to_vec();
        if let Some(server) = &server {
            self.server = i64::try_from(fds.len()).ok();
            fds.push(server.as_fd());
        }
        let message = postcard::to_stdvec(&StartMessage::Process(Box::new(self)))
            .map_err(|error| Raise::type_error(error.to_string()))?;
        match method {
            StartMethod::Forkserver => forkserver::launch(thread, kind, &message, &fds),
            StartMethod::Fork | StartMethod::Spawn => {
                let pid = thread.stage().spawn(kind, &message, &fds);
                pid.map(Popen::own).map_err(|error| Raise::os_error(error as i32))
            }
        }
    }
}

/// Runs a process that was just started, whose listing can import what `library` holds, to its end.
pub fn run(spawned: Spawned, library: &'static Library) -> ! {
    run_with(spawned, library, None)
}

/// As [`run`], for a child of a fork server: it has the server's `environment`, not that of whoever asked for it.
pub fn run_with(spawned: Spawned, library: &'static Library, environment: Option<&Variables>) -> ! {
    let Spawned { process, message, fds } = spawned;
    match postcard::from_bytes(&message) {
        Ok(StartMessage::ForkServer(environment)) => {
            let child = forkserver::serve(process, fds);
            run_with(child, library, Some(&environment))
        }
        Ok(StartMessage::Process(mut preparation)) => {
            // A signal that the parent ignored is ignored here as well, execve(2).
            signal::note_interrupts();
            if let Some(environment) = environment {
                preparation.environment = environment.clone();
            }
            preparation.run(process, fds, library, environment.is_none())
        }
        Err(_) => process.exit(EXIT_SOFTWARE),
    }
}

impl PreparationData {
    /// Does the preparation, to the end of the process, which is one of its own program if it `is_spawned`, and not a
    /// fork of a server.
    fn run(self, process: StageProcess, fds: Vec<OwnedFd>, library: &'static Library, is_spawned: bool) -> ! {
        // The observer has compiled it before it started anything.
        let Ok(mut program) = Program::compile(&self.source, &self.file, library) else {
            process.exit(EXIT_SOFTWARE)
        };
        program.watch = self.watch.as_deref().map(Into::into);
        let (stdout, stderr) = (Output::descriptor(1), Output::descriptor(2));
        let runtime = Arc::new(Runtime::new(Arc::new(program), MODULE_NAME, stdout, stderr));
        let mut thread = Thread::main(runtime, Arc::new(Process::new(process)));
        let code = self.spawn_main(&mut thread, fds);
        let what = if is_spawned { Exit::Interpreter } else { Exit::Child };
        let code = thread.finish_with(code, what);
        thread.stage().exit(code)
    }

    /// `spawn._main`: gives the exit code.
    fn spawn_main(self, thread: &mut Thread, fds: Vec<OwnedFd>) -> i32 {
        passed_fds::receive(thread, fds);
        let identity = Identity::of(thread);
        let own = Own {
            name: self.name.as_str().into(),
            path: self.path,
            daemon: self.daemon,
            parent: None,
            class: None,
            object: None,
        };
        // While it reads the listing it is a main process of that name, which may not start others.
        children::become_child(
            thread,
            Own {
                path: Vec::new(),
                daemon: false,
                ..own.clone()
            },
        );
        identity.set_inheriting(true);
        start_method::settle(thread, Some(self.method));
        time::inherit_epoch(thread, self.epoch);
        environ::inherit(thread, self.environment);
        let prepared = forkserver::inherit(thread, self.server).and_then(|()| thread.run_module());
        let work = prepared.and_then(|_| match &self.job {
            Job::Target(pickled) => pickle::loads(thread, pickled).map(Some),
            Job::Work(_) => Ok(None),
        });
        identity.set_inheriting(false);
        thread.stage().return_to(0);
        let work = match work {
            Ok(work) => work,
            Err(raise) => return thread.uncaught(&raise),
        };
        let (pid, name) = self.parent;
        children::become_child(
            thread,
            Own {
                parent: Some((pid, name.into())),
                class: Some(self.class.map_or(&super::process::PROCESS, process_class)),
                ..own
            },
        );
        match self.job {
            Job::Target(_) => {
                // From the first line of the process to `run`.
                thread.count_calls(5);
                bootstrap(thread, work)
            }
            Job::Work(setup) => setup.work(thread),
        }
    }
}
