//! One thread of a listing, and its fork.

use std::sync::Arc;

use super::{Process, Runtime};
use crate::exception::{Exception, Raise};
use crate::ir::Code;
use crate::value::module::{Fork, Library};
use crate::value::{Value, limit};
use forklore_event::{Blocked, Kind, Micros};
use forklore_stage::{Forked, RoleKind, StageProcess};

/// One thread of a listing: what evaluation and native functions act through.
///
/// Whoever can use it holds the interpreter lock of its process.
pub struct Thread {
    runtime: Arc<Runtime>,
    process: Arc<Process>,
    /// Its `threading.Thread`, once something asked for it.
    pub object: Option<Value>,
    /// Whether it is the main thread of its process: it runs the signal handlers.
    pub is_main: bool,
    /// The statement that runs.
    pub(super) line: u32,
    /// The function that runs.
    pub(super) code: Arc<Code>,
    /// How many calls are on the stack.
    pub(super) depth: u32,
    /// The exceptions that are being handled, innermost last.
    pub(super) handling: Vec<Arc<Exception>>,
}

impl Thread {
    /// The main thread of a process, whose values may take as much memory as its
    /// stage allows. The calling thread holds `process.gil`.
    pub fn main(runtime: Arc<Runtime>, process: Arc<Process>) -> Self {
        if let Some(bytes) = process.stage.most_memory() {
            limit::set_memory(bytes);
        }
        let code = runtime.program.code.clone();
        Self {
            runtime,
            process,
            object: None,
            is_main: true,
            line: 0,
            code,
            depth: 0,
            handling: Vec::new(),
        }
    }

    /// Another thread of the same process, to be moved to a thread of the
    /// operating system that takes the interpreter lock before it uses it.
    pub fn sibling(&self) -> Self {
        let mut sibling = Self::main(self.runtime.clone(), self.process.clone());
        sibling.is_main = false;
        sibling
    }

    /// What the threads of the process share.
    pub fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    /// What the listing can import.
    pub fn library(&self) -> &'static Library {
        self.runtime.program.library
    }

    /// The process that it is a thread of.
    pub fn process(&self) -> &Arc<Process> {
        &self.process
    }

    /// The process as the stage knows it.
    pub fn stage(&self) -> &StageProcess {
        &self.process.stage
    }

    /// Scenario time in microseconds.
    pub fn now(&self) -> Micros {
        self.process.stage.now()
    }

    /// The line that runs, counted from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The name of the function that runs; `<module>` outside of all.
    pub fn function_name(&self) -> &Arc<str> {
        &self.code.name
    }

    /// The exception that is being handled, if any.
    pub fn handled(&self) -> Option<Arc<Exception>> {
        self.handling.last().cloned()
    }

    /// Runs `act` as in an `except` block for `raise`.
    pub fn while_handling<T>(&mut self, raise: &Raise, act: impl FnOnce(&mut Self) -> T) -> T {
        self.handling.push(raise.0.clone());
        let done = act(self);
        self.handling.pop();
        done
    }

    /// What a module remembers in this process; see [`Runtime::module_state`].
    pub fn module_state<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.runtime.module_state()
    }

    /// Runs `blocking`, which may take its time and does not touch values of the
    /// listing, while other threads have the interpreter lock.
    pub fn without_lock<T>(&mut self, blocking: impl FnOnce() -> T) -> T {
        self.process.gil.release();
        let result = blocking();
        self.process.gil.acquire();
        result
    }

    /// Runs `wait`, during which the thread waits for what `on` says.
    pub fn blocked<T>(&mut self, on: Blocked, wait: impl FnOnce(&mut Self) -> T) -> T {
        self.stage().say(Kind::Blocked {
            on: on.clone(),
            thread: StageProcess::thread_name(),
        });
        let result = wait(self);
        self.stage().say(Kind::Unblocked {
            on,
            thread: StageProcess::thread_name(),
        });
        result
    }

    /// `fork(2)`: the child goes on with a copy of this thread alone.
    ///
    /// # Errors
    /// As [`StageProcess::fork`].
    pub fn fork(&mut self, kind: RoleKind) -> Result<ForkSide, Raise> {
        self.around_fork(Fork::Before);
        match self.process.stage.fork(kind) {
            Err(error) => {
                self.around_fork(Fork::InParent);
                Err(Raise::os_error(error as i32))
            }
            Ok(Forked::Parent { pid, role }) => {
                self.around_fork(Fork::InParent);
                Ok(ForkSide::Parent { pid, role })
            }
            Ok(Forked::Child(stage)) => {
                // The old process is not dropped but left as it is: its locks may be held by threads that are gone.
                let old = std::mem::replace(&mut self.process, Arc::new(Process::new(stage)));
                // All of them take this lock while they hold the interpreter lock, which is ours.
                let threads = old.threads.snapshot();
                std::mem::forget(old);
                self.is_main = true;
                self.process.threads.lock().extend(self.object.clone());
                self.around_fork(Fork::InChild { threads: &threads });
                Ok(ForkSide::Child)
            }
        }
    }

    fn around_fork(&mut self, fork: Fork<'_>) {
        for hook in self.library().hooks().filter_map(|hooks| hooks.fork) {
            hook(self, fork);
        }
    }
}

/// The two sides of [`Thread::fork`].
pub enum ForkSide {
    /// In the parent: the child's PID and role.
    Parent {
        /// Its PID inside the stage.
        pid: i32,
        /// What the screen calls it.
        role: String,
    },
    /// In the child.
    Child,
}
