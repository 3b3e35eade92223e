//! `threading`: real threads of the operating system, under the interpreter lock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use indexmap::IndexMap;

use super::locks::{EVENT, LOCK, RLOCK};
use super::semaphores::{BARRIER, BOUNDED_SEMAPHORE, BROKEN_BARRIER_ERROR, CONDITION, SEMAPHORE};
use super::time::{micros, real};
use super::{Entry, Module};
use crate::lang::exception::{ASSERTION_ERROR, Raise, SYSTEM_EXIT};
use crate::lang::interp::{Thread, WaitQueue};
use crate::lang::traceback;
use crate::lang::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, collect};
use crate::sys::{StageProcess, signal};

/// `threading`
pub static MODULE: Module = Module {
    name: "threading",
    entries: &[
        Entry::class(&EVENT),
        Entry::class(&BARRIER),
        Entry::class(&BOUNDED_SEMAPHORE),
        Entry::class(&BROKEN_BARRIER_ERROR),
        Entry::class(&CONDITION),
        Entry::class(&SEMAPHORE),
        Entry::class_named("Lock", &LOCK),
        Entry::class(&RLOCK),
        Entry::class(&THREAD),
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
};

/// `threading.Thread`
pub static THREAD: Class = Class::new("Thread")
    .module("threading")
    .construct(construct)
    .methods(method);

/// Stack of a thread; evaluation adds to it where it is not enough.
const STACK: usize = 1024 * 1024;

/// `Thread-1`, `Thread-2`… are numbered in each process.
struct Numbers(AtomicU64);

impl Default for Numbers {
    fn default() -> Self {
        Self(AtomicU64::new(1))
    }
}

/// A thread of the listing.
pub struct ThreadObject {
    name: Shared<Arc<str>>,
    daemon: AtomicBool,
    is_main: bool,
    target: Shared<Option<(Value, Args)>>,
    state: Shared<State>,
    ended: WaitQueue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Initial,
    Started { ident: i64, native_id: i64 },
    Stopped { ident: i64, native_id: i64 },
}

impl ThreadObject {
    fn new(name: &str, daemon: bool, is_main: bool, state: State) -> Self {
        Self {
            name: Shared::new(name.into()),
            daemon: AtomicBool::new(daemon),
            is_main,
            target: Shared::new(None),
            state: Shared::new(state),
            ended: WaitQueue::new(),
        }
    }

    /// `thread.name`
    pub fn name(&self) -> Arc<str> {
        self.name.snapshot()
    }

    /// `thread.ident`
    pub fn ident(&self) -> Option<i64> {
        match *self.state.lock() {
            State::Initial => None,
            State::Started { ident, .. } | State::Stopped { ident, .. } => Some(ident),
        }
    }

    fn native_id(&self) -> Option<i64> {
        match *self.state.lock() {
            State::Initial => None,
            State::Started { native_id, .. } | State::Stopped { native_id, .. } => Some(native_id),
        }
    }

    fn is_alive(&self) -> bool {
        matches!(*self.state.lock(), State::Started { .. })
    }

    fn stop(&self) {
        let mut state = self.state.lock();
        if let State::Started { ident, native_id } = *state {
            *state = State::Stopped { ident, native_id };
        }
        drop(state);
        self.ended.wake_all();
    }
}

thread_local! {
    /// Its address tells threads apart.
    static HERE: u8 = const { 0 };
}

/// A number that tells the calling thread from all that live at the same time. As
/// CPython's it is an address in the thread's own memory, and survives a `fork`.
pub fn ident_here() -> i64 {
    HERE.with(|here| i64::try_from(std::ptr::from_ref(here).addr()).unwrap_or(i64::MAX))
}

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
    let (name, daemon) = if thread.is_main {
        ("MainThread", false)
    } else {
        ("Dummy-1", true)
    };
    let object = Value::object(ThreadObject::new(name, daemon, thread.is_main, started_here()));
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

/// What is to be done before the threads of a process are waited for at its end (`threading._register_atexit`).
#[derive(Default)]
struct AtEnd {
    todo: Shared<Vec<fn(&mut Thread)>>,
    is_ending: AtomicBool,
}

/// Has `act` done before the threads of this process are waited for at its end.
pub fn at_end(thread: &Thread, act: fn(&mut Thread)) {
    thread.module_state::<AtEnd>().todo.lock().push(act);
}

/// Does what is to be done before the threads are waited for.
pub fn end(thread: &mut Thread) {
    let at_end = thread.module_state::<AtEnd>();
    at_end.is_ending.store(true, Ordering::Relaxed);
    loop {
        let last = at_end.todo.lock().pop();
        let Some(act) = last else { break };
        act(thread);
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
    let object = Value::object(ThreadObject::new(name, true, false, State::Initial));
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
pub fn join_all(thread: &mut Thread) -> Result<(), Raise> {
    let threads = thread.process().threads.snapshot();
    for object in threads {
        let waits = object
            .downcast::<ThreadObject>()
            .is_some_and(|target| !target.is_main && target.is_alive() && !target.daemon.load(Ordering::Relaxed));
        if waits {
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
        let code = thread.finish(result.map(|()| Value::None));
        thread.stage().exit(code);
    }
    if let Err(raise) = result {
        uncaught(thread, object, &raise);
    }
    thread.process().threads.lock().retain(|other| !other.is(object));
    if let Some(target) = object.downcast::<ThreadObject>() {
        target.stop();
    }
    thread.process().clone().gil.release();
}

/// `threading.excepthook`
fn uncaught(thread: &mut Thread, object: &Value, raise: &Raise) {
    if raise.is(&SYSTEM_EXIT) {
        return;
    }
    let name = object
        .downcast::<ThreadObject>()
        .map_or_else(|| "thread".into(), ThreadObject::name);
    let text = format!("Exception in thread {name}:\n{}", traceback::uncaught(thread, &raise.0));
    let runtime = thread.runtime().clone();
    // A stream that cannot be written to has no place for the complaint either.
    let _ = runtime.stderr.write(thread, &text);
}

fn construct(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<6> = Signature::new(
        "Thread.__init__",
        ["group", "target", "name", "args", "kwargs", "daemon"],
    );
    let [group, target, name, args, kwargs, daemon] = args.bind(&SIGNATURE)?;
    if group.is_some_and(|group| !matches!(group, Value::None)) {
        return Err(Raise::new(&ASSERTION_ERROR, "group argument must be None for now"));
    }
    let positional = args.map_or(Ok(Vec::new()), |args| collect(thread, &args))?;
    let keyword = match kwargs {
        Some(Value::Dict(dict)) => keyword_arguments(&dict.snapshot())?,
        _ => Vec::new(),
    };
    let target = target.filter(|target| !matches!(target, Value::None));
    let name = match name {
        Some(Value::Str(name)) => name.to_string(),
        _ => default_name(thread, target.as_ref()),
    };
    let daemon = match daemon {
        None | Some(Value::None) => is_daemon(&current(thread)),
        Some(daemon) => daemon.is_true(),
    };
    let object = ThreadObject::new(&name, daemon, false, State::Initial);
    *object.target.lock() = target.map(|target| (target, Args { positional, keyword }));
    Ok(Value::object(object))
}

/// The entries of a dict as keyword arguments.
pub fn keyword_arguments(entries: &IndexMap<crate::lang::value::Key, Value>) -> Result<Vec<(Arc<str>, Value)>, Raise> {
    let keyword = entries.iter().map(|(key, value)| match key.value() {
        Value::Str(name) => Ok((name.clone(), value.clone())),
        _ => Err(Raise::type_error("keywords must be strings")),
    });
    keyword.collect()
}

fn next_number(thread: &Thread) -> u64 {
    thread.module_state::<Numbers>().0.fetch_add(1, Ordering::Relaxed)
}

/// `Thread-1 (work)`
fn default_name(thread: &Thread, target: Option<&Value>) -> String {
    let number = next_number(thread);
    match target {
        Some(Value::Function(function)) => format!("Thread-{number} ({})", function.name()),
        Some(Value::Native(function)) => format!("Thread-{number} ({})", function.name),
        Some(Value::Method(method)) => format!("Thread-{number} ({})", method.name),
        _ => format!("Thread-{number}"),
    }
}

fn is_daemon(object: &Value) -> bool {
    object
        .downcast::<ThreadObject>()
        .is_some_and(|object| object.daemon.load(Ordering::Relaxed))
}

impl NativeObject for ThreadObject {
    fn class(&self) -> &'static Class {
        &THREAD
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "name" => Some(Value::Str(self.name())),
            "daemon" => Some(self.daemon.load(Ordering::Relaxed).into()),
            "ident" => Some(Value::option(self.ident())),
            "native_id" => Some(Value::option(self.native_id())),
            _ => None,
        })
    }

    fn set_attribute(&self, _thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        match (name, value) {
            ("name", Value::Str(name)) => *self.name.lock() = name,
            ("daemon", _) if *self.state.lock() != State::Initial => {
                return Err(Raise::runtime_error("cannot set daemon status of active thread"));
            }
            ("daemon", value) => self.daemon.store(value.is_true(), Ordering::Relaxed),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let class = if self.is_main { "_MainThread" } else { "Thread" };
        let status = match *self.state.lock() {
            State::Initial => format!("initial{}", self.daemon_mark()),
            State::Started { ident, .. } => format!("started{} {ident}", self.daemon_mark()),
            State::Stopped { ident, .. } => format!("stopped{} {ident}", self.daemon_mark()),
        };
        Ok(Some(format!("<{class}({}, {status})>", self.name())))
    }
}

impl ThreadObject {
    fn daemon_mark(&self) -> &'static str {
        if self.daemon.load(Ordering::Relaxed) {
            " daemon"
        } else {
            ""
        }
    }
}

fn method(name: &str) -> Option<Method> {
    match name {
        "start" => Some(start_method),
        "run" => Some(|thread, this, args| {
            args.none("Thread.run")?;
            run_target(thread, this)?;
            Ok(Value::None)
        }),
        "join" => Some(join_method),
        "is_alive" => Some(|_, this, args| {
            args.none("Thread.is_alive")?;
            Ok(this
                .downcast::<ThreadObject>()
                .is_some_and(ThreadObject::is_alive)
                .into())
        }),
        _ => None,
    }
}

fn run_target(thread: &mut Thread, object: &Value) -> Result<(), Raise> {
    let target = object
        .downcast::<ThreadObject>()
        .and_then(|object| object.target.lock().take());
    match target {
        Some((target, args)) => thread.call(&target, args).map(drop),
        None => Ok(()),
    }
}

fn start_method(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    args.none("Thread.start")?;
    let Some(object) = this.downcast::<ThreadObject>() else {
        return Ok(Value::None);
    };
    if *object.state.lock() != State::Initial {
        return Err(Raise::runtime_error("threads can only be started once"));
    }
    let target = this.clone();
    start(thread, this, move |thread| run_target(thread, &target))?;
    Ok(Value::None)
}

fn join_method(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("Thread.join", ["timeout"]);
    let [timeout] = args.bind(&SIGNATURE)?;
    let Some(object) = this.downcast::<ThreadObject>() else {
        return Ok(Value::None);
    };
    if *object.state.lock() == State::Initial {
        return Err(Raise::runtime_error("cannot join thread before it is started"));
    }
    if current(thread).is(this) {
        return Err(Raise::runtime_error("cannot join current thread"));
    }
    let deadline = deadline(thread, timeout)?;
    join(thread, this, deadline)?;
    Ok(Value::None)
}

/// Scenario time `timeout` seconds from now; `None` is for ever.
pub fn deadline(thread: &Thread, timeout: Option<Value>) -> Result<Option<u64>, Raise> {
    match timeout {
        None | Some(Value::None) => Ok(None),
        Some(timeout) => Ok(Some(thread.now().saturating_add(micros(real(&timeout)?)))),
    }
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
        .find(|object| object.downcast::<ThreadObject>().is_some_and(|object| object.is_main));
    Ok(main.cloned().unwrap_or(own))
}
