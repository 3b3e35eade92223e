//! What happens to pools and their tasks.

use super::super::pools::{Pool, PoolPhase};
use super::super::processes::Job;
use super::super::tasks::Task;
use super::{MOST_POOLS, StageWorld};
use forklore_event::{Call, Kind, Micros, Pid, PoolId, TaskId};

impl StageWorld {
    pub(super) fn apply_to_pools(&mut self, at: Micros, pid: Pid, kind: &Kind) {
        match kind {
            Kind::PoolCreated {
                pool,
                processes,
                maxtasksperchild,
                start_method,
                on_demand,
            } if self.pools.len() < MOST_POOLS => self.pools.push(Pool {
                maxtasksperchild: *maxtasksperchild,
                is_executor: *on_demand,
                start_method: *start_method,
                made: at,
                ..Pool::new(*pool, self.id_of(pid), *processes, self.tasks.next())
            }),
            Kind::PoolClosed { pool } => self.set_phase(at, *pool, PoolPhase::Closed),
            Kind::PoolTerminated { pool } | Kind::PoolBroken { pool } => {
                self.set_phase(at, *pool, PoolPhase::Terminated);
            }
            Kind::ResultUnreadable { pool, task } => {
                if let Some(pool) = self.pool_mut(*pool) {
                    pool.unreadable = Some(*task);
                }
            }
            Kind::PoolJoined { pool } => self.set_phase(at, *pool, PoolPhase::Joined),
            Kind::WorkerHired { pool, slot } => {
                if let Some(process) = self.process_mut(pid) {
                    process.job = Some(Job {
                        pool: *pool,
                        slot: *slot,
                        running: None,
                        cut_off: None,
                        done: 0,
                        retired: false,
                        initialized: false,
                    });
                }
            }
            Kind::InitializerRan { pool, function, .. } => {
                self.tally.initializer_runs += 1;
                if let Some(pool) = self.pool_mut(*pool).filter(|pool| pool.initializer.is_none()) {
                    pool.initializer = Some(function.as_str().into());
                }
                if let Some(job) = self.process_mut(pid).and_then(|process| process.job.as_mut()) {
                    job.initialized = true;
                }
            }
            Kind::WorkerRetired { .. } => {
                self.tally.workers_retired += 1;
                if let Some(job) = self.process_mut(pid).and_then(|process| process.job.as_mut()) {
                    job.retired = true;
                }
            }
            _ => {}
        }
    }

    /// The pool `id`, while events about it change it.
    fn pool_mut(&mut self, id: PoolId) -> Option<&mut Pool> {
        self.pools.iter_mut().rfind(|known| known.id == id)
    }

    fn pool_of_mut(&mut self, task: TaskId) -> Option<&mut Pool> {
        let pool = self.tasks.get(task)?.pool;
        self.pool_mut(pool)
    }

    fn set_phase(&mut self, at: Micros, pool: PoolId, phase: PoolPhase) {
        if let Some(pool) = self.pool_mut(pool) {
            pool.phase = phase;
            if phase == PoolPhase::Terminated {
                pool.stopped(at);
            }
        }
    }

    pub(super) fn apply_to_tasks(&mut self, at: Micros, pid: Pid, kind: &Kind) {
        match kind {
            Kind::TaskSubmitted {
                pool,
                task,
                call,
                function,
                arguments,
            } => {
                let Some(entry) = self.tasks.entry(*task) else { return };
                *entry = Task {
                    text: called(*call, function, arguments).into(),
                    call: Some(*call),
                    pool: *pool,
                    submitted: Some(at),
                    ..entry.clone()
                };
                if let Some(pool) = self.pool_mut(*pool) {
                    pool.submitted(at);
                }
                self.tally.submitted_before_first_result += i64::from(!self.tally.delivered);
            }
            Kind::TaskStarted { task, .. } => self.start_task(at, pid, *task),
            Kind::TaskFinished { task, ok } => self.finish_task(at, pid, *task, *ok),
            Kind::ResultDelivered { task } => {
                self.tally.delivered = true;
                let Some(entry) = self.tasks.entry(*task) else { return };
                entry.delivered = Some(at);
                let was_sent = !entry.is_unsent();
                if let Some(pool) = self.pool_of_mut(*task) {
                    pool.delivered(at, *task, was_sent);
                }
            }
            Kind::TasksSummarised { pool, counts } => {
                self.tally.delivered |= counts.delivered > 0;
                if let Some(pool) = self.pool_mut(*pool) {
                    pool.summarised(at, counts);
                }
                if let Some(job) = self.process_mut(pid).and_then(|process| process.job.as_mut()) {
                    job.done = job.done.saturating_add(counts.finished);
                }
            }
            Kind::CallbackStarted { task, .. } => {
                if let Some(entry) = self.tasks.entry(*task) {
                    entry.calling_back = Some(at);
                }
                if let Some(pool) = self.pool_of_mut(*task) {
                    pool.calling_back = Some(*task);
                }
            }
            Kind::CallbackRan { task, .. } => {
                self.tally.callbacks_ran += 1;
                if let Some(entry) = self.tasks.entry(*task) {
                    entry.called_back = Some(at);
                }
                if let Some(pool) = self.pool_of_mut(*task) {
                    pool.calling_back = None;
                }
            }
            Kind::WorkerLost { task: Some(task), .. } => {
                if let Some(entry) = self.tasks.entry(*task) {
                    entry.lost = true;
                }
                if let Some(pool) = self.pool_of_mut(*task) {
                    pool.lost += 1;
                }
            }
            _ => {}
        }
    }

    fn start_task(&mut self, at: Micros, pid: Pid, task: TaskId) {
        let worker = self.id_of(pid);
        if let Some(entry) = self.tasks.entry(task) {
            entry.started = Some(at);
            entry.worker = worker;
            let pool = entry.pool;
            if let Some(pool) = self.pools.iter_mut().rfind(|known| known.id == pool) {
                pool.started(at, &self.tasks);
            }
        }
        if let Some(process) = self.process_mut(pid).filter(|process| process.is_alive())
            && let Some(job) = &mut process.job
            && job.running.replace(task).is_none()
        {
            self.tally.running.add(1);
        }
    }

    fn finish_task(&mut self, at: Micros, pid: Pid, task: TaskId, ok: bool) {
        if let Some(entry) = self.tasks.entry(task) {
            entry.finished = Some(at);
            entry.failed = !ok;
        }
        if let Some(pool) = self.pool_of_mut(task) {
            pool.finished(task, ok);
        }
        if let Some(job) = self.process_mut(pid).and_then(|process| process.job.as_mut()) {
            job.done = job.done.saturating_add(1);
            if job.running.take().is_some() {
                self.tally.running.add(-1);
            }
        }
    }
}

/// A task as the listing made it. A chunk is several calls of the function, one
/// after another: `work: 3, 4, 5`.
fn called(call: Call, function: &str, arguments: &str) -> String {
    let chunk = arguments.strip_prefix('[').filter(|_| call.takes_an_iterable());
    match chunk {
        Some(items) => format!("{function}: {}", items.strip_suffix(']').unwrap_or(items)),
        None if arguments.starts_with('(') => format!("{function}{arguments}"),
        None => format!("{function}({arguments})"),
    }
}
