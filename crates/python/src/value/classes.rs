//! The classes of the language's own values: which class a value has, and with which methods.

use super::{Class, Value, bytes, dict, int, list, number, range, set, str, tuple};
use crate::builtins::construct;

impl Value {
    /// The class of this value: `type(value)`.
    pub fn class(&self) -> &'static Class {
        match self {
            Value::None => &NONE_TYPE,
            Value::Bool(_) => &BOOL,
            Value::Int(_) => &INT,
            Value::Float(_) => &FLOAT,
            Value::Str(_) => &STR,
            Value::Bytes(_) => &BYTES,
            Value::List(_) => &LIST,
            Value::Tuple(items) => items.class().unwrap_or(&TUPLE),
            Value::Dict(_) => &DICT,
            Value::Set(_) => &SET,
            Value::FrozenSet(_) => &FROZENSET,
            Value::Range(_) => &RANGE,
            Value::Slice(_) => &SLICE,
            Value::Function(_) => &FUNCTION,
            Value::Native(_) | Value::Method(_) => &BUILTIN_FUNCTION,
            Value::Class(_) => &TYPE,
            Value::Module(_) => &MODULE,
            Value::Exception(exception) => exception.class(),
            Value::Object(object) => object.class(),
        }
    }
}

/// `type`.
pub static TYPE: Class = Class::new("type").construct(construct::type_of).generic();
/// The class of `None`.
pub static NONE_TYPE: Class = Class::new("NoneType");
/// `int`.
pub static INT: Class = Class::new("int")
    .construct(construct::int)
    .methods(int::method)
    .class_methods(int::class_method);
/// `bool`, which is a kind of `int`.
pub static BOOL: Class = Class::new("bool").base(&INT).construct(construct::bool);
/// `float`.
pub static FLOAT: Class = Class::new("float")
    .construct(construct::float)
    .methods(number::float_method);
/// `str`.
pub static STR: Class = Class::new("str")
    .construct(construct::str)
    .methods(str::method)
    .class_methods(str::class_method);
/// `bytes`.
pub static BYTES: Class = Class::new("bytes")
    .construct(|thread, _, args| bytes::construct(thread, args))
    .methods(bytes::method)
    .class_methods(bytes::class_method);
/// `list`.
pub static LIST: Class = Class::new("list")
    .construct(construct::list)
    .methods(list::method)
    .generic()
    .sequence();
/// `tuple`.
pub static TUPLE: Class = Class::new("tuple")
    .construct(construct::tuple)
    .methods(tuple::method)
    .generic()
    .sequence()
    .tuple();
/// `dict`.
pub static DICT: Class = Class::new("dict")
    .construct(construct::dict)
    .methods(dict::method)
    .class_methods(dict::class_method)
    .generic();
/// `set`.
pub static SET: Class = Class::new("set")
    .construct(construct::set)
    .methods(set::method)
    .generic();
/// `frozenset`.
pub static FROZENSET: Class = Class::new("frozenset")
    .construct(construct::frozenset)
    .methods(set::frozen_method)
    .generic();
/// `range`.
pub static RANGE: Class = Class::new("range")
    .construct(construct::range)
    .methods(range::method)
    .sequence();
/// `slice`, what `a[1:2]` passes on.
pub static SLICE: Class = Class::new("slice").construct(construct::slice);
/// Functions of the listing.
pub static FUNCTION: Class = Class::new("function");
/// Functions and bound methods of modules.
pub static BUILTIN_FUNCTION: Class = Class::new("builtin_function_or_method");
/// Modules.
pub static MODULE: Class = Class::new("module");
