//! What a listing computes with.
//!
//! A [`Value`] is cheap to clone: scalars are copied, everything else is shared
//! by reference counting, so that two names for one list see one list. Threads of
//! a listing are OS threads, hence `Arc` and locks; the interpreter lock
//! ([`super::gil`]) keeps those locks free of contention. Two rules follow, and
//! all code on values keeps them:
//!
//! * never hold a container's lock while running code of the listing (a key
//!   function, a callback, an iterator) or giving up the interpreter lock: copy
//!   out, run, put back;
//! * never hold two containers' locks at once (`a == a` would wait for itself).
//!
//! Every value has a [`Class`]. Methods are found through it, by name: each type
//! has a file here with a function `method(name) -> Option<Method>`, which its row
//! in [`classes`] names. Operators are in [`arithmetic`] and [`comparison`], `repr` and `str` in [`display`].
//! What is not a data type but a handle to something (a thread, a lock, a pool)
//! implements [`NativeObject`].

mod args;
pub mod arithmetic;
pub mod bytes;
mod class;
pub mod classes;
pub mod comparison;
mod container;
pub mod dict;
pub mod display;

mod function;
pub mod generic;
mod hash;
mod int;
mod iter;
mod key;
pub mod limit;
pub mod list;
pub mod membership;
pub mod module;
pub mod number;
mod object;
pub mod operator;
pub mod range;
pub mod set;
mod shared;
mod singleton;
pub mod slice;
pub mod str;
pub mod subscript;
mod table;
pub mod template;
pub mod tuple;
mod union;

use std::sync::Arc;

pub use args::{Args, Signature, missing_arguments};
pub use class::{Class, Construct, Method, NativeFn};

pub use container::{Cell, Container, Dict, FrozenSet, KeySet, List, Set, Tuple, set_elements, view_elements};
pub use function::{BoundMethod, Function, NativeFunction};
pub use generic::Generic;
pub use iter::{Iter, IteratorObject, Next, collect, collect_keys};
pub use key::Key;
pub use module::Module;
pub use object::{NativeObject, unpicklable};
pub use range::Range;
pub use shared::Shared;
pub use singleton::{ellipsis, not_implemented};
pub use slice::Slice;
pub use table::Hashed;
pub use union::Union;

use super::exception::{Exception, Raise};

/// A value of the listing language.
#[derive(Clone, Default)]
#[allow(missing_docs)] // The names are Python's.
pub enum Value {
    #[default]
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Arc<str>),
    Bytes(Arc<[u8]>),
    List(Arc<List>),
    Tuple(Arc<Tuple>),
    Dict(Arc<Dict>),
    Set(Arc<Set>),
    FrozenSet(Arc<FrozenSet>),
    Range(Arc<Range>),
    Slice(Arc<Slice>),
    /// A function of the listing, `lambda` included.
    Function(Arc<Function>),
    /// A function of a module, in Rust.
    Native(&'static NativeFunction),
    /// A method together with its receiver.
    Method(Arc<BoundMethod>),
    /// A class: `int`, `ValueError`, `threading.Thread`.
    Class(&'static Class),
    Module(&'static Module),
    Exception(Arc<Exception>),
    /// A handle to something native: a thread, a lock, a pool, an iterator.
    Object(Arc<dyn NativeObject>),
}

impl Value {
    /// A string.
    pub fn str(text: impl Into<Arc<str>>) -> Self {
        Value::Str(text.into())
    }

    /// A new list.
    pub fn list(items: Vec<Value>) -> Self {
        Value::List(Arc::new(List::new(items)))
    }

    /// A new tuple.
    pub fn tuple(items: Vec<Value>) -> Self {
        Value::Tuple(Arc::new(items.into()))
    }

    /// A new dict.
    pub fn dict(entries: indexmap::IndexMap<Key, Value>) -> Self {
        Value::Dict(Arc::new(Dict::new(entries)))
    }

    /// A new set.
    pub fn set(items: KeySet) -> Self {
        Value::Set(Arc::new(Set::new(items)))
    }

    /// A new native object.
    pub fn object(object: impl NativeObject) -> Self {
        Value::Object(Arc::new(object))
    }

    /// `value` or `None`.
    pub fn option(value: Option<impl Into<Value>>) -> Self {
        value.map_or(Value::None, Into::into)
    }

    /// The name of the class, as error messages give it.
    pub fn type_name(&self) -> &'static str {
        self.class().type_name()
    }

    /// `isinstance(value, class)`.
    pub fn is_instance(&self, class: &'static Class) -> bool {
        self.class().is_subclass(class)
    }

    /// Truth value: what `if value` decides by.
    pub fn is_true(&self) -> bool {
        match self {
            Value::None => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::Str(text) => !text.is_empty(),
            Value::Bytes(bytes) => !bytes.is_empty(),
            Value::List(list) => !list.lock().is_empty(),
            Value::Tuple(items) => !items.is_empty(),
            Value::Dict(dict) => !dict.lock().is_empty(),
            Value::Set(set) => !set.lock().is_empty(),
            Value::FrozenSet(set) => !set.is_empty(),
            Value::Range(range) => !range.is_empty(),
            Value::Object(object) => object.len().is_none_or(|len| len != 0),
            _ => true,
        }
    }

    /// `a is b`. Equal scalars count as one object, as CPython's small integers do.
    pub fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::None, Value::None) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
            _ => self.address().is_some() && self.address() == other.address(),
        }
    }

    /// Where the value lives; `None` for scalars, which are copied.
    pub fn address(&self) -> Option<usize> {
        let address = match self {
            Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) => return None,
            Value::Str(text) => Arc::as_ptr(text).addr(),
            Value::Bytes(bytes) => Arc::as_ptr(bytes).addr(),
            Value::List(list) => Arc::as_ptr(list).addr(),
            Value::Tuple(items) => Arc::as_ptr(items).addr(),
            Value::Dict(dict) => Arc::as_ptr(dict).addr(),
            Value::Set(set) => Arc::as_ptr(set).addr(),
            Value::FrozenSet(set) => Arc::as_ptr(set).addr(),
            Value::Range(range) => Arc::as_ptr(range).addr(),
            Value::Slice(slice) => Arc::as_ptr(slice).addr(),
            Value::Function(function) => Arc::as_ptr(function).addr(),
            Value::Native(function) => std::ptr::from_ref(*function).addr(),
            Value::Method(method) => Arc::as_ptr(method).addr(),
            Value::Class(class) => std::ptr::from_ref(*class).addr(),
            Value::Module(module) => std::ptr::from_ref(*module).addr(),
            Value::Exception(exception) => Arc::as_ptr(exception).addr(),
            Value::Object(object) => Arc::as_ptr(object).addr(),
        };
        Some(address)
    }

    /// The native object of type `T` behind this value, if it is one.
    pub fn downcast<T: NativeObject>(&self) -> Option<&T> {
        match self {
            Value::Object(object) => {
                let any: &dyn std::any::Any = &**object;
                any.downcast_ref()
            }
            _ => None,
        }
    }
}

/// Raises what a method raises that is called on a value of another class.
fn wrong_receiver(class: &str, this: &Value) -> Raise {
    Raise::type_error(format!(
        "descriptor requires a '{class}' object but received a '{}'",
        this.type_name()
    ))
}

impl Value {
    /// As [`Value::downcast`], shared.
    pub fn downcast_arc<T: NativeObject>(&self) -> Option<Arc<T>> {
        match self {
            Value::Object(object) => {
                let any: Arc<dyn std::any::Any + Send + Sync> = object.clone();
                any.downcast().ok()
            }
            _ => None,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Value::Int(value.into())
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Float(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Str(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Str(text.into())
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Value::list(items)
    }
}
