//! What all methods of `str` do with what they are called on, and with their arguments.

use std::sync::Arc;

use crate::exception::Raise;
use crate::value::{Value, wrong_receiver};

/// The text that a method of `str` is called on.
pub(super) fn text(this: &Value) -> Result<&Arc<str>, Raise> {
    match this {
        Value::Str(text) => Ok(text),
        other => Err(wrong_receiver("str", other)),
    }
}

/// `value` as a text, or `TypeError: {complaint}, not {class}`.
pub(super) fn expect_str<'a>(value: &'a Value, complaint: &str) -> Result<&'a str, Raise> {
    match value {
        Value::Str(text) => Ok(text),
        other => Err(Raise::type_error(format!("{complaint}, not {}", other.type_name()))),
    }
}

/// White space to Python, which adds four ASCII separators to Unicode's.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}
