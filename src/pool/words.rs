//! What the words of the shared memory mean: a line of them describes a slot, or a worker's seat.

use std::sync::atomic::{AtomicU64, Ordering};

/// A cache line of words, so that neighbours do not slow each other down.
pub type Line = [AtomicU64; 8];
/// Where a worker has got to in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It was forked, and its initializer has not returned.
    Starting,
    /// It takes tasks.
    Ready,
    /// Its initializer failed; the message of this length lies at the start of its spill.
    Failed(usize),
}

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The encoded result.
    Done,
    /// The task panicked; the message.
    Panicked,
    /// The argument could not be decoded; why.
    BadArgument,
    /// The result could not be encoded; why.
    BadResult,
}

/// Where the bytes of a task or an answer lie in the region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Offset, in bytes.
    pub at: usize,
    /// Length, in bytes.
    pub length: usize,
}

/// A task as a worker finds it.
#[derive(Clone, Copy, Debug)]
pub struct Errand {
    /// Which registered task.
    pub entry: usize,
    /// How many arguments follow one another, and results in the answer.
    pub items: usize,
    /// Its arguments.
    pub place: Place,
    /// How long an answer may be that is put in place of the arguments.
    pub capacity: usize,
}

/// A slot's words: state (generation, and above it the claimant plus one), next, entry, items, offset,
/// length, capacity, verdict.
pub struct Slot<'a>(pub &'a Line);

const GENERATION: u64 = 0xffff_ffff;

impl Slot<'_> {
    /// The slot that was finished before this one, plus one.
    pub fn next(&self) -> &AtomicU64 {
        &self.0[1]
    }

    /// Writes a task.
    pub fn describe(&self, errand: &Errand) {
        self.0[2].store(errand.entry as u64, Ordering::Relaxed);
        self.0[3].store(errand.items as u64, Ordering::Relaxed);
        self.0[4].store(errand.place.at as u64, Ordering::Relaxed);
        self.0[5].store(errand.place.length as u64, Ordering::Relaxed);
        self.0[6].store(errand.capacity as u64, Ordering::Relaxed);
    }

    /// The task.
    pub fn errand(&self) -> Errand {
        let word = |index: usize| self.0[index].load(Ordering::Relaxed) as usize;
        Errand {
            entry: word(2),
            items: word(3),
            place: Place {
                at: word(4),
                length: word(5),
            },
            capacity: word(6),
        }
    }

    /// A new generation that anybody may claim.
    pub fn make_ready(&self) -> u64 {
        let generation = (self.0[0].load(Ordering::Relaxed) + 1) & GENERATION;
        self.0[0].store(generation, Ordering::Relaxed);
        generation
    }

    /// Makes the task of this generation the worker's, unless it is somebody's.
    pub fn claim(&self, generation: u64, worker: usize) -> bool {
        let claimed = (worker as u64 + 1) << 32 | generation;
        self.0[0]
            .compare_exchange(generation, claimed, Ordering::SeqCst, Ordering::Relaxed)
            .is_ok()
    }

    /// Whose task it is.
    pub fn claimant(&self) -> Option<usize> {
        ((self.0[0].load(Ordering::Acquire) >> 32) as usize).checked_sub(1)
    }

    /// A generation that is in no queue, so that nobody can claim it.
    pub fn disown(&self) {
        let generation = (self.0[0].load(Ordering::Relaxed) + 1) & GENERATION;
        self.0[0].store(generation, Ordering::Release);
    }

    /// Writes an answer in place of the task.
    pub fn set_answer(&self, verdict: Verdict, place: Place) {
        self.0[4].store(place.at as u64, Ordering::Relaxed);
        self.0[5].store(place.length as u64, Ordering::Relaxed);
        self.0[7].store(verdict as u64, Ordering::Relaxed);
    }

    /// The answer.
    pub fn answer(&self) -> (Verdict, Place) {
        let word = |index: usize| self.0[index].load(Ordering::Relaxed) as usize;
        let verdict = match word(7) {
            0 => Verdict::Done,
            1 => Verdict::Panicked,
            2 => Verdict::BadArgument,
            _ => Verdict::BadResult,
        };
        let place = Place {
            at: word(4),
            length: word(5),
        };
        (verdict, place)
    }
}

/// A seat's words: the slot noted last plus one, stage, spill freed, waiting for room.
pub struct Seat<'a>(pub &'a Line);

impl Seat<'_> {
    /// Notes the slot that the worker is about to claim.
    pub fn note(&self, slot: usize) {
        self.0[0].store(slot as u64 + 1, Ordering::Release);
    }

    /// The slot noted last.
    pub fn noted(&self) -> Option<usize> {
        (self.0[0].load(Ordering::Acquire) as usize).checked_sub(1)
    }

    /// Where the worker has got to.
    pub fn stage(&self) -> Stage {
        match self.0[1].load(Ordering::Acquire) {
            0 => Stage::Starting,
            1 => Stage::Ready,
            length => Stage::Failed(length as usize - 2),
        }
    }

    /// Says where the worker has got to.
    pub fn set_stage(&self, stage: Stage) {
        let word = match stage {
            Stage::Starting => 0,
            Stage::Ready => 1,
            Stage::Failed(length) => length as u64 + 2,
        };
        self.0[1].store(word, Ordering::Release);
    }

    /// How many answers in the worker's spill have been used, in the order in which they were given.
    pub fn spill_freed(&self) -> &AtomicU64 {
        &self.0[2]
    }

    /// 1 while the worker sleeps because its spill is full.
    pub fn waits_for_room(&self) -> &AtomicU64 {
        &self.0[3]
    }

    /// All zero, for the next worker.
    pub fn clear(&self) {
        self.0.iter().for_each(|word| word.store(0, Ordering::Release));
    }
}
