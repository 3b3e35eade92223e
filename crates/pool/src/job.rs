//! A word a job, in which a small result lies until its owner takes it, without a lock.
//!
//! All but one change of a word is made by who holds the pool's lock. The one is that the owner of a job takes a
//! result that is there: nobody else has to do with that job then, and the word is free afterwards.

use std::alloc::Layout;
use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::words::Tiny;
use forklore_os::shared::Array;

/// What one caller waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Job(NonZero<u32>);

impl Job {
    fn number(number: usize) -> Self {
        // The words of more would not fit into memory, nor would their handles.
        let number = u32::try_from(number + 1).ok().and_then(NonZero::new);
        Self(number.unwrap_or(NonZero::<u32>::MAX))
    }

    #[inline]
    fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// The state of a job, as its word says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Nobody's.
    Free,
    /// A task is under way.
    Waiting,
    /// A task is under way, and nobody waits for it.
    Forgotten,
    /// The task's result.
    Tiny(Tiny),
    /// The task's answer is kept elsewhere, under this number.
    Kept(usize),
    /// A job of many parts, of which there is more under this number.
    Many(usize),
}

const LENGTH_AT: u32 = 8;
const REST_AT: u32 = 16;
/// So many bytes fit beside what a word has to say.
const MOST: usize = 6;

impl JobState {
    #[inline]
    fn word(self) -> u64 {
        match self {
            Self::Free => 0,
            Self::Waiting => 1,
            Self::Forgotten => 2,
            Self::Tiny(tiny) => 3 | (tiny.length() as u64) << LENGTH_AT | tiny.word() << REST_AT,
            Self::Kept(number) => 4 | (number as u64) << REST_AT,
            Self::Many(number) => 5 | (number as u64) << REST_AT,
        }
    }

    #[inline]
    fn of(word: u64) -> Self {
        let rest = word >> REST_AT;
        match word & 0xff {
            0 => Self::Free,
            1 => Self::Waiting,
            2 => Self::Forgotten,
            3 => Self::Tiny(Tiny::new(rest, ((word >> LENGTH_AT) & 0xff) as usize)),
            4 => Self::Kept(rest as usize),
            _ => Self::Many(rest as usize),
        }
    }

    /// The state that holds a result, if there is room for it in a word.
    #[inline]
    pub fn holding(tiny: Tiny) -> Option<Self> {
        (tiny.length() <= MOST).then_some(Self::Tiny(tiny))
    }
}

/// Words of the first piece; every other is as long as all before it.
const FIRST: usize = 1 << 15;
/// So many pieces have a word for each number that a job can have.
const PIECES: usize = 18;
/// How many words are used before it is seen whether there are enough.
const LEAST: usize = 1 << 9;

/// The states of all jobs of a pool.
pub struct JobStates {
    pieces: [OnceLock<Array<AtomicU64>>; PIECES],
}

impl JobStates {
    /// None in use.
    pub fn new() -> Self {
        Self {
            pieces: [const { OnceLock::new() }; PIECES],
        }
    }

    #[inline]
    fn word(&self, index: usize) -> &AtomicU64 {
        let log = (index / FIRST).checked_ilog2();
        let (piece, before) = log.map_or((0, 0), |log| (log as usize + 1, FIRST << log));
        let length = before.max(FIRST);
        let array = self.pieces[piece].get_or_init(|| piece_of(length));
        &array.get()[index - before]
    }

    /// The state of a job.
    #[inline]
    pub fn get(&self, job: Job) -> JobState {
        JobState::of(self.word(job.index()).load(Ordering::Acquire))
    }

    /// Changes the state of a job.
    #[inline]
    pub fn set(&self, job: Job, state: JobState) {
        self.word(job.index()).store(state.word(), Ordering::Release);
    }

    /// Takes a small result, if it is there. Only for the owner of the job, which is over then.
    #[inline]
    pub fn take(&self, job: Job) -> Option<Tiny> {
        let word = self.word(job.index());
        match JobState::of(word.load(Ordering::Acquire)) {
            JobState::Tiny(tiny) => {
                word.store(JobState::Free.word(), Ordering::Release);
                Some(tiny)
            }
            _ => None,
        }
    }
}

#[cold]
fn piece_of(length: usize) -> Array<AtomicU64> {
    let Ok(array) = Array::private(length) else {
        // As a `Vec` that grows.
        std::alloc::handle_alloc_error(Layout::new::<[u64; FIRST]>());
    };
    array
}

/// Gives free words to new jobs: goes through them in circles, and uses twice as many if fewer than half were free.
pub struct Allocator {
    next: usize,
    length: usize,
    found: usize,
    /// Those from this one on were never used, so nobody has to look.
    unused: usize,
}

impl Allocator {
    /// At the first.
    pub fn new() -> Self {
        Self {
            next: 0,
            length: LEAST,
            found: 0,
            unused: 0,
        }
    }

    /// A new job.
    #[inline]
    pub fn open(&mut self, states: &JobStates, state: JobState) -> Job {
        loop {
            let job = Job::number(self.next);
            let is_free = self.next >= self.unused || states.get(job) == JobState::Free;
            self.next += 1;
            self.unused = self.unused.max(self.next);
            if is_free {
                self.found += 1;
                states.set(job, state);
            }
            if self.next == self.length {
                self.turn();
            }
            if is_free {
                return job;
            }
        }
    }

    #[cold]
    fn turn(&mut self) {
        if 2 * self.found < self.length {
            self.length *= 2;
        } else {
            self.next = 0;
        }
        self.found = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_word_says_what_it_was_told() {
        let all = [
            JobState::Free,
            JobState::Waiting,
            JobState::Forgotten,
            JobState::Tiny(Tiny::new(0, 0)),
            JobState::Tiny(Tiny::new(0xfe00_0102_03ff, 6)),
            JobState::Kept(1 << 32),
            JobState::Many(3),
        ];
        for state in all {
            assert_eq!(JobState::of(state.word()), state);
        }
        assert_eq!(JobState::holding(Tiny::new(1, 7)), None);
    }

    #[test]
    fn every_job_has_a_word_of_its_own_until_it_is_over() {
        let (states, mut allocator) = (JobStates::new(), Allocator::new());
        let mut all = HashSet::new();
        for n in 0..3 * FIRST as u64 {
            let job = allocator.open(&states, JobState::Tiny(Tiny::new(n, 3)));
            assert!(all.insert((n, job)));
        }
        for &(n, job) in &all {
            assert_eq!(states.take(job).map(Tiny::word), Some(n));
            assert_eq!(states.take(job), None);
        }
    }
}
