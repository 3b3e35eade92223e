//! For the supervisor: workers come and go.

use std::sync::PoisonError;

use super::{Hub, Phase};
use crate::error::{Ended, Error};
use forklore_os::Pid;

impl Hub {
    /// A worker has ended and was reaped: settles what it finished, then the task that it was running.
    pub fn worker_ended(&self, worker: usize, pid: Pid, ended: Ended) {
        let mut core = self.lock();
        self.collect(&mut core, None);
        let lost = self.exchange().noted_by(worker);
        if let Some(cell) = lost.filter(|&cell| core.is_under_way(cell)) {
            let error = match &core.phase {
                Phase::Terminated(error) => error.clone(),
                Phase::Running | Phase::Closed => Error::WorkerLost {
                    pid,
                    ended,
                    task: self
                        .instructions
                        .registry
                        .name(core.pending[cell].entry as usize)
                        .to_owned(),
                },
            };
            core.fail(cell, &error);
            core.free.push(cell);
        }
        core.pids[worker] = None;
        self.notify(&core);
        while core.readers[worker] > 0 {
            core = self.was_read.wait(core).unwrap_or_else(PoisonError::into_inner);
        }
        self.exchange().vacate(worker);
        // It may have been woken for a task that it did not live to claim.
        self.exchange().wake_for_backlog(core.queued, u64::MAX, 1);
    }

    /// All workers are gone. What is left is settled with `error`.
    pub fn end(&self, error: &Error) {
        let mut core = self.lock();
        self.collect(&mut core, None);
        for cell in 0..core.pending.len() {
            core.fail(cell, error);
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
