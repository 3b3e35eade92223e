//! The three handler threads of a pool, as CPython has them:
//!
//! * `_handle_tasks` turns calls into bytes and puts them into the queue;
//! * `_handle_workers` drives the [`Dispatcher`]: gives tasks to idle workers, takes
//!   results, reaps and replaces workers;
//! * `_handle_results` turns bytes into results and runs the callbacks, one after
//!   another, in order of completion. It ends of bytes that it cannot turn into one.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::dispatch::{Bell, Dispatcher, Outcome, Rules};
use super::error::REMOTE_TRACEBACK;
use super::initializer::Initializer;
use super::pool_state::{Dispatch, Order, PoolState, Request};
use super::task_events::read_label;
use super::util::{self, Step};
use super::worker::{self, WorkerKind};
use super::worker_processes::WorkerProcesses;
use crate::threading;
use forklore_event::{PoolId, StartMethod, TaskId};
use forklore_python::exception::{EXCEPTION, Raise};
use forklore_python::interp::Thread;
use forklore_python::pickle;
use forklore_python::value::{Shared, Value};

/// How to reach the thread that drives a dispatcher.
#[derive(Clone)]
struct DispatcherHandle {
    orders: Arc<Mutex<Vec<Order>>>,
    bell: Bell,
}

impl Dispatch for DispatcherHandle {
    fn order(&self, order: Order) {
        let orders = self.orders.lock();
        orders.unwrap_or_else(PoisonError::into_inner).push(order);
        self.bell.ring();
    }

    /// Another process gets it as bytes.
    fn send(&self, thread: &mut Thread, task: TaskId, call: &Value, pool_state: &PoolState) {
        match pickle::dumps(thread, call) {
            Ok(bytes) => self.order(Order::Enqueue(pool_state.task_events.label(task), bytes)),
            Err(raise) => pool_state.settle(thread, task, Err(raise)),
        }
    }
}

impl DispatcherHandle {
    fn take(&self) -> Vec<Order> {
        std::mem::take(&mut *self.orders.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Makes the workers and starts the handler threads of a pool.
///
/// # Errors
/// An `OSError` if a worker cannot be made; those made before are ended.
pub fn open(
    thread: &mut Thread,
    id: PoolId,
    rules: Rules,
    method: StartMethod,
    initializer: Option<Initializer>,
) -> Result<Arc<PoolState>, Raise> {
    thread.flush()?;
    let workers = WorkerProcesses::new(thread, id, method, WorkerKind::Pool, initializer)?;
    let start_failure = workers.start_failure();
    let mut dispatcher = Dispatcher::start(workers, rules).map_err(|error| start_failure.take(&error))?;
    dispatcher.spawner().work_without_lock();
    let orders = DispatcherHandle {
        orders: Arc::default(),
        bell: dispatcher.bell(),
    };
    let (requests, calls) = channel();
    let (outcomes, results) = channel();
    let pool_state = Arc::new(PoolState::new(
        thread,
        Some(id),
        rules.processes,
        requests,
        Box::new(orders.clone()),
    ));
    remember(thread, &pool_state);
    let pool = pool_state.clone();
    pool_state.keep_thread(threading::spawn(thread, "_handle_workers", move |thread| {
        thread.without_lock(|| drive(dispatcher, &orders, &outcomes));
        pool.is_over();
        Ok(())
    })?);
    start_sending(thread, calls, &pool_state)?;
    let pool = pool_state.clone();
    pool_state.keep_thread(threading::spawn(thread, "_handle_results", move |thread| {
        deliver(thread, &results, &pool)
    })?);
    Ok(pool_state)
}

/// Starts `_handle_tasks`.
///
/// # Errors
/// `RuntimeError` if the system allows no more threads.
pub fn start_sending(thread: &mut Thread, calls: Receiver<Request>, pool_state: &Arc<PoolState>) -> Result<(), Raise> {
    let pool = pool_state.clone();
    let started = threading::spawn(thread, "_handle_tasks", move |thread| send_tasks(thread, &calls, &pool));
    started.map(|started| pool_state.keep_thread(started))
}

/// `_handle_workers`: drives the dispatcher until its workers are gone. Needs the
/// interpreter lock only to fork.
fn drive(mut dispatcher: Dispatcher<WorkerProcesses>, handlers: &DispatcherHandle, outcomes: &Sender<Vec<Outcome>>) {
    let mut terminated = false;
    while !terminated && !dispatcher.is_empty() {
        let mut done = Vec::new();
        // A worker that cannot be made is tried for again on a later turn.
        let _ = dispatcher.turn(None, &mut done);
        if dispatcher.spawner().gives_up() {
            dispatcher.terminate();
            terminated = true;
        }
        if !done.is_empty() {
            dispatcher.spawner().has_done_something();
            // The result thread ends after this one.
            let _ = outcomes.send(done);
        }
        for order in handlers.take() {
            match order {
                Order::Enqueue(task, payload) => dispatcher.submit(task, payload),
                Order::Dismiss => dispatcher.close(),
                Order::Terminate => {
                    dispatcher.terminate();
                    terminated = true;
                }
            }
        }
    }
}

/// `_handle_tasks`: pickles calls and reads the inputs of `imap`.
fn send_tasks(thread: &mut Thread, calls: &Receiver<Request>, pool_state: &PoolState) -> Result<(), Raise> {
    while let Ok(request) = thread.without_lock(|| calls.recv()) {
        match request {
            Request::Task {
                task,
                function,
                positional,
                keywords,
            } => {
                let call = Value::tuple(vec![function, positional, keywords]);
                pool_state.send(thread, task, &call);
            }
            Request::Input(read) => read(thread, pool_state),
            Request::Stop => break,
        }
        thread.stage().return_to(0);
        if pool_state.is_unused() {
            pool_state.terminate(thread)?;
        }
    }
    Ok(())
}

/// `_handle_results`: unpickles results and sets them, callbacks included.
///
/// # Errors
/// That of the first result that cannot be unpickled: no result is set any more, and whoever waits, waits for ever.
fn deliver(thread: &mut Thread, outcomes: &Receiver<Vec<Outcome>>, pool_state: &PoolState) -> Result<(), Raise> {
    while let Ok(outcomes) = thread.without_lock(|| outcomes.recv()) {
        for outcome in outcomes {
            // A lost task stays outstanding for ever, as in CPython.
            let Outcome::Done(label, bytes) = outcome else { continue };
            let (task, _) = read_label(label);
            match worker::outcome(thread, &bytes, &REMOTE_TRACEBACK) {
                Ok(outcome) => pool_state.settle(thread, task, outcome),
                Err(raise) => {
                    pool_state.result_thread_ends(thread, task);
                    return Err(raise);
                }
            }
        }
        thread.stage().return_to(0);
        if pool_state.is_unused() {
            pool_state.terminate(thread)?;
        }
    }
    Ok(())
}

/// The pools that this process made, for its end.
#[derive(Default)]
struct Pools(Shared<Vec<Arc<PoolState>>>);

/// Has the pool terminated at the end of this process.
pub fn remember(thread: &Thread, pool_state: &Arc<PoolState>) {
    thread.module_state::<Pools>().0.lock().push(pool_state.clone());
    util::finalize(thread, Step::Pools, |thread| {
        let pools = std::mem::take(&mut *thread.module_state::<Pools>().0.lock());
        for pool in pools.iter().rev() {
            match pool.terminate(thread) {
                // As `util._run_finalizers`, which goes on with the next.
                Err(raise) if raise.is(&EXCEPTION) => thread.report(&raise),
                ended => ended?,
            }
        }
        Ok(())
    });
}
