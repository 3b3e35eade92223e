//! Tasks of pools.

use std::sync::Arc;

use super::{Chunked, ProcessId};
use forklore_event::{Call, Micros, PoolId, TaskId};

/// The largest hole in the numbering of tasks that is filled up. Tasks are
/// counted from 0, so a larger one means that the events are not ours.
const LARGEST_HOLE: usize = 1024;

/// One task, from being handed in to being delivered.
#[derive(Clone, Debug, Default)]
pub struct Task {
    /// The call as the listing made it, like `work(3)`; empty if it was not seen.
    pub text: Arc<str>,
    /// The pool's method that handed it in.
    pub call: Option<Call>,
    /// The pool.
    pub pool: PoolId,
    /// When it was handed in.
    pub submitted: Option<Micros>,
    /// When a worker began it.
    pub started: Option<Micros>,
    /// When the worker ended it.
    pub finished: Option<Micros>,
    /// Whether it ended by raising.
    pub failed: bool,
    /// When the result was with the process that asked for it.
    pub delivered: Option<Micros>,
    /// When a callback of it was called that has not returned.
    pub calling_back: Option<Micros>,
    /// When its last callback returned.
    pub called_back: Option<Micros>,
    /// The worker that ran it.
    pub worker: Option<ProcessId>,
    /// Whether it was lost with its worker.
    pub lost: bool,
}

impl Task {
    /// Whether it was handed in and no worker has begun it.
    pub fn is_queued(&self) -> bool {
        self.submitted.is_some() && self.started.is_none() && self.delivered.is_none() && !self.lost
    }

    /// Whether it was answered although no worker has begun it: it could not be sent.
    pub fn is_unsent(&self) -> bool {
        self.submitted.is_some() && self.started.is_none() && self.delivered.is_some()
    }

    /// Whether its answer is an exception, which is with the process that asked for it.
    pub fn has_raised(&self) -> bool {
        self.delivered.is_some() && (self.failed || self.is_unsent())
    }
}

/// The tasks of a stage, by number.
#[derive(Clone, Debug, Default)]
pub struct Tasks(Chunked<Task>);

impl Tasks {
    /// The task `id`.
    pub fn get(&self, id: TaskId) -> Option<&Task> {
        self.0.get(usize::try_from(id).ok()?)
    }

    /// All tasks with their numbers, in the order in which they were handed in.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Task)> {
        self.0.iter().enumerate()
    }

    /// The number after that of the newest task.
    pub(super) fn next(&self) -> TaskId {
        self.0.len() as TaskId
    }

    pub(super) fn entry(&mut self, id: TaskId) -> Option<&mut Task> {
        let index = usize::try_from(id).ok()?;
        if index >= self.0.len().checked_add(LARGEST_HOLE)? {
            return None;
        }
        while self.0.len() <= index {
            self.0.push(Task::default());
        }
        self.0.get_mut(index)
    }
}
