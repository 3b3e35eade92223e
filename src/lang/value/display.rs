//! `repr`, `str` and `format` of values.

use super::Value;
use crate::lang::exception::Raise;
use crate::lang::interp::Thread;

/// `repr(value)`.
pub fn repr(thread: &mut Thread, value: &Value) -> Result<String, Raise> {
    str(thread, value)
}

/// `str(value)`.
pub fn str(_thread: &mut Thread, value: &Value) -> Result<String, Raise> {
    Ok(match value {
        Value::Str(text) => text.to_string(),
        Value::Int(value) => value.to_string(),
        other => format!("<{} object>", other.type_name()),
    })
}

/// `format(value, spec)`.
pub fn format(thread: &mut Thread, value: &Value, _spec: &str) -> Result<String, Raise> {
    str(thread, value)
}
