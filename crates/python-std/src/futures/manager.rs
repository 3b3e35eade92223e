//! The thread that drives the engine of a `ProcessPoolExecutor`.

use std::sync::Arc;

use super::state::{ExecutorState, Work};
use super::{BROKEN_PROCESS_POOL, REMOTE_TRACEBACK};
use crate::multiprocessing::dispatch::{Dispatcher, Outcome};
use crate::multiprocessing::{WorkerProcesses, from_worker, read_label, remote_traceback, worker};
use crate::threading;
use forklore_event::{Kind, TaskId};
use forklore_python::exception::{Exception, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::Value;
use forklore_python::{pickle, traceback};

/// How many calls are handed over beyond those that the workers can begin.
const EXTRA_QUEUED_CALLS: u32 = 1;

/// The thread that drives the dispatcher.
pub struct Manager {
    /// The executor.
    pub executor: Arc<ExecutorState>,
    /// Its workers.
    pub dispatcher: Dispatcher<WorkerProcesses>,
}

impl Manager {
    /// Its life: until the executor is shut down and all is done, or a worker dies.
    pub fn run(mut self, thread: &mut Thread) {
        while !self.is_done(thread) {
            self.hire(thread);
            self.hand_over(thread);
            let before = self.dispatcher.pids().len();
            let mut outcomes = Vec::new();
            // A worker that cannot be made is not missed: the others go on.
            thread.without_lock(|| drop(self.dispatcher.turn(None, &mut outcomes)));
            let left = before.saturating_sub(self.dispatcher.pids().len());
            for outcome in outcomes {
                if let Outcome::Done(label, bytes) = outcome {
                    let (task, _) = read_label(label);
                    if let Err(raise) = self.deliver(thread, task, &bytes) {
                        self.executor.task_events.unreadable(thread, task);
                        let text = traceback::format(thread, &raise.0);
                        return self.give_up(thread, Some(remote_traceback(&REMOTE_TRACEBACK, "'''", &text)));
                    }
                }
            }
            if self.dispatcher.spawner().has_lost() {
                return self.give_up(thread, None);
            }
            self.replace(left);
        }
        self.over();
    }

    fn over(&self) {
        self.executor.state.lock().is_over = true;
        self.executor.changed.wake_all();
    }

    /// Hires whom a caller waits for.
    fn hire(&mut self, thread: &mut Thread) {
        while self.executor.state.lock().to_hire > 0 {
            let start_failure = self.dispatcher.spawner().start_failure();
            let hired = thread.without_lock(|| self.dispatcher.hire());
            let mut state = self.executor.state.lock();
            match hired {
                Ok(_) => state.processes += 1,
                Err(error) => state.refusal = Some(start_failure.take(&error)),
            }
            state.to_hire -= 1;
            drop(state);
            self.executor.changed.wake_all();
        }
    }

    /// Hands calls over to the workers (`add_call_item_to_queue`).
    fn hand_over(&mut self, thread: &mut Thread) {
        let room = (self.executor.rules.processes + EXTRA_QUEUED_CALLS) as usize;
        while self.dispatcher.not_begun() < room {
            let Some(Work { task, future, call }) = self.executor.state.lock().calls.pop_front() else {
                return;
            };
            if !future.begin().unwrap_or(false) {
                continue;
            }
            match pickle::dumps(thread, &call) {
                Ok(bytes) => {
                    self.executor.state.lock().pending.insert(task, future);
                    self.dispatcher.submit(self.executor.task_events.label(task), bytes);
                }
                Err(raise) => {
                    // The call is gone, and with it the worker's turn.
                    let text = traceback::format(thread, &raise.0);
                    let raise = from_worker(Value::Exception(raise.0), &text, &REMOTE_TRACEBACK);
                    let _ = future.finish(thread, Err(raise));
                }
            }
        }
    }

    /// A call is done.
    ///
    /// # Errors
    /// What keeps its result from being unpickled.
    fn deliver(&mut self, thread: &mut Thread, task: TaskId, bytes: &[u8]) -> Result<(), Raise> {
        let outcome = worker::outcome(thread, bytes, &REMOTE_TRACEBACK)?;
        let future = self.executor.state.lock().pending.remove(&task);
        self.executor.task_events.delivered(thread, task);
        if let Some(future) = future {
            // It was begun, so nobody else can have finished it but the listing itself.
            let _ = future.finish(thread, outcome);
        }
        self.executor.state.lock().idle += 1;
        Ok(())
    }

    /// `left` workers have done their share and left; each is replaced unless another one is idle.
    fn replace(&mut self, left: usize) {
        let retires = self.executor.rules.tasks_per_worker.is_some() && !self.dispatcher.is_closed();
        for _ in 0..left {
            let mut state = self.executor.state.lock();
            state.processes = state.processes.saturating_sub(1);
            // Its last result counted it as idle.
            state.idle -= 1;
            drop(state);
            if retires && self.executor.needs_worker() {
                self.executor.state.lock().to_hire += 1;
            }
        }
    }

    /// Whether the executor was shut down and everything is done. Cancels what is to be cancelled, and lets
    /// the workers leave.
    fn is_done(&mut self, thread: &mut Thread) -> bool {
        let ends = self.executor.state.lock().is_shut_down || threading::check_not_ending(thread).is_err();
        if !ends {
            return false;
        }
        if std::mem::take(&mut self.executor.state.lock().cancels) {
            let calls = std::mem::take(&mut self.executor.state.lock().calls);
            for work in calls {
                work.future.cancel(thread);
            }
        }
        let state = self.executor.state.lock();
        let is_idle = state.calls.is_empty() && state.pending.is_empty();
        drop(state);
        if is_idle && !self.dispatcher.is_closed() {
            self.dispatcher.close();
        }
        self.dispatcher.is_empty()
    }

    /// A worker has died, or sent what cannot be read, for that cause (`terminate_broken`).
    fn give_up(mut self, thread: &mut Thread, cause: Option<Arc<Exception>>) {
        let mut state = self.executor.state.lock();
        state.is_broken = true;
        state.is_shut_down = true;
        let mut pending: Vec<_> = state.pending.drain().collect();
        pending.sort_by_key(|(task, _)| *task);
        let calls = std::mem::take(&mut state.calls);
        drop(state);
        thread.stage().say(Kind::PoolBroken { pool: self.executor.id });
        let text = "A process in the process pool was terminated abruptly while the future was running or pending.";
        let broken = Raise::new(&BROKEN_PROCESS_POOL, text);
        broken.0.state().cause = cause;
        let futures = pending.into_iter().map(|(_, future)| future);
        for future in futures.chain(calls.into_iter().map(|work| work.future)) {
            // One that was cancelled stays so.
            let _ = future.finish(thread, Err(Raise(broken.0.clone())));
        }
        thread.without_lock(|| self.dispatcher.terminate());
        self.over();
    }
}
