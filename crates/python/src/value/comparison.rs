//! Equality and order.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::number::Number;
use super::operator::Order;
use super::{Key, KeySet, Value, set_elements, view_elements};
use crate::exception::Raise;
use crate::interp::Thread;

/// How deep two values are looked into. In CPython the calls of the listing count
/// as well, up to 1,000 in all.
const MAX_DEPTH: usize = 990;

/// So many levels need no more stack than [`RED_ZONE`].
const LEVELS: usize = 64;

/// What is left of the stack at least; if there is less, it gets a new one.
const RED_ZONE: usize = 256 * 1024;

/// How much stack is added at a time.
const STACK_SEGMENT: usize = 1024 * 1024;

/// `left == right`. Nothing of the listing runs: all types are native.
///
/// # Errors
/// `RecursionError` where the values are nested too deeply.
pub fn equal(left: &Value, right: &Value) -> Result<bool, Raise> {
    equal_within(left, right, MAX_DEPTH)
}

/// `left is right or left == right`: how containers look for an element.
///
/// # Errors
/// As [`equal`].
pub fn same(left: &Value, right: &Value) -> Result<bool, Raise> {
    Ok(left.is(right) || equal(left, right)?)
}

/// The place of the first element that is the [`same`] as `wanted`.
///
/// # Errors
/// As [`equal`].
pub fn position(items: &[Value], wanted: &Value) -> Result<Option<usize>, Raise> {
    for (place, item) in items.iter().enumerate() {
        if same(item, wanted)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

fn too_deep() -> Raise {
    Raise::new(
        &crate::exception::RECURSION_ERROR,
        "maximum recursion depth exceeded in comparison",
    )
}

fn equal_within(left: &Value, right: &Value, depth: usize) -> Result<bool, Raise> {
    if depth == 0 {
        return Err(too_deep());
    }
    if depth.is_multiple_of(LEVELS) {
        return stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || equal_here(left, right, depth));
    }
    equal_here(left, right, depth)
}

fn equal_here(left: &Value, right: &Value, depth: usize) -> Result<bool, Raise> {
    let item = |a: &Value, b: &Value| Ok::<bool, Raise>(a.is(b) || equal_within(a, b, depth - 1)?);
    let items = |a: &[Value], b: &[Value]| {
        if a.len() != b.len() {
            return Ok(false);
        }
        for (a, b) in a.iter().zip(b) {
            if !item(a, b)? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    Ok(match (left, right) {
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::List(a), Value::List(b)) => return items(&a.snapshot(), &b.snapshot()),
        (Value::Tuple(a), Value::Tuple(b)) => return items(a, b),
        (Value::Dict(a), Value::Dict(b)) => {
            let (a, b) = (a.snapshot(), b.snapshot());
            if a.len() != b.len() {
                return Ok(false);
            }
            for (key, a) in &a {
                let Some(b) = b.get(key) else { return Ok(false) };
                if !item(a, b)? {
                    return Ok(false);
                }
            }
            true
        }
        (Value::Set(_) | Value::FrozenSet(_), Value::Set(_) | Value::FrozenSet(_)) => {
            compare_sets(left, right) == Some(Some(Ordering::Equal))
        }
        (Value::Range(a), Value::Range(b)) => {
            a.len() == b.len() && (a.is_empty() || (a.start == b.start && (a.len() == 1 || a.step == b.step)))
        }
        (Value::Object(a), _) if let Some(equals) = a.equals(right) => return equals,
        (_, Value::Object(b)) if let Some(equals) = b.equals(left) => return equals,
        (Value::Method(a), Value::Method(b)) => a.name == b.name && a.receiver.is(&b.receiver),
        _ => match (Number::of(left), Number::of(right)) {
            (Some(a), Some(b)) => compare_numbers(a, b) == Some(Ordering::Equal),
            _ => match (named_tuple(left), named_tuple(right)) {
                (Some(a), Some(b)) => return items(&a, &b),
                _ => left.is(right) || compare_sets(left, right) == Some(Some(Ordering::Equal)),
            },
        },
    })
}

/// `left op right`.
pub fn compare(op: Order, left: &Value, right: &Value) -> Result<bool, Raise> {
    compare_within(op, left, right, MAX_DEPTH)
}

/// `left op right`, where an object may have its own way.
///
/// # Errors
/// What that raises; a `TypeError` for what has no order.
pub fn ordered(thread: &mut Thread, op: Order, left: &Value, right: &Value) -> Result<bool, Raise> {
    if let Value::Object(object) = left
        && let Some(answer) = object.special(thread, op.special(), std::slice::from_ref(right))
    {
        return thread.truth(&answer?);
    }
    compare(op, left, right)
}

/// The elements of a tuple, if it is one whose elements have names, or is to be compared with such a one.
fn named_tuple(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Tuple(items) => Some(items.to_vec()),
        Value::Object(object) if object.class().is_tuple() => object.elements(),
        _ => None,
    }
}

fn compare_within(op: Order, left: &Value, right: &Value, depth: usize) -> Result<bool, Raise> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => return Ok(op.holds(Some(a.cmp(b)))),
        (Value::Str(a), Value::Str(b)) => return Ok(op.holds(Some(a.cmp(b)))),
        (Value::Bytes(a), Value::Bytes(b)) => return Ok(op.holds(Some(a.cmp(b)))),
        (Value::List(a), Value::List(b)) => return compare_items(op, &a.snapshot(), &b.snapshot(), depth),
        (Value::Tuple(a), Value::Tuple(b)) => return compare_items(op, a, b, depth),
        _ => {}
    }
    if let (Some(a), Some(b)) = (named_tuple(left), named_tuple(right)) {
        return compare_items(op, &a, &b, depth);
    }
    if let (Some(a), Some(b)) = (Number::of(left), Number::of(right)) {
        return Ok(op.holds(compare_numbers(a, b)));
    }
    match compare_sets(left, right) {
        Some(ordering) => Ok(op.holds(ordering)),
        None => Err(Raise::type_error(format!(
            "'{}' not supported between instances of '{}' and '{}'",
            op.symbol(),
            left.type_name(),
            right.type_name()
        ))),
    }
}

/// Sequences are ordered by the first elements that differ, else by length.
fn compare_items(op: Order, left: &[Value], right: &[Value], depth: usize) -> Result<bool, Raise> {
    if depth == 0 {
        return Err(too_deep());
    }
    for (a, b) in left.iter().zip(right) {
        if !same(a, b)? {
            return compare_within(op, a, b, depth - 1);
        }
    }
    Ok(op.holds(Some(left.len().cmp(&right.len()))))
}

/// Exact also where the int has more digits than a float can hold.
fn compare_numbers(left: Number, right: Number) -> Option<Ordering> {
    match (left, right) {
        (Number::Int(a), Number::Int(b)) => Some(a.cmp(&b)),
        (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b),
        (Number::Float(_), Number::Int(_)) => compare_numbers(right, left).map(Ordering::reverse),
        (Number::Int(a), Number::Float(b)) => {
            let rounded = left.to_float();
            match rounded.partial_cmp(&b) {
                Some(Ordering::Equal) => {
                    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and at most 2**63")]
                    let b = b as i128;
                    Some(i128::from(a).cmp(&b))
                }
                other => other,
            }
        }
    }
}

/// What a value is compared by as a set, unless an element of it has no hash.
fn compared(value: &Value) -> Option<Cow<'_, KeySet>> {
    set_elements(value).or_else(|| {
        let keys = view_elements(value)?.into_iter().map(Key::new);
        keys.collect::<Result<_, Raise>>().ok().map(Cow::Owned)
    })
}

/// How two sets relate: `None` if they are not sets, `Some(None)` if neither
/// holds the other.
fn compare_sets(left: &Value, right: &Value) -> Option<Option<Ordering>> {
    let (a, b) = (compared(left)?, compared(right)?);
    Some(match a.len().cmp(&b.len()) {
        Ordering::Greater => b.is_subset(&a).then_some(Ordering::Greater),
        ordering => a.is_subset(&b).then_some(ordering),
    })
}
