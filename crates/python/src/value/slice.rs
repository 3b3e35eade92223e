//! `slice`: the elements from one index to another.

use super::{Range, Value, number};
use crate::exception::Raise;

/// What stands in the brackets of `a[start:stop:step]`.
pub struct Slice {
    /// `None` if left out.
    pub start: Value,
    /// `None` if left out.
    pub stop: Value,
    /// `None` if left out.
    pub step: Value,
}

/// A slice fitted to a length: every element is within the sequence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: i64,
}

impl Slice {
    /// `slice.indices(len)`, and how many elements there are.
    pub(super) fn fit(&self, len: usize) -> Result<Span, Raise> {
        let len = i64::try_from(len).unwrap_or(i64::MAX);
        let step = bound(&self.step)?.unwrap_or(1);
        if step == 0 {
            return Err(Raise::value_error("slice step cannot be zero"));
        }
        let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
        let clamp = |index: i64| {
            if index < 0 {
                index.saturating_add(len).max(low)
            } else {
                index.min(high)
            }
        };
        let (first, last) = if step < 0 { (high, low) } else { (low, high) };
        let start = bound(&self.start)?.map_or(first, clamp);
        let stop = bound(&self.stop)?.map_or(last, clamp);
        let count = Range { start, stop, step }.len();
        Ok(Span {
            start,
            stop,
            step,
            count,
        })
    }
}

/// A bound of a slice; `None` if it is left out.
pub(super) fn bound(value: &Value) -> Result<Option<i64>, Raise> {
    match value {
        Value::None => Ok(None),
        other => number::as_int(other)
            .map(Some)
            .ok_or_else(|| Raise::type_error("slice indices must be integers or None or have an __index__ method")),
    }
}

impl Span {
    pub fn positions(self) -> impl DoubleEndedIterator<Item = usize> {
        (0..self.count).filter_map(move |nth| usize::try_from(self.start + nth * self.step).ok())
    }

    pub fn pick<T: Clone>(self, items: &[T]) -> Vec<T> {
        self.positions()
            .filter_map(|position| items.get(position).cloned())
            .collect()
    }
}

/// The part that `start` and `stop` leave of a sequence of `len`, as `index`,
/// `find` and `count` take them.
pub(super) fn window(len: usize, start: Option<&Value>, stop: Option<&Value>) -> Result<std::ops::Range<usize>, Raise> {
    let fit = |value: Option<&Value>, default: usize| -> Result<usize, Raise> {
        let Some(index) = value.map_or(Ok(None), bound)? else {
            return Ok(default);
        };
        let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
        Ok(if index < 0 {
            len.saturating_sub(distance)
        } else {
            distance
        })
    };
    let (start, stop) = (fit(start, 0)?, fit(stop, len)?.min(len));
    // A start beyond the end finds nothing, not even an empty text.
    Ok(start.min(len)..stop.max(start.min(len)))
}
