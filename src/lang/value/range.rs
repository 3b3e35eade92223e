//! `range`: lazy, whatever its length.

use super::Method;

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
}

/// The methods of `range`.
pub fn method(_name: &str) -> Option<Method> {
    None
}
