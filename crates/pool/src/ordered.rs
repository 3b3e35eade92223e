//! From order of completion to order of input.

use std::collections::VecDeque;

/// Puts chunks in order that come as they are done.
pub struct Ordered<T> {
    /// The chunk whose turn it is.
    next: usize,
    /// Chunks that came before it was their turn; the first is number `next`.
    early: VecDeque<Early<T>>,
}

/// A chunk that came early.
pub enum Early<T> {
    /// It did not.
    None,
    /// The commonest, without memory of its own.
    One(T),
    /// What there is in it.
    Many(Vec<T>),
}

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self {
            next: 0,
            early: VecDeque::new(),
        }
    }
}

impl<T> Ordered<T> {
    /// Whether it is the turn of chunk number `index`. If so, its caller uses it and [goes on](Self::go_on); if
    /// not, it is to be [kept](Self::keep).
    #[inline]
    pub fn is_next(&self, index: usize) -> bool {
        index == self.next
    }

    /// Keeps a chunk until it is its turn.
    pub fn keep(&mut self, index: usize, chunk: Early<T>) {
        let place = index - self.next;
        if self.early.len() <= place {
            self.early.resize_with(place + 1, || Early::None);
        }
        self.early[place] = chunk;
    }

    /// The chunk whose turn it was has been used: adds those to `results` that were kept and come next.
    #[inline]
    pub fn go_on(&mut self, results: &mut impl Extend<T>) {
        self.next += 1;
        self.early.pop_front();
        while let Some(early) = self.early.front_mut() {
            match std::mem::replace(early, Early::None) {
                Early::None => return,
                Early::One(result) => results.extend([result]),
                Early::Many(chunk) => results.extend(chunk),
            }
            self.early.pop_front();
            self.next += 1;
        }
    }
}
