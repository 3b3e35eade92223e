//! What a worker runs before its first task.

use forklore_python::builtins::is_callable;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::Value;

/// What a worker runs before its first task.
#[derive(Clone)]
pub struct Initializer {
    /// The function.
    pub function: Value,
    /// Its arguments, if that can be walked: whether it can shows in the worker.
    pub args: Value,
}

impl Initializer {
    /// The one that `initializer` and `initargs` ask for, if any.
    pub fn from_arguments(function: Option<Value>, args: Option<Value>) -> Option<Self> {
        let args = args.unwrap_or_else(|| Value::tuple(Vec::new()));
        function.map(|function| Self { function, args })
    }

    /// Runs it.
    ///
    /// # Errors
    /// What it raises, and `TypeError` for arguments that are none.
    pub fn run(&self, thread: &mut Thread) -> Result<Value, Raise> {
        thread.call_unpacked(&self.function, &self.args, &Value::None)
    }
}

/// Refuses an initializer that cannot be called.
///
/// # Errors
/// `TypeError`
pub fn check(initializer: Option<&Value>) -> Result<(), Raise> {
    match initializer.is_none_or(is_callable) {
        true => Ok(()),
        false => Err(Raise::type_error("initializer must be a callable")),
    }
}
