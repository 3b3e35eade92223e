//! The operators of the language. What they do with values is in `arithmetic` and `comparison`.

use std::cmp::Ordering;

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

impl UnaryOp {
    /// As it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Neg => "-",
            UnaryOp::Pos => "+",
            UnaryOp::Invert => "~",
        }
    }
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

/// An ordering comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names are Python's.
pub enum Order {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Order {
    /// As it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Order::Less => "<",
            Order::LessEqual => "<=",
            Order::Greater => ">",
            Order::GreaterEqual => ">=",
        }
    }

    /// The special method behind it.
    pub(super) const fn special(self) -> &'static str {
        match self {
            Order::Less => "__lt__",
            Order::LessEqual => "__le__",
            Order::Greater => "__gt__",
            Order::GreaterEqual => "__ge__",
        }
    }

    /// Whether it holds for things that compare as `ordering`; nothing holds for
    /// what has no order (`nan`).
    pub fn holds(self, ordering: Option<Ordering>) -> bool {
        match self {
            Order::Less => ordering == Some(Ordering::Less),
            Order::LessEqual => ordering.is_some_and(Ordering::is_le),
            Order::Greater => ordering == Some(Ordering::Greater),
            Order::GreaterEqual => ordering.is_some_and(Ordering::is_ge),
        }
    }
}
