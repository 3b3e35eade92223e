//! `container[index]` and slices.

use super::Value;
use crate::lang::exception::Raise;
use crate::lang::interp::Thread;

/// What stands in the brackets of `a[start:stop:step]`.
pub struct Slice {
    /// `None` if left out.
    pub start: Value,
    /// `None` if left out.
    pub stop: Value,
    /// `None` if left out.
    pub step: Value,
}

/// `container[index]`.
pub fn get(_thread: &mut Thread, container: &Value, _index: &Value) -> Result<Value, Raise> {
    Err(Raise::type_error(format!(
        "'{}' object is not subscriptable",
        container.type_name()
    )))
}

/// `container[index] = value`.
pub fn set(_thread: &mut Thread, container: &Value, _index: &Value, _value: Value) -> Result<(), Raise> {
    Err(Raise::type_error(format!(
        "'{}' object does not support item assignment",
        container.type_name()
    )))
}

/// `del container[index]`.
pub fn delete(_thread: &mut Thread, container: &Value, _index: &Value) -> Result<(), Raise> {
    Err(Raise::type_error(format!(
        "'{}' object does not support item deletion",
        container.type_name()
    )))
}
