//! What values share by reference, behind locks: lists, dicts, sets, tuples, cells.

use std::borrow::Cow;
use std::ops::Deref;

use indexmap::IndexMap;

use super::table::HashTable;
use super::{Class, Key, Shared, Value};

/// What makes up a mutable container. Containers can be nested as deeply as a
/// listing likes; dropping one must not need more stack than there is.
#[derive(Default)]
pub struct Container<T: Default>(Shared<T>);

impl<T: Default> Container<T> {
    /// Wraps `content`.
    pub const fn new(content: T) -> Self {
        Self(Shared::new(content))
    }
}

impl<T: Default> Deref for Container<T> {
    type Target = Shared<T>;

    fn deref(&self) -> &Shared<T> {
        &self.0
    }
}

impl<T: Default> Drop for Container<T> {
    fn drop(&mut self) {
        let content = std::mem::take(&mut *self.0.lock());
        stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || drop(content));
    }
}

/// The elements of a `tuple`.
pub struct Tuple {
    items: Box<[Value]>,
    /// The class that names the elements, if one does.
    class: Option<&'static Class>,
}

impl Tuple {
    /// A tuple of a class that names its elements.
    pub fn named(items: Vec<Value>, class: &'static Class) -> Self {
        Self {
            items: items.into(),
            class: Some(class),
        }
    }

    /// The class that names the elements; `None` is `tuple` itself.
    pub fn class(&self) -> Option<&'static Class> {
        self.class
    }
}

impl From<Vec<Value>> for Tuple {
    fn from(items: Vec<Value>) -> Self {
        Self {
            items: items.into(),
            class: None,
        }
    }
}

impl Deref for Tuple {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        let items = std::mem::take(&mut self.items);
        stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || drop(items));
    }
}

/// Stack that must be left when an element is dropped.
const RED_ZONE: usize = 64 * 1024;

/// Stack that is added at a time.
const STACK_SEGMENT: usize = 1024 * 1024;

/// The content of a `list`.
pub type List = Container<Vec<Value>>;

/// The content of a `dict`, in order of insertion.
pub type Dict = Container<IndexMap<Key, Value>>;

/// The elements of a set.
pub type KeySet = HashTable<Key>;

/// The content of a `set`.
pub type Set = Container<KeySet>;

/// The content of a `frozenset`.
pub type FrozenSet = KeySet;

/// A variable that an inner function shares; `None` while it is unbound.
pub type Cell = Shared<Option<Value>>;

/// The elements of a set of either kind, out of its lock.
pub fn set_elements(value: &Value) -> Option<Cow<'_, KeySet>> {
    match value {
        Value::Set(set) => Some(Cow::Owned(set.snapshot())),
        Value::FrozenSet(set) => Some(Cow::Borrowed(&**set)),
        _ => None,
    }
}

/// What `dict.keys()` or `dict.items()` shows, if `value` is such a view: those are compared and combined as sets.
pub fn view_elements(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Object(object) => object.as_set(),
        _ => None,
    }
}
