//! `multiprocessing.Process`: what it does. How the object looks is in `attributes`.

mod attributes;
mod child;
pub mod children;

pub use child::Child;

use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::identity::{Identity, Own};
use super::popen::Popen;
use super::preparation::{Job, PreparationData};
use super::readiness::wait_readable;
use super::worker::WorkerKind;
use super::{start_method, util};
use crate::deadline::deadline_added;
use forklore_event::{Pid, StartMethod};
use forklore_os::pidfd;
use forklore_python::exception::{ASSERTION_ERROR, ATTRIBUTE_ERROR, Raise, VALUE_ERROR};
use forklore_python::interp::{ForkSide, Thread};
use forklore_python::value::module::Exit;
use forklore_python::value::{Args, Class, Method, Shared, Signature, Value, collect, display};
use serde_bytes::ByteBuf;

/// `multiprocessing.process.BaseProcess`
pub static BASE_PROCESS: Class = Class::new("BaseProcess")
    .module("multiprocessing.process")
    .methods(method);
/// `multiprocessing.Process`, which is started in the way of the default context.
pub static PROCESS: Class = class("Process");
/// The classes of the start methods, `get_context(…).Process`.
pub static FORK_PROCESS: Class = class("ForkProcess");
/// That of `spawn`.
pub static SPAWN_PROCESS: Class = class("SpawnProcess");
/// That of `forkserver`.
pub static FORK_SERVER_PROCESS: Class = class("ForkServerProcess");
/// The class of the main process's object.
static MAIN_PROCESS: Class = Class::new("_MainProcess")
    .module("multiprocessing.process")
    .base(&BASE_PROCESS);
/// The class of what `parent_process()` gives.
static PARENT_PROCESS: Class = Class::new("_ParentProcess")
    .module("multiprocessing.process")
    .base(&BASE_PROCESS);

const fn class(name: &'static str) -> Class {
    Class::new(name)
        .module("multiprocessing.context")
        .base(&BASE_PROCESS)
        .construct(construct)
}

/// The class of processes that are started in that way, whatever the default is.
pub fn process_class(method: StartMethod) -> &'static Class {
    match method {
        StartMethod::Fork => &FORK_PROCESS,
        StartMethod::Spawn => &SPAWN_PROCESS,
        StartMethod::Forkserver => &FORK_SERVER_PROCESS,
    }
}

impl Child {
    /// The object of the process that it is in, `pid`.
    pub fn current(own: Own, pid: Pid) -> Self {
        Self {
            daemon: Shared::new(own.daemon.into()),
            parent: own.parent.map(|(pid, _)| pid),
            stands_for: Some(pid),
            is_current: true,
            ..Self::new(own.class.unwrap_or(&MAIN_PROCESS), own.name, own.path)
        }
    }

    /// The object of the parent of the process that it is in.
    pub fn parent(pid: Pid, name: Arc<str>) -> Self {
        Self {
            stands_for: Some(pid),
            ..Self::new(&PARENT_PROCESS, name, Vec::new())
        }
    }

    /// The object of a worker, about to be hired in the way of `method`: of a pool's, which is daemonic
    /// and called so, or of an executor's, which is neither.
    pub fn worker(thread: &Thread, method: StartMethod, worker_kind: WorkerKind) -> Self {
        let class = process_class(method);
        let (path, name) = match worker_kind {
            WorkerKind::Pool => Identity::of(thread).name_child(&class.name.replace("Process", "PoolWorker")),
            WorkerKind::Executor => Identity::of(thread).name_child(class.name),
        };
        Self {
            daemon: Shared::new((worker_kind == WorkerKind::Pool || Identity::of(thread).own().daemon).into()),
            parent: Some(thread.stage().pid()),
            is_worker: true,
            ..Self::new(class, name, path)
        }
    }

    /// The start method of its class; `None`: the default context's.
    pub fn start_method(&self) -> Option<StartMethod> {
        [StartMethod::Fork, StartMethod::Spawn, StartMethod::Forkserver]
            .into_iter()
            .find(|&method| std::ptr::eq(process_class(method), self.class))
    }
}

/// `Process(group=None, target=None, name=None, args=(), kwargs={}, *, daemon=None)`
fn construct(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<6> = Signature::new(
        "BaseProcess.__init__",
        ["group", "target", "name", "args", "kwargs", "daemon"],
    )
    .positional(5);
    let [group, target, name, positional, keywords, daemon] = args.bind(&INIT)?;
    if group.is_some_and(|group| !matches!(group, Value::None)) {
        return Err(Raise::new(&ASSERTION_ERROR, "group argument must be None for now"));
    }
    let identity = Identity::of(thread);
    let (path, default_name) = identity.name_child(class.name);
    let given = |value: Option<Value>| value.filter(|value| !matches!(value, Value::None));
    let args = positional.map_or(Ok(Vec::new()), |positional| collect(thread, &positional))?;
    // A copy, as CPython makes one; what is wrong with the names shows when it is called.
    let dict = forklore_python::builtins::lookup("dict").unwrap_or_default();
    let keywords = thread.call(&dict, Args::positional(keywords.into_iter().collect()))?;
    let name: Arc<str> = match name.filter(Value::is_true) {
        Some(name) => display::str(thread, &name)?.into(),
        None => default_name.into(),
    };
    let work = Value::tuple(vec![given(target).unwrap_or(Value::None), Value::tuple(args), keywords]);
    Ok(Value::object(Child {
        daemon: Shared::new(given(daemon).unwrap_or_else(|| identity.own().daemon.into())),
        parent: Some(thread.stage().pid()),
        work: Shared::new(Some(work)),
        ..Child::new(class, name, path)
    }))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "start" => start,
        "join" => join,
        "is_alive" => is_alive,
        "run" => |thread, this_value, args| {
            args.none("BaseProcess.run")?;
            let process = this(this_value)?;
            let work = process.work.lock().clone();
            if work.is_none() {
                let text = format!("'{}' object has no attribute '_target'", process.class.name);
                return Err(Raise::new(&ATTRIBUTE_ERROR, text));
            }
            run_work(thread, work)?;
            Ok(Value::None)
        },
        "close" => |thread, this_value, args| {
            args.none("BaseProcess.close")?;
            let child = this(this_value)?;
            child.poll(thread);
            if child.popen().is_some_and(|popen| popen.status().is_none()) {
                let text = "Cannot close a process while it is still running. \
                            You should first call join() or terminate().";
                return Err(Raise::new(&VALUE_ERROR, text));
            }
            *child.popen.lock() = None;
            child.closed.store(true, Ordering::Relaxed);
            children::forget_ended(thread);
            Ok(Value::None)
        },
        "terminate" => |thread, this, args| send(thread, this, args, "terminate", nix::libc::SIGTERM),
        "kill" => |thread, this, args| send(thread, this, args, "kill", nix::libc::SIGKILL),
        _ => return None,
    })
}

/// The receiver of a method that a closed one does not have any more.
fn open(value: &Value) -> Result<Arc<Child>, Raise> {
    let child = this(value)?;
    child.check_open()?;
    Ok(child)
}

/// The receiver of a method.
fn this(value: &Value) -> Result<Arc<Child>, Raise> {
    value
        .downcast_arc::<Child>()
        .ok_or_else(|| Raise::type_error("not a Process"))
}

/// `Process.start()`
pub fn start(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    args.none("BaseProcess.start")?;
    let child = open(value)?;
    let assert = |text: &str| Raise::new(&ASSERTION_ERROR, text);
    if child.popen().is_some() {
        return Err(assert("cannot start a process twice"));
    }
    if child.parent != Some(thread.stage().pid()) {
        return Err(assert("can only start a process object created by current process"));
    }
    let identity = Identity::of(thread);
    let own = identity.own();
    if own.daemon {
        return Err(assert("daemonic processes are not allowed to have children"));
    }
    // Starting a process reaps those that have ended.
    children::poll(thread);
    // What the parent has not written yet must not be written twice.
    thread.flush()?;
    let method = child.start_method().unwrap_or_else(|| start_method::actual(thread));
    let role = *child.role.lock();
    if method != StartMethod::Fork {
        let work = child.work.lock().clone().unwrap_or(Value::None);
        let preparation = PreparationData::new(thread, &child, method, Job::Target(ByteBuf::default()))?;
        let popen = preparation.start(thread, method, role, Some(&work))?;
        child.started(popen);
        *child.work.lock() = None;
        children::add(thread, child);
        return Ok(Value::None);
    }
    let parent = thread.stage().pid();
    match thread.fork(role)? {
        ForkSide::Parent { pid, .. } => {
            child.started(Popen::own(pid));
            *child.work.lock() = None;
            children::add(thread, child);
            Ok(Value::None)
        }
        ForkSide::Child => {
            children::become_child(thread, child.own(parent, own.name));
            if let Some(method) = child.start_method() {
                start_method::settle(thread, Some(method));
            }
            // From `start` to `run`; the default context asks another one to make the process.
            thread.count_calls(7 + u32::from(child.start_method().is_none()));
            let work = child.work.lock().take();
            let code = bootstrap(thread, work);
            let code = thread.finish_with(code, Exit::Child);
            util::child_exits(thread, code);
            thread.end_process(code)
        }
    }
}

/// Runs what a child is for (`BaseProcess._bootstrap`): target, arguments and keyword arguments; gives the exit
/// code.
pub fn bootstrap(thread: &mut Thread, work: Option<Value>) -> i32 {
    util::child_runs(thread);
    let ran = run_work(thread, work);
    let ended = util::exit_function(thread);
    match ran.and(ended) {
        Ok(()) => 0,
        Err(raise) => {
            let name = Identity::of(thread).own().name;
            util::report(thread, &raise, &name)
        }
    }
}

/// `BaseProcess.run`
fn run_work(thread: &mut Thread, work: Option<Value>) -> Result<(), Raise> {
    let Some(Value::Tuple(parts)) = work else { return Ok(()) };
    let [target, positional, keywords] = &**parts else {
        return Ok(());
    };
    if matches!(target, Value::None) {
        return Ok(());
    }
    thread.call_unpacked(target, positional, keywords).map(drop)
}

fn join(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    const JOIN: Signature<1> = Signature::new("BaseProcess.join", ["timeout"]);
    let [timeout] = args.bind(&JOIN)?;
    let child = open(value)?;
    if *child.class == PARENT_PROCESS {
        return join_parent(thread, &child, timeout);
    }
    if child.parent != Some(thread.stage().pid()) {
        return Err(Raise::new(&ASSERTION_ERROR, "can only join a child process"));
    }
    if child.popen().is_none() {
        return Err(Raise::new(&ASSERTION_ERROR, "can only join a started process"));
    }
    // Of one that has ended CPython does not look at the time-out.
    child.poll(thread);
    let deadline = match child.status() {
        Some(_) => None,
        None => deadline_added(thread, timeout)?,
    };
    child.join(thread, deadline)?;
    children::forget_ended(thread);
    Ok(Value::None)
}

/// `_ParentProcess.join`
fn join_parent(thread: &mut Thread, parent: &Child, timeout: Option<Value>) -> Result<Value, Raise> {
    let deadline = deadline_added(thread, timeout)?;
    // Without a descriptor it has ended.
    if let Some(pidfd) = parent.stands_for.and_then(|pid| pidfd::open(pid).ok()) {
        wait_readable(thread, &[pidfd.as_fd()], deadline)?;
    }
    Ok(Value::None)
}

fn is_alive(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    args.none("BaseProcess.is_alive")?;
    let child = open(value)?;
    if *child.class == PARENT_PROCESS {
        let alive = child.stands_for.is_some_and(|pid| thread.stage().kill(pid, 0).is_ok());
        return Ok(alive.into());
    }
    if child.is_current {
        return Ok(true.into());
    }
    if child.parent != Some(thread.stage().pid()) {
        return Err(Raise::new(&ASSERTION_ERROR, "can only test a child process"));
    }
    child.poll(thread);
    Ok((child.pid().is_some() && child.status().is_none()).into())
}

fn send(thread: &mut Thread, value: &Value, args: Args, name: &str, signal: i32) -> Result<Value, Raise> {
    args.none(&format!("BaseProcess.{name}"))?;
    let child = open(value)?;
    child.poll(thread);
    match (child.popen().map(|popen| popen.pid()), child.status()) {
        (Some(pid), None) => {
            thread
                .stage()
                .kill(pid, signal)
                .map_err(|error| Raise::os_error(error as i32))?;
        }
        // It has been reaped: the PID may be somebody else's.
        (Some(_), Some(_)) => {}
        (None, _) => return Err(Raise::no_attribute(&Value::None, name)),
    }
    Ok(Value::None)
}
