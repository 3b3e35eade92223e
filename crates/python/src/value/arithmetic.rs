//! Binary and unary operators.

use std::sync::Arc;

use forklore_os::bytes::filled;

use super::limit::room_for;
use super::number::{Number, as_int};
use super::operator::{BinaryOp, UnaryOp};
use super::{Value, collect, dict, number, set, template, union};
use crate::exception::Raise;
use crate::interp::Thread;

/// `left op right`; with `in_place`, the first half of `left op= right`: lists,
/// sets and dicts are changed and returned.
pub fn binary(thread: &mut Thread, op: BinaryOp, left: &Value, right: &Value, in_place: bool) -> Result<Value, Raise> {
    if let (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) = (left, right)
        && let Some(result) = numbers(op, left, right)
    {
        return result;
    }
    if let Some(result) = of_objects(thread, op, left, right, in_place) {
        return result;
    }
    let result = match (op, left, right) {
        (BinaryOp::BitAnd, Value::Bool(a), Value::Bool(b)) => Some(Ok((a & b).into())),
        (BinaryOp::BitOr, Value::Bool(a), Value::Bool(b)) => Some(Ok((a | b).into())),
        (BinaryOp::BitXor, Value::Bool(a), Value::Bool(b)) => Some(Ok((a ^ b).into())),
        (BinaryOp::Add, Value::List(list), _) if in_place => {
            let items = collect(thread, right)?;
            list.lock().extend(items);
            return Ok(left.clone());
        }
        (BinaryOp::Add, ..) => concatenated(left, right).transpose(),
        (BinaryOp::Mul, ..) => repeated(left, right, in_place),
        (BinaryOp::Mod, Value::Str(template), _) => Some(template::percent(thread, template, right).map(Value::from)),
        (BinaryOp::Mod, Value::Bytes(template), _) => {
            let filled = template::percent_bytes(thread, template, right);
            Some(filled.map(|bytes| Value::Bytes(bytes.into())))
        }
        (BinaryOp::BitOr, Value::Dict(_), _) => dict::merged(thread, left, right, in_place),
        (BinaryOp::Sub | BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor, ..) => {
            let combined = set::combined(thread, op, (left, right), in_place);
            let combined = combined.or_else(|| set::viewed(thread, op, left, right));
            combined.or_else(|| union::of(op, left, right))
        }
        _ => None,
    };
    result
        .or_else(|| numbers(op, left, right))
        .unwrap_or_else(|| Err(unsupported(op, left, right, in_place)))
}

/// What a native object makes of `+`, `*` and `|`; `None` if neither operand is one that does.
fn of_objects(
    thread: &mut Thread,
    op: BinaryOp,
    left: &Value,
    right: &Value,
    in_place: bool,
) -> Option<Result<Value, Raise>> {
    let [in_its_place, forward, reverse] = match op {
        BinaryOp::Add => ["__iadd__", "__add__", "__radd__"],
        BinaryOp::Mul => ["__imul__", "__mul__", "__rmul__"],
        BinaryOp::BitOr => ["__ior__", "__or__", "__ror__"],
        _ => return None,
    };
    if let Value::Object(object) = left {
        let other = std::slice::from_ref(right);
        if in_place && let Some(changed) = object.special(thread, in_its_place, other) {
            return Some(changed.map(|_| left.clone()));
        }
        if let Some(result) = object.special(thread, forward, other) {
            return Some(result);
        }
    }
    match right {
        Value::Object(object) => object.special(thread, reverse, std::slice::from_ref(left)),
        _ => None,
    }
}

fn numbers(op: BinaryOp, left: &Value, right: &Value) -> Option<Result<Value, Raise>> {
    number::binary(op, Number::of(left)?, Number::of(right)?)
}

/// `sequence + sequence`; `None` if the left one is no sequence.
fn concatenated(left: &Value, right: &Value) -> Result<Option<Value>, Raise> {
    Ok(Some(match (left, right) {
        (Value::Str(a), Value::Str(b)) => {
            room_for(a.len() + b.len(), 1)?;
            [&**a, &**b].concat().into()
        }
        (Value::Bytes(a), Value::Bytes(b)) => {
            room_for(a.len() + b.len(), 1)?;
            Value::Bytes([&**a, &**b].concat().into())
        }
        (Value::List(a), Value::List(b)) => {
            let (a, b) = (a.snapshot(), b.snapshot());
            room_for(a.len() + b.len(), size_of::<Value>())?;
            Value::list([a, b].concat())
        }
        (Value::Tuple(a), Value::Tuple(b)) => {
            room_for(a.len() + b.len(), size_of::<Value>())?;
            Value::tuple([&***a, &***b].concat())
        }
        (Value::Bytes(_), other) => {
            let class = other.type_name();
            return Err(Raise::type_error(format!("can't concat {class} to bytes")));
        }
        (Value::Str(_) | Value::List(_) | Value::Tuple(_), other) => {
            let class = left.type_name();
            return Err(Raise::type_error(format!(
                "can only concatenate {class} (not \"{}\") to {class}",
                other.type_name()
            )));
        }
        _ => return Ok(None),
    }))
}

/// `sequence * count` or `count * sequence`; `None` if neither is a sequence.
fn repeated(left: &Value, right: &Value, in_place: bool) -> Option<Result<Value, Raise>> {
    let is_sequence = |value: &Value| {
        matches!(
            value,
            Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Tuple(_)
        )
    };
    let (sequence, count) = match (is_sequence(left), is_sequence(right)) {
        (true, _) => (left, right),
        (false, true) => (right, left),
        (false, false) => return None,
    };
    let Some(count) = as_int(count) else {
        return Some(Err(Raise::type_error(format!(
            "can't multiply sequence by non-int of type '{}'",
            count.type_name()
        ))));
    };
    // More than any memory holds is refused like everything that is too much.
    let count = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
    Some(repeat(sequence, count, in_place && std::ptr::eq(sequence, left)))
}

fn repeat(sequence: &Value, count: usize, in_place: bool) -> Result<Value, Raise> {
    let items = |items: &[Value]| -> Result<Vec<Value>, Raise> {
        room_for(items.len().saturating_mul(size_of::<Value>()), count)?;
        let rounds = if items.is_empty() { 0 } else { count };
        Ok((0..rounds).flat_map(|_| items.iter().cloned()).collect())
    };
    Ok(match sequence {
        Value::Str(text) => {
            room_for(text.len(), count)?;
            text.repeat(count).into()
        }
        Value::Bytes(bytes) => {
            room_for(bytes.len(), count)?;
            Value::Bytes(repeated_bytes(bytes, count))
        }
        Value::List(list) if in_place => {
            let repeated = items(&list.snapshot())?;
            *list.lock() = repeated;
            sequence.clone()
        }
        Value::List(list) => Value::list(items(&list.snapshot())?),
        Value::Tuple(elements) => Value::tuple(items(elements)?),
        other => other.clone(),
    })
}

/// Needs no more memory than the outcome, as in CPython: lessons show how much a process has.
fn repeated_bytes(bytes: &[u8], count: usize) -> Arc<[u8]> {
    let mut repeated = filled(bytes.first().copied().unwrap_or_default(), bytes.len() * count);
    if let (2.., Some(repeated)) = (bytes.len(), Arc::get_mut(&mut repeated)) {
        let rounds = repeated.chunks_exact_mut(bytes.len());
        rounds.for_each(|round| round.copy_from_slice(bytes));
    }
    repeated
}

/// `op operand`.
pub fn unary(op: UnaryOp, operand: &Value) -> Result<Value, Raise> {
    match (op, Number::of(operand)) {
        (UnaryOp::Neg, Some(Number::Int(value))) => value.checked_neg().map(Value::Int).ok_or_else(Raise::int_overflow),
        (UnaryOp::Neg, Some(Number::Float(value))) => Ok(Value::Float(-value)),
        (UnaryOp::Pos, Some(Number::Int(value))) => Ok(Value::Int(value)),
        (UnaryOp::Pos, Some(Number::Float(value))) => Ok(Value::Float(value)),
        (UnaryOp::Invert, Some(Number::Int(value))) => Ok(Value::Int(!value)),
        _ => Err(Raise::type_error(format!(
            "bad operand type for unary {}: '{}'",
            op.symbol(),
            operand.type_name()
        ))),
    }
}

fn unsupported(op: BinaryOp, left: &Value, right: &Value, in_place: bool) -> Raise {
    let symbol = match (op, in_place) {
        (BinaryOp::Pow, true) => "**",
        _ => op.symbol(),
    };
    let equals = if in_place { "=" } else { "" };
    Raise::type_error(format!(
        "unsupported operand type(s) for {symbol}{equals}: '{}' and '{}'",
        left.type_name(),
        right.type_name()
    ))
}
