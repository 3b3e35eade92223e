//! The owner's side of a pool: which task is in which cell, and who waits for what.
//!
//! There is no thread through which every result goes. Whoever waits, collects: the first
//! thread that has to wait becomes the *collector*, takes finished cells and
//! leaves their answers for who asked, and the others sleep until it has something for
//! them, or leaves and one of them takes over. So a result goes from the worker
//! to the thread that wants it with one wake-up. Nothing of the user's runs with the lock held.

mod receive;
mod submit;
mod workers;

pub use submit::{Parts, Purpose};

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::answers::{Answer, InPlace, Jobs};
use crate::arena::{Arena, Block};
use crate::codec::Blocks;
use crate::error::Error;
use crate::exchange::{Exchange, FIRST_CELLS};
use crate::job::{Job, JobStates};
use crate::ring::CELLS;
use crate::serve::Instructions;
use crate::words::{Body, Status};
use forklore_os::Pid;
use forklore_os::region::Region;

/// So many cells ahead are fetched.
const AHEAD: usize = 4;

/// What is done with an answer before its handle gets it, in the result thread.
pub type Callback = Box<dyn FnOnce(&Hub, Answer) -> Answer + Send>;

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
    pub states: Arc<JobStates>,
    core: Mutex<Core>,
    /// Something was settled, or the collector has left.
    changed: Condvar,
    /// There are callbacks to come, or the pool is over.
    callbacks_due: Condvar,
    /// An answer in a spill was read.
    was_read: Condvar,
    /// Wakes the supervisor.
    pub bell: OwnedFd,
}

/// The state behind the lock.
pub struct Core {
    pending: Vec<Pending>,
    free: Vec<usize>,
    /// So many cells are present in this process's memory.
    present: usize,
    arena: Arena,
    jobs: Jobs<Callback>,
    /// Callbacks whose answers have come.
    calls: VecDeque<(Job, Callback, Answer)>,
    /// Tasks with a callback that has not run.
    callbacks_due: usize,
    /// How many tasks were ever queued.
    queued: u64,
    /// How many finished cells were ever taken.
    taken: u64,
    is_collecting: bool,
    /// Threads that wait for the collector.
    followers: usize,
    /// Threads that wait for a cell or a block.
    starved: usize,
    phase: Phase,
    is_over: bool,
    pids: Vec<Option<Pid>>,
    /// Answers in a worker's spill that are being read.
    readers: Vec<usize>,
}

/// What is known of a cell.
#[derive(Clone, Default)]
struct Pending {
    /// Who waits for the task in it, if there is one.
    job: Option<Job>,
    index: usize,
    block: Option<Block>,
    entry: u32,
    generation: u32,
}

type Guard<'a> = MutexGuard<'a, Core>;

impl Hub {
    pub fn new(instructions: Arc<Instructions>, bell: OwnedFd) -> Self {
        let workers = instructions.exchange.workers();
        let states = Arc::new(JobStates::new());
        let core = Core {
            // Both grow as far as there are tasks under way: pages that were not touched need not be copied after a
            // fork. And they never move.
            pending: Vec::with_capacity(CELLS),
            free: Vec::with_capacity(CELLS),
            present: FIRST_CELLS,
            arena: Arena::default(),
            jobs: Jobs::new(states.clone()),
            calls: VecDeque::new(),
            callbacks_due: 0,
            queued: 0,
            taken: 0,
            is_collecting: false,
            followers: 0,
            starved: 0,
            phase: Phase::Running,
            is_over: false,
            pids: vec![None; workers],
            readers: vec![0; workers],
        };
        Self {
            instructions,
            states,
            core: Mutex::new(core),
            changed: Condvar::new(),
            callbacks_due: Condvar::new(),
            was_read: Condvar::new(),
            bell,
        }
    }

    fn exchange(&self) -> &Exchange {
        &self.instructions.exchange
    }

    fn lock(&self) -> Guard<'_> {
        // Nothing that could panic halfway runs with the lock held.
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `is_done`, or until `deadline`; says which.
    pub fn wait_until(&self, deadline: Option<Instant>, is_done: impl FnMut(&mut Core) -> bool) -> bool {
        self.wait(self.lock(), None, deadline, is_done).1
    }

    /// Long answers to the job that is `mine` are left where they are.
    fn wait<'a>(
        &'a self,
        mut core: Guard<'a>,
        mine: Option<Job>,
        deadline: Option<Instant>,
        mut is_done: impl FnMut(&mut Core) -> bool,
    ) -> (Guard<'a>, bool) {
        loop {
            self.collect(&mut core, mine);
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
                let (at, heard, queued) = (core.taken, self.exchange().heard(), core.queued);
                let is_conversation = core.pending.len() - core.free.len() == 1;
                let is_patient = is_conversation && self.instructions.most_looking > 0;
                drop(core);
                self.exchange().wake_from_nap(queued);
                let spin = self.instructions.spin;
                self.exchange().wait_for_finished(at, heard, (spin, is_patient), left);
                core = self.lock();
                core.is_collecting = false;
            }
        }
    }

    /// Takes what is finished.
    fn collect(&self, core: &mut Core, mine: Option<Job>) {
        let exchange = self.exchange();
        let before = core.taken;
        while let Some(cell) = exchange.finished(core.taken) {
            if let Some(next) = exchange.finished(core.taken + AHEAD as u64) {
                exchange.prefetch(next);
            }
            core.taken += 1;
            let pending = &mut core.pending[cell];
            let Some(job) = pending.job.take() else { continue };
            let (index, block) = (pending.index, pending.block);
            let answer = match exchange.tiny_answer(cell) {
                Some(tiny) => Answer::Tiny(tiny),
                None => match exchange.answer(cell) {
                    (Status::Done, Body::Long(place)) if mine == Some(job) => {
                        if let Some(worker) = Exchange::spiller(place) {
                            core.readers[worker] += 1;
                        }
                        let answer = InPlace { cell, place, block };
                        core.arrive(job, index, Answer::InPlace(Box::new(answer)));
                        continue;
                    }
                    (status, body) => self.copy(status, pending.entry as usize, cell, &body),
                },
            };
            if let Some(block) = block {
                core.arena.give_back(block);
            }
            core.free.push(cell);
            core.arrive(job, index, answer);
        }
        if core.taken == before {
            return;
        }
        if core.followers > 0 {
            self.changed.notify_all();
        }
        if core.is_collecting {
            // The collector is another thread, about to sleep or asleep; its own result may have been among these.
            exchange.wake_collector();
        }
    }

    /// An answer that its caller does not wait for, or that is an error.
    #[cold]
    fn copy(&self, status: Status, entry: usize, cell: usize, body: &Body) -> Answer {
        let bytes = match body {
            Body::Short(short) => short.as_bytes().to_vec(),
            Body::Long(place) => self.exchange().region.copy(place.at, place.length),
        };
        let answer = match status {
            Status::Done => Answer::Copied(bytes.into()),
            status => Answer::Failed(Box::new(self.failure(status, entry, &bytes))),
        };
        if let Body::Long(place) = body {
            self.exchange().release(cell, *place);
        }
        answer
    }

    fn failure(&self, status: Status, entry: usize, text: &[u8]) -> Error {
        let text = String::from_utf8_lossy(text).into_owned();
        match status {
            Status::BadArgument => self.unsendable("the argument", entry, text),
            Status::BadResult => self.unsendable("the result", entry, text),
            Status::Done | Status::Panicked => Error::Panicked {
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
            let has_come = |core: &mut Core| !core.calls.is_empty() || core.is_over;
            let mut core = self.wait(core, None, None, has_come).0;
            let Some((job, callback, answer)) = core.calls.pop_front() else {
                return;
            };
            core.callbacks_due -= 1;
            drop(core);
            let answer = callback(self, answer);
            let unwanted = self.change(|core| core.jobs.settle(job, answer));
            // What is in it is the user's, to be dropped without the lock.
            drop(unwanted);
        }
    }
}

impl Blocks for Hub {
    fn region(&self) -> &Region {
        &self.exchange().region
    }

    fn take(&self, length: usize) -> Option<Block> {
        (length <= Arena::LONGEST)
            .then(|| self.lock().arena.take(length))
            .flatten()
    }

    fn give_back(&self, block: Block) {
        let mut core = self.lock();
        core.arena.give_back(block);
        if core.starved > 0 {
            self.notify(&core);
        }
    }
}

impl Core {
    #[inline]
    fn arrive(&mut self, job: Job, index: usize, answer: Answer) {
        if let Some((callback, answer)) = self.jobs.arrive(job, index, answer) {
            self.calls.push_back((job, callback, answer));
        }
    }

    fn is_under_way(&self, cell: usize) -> bool {
        self.pending.get(cell).is_some_and(|pending| pending.job.is_some())
    }

    /// Settles a task that will not be done; its cell is not free yet.
    fn fail(&mut self, cell: usize, error: &Error) {
        let pending = &mut self.pending[cell];
        let Some(job) = pending.job.take() else { return };
        let index = pending.index;
        if let Some(block) = pending.block.take() {
            self.arena.give_back(block);
        }
        self.arrive(job, index, Answer::Failed(Box::new(error.clone())));
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
