//! A growing list whose clones share what did not change.

use std::sync::Arc;

/// How many items share one allocation, and are copied together when a clone of
/// the list still needs the old ones.
const CHUNK: usize = 64;

/// A growing list that is cheap to clone.
///
/// A world of a million events is cloned for every keyframe of a recording. The
/// clones share their chunks; changing an item copies only the chunk it is in.
#[derive(Clone, Debug)]
pub struct Chunked<T> {
    chunks: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T> Default for Chunked<T> {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
        }
    }
}

impl<T> Chunked<T> {
    /// How many items there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The item at `index`.
    pub fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(index / CHUNK)?.get(index % CHUNK)
    }

    /// The newest item.
    pub fn last(&self) -> Option<&T> {
        self.chunks.last()?.last()
    }

    /// All items, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// The items from `index` on.
    pub fn iter_from(&self, index: usize) -> impl Iterator<Item = &T> {
        let chunks = self.chunks.get(index / CHUNK..).unwrap_or_default();
        chunks.iter().flat_map(|chunk| chunk.iter()).skip(index % CHUNK)
    }

    /// The number of leading items for which `before` holds; it must hold for
    /// none after them, as in [`slice::partition_point`].
    pub fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let whole = self.chunks.partition_point(|chunk| chunk.last().is_some_and(&before));
        // Past the last chunk there is nothing within.
        let within = self.chunks.get(whole).map_or(0, |chunk| chunk.partition_point(&before));
        (whole * CHUNK + within).min(self.len)
    }
}

impl<T: Clone> Chunked<T> {
    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => Arc::make_mut(chunk).push(item),
            _ => self.chunks.push(Arc::new(vec![item])),
        }
        self.len += 1;
    }

    /// The item at `index`, to be changed.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        let chunk = self.chunks.get_mut(index / CHUNK)?;
        Arc::make_mut(chunk).get_mut(index % CHUNK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_keeps_its_items_when_the_original_changes() {
        let mut list = Chunked::default();
        (0..200).for_each(|n| list.push(n));
        let before = list.clone();
        *list.get_mut(70).unwrap() = -1;
        list.push(200);
        assert_eq!(before.get(70), Some(&70));
        assert_eq!((before.len(), list.len()), (200, 201));
        assert_eq!(list.get(70), Some(&-1));
    }

    #[test]
    fn partition_point_agrees_with_the_slice() {
        let mut list = Chunked::default();
        (0..200).for_each(|n| list.push(n));
        for limit in [0, 1, 63, 64, 65, 128, 199, 200, 500] {
            assert_eq!(
                list.partition_point(|n| *n < limit),
                usize::try_from(limit.min(200)).unwrap()
            );
        }
        assert_eq!(list.iter_from(130).count(), 70);
        assert_eq!(list.iter_from(1000).count(), 0);
    }
}
