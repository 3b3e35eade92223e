//! What the caller's side and the manager thread of a `ProcessPoolExecutor` share.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::future::Future;
use crate::multiprocessing::dispatch::{Bell, Rules};
use crate::multiprocessing::{Initializer, TaskEvents};
use forklore_event::{PoolId, StartMethod, TaskId};
use forklore_python::exception::Raise;
use forklore_python::interp::WaitQueue;
use forklore_python::value::{Shared, Value};

/// An executor.
pub struct ExecutorState {
    pub(super) id: PoolId,
    pub(super) rules: Rules,
    pub(super) method: StartMethod,
    pub(super) initializer: Option<Initializer>,
    pub(super) task_events: TaskEvents,
    pub(super) state: Shared<State>,
    pub(super) changed: WaitQueue,
}

#[derive(Default)]
pub struct State {
    /// Calls that the manager has not taken.
    pub(super) calls: VecDeque<Work>,
    /// What the manager has and is not done.
    pub(super) pending: HashMap<TaskId, Arc<Future>>,
    /// How many workers there are, and how many of them have nothing to do.
    pub(super) processes: u32,
    pub(super) idle: i64,
    /// Workers that a caller waits to be hired, and what hiring the last one raised.
    pub(super) to_hire: u32,
    pub(super) refusal: Option<Raise>,
    pub(super) manager: Option<(Value, Bell)>,
    pub(super) is_broken: bool,
    pub(super) is_shut_down: bool,
    pub(super) cancels: bool,
    pub(super) is_over: bool,
}

/// A call that was submitted.
pub struct Work {
    pub(super) task: TaskId,
    pub(super) future: Arc<Future>,
    pub(super) call: Value,
}

impl ExecutorState {
    /// Whether a worker is to be hired for another call; if not, an idle one is counted as busy.
    pub(super) fn needs_worker(&self) -> bool {
        let mut state = self.state.lock();
        if state.idle > 0 {
            state.idle -= 1;
            return false;
        }
        state.processes + state.to_hire < self.rules.processes
    }
}
