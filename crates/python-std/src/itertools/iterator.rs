//! What the iterators of the module have in common.

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Class, Construct, Iter, IteratorObject, Next, Value};

/// A class of the module.
pub const fn class(name: &'static str, construct: Construct) -> Class {
    Class::new(name).module("itertools").construct(construct)
}

/// A new iterator.
pub fn object(class: &'static Class, next: impl Next + 'static) -> Value {
    Value::object(IteratorObject::new(class, Iter::Native(Box::new(next))))
}

/// A required argument that is iterated over.
pub fn iterable(thread: &mut Thread, value: Option<Value>) -> Result<Iter, Raise> {
    Iter::new(thread, &value.unwrap_or_default())
}
