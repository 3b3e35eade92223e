//! The three handler threads of a pool, as CPython has them:
//!
//! * `_handle_tasks` turns calls into bytes and puts them into the queue;
//! * `_handle_workers` drives the [`Engine`]: gives tasks to idle workers, takes
//!   results, reaps and replaces workers;
//! * `_handle_results` turns bytes into results and runs the callbacks, one after
//!   another, in order of completion. It ends of bytes that it cannot turn into one.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::error::REMOTE_TRACEBACK;
use super::identity::Identity;
use super::imap::Input;
use super::pool::Initializer;
use super::queue::FedQueues;
use super::result::from_worker;
use super::shop::Shop;
use super::staff::Staff;
use super::telling::read_label;
use super::thread_pool::Desk;
use super::util;
use super::worker::{self, Trade};
use crate::event::{Pid, PoolId, StartMethod, TaskId};
use crate::lang::exception::{EXCEPTION, RUNTIME_ERROR, Raise};
use crate::lang::interp::Thread;
use crate::lang::modules::{atexit, os, threading};
use crate::lang::pickle;
use crate::lang::value::{Class, Shared, Value, display};
use crate::pool::{Bell, Engine, Outcome, Rules};

/// Longest text of a task's arguments in an event, in characters.
const LONGEST_ARGUMENTS: usize = 60;

/// A call on its way to the queue.
pub enum Request {
    /// A task, not yet in bytes.
    Task {
        /// Its number.
        task: TaskId,
        /// What to call.
        function: Value,
        /// With which positional arguments.
        positional: Value,
        /// With which keyword arguments; a dict, or `None`.
        keywords: Value,
    },
    /// An input that becomes tasks while it is read.
    Input(Input),
    /// The pool is over.
    Stop,
}

/// What the thread that drives the engine is told.
pub enum Order {
    /// Put a task into the queue.
    Enqueue(TaskId, Vec<u8>),
    /// All tasks are done and no more will come: let the workers go.
    Dismiss,
    /// End the workers, whatever they do.
    Terminate,
}

/// How to reach the thread that drives a pool's engine.
#[derive(Clone)]
pub enum Handlers {
    /// The thread that drives an engine.
    Engine(EngineHandler),
    /// Of a pool of threads, the workers themselves.
    Threads(Arc<Desk>),
}

/// How to reach the thread that drives an engine.
#[derive(Clone)]
pub struct EngineHandler {
    orders: Arc<Mutex<Vec<Order>>>,
    bell: Bell,
}

impl Handlers {
    /// Gives an order; after the pool's end this does nothing.
    pub fn order(&self, order: Order) {
        match self {
            Self::Engine(handler) => {
                let orders = handler.orders.lock();
                orders.unwrap_or_else(PoisonError::into_inner).push(order);
                handler.bell.ring();
            }
            Self::Threads(desk) => desk.order(&order),
        }
    }
}

impl EngineHandler {
    fn take(&self) -> Vec<Order> {
        std::mem::take(&mut *self.orders.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How many processors there are, `os.cpu_count() or 1`: the default size of a pool, however many of them this
/// process may use.
pub fn processors() -> u32 {
    let online = os::processors_online().ok().flatten();
    online.and_then(|count| u32::try_from(count).ok()).unwrap_or(1)
}

/// A task's function and arguments, for its event.
pub fn described(thread: &mut Thread, function: &Value, positional: &Value) -> (String, String) {
    let name = match function {
        Value::Function(function) => function.name().to_string(),
        Value::Native(function) => function.name.to_owned(),
        Value::Class(class) => class.name.to_owned(),
        other => other.type_name().to_owned(),
    };
    let values = match positional {
        Value::Tuple(values) => values.to_vec(),
        Value::List(values) => values.snapshot(),
        other => vec![other.clone()],
    };
    // So many bytes are at least a quarter as many characters.
    let enough = 4 * LONGEST_ARGUMENTS;
    let shown = |value| display::beginning_of_repr(thread, value, enough).unwrap_or_default();
    let arguments = values.iter().map(shown).collect::<Vec<_>>().join(", ");
    let mut shortened: String = arguments.chars().take(LONGEST_ARGUMENTS).collect();
    if shortened.len() < arguments.len() {
        shortened.push_str("...");
    }
    (name, shortened)
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
) -> Result<Arc<Shop>, Raise> {
    thread.flush()?;
    let staff = Staff::new(thread, id, method, Trade::Pool, initializer)?;
    let why_not = staff.why_not();
    let mut engine = Engine::start(staff, rules).map_err(|error| why_not.take(&error))?;
    engine.workplace().work_without_lock();
    let orders = EngineHandler {
        orders: Arc::default(),
        bell: engine.bell(),
    };
    let handlers = Handlers::Engine(orders.clone());
    let (requests, calls) = channel();
    let (outcomes, results) = channel();
    let shop = Arc::new(Shop::new(thread, Some(id), rules.processes, requests, handlers.clone()));
    remember(thread, &shop);
    let pool = shop.clone();
    shop.keep_thread(threading::spawn(thread, "_handle_workers", move |thread| {
        thread.without_lock(|| drive(engine, &orders, &outcomes));
        pool.is_over();
        Ok(())
    })?);
    start_sending(thread, calls, handlers, &shop)?;
    let pool = shop.clone();
    shop.keep_thread(threading::spawn(thread, "_handle_results", move |thread| {
        deliver(thread, &results, &pool)
    })?);
    Ok(shop)
}

/// Starts `_handle_tasks`.
///
/// # Errors
/// `RuntimeError` if the system allows no more threads.
pub fn start_sending(
    thread: &mut Thread,
    calls: Receiver<Request>,
    handlers: Handlers,
    shop: &Arc<Shop>,
) -> Result<(), Raise> {
    let pool = shop.clone();
    let started = threading::spawn(thread, "_handle_tasks", move |thread| {
        send_tasks(thread, &calls, &handlers, &pool)
    });
    started.map(|started| shop.keep_thread(started))
}

/// `_handle_workers`: drives the engine until its workers are gone. Needs the
/// interpreter lock only to fork.
fn drive(mut engine: Engine<Staff>, handlers: &EngineHandler, outcomes: &Sender<Vec<Outcome>>) {
    let mut terminated = false;
    while !terminated && !engine.is_empty() {
        let mut done = Vec::new();
        // A worker that cannot be made is tried for again on a later turn.
        let _ = engine.turn(None, &mut done);
        if engine.workplace().gives_up() {
            engine.terminate();
            terminated = true;
        }
        if !done.is_empty() {
            engine.workplace().has_done_something();
            // The result thread ends after this one.
            let _ = outcomes.send(done);
        }
        for order in handlers.take() {
            match order {
                Order::Enqueue(task, payload) => engine.submit(task, payload),
                Order::Dismiss => engine.close(),
                Order::Terminate => {
                    engine.terminate();
                    terminated = true;
                }
            }
        }
    }
}

/// `_handle_tasks`: pickles calls and reads the inputs of `imap`.
fn send_tasks(
    thread: &mut Thread,
    calls: &Receiver<Request>,
    handlers: &Handlers,
    shop: &Arc<Shop>,
) -> Result<(), Raise> {
    while let Ok(request) = thread.without_lock(|| calls.recv()) {
        match request {
            Request::Task {
                task,
                function,
                positional,
                keywords,
            } => {
                let call = Value::tuple(vec![function, positional, keywords]);
                send(thread, task, &call, handlers, shop);
            }
            Request::Input(input) => input.read(thread, handlers, shop),
            Request::Stop => break,
        }
        thread.stage().return_to(0);
        if shop.is_of_no_use() {
            shop.terminate(thread)?;
        }
    }
    Ok(())
}

/// Puts a call into the queue, for another process as bytes. What cannot be sent is the task's error, and its
/// error callback runs here.
pub fn send(thread: &mut Thread, task: TaskId, call: &Value, handlers: &Handlers, shop: &Shop) {
    if let Handlers::Threads(desk) = handlers {
        return desk.put(task, call.clone());
    }
    match pickle::dumps(thread, call) {
        Ok(bytes) => handlers.order(Order::Enqueue(shop.telling.label(task), bytes)),
        Err(raise) => shop.settle(thread, task, Err(raise)),
    }
}

/// `_handle_results`: unpickles results and sets them, callbacks included.
///
/// # Errors
/// That of the first result that cannot be unpickled: no result is set any more, and whoever waits, waits for ever.
fn deliver(thread: &mut Thread, outcomes: &Receiver<Vec<Outcome>>, shop: &Shop) -> Result<(), Raise> {
    while let Ok(outcomes) = thread.without_lock(|| outcomes.recv()) {
        for outcome in outcomes {
            // A lost task stays outstanding for ever, as in CPython.
            let Outcome::Done(label, bytes) = outcome else { continue };
            let (task, _) = read_label(label);
            match understand(thread, &bytes, &REMOTE_TRACEBACK) {
                Ok(outcome) => shop.settle(thread, task, outcome),
                Err(raise) => {
                    shop.result_thread_ends(thread, task);
                    return Err(raise);
                }
            }
        }
        thread.stage().return_to(0);
        if shop.is_of_no_use() {
            shop.terminate(thread)?;
        }
    }
    Ok(())
}

/// The value or exception in a worker's answer.
///
/// # Errors
/// What keeps it from being unpickled.
pub fn understand(thread: &mut Thread, bytes: &[u8], cause: &'static Class) -> Result<Result<Value, Raise>, Raise> {
    let reply: worker::Reply =
        postcard::from_bytes(bytes).map_err(|error| Raise::new(&RUNTIME_ERROR, error.to_string()))?;
    match reply {
        worker::Reply::Value(pickled) => pickle::loads(thread, &pickled.0).map(Ok),
        worker::Reply::Raised { exception, traceback } => {
            let exception = pickle::loads(thread, &exception.0)?;
            Ok(Err(from_worker(exception, &traceback, cause)))
        }
    }
}

/// The pools that this process made, for its end.
#[derive(Default)]
struct PoolsOfProcess {
    pools: Shared<Vec<Arc<Shop>>>,
    /// The process that they belong to, which a forked child is not.
    owner: Shared<Option<Pid>>,
}

/// Has the pool terminated at the end of this process.
pub fn remember(thread: &Thread, shop: &Arc<Shop>) {
    let state = thread.module_state::<PoolsOfProcess>();
    state.pools.lock().push(shop.clone());
    at_exit(thread);
}

/// Has [`end_children`] run at the end of this process.
pub fn at_exit(thread: &Thread) {
    let state = thread.module_state::<PoolsOfProcess>();
    let own = Some(thread.stage().pid());
    if std::mem::replace(&mut *state.owner.lock(), own) != own {
        atexit::add(thread, |thread| {
            // A signal handler that raises now has nobody to raise to.
            let _ = end_children(thread);
        });
    }
}

/// CPython's `util._exit_function`: terminates the pools, then the daemonic
/// children, and waits for all others, and at last for what is in queues' buffers.
///
/// # Errors
/// What a signal handler raises.
pub fn end_children(thread: &mut Thread) -> Result<(), Raise> {
    util::shuts_down(thread);
    let state = thread.module_state::<PoolsOfProcess>();
    if *state.owner.lock() != Some(thread.stage().pid()) {
        return Ok(());
    }
    let pools = std::mem::take(&mut *state.pools.lock());
    for pool in pools.iter().rev() {
        match pool.terminate(thread) {
            // As `util._run_finalizers`, which goes on with the next.
            Err(raise) if raise.is(&EXCEPTION) => thread.report(&raise),
            ended => ended?,
        }
    }
    FedQueues::close(thread);
    super::manager::shut_down_all(thread)?;
    let children = Identity::of(thread).children();
    for child in children.iter().filter(|child| child.is_daemon() && !child.is_worker()) {
        child.poll(thread);
        if let (Some(pid), None) = (child.pid(), child.status()) {
            util::info(thread, &format!("calling terminate() for daemon {}", child.name()));
            // It may have ended by itself.
            let _ = thread.stage().kill(pid, nix::libc::SIGTERM);
        }
    }
    for child in children.iter().filter(|child| !child.is_worker()) {
        child.poll(thread);
        if child.status().is_none() {
            util::info(thread, &format!("calling join() for process {}", child.name()));
        }
        child.join(thread, None)?;
    }
    FedQueues::flush(thread)
}
