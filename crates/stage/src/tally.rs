//! Tasks that are only counted, on the board: where they come too fast, telling each would slow the pool down. The
//! observer tells the counts as `tasks_summarised`.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use forklore_event::{PoolId, TaskCounts};
use forklore_os::shared_memory;

shared_memory! {
    /// How many tasks a process handed in, began, ended and delivered without telling
    /// each. The observer takes the counts and tells them; what a process has counted
    /// is not lost when it is killed.
    pub struct TaskTally {
        /// The pool whose tasks these are, plus 1; 0: not counting.
        pool: AtomicU32,
        submitted: AtomicU64,
        started: AtomicU64,
        finished: AtomicU64,
        failed: AtomicU64,
        delivered: AtomicU64,
    }
}

impl TaskTally {
    /// Whether the process may count tasks of `pool` here: it can count those of
    /// one pool in its life.
    pub fn is_for(&self, pool: PoolId) -> bool {
        let pool = pool.wrapping_add(1);
        let claimed = self.pool.compare_exchange(0, pool, Ordering::AcqRel, Ordering::Acquire);
        claimed.is_ok_and(|_| pool != 0) || claimed == Err(pool)
    }

    /// Counts more.
    pub fn add(&self, more: TaskCounts) {
        for (sum, more) in self.sums().into_iter().zip(numbers(more)).filter(|(_, more)| *more > 0) {
            sum.fetch_add(more, Ordering::AcqRel);
        }
    }

    /// Takes what has been counted since the last time. For the observer.
    pub fn take(&self) -> Option<(PoolId, TaskCounts)> {
        let pool = self.pool.load(Ordering::Acquire).checked_sub(1)?;
        // What is counted first is taken last, so that no task is told to have ended before it is told of.
        let mut taken = self.sums();
        taken.reverse();
        let [delivered, failed, finished, started, submitted] = taken.map(|sum| sum.swap(0, Ordering::AcqRel));
        let counts = TaskCounts {
            submitted,
            started,
            finished,
            failed,
            delivered,
        };
        (!counts.is_empty()).then_some((pool, counts))
    }

    /// Nothing counted, for a new process.
    pub(crate) fn clear(&self) {
        self.pool.store(0, Ordering::Relaxed);
        for sum in self.sums() {
            sum.store(0, Ordering::Relaxed);
        }
    }

    fn sums(&self) -> [&AtomicU64; 5] {
        [
            &self.submitted,
            &self.started,
            &self.finished,
            &self.failed,
            &self.delivered,
        ]
    }
}

fn numbers(counts: TaskCounts) -> [u64; 5] {
    [
        counts.submitted,
        counts.started,
        counts.finished,
        counts.failed,
        counts.delivered,
    ]
}
