//! The methods and operators of `set` and `frozenset`.

use std::borrow::Cow;
use std::sync::Arc;

use indexmap::IndexSet;

use super::arithmetic::BinaryOp;
use super::subscript::missing_key;
use super::{Args, Key, Method, Set, Value, collect_keys, wrong_receiver};
use crate::lang::exception::{KEY_ERROR, Raise};
use crate::lang::interp::Thread;

/// The method of `set` of that name.
pub fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "add" => |_, this, args| {
            let key = Key::new(args.one("set.add")?)?;
            set(this)?.lock().insert(key);
            Ok(Value::None)
        },
        "discard" => |_, this, args| {
            let key = Key::new(args.one("set.discard")?)?;
            set(this)?.lock().shift_remove(&key);
            Ok(Value::None)
        },
        "remove" => |_, this, args| {
            let key = Key::new(args.one("set.remove")?)?;
            let removed = set(this)?.lock().shift_remove(&key);
            if removed {
                Ok(Value::None)
            } else {
                Err(missing_key(key))
            }
        },
        "pop" => |_, this, args| {
            args.none("set.pop")?;
            let first = set(this)?.lock().shift_remove_index(0);
            first
                .map(Key::into_value)
                .ok_or_else(|| Raise::new(&KEY_ERROR, "pop from an empty set"))
        },
        "clear" => |_, this, args| {
            args.none("set.clear")?;
            set(this)?.lock().clear();
            Ok(Value::None)
        },
        "update" => |thread, this, args| update(thread, this, args, BinaryOp::BitOr),
        "intersection_update" => |thread, this, args| update(thread, this, args, BinaryOp::BitAnd),
        "difference_update" => |thread, this, args| update(thread, this, args, BinaryOp::Sub),
        "symmetric_difference_update" => |thread, this, args| update(thread, this, args, BinaryOp::BitXor),
        other => return frozen_method(other),
    };
    Some(method)
}

/// The method of `frozenset` of that name: those that change nothing.
pub fn frozen_method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "copy" => |_, this, args| {
            args.none("set.copy")?;
            Ok(rebuilt(this, receiver(this)?.into_owned()))
        },
        "union" => |thread, this, args| fold(thread, this, args, BinaryOp::BitOr),
        "intersection" => |thread, this, args| fold(thread, this, args, BinaryOp::BitAnd),
        "difference" => |thread, this, args| fold(thread, this, args, BinaryOp::Sub),
        "symmetric_difference" => |thread, this, args| fold(thread, this, args, BinaryOp::BitXor),
        "issubset" => |thread, this, args| {
            let other = collect_keys(thread, &args.one("set.issubset")?)?;
            Ok(receiver(this)?.is_subset(&other).into())
        },
        "issuperset" => |thread, this, args| {
            let other = collect_keys(thread, &args.one("set.issuperset")?)?;
            Ok(receiver(this)?.is_superset(&other).into())
        },
        "isdisjoint" => |thread, this, args| {
            let other = collect_keys(thread, &args.one("set.isdisjoint")?)?;
            Ok(receiver(this)?.is_disjoint(&other).into())
        },
        _ => return None,
    };
    Some(method)
}

/// The elements of a set of either kind, out of its lock.
pub(super) fn items(value: &Value) -> Option<Cow<'_, IndexSet<Key>>> {
    match value {
        Value::Set(set) => Some(Cow::Owned(set.snapshot())),
        Value::FrozenSet(set) => Some(Cow::Borrowed(&**set)),
        _ => None,
    }
}

fn receiver(this: &Value) -> Result<Cow<'_, IndexSet<Key>>, Raise> {
    items(this).ok_or_else(|| wrong_receiver("set", this))
}

fn set(this: &Value) -> Result<&Arc<Set>, Raise> {
    match this {
        Value::Set(set) => Ok(set),
        other => Err(wrong_receiver("set", other)),
    }
}

/// A set of the same kind as `like`.
fn rebuilt(like: &Value, items: IndexSet<Key>) -> Value {
    match like {
        Value::FrozenSet(_) => Value::FrozenSet(Arc::new(items)),
        _ => Value::set(items),
    }
}

fn apply(op: BinaryOp, left: &IndexSet<Key>, right: &IndexSet<Key>) -> IndexSet<Key> {
    match op {
        BinaryOp::BitAnd => left.intersection(right).cloned().collect(),
        BinaryOp::Sub => left.difference(right).cloned().collect(),
        BinaryOp::BitXor => left.symmetric_difference(right).cloned().collect(),
        _ => left.union(right).cloned().collect(),
    }
}

fn folded(thread: &mut Thread, this: &Value, args: Args, op: BinaryOp) -> Result<IndexSet<Key>, Raise> {
    let mut result = receiver(this)?.into_owned();
    for other in &args.positional {
        result = apply(op, &result, &collect_keys(thread, other)?);
    }
    Ok(result)
}

fn fold(thread: &mut Thread, this: &Value, args: Args, op: BinaryOp) -> Result<Value, Raise> {
    Ok(rebuilt(this, folded(thread, this, args, op)?))
}

fn update(thread: &mut Thread, this: &Value, args: Args, op: BinaryOp) -> Result<Value, Raise> {
    let result = folded(thread, this, args, op)?;
    *set(this)?.lock() = result;
    Ok(Value::None)
}

/// `left op right` for two sets; `None` if one of them is none.
pub(super) fn combined(op: BinaryOp, left: &Value, right: &Value, in_place: bool) -> Option<Result<Value, Raise>> {
    let result = apply(op, &*items(left)?, &*items(right)?);
    if let (Value::Set(set), true) = (left, in_place) {
        *set.lock() = result;
        return Some(Ok(left.clone()));
    }
    Some(Ok(rebuilt(left, result)))
}
