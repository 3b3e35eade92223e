//! Attributes that a listing adds to an object of a native class: `thread.result = 5`.

use std::sync::Arc;

use forklore_python::exception::{ATTRIBUTE_ERROR, Raise};
use forklore_python::value::{Class, Key, Shared, Value};

/// What a listing has added to one object.
#[derive(Default)]
pub struct Extras(Shared<Vec<(Arc<str>, Value)>>);

impl Extras {
    /// The attribute of that name, if it was added.
    pub fn get(&self, name: &str) -> Option<Value> {
        let extras = self.0.lock();
        let found = extras.iter().find(|(known, _)| **known == *name);
        found.map(|(_, value)| value.clone())
    }

    /// All of them, as the attribute `__dict__` shows them.
    pub fn to_dict(&self) -> Value {
        let extras = self.0.lock();
        let entries = extras.iter().map(|(name, value)| (Key::str(name), value.clone()));
        Value::dict(entries.collect())
    }

    /// Takes it away, if it is there.
    pub fn remove(&self, name: &str) -> Option<Value> {
        let mut extras = self.0.lock();
        let place = extras.iter().position(|(known, _)| **known == *name)?;
        Some(extras.remove(place).1)
    }

    /// Adds it, or sets it to another value.
    pub fn set(&self, name: &str, value: Value) {
        let mut extras = self.0.lock();
        // What was there is dropped when the lock is given back: that may run anything.
        let _before = match extras.iter_mut().find(|(known, _)| **known == *name) {
            Some((_, place)) => Some(std::mem::replace(place, value)),
            None => {
                extras.push((name.into(), value));
                None
            }
        };
        drop(extras);
    }
}

/// Raises what assigning to a property without a setter raises.
pub fn no_setter(class: &Class, name: &str) -> Raise {
    let class = class.name;
    Raise::new(
        &ATTRIBUTE_ERROR,
        format!("property '{name}' of '{class}' object has no setter"),
    )
}
