//! The results of one `imap` between whoever sets and whoever takes them.

use std::collections::{BTreeMap, VecDeque};

use super::error::TIMEOUT_ERROR;
use forklore_event::{Blocked, Micros, TaskId};
use forklore_python::exception::Raise;
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::{Shared, Value};

/// The results of one `imap`, as they come.
pub struct Results {
    in_order: bool,
    /// Whether anything is told of the tasks.
    is_told: bool,
    state: Shared<State>,
    changed: WaitQueue,
}

#[derive(Default)]
struct State {
    /// Ready to be taken.
    ready: VecDeque<Result<Value, Raise>>,
    /// Came before those in front of them.
    early: BTreeMap<usize, Result<Value, Raise>>,
    /// The tasks that are not back yet, by position.
    outstanding: BTreeMap<usize, TaskId>,
    /// How many have become ready.
    count: usize,
    /// How many there are in all, once the input has been read.
    length: Option<usize>,
}

impl Results {
    /// None yet, of an input of which nothing was read.
    pub fn new(in_order: bool, is_told: bool) -> Self {
        Self {
            in_order,
            is_told,
            state: Shared::new(State::default()),
            changed: WaitQueue::new(),
        }
    }

    /// Result number `index` will be that of `task`.
    pub fn expect(&self, index: usize, task: TaskId) {
        self.state.lock().outstanding.insert(index, task);
    }

    /// The result number `index` is there (`IMapIterator._set`).
    pub fn set(&self, index: usize, outcome: Result<Value, Raise>) {
        let mut state = self.state.lock();
        state.outstanding.remove(&index);
        if self.in_order && state.count != index {
            state.early.insert(index, outcome);
            return;
        }
        state.ready.push_back(outcome);
        state.count += 1;
        loop {
            let next = state.count;
            let Some(outcome) = state.early.remove(&next) else {
                break;
            };
            state.ready.push_back(outcome);
            state.count += 1;
        }
        drop(state);
        self.changed.wake_all();
    }

    /// The input is read: there are so many results.
    pub fn set_length(&self, length: usize) {
        self.state.lock().length = Some(length);
        self.changed.wake_all();
    }

    fn is_over(&self) -> bool {
        let state = self.state.lock();
        state.length == Some(state.count)
    }

    fn has_something(&self) -> bool {
        !self.state.lock().ready.is_empty() || self.is_over()
    }

    /// The next result; `None` when there are no more.
    ///
    /// # Errors
    /// `TimeoutError`, that of a task, and what a signal handler raises.
    pub fn take(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<Option<Value>, Raise> {
        if !self.has_something() {
            let first = self.state.lock().outstanding.values().next().copied();
            let on = match first.filter(|_| self.is_told) {
                Some(task) => Blocked::Map { task },
                None => Blocked::Lock {
                    name: "imap".to_owned(),
                },
            };
            let came = thread.blocked(on, |thread| {
                self.changed.wait(thread, deadline, || self.has_something())
            })?;
            if !came {
                return Err(Raise::with_args(&TIMEOUT_ERROR, Vec::new()));
            }
        }
        let next = self.state.lock().ready.pop_front();
        next.transpose()
    }
}
