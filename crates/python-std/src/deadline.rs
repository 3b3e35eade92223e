//! Until when something is waited for.

use super::time::{micros, real};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::Value;

/// Scenario time `timeout` seconds from now; `None` is for ever.
pub fn deadline(thread: &Thread, timeout: Option<Value>) -> Result<Option<u64>, Raise> {
    match timeout {
        None | Some(Value::None) => Ok(None),
        Some(timeout) => Ok(Some(thread.now().saturating_add(micros(real(&timeout)?)))),
    }
}

/// As [`deadline`], where CPython adds the time-out to a time before it does anything else with it.
pub fn deadline_added(thread: &Thread, timeout: Option<Value>) -> Result<Option<u64>, Raise> {
    deadline_or(thread, timeout, |class| {
        format!("unsupported operand type(s) for +: 'float' and '{class}'")
    })
}

/// As [`deadline`], where CPython looks first whether the time-out is more than 0.
pub fn deadline_compared(thread: &Thread, timeout: Option<Value>) -> Result<Option<u64>, Raise> {
    deadline_or(thread, timeout, |class| {
        format!("'>' not supported between instances of '{class}' and 'int'")
    })
}

/// As [`deadline`], where CPython hands the time-out to C.
pub fn deadline_real(thread: &Thread, timeout: Option<Value>) -> Result<Option<u64>, Raise> {
    deadline_or(thread, timeout, |class| format!("must be real number, not {class}"))
}

/// As [`deadline`]; `complaint` says what is wrong with a time-out of a class.
pub fn deadline_or(
    thread: &Thread,
    timeout: Option<Value>,
    complaint: fn(&str) -> String,
) -> Result<Option<u64>, Raise> {
    match timeout {
        None | Some(Value::None | Value::Int(_) | Value::Bool(_) | Value::Float(_)) => deadline(thread, timeout),
        Some(other) => Err(Raise::type_error(complaint(other.type_name()))),
    }
}
