//! `ThreadPool`: a pool whose workers are threads of this process.
//!
//! It has the methods of a pool of processes and the same handler threads; but nothing is pickled, and what a
//! worker raises comes back as it was raised. The log and the screen know nothing of such a pool: it has no
//! processes.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::channel;

use super::handlers::{self, Handlers, Order};
use super::pool::{self, Initializer, POOL};
use super::shop::Shop;
use super::worker;
use crate::event::TaskId;
use crate::lang::exception::{EXCEPTION, Raise};
use crate::lang::interp::{Thread, WaitQueue};
use crate::lang::modules::threading;
use crate::lang::value::{Args, Class, Shared, Signature, Value};

/// `multiprocessing.pool.ThreadPool`
pub static THREAD_POOL: Class = Class::new("ThreadPool")
    .module("multiprocessing.pool")
    .base(&POOL)
    .construct(construct);

/// So many workers that ended unasked are replaced; CPython goes on for ever.
const MOST_REPLACED: u32 = 8;

/// What the threads of a pool share.
#[derive(Default)]
pub struct Desk {
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

impl Desk {
    fn change(&self, act: impl FnOnce(&mut State)) {
        act(&mut self.state.lock());
        self.changed.wake_all();
    }

    /// Puts a call into the queue.
    pub fn put(&self, task: TaskId, call: Value) {
        self.change(|state| state.calls.push_back((task, call)));
    }

    /// Lets the workers go, after what they are at. Those of a pool that is terminated take no more calls.
    pub fn order(&self, order: &Order) {
        self.change(|state| match order {
            Order::Dismiss => state.is_dismissed = true,
            Order::Terminate => {
                state.is_terminated = true;
                state.calls.clear();
            }
            Order::Enqueue(..) => {}
        });
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
        let (desk, initializer) = (self.clone(), initializer.clone());
        self.state.lock().workers += 1;
        let hired = threading::spawn_worker(thread, move |thread| {
            let ended = desk.work(thread, initializer.as_ref());
            desk.change(|state| state.workers -= 1);
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
    fn deliver(&self, thread: &mut Thread, shop: &Shop) -> Result<(), Raise> {
        loop {
            let mut next = None;
            self.changed.wait(thread, None, || {
                let mut state = self.state.lock();
                next = state.outcomes.pop_front().filter(|_| !state.is_terminated);
                next.is_some() || state.is_terminated || (state.is_dismissed && state.workers == 0)
            })?;
            let Some((task, outcome)) = next else { return Ok(()) };
            shop.settle(thread, task, outcome);
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
    pool::check_initializer(initializer.as_ref())?;
    let initializer = Initializer::from_arguments(initializer, initargs);
    let desk = Arc::new(Desk::default());
    for _ in 0..size {
        desk.hire(thread, &initializer)
            .inspect_err(|_| desk.order(&Order::Terminate))?;
    }
    let (requests, calls) = channel();
    let handlers = Handlers::Threads(desk.clone());
    let shop = Arc::new(Shop::new(thread, None, size, requests, handlers.clone()));
    handlers::remember(thread, &shop);
    let (keeper, pool) = (desk.clone(), shop.clone());
    let started = threading::spawn(thread, "_handle_workers", move |thread| {
        let kept = keeper.keep(thread, size, &initializer);
        std::mem::take(&mut keeper.state.lock().threads)
            .into_iter()
            .for_each(|worker| pool.keep_thread(worker));
        pool.is_over();
        kept
    });
    shop.keep_thread(started?);
    handlers::start_sending(thread, calls, handlers, &shop)?;
    let pool = shop.clone();
    let started = threading::spawn(thread, "_handle_results", move |thread| desk.deliver(thread, &pool));
    shop.keep_thread(started?);
    Ok(pool::object(shop))
}
