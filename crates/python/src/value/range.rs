//! `range`: lazy, whatever its length.

use super::{Method, Value, number, wrong_receiver};
use crate::exception::Raise;

/// A `range` object.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Range {
    /// First element.
    pub start: i64,
    /// Where it ends, not included.
    pub stop: i64,
    /// Distance of two elements; never 0.
    pub step: i64,
}

impl Range {
    /// How many elements there are.
    pub fn len(&self) -> i64 {
        let (start, stop, step) = (i128::from(self.start), i128::from(self.stop), i128::from(self.step));
        let span = if step > 0 { stop - start } else { start - stop };
        let len = if span <= 0 { 0 } else { (span - 1) / step.abs() + 1 };
        i64::try_from(len).unwrap_or(i64::MAX)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at `index`, which must be in `0..len`.
    pub fn at(&self, index: i64) -> i64 {
        self.start.wrapping_add(self.step.wrapping_mul(index))
    }

    /// Where `value` stands in it.
    pub fn position(&self, value: i64) -> Option<i64> {
        let distance = i128::from(value) - i128::from(self.start);
        let step = i128::from(self.step);
        let index = (distance % step == 0).then_some(distance / step)?;
        (0..i128::from(self.len()))
            .contains(&index)
            .then(|| i64::try_from(index).ok())
            .flatten()
    }
}

/// The method of `range` of that name.
pub fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "index" => |_, this, args| {
            let value = args.one("range.index")?;
            position(this, &value)?
                .map(Value::Int)
                .ok_or_else(|| match number::as_int(&value) {
                    Some(value) => Raise::value_error(format!("{value} is not in range")),
                    None => Raise::value_error("sequence.index(x): x not in sequence"),
                })
        },
        "count" => |_, this, args| {
            let value = args.one("range.count")?;
            Ok(i64::from(position(this, &value)?.is_some()).into())
        },
        _ => return None,
    };
    Some(method)
}

fn position(this: &Value, value: &Value) -> Result<Option<i64>, Raise> {
    match this {
        Value::Range(range) => Ok(number::as_int(value).and_then(|value| range.position(value))),
        _ => Err(wrong_receiver("range", this)),
    }
}
