//! Iteration: a position in something that has elements.

use std::sync::Arc;

use super::limit::room_to_grow;
use super::{Class, Dict, Key, KeySet, List, NativeObject, Set, Shared, Tuple, Value, set_elements};
use crate::exception::Raise;
use crate::interp::Thread;

/// What a native iterator implements.
pub trait Next: Send + Sync {
    /// The next element; `None` when there are no more.
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise>;

    /// Its `repr`; `None` stands for `<module.Class object at 0x…>`.
    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        Ok(None)
    }
}

/// A position in something that can be iterated over.
#[allow(missing_docs)] // The fields are positions.
pub enum Iter {
    /// Sees what is appended meanwhile, as in CPython.
    List { list: Arc<List>, index: usize },
    /// Elements that cannot change.
    Tuple { items: Arc<Tuple>, index: usize },
    /// `remaining` numbers, from `next` on, in distances of `step`.
    Range { next: i64, step: i64, remaining: i64 },
    /// Characters from byte `offset` on.
    Str { text: Arc<str>, offset: usize },
    /// The keys; growing or shrinking it meanwhile is an error.
    Dict { dict: Arc<Dict>, index: usize, len: usize },
    /// The elements; growing or shrinking it meanwhile is an error.
    Set { set: Arc<Set>, index: usize, len: usize },
    /// An iterator object of the listing, shared with whoever else holds it.
    Object(Arc<IteratorObject>),
    /// Anything else.
    Native(Box<dyn Next>),
}

impl Iter {
    /// `iter(value)`.
    pub fn new(thread: &mut Thread, value: &Value) -> Result<Self, Raise> {
        let iter = match value {
            Value::List(list) => Iter::List {
                list: list.clone(),
                index: 0,
            },
            Value::Tuple(items) => Iter::Tuple {
                items: items.clone(),
                index: 0,
            },
            Value::Range(range) => Iter::Range {
                next: range.start,
                step: range.step,
                remaining: range.len(),
            },
            Value::Str(text) => Iter::Str {
                text: text.clone(),
                offset: 0,
            },
            Value::Dict(dict) => Iter::Dict {
                len: dict.lock().len(),
                dict: dict.clone(),
                index: 0,
            },
            Value::Set(set) => Iter::Set {
                len: set.lock().len(),
                set: set.clone(),
                index: 0,
            },
            Value::FrozenSet(set) => Iter::over(set.iter().map(|key| key.value().clone()).collect()),
            Value::Bytes(bytes) => Iter::over(bytes.iter().map(|byte| Value::Int((*byte).into())).collect()),
            Value::Object(object) => match object.clone().iter(thread)? {
                Some(iter) => iter,
                None => return Err(not_iterable(value)),
            },
            Value::Class(class) if let Some(members) = class.members => Iter::over(members(thread, class)),
            _ => return Err(not_iterable(value)),
        };
        Ok(iter)
    }

    /// An iterator over `items`.
    pub fn over(items: Vec<Value>) -> Self {
        Iter::Tuple {
            items: Arc::new(items.into()),
            index: 0,
        }
    }

    /// The next element; `None` when there are no more.
    pub fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        Ok(match self {
            Iter::List { list, index } => advance(index, |at| list.lock().get(at).cloned()),
            Iter::Tuple { items, index } => advance(index, |at| items.get(at).cloned()),
            Iter::Range { next, step, remaining } => {
                if *remaining == 0 {
                    return Ok(None);
                }
                let value = *next;
                *next = next.wrapping_add(*step);
                *remaining -= 1;
                Some(Value::Int(value))
            }
            Iter::Str { text, offset } => text[*offset..].chars().next().map(|character| {
                *offset += character.len_utf8();
                Value::str(character.encode_utf8(&mut [0; 4]) as &str)
            }),
            Iter::Dict { dict, index, len } => {
                let dict = dict.lock();
                if dict.len() != *len {
                    return Err(Raise::runtime_error("dictionary changed size during iteration"));
                }
                advance(index, |at| dict.get_index(at).map(|(key, _)| key.value().clone()))
            }
            Iter::Set { set, index, len } => {
                let set = set.lock();
                if set.len() != *len {
                    return Err(Raise::runtime_error("Set changed size during iteration"));
                }
                set.next_at(*index).map(|(next, key)| {
                    *index = next;
                    key.value().clone()
                })
            }
            Iter::Object(object) => object.next(thread)?,
            Iter::Native(native) => native.next(thread)?,
        })
    }

    /// All remaining elements.
    pub fn collect(mut self, thread: &mut Thread) -> Result<Vec<Value>, Raise> {
        let mut items = Vec::new();
        while let Some(item) = self.next(thread)? {
            if items.len() == items.capacity() {
                room_to_grow(items.len(), size_of::<Value>())?;
            }
            items.push(item);
        }
        Ok(items)
    }
}

fn advance(index: &mut usize, get: impl FnOnce(usize) -> Option<Value>) -> Option<Value> {
    let value = get(*index);
    *index += usize::from(value.is_some());
    value
}

fn not_iterable(value: &Value) -> Raise {
    Raise::type_error(format!("'{}' object is not iterable", value.type_name()))
}

/// `list(value)` without making the list.
pub fn collect(thread: &mut Thread, value: &Value) -> Result<Vec<Value>, Raise> {
    match value {
        Value::List(list) => Ok(list.snapshot()),
        Value::Tuple(items) => Ok(items.to_vec()),
        _ => Iter::new(thread, value)?.collect(thread),
    }
}

/// All elements of `value` as keys, for sets.
pub fn collect_keys(thread: &mut Thread, value: &Value) -> Result<KeySet, Raise> {
    // A set is copied as a set, which makes another order than its elements one by one.
    if let Some(set) = set_elements(value) {
        return Ok(set.copy());
    }
    if let Value::Dict(dict) = value {
        let mut set = KeySet::default();
        set.merge_keys(dict.lock().keys().cloned().collect());
        return Ok(set);
    }
    collect(thread, value)?.into_iter().map(Key::new).collect()
}

/// An iterator that a listing holds: what `iter`, `zip`, `map` and generator
/// expressions return.
pub struct IteratorObject {
    class: &'static Class,
    /// `None` while an element is being made. That runs code of the listing, so
    /// no lock is held meanwhile.
    iter: Shared<Option<Iter>>,
}

impl IteratorObject {
    /// An iterator of class `class`.
    pub const fn new(class: &'static Class, iter: Iter) -> Self {
        Self {
            class,
            iter: Shared::new(Some(iter)),
        }
    }

    /// The next element; `None` when there are no more.
    pub fn next(&self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let Some(mut iter) = self.iter.lock().take() else {
            return Err(Raise::value_error("generator already executing"));
        };
        let item = iter.next(thread);
        *self.iter.lock() = Some(iter);
        item
    }
}

impl NativeObject for IteratorObject {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let Some(iter) = self.iter.lock().take() else {
            return Ok(None);
        };
        let repr = match &iter {
            Iter::Native(native) => native.repr(thread),
            _ => Ok(None),
        };
        *self.iter.lock() = Some(iter);
        repr
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Ok(Some(Iter::Object(self)))
    }
}
