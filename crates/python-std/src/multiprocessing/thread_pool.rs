//! `ThreadPool`: a pool whose workers are threads of this process.
//!
//! It has the methods of a pool of processes and the same handler threads; but nothing is pickled, and what a
//! worker raises comes back as it was raised. The log and the screen know nothing of such a pool: it has no
//! processes.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::channel;

use super::initializer::{self, Initializer};
use super::pool::{self, POOL};
use super::pool_state::{Dispatch, Order, Pool, PoolState};
use super::{handlers, worker};
use crate::threading;
use forklore_event::TaskId;
use forklore_python::exception::{EXCEPTION, Raise};
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::{Args, Class, Shared, Signature, Value};

/// `multiprocessing.pool.ThreadPool`
pub static THREAD_POOL: Class = Class::new("ThreadPool")
    .module("multiprocessing.pool")
    .base(&POOL)
    .construct(construct);

/// So many workers that ended unasked are replaced; CPython goes on for ever.
const MOST_REPLACED: u32 = 8;

/// What the threads of a pool share.
#[derive(Default)]
struct WorkerThreads {
    state: Shared<State>,
    changed: WaitQueue,
}

#[derive(Default)]
struct State {
    calls: VecDeque<(TaskId, Value)>,
    outcomes: VecDeque<(TaskId, Result<Value, Raise>)>,
    /// How many workers there are.
    workers: u32,
    threads: Vec<Value>,
    replaced: u32,
    is_dismissed: bool,
    is_terminated: bool,
}

impl State {
    fn is_ending(&self) -> bool {
        self.is_dismissed || self.is_terminated
    }
}

impl Dispatch for Arc<WorkerThreads> {
    /// Lets the workers go, after what they are at. Those of a pool that is terminated take no more calls.
    fn order(&self, order: Order) {
        self.change(|state| match order {
            Order::Dismiss => state.is_dismissed = true,
            Order::Terminate => {
                state.is_terminated = true;
                state.calls.clear();
            }
            Order::Enqueue(..) => {}
        });
    }

    fn send(&self, _thread: &mut Thread, task: TaskId, call: &Value, _pool: &PoolState) {
        self.change(|state| state.calls.push_back((task, call.clone())));
    }
}

impl WorkerThreads {
    fn change(&self, act: impl FnOnce(&mut State)) {
        act(&mut self.state.lock());
        self.changed.wake_all();
    }

    /// A worker's life (`pool.worker`).
    fn work(&self, thread: &mut Thread, initializer: Option<&Initializer>) -> Result<(), Raise> {
        if let Some(initializer) = initializer {
            initializer.run(thread)?;
        }
        loop {
            let mut next = None;
            self.changed.wait(thread, None, || {
                let mut state = self.state.lock();
                next = state.calls.pop_front();
                next.is_some() || state.is_ending()
            })?;
            let Some((task, call)) = next else { return Ok(()) };
            match worker::call_of(thread, &call) {
                // It ends the worker, and the task is lost.
                Err(raise) if !raise.is(&EXCEPTION) => return Err(raise),
                outcome => self.change(|state| state.outcomes.push_back((task, outcome))),
            }
        }
    }

    fn hire(self: &Arc<Self>, thread: &mut Thread, initializer: &Option<Initializer>) -> Result<(), Raise> {
        let (workers, initializer) = (self.clone(), initializer.clone());
        self.state.lock().workers += 1;
        let hired = threading::spawn_worker(thread, move |thread| {
            let ended = workers.work(thread, initializer.as_ref());
            workers.change(|state| state.workers -= 1);
            ended
        });
        self.change(|state| match &hired {
            Ok(started) => state.threads.push(started.clone()),
            Err(_) => state.workers -= 1,
        });
        hired.map(drop)
    }

    /// `_handle_workers`: replaces those that end unasked, until all are to go.
    fn keep(self: &Arc<Self>, thread: &mut Thread, size: u32, initializer: &Option<Initializer>) -> Result<(), Raise> {
        loop {
            self.changed.wait(thread, None, || {
                let state = self.state.lock();
                let is_one_missing = state.workers < size && state.replaced < MOST_REPLACED;
                state.is_terminated
                    || (state.is_dismissed && state.workers == 0)
                    || (!state.is_dismissed && is_one_missing)
            })?;
            if self.state.lock().is_ending() {
                return Ok(());
            }
            self.state.lock().replaced += 1;
            self.hire(thread, initializer)?;
        }
    }

    /// `_handle_results`: sets results as they come, callbacks included.
    fn deliver(&self, thread: &mut Thread, pool_state: &PoolState) -> Result<(), Raise> {
        loop {
            let mut next = None;
            self.changed.wait(thread, None, || {
                let mut state = self.state.lock();
                next = state.outcomes.pop_front().filter(|_| !state.is_terminated);
                next.is_some() || state.is_terminated || (state.is_dismissed && state.workers == 0)
            })?;
            let Some((task, outcome)) = next else { return Ok(()) };
            pool_state.settle(thread, task, outcome);
        }
    }
}

/// `ThreadPool(processes=None, initializer=None, initargs=())`
fn construct(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<3> = Signature::new("ThreadPool.__init__", ["processes", "initializer", "initargs"]);
    open(thread, args.bind(&INIT)?)
}

/// `multiprocessing.dummy.Pool`
pub fn make(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const POOL: Signature<3> = Signature::new("Pool", ["processes", "initializer", "initargs"]);
    open(thread, args.bind(&POOL)?)
}

fn open(thread: &mut Thread, bound: [Option<Value>; 3]) -> Result<Value, Raise> {
    let [processes, initializer, initargs] = bound.map(|value| value.filter(|value| !matches!(value, Value::None)));
    let size = pool::size(processes)?;
    initializer::check(initializer.as_ref())?;
    let initializer = Initializer::from_arguments(initializer, initargs);
    let workers = Arc::new(WorkerThreads::default());
    for _ in 0..size {
        workers
            .hire(thread, &initializer)
            .inspect_err(|_| workers.order(Order::Terminate))?;
    }
    let (requests, calls) = channel();
    let pool_state = Arc::new(PoolState::new(thread, None, size, requests, Box::new(workers.clone())));
    handlers::remember(thread, &pool_state);
    let (keeper, pool) = (workers.clone(), pool_state.clone());
    let started = threading::spawn(thread, "_handle_workers", move |thread| {
        let kept = keeper.keep(thread, size, &initializer);
        std::mem::take(&mut keeper.state.lock().threads)
            .into_iter()
            .for_each(|worker| pool.keep_thread(worker));
        pool.is_over();
        kept
    });
    pool_state.keep_thread(started?);
    handlers::start_sending(thread, calls, &pool_state)?;
    let pool = pool_state.clone();
    let started = threading::spawn(thread, "_handle_results", move |thread| workers.deliver(thread, &pool));
    pool_state.keep_thread(started?);
    Ok(Value::object(Pool {
        class: &THREAD_POOL,
        pool_state,
    }))
}
