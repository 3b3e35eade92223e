//! `threading`: real threads of the operating system, under the interpreter lock.
//!
//! A `Thread` is an `object`; `timer` is one that waits first. What is printed of one that raises is in `hook`.

mod hook;
mod local;
mod object;
mod timer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::deprecated::deprecated;
use super::identity::ident_here;
use super::sync::barrier::{BARRIER, BROKEN_BARRIER_ERROR};
use super::sync::condition::CONDITION;
use super::sync::lock::{EVENT, LOCK, RLOCK};
use super::sync::semaphore::{BOUNDED_SEMAPHORE, SEMAPHORE};
use forklore_os::signal;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::module::Fork;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Shared, Value};
use forklore_stage::StageProcess;

pub use object::THREAD;

use hook::uncaught;
use object::{State, ThreadObject, next_number};

/// `threading`
pub static MODULE: Module = Module::new(
    "threading",
    &[
        Entry::class(&EVENT),
        Entry::class(&BARRIER),
        Entry::class(&BOUNDED_SEMAPHORE),
        Entry::class(&BROKEN_BARRIER_ERROR),
        Entry::class(&CONDITION),
        Entry::class(&SEMAPHORE),
        Entry::class_named("Lock", &LOCK),
        Entry::class(&RLOCK),
        Entry::class(&THREAD),
        Entry::class(&timer::TIMER),
        Entry::class_named("local", &local::LOCAL),
        Entry::class_named("ExceptHookArgs", &hook::ARGS),
        Entry::function("threading", "__excepthook__", hook::excepthook),
        Entry::variable("excepthook", hook::get, hook::set),
        Entry::property("TIMEOUT_MAX", |_| Ok(Value::Float(super::sync::lock::TIMEOUT_MAX))),
        Entry::function("threading", "activeCount", |thread, args| {
            deprecated(thread, "activeCount() is deprecated, use active_count() instead")?;
            active_count(thread, args)
        }),
        Entry::function("threading", "currentThread", |thread, args| {
            deprecated(thread, "currentThread() is deprecated, use current_thread() instead")?;
            args.none("currentThread")?;
            Ok(current(thread))
        }),
        Entry::function("threading", "active_count", active_count),
        Entry::function("threading", "current_thread", |thread, args| {
            args.none("current_thread")?;
            Ok(current(thread))
        }),
        Entry::function("threading", "enumerate", enumerate),
        Entry::function("threading", "get_ident", get_ident),
        Entry::function("threading", "get_native_id", get_native_id),
        Entry::function("threading", "main_thread", main_thread),
    ],
)
.on_fork(forget_others)
.on_join(shut_down);

/// Stack of a thread; evaluation adds to it where it is not enough.
const STACK: usize = 1024 * 1024;

/// The state of the calling thread when it runs.
fn started_here() -> State {
    State::Started {
        ident: ident_here(),
        native_id: i64::from(nix::unistd::gettid().as_raw()),
    }
}

/// The `threading.Thread` of the running thread.
pub fn current(thread: &mut Thread) -> Value {
    if let Some(object) = &thread.object {
        return object.clone();
    }
    let (class, name, daemon) = if thread.is_main {
        (&object::MAIN_THREAD, "MainThread", false)
    } else {
        (&object::DUMMY_THREAD, "Dummy-1", true)
    };
    let object = Value::object(ThreadObject::new(class, name, daemon, started_here()));
    thread.process().threads.lock().push(object.clone());
    thread.object = Some(object.clone());
    object
}

/// Starts a daemonic thread, `Thread-1 (function)`, that runs `work`, in Rust. The
/// interpreter lock is held while it runs, except where it gives it up.
///
/// # Errors
/// `RuntimeError` if the system allows no more threads.
pub fn spawn(
    thread: &mut Thread,
    function: &str,
    work: impl FnOnce(&mut Thread) -> Result<(), Raise> + Send + 'static,
) -> Result<Value, Raise> {
    let name = format!("Thread-{} ({function})", next_number(thread));
    spawn_named(thread, &name, work)
}

/// As [`spawn`], called `Thread-1`.
///
/// # Errors
/// `RuntimeError` if the system allows no more threads.
pub fn spawn_unnamed(
    thread: &mut Thread,
    work: impl FnOnce(&mut Thread) -> Result<(), Raise> + Send + 'static,
) -> Result<Value, Raise> {
    let name = format!("Thread-{}", next_number(thread));
    spawn_named(thread, &name, work)
}

/// Something to be done; an error becomes the exit status 1, and is told to nobody.
pub type Act = fn(&mut Thread) -> Result<(), Raise>;

/// What is to be done before the threads of a process are waited for at its end (`threading._register_atexit`).
#[derive(Default)]
struct AtEnd {
    todo: Shared<Vec<Act>>,
    is_ending: AtomicBool,
}

/// Has `act` done before the threads of this process are waited for at its end.
pub fn at_end(thread: &Thread, act: Act) {
    thread.module_state::<AtEnd>().todo.lock().push(act);
}

/// Does what is to be done before the threads are waited for.
///
/// # Errors
/// What something of that raises, which ends it.
fn end(thread: &mut Thread) -> Result<(), Raise> {
    let at_end = thread.module_state::<AtEnd>();
    at_end.is_ending.store(true, Ordering::Relaxed);
    loop {
        let last = at_end.todo.lock().pop();
        let Some(act) = last else { return Ok(()) };
        act(thread)?;
    }
}

/// In a child the other threads of its parent are not there (`threading._after_fork`).
fn forget_others(thread: &mut Thread, fork: Fork<'_>) {
    let Fork::InChild { threads } = fork else { return };
    let own = thread.object.as_ref();
    let others = threads.iter().filter(|object| !own.is_some_and(|own| own.is(object)));
    for other in others.filter_map(|object| object.downcast::<ThreadObject>()) {
        other.stop();
    }
}

/// The end of a process, which exits with `code` (`threading._shutdown`).
fn shut_down(thread: &mut Thread, code: i32) -> i32 {
    let code = if end(thread).is_err() { 1 } else { code };
    match join_all(thread) {
        Ok(()) => code,
        Err(raise) => thread.uncaught(&raise),
    }
}

/// Whether executors may take calls.
///
/// # Errors
/// `RuntimeError` once the process is ending.
pub fn check_not_ending(thread: &Thread) -> Result<(), Raise> {
    match thread.module_state::<AtEnd>().is_ending.load(Ordering::Relaxed) {
        false => Ok(()),
        true => Err(Raise::runtime_error(
            "cannot schedule new futures after interpreter shutdown",
        )),
    }
}

/// As [`spawn`], with a name of its own.
///
/// # Errors
/// `RuntimeError` if the system allows no more threads.
pub fn spawn_named(
    thread: &mut Thread,
    name: &str,
    work: impl FnOnce(&mut Thread) -> Result<(), Raise> + Send + 'static,
) -> Result<Value, Raise> {
    let object = Value::object(ThreadObject::new(&THREAD, name, true, State::Initial));
    start(thread, &object, work)?;
    Ok(object)
}

/// The name of a thread.
pub fn name_of(object: &Value) -> Option<Arc<str>> {
    object.downcast::<ThreadObject>().map(ThreadObject::name)
}

/// Waits for the end of a thread, or until scenario time `deadline`.
///
/// # Errors
/// What a signal handler raises.
pub fn join(thread: &mut Thread, object: &Value, deadline: Option<u64>) -> Result<(), Raise> {
    let Some(target) = object.downcast::<ThreadObject>() else {
        return Ok(());
    };
    target.ended.wait(thread, deadline, || !target.is_alive())?;
    Ok(())
}

/// Waits for all threads that are no daemons, as the interpreter does at its end.
///
/// # Errors
/// What a signal handler raises.
fn join_all(thread: &mut Thread) -> Result<(), Raise> {
    let threads = thread.process().threads.snapshot();
    // In a child that a thread forked, that thread is the main one.
    let own = thread.object.clone();
    for object in threads {
        let waits = object
            .downcast::<ThreadObject>()
            .is_some_and(|target| !target.is_main() && target.is_alive() && !target.is_daemon());
        if waits && !own.as_ref().is_some_and(|own| own.is(&object)) {
            join(thread, &object, None)?;
        }
    }
    Ok(())
}

fn start(
    thread: &mut Thread,
    object: &Value,
    work: impl FnOnce(&mut Thread) -> Result<(), Raise> + Send + 'static,
) -> Result<(), Raise> {
    // The main thread is in the list from the first other one on.
    current(thread);
    let mut sibling = thread.sibling();
    sibling.object = Some(object.clone());
    let started = object.clone();
    let name = object
        .downcast::<ThreadObject>()
        .map_or_else(|| "thread".into(), ThreadObject::name);
    let spawned = std::thread::Builder::new()
        .name("listing".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            StageProcess::name_thread(&name);
            // Signals go to the main thread, which runs the handlers.
            signal::block_all();
            sibling.process().clone().gil.acquire();
            run_thread(&mut sibling, &started, work);
        });
    if spawned.is_err() {
        return Err(Raise::runtime_error("can't start new thread"));
    }
    // CPython's start() returns when the thread runs.
    if let Some(target) = object.downcast::<ThreadObject>() {
        target
            .ended
            .wait(thread, None, || *target.state.lock() != State::Initial)?;
    }
    Ok(())
}

fn run_thread(thread: &mut Thread, object: &Value, work: impl FnOnce(&mut Thread) -> Result<(), Raise>) {
    let born_in = thread.stage().pid();
    if let Some(target) = object.downcast::<ThreadObject>() {
        *target.state.lock() = started_here();
        target.ended.wake_all();
    }
    thread.process().threads.lock().push(object.clone());
    let result = work(thread);
    if thread.stage().pid() != born_in {
        // The thread forked, and this is the child, where it is the only one: its end is the end of the process.
        // As in CPython an exception ends the thread alone, whatever is left of the process then.
        if let Err(raise) = result {
            uncaught(thread, object, &raise);
        }
        let code = thread.finish(Ok(Value::None));
        thread.stage().exit(code);
    }
    if let Err(raise) = result {
        uncaught(thread, object, &raise);
    }
    thread.process().threads.lock().retain(|other| !other.is(object));
    // It is at no line of the listing any more.
    thread.stage().return_to(0);
    if let Some(target) = object.downcast::<ThreadObject>() {
        target.stop();
    }
    thread.process().clone().gil.release();
}

fn active_count(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("active_count")?;
    current(thread);
    let count = thread.process().threads.lock().len();
    Ok(i64::try_from(count).unwrap_or(i64::MAX).into())
}

fn enumerate(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("enumerate")?;
    current(thread);
    Ok(Value::list(thread.process().threads.snapshot()))
}

fn get_ident(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("get_ident")?;
    let object = current(thread);
    Ok(Value::option(
        object.downcast::<ThreadObject>().and_then(ThreadObject::ident),
    ))
}

fn get_native_id(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("get_native_id")?;
    Ok(i64::from(nix::unistd::gettid().as_raw()).into())
}

fn main_thread(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("main_thread")?;
    let own = current(thread);
    let threads = thread.process().threads.snapshot();
    let main = threads
        .iter()
        .find(|object| object.downcast::<ThreadObject>().is_some_and(ThreadObject::is_main));
    Ok(main.cloned().unwrap_or(own))
}
