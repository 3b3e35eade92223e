//! Numbers: `int`, `bool` and what counts as one, `float`; their methods and
//! their arithmetic.

use super::operator::BinaryOp;
use super::{Method, Value, wrong_receiver};
use crate::exception::{OVERFLOW_ERROR, Raise, ZERO_DIVISION_ERROR};

/// A number taken out of its value.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// An `int`, a `bool`, or an object that stands for a number.
    Int(i64),
    /// A `float`.
    Float(f64),
}

impl Number {
    /// The number behind `value`, if it is one.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Float(value) => Some(Number::Float(*value)),
            other => as_int(other).map(Number::Int),
        }
    }

    /// `float(number)`.
    pub fn to_float(self) -> f64 {
        match self {
            // Rounds to the nearest, as CPython.
            Number::Int(value) => value as f64,
            Number::Float(value) => value,
        }
    }

    /// The int that the number equals, if there is one.
    pub fn to_whole(self) -> Option<i64> {
        match self {
            Number::Int(value) => Some(value),
            Number::Float(value) => {
                // Saturates, and then differs.
                let whole = whole(value);
                (Number::Int(whole).to_float() == value && whole != i64::MAX).then_some(whole)
            }
        }
    }
}

/// The whole part of a float; the least or the greatest `int` if it is beyond those, 0 of what is no number.
#[expect(clippy::cast_possible_truncation, reason = "no other conversion ends at both ends")]
pub const fn whole(value: f64) -> i64 {
    value as i64
}

/// The integer that `value` is: an int, a truth value, a signal number.
pub fn as_int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(value) => Some(*value),
        Value::Bool(value) => Some((*value).into()),
        Value::Object(object) => object.as_int(),
        _ => None,
    }
}

/// `operator.index(value)`.
pub fn index(value: &Value) -> Result<i64, Raise> {
    as_int(value).ok_or_else(|| {
        Raise::type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            value.type_name()
        ))
    })
}

/// The parts of which a number consists, by name.
pub fn attribute(value: &Value, name: &str) -> Option<Value> {
    match (name, value) {
        ("real", Value::Float(value)) => Some(Value::Float(*value)),
        ("imag", Value::Float(_)) => Some(Value::Float(0.0)),
        ("real" | "numerator", value) => as_int(value).map(Value::Int),
        ("imag", value) => as_int(value).map(|_| Value::Int(0)),
        ("denominator", value) => as_int(value).map(|_| Value::Int(1)),
        _ => None,
    }
}

/// The method of `float` of that name.
pub fn float_method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "is_integer" => |_, this, args| {
            args.none("float.is_integer")?;
            let value = float(this)?;
            Ok((value.is_finite() && value.fract() == 0.0).into())
        },
        "conjugate" => |_, this, args| {
            args.none("float.conjugate")?;
            Ok(float(this)?.into())
        },
        "as_integer_ratio" => |_, this, args| {
            args.none("float.as_integer_ratio")?;
            float_ratio(float(this)?)
        },
        _ => return None,
    };
    Some(method)
}

fn float(this: &Value) -> Result<f64, Raise> {
    match this {
        Value::Float(value) => Ok(*value),
        other => Err(wrong_receiver("float", other)),
    }
}

/// `number.as_integer_ratio()` of an int.
pub(super) fn int_ratio(number: i64) -> Value {
    Value::tuple(vec![number.into(), Value::Int(1)])
}

fn float_ratio(value: f64) -> Result<Value, Raise> {
    if value.is_nan() {
        return Err(Raise::value_error("cannot convert NaN to integer ratio"));
    }
    if value.is_infinite() {
        return Err(Raise::new(&OVERFLOW_ERROR, "cannot convert Infinity to integer ratio"));
    }
    let (mut numerator, mut denominator) = (value, 1_i64);
    while numerator.fract() != 0.0 {
        numerator *= 2.0;
        denominator = denominator.checked_mul(2).ok_or_else(Raise::int_overflow)?;
    }
    let whole = Number::Float(numerator).to_whole().ok_or_else(Raise::int_overflow)?;
    Ok(Value::tuple(vec![whole.into(), denominator.into()]))
}

/// `left op right`; `None` if the operator is not defined for these numbers.
pub(super) fn binary(op: BinaryOp, left: Number, right: Number) -> Option<Result<Value, Raise>> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => Some(int_binary(op, left, right)),
        _ => float_binary(op, left.to_float(), right.to_float()),
    }
}

fn int_binary(op: BinaryOp, left: i64, right: i64) -> Result<Value, Raise> {
    let result = match op {
        BinaryOp::Add => left.checked_add(right),
        BinaryOp::Sub => left.checked_sub(right),
        BinaryOp::Mul => left.checked_mul(right),
        BinaryOp::Div if right == 0 => return Err(division_by_zero("division by zero")),
        BinaryOp::Div => return Ok((Number::Int(left).to_float() / Number::Int(right).to_float()).into()),
        BinaryOp::FloorDiv if right == 0 => return Err(division_by_zero("integer division or modulo by zero")),
        BinaryOp::FloorDiv => floor_divided(left, right).map(|(quotient, _)| quotient),
        BinaryOp::Mod if right == 0 => return Err(division_by_zero("integer modulo by zero")),
        BinaryOp::Mod => Some(floor_divided(left, right).map_or(0, |(_, rest)| rest)),
        BinaryOp::Pow if right < 0 => return power(Number::Int(left).to_float(), Number::Int(right).to_float()),
        BinaryOp::Pow => int_power(left, right),
        BinaryOp::LeftShift | BinaryOp::RightShift if right < 0 => {
            return Err(Raise::value_error("negative shift count"));
        }
        BinaryOp::LeftShift => shifted_left(left, right),
        BinaryOp::RightShift => Some(left >> right.min(63)),
        BinaryOp::BitAnd => Some(left & right),
        BinaryOp::BitOr => Some(left | right),
        BinaryOp::BitXor => Some(left ^ right),
    };
    result.map(Value::Int).ok_or_else(Raise::int_overflow)
}

/// Quotient rounded down, and the rest with the sign of `right`; `None` on overflow.
pub fn floor_divided(left: i64, right: i64) -> Option<(i64, i64)> {
    let (quotient, rest) = (left.checked_div(right)?, left.checked_rem(right)?);
    match rest != 0 && (rest < 0) != (right < 0) {
        true => Some((quotient - 1, rest + right)),
        false => Some((quotient, rest)),
    }
}

fn int_power(base: i64, exponent: i64) -> Option<i64> {
    match base {
        0 | 1 => Some(if exponent == 0 { 1 } else { base }),
        -1 => Some(if exponent % 2 == 0 { 1 } else { -1 }),
        _ => base.checked_pow(u32::try_from(exponent).ok()?),
    }
}

fn shifted_left(value: i64, by: i64) -> Option<i64> {
    if value == 0 {
        return Some(0);
    }
    let factor = 1i64.checked_shl(u32::try_from(by).ok()?).filter(|factor| *factor > 0);
    match factor {
        Some(factor) => value.checked_mul(factor),
        None => (value == -1 && by == 63).then_some(i64::MIN),
    }
}

fn float_binary(op: BinaryOp, left: f64, right: f64) -> Option<Result<Value, Raise>> {
    let zero = |text| Some(Err(division_by_zero(text)));
    let result = match op {
        BinaryOp::Add => left + right,
        BinaryOp::Sub => left - right,
        BinaryOp::Mul => left * right,
        BinaryOp::Div if right == 0.0 => return zero("float division by zero"),
        BinaryOp::Div => left / right,
        BinaryOp::FloorDiv if right == 0.0 => return zero("float floor division by zero"),
        BinaryOp::FloorDiv => float_floor_divided(left, right).0,
        BinaryOp::Mod if right == 0.0 => return zero("float modulo"),
        BinaryOp::Mod => float_floor_divided(left, right).1,
        BinaryOp::Pow => return Some(power(left, right)),
        _ => return None,
    };
    Some(Ok(result.into()))
}

/// Quotient and rest, as CPython's `_float_div_mod`.
pub fn float_floor_divided(left: f64, right: f64) -> (f64, f64) {
    let mut rest = left % right;
    let mut quotient = (left - rest) / right;
    if rest == 0.0 {
        rest = 0.0_f64.copysign(right);
    } else if (right < 0.0) != (rest < 0.0) {
        rest += right;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0.0_f64.copysign(left / right), rest);
    }
    let floor = quotient.floor();
    (if quotient - floor > 0.5 { floor + 1.0 } else { floor }, rest)
}

fn power(base: f64, exponent: f64) -> Result<Value, Raise> {
    if base == 0.0 && exponent < 0.0 {
        return Err(division_by_zero("0.0 cannot be raised to a negative power"));
    }
    if base < 0.0 && base.is_finite() && exponent.is_finite() && exponent.fract() != 0.0 {
        return Err(Raise::value_error(
            "the result is a complex number, which forklore does not have",
        ));
    }
    let result = base.powf(exponent);
    if result.is_infinite() && base.is_finite() && exponent.is_finite() {
        let args = vec![34.into(), "Numerical result out of range".into()];
        return Err(Raise::with_args(&OVERFLOW_ERROR, args));
    }
    Ok(result.into())
}

/// Raises a `ZeroDivisionError`.
pub fn division_by_zero(text: &str) -> Raise {
    Raise::new(&ZERO_DIVISION_ERROR, text)
}
