//! Which tasks of a pool are told one by one, and which are only counted.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::event::TaskId;

/// So many tasks of a pool are told one by one in a second of the wall clock: more
/// than a screen can show. The rest are counted.
const TOLD_A_SECOND: u32 = 1000;

/// The bit in a task's number on its way to a worker and back that says that the
/// task is only counted.
const COUNTED: TaskId = 1 << 63;

/// What is told of a pool's tasks.
pub struct Telling {
    since: Instant,
    told: u32,
    counted: HashSet<TaskId>,
}

impl Default for Telling {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            told: 0,
            counted: HashSet::new(),
        }
    }
}

impl Telling {
    /// Whether the next task can still be told.
    pub fn has_room(&mut self) -> bool {
        if self.since.elapsed() >= Duration::from_secs(1) {
            (self.since, self.told) = (Instant::now(), 0);
        }
        self.told += u32::from(self.told < TOLD_A_SECOND + 1);
        self.told <= TOLD_A_SECOND
    }

    /// `task` is only counted.
    pub fn count(&mut self, task: TaskId) {
        self.counted.insert(task);
    }

    /// Whether `task`, whose result is there, was only counted.
    pub fn was_counted(&mut self, task: TaskId) -> bool {
        self.counted.remove(&task)
    }

    /// The number under which `task` travels.
    pub fn label(&self, task: TaskId) -> TaskId {
        if self.counted.contains(&task) {
            task | COUNTED
        } else {
            task
        }
    }
}

/// A task's number and whether it is only counted, by the number under which it travels.
pub fn read_label(label: TaskId) -> (TaskId, bool) {
    (label & !COUNTED, label & COUNTED != 0)
}
