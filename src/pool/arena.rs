use super::exchange::{ARENA, INLINE, SLOTS};

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
}

/// A piece of the arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Offset in the region, in bytes.
    pub at: usize,
    /// How many bytes it holds, as a power of two.
    log: u32,
}

/// The arena begins behind the slots' own room.
const START: usize = SLOTS * INLINE;

impl Default for Arena {
    fn default() -> Self {
        Self {
            free: std::array::from_fn(|_| Vec::new()),
            next: START,
        }
    }
}

impl Arena {
    /// The longest task that fits, in bytes.
    pub const LONGEST: usize = ARENA / 4;

    /// A block of at least `length` bytes; `None` while there is none.
    pub fn take(&mut self, length: usize) -> Option<Block> {
        let log = length.next_power_of_two().max(2 * INLINE).trailing_zeros();
        if let Some(at) = self.free[log as usize].pop() {
            return Some(Block { at, log });
        }
        let block = Block { at: self.next, log };
        let end = self.next + block.capacity();
        (end <= START + ARENA).then(|| {
            self.next = end;
            block
        })
    }

    /// No block is in use: where sizes that are not asked for any more take all the room, it is theirs no longer.
    pub fn start_over_if_used_up(&mut self) {
        if self.next > START + ARENA / 2 {
            *self = Self::default();
        }
    }

    /// The block is free again.
    pub fn give_back(&mut self, block: Block) {
        self.free[block.log as usize].push(block.at);
    }
}

impl Block {
    /// How many bytes it holds.
    pub fn capacity(self) -> usize {
        1 << self.log
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
        assert!(first.at + first.capacity() <= second.at);
        arena.give_back(first);
        assert_eq!(arena.take(513), Some(first));
        assert_eq!(arena.take(ARENA * 2), None);
    }
}
