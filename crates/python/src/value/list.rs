//! The methods of `list`, and sorting.

use std::sync::Arc;

use super::comparison::{self, ordered};
use super::limit::{room_for, room_to_grow};
use super::operator::Order;
use super::{Args, List, Method, Value, collect, display, number, tuple, wrong_receiver};
use crate::exception::Raise;
use crate::interp::Thread;

/// The method of that name.
pub fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "append" => append,
        "extend" => extend,
        "insert" => insert,
        "pop" => pop,
        "remove" => remove,
        "index" => index,
        "sort" => sort,
        "count" => |_, this, args| {
            let value = args.one("list.count")?;
            Ok(tuple::count(&list(this)?.snapshot(), &value)?.into())
        },
        "reverse" => |_, this, args| {
            args.none("list.reverse")?;
            list(this)?.lock().reverse();
            Ok(Value::None)
        },
        "copy" => |_, this, args| {
            args.none("list.copy")?;
            Ok(Value::list(list(this)?.snapshot()))
        },
        "clear" => |_, this, args| {
            args.none("list.clear")?;
            list(this)?.lock().clear();
            Ok(Value::None)
        },
        _ => return None,
    };
    Some(method)
}

fn list(this: &Value) -> Result<&Arc<List>, Raise> {
    match this {
        Value::List(list) => Ok(list),
        other => Err(wrong_receiver("list", other)),
    }
}

fn append(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let value = args.one("list.append")?;
    let mut items = list(this)?.lock();
    if items.len() == items.capacity() {
        room_to_grow(items.len(), size_of::<Value>())?;
    }
    items.push(value);
    Ok(Value::None)
}

fn extend(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let more = collect(thread, &args.one("list.extend")?)?;
    let mut items = list(this)?.lock();
    let len = items.len() + more.len();
    if len > items.capacity() {
        room_for(len, size_of::<Value>())?;
    }
    items.extend(more);
    Ok(Value::None)
}

fn insert(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let [index, value] = args.up_to("insert", 2)?;
    let index = number::index(&index.unwrap_or(Value::None))?;
    let mut items = list(this)?.lock();
    let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
    let at = if index < 0 {
        items.len().saturating_sub(distance)
    } else {
        distance.min(items.len())
    };
    items.insert(at, value.unwrap_or(Value::None));
    Ok(Value::None)
}

fn pop(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let [index] = args.up_to("pop", 0)?;
    let index = index.map_or(Ok(-1), |index| number::index(&index))?;
    let mut items = list(this)?.lock();
    if items.is_empty() {
        return Err(Raise::index_error("pop from empty list"));
    }
    let len = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let at = if index < 0 { index.saturating_add(len) } else { index };
    match usize::try_from(at) {
        Ok(at) if at < items.len() => Ok(items.remove(at)),
        _ => Err(Raise::index_error("pop index out of range")),
    }
}

fn remove(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let value = args.one("list.remove")?;
    let items = list(this)?;
    // Nothing runs between the search and the removal: the place is still right.
    let found = comparison::position(&items.snapshot(), &value)?;
    let at = found.ok_or_else(|| Raise::value_error("list.remove(x): x not in list"))?;
    items.lock().remove(at);
    Ok(Value::None)
}

fn index(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let [value, start, stop] = args.up_to("index", 1)?;
    let value = value.unwrap_or(Value::None);
    match tuple::position(&list(this)?.snapshot(), &value, start.as_ref(), stop.as_ref())? {
        Some(position) => Ok(position),
        None => Err(Raise::value_error(format!(
            "{} is not in list",
            display::repr(thread, &value)?
        ))),
    }
}

fn sort(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    if !args.positional.is_empty() {
        return Err(Raise::type_error("sort() takes no positional arguments"));
    }
    let items = list(this)?;
    let sorted = sorted(thread, items.snapshot(), args)?;
    *items.lock() = sorted;
    Ok(Value::None)
}

/// `items` in order, by the keyword arguments `key` and `reverse` of `sort` and
/// `sorted`. Equal elements keep their order, also in reverse.
pub fn sorted(thread: &mut Thread, mut items: Vec<Value>, args: Args) -> Result<Vec<Value>, Raise> {
    let (mut key, mut reverse) = (Value::None, false);
    for (name, value) in args.keyword {
        match &*name {
            "key" => key = value,
            "reverse" => reverse = value.is_true(),
            name => {
                return Err(Raise::type_error(format!(
                    "'{name}' is an invalid keyword argument for sort()"
                )));
            }
        }
    }
    if reverse {
        items.reverse();
    }
    let mut keyed = Vec::with_capacity(items.len());
    for item in items {
        let key = match &key {
            Value::None => item.clone(),
            key => thread.call(key, Args::positional(vec![item.clone()]))?,
        };
        keyed.push((key, item));
    }
    let mut items: Vec<Value> = merge_sort(thread, keyed)?.into_iter().map(|(_, item)| item).collect();
    if reverse {
        items.reverse();
    }
    Ok(items)
}

/// Fewer elements are sorted by insertion, in CPython as here: which pair is compared first shows in errors.
const SHORT: usize = 64;

/// The run that the list begins with, then one element after the other (`count_run` and `binarysort` in
/// `listobject.c`).
fn insertion_sort(thread: &mut Thread, mut items: Vec<(Value, Value)>) -> Result<Vec<(Value, Value)>, Raise> {
    let mut is_less = |a: &(Value, Value), b: &(Value, Value)| ordered(thread, Order::Less, &a.0, &b.0);
    if items.len() < 2 {
        return Ok(items);
    }
    let descending = is_less(&items[1], &items[0])?;
    let mut sorted = 2;
    while sorted < items.len() && is_less(&items[sorted], &items[sorted - 1])? == descending {
        sorted += 1;
    }
    if descending {
        items[..sorted].reverse();
    }
    for next in sorted..items.len() {
        let (mut from, mut to) = (0, next);
        while from < to {
            let middle = usize::midpoint(from, to);
            if is_less(&items[next], &items[middle])? {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        items[from..=next].rotate_right(1);
    }
    Ok(items)
}

/// A stable sort that stops at the first pair that cannot be compared, which is
/// what the standard library's sorts have no way to do.
pub(super) fn merge_sort(thread: &mut Thread, mut items: Vec<(Value, Value)>) -> Result<Vec<(Value, Value)>, Raise> {
    if items.len() < SHORT {
        return insertion_sort(thread, items);
    }
    let right = items.split_off(items.len() / 2);
    let mut left = merge_sort(thread, items)?.into_iter().peekable();
    let mut right = merge_sort(thread, right)?.into_iter().peekable();
    let mut merged = Vec::with_capacity(left.len() + right.len());
    while let (Some((left_key, _)), Some((right_key, _))) = (left.peek(), right.peek()) {
        let from_right = ordered(thread, Order::Less, right_key, left_key)?;
        merged.extend(if from_right { right.next() } else { left.next() });
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}
