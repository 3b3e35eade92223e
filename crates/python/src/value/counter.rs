//! `collections.Counter`: a dict of counts.

use std::sync::Arc;

use indexmap::IndexMap;

use super::arithmetic::{self, BinaryOp, UnaryOp};
use super::comparison::{self, Order};
use super::dict::{Kind, dict};
use super::limit::room_for;
use super::list::merge_sort;
use super::{Args, Class, Dict, Iter, Key, Method, Value, number};
use crate::exception::Raise;
use crate::interp::Thread;

/// `collections.Counter`
pub static CLASS: Class = Class::new("Counter")
    .module("collections")
    .base(&super::class::DICT)
    .generic()
    .construct(|thread, _, args| {
        let made = counter(IndexMap::new());
        change(thread, &made, args, "Counter.__init__", BinaryOp::Add)?;
        Ok(made)
    })
    .methods(method);

fn counter(counts: IndexMap<Key, Value>) -> Value {
    Value::Dict(Arc::new(Dict::of_kind(Kind::Counter, counts)))
}

fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "most_common" => most_common,
        "update" => |thread, this, args| change(thread, this, args, "Counter.update", BinaryOp::Add),
        "subtract" => |thread, this, args| change(thread, this, args, "Counter.subtract", BinaryOp::Sub),
        "elements" => elements,
        "total" => |thread, this, args| {
            args.none("Counter.total")?;
            let mut total = Value::Int(0);
            for count in dict(this)?.snapshot().values() {
                total = arithmetic::binary(thread, BinaryOp::Add, &total, count, false)?;
            }
            Ok(total)
        },
        _ => return None,
    };
    Some(method)
}

/// Adds or subtracts the counts of a mapping, or one for each element of something else.
fn change(thread: &mut Thread, this: &Value, args: Args, function: &str, op: BinaryOp) -> Result<Value, Raise> {
    let counter = dict(this)?;
    let given = args.positional.len() + 1;
    if given > 2 {
        let text = format!("{function}() takes from 1 to 2 positional arguments but {given} were given");
        return Err(Raise::type_error(text));
    }
    let keyword = args.keyword.into_iter().map(|(name, count)| (Key::str(&name), count));
    let keyword: Vec<(Key, Value)> = keyword.collect();
    match args.positional.first() {
        None | Some(Value::None) => {}
        Some(Value::Dict(counts)) => {
            for (key, count) in counts.snapshot() {
                add(thread, counter, key, op, &count)?;
            }
        }
        Some(elements) => {
            let mut elements = Iter::new(thread, elements)?;
            while let Some(element) = elements.next(thread)? {
                add(thread, counter, Key::new(element)?, op, &Value::Int(1))?;
            }
        }
    }
    for (key, count) in keyword {
        add(thread, counter, key, op, &count)?;
    }
    Ok(Value::None)
}

fn add(thread: &mut Thread, counter: &Dict, key: Key, op: BinaryOp, count: &Value) -> Result<(), Raise> {
    let before = counter.lock().get(&key).cloned();
    let sum = match (&before, op) {
        // The first count is taken as it is, whatever it is.
        (None, BinaryOp::Add) => count.clone(),
        _ => arithmetic::binary(thread, op, &before.unwrap_or(Value::Int(0)), count, false)?,
    };
    counter.lock().insert(key, sum);
    Ok(())
}

/// The entries with the largest counts first; equal ones in the order of the dict.
fn sorted(thread: &mut Thread, counts: IndexMap<Key, Value>) -> Result<Vec<(Key, Value)>, Raise> {
    let mut keyed: Vec<(Value, Value)> = Vec::with_capacity(counts.len());
    for (key, count) in counts {
        keyed.push((count, key.into_value()));
    }
    keyed.reverse();
    let mut sorted = merge_sort(thread, keyed)?;
    sorted.reverse();
    let entry = |(count, key)| Ok((Key::new(key)?, count));
    sorted.into_iter().map(entry).collect()
}

/// The counts in the order in which they are shown: if they cannot be sorted, as they are.
pub(super) fn for_repr(thread: &mut Thread, counter: &Dict) -> IndexMap<Key, Value> {
    let counts = counter.snapshot();
    match sorted(thread, counts.clone()) {
        Ok(sorted) => sorted.into_iter().collect(),
        Err(_) => counts,
    }
}

fn most_common(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: super::Signature<1> = super::Signature::new("Counter.most_common", ["n"]);
    let [count] = args.bind(&SIGNATURE)?;
    let count = match count {
        None | Some(Value::None) => usize::MAX,
        Some(count) => usize::try_from(number::index(&count)?).unwrap_or(0),
    };
    let sorted = sorted(thread, dict(this)?.snapshot())?.into_iter().take(count);
    let pairs = sorted.map(|(key, count)| Value::tuple(vec![key.into_value(), count]));
    Ok(Value::list(pairs.collect()))
}

/// Each key as often as it was counted.
fn elements(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    args.none("Counter.elements")?;
    let mut elements = Vec::new();
    for (key, count) in dict(this)?.snapshot() {
        let count = usize::try_from(number::index(&count)?).unwrap_or(0);
        room_for(elements.len().saturating_add(count), size_of::<Value>())?;
        elements.extend(std::iter::repeat_n(key.into_value(), count));
    }
    Ok(super::chain::over(elements))
}

/// `left op right` of two counters; `None` if they are none, or there is no such operation.
pub(super) fn combined(
    thread: &mut Thread,
    op: BinaryOp,
    left: &Arc<Dict>,
    right: &Dict,
    in_place: bool,
) -> Option<Result<Value, Raise>> {
    let (Kind::Counter, Kind::Counter) = (&left.kind, &right.kind) else {
        return None;
    };
    let combine: fn(&mut Thread, &Value, &Value) -> Result<Value, Raise> = match op {
        BinaryOp::Add => |thread, a, b| arithmetic::binary(thread, BinaryOp::Add, a, b, false),
        BinaryOp::Sub => |thread, a, b| arithmetic::binary(thread, BinaryOp::Sub, a, b, false),
        BinaryOp::BitAnd => |_, a, b| Ok(if is_less(a, b)? { a.clone() } else { b.clone() }),
        BinaryOp::BitOr => |_, a, b| Ok(if is_less(a, b)? { b.clone() } else { a.clone() }),
        _ => return None,
    };
    let counts = match combined_counts(thread, &left.snapshot(), &right.snapshot(), combine) {
        Ok(counts) => counts,
        Err(raise) => return Some(Err(raise)),
    };
    if in_place {
        *left.lock() = counts;
        return Some(Ok(Value::Dict(left.clone())));
    }
    Some(Ok(counter(counts)))
}

fn is_less(a: &Value, b: &Value) -> Result<bool, Raise> {
    comparison::compare(Order::Less, a, b)
}

/// What is positive of the counts of both.
fn combined_counts(
    thread: &mut Thread,
    left: &IndexMap<Key, Value>,
    right: &IndexMap<Key, Value>,
    combine: fn(&mut Thread, &Value, &Value) -> Result<Value, Raise>,
) -> Result<IndexMap<Key, Value>, Raise> {
    let mut counts = IndexMap::new();
    let only_right = right.keys().filter(|key| !left.contains_key(*key));
    for key in left.keys().chain(only_right) {
        let zero = Value::Int(0);
        let (a, b) = (left.get(key).unwrap_or(&zero), right.get(key).unwrap_or(&zero));
        let count = combine(thread, a, b)?;
        if comparison::compare(Order::Greater, &count, &zero)? {
            counts.insert(key.clone(), count);
        }
    }
    Ok(counts)
}

/// `+counter` and `-counter`: the positive counts, or the negative ones turned round; `None` for other dicts.
pub(super) fn unary(op: UnaryOp, this: &Dict) -> Option<Result<Value, Raise>> {
    if !matches!((op, &this.kind), (UnaryOp::Pos | UnaryOp::Neg, Kind::Counter)) {
        return None;
    }
    let zero = Value::Int(0);
    let mut counts = IndexMap::new();
    for (key, count) in this.snapshot() {
        let count = arithmetic::unary(op, &count);
        match count.and_then(|count| Ok((is_less(&zero, &count)?, count))) {
            Ok((true, count)) => drop(counts.insert(key, count)),
            Ok(_) => {}
            Err(raise) => return Some(Err(raise)),
        }
    }
    Some(Ok(counter(counts)))
}
