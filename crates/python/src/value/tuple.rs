//! The methods of `tuple`.

use super::comparison::{self, same};
use super::{Method, Value, wrong_receiver};
use crate::exception::Raise;

/// The method of that name.
pub fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "count" => |_, this, args| {
            let value = args.one("tuple.count")?;
            Ok(count(items(this)?, &value)?.into())
        },
        "index" => |_, this, args| {
            let [value, start, stop] = args.up_to("index", 1)?;
            let value = value.unwrap_or(Value::None);
            position(items(this)?, &value, start.as_ref(), stop.as_ref())?
                .ok_or_else(|| Raise::value_error("tuple.index(x): x not in tuple"))
        },
        _ => return None,
    };
    Some(method)
}

fn items(this: &Value) -> Result<&[Value], Raise> {
    match this {
        Value::Tuple(items) => Ok(items),
        other => Err(wrong_receiver("tuple", other)),
    }
}

/// How many of `items` equal `value`.
pub(super) fn count(items: &[Value], value: &Value) -> Result<i64, Raise> {
    let mut count = 0;
    for item in items {
        count += i64::from(same(item, value)?);
    }
    Ok(count)
}

/// The place of the first of `items[start:stop]` that equals `value`, as an int.
pub(super) fn position(
    items: &[Value],
    value: &Value,
    start: Option<&Value>,
    stop: Option<&Value>,
) -> Result<Option<Value>, Raise> {
    let window = super::slice::window(items.len(), start, stop)?;
    let found = comparison::position(&items[window.clone()], value)?;
    Ok(found
        .and_then(|at| i64::try_from(window.start + at).ok())
        .map(Value::Int))
}
