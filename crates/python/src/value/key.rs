//! Keys of dicts and elements of sets: values that can be hashed.

use std::hash::{Hash, Hasher};

use super::{Class, Value, comparison, number};
use crate::exception::Raise;

/// A value that can be a key: hashable in Python's sense, checked when made.
///
/// Numbers that compare equal hash alike (`1`, `1.0` and `True` are one key).
#[derive(Clone)]
pub struct Key(Value);

impl Key {
    /// `value` as a key; lists, dicts and sets, also within tuples, are a `TypeError`.
    pub fn new(value: Value) -> Result<Self, Raise> {
        match check_hashable(&value) {
            Ok(()) => Ok(Self(value)),
            Err(class) => Err(Raise::type_error(format!(
                "unhashable type: '{}'",
                class.c_name.map_or_else(|| class.qualified_name(), str::to_owned)
            ))),
        }
    }

    /// A string as a key.
    pub fn str(text: &str) -> Self {
        Self(text.into())
    }

    /// The value.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// The value, owned.
    pub fn into_value(self) -> Value {
        self.0
    }
}

fn check_hashable(value: &Value) -> Result<(), &'static Class> {
    match value {
        Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Slice(_) => Err(value.class()),
        Value::Tuple(items) => items.iter().try_for_each(check_hashable),
        Value::Object(object) if !object.is_hashable() => Err(value.class()),
        _ => Ok(()),
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Value::Str(a), Value::Str(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            // What is nested too deeply to be compared is no key of this table: hashing it went as deep.
            (a, b) => a.is(b) || comparison::equal(a, b).unwrap_or(false),
        }
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_value(&self.0, state);
    }
}

fn hash_value<H: Hasher>(value: &Value, state: &mut H) {
    match value {
        Value::None => state.write_u8(0),
        Value::Bool(value) => state.write_i64((*value).into()),
        Value::Int(value) => state.write_i64(*value),
        Value::Float(value) => hash_float(*value, state),
        Value::Str(text) => text.hash(state),
        Value::Bytes(bytes) => bytes.hash(state),
        Value::Tuple(items) => {
            state.write_usize(items.len());
            items.iter().for_each(|item| hash_value(item, state));
        }
        Value::FrozenSet(set) => state.write_i64(set.hash()),
        Value::Range(range) => range.hash(state),
        Value::Object(object) => match object.as_int() {
            Some(number) => state.write_i64(number),
            None => state.write_usize(value.address().unwrap_or_default()),
        },
        other => state.write_usize(other.address().unwrap_or_default()),
    }
}

/// Hashes a float as the equal integer if there is one.
fn hash_float<H: Hasher>(value: f64, state: &mut H) {
    let whole = number::whole(value);
    if whole as f64 == value {
        state.write_i64(whole);
    } else {
        state.write_u64(value.to_bits());
    }
}
