//! `in`: whether a container holds a value.

use super::comparison::{position, same};
use super::number::Number;
use super::{Iter, Key, Value, bytes};
use crate::exception::Raise;
use crate::interp::Thread;

/// `item in container`.
pub fn contains(thread: &mut Thread, container: &Value, item: &Value) -> Result<bool, Raise> {
    match container {
        Value::Str(text) => match item {
            Value::Str(part) => Ok(text.contains(&**part)),
            other => Err(Raise::type_error(format!(
                "'in <string>' requires string as left operand, not {}",
                other.type_name()
            ))),
        },
        Value::List(list) => Ok(position(&list.snapshot(), item)?.is_some()),
        Value::Tuple(items) => Ok(position(items, item)?.is_some()),
        Value::Dict(dict) => Ok(dict.lock().contains_key(&Key::new(item.clone())?)),
        Value::Set(set) => Ok(set.lock().contains(&Key::new(item.clone())?)),
        Value::FrozenSet(set) => Ok(set.contains(&Key::new(item.clone())?)),
        Value::Bytes(bytes) => bytes::contains(bytes, item),
        Value::Range(range) => {
            let whole = Number::of(item).and_then(Number::to_whole);
            Ok(whole.is_some_and(|item| range.position(item).is_some()))
        }
        _ => contains_by_iteration(thread, container, item),
    }
}

fn contains_by_iteration(thread: &mut Thread, container: &Value, item: &Value) -> Result<bool, Raise> {
    if let Value::Object(object) = container
        && let Some(answer) = object.contains(thread, item)?
    {
        return Ok(answer);
    }
    let Ok(mut iter) = Iter::new(thread, container) else {
        return Err(Raise::type_error(format!(
            "argument of type '{}' is not iterable",
            container.type_name()
        )));
    };
    while let Some(element) = iter.next(thread)? {
        if same(&element, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}
