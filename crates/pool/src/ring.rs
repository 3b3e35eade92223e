//! A queue of cell numbers in shared memory that any process may be killed in the middle of.
//!
//! Every entry carries the number of its lap round the ring. So whether a position has been filled can be seen
//! from the entry alone, nobody has to keep the end of the queue, and several processes can add: each
//! entry is written by one compare-and-swap, after which it is whole.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use forklore_os::shared::Shared;

/// How many tasks can be under way: submitted, and their answers not taken.
pub const CELLS: usize = 1 << 14;

/// Twice the cells: whoever reads may lag behind, and still nothing is overwritten that was not read.
const LENGTH: u64 = 2 * CELLS as u64;

/// The ring. A position counts all entries that there ever were before it.
pub struct Ring(Shared<AtomicU64>);

/// A cell, and the generation of the task in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which cell.
    pub cell: usize,
    /// Of its task.
    pub generation: u32,
}

const LAP_AT: u32 = 48;
const GENERATION_AT: u32 = 16;

/// The lap that a position belongs to, as its entry says it; the first is 1, because memory is zero at first.
fn lap(at: u64) -> u64 {
    (at / LENGTH + 1) & 0xffff
}

impl Ring {
    /// Nothing in it.
    ///
    /// # Errors
    /// If the system has no memory.
    pub fn create() -> io::Result<Self> {
        Shared::create(2 * CELLS).map(Self)
    }

    #[inline]
    fn word(&self, at: u64) -> &AtomicU64 {
        &self.0.get()[(at % LENGTH) as usize]
    }

    /// The entry at a position, if it was filled.
    #[inline]
    pub fn get(&self, at: u64) -> Option<Entry> {
        let word = self.word(at).load(Ordering::SeqCst);
        (word >> LAP_AT == lap(at)).then_some(Entry {
            cell: (word & 0xffff) as usize,
            generation: (word >> GENERATION_AT & 0xffff_ffff) as u32,
        })
    }

    /// Fetches a position that will be filled soon.
    #[inline]
    pub fn prefetch(&self, at: u64) {
        self.0.prefetch((at % LENGTH) as usize);
    }

    /// Fills a position, before whatever the caller looks at next. Only for one who alone adds to the ring.
    #[inline]
    pub fn set(&self, at: u64, entry: Entry) {
        self.word(at).swap(word(at, entry), Ordering::SeqCst);
    }

    /// As [`Ring::set`], but what the caller looks at next may come before, without a fence.
    #[inline]
    pub fn set_unfenced(&self, at: u64, entry: Entry) {
        self.word(at).store(word(at, entry), Ordering::Release);
    }

    /// Fills the first free position from `from` on; gives the one after it.
    #[inline]
    pub fn add(&self, from: u64, entry: Entry) -> u64 {
        let mut at = from;
        loop {
            let place = self.word(at);
            let found = place.load(Ordering::Relaxed);
            let is_free = found >> LAP_AT == (lap(at) + 0xffff) & 0xffff;
            let filled = word(at, entry);
            at += 1;
            if is_free
                && place
                    .compare_exchange(found, filled, Ordering::SeqCst, Ordering::Relaxed)
                    .is_ok()
            {
                return at;
            }
        }
    }
}

fn word(at: u64, entry: Entry) -> u64 {
    lap(at) << LAP_AT | u64::from(entry.generation) << GENERATION_AT | entry.cell as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_is_there_in_its_lap_alone() {
        let ring = Ring::create().unwrap();
        assert_eq!(ring.get(0), None);
        let entry = |n: u64| Entry {
            cell: usize::try_from(n).unwrap() % CELLS,
            generation: u32::try_from(n).unwrap(),
        };
        let mut end = 0;
        for n in 0..5 * LENGTH {
            // Half of them by one who does not know the end.
            if n % 2 == 0 {
                end = ring.add(n.saturating_sub(100), entry(n));
            } else {
                ring.set(n, entry(n));
                end = n + 1;
            }
            assert_eq!(end, n + 1);
            assert_eq!(ring.get(n), Some(entry(n)));
            assert_eq!(ring.get(n + 1), None);
            assert_eq!(ring.get(n + LENGTH), None);
        }
        assert_eq!(end, 5 * LENGTH);
    }
}
