//! The memory that a pool and its workers share, and the protocol on it.
//!
//! ```text
//!            queue of cells                             finished cells
//!  pool ──▶ [ 7 | 2 | 9 | … ] ──claim──▶ worker ──add──▶ [ 2 | 7 | … ] ──take──▶ pool
//!                     head                 │
//!                                          └─ runs what cell 7 describes
//! ```
//!
//! A task lies in a *cell*, a cache line, until its answer has been taken. The pool puts the
//! cell's number into the queue; a worker *claims* it with one compare-and-swap
//! that writes the worker's own number into the cell's state, runs it, writes the answer over it, and adds
//! the cell to the finished ones, with another compare-and-swap.
//!
//! Nothing here is a lock, so a worker may be killed between any two
//! instructions: before the claim the task is still everybody's, between claim
//! and adding it is that worker's alone (and is what dies with it), after that
//! its answer is safe. A worker notes the cell before it claims it, so that after
//! its death one look decides which of the three it was.
//!
//! Nobody makes a system call to hand over work, only to wake somebody who
//! sleeps: whoever goes to sleep says so first and then looks again, whoever
//! hands over looks at who sleeps afterwards. All four are sequentially consistent,
//! so one of the two sees the other.
//!
//! Waking takes longer than a hundred small tasks do. So in a flood of them a worker that has nothing to do *naps*:
//! it sleeps for some fifty microseconds and looks by itself, and is woken by nobody but a thread that has to wait.

use std::io;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};
use std::time::Duration;

use rustix::thread::sched_getcpu;

use super::ring::{CELLS, Entry, Ring};
use super::waiting::{doze, look, look_patiently, ring};
use super::words::{Body, Cell, Extent, Line, Request, Seat, Status, Text, Tiny};
use forklore_os::region::Region;
use forklore_os::shared::Shared;

/// So many cells are made present at a time, but for the first few.
const POPULATED_AT_ONCE: usize = 1 << 11;
/// The cells of the first page: so many tasks at a time are common, and more are not.
pub const FIRST_CELLS: usize = 64;
/// Address space for long tasks, in bytes.
pub const ARENA: usize = 16 << 30;
/// Address space for the long answers of one worker, in bytes.
pub const SPILL: usize = 1 << 30;
/// How many workers can be told apart: the bits of a [`Line`].
pub const MOST_WORKERS: usize = 512;

/// It is a flood if so many tasks were claimed, by whomever, since a worker last had nothing to do.
const FLOOD: u64 = 16;

/// So often a worker that has nothing to do in a flood looks again before it sleeps, and so many pauses lie between:
/// many tasks are to have come meanwhile, because every look takes the line away from the thread that is about to
/// write the next.
const LOOKS_IN_FLOOD: u32 = 16;
const PAUSES_BETWEEN: u32 = 60;

/// How long a worker that found nothing in a flood sleeps before it looks by itself. Meanwhile who submits need
/// not wake it, which takes as long as submitting a hundred small tasks; who begins to wait does.
const NAP: Duration = Duration::from_micros(50);

/// The end of the finished ones is noted when it has moved so far.
const NOTED_EVERY: u64 = 64;

/// A cache line with one futex in it.
type Bell = [AtomicU32; 16];

/// Lines of the control block.
mod control {
    /// Word 0: how many of the queued cells are known to be claimed.
    pub const HEAD: usize = 0;
    /// Word 0: a position in the finished ones before which all are filled.
    pub const FINISHED: usize = 1;
    /// Word 0: whether the pool takes no more tasks. Word 1: whether the collector sleeps.
    pub const FLAGS: usize = 2;
    /// A bit a worker that sleeps.
    pub const SLEEPING: usize = 3;
    /// A bit a worker that is looking for work before it goes to sleep.
    pub const LOOKING: usize = 4;
    /// A bit a worker that sleeps for a moment.
    pub const NAPPING: usize = 5;
    /// How many lines there are.
    pub const LINES: usize = 6;
}

/// The shared memory of one pool.
pub struct Exchange {
    control: Shared<Line>,
    bells: Shared<Bell>,
    seats: Shared<Line>,
    cells: Shared<Line>,
    queue: Ring,
    finished: Ring,
    /// Bytes: the arena, and a spill a worker.
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
            cells: Shared::create(CELLS)?,
            queue: Ring::create()?,
            finished: Ring::create()?,
            region: Region::create(ARENA + workers * SPILL)?,
            workers,
        })
    }

    /// How many workers the pool has.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// Offset of a worker's spill in the region.
    pub fn spill(worker: usize) -> usize {
        ARENA + worker * SPILL
    }

    #[inline]
    fn word(&self, line: usize) -> &AtomicU64 {
        &self.control.get()[line][0]
    }

    fn collector_sleeps(&self) -> &AtomicU64 {
        &self.control.get()[control::FLAGS][1]
    }

    #[inline]
    fn cell(&self, cell: usize) -> Cell<'_> {
        Cell(&self.cells.get()[cell])
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
    /// Queues a task, as the queue's entry number `at`.
    #[inline]
    pub fn put(&self, at: u64, entry: Entry, request: &Request<Text<'_>>) {
        self.cell(entry.cell).describe(entry.generation, request);
        self.queue.set(at, entry);
    }

    /// As [`Exchange::put`], for one of many; a [fence](Exchange::fence) is to follow the last.
    #[inline]
    pub fn put_unfenced(&self, at: u64, entry: Entry, request: &Request<Text<'_>>) {
        self.cell(entry.cell).describe(entry.generation, request);
        self.queue.set_unfenced(at, entry);
    }

    /// What was put comes before the look at who sleeps.
    pub fn fence(&self) {
        fence(Ordering::SeqCst);
    }

    /// Fetches a cell that will be written or read soon.
    #[inline]
    pub fn prefetch(&self, cell: usize) {
        self.cells.prefetch(cell);
    }

    /// Makes the cells from `from` on present, as many as are worth a system call; gives how far.
    #[cold]
    pub fn populate(&self, from: usize) -> usize {
        let to = (from + POPULATED_AT_ONCE).min(CELLS);
        self.cells.populate(from..to);
        to
    }

    /// Fetches what [`Exchange::put`] will write.
    #[inline]
    pub fn prefetch_put(&self, at: u64) {
        self.queue.prefetch(at);
    }

    /// Whether there is a task that nobody has claimed.
    #[inline]
    pub fn has_backlog(&self) -> bool {
        self.queue
            .get(self.word(control::HEAD).load(Ordering::SeqCst))
            .is_some()
    }

    /// Wakes sleeping workers, `added` at most, if there is more to do than workers looking for it. `queued` tasks were
    /// ever queued, and at most `most` of them wait.
    #[inline]
    pub fn wake_for_backlog(&self, queued: u64, most: u64, added: usize) {
        if self.any(control::SLEEPING) {
            self.wake(queued, most, added as u64);
        }
    }

    /// Wakes a worker that would soon look by itself, because the caller has nothing else to do. It is one that went to
    /// sleep on another processor, if there is one: on this it would take turns with the caller.
    pub fn wake_from_nap(&self, queued: u64) {
        let is_needed = || queued > self.word(control::HEAD).load(Ordering::Acquire) && self.looking() == 0;
        if !self.any(control::NAPPING) || !is_needed() {
            return;
        }
        let here = sched_getcpu();
        let napping = &self.control.get()[control::NAPPING];
        let is_napping = |worker: usize| napping[worker / 64].load(Ordering::SeqCst) & 1 << (worker % 64) != 0;
        let all = || (0..self.workers).filter(|&worker| is_napping(worker));
        let elsewhere = all().find(|&worker| self.seat(worker).processor() != here);
        if let Some(worker) = elsewhere.or_else(|| all().next()) {
            napping[worker / 64].fetch_and(!(1 << (worker % 64)), Ordering::SeqCst);
            ring(self.bell(worker));
        }
    }

    #[inline]
    fn any(&self, line: usize) -> bool {
        let mut groups = self.control.get()[line].iter().take(self.workers.div_ceil(64));
        groups.any(|bits| bits.load(Ordering::SeqCst) != 0)
    }

    #[cold]
    fn wake(&self, queued: u64, most: u64, added: u64) {
        let mut woken = 0;
        let sleeping = &self.control.get()[control::SLEEPING];
        for (group, bits) in sleeping.iter().enumerate().take(self.workers.div_ceil(64)) {
            let mut asleep = bits.load(Ordering::SeqCst);
            // The lowest numbers, so that the same few workers stay warm.
            while asleep != 0 {
                let hands = u64::from(self.looking()) + woken;
                // The second is the truth, and the first often saves looking at what workers are writing.
                let waiting = || queued.saturating_sub(self.word(control::HEAD).load(Ordering::Acquire));
                if woken == added || most <= hands || waiting() <= hands {
                    return;
                }
                let lowest = asleep & asleep.wrapping_neg();
                if bits.fetch_and(!lowest, Ordering::SeqCst) & lowest != 0 {
                    ring(self.bell(group * 64 + lowest.trailing_zeros() as usize));
                    woken += 1;
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

    /// The cell that was finished as number `at`.
    #[inline]
    pub fn finished(&self, at: u64) -> Option<usize> {
        self.finished.get(at).map(|entry| entry.cell)
    }

    /// The answer in a finished cell, if it is a tiny result.
    #[inline]
    pub fn tiny_answer(&self, cell: usize) -> Option<Tiny> {
        self.cell(cell).tiny_answer()
    }

    /// The answer in a finished cell.
    #[inline]
    pub fn answer(&self, cell: usize) -> (Status, Body) {
        self.cell(cell).answer()
    }

    /// The pool has used a long answer; if it lay in a spill, that room is free again.
    pub fn release(&self, cell: usize, place: Extent) {
        let Some(worker) = self.cell(cell).claimant() else {
            return;
        };
        if place.at < ARENA {
            return;
        }
        self.cell(cell).disown();
        if self.seat(worker).waits_for_room().swap(0, Ordering::SeqCst) != 0 {
            ring(self.bell(worker));
        }
    }

    /// Whose spill an answer lies in.
    pub fn spiller(place: Extent) -> Option<usize> {
        place.at.checked_sub(ARENA).map(|at| at / SPILL)
    }

    /// The task that a worker had claimed when it died. If it is still under way after the finished cells
    /// were taken, it is lost.
    pub fn noted_by(&self, worker: usize) -> Option<usize> {
        let cell = self.seat(worker).noted()?;
        (self.cell(cell).claimant() == Some(worker)).then_some(cell)
    }

    /// Clears a seat for the next worker. Nobody sits in it.
    pub fn vacate(&self, worker: usize) {
        let (group, bit) = (worker / 64, 1 << (worker % 64));
        for line in [control::SLEEPING, control::LOOKING, control::NAPPING] {
            self.control.get()[line][group].fetch_and(!bit, Ordering::SeqCst);
        }
        self.seat(worker).clear();
    }

    /// What [`Exchange::wait_for_finished`] wants to know: how often the collector was woken before
    /// it last looked at the state of the pool.
    pub fn heard(&self) -> u32 {
        self.collector_bell().load(Ordering::SeqCst)
    }

    /// Waits until number `at` is finished, or somebody wakes the collector who has been woken `heard` times, or
    /// for `timeout`. Only one thread at a time. Looks around `spin` times before it goes to sleep, and patiently if it
    /// `is_patient`.
    pub fn wait_for_finished(&self, at: u64, heard: u32, (spin, is_patient): (u32, bool), timeout: Option<Duration>) {
        let is_there = || self.finished.get(at).is_some();
        if look(spin, is_there) || (is_patient && look_patiently(is_there)) {
            return;
        }
        self.collector_sleeps().swap(1, Ordering::SeqCst);
        if !is_there() {
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
    #[inline]
    pub fn claim(&self, worker: usize) -> Option<(Entry, Request<Body>)> {
        let head = self.word(control::HEAD);
        loop {
            let at = head.load(Ordering::SeqCst);
            let Some(entry) = self.queue.get(at) else {
                if head.load(Ordering::SeqCst) == at {
                    return None;
                }
                continue;
            };
            if let Some(next) = self.queue.get(at + 1) {
                self.cells.prefetch(next.cell);
            }
            self.seat(worker).note(entry.cell);
            let cell = self.cell(entry.cell);
            let mine = cell.claim(entry.generation, worker);
            // Whoever is first moves on, so that one that dies right here holds nobody up.
            let _ = head.compare_exchange(at, at + 1, Ordering::AcqRel, Ordering::Relaxed);
            if mine {
                return Some((entry, cell.request()));
            }
        }
    }

    /// Hands in the answer to a claimed task. All positions of the finished ones before `end` are known to be filled.
    #[inline]
    pub fn finish(&self, end: &mut u64, entry: Entry, status: Status, text: Text<'_>) {
        self.cell(entry.cell).set_answer(status, text);
        let noted = self.word(control::FINISHED);
        *end = self.finished.add((*end).max(noted.load(Ordering::Acquire)), entry);
        if end.is_multiple_of(NOTED_EVERY) {
            noted.store(*end, Ordering::Release);
        }
        let sleeps = self.collector_sleeps();
        if sleeps.load(Ordering::SeqCst) != 0 && sleeps.swap(0, Ordering::SeqCst) != 0 {
            ring(self.collector_bell());
        }
    }

    /// Whether the worker's answer in the cell has not been used.
    pub fn is_held(&self, entry: Entry, worker: usize) -> bool {
        self.cell(entry.cell).is_held(entry.generation, worker)
    }

    /// Whether the pool is closed and nothing is left to do.
    pub fn is_over(&self) -> bool {
        self.control.get()[control::FLAGS][0].load(Ordering::SeqCst) != 0 && !self.has_backlog()
    }

    /// How many tasks are known to have been claimed.
    pub fn claimed(&self) -> u64 {
        self.word(control::HEAD).load(Ordering::Relaxed)
    }

    /// Waits for work or the pool's end. Looks around `spin` times before it goes to sleep, unless
    /// `most_looking` others do already. `rested` is how many tasks had been claimed when this worker last came here. May
    /// return for no reason.
    pub fn rest(&self, worker: usize, spin: u32, most_looking: u32, rested: &mut u64) {
        let (group, bit) = (worker / 64, 1 << (worker % 64));
        let claimed = self.claimed();
        let claimed_since = claimed - std::mem::replace(rested, claimed);
        let in_flood = claimed_since >= FLOOD;
        let may_look = self.looking() < most_looking;
        let spin = if may_look { spin } else { 0 };
        let looking = &self.control.get()[control::LOOKING][group];
        looking.fetch_or(bit, Ordering::SeqCst);
        let found = (in_flood && may_look && self.wait_in_flood())
            || look(spin, || self.has_backlog())
            || (claimed_since == 1 && may_look && look_patiently(|| self.has_backlog()));
        // Before the claim: as long as the bit is set, the pool counts on this worker for one more task.
        looking.fetch_and(!bit, Ordering::SeqCst);
        if found {
            return;
        }
        let bell = self.bell(worker);
        let heard = bell.load(Ordering::SeqCst);
        let (line, limit) = match in_flood {
            true => (control::NAPPING, Some(NAP)),
            false => (control::SLEEPING, None),
        };
        self.seat(worker).set_processor(sched_getcpu());
        let asleep = &self.control.get()[line][group];
        asleep.fetch_or(bit, Ordering::SeqCst);
        if !self.has_backlog() && !self.is_over() {
            doze(bell, heard, limit);
        }
        asleep.fetch_and(!bit, Ordering::SeqCst);
    }

    /// Looks now and then for a while; says whether there is work.
    fn wait_in_flood(&self) -> bool {
        (0..LOOKS_IN_FLOOD).any(|_| {
            (0..PAUSES_BETWEEN).for_each(|_| std::hint::spin_loop());
            std::thread::yield_now();
            self.has_backlog()
        })
    }

    /// Waits until the pool has used the worker's answer in the cell.
    pub fn wait_for_room(&self, worker: usize, entry: Entry) {
        let (waits, bell) = (self.seat(worker), self.bell(worker));
        while self.is_held(entry, worker) {
            let heard = bell.load(Ordering::SeqCst);
            waits.waits_for_room().swap(1, Ordering::SeqCst);
            if self.is_held(entry, worker) {
                doze(bell, heard, None);
            }
        }
    }
}
