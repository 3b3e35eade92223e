//! What the threads of a process share.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

use super::Output;
use crate::Program;
use crate::value::{Shared, Value};

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
