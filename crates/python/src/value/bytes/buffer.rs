//! What all methods of `bytes` do with what they are called on, with their arguments, and with what they give.

use std::sync::Arc;

use crate::exception::Raise;
use crate::value::{Value, wrong_receiver};

/// The bytes that a method of `bytes` is called on.
pub(super) fn receiver(this: &Value) -> Result<&Arc<[u8]>, Raise> {
    match this {
        Value::Bytes(bytes) => Ok(bytes),
        other => Err(wrong_receiver("bytes", other)),
    }
}

/// An argument that must be bytes.
pub(super) fn buffer(value: &Value) -> Result<&[u8], Raise> {
    match value {
        Value::Bytes(bytes) => Ok(bytes),
        other => Err(Raise::type_error(format!(
            "a bytes-like object is required, not '{}'",
            other.type_name()
        ))),
    }
}

/// A value of these bytes.
pub(super) fn new(bytes: impl Into<Arc<[u8]>>) -> Value {
    Value::Bytes(bytes.into())
}
