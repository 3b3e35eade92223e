//! Constructors: what calling `int`, `str`, `list`… does.

use crate::lang::exception::Raise;
use crate::lang::interp::Thread;
use crate::lang::value::{Args, Class, Value};

/// Calling the class.
pub fn type_of(_thread: &mut Thread, _class: &'static Class, _args: Args) -> Result<Value, Raise> {
    Ok(Value::None)
}

/// Calling the class.
pub fn int(_thread: &mut Thread, _class: &'static Class, _args: Args) -> Result<Value, Raise> {
    Ok(Value::None)
}

/// Calling the class.
pub fn bool(_thread: &mut Thread, _class: &'static Class, _args: Args) -> Result<Value, Raise> {
    Ok(Value::None)
}

/// Calling the class.
pub fn float(_thread: &mut Thread, _class: &'static Class, _args: Args) -> Result<Value, Raise> {
    Ok(Value::None)
}

/// Calling the class.
pub fn str(_thread: &mut Thread, _class: &'static Class, _args: Args) -> Result<Value, Raise> {
    Ok(Value::None)
}

/// Calling the class.
pub fn list(_thread: &mut Thread, _class: &'static Class, _args: Args) -> Result<Value, Raise> {
    Ok(Value::None)
}

/// Calling the class.
pub fn tuple(_thread: &mut Thread, _class: &'static Class, _args: Args) -> Result<Value, Raise> {
    Ok(Value::None)
}

/// Calling the class.
pub fn dict(_thread: &mut Thread, _class: &'static Class, _args: Args) -> Result<Value, Raise> {
    Ok(Value::None)
}

/// Calling the class.
pub fn set(_thread: &mut Thread, _class: &'static Class, _args: Args) -> Result<Value, Raise> {
    Ok(Value::None)
}

/// Calling the class.
pub fn frozenset(_thread: &mut Thread, _class: &'static Class, _args: Args) -> Result<Value, Raise> {
    Ok(Value::None)
}

/// Calling the class.
pub fn range(_thread: &mut Thread, _class: &'static Class, _args: Args) -> Result<Value, Raise> {
    Ok(Value::None)
}
