//! Room for long tasks in the shared region.

use std::num::NonZero;

use super::exchange::ARENA;

/// The smallest block, in bytes.
const SMALLEST: usize = 256;

/// Hands out room for long tasks in the shared region: blocks of powers of two,
/// the one used last first, because it is in the cache.
///
/// A block is given back when its task has been answered. Blocks are not cut up
/// again, so the memory in use is at most what was in use at one time, size by size.
#[derive(Debug)]
pub struct Arena {
    /// Free blocks by the logarithm of their size.
    free: [Vec<usize>; usize::BITS as usize],
    next: usize,
    /// How many blocks are in use.
    used: usize,
}

/// A piece of the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Offset in the region, in units of the smallest block.
    unit: u32,
    /// How many bytes it holds, as a power of two.
    log: NonZero<u32>,
}

impl Default for Arena {
    fn default() -> Self {
        Self {
            free: std::array::from_fn(|_| Vec::new()),
            next: 0,
            used: 0,
        }
    }
}

impl Arena {
    /// The longest task that fits, in bytes.
    pub const LONGEST: usize = ARENA / 4;

    /// A block of at least `length` bytes; `None` while there is none.
    pub fn take(&mut self, length: usize) -> Option<Block> {
        if self.used == 0 && self.next > ARENA / 2 {
            // Sizes that are not asked for any more have taken all the room; it is theirs no longer.
            *self = Self::default();
        }
        let log = length.next_power_of_two().max(SMALLEST).trailing_zeros();
        let at = self.free[log as usize].pop().or_else(|| {
            let at = self.next;
            let end = at + (1 << log);
            (end <= ARENA).then(|| {
                self.next = end;
                at
            })
        })?;
        self.used += 1;
        Block::of(at, 1 << log)
    }

    /// How many blocks are in use.
    pub fn used(&self) -> usize {
        self.used
    }

    /// The block is free again.
    pub fn give_back(&mut self, block: Block) {
        self.used -= 1;
        self.free[block.log.get() as usize].push(block.at());
    }
}

impl Block {
    /// The block at `at` that holds `capacity` bytes; `None` if there are no such blocks.
    pub fn of(at: usize, capacity: usize) -> Option<Self> {
        let is_one = at.is_multiple_of(SMALLEST) && capacity.is_power_of_two();
        Some(Self {
            unit: u32::try_from(at / SMALLEST).ok().filter(|_| is_one)?,
            log: NonZero::new(capacity.trailing_zeros())?,
        })
    }

    /// Offset in the region, in bytes.
    pub fn at(self) -> usize {
        self.unit as usize * SMALLEST
    }

    /// How many bytes it holds.
    pub fn capacity(self) -> usize {
        1 << self.log.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_given_back_is_the_next_of_its_size() {
        let mut arena = Arena::default();
        let first = arena.take(1000).unwrap();
        let second = arena.take(1024).unwrap();
        assert!(first.at() + first.capacity() <= second.at());
        arena.give_back(first);
        assert_eq!(arena.take(513), Some(first));
        assert_eq!(arena.take(ARENA * 2), None);
    }
}
