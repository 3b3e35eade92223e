//! What native objects implement.

use std::any::Any;
use std::sync::Arc;

use super::{Args, Class, Iter, Value};
use crate::exception::Raise;
use crate::interp::Thread;

/// A handle to something native that a listing holds: a thread, a lock, a pool,
/// a logger, a result to come, an iterator.
///
/// Methods come from [`Class::method`] of the object's class; a method gets the
/// receiver as a [`Value`] and finds itself with [`Value::downcast`]. What an
/// object does not implement raises what CPython raises for such an object.
#[allow(clippy::len_without_is_empty)] // Emptiness has no meaning of its own in Python.
pub trait NativeObject: Any + Send + Sync {
    /// Its class.
    fn class(&self) -> &'static Class;

    /// A data attribute (`thread.name`); `None` if there is none of that name.
    fn attribute(&self, _thread: &mut Thread, _name: &str) -> Result<Option<Value>, Raise> {
        Ok(None)
    }

    /// Assigns a data attribute; `false` if there is none of that name.
    fn set_attribute(&self, _thread: &mut Thread, _name: &str, _value: Value) -> Result<bool, Raise> {
        Ok(false)
    }

    /// `repr(object)`; `None` stands for `<module.Class object at 0x…>`.
    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        Ok(None)
    }

    /// `str(object)`; `None` stands for the `repr`.
    fn display(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        Ok(None)
    }

    /// Its elements, if it is compared and combined as a set, as the keys of a dict.
    fn as_set(&self) -> Option<Vec<Value>> {
        None
    }

    /// `len(object)`; `None` if it has no length.
    fn len(&self) -> Option<usize> {
        None
    }

    /// `key in object` for objects that can tell without being iterated.
    fn contains(&self, _thread: &mut Thread, _key: &Value) -> Result<Option<bool>, Raise> {
        Ok(None)
    }

    /// An iterator over it; `None` if it is not iterable.
    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Ok(None)
    }

    /// Its elements, if it is a sequence that can be indexed and sliced.
    fn elements(&self) -> Option<Vec<Value>> {
        None
    }

    /// A slice of it that holds `items`: of a tuple a tuple, of other sequences a list.
    fn joined(&self, items: Vec<Value>) -> Value {
        match self.class().is_tuple() {
            true => Value::tuple(items),
            false => Value::list(items),
        }
    }

    /// `object == other`; `None` compares by identity.
    fn equals(&self, _other: &Value) -> Option<Result<bool, Raise>> {
        None
    }

    /// Whether it can be a key, by identity or, where it [stands for a number](NativeObject::as_int), by that.
    fn is_hashable(&self) -> bool {
        true
    }

    /// Whether it can be called.
    fn is_callable(&self) -> bool {
        false
    }

    /// Assigns an element of such a sequence.
    fn set_element(&self, _thread: &mut Thread, _position: usize, _value: Value) -> Result<(), Raise> {
        Ok(())
    }

    /// What the operator or function behind the special method `name` gives (`__len__`, `__getitem__`, `__add__`);
    /// `None` if it has no such method. What one that works in place (`__iadd__`) gives is the object itself.
    fn special(&self, _thread: &mut Thread, _name: &'static str, _args: &[Value]) -> Option<Result<Value, Raise>> {
        None
    }

    /// The number it stands for, if it is a kind of `int` (`signal.SIGTERM`).
    fn as_int(&self) -> Option<i64> {
        None
    }

    /// `__call__`; `None` if it is not callable.
    fn call(&self, _thread: &mut Thread, _args: Args) -> Option<Result<Value, Raise>> {
        None
    }

    /// How another process makes its copy: what to call, and with what. Most handles
    /// mean nothing elsewhere.
    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        Err(unpicklable(self.class()))
    }

    /// The name of the global variable by which another process finds it, if it crosses like a function of the listing.
    fn global_name(&self) -> Option<Arc<str>> {
        None
    }

    /// The classes that `isinstance` or `issubclass`, which is `function`, looks for when it is asked for this object;
    /// `None` if it stands for no classes.
    ///
    /// # Errors
    /// `TypeError` if it stands for classes that cannot be asked for.
    fn asked_classes(&self, _function: &str) -> Result<Option<Vec<Value>>, Raise> {
        Ok(None)
    }

    /// How deeply it is nested, if it is a type that has others for arguments.
    fn type_depth(&self) -> Option<usize> {
        None
    }

    /// `__enter__`; `None` if it is no context manager. `this` is the object's own value.
    fn enter(&self, _thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        None
    }

    /// `__exit__`, with the exception that ended the block, if one did. True swallows it.
    fn exit(&self, _thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        Ok(false)
    }
}

/// What an object of `class` raises that no other process can have.
pub fn unpicklable(class: &Class) -> Raise {
    let name = class.qualified_name();
    let part = class.unpicklable_part.unwrap_or(&name);
    Raise::type_error(format!("cannot pickle '{part}' object"))
}
