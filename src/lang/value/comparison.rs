//! Equality, order and membership.

use std::cmp::Ordering;

use super::Value;
use crate::lang::exception::Raise;
use crate::lang::interp::Thread;

/// An ordering comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names are Python's.
pub enum Order {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// `left == right`. Nothing of the listing runs: all types are native.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Str(a), Value::Str(b)) => a == b,
        _ => left.is(right),
    }
}

/// `left op right`.
pub fn compare(op: Order, left: &Value, right: &Value) -> Result<bool, Raise> {
    let (Value::Int(a), Value::Int(b)) = (left, right) else {
        return Err(Raise::type_error("not ordered"));
    };
    let order = a.cmp(b);
    Ok(match op {
        Order::Less => order == Ordering::Less,
        Order::LessEqual => order != Ordering::Greater,
        Order::Greater => order == Ordering::Greater,
        Order::GreaterEqual => order != Ordering::Less,
    })
}

/// `item in container`.
pub fn contains(_thread: &mut Thread, container: &Value, _item: &Value) -> Result<bool, Raise> {
    Err(Raise::type_error(format!(
        "argument of type '{}' is not iterable",
        container.type_name()
    )))
}
