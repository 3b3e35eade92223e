use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

use super::Thread;
use crate::lang::Program;
use crate::lang::exception::Raise;
use crate::lang::modules::atexit::AtExit;
use crate::lang::value::{Shared, Value};

/// What the threads of a process share, and a forked child gets a copy of.
///
/// All locks in here are held only by a thread that holds the interpreter lock,
/// and never while it is given up; so at a `fork`, which is done holding the
/// interpreter lock, none of them is held.
pub struct Runtime {
    /// The listing.
    pub program: Arc<Program>,
    /// Its `__name__`: `__main__`, or `__mp_main__` in a process that was not forked from main.
    pub module_name: &'static str,
    /// Global variables, by slot; `None` while unbound.
    pub globals: Shared<Vec<Option<Value>>>,
    /// `sys.stdout`
    pub stdout: Output,
    /// `sys.stderr`
    pub stderr: Output,
    /// Functions of the listing that handle signals, by number.
    pub signal_handlers: Shared<HashMap<i32, Value>>,
    /// What is to be done at the end of the process.
    pub at_exit: AtExit,
    module_states: Shared<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Runtime {
    /// A runtime for `program`, as the module `module_name`, that has not run anything.
    pub fn new(program: Arc<Program>, module_name: &'static str, stdout: Output, stderr: Output) -> Self {
        let mut globals = vec![None; program.globals.len()];
        if let Some(slot) = program.global("__name__") {
            globals[slot] = Some(Value::str(module_name));
        }
        if let Some(slot) = program.global("__doc__") {
            globals[slot] = Some(Value::option(program.code.doc.as_deref()));
        }
        Self {
            program,
            module_name,
            globals: Shared::new(globals),
            stdout,
            stderr,
            signal_handlers: Shared::new(HashMap::new()),
            at_exit: AtExit::default(),
            module_states: Shared::new(HashMap::new()),
        }
    }

    /// The value of the global variable `name`.
    pub fn global(&self, name: &str) -> Option<Value> {
        self.globals.lock()[self.program.global(name)?].clone()
    }

    /// What a module remembers in this process: one `T`, made by `Default` at first use.
    pub fn module_state<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut states = self.module_states.lock();
        let state = states
            .entry(TypeId::of::<T>())
            .or_insert_with(|| Arc::new(T::default()));
        Arc::downcast(state.clone()).unwrap_or_else(|_| unreachable!("states are filed under their type"))
    }
}

/// A text stream of a listing, buffered by lines like a terminal's.
pub struct Output {
    buffer: Shared<Vec<u8>>,
    sink: Sink,
}

enum Sink {
    /// A file descriptor of the process; what it refers to may be changed by `dup2`.
    Descriptor(i32),
    /// For tests.
    Memory(Arc<Shared<Vec<u8>>>),
}

impl Output {
    /// Writes to file descriptor `fd`.
    pub const fn descriptor(fd: i32) -> Self {
        Self {
            buffer: Shared::new(Vec::new()),
            sink: Sink::Descriptor(fd),
        }
    }

    /// Appends to `memory`.
    pub const fn memory(memory: Arc<Shared<Vec<u8>>>) -> Self {
        Self {
            buffer: Shared::new(Vec::new()),
            sink: Sink::Memory(memory),
        }
    }

    /// The file descriptor, if there is one.
    pub fn fd(&self) -> Option<i32> {
        match self.sink {
            Sink::Descriptor(fd) => Some(fd),
            Sink::Memory(_) => None,
        }
    }

    /// Appends `text`; at the end of a line what has gathered is written out.
    pub fn write(&self, thread: &mut Thread, text: &str) -> Result<(), Raise> {
        self.buffer.lock().extend_from_slice(text.as_bytes());
        if text.contains('\n') {
            self.flush(thread)
        } else {
            Ok(())
        }
    }

    /// Writes out what has gathered, without the interpreter lock.
    pub fn flush(&self, thread: &mut Thread) -> Result<(), Raise> {
        let gathered = std::mem::take(&mut *self.buffer.lock());
        if gathered.is_empty() {
            return Ok(());
        }
        match &self.sink {
            Sink::Memory(memory) => memory.lock().extend_from_slice(&gathered),
            Sink::Descriptor(fd) => thread
                .without_lock(|| crate::sys::descriptor::write_all(*fd, &gathered))
                .map_err(|error| Raise::os_error(error as i32))?,
        }
        Ok(())
    }
}
