//! `container[index]` and slices.

use std::sync::Arc;

use super::limit::room_for;
use super::{Key, NativeObject, Range, Slice, Value, collect, number};
use crate::exception::{KEY_ERROR, Raise};
use crate::interp::Thread;

/// How a sequence type speaks of its indices.
struct Wording {
    indices: &'static str,
    out_of_range: &'static str,
}

const LIST: Wording = Wording {
    indices: "list",
    out_of_range: "list index out of range",
};
const LIST_ASSIGNMENT: Wording = Wording {
    indices: "list",
    out_of_range: "list assignment index out of range",
};
const TUPLE: Wording = Wording {
    indices: "tuple",
    out_of_range: "tuple index out of range",
};
const STR: Wording = Wording {
    indices: "string",
    out_of_range: "string index out of range",
};
const BYTES: Wording = Wording {
    indices: "byte",
    out_of_range: "index out of range",
};
const SHARED_ARRAY: Wording = Wording {
    indices: "integers",
    out_of_range: "invalid index",
};
const SHARED_ARRAY_ASSIGNMENT: Wording = Wording {
    indices: "integer",
    out_of_range: "invalid index",
};
const RANGE: Wording = Wording {
    indices: "range",
    out_of_range: "range object index out of range",
};

impl Wording {
    /// The position `index` means in a sequence of `len`; negative ones count from the end.
    fn position(&self, index: &Value, len: usize) -> Result<usize, Raise> {
        let Some(number) = number::as_int(index) else {
            let (kind, class) = (self.indices, index.type_name());
            return Err(Raise::type_error(match kind {
                // As `ctypes` has it.
                "integer" | "integers" => format!("indices must be {kind}"),
                "string" => format!("string indices must be integers, not '{class}'"),
                _ => format!("{kind} indices must be integers or slices, not {class}"),
            }));
        };
        let signed = i64::try_from(len).unwrap_or(i64::MAX);
        let position = if number < 0 {
            number.saturating_add(signed)
        } else {
            number
        };
        usize::try_from(position)
            .ok()
            .filter(|position| *position < len)
            .ok_or_else(|| Raise::index_error(self.out_of_range))
    }
}

/// `container[index]`.
pub fn get(thread: &mut Thread, container: &Value, index: &Value) -> Result<Value, Raise> {
    if let Value::Object(object) = container
        && let Some(found) = object.special(thread, "__getitem__", std::slice::from_ref(index))
    {
        return found;
    }
    if let Value::Slice(slice) = index {
        return get_slice(container, slice);
    }
    match container {
        Value::List(list) => {
            let list = list.lock();
            Ok(list[LIST.position(index, list.len())?].clone())
        }
        Value::Tuple(items) => Ok(items[TUPLE.position(index, items.len())?].clone()),
        Value::Dict(dict) => {
            let key = Key::new(index.clone())?;
            let found = dict.lock().get(&key).cloned();
            match found {
                Some(value) => Ok(value),
                None => Err(missing_key(key)),
            }
        }
        Value::Str(text) if text.is_ascii() => {
            let position = STR.position(index, text.len())?;
            Ok(text[position..=position].into())
        }
        Value::Str(text) => {
            let position = STR.position(index, text.chars().count())?;
            Ok(text.chars().skip(position).take(1).collect::<String>().into())
        }
        Value::Bytes(bytes) => Ok(i64::from(bytes[BYTES.position(index, bytes.len())?]).into()),
        Value::Range(range) => {
            let len = usize::try_from(range.len()).unwrap_or(usize::MAX);
            let position = RANGE.position(index, len)?;
            Ok(range.at(i64::try_from(position).unwrap_or(i64::MAX)).into())
        }
        Value::Object(object) => {
            let elements = object.elements().ok_or_else(|| not_subscriptable(container))?;
            Ok(elements[SHARED_ARRAY.position(index, elements.len())?].clone())
        }
        Value::Class(class) if let Some(get) = (class.class_method)("__getitem__") => {
            (get.call)(thread, super::Args::positional(vec![index.clone()]))
        }
        Value::Class(class) => super::generic::of(class, index).unwrap_or_else(|| {
            let text = format!("type '{}' is not subscriptable", class.name);
            Err(Raise::type_error(text))
        }),
        other => Err(not_subscriptable(other)),
    }
}

fn get_slice(container: &Value, slice: &Slice) -> Result<Value, Raise> {
    match container {
        Value::List(list) => {
            let items = list.lock();
            Ok(Value::list(slice.fit(items.len())?.pick(&items)))
        }
        Value::Tuple(items) => Ok(Value::tuple(slice.fit(items.len())?.pick(items))),
        Value::Str(text) => {
            let chars: Vec<char> = text.chars().collect();
            Ok(slice
                .fit(chars.len())?
                .pick(&chars)
                .into_iter()
                .collect::<String>()
                .into())
        }
        Value::Bytes(bytes) => Ok(Value::Bytes(slice.fit(bytes.len())?.pick(bytes).into())),
        Value::Range(range) => {
            let span = slice.fit(usize::try_from(range.len()).unwrap_or(usize::MAX))?;
            let (start, stop) = (range.at(span.start), range.at(span.stop));
            let step = range.step.checked_mul(span.step).ok_or_else(Raise::int_overflow)?;
            Ok(Value::Range(Range { start, stop, step }.into()))
        }
        Value::Object(object) => {
            let elements = object.elements().ok_or_else(|| not_subscriptable(container))?;
            Ok(object.joined(slice.fit(elements.len())?.pick(&elements)))
        }
        Value::Dict(_) => Err(Raise::type_error("unhashable type: 'slice'")),
        other => Err(not_subscriptable(other)),
    }
}

fn not_subscriptable(container: &Value) -> Raise {
    Raise::type_error(format!("'{}' object is not subscriptable", container.type_name()))
}

/// Raises `KeyError(key)`.
pub(super) fn missing_key(key: Key) -> Raise {
    Raise::new(&KEY_ERROR, key.into_value())
}

/// `container[index] = value`.
pub fn set(thread: &mut Thread, container: &Value, index: &Value, value: Value) -> Result<(), Raise> {
    match (container, index) {
        (Value::List(list), Value::Slice(slice)) => {
            let Ok(items) = collect(thread, &value) else {
                return Err(Raise::type_error("can only assign an iterable"));
            };
            set_slice(&mut list.lock(), slice, items)
        }
        (Value::List(list), _) => {
            let mut list = list.lock();
            let position = LIST_ASSIGNMENT.position(index, list.len())?;
            list[position] = value;
            Ok(())
        }
        (Value::Dict(dict), _) => {
            dict.lock().insert(Key::new(index.clone())?, value);
            Ok(())
        }
        (Value::Object(object), _) if let Some(elements) = object.elements() => {
            set_elements(thread, object, elements.len(), index, value)
        }
        (Value::Object(object), _)
            if let Some(set) = object.special(thread, "__setitem__", &[index.clone(), value.clone()]) =>
        {
            set.map(drop)
        }
        (other, _) => Err(Raise::type_error(format!(
            "'{}' object does not support item assignment",
            other.type_name()
        ))),
    }
}

/// Assigns one element of a shared array, or a slice of as many as there are.
fn set_elements(
    thread: &mut Thread,
    object: &Arc<dyn NativeObject>,
    len: usize,
    index: &Value,
    value: Value,
) -> Result<(), Raise> {
    let Value::Slice(slice) = index else {
        let position = SHARED_ARRAY_ASSIGNMENT.position(index, len)?;
        return object.set_element(thread, position, value);
    };
    let span = slice.fit(len)?;
    let items = collect(thread, &value)?;
    if i64::try_from(items.len()) != Ok(span.count) {
        return Err(Raise::value_error("Can only assign sequence of same size"));
    }
    for (position, item) in span.positions().zip(items) {
        object.set_element(thread, position, item)?;
    }
    Ok(())
}

fn set_slice(list: &mut Vec<Value>, slice: &Slice, items: Vec<Value>) -> Result<(), Raise> {
    let span = slice.fit(list.len())?;
    let count = usize::try_from(span.count).unwrap_or(0);
    if span.step == 1 {
        room_for(list.len() + items.len(), size_of::<Value>())?;
        let start = usize::try_from(span.start).unwrap_or(0);
        list.splice(start..start + count, items);
        return Ok(());
    }
    if items.len() != count {
        return Err(Raise::value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {count}",
            items.len()
        )));
    }
    for (position, item) in span.positions().zip(items) {
        list[position] = item;
    }
    Ok(())
}

/// `del container[index]`.
pub fn delete(thread: &mut Thread, container: &Value, index: &Value) -> Result<(), Raise> {
    match (container, index) {
        (Value::Object(object), _)
            if let Some(deleted) = object.special(thread, "__delitem__", std::slice::from_ref(index)) =>
        {
            deleted.map(drop)
        }
        (Value::List(list), Value::Slice(slice)) => {
            let mut list = list.lock();
            let mut positions: Vec<usize> = slice.fit(list.len())?.positions().collect();
            positions.sort_unstable();
            let mut kept = 0..list.len();
            list.retain(|_| {
                kept.next()
                    .is_none_or(|position| positions.binary_search(&position).is_err())
            });
            Ok(())
        }
        (Value::List(list), _) => {
            let mut list = list.lock();
            let position = LIST_ASSIGNMENT.position(index, list.len())?;
            list.remove(position);
            Ok(())
        }
        (Value::Dict(dict), _) => {
            let key = Key::new(index.clone())?;
            match dict.lock().shift_remove(&key) {
                Some(_) => Ok(()),
                None => Err(missing_key(key)),
            }
        }
        (other, _) => {
            // CPython words it differently for types that are some kind of sequence.
            let verb = match other {
                Value::Tuple(_) | Value::Str(_) | Value::Bytes(_) | Value::Range(_) => "doesn't",
                Value::Set(_) | Value::FrozenSet(_) => "doesn't",
                _ => "does not",
            };
            Err(Raise::type_error(format!(
                "'{}' object {verb} support item deletion",
                other.type_name()
            )))
        }
    }
}
