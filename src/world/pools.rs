//! Pools: their queue, and how far their tasks have come.

use std::collections::VecDeque;
use std::sync::Arc;

use super::tasks::Tasks;
use super::{Chunked, ProcessId};
use forklore_event::{Micros, PoolId, StartMethod, TaskCounts, TaskId};

/// So many results on their way are known by number; of more, the count is.
const CROSSING: usize = 64;

/// So many of the newest delivered results are known by number.
const DELIVERED: usize = 64;

/// A pool of worker processes.
#[derive(Clone, Debug)]
pub struct Pool {
    /// Its number in the stage.
    pub id: PoolId,
    /// When it was made.
    pub made: Micros,
    /// The process that made it.
    pub owner: Option<ProcessId>,
    /// How many slots it has.
    pub processes: u32,
    /// After how many tasks a worker retires.
    pub maxtasksperchild: Option<u64>,
    /// Whether it is an executor's, `concurrent.futures`, whose workers come with the tasks.
    pub is_executor: bool,
    /// How its workers are made.
    pub start_method: StartMethod,
    /// The name of its initializer, once one has run.
    pub initializer: Option<Arc<str>>,
    /// Where it is in its life.
    pub phase: PoolPhase,
    /// Whether it was stopped before its end.
    pub was_terminated: bool,
    /// How many of its tasks have come how far.
    pub counts: TaskCounts,
    /// How many tasks died with their workers.
    pub lost: u64,
    /// How many tasks were answered without being run, because they could not be sent.
    pub unsent: u64,
    /// The task whose callback its owner's result thread runs.
    pub calling_back: Option<TaskId>,
    /// The result that could not be unpickled, after which none is delivered.
    pub unreadable: Option<TaskId>,
    /// How many tasks were only counted, because they were too many to be told one by one.
    pub summarised: u64,
    /// No task with a lower number waits.
    pub(super) oldest: TaskId,
    /// The oldest results that have left their worker and are not delivered.
    pub(super) crossing: Vec<TaskId>,
    /// The newest results that were delivered, oldest first.
    pub(super) delivered: VecDeque<TaskId>,
    /// How many tasks waited from when on.
    pub(super) depths: Chunked<(Micros, u64)>,
}

/// The life of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolPhase {
    /// Takes tasks.
    Open,
    /// Takes no new tasks, finishes those it has.
    Closed,
    /// Was stopped.
    Terminated,
    /// All its workers have ended.
    Joined,
}

impl Pool {
    /// A pool with so many slots and no tasks; the next task of its stage is `oldest`.
    pub(super) fn new(id: PoolId, owner: Option<ProcessId>, processes: u32, oldest: TaskId) -> Self {
        Self {
            id,
            made: 0,
            owner,
            processes,
            maxtasksperchild: None,
            is_executor: false,
            start_method: StartMethod::Fork,
            initializer: None,
            phase: PoolPhase::Open,
            was_terminated: false,
            counts: TaskCounts::default(),
            lost: 0,
            unsent: 0,
            calling_back: None,
            unreadable: None,
            summarised: 0,
            oldest,
            crossing: Vec::new(),
            delivered: VecDeque::new(),
            depths: Chunked::default(),
        }
    }

    /// How many tasks were handed in and no worker has begun.
    pub fn waiting(&self) -> u64 {
        let taken = self.counts.started.saturating_add(self.unsent);
        self.counts.submitted.saturating_sub(taken)
    }

    /// How many tasks waited at the instant `at`.
    pub fn waiting_at(&self, at: Micros) -> u64 {
        let known = self.depths.partition_point(|(from, _)| *from <= at);
        let last = known.checked_sub(1).and_then(|last| self.depths.get(last));
        last.map_or(0, |(_, waiting)| *waiting)
    }

    /// Notes how many tasks wait from `at` on: in a pool that was stopped, none.
    fn note_depth(&mut self, at: Micros) {
        let waiting = if self.was_terminated { 0 } else { self.waiting() };
        match self.depths.len().checked_sub(1) {
            Some(last) if self.depths.get(last).is_some_and(|(from, _)| *from == at) => {
                if let Some(depth) = self.depths.get_mut(last) {
                    depth.1 = waiting;
                }
            }
            _ => self.depths.push((at, waiting)),
        }
    }

    /// Whether what waits will never be begun, because the pool was terminated.
    pub fn drops_waiting(&self) -> bool {
        self.was_terminated && self.waiting() > 0
    }

    /// How many futures of an executor came to `BrokenProcessPool`: all that were not done when it broke.
    pub fn broken(&self) -> u64 {
        let undone = self.counts.submitted.saturating_sub(self.counts.delivered);
        if self.is_executor && self.was_terminated {
            undone
        } else {
            0
        }
    }

    /// How many tasks a worker is running.
    pub fn running(&self) -> u64 {
        let over = self.counts.finished.saturating_add(self.lost);
        self.counts.started.saturating_sub(over)
    }

    /// How many results are on their way to the thread that delivers them.
    pub fn crossing(&self) -> u64 {
        let answered = self.counts.finished.saturating_add(self.unsent);
        answered.saturating_sub(self.counts.delivered)
    }

    /// How many results are ready: with the process that asked for them, and their callbacks have returned.
    pub fn ready(&self) -> u64 {
        self.counts
            .delivered
            .saturating_sub(u64::from(self.calling_back.is_some()))
    }

    /// The numbers of the results on their way, as far as they are known.
    pub fn crossing_tasks(&self) -> &[TaskId] {
        &self.crossing
    }

    /// The numbers of the newest delivered results, oldest first, as far as they were told one by one.
    pub fn delivered_tasks(&self) -> impl DoubleEndedIterator<Item = TaskId> {
        self.delivered.iter().copied()
    }

    /// The numbers of the waiting tasks in the order of the queue, as far as they
    /// were told one by one.
    pub fn waiting_tasks<'a>(&self, tasks: &'a Tasks) -> impl Iterator<Item = TaskId> + use<'a> {
        let id = self.id;
        (self.oldest..)
            .map_while(|task| Some((task, tasks.get(task)?)))
            .filter(move |(_, known)| known.pool == id && known.is_queued())
            .map(|(task, _)| task)
    }

    fn count(&mut self, one: impl FnOnce(&mut TaskCounts)) {
        let mut more = TaskCounts::default();
        one(&mut more);
        self.counts.add(&more);
    }

    pub(super) fn submitted(&mut self, at: Micros) {
        self.count(|counts| counts.submitted = 1);
        self.note_depth(at);
    }

    pub(super) fn started(&mut self, at: Micros, tasks: &Tasks) {
        self.count(|counts| counts.started = 1);
        self.note_depth(at);
        while tasks
            .get(self.oldest)
            .is_some_and(|known| known.pool != self.id || (known.submitted.is_some() && !known.is_queued()))
        {
            self.oldest += 1;
        }
    }

    pub(super) fn finished(&mut self, task: TaskId, ok: bool) {
        self.count(|counts| (counts.finished, counts.failed) = (1, u64::from(!ok)));
        if self.crossing.len() < CROSSING {
            self.crossing.push(task);
        }
    }

    pub(super) fn stopped(&mut self, at: Micros) {
        self.was_terminated = true;
        self.note_depth(at);
    }

    pub(super) fn delivered(&mut self, at: Micros, task: TaskId, was_sent: bool) {
        self.count(|counts| counts.delivered = 1);
        if !was_sent {
            self.unsent += 1;
            self.note_depth(at);
        }
        self.crossing.retain(|crossing| *crossing != task);
        if self.delivered.len() == DELIVERED {
            self.delivered.pop_front();
        }
        self.delivered.push_back(task);
    }

    pub(super) fn summarised(&mut self, at: Micros, counts: &TaskCounts) {
        self.counts.add(counts);
        self.note_depth(at);
        self.summarised = self.summarised.saturating_add(counts.submitted);
    }
}
