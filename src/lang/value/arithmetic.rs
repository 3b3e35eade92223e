//! Binary and unary operators.

use super::Value;
use crate::lang::exception::Raise;

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names are Python's.
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    LeftShift,
    RightShift,
    BitAnd,
    BitOr,
    BitXor,
}

/// A unary operator other than `not`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names are Python's.
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
}

impl BinaryOp {
    /// As it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::FloorDiv => "//",
            BinaryOp::Mod => "%",
            BinaryOp::Pow => "** or pow()",
            BinaryOp::LeftShift => "<<",
            BinaryOp::RightShift => ">>",
            BinaryOp::BitAnd => "&",
            BinaryOp::BitOr => "|",
            BinaryOp::BitXor => "^",
        }
    }
}

/// `left op right`; with `in_place`, the first half of `left op= right`: lists,
/// sets and dicts are changed and returned.
pub fn binary(
    _thread: &mut crate::lang::interp::Thread,
    op: BinaryOp,
    left: &Value,
    right: &Value,
    in_place: bool,
) -> Result<Value, Raise> {
    let result = match (op, left, right) {
        (BinaryOp::Add, Value::Int(a), Value::Int(b)) => a.checked_add(*b),
        (BinaryOp::Sub, Value::Int(a), Value::Int(b)) => a.checked_sub(*b),
        (BinaryOp::Mul, Value::Int(a), Value::Int(b)) => a.checked_mul(*b),
        _ => return Err(unsupported(op, left, right, in_place)),
    };
    result.map(Value::Int).ok_or_else(Raise::int_overflow)
}

/// `op operand`.
pub fn unary(op: UnaryOp, operand: &Value) -> Result<Value, Raise> {
    match (op, operand) {
        (UnaryOp::Neg, Value::Int(value)) => value.checked_neg().map(Value::Int).ok_or_else(Raise::int_overflow),
        _ => Err(Raise::type_error(format!(
            "bad operand type: '{}'",
            operand.type_name()
        ))),
    }
}

fn unsupported(op: BinaryOp, left: &Value, right: &Value, in_place: bool) -> Raise {
    let equals = if in_place { "=" } else { "" };
    Raise::type_error(format!(
        "unsupported operand type(s) for {}{equals}: '{}' and '{}'",
        op.symbol(),
        left.type_name(),
        right.type_name()
    ))
}
