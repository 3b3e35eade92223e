//! The methods and operators of `set` and `frozenset`.

use std::borrow::Cow;
use std::sync::Arc;

use super::operator::BinaryOp;
use super::subscript::missing_key;
use super::{Args, Key, KeySet, Method, Set, Value, collect_keys, set_elements, view_elements, wrong_receiver};
use crate::exception::{KEY_ERROR, Raise};
use crate::interp::Thread;

/// The method of `set` of that name.
pub fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "add" => |_, this, args| {
            let key = Key::new(args.one("set.add")?)?;
            let mut set = set(this)?.lock();
            set.room()?;
            set.insert(key);
            Ok(Value::None)
        },
        "discard" => |_, this, args| {
            let key = Key::new(args.one("set.discard")?)?;
            set(this)?.lock().remove(&key);
            Ok(Value::None)
        },
        "remove" => |_, this, args| {
            let key = Key::new(args.one("set.remove")?)?;
            let removed = set(this)?.lock().remove(&key);
            if removed {
                Ok(Value::None)
            } else {
                Err(missing_key(key))
            }
        },
        "pop" => |_, this, args| {
            args.none("set.pop")?;
            let popped = set(this)?.lock().pop();
            popped
                .map(Key::into_value)
                .ok_or_else(|| Raise::new(&KEY_ERROR, "pop from an empty set"))
        },
        "clear" => |_, this, args| {
            args.none("set.clear")?;
            set(this)?.lock().replace(KeySet::default());
            Ok(Value::None)
        },
        "update" => |thread, this, args| update(thread, this, args, BinaryOp::BitOr),
        "intersection_update" => |thread, this, args| update(thread, this, args, BinaryOp::BitAnd),
        "difference_update" => |thread, this, args| update(thread, this, args, BinaryOp::Sub),
        "symmetric_difference_update" => |thread, this, args| {
            let other = args.one("set.symmetric_difference_update")?;
            update(thread, this, Args::positional(vec![other]), BinaryOp::BitXor)
        },
        other => return frozen_method(other),
    };
    Some(method)
}

/// The method of `frozenset` of that name: those that change nothing.
pub fn frozen_method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "copy" => |_, this, args| {
            args.none("set.copy")?;
            Ok(match this {
                Value::FrozenSet(_) => this.clone(),
                _ => rebuilt(this, receiver(this)?.copy()),
            })
        },
        "union" => |thread, this, args| fold(thread, this, args, BinaryOp::BitOr),
        "intersection" => |thread, this, args| fold(thread, this, args, BinaryOp::BitAnd),
        "difference" => |thread, this, args| fold(thread, this, args, BinaryOp::Sub),
        "symmetric_difference" => |thread, this, args| {
            let other = args.one("set.symmetric_difference")?;
            fold(thread, this, Args::positional(vec![other]), BinaryOp::BitXor)
        },
        "issubset" => |thread, this, args| {
            let other = collect_keys(thread, &args.one("set.issubset")?)?;
            Ok(receiver(this)?.is_subset(&other).into())
        },
        "issuperset" => |thread, this, args| {
            let other = collect_keys(thread, &args.one("set.issuperset")?)?;
            Ok(other.is_subset(&*receiver(this)?).into())
        },
        "isdisjoint" => |thread, this, args| {
            let other = collect_keys(thread, &args.one("set.isdisjoint")?)?;
            Ok(receiver(this)?.is_disjoint(&other).into())
        },
        _ => return None,
    };
    Some(method)
}

/// `left op right` if one of them shows keys or items of a dict and the other can be iterated over; a set.
pub(super) fn viewed(thread: &mut Thread, op: BinaryOp, left: &Value, right: &Value) -> Option<Result<Value, Raise>> {
    let is_view = [left, right].map(|value| view_elements(value).is_some());
    if is_view == [false, false] {
        return None;
    }
    Some(view_combined(thread, op, left, right).map(Value::set))
}

fn view_combined(thread: &mut Thread, op: BinaryOp, left: &Value, right: &Value) -> Result<KeySet, Raise> {
    let other = |thread: &mut Thread, value: &Value| -> Result<Vec<Key>, Raise> {
        super::collect(thread, value)?.into_iter().map(Key::new).collect()
    };
    let (first, second) = (other(thread, left)?, other(thread, right)?);
    if op != BinaryOp::BitAnd {
        let mut result = first.into_iter().collect();
        apply_in_place(op, &mut result, Other::new(thread, right)?);
        return Ok(result);
    }
    // The elements come in the order of the other operand, or in that of the smaller view.
    let swaps = view_elements(left).is_none() || (view_elements(right).is_some() && second.len() > first.len());
    let (mut kept, mut asked) = if swaps { (second, first) } else { (first, second) };
    if let (Value::Set(_), true) = (right, kept.len() <= asked.len()) {
        std::mem::swap(&mut kept, &mut asked);
    }
    let kept: KeySet = kept.into_iter().collect();
    Ok(asked.into_iter().filter(|key| kept.contains(key)).collect())
}

fn receiver(this: &Value) -> Result<Cow<'_, KeySet>, Raise> {
    set_elements(this).ok_or_else(|| wrong_receiver("set", this))
}

fn set(this: &Value) -> Result<&Arc<Set>, Raise> {
    match this {
        Value::Set(set) => Ok(set),
        other => Err(wrong_receiver("set", other)),
    }
}

/// A set of the same kind as `like`.
fn rebuilt(like: &Value, items: KeySet) -> Value {
    match like {
        Value::FrozenSet(_) => Value::FrozenSet(Arc::new(items)),
        _ => Value::set(items),
    }
}

/// The other operand. It makes a difference for the order whether it is a set.
enum Other<'v> {
    Set(Cow<'v, KeySet>),
    Dict(Vec<Key>),
    Iterable(Vec<Key>),
}

impl<'v> Other<'v> {
    fn new(thread: &mut Thread, value: &'v Value) -> Result<Self, Raise> {
        if let Some(set) = set_elements(value) {
            return Ok(Self::Set(set));
        }
        if let Value::Dict(dict) = value {
            return Ok(Self::Dict(dict.lock().keys().cloned().collect()));
        }
        let items = super::collect(thread, value)?;
        items
            .into_iter()
            .map(Key::new)
            .collect::<Result<_, _>>()
            .map(Self::Iterable)
    }

    /// As a set.
    fn gathered(self) -> Cow<'v, KeySet> {
        match self {
            Self::Set(set) => set,
            other => {
                let mut set = KeySet::default();
                merge(&mut set, other);
                Cow::Owned(set)
            }
        }
    }
}

fn merge(set: &mut KeySet, other: Other) {
    match other {
        Other::Set(other) => set.merge(&other),
        Other::Dict(keys) => set.merge_keys(keys),
        Other::Iterable(keys) => keys.into_iter().for_each(|key| set.insert(key)),
    }
}

fn intersected(set: &KeySet, other: Other) -> KeySet {
    match other {
        Other::Set(other) => set.intersection(&other),
        Other::Dict(keys) | Other::Iterable(keys) => keys.into_iter().filter(|key| set.contains(key)).collect(),
    }
}

fn subtract(set: &mut KeySet, other: Other) {
    match other {
        Other::Set(other) => set.subtract(&other),
        Other::Dict(keys) | Other::Iterable(keys) => set.subtract_keys(&keys),
    }
}

/// `left op right`, as a new table.
fn apply(op: BinaryOp, left: &KeySet, right: Other) -> KeySet {
    match (op, right) {
        (BinaryOp::BitAnd, right) => intersected(left, right),
        (BinaryOp::Sub, Other::Set(right)) => left.difference(&right),
        (BinaryOp::Sub, Other::Dict(keys)) if left.len() >> 2 <= keys.len() => {
            left.difference(&keys.into_iter().collect())
        }
        (BinaryOp::Sub, right) => {
            let mut result = left.copy();
            subtract(&mut result, right);
            result
        }
        (BinaryOp::BitXor, right) => {
            let mut result = right.gathered().copy();
            result.toggle(left);
            result
        }
        (_, right) => {
            let mut result = left.copy();
            merge(&mut result, right);
            result
        }
    }
}

/// `set op= other`
fn apply_in_place(op: BinaryOp, set: &mut KeySet, other: Other) {
    match op {
        BinaryOp::BitAnd => set.replace(intersected(set, other)),
        BinaryOp::Sub => subtract(set, other),
        BinaryOp::BitXor => set.toggle(&other.gathered()),
        _ => merge(set, other),
    }
}

/// What an operation makes of a set and itself; `None` if there is nothing special about it.
fn with_itself(op: BinaryOp, set: &KeySet) -> KeySet {
    match op {
        BinaryOp::BitAnd | BinaryOp::BitOr => set.copy(),
        _ => KeySet::default(),
    }
}

fn fold(thread: &mut Thread, this: &Value, args: Args, op: BinaryOp) -> Result<Value, Raise> {
    let set = receiver(this)?;
    let Some((first, rest)) = args.positional.split_first() else {
        return Ok(rebuilt(this, set.copy()));
    };
    let mut result = match this.is(first) {
        true => with_itself(op, &set),
        false => apply(op, &set, Other::new(thread, first)?),
    };
    for other in rest {
        let other = Other::new(thread, other)?;
        apply_in_place(op, &mut result, other);
    }
    Ok(rebuilt(this, result))
}

fn update(thread: &mut Thread, this: &Value, args: Args, op: BinaryOp) -> Result<Value, Raise> {
    for other in &args.positional {
        change(thread, this, other, op)?;
    }
    Ok(Value::None)
}

fn change(thread: &mut Thread, this: &Value, other: &Value, op: BinaryOp) -> Result<(), Raise> {
    if this.is(other) {
        let mut set = set(this)?.lock();
        if let BinaryOp::Sub | BinaryOp::BitXor = op {
            set.replace(KeySet::default());
        }
        return Ok(());
    }
    let other = Other::new(thread, other)?;
    apply_in_place(op, &mut set(this)?.lock(), other);
    Ok(())
}

/// `left op right` for two sets; `None` if one of them is none.
pub(super) fn combined(
    thread: &mut Thread,
    op: BinaryOp,
    (left, right): (&Value, &Value),
    in_place: bool,
) -> Option<Result<Value, Raise>> {
    let (set, other) = (set_elements(left)?, set_elements(right)?);
    if let (Value::Set(_), true) = (left, in_place) {
        drop((set, other));
        return Some(change(thread, left, right, op).map(|()| left.clone()));
    }
    let result = match left.is(right) {
        true => with_itself(op, &set),
        false => apply(op, &set, Other::Set(other)),
    };
    Some(Ok(rebuilt(left, result)))
}
