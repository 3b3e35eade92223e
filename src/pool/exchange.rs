//! The memory that a pool and its workers share, and the protocol on it.
//!
//! ```text
//!            queue of slot numbers                      list of finished slots
//!  pool ──▶ [ 7 | 2 | 9 | … ] ──claim──▶ worker ──push──▶ 2 → 7 → … ──take──▶ pool
//!              tail      head              │
//!                                          └─ runs what slot 7 describes
//! ```
//!
//! A task lies in a *slot* until its answer has been taken. The pool puts the
//! slot's number into the queue; a worker *claims* it with one compare-and-swap
//! that writes the worker's own number into the slot's state, runs it, and pushes
//! the slot onto the list of finished ones, with another compare-and-swap.
//!
//! Nothing here is a lock, so a worker may be killed between any two
//! instructions: before the claim the task is still everybody's, between claim
//! and push it is that worker's alone (and is what dies with it), after the push
//! its answer is safe. A worker notes the slot before it claims it, so that after
//! its death one look decides which of the three it was.
//!
//! Nobody makes a system call to hand over work, only to wake somebody who
//! sleeps: whoever goes to sleep says so first and then looks again, whoever
//! hands over looks at who sleeps afterwards. Each of these pairs is separated by a
//! sequentially consistent fence, so one of the two sees the other.

use std::io;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};
use std::time::Duration;

use rustix::thread::futex;

use super::words::{Errand, Line, Place, Seat, Slot, Verdict};
use crate::sys::clock::timespec;
use crate::sys::region::Region;
use crate::sys::shared::Shared;

/// How many tasks can be under way: submitted, and their answers not taken.
pub const SLOTS: usize = 1 << 14;
/// Room for a task or an answer inside its slot, in bytes; longer ones lie elsewhere in the region.
pub const INLINE: usize = 128;
/// Address space for long tasks, in bytes.
pub const ARENA: usize = 16 << 30;
/// Address space for the long answers of one worker, in bytes.
pub const SPILL: usize = 1 << 30;
/// How many workers can be told apart: the bits of a [`Line`].
pub const MOST_WORKERS: usize = 512;

/// How often to leave the processor to others before going to sleep. It takes about a microsecond where nobody wants it.
const YIELDS: u32 = 4;

/// Twice the slots: the head may lag behind a claim, so the queue is never full.
const QUEUE: usize = 2 * SLOTS;

/// A cache line with one futex in it.
type Bell = [AtomicU32; 16];

/// Lines of the control block.
mod control {
    /// Word 0: how many slots were ever queued.
    pub const TAIL: usize = 0;
    /// Word 0: how many of them are known to be claimed.
    pub const HEAD: usize = 1;
    /// Word 0: the slot finished last, plus one; 0 if none.
    pub const FINISHED: usize = 2;
    /// Word 0: whether the pool takes no more tasks. Word 1: whether the collector sleeps.
    pub const FLAGS: usize = 3;
    /// A bit a worker that sleeps.
    pub const SLEEPING: usize = 4;
    /// A bit a worker that is looking for work before it goes to sleep.
    pub const LOOKING: usize = 5;
    /// How many lines there are.
    pub const LINES: usize = 6;
}

/// The shared memory of one pool.
pub struct Exchange {
    control: Shared<Line>,
    bells: Shared<Bell>,
    seats: Shared<Line>,
    slots: Shared<Line>,
    queue: Shared<AtomicU64>,
    /// Bytes: the slots' inline room, the arena, and a spill a worker.
    pub region: Region,
    workers: usize,
}

impl Exchange {
    /// Memory for a pool of `workers`.
    ///
    /// # Errors
    /// If the system has none.
    pub fn create(workers: usize) -> io::Result<Self> {
        Ok(Self {
            control: Shared::create(control::LINES)?,
            bells: Shared::create(workers + 1)?,
            seats: Shared::create(workers)?,
            slots: Shared::create(SLOTS)?,
            queue: Shared::create(QUEUE)?,
            region: Region::create(SLOTS * INLINE + ARENA + workers * SPILL)?,
            workers,
        })
    }

    /// How many workers the pool has.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// Offset of a slot's own room in the region.
    pub fn inline(slot: usize) -> usize {
        slot * INLINE
    }

    /// Offset of a worker's spill in the region.
    pub fn spill(worker: usize) -> usize {
        SLOTS * INLINE + ARENA + worker * SPILL
    }

    fn word(&self, line: usize) -> &AtomicU64 {
        &self.control.get()[line][0]
    }

    fn collector_sleeps(&self) -> &AtomicU64 {
        &self.control.get()[control::FLAGS][1]
    }

    fn slot(&self, slot: usize) -> Slot<'_> {
        Slot(&self.slots.get()[slot])
    }

    /// What is known of a worker.
    pub fn seat(&self, worker: usize) -> Seat<'_> {
        Seat(&self.seats.get()[worker])
    }

    fn bell(&self, worker: usize) -> &AtomicU32 {
        &self.bells.get()[worker + 1][0]
    }

    fn collector_bell(&self) -> &AtomicU32 {
        &self.bells.get()[0][0]
    }
}

/// The pool's side. One thread at a time: whoever holds the pool's lock.
impl Exchange {
    /// Queues a task in a free slot.
    pub fn put(&self, slot: usize, errand: Errand) {
        let words = self.slot(slot);
        words.describe(&errand);
        let ready = words.make_ready();
        let tail = self.word(control::TAIL);
        let at = tail.load(Ordering::Relaxed);
        self.queue.get()[at as usize % QUEUE].store(ready << 32 | slot as u64, Ordering::Relaxed);
        tail.store(at + 1, Ordering::Release);
    }

    /// How many queued tasks nobody has claimed; it may be one too many.
    pub fn backlog(&self) -> u64 {
        let head = self.word(control::HEAD).load(Ordering::Acquire);
        self.word(control::TAIL).load(Ordering::Acquire) - head
    }

    /// Wakes one sleeping worker if there is more to do than workers looking for it.
    pub fn wake_for_backlog(&self) {
        fence(Ordering::SeqCst);
        let sleeping = &self.control.get()[control::SLEEPING];
        for (group, bits) in sleeping.iter().enumerate().take(self.workers.div_ceil(64)) {
            // The lowest number, so that the same few workers stay warm.
            let mut asleep = bits.load(Ordering::SeqCst);
            while asleep != 0 {
                if self.backlog() <= u64::from(self.looking()) {
                    return;
                }
                let lowest = asleep & asleep.wrapping_neg();
                if bits.fetch_and(!lowest, Ordering::SeqCst) & lowest != 0 {
                    ring(self.bell(group * 64 + lowest.trailing_zeros() as usize));
                    return;
                }
                asleep &= !lowest;
            }
        }
    }

    fn looking(&self) -> u32 {
        let bits = &self.control.get()[control::LOOKING];
        let groups = bits.iter().take(self.workers.div_ceil(64));
        groups.map(|bits| bits.load(Ordering::SeqCst).count_ones()).sum()
    }

    /// No task will be put any more: workers leave when the queue is empty.
    pub fn close(&self) {
        self.control.get()[control::FLAGS][0].store(1, Ordering::SeqCst);
        (0..self.workers).for_each(|worker| ring(self.bell(worker)));
    }

    /// Takes what has been finished, in order of completion.
    pub fn take_finished(&self, finished: &mut Vec<usize>) {
        if self.word(control::FINISHED).load(Ordering::Relaxed) == 0 {
            return;
        }
        let mut next = self.word(control::FINISHED).swap(0, Ordering::Acquire);
        while let Some(slot) = next.checked_sub(1) {
            finished.push(slot as usize);
            next = self.slot(slot as usize).next().load(Ordering::Relaxed);
        }
        finished.reverse();
    }

    /// The answer in a finished slot.
    pub fn answer(&self, slot: usize) -> (Verdict, Place) {
        self.slot(slot).answer()
    }

    /// The pool has used an answer; if it lay in a spill, that room is free again.
    pub fn release(&self, slot: usize) {
        let Some(worker) = self.slot(slot).claimant() else {
            return;
        };
        let place = self.slot(slot).answer().1;
        if place.at < Self::spill(worker) {
            return;
        }
        let seat = self.seat(worker);
        seat.spill_freed().fetch_add(1, Ordering::Release);
        fence(Ordering::SeqCst);
        if seat.waits_for_room().swap(0, Ordering::SeqCst) != 0 {
            ring(self.bell(worker));
        }
    }

    /// The task that a worker had claimed and not finished when it died. To be asked
    /// after the finished slots were taken and released.
    pub fn lost_with(&self, worker: usize) -> Option<usize> {
        let slot = self.seat(worker).noted()?;
        (self.slot(slot).claimant() == Some(worker)).then_some(slot)
    }

    /// A slot is nobody's any more.
    pub fn retire(&self, slot: usize) {
        self.slot(slot).disown();
    }

    /// Clears a seat for the next worker. Nobody sits in it.
    pub fn vacate(&self, worker: usize) {
        let (group, bit) = (worker / 64, 1 << (worker % 64));
        for line in [control::SLEEPING, control::LOOKING] {
            self.control.get()[line][group].fetch_and(!bit, Ordering::SeqCst);
        }
        self.seat(worker).clear();
    }

    /// What [`Exchange::wait_for_finished`] wants to know: how often the collector was woken before
    /// it last looked at the state of the pool.
    pub fn heard(&self) -> u32 {
        self.collector_bell().load(Ordering::SeqCst)
    }

    /// Waits until something is finished, or somebody wakes the collector who has been woken `heard` times, or
    /// for `timeout`. Only one thread at a time.
    pub fn wait_for_finished(&self, heard: u32, spin: u32, timeout: Option<Duration>) {
        let finished = self.word(control::FINISHED);
        if look(spin, || finished.load(Ordering::Relaxed) != 0) {
            return;
        }
        self.collector_sleeps().store(1, Ordering::SeqCst);
        fence(Ordering::SeqCst);
        if finished.load(Ordering::SeqCst) == 0 {
            doze(self.collector_bell(), heard, timeout);
        }
        self.collector_sleeps().store(0, Ordering::SeqCst);
    }

    /// Makes [`Exchange::wait_for_finished`] return, now or when it is called next.
    pub fn wake_collector(&self) {
        ring(self.collector_bell());
    }
}

/// The workers' side.
impl Exchange {
    /// Claims the oldest task that nobody has claimed.
    pub fn claim(&self, worker: usize) -> Option<(usize, Errand)> {
        let (head, tail) = (self.word(control::HEAD), self.word(control::TAIL));
        loop {
            let at = head.load(Ordering::Acquire);
            if at == tail.load(Ordering::Acquire) {
                return None;
            }
            // Should the queue have gone round meanwhile, this is a later entry, and as good.
            let entry = self.queue.get()[at as usize % QUEUE].load(Ordering::Relaxed);
            let slot = (entry & 0xffff_ffff) as usize;
            self.seat(worker).note(slot);
            let mine = self.slot(slot).claim(entry >> 32, worker);
            // Whoever is first moves on, so that one that dies right here holds nobody up.
            let _ = head.compare_exchange(at, at + 1, Ordering::AcqRel, Ordering::Relaxed);
            if mine {
                return Some((slot, self.slot(slot).errand()));
            }
        }
    }

    /// Hands in the answer to a claimed task.
    pub fn finish(&self, slot: usize, verdict: Verdict, place: Place) {
        let words = self.slot(slot);
        words.set_answer(verdict, place);
        let finished = self.word(control::FINISHED);
        let mut first = finished.load(Ordering::Relaxed);
        loop {
            words.next().store(first, Ordering::Relaxed);
            match finished.compare_exchange_weak(first, slot as u64 + 1, Ordering::SeqCst, Ordering::Relaxed) {
                Ok(_) => break,
                Err(other) => first = other,
            }
        }
        fence(Ordering::SeqCst);
        let sleeps = self.collector_sleeps();
        if sleeps.load(Ordering::SeqCst) != 0 && sleeps.swap(0, Ordering::SeqCst) != 0 {
            ring(self.collector_bell());
        }
    }

    /// Whether the pool is closed and nothing is left to do.
    pub fn is_over(&self) -> bool {
        self.control.get()[control::FLAGS][0].load(Ordering::SeqCst) != 0 && self.backlog() == 0
    }

    /// Waits for work or the pool's end. Looks around `spin` times before it goes to sleep, unless
    /// `most_looking` others do already. May return for no reason.
    pub fn rest(&self, worker: usize, spin: u32, most_looking: u32) {
        let (group, bit) = (worker / 64, 1 << (worker % 64));
        let spin = if self.looking() < most_looking { spin } else { 0 };
        let looking = &self.control.get()[control::LOOKING][group];
        looking.fetch_or(bit, Ordering::SeqCst);
        let found = look(spin, || self.backlog() != 0);
        // Before the claim: as long as the bit is set, the pool counts on this worker for one more task.
        looking.fetch_and(!bit, Ordering::SeqCst);
        if found {
            return;
        }
        let bell = self.bell(worker);
        let heard = bell.load(Ordering::SeqCst);
        let sleeping = &self.control.get()[control::SLEEPING][group];
        sleeping.fetch_or(bit, Ordering::SeqCst);
        fence(Ordering::SeqCst);
        if self.backlog() == 0 && !self.is_over() {
            doze(bell, heard, None);
        }
        sleeping.fetch_and(!bit, Ordering::SeqCst);
    }

    /// Waits until the pool has used more answers in the worker's spill than `freed`.
    pub fn wait_for_room(&self, worker: usize, freed: u64) {
        let (seat, bell) = (self.seat(worker), self.bell(worker));
        while seat.spill_freed().load(Ordering::Acquire) == freed {
            let heard = bell.load(Ordering::SeqCst);
            seat.waits_for_room().store(1, Ordering::SeqCst);
            fence(Ordering::SeqCst);
            if seat.spill_freed().load(Ordering::SeqCst) == freed {
                doze(bell, heard, None);
            }
        }
    }
}

/// Looks for work `spin` times, then leaves the processor to others a few times: where those are about to bring more,
/// falling asleep and being woken for each piece would cost ten times what the piece does.
fn look(spin: u32, is_there: impl Fn() -> bool) -> bool {
    let spinning = (0..spin).any(|_| {
        std::hint::spin_loop();
        is_there()
    });
    spinning
        || (0..YIELDS).any(|_| {
            std::thread::yield_now();
            is_there()
        })
}

fn ring(bell: &AtomicU32) {
    bell.fetch_add(1, Ordering::SeqCst);
    crate::sys::wake_all(bell);
}

fn doze(bell: &AtomicU32, heard: u32, timeout: Option<Duration>) {
    // Whatever ends it (a ring, a signal, the time), the caller looks again.
    let _ = futex::wait(bell, futex::Flags::empty(), heard, timeout.map(timespec).as_ref());
}
