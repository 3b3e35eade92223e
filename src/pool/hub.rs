//! The owner's side of a pool: which task is in which slot, and who waits for what.
//!
//! There is no thread through which every result goes. Whoever waits, collects: the first
//! thread that has to wait becomes the *collector*, takes finished slots and
//! settles them, for others too; the others sleep until it has something for
//! them, or leaves and one of them takes over. So a result goes from the worker
//! to the thread that wants it with one wake-up.

use std::cell::Cell;
use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::arena::{Arena, Block};
use super::error::{Ended, Error};
use super::exchange::{Exchange, INLINE, SLOTS};
use super::serve::{Instructions, in_worker};
use super::task::message_of;
use super::words::{Errand, Place, Verdict};
use crate::event::Pid;

/// After so many submissions what is finished is taken, so that the slots in use are few and stay in the cache.
const TIDY_EVERY: usize = 64;

/// Who gets the answer to a task.
pub trait Sink: Send + Sync {
    /// Takes the answer to part `index` of a job, with the pool's lock held. Says whether
    /// [`Sink::call_back`] is to run now, in the result thread.
    fn put(&self, index: usize, answer: Result<&[u8], Error>) -> bool;

    /// Runs the job's callback.
    fn call_back(&self, _hub: &Hub) {}
}

/// What the pool is about to do with its workers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It takes tasks.
    Running,
    /// It takes no more, and ends when those it has are done.
    Closed,
    /// It ends now; this is the outcome of what was not done.
    Terminated(Error),
}

/// What all threads of the owner share.
pub struct Hub {
    pub instructions: Arc<Instructions>,
    core: Mutex<Core>,
    /// Something was settled, or the collector has left.
    changed: Condvar,
    /// There are callbacks to come, or the pool is over.
    callbacks_due: Condvar,
    /// Wakes the supervisor.
    pub bell: OwnedFd,
}

/// The state behind the lock.
pub struct Core {
    pending: Vec<Option<Pending>>,
    free: Vec<usize>,
    arena: Arena,
    callbacks: VecDeque<Arc<dyn Sink>>,
    /// Tasks with a callback that has not run.
    callbacks_due: usize,
    is_collecting: bool,
    /// Threads that wait for the collector.
    followers: usize,
    phase: Phase,
    is_over: bool,
    pids: Vec<Option<Pid>>,
    /// Scratch for [`Hub::collect`].
    finished: Vec<usize>,
}

/// A task under way.
struct Pending {
    sink: Arc<dyn Sink>,
    index: usize,
    entry: usize,
    block: Option<Block>,
}

/// A task to submit.
pub struct Parcel<'a> {
    /// Which registered task.
    pub entry: usize,
    /// As in [`Errand`].
    pub items: usize,
    /// The encoded arguments.
    pub bytes: &'a [u8],
    /// Who gets the answer.
    pub sink: Arc<dyn Sink>,
    /// Which part of the sink's job it is.
    pub index: usize,
    /// Whether the sink will ask for a callback.
    pub has_callback: bool,
}

/// What the calling thread is doing for a pool.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Callback,
    /// Decoding a result, with the pool's lock held.
    Decoding,
}

thread_local! {
    static INSIDE: Cell<Inside> = const { Cell::new(Inside::Nothing) };
}

/// Whether the calling thread is running a callback.
pub fn in_callback() -> bool {
    INSIDE.get() == Inside::Callback
}

/// Runs something of the user's; a panic becomes its message.
fn within<T>(inside: Inside, act: impl FnOnce() -> T) -> Result<T, String> {
    let before = INSIDE.replace(inside);
    let done = catch_unwind(AssertUnwindSafe(act)).map_err(|panic| message_of(&*panic));
    INSIDE.set(before);
    done
}

/// Runs a callback of the user's.
pub fn call_back(act: impl FnOnce()) -> Result<(), Error> {
    within(Inside::Callback, act).map_err(|message| Error::CallbackPanicked { message })
}

/// Whether the calling thread may wait for a pool.
pub fn may_wait() -> Result<(), Error> {
    if INSIDE.get() != Inside::Nothing {
        return Err(Error::Nested);
    }
    may_submit()
}

fn may_submit() -> Result<(), Error> {
    match () {
        () if in_worker() => Err(Error::InWorker),
        () if INSIDE.get() == Inside::Decoding => Err(Error::Nested),
        () => Ok(()),
    }
}

type Guard<'a> = MutexGuard<'a, Core>;

impl Hub {
    pub fn new(instructions: Arc<Instructions>, bell: OwnedFd) -> Self {
        let workers = instructions.exchange.workers();
        let core = Core {
            pending: (0..SLOTS).map(|_| None).collect(),
            free: (0..SLOTS).rev().collect(),
            arena: Arena::default(),
            callbacks: VecDeque::new(),
            callbacks_due: 0,
            is_collecting: false,
            followers: 0,
            phase: Phase::Running,
            is_over: false,
            pids: vec![None; workers],
            finished: Vec::new(),
        };
        Self {
            instructions,
            core: Mutex::new(core),
            changed: Condvar::new(),
            callbacks_due: Condvar::new(),
            bell,
        }
    }

    fn exchange(&self) -> &Exchange {
        &self.instructions.exchange
    }

    fn lock(&self) -> Guard<'_> {
        // Code that is not ours runs under `within`, so a panic cannot leave the state half changed.
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Submits a task. Where there is no room for it, waits until there is.
    pub fn submit(&self, parcel: Parcel<'_>) -> Result<(), Error> {
        may_submit()?;
        let long = parcel.bytes.len() > INLINE;
        if parcel.bytes.len() > Arena::LONGEST {
            return Err(self.unsendable("the argument", parcel.entry, "it is too long".to_owned()));
        }
        let mut core = self.lock();
        if core.free.len().is_multiple_of(TIDY_EVERY) {
            self.collect(&mut core);
        }
        let (slot, block) = loop {
            match &core.phase {
                Phase::Running => {}
                Phase::Terminated(error @ Error::InitializerFailed { .. }) => return Err(error.clone()),
                Phase::Closed | Phase::Terminated(_) => return Err(Error::Closed),
            }
            if let Some(room) = core.room(long.then_some(parcel.bytes.len())) {
                break room;
            }
            let before = core.free.len();
            core = self
                .wait(core, None, |core| {
                    core.free.len() != before || core.phase != Phase::Running
                })
                .0;
        };
        let at = block.map_or_else(|| Exchange::inline(slot), |block| block.at);
        let exchange = self.exchange();
        exchange.region.write(at, parcel.bytes);
        core.pending[slot] = Some(Pending {
            sink: parcel.sink,
            index: parcel.index,
            entry: parcel.entry,
            block,
        });
        if parcel.has_callback {
            core.callbacks_due += 1;
            self.callbacks_due.notify_all();
        }
        let errand = Errand {
            entry: parcel.entry,
            items: parcel.items,
            place: Place {
                at,
                length: parcel.bytes.len(),
            },
            capacity: block.map_or(0, Block::capacity),
        };
        exchange.put(slot, errand);
        exchange.wake_for_backlog();
        Ok(())
    }

    /// Waits until `is_done`, or until `deadline`; says which.
    pub fn wait_until(&self, deadline: Option<Instant>, is_done: impl FnMut(&mut Core) -> bool) -> bool {
        self.wait(self.lock(), deadline, is_done).1
    }

    fn wait<'a>(
        &'a self,
        mut core: Guard<'a>,
        deadline: Option<Instant>,
        mut is_done: impl FnMut(&mut Core) -> bool,
    ) -> (Guard<'a>, bool) {
        loop {
            self.collect(&mut core);
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            let done = is_done(&mut core);
            if done || left.is_some_and(|left| left.is_zero()) {
                if core.followers > 0 && !core.is_collecting {
                    self.changed.notify_all();
                }
                return (core, done);
            }
            if core.is_collecting {
                core.followers += 1;
                core = match left {
                    Some(left) => {
                        let woken = self.changed.wait_timeout(core, left);
                        woken.unwrap_or_else(PoisonError::into_inner).0
                    }
                    None => self.changed.wait(core).unwrap_or_else(PoisonError::into_inner),
                };
                core.followers -= 1;
            } else {
                core.is_collecting = true;
                let heard = self.exchange().heard();
                drop(core);
                self.exchange().wait_for_finished(heard, self.instructions.spin, left);
                core = self.lock();
                core.is_collecting = false;
            }
        }
    }

    /// Settles what is finished.
    fn collect(&self, core: &mut Core) {
        let mut finished = std::mem::take(&mut core.finished);
        self.exchange().take_finished(&mut finished);
        let any = !finished.is_empty();
        for slot in finished.drain(..) {
            let (verdict, place) = self.exchange().answer(slot);
            let bytes = self.exchange().region.read(place.at, place.length);
            self.settle(core, slot, |entry| match verdict {
                Verdict::Done => Ok(bytes),
                verdict => Err(self.failure(verdict, entry, bytes)),
            });
            self.exchange().release(slot);
            self.exchange().retire(slot);
            core.free.push(slot);
        }
        core.finished = finished;
        if any && core.followers > 0 {
            self.changed.notify_all();
        }
        if any && core.is_collecting {
            // The collector is another thread, about to sleep or asleep; its own result may have been among these.
            self.exchange().wake_collector();
        }
    }

    fn failure(&self, verdict: Verdict, entry: usize, text: &[u8]) -> Error {
        let text = String::from_utf8_lossy(text).into_owned();
        match verdict {
            Verdict::BadArgument => self.unsendable("the argument", entry, text),
            Verdict::BadResult => self.unsendable("the result", entry, text),
            Verdict::Done | Verdict::Panicked => Error::Panicked {
                task: self.instructions.registry.name(entry).to_owned(),
                message: text,
            },
        }
    }

    /// The error of what cannot be sent.
    pub fn unsendable(&self, what: &'static str, entry: usize, why: String) -> Error {
        let task = self.instructions.registry.name(entry).to_owned();
        Error::Unsendable { what, task, why }
    }

    fn settle<'a>(&self, core: &mut Core, slot: usize, answer: impl FnOnce(usize) -> Result<&'a [u8], Error>) {
        let Some(pending) = core.pending[slot].take() else {
            return;
        };
        if let Some(block) = pending.block {
            core.arena.give_back(block);
        }
        let answer = answer(pending.entry);
        let calls_back = within(Inside::Decoding, || pending.sink.put(pending.index, answer)).unwrap_or_else(|why| {
            // The type's `Deserialize` panicked; an error runs nothing of the user's.
            pending.sink.put(pending.index, Err(Error::Undecodable(why)))
        });
        if calls_back {
            core.callbacks.push_back(pending.sink);
        }
    }

    /// Wakes everybody who waits, to look at the state again.
    pub fn notify(&self, core: &Core) {
        self.changed.notify_all();
        self.callbacks_due.notify_all();
        if core.is_collecting {
            self.exchange().wake_collector();
        }
    }

    /// Changes the state and wakes everybody who waits.
    pub fn change<T>(&self, act: impl FnOnce(&mut Core) -> T) -> T {
        let mut core = self.lock();
        let done = act(&mut core);
        self.notify(&core);
        done
    }

    /// Runs callbacks, one after another in order of completion, until the pool is over.
    pub fn run_callbacks(&self) {
        loop {
            let mut core = self.lock();
            while core.callbacks_due == 0 && !core.is_over {
                core = self.callbacks_due.wait(core).unwrap_or_else(PoisonError::into_inner);
            }
            let mut core = self
                .wait(core, None, |core| !core.callbacks.is_empty() || core.is_over)
                .0;
            let Some(sink) = core.callbacks.pop_front() else { return };
            core.callbacks_due -= 1;
            drop(core);
            sink.call_back(self);
        }
    }
}

/// For the supervisor.
impl Hub {
    /// A worker has ended and was reaped: settles what it finished, then the task that it was running.
    pub fn bury(&self, worker: usize, pid: Pid, ended: Ended) {
        let mut core = self.lock();
        self.collect(&mut core);
        if let Some(slot) = self.exchange().lost_with(worker) {
            let phase = core.phase.clone();
            self.settle(&mut core, slot, |entry| match phase {
                Phase::Terminated(error) => Err(error),
                Phase::Running | Phase::Closed => Err(Error::WorkerLost {
                    pid,
                    ended,
                    task: self.instructions.registry.name(entry).to_owned(),
                }),
            });
            self.exchange().retire(slot);
            core.free.push(slot);
        }
        self.exchange().vacate(worker);
        core.pids[worker] = None;
        // It may have been woken for a task that it did not live to claim.
        self.exchange().wake_for_backlog();
        self.notify(&core);
    }

    /// All workers are gone. What is left is settled with `error`.
    pub fn end(&self, error: &Error) {
        let mut core = self.lock();
        self.collect(&mut core);
        for slot in 0..SLOTS {
            self.settle(&mut core, slot, |_| Err(error.clone()));
        }
        core.is_over = true;
        self.notify(&core);
    }

    /// What the workers are to do.
    pub fn phase(&self) -> Phase {
        self.lock().phase.clone()
    }

    /// The workers' PIDs.
    pub fn pids(&self) -> Vec<Pid> {
        self.lock().pids.iter().flatten().copied().collect()
    }

    /// A worker was hired.
    pub fn hired(&self, worker: usize, pid: Pid) {
        self.lock().pids[worker] = Some(pid);
    }
}

impl Core {
    /// A slot, and a block for a task of `length`; `None` while there is no room.
    fn room(&mut self, length: Option<usize>) -> Option<(usize, Option<Block>)> {
        if self.free.len() == SLOTS && length.is_some() {
            // Nothing is under way, so no block is in use, whatever sizes there once were.
            self.arena.start_over_if_used_up();
        }
        let slot = self.free.pop()?;
        let block = match length.map(|length| self.arena.take(length)) {
            Some(None) => {
                self.free.push(slot);
                return None;
            }
            other => other.flatten(),
        };
        Some((slot, block))
    }

    /// Whether all workers are gone and every task is settled.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Goes on to a later phase; a pool never goes back.
    pub fn go_on_to(&mut self, phase: Phase) {
        if self.phase == Phase::Running || (self.phase == Phase::Closed && phase != Phase::Running) {
            self.phase = phase;
        }
    }
}
