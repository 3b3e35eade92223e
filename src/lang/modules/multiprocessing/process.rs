use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::sync::Arc;

use super::connection::wait_readable;
use super::identity::{Identity, Own};
use crate::event::{Blocked, Kind, Micros, Pid};
use crate::lang::exception::{ASSERTION_ERROR, Raise, VALUE_ERROR};
use crate::lang::interp::{ForkSide, Thread};
use crate::lang::modules::threading::{self, deadline};
use crate::lang::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, collect, display};
use crate::sys::{RoleKind, WaitStatus, Waited, descriptor, pidfd};

/// `multiprocessing.Process`, whose `repr` calls it `ForkProcess` once started.
pub static PROCESS: Class = Class::new("Process")
    .module("multiprocessing.context")
    .construct(construct)
    .methods(method);
/// The class of children, as CPython's start method `fork` names it.
static FORK_PROCESS: Class = Class::new("ForkProcess")
    .module("multiprocessing.context")
    .base(&PROCESS);
/// The class of the main process's object.
static MAIN_PROCESS: Class = Class::new("_MainProcess")
    .module("multiprocessing.process")
    .base(&PROCESS);

/// A `Process` object: of a child, of a pool's worker, or of this process itself.
pub struct Child {
    class: &'static Class,
    name: Shared<Arc<str>>,
    path: Vec<u32>,
    daemon: Shared<bool>,
    /// The PID of the process that made it.
    parent: Option<Pid>,
    work: Shared<Option<Work>>,
    started: Shared<Option<Pid>>,
    status: Shared<Option<WaitStatus>>,
    /// Readable once the process has ended; opened when it is first asked for.
    sentinel: Shared<Option<Arc<OwnedFd>>>,
    /// A worker is reaped by its pool alone.
    is_worker: bool,
    /// It stands for the process that it is in.
    is_current: bool,
}

/// What a child is to run.
struct Work {
    target: Value,
    args: Vec<Value>,
    keywords: Vec<(Arc<str>, Value)>,
}

impl Child {
    /// The object of a pool's worker, about to be hired.
    pub fn worker(thread: &Thread) -> Self {
        let (path, name) = Identity::of(thread).name_child("ForkPoolWorker");
        Self {
            class: &FORK_PROCESS,
            name: Shared::new(name.into()),
            path,
            daemon: Shared::new(true),
            parent: Some(thread.stage().pid()),
            work: Shared::new(None),
            started: Shared::new(None),
            status: Shared::new(None),
            sentinel: Shared::new(None),
            is_worker: true,
            is_current: false,
        }
    }

    /// What the child's process is called, for [`Identity::become_child`].
    pub fn own(&self, parent: Pid, parent_name: Arc<str>) -> Own {
        Own {
            name: self.name.lock().clone(),
            path: self.path.clone(),
            daemon: *self.daemon.lock(),
            parent: Some((parent, parent_name)),
            object: None,
        }
    }

    /// The process was started.
    pub fn started(&self, pid: Pid) {
        *self.started.lock() = Some(pid);
    }

    /// The process was reaped.
    pub fn ended(&self, status: WaitStatus) {
        *self.status.lock() = Some(status);
    }

    /// How it ended, if it is known to have.
    pub fn status(&self) -> Option<WaitStatus> {
        *self.status.lock()
    }

    /// Whether it goes down with its parent.
    pub fn is_daemon(&self) -> bool {
        *self.daemon.lock()
    }

    /// Its PID once started.
    pub fn pid(&self) -> Option<Pid> {
        *self.started.lock()
    }

    /// Whether it is one of a pool's.
    pub fn is_worker(&self) -> bool {
        self.is_worker
    }

    /// CPython's `Process.exitcode`: negative for a signal.
    fn exit_code(&self) -> Option<i64> {
        let status = self.status()?;
        status
            .code()
            .or_else(|| status.signal().map(|signal| -signal))
            .map(i64::from)
    }

    /// Looks whether the child has ended, and reaps it (`Popen.poll`).
    fn poll(&self, thread: &Thread) {
        if let (Some(pid), None, false) = (self.pid(), self.status(), self.is_worker)
            && let Ok(Waited::Reaped(_, status)) = thread.stage().wait(pid, nix::libc::WNOHANG)
        {
            self.ended(status);
        }
    }

    /// Waits until the child has ended, or until scenario time `deadline`.
    pub fn join(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<(), Raise> {
        let Some(pid) = self.pid() else { return Ok(()) };
        self.poll(thread);
        if self.status().is_some() {
            return Ok(());
        }
        let timeout_us = deadline.map(|deadline| deadline.saturating_sub(thread.now()));
        let on = Blocked::JoinProcess { child: pid, timeout_us };
        thread.blocked(on, |thread| match deadline {
            None => self.wait(thread, pid),
            Some(deadline) => self.wait_until(thread, deadline),
        })
    }

    fn wait(&self, thread: &mut Thread, pid: Pid) -> Result<(), Raise> {
        let process = thread.process().clone();
        loop {
            match thread.without_lock(|| process.stage.wait(pid, 0)) {
                Ok(Waited::Reaped(_, status)) => {
                    self.ended(status);
                    return Ok(());
                }
                Ok(_) => {}
                Err(nix::Error::EINTR) => thread.run_signal_handlers()?,
                // Somebody else reaped it; CPython takes that for an end as well.
                Err(_) => return Ok(()),
            }
        }
    }

    /// waitpid(2) knows no time-out; a pidfd can be waited for with one.
    fn wait_until(&self, thread: &mut Thread, deadline: Micros) -> Result<(), Raise> {
        let sentinel = self.sentinel()?;
        wait_readable(thread, &[sentinel.as_fd()], Some(deadline))?;
        self.poll(thread);
        Ok(())
    }

    /// `Process.sentinel`: a pidfd here, the end of a pipe in CPython.
    fn sentinel(&self) -> Result<Arc<OwnedFd>, Raise> {
        let mut sentinel = self.sentinel.lock();
        if let Some(sentinel) = &*sentinel {
            return Ok(sentinel.clone());
        }
        let Some(pid) = self.pid() else {
            return Err(Raise::new(&VALUE_ERROR, "process not started"));
        };
        let opened = pidfd::open(pid).and_then(descriptor::lift);
        let opened = opened.map_err(|error| Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::ESRCH)))?;
        Ok(sentinel.insert(Arc::new(opened)).clone())
    }
}

/// The descriptor behind the sentinel `number` of a child that is not known to have ended.
pub fn sentinel(thread: &Thread, number: i64) -> Option<Arc<OwnedFd>> {
    let children = Identity::of(thread).children();
    let mut sentinels = children.iter().filter_map(|child| child.sentinel.lock().clone());
    sentinels.find(|sentinel| i64::from(sentinel.as_raw_fd()) == number)
}

/// `multiprocessing.current_process()`
pub fn current_process(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("current_process")?;
    let identity = Identity::of(thread);
    let own = identity.own();
    if let Some(object) = own.object {
        return Ok(object);
    }
    let object = Value::object(Child {
        class: if own.parent.is_some() {
            &FORK_PROCESS
        } else {
            &MAIN_PROCESS
        },
        name: Shared::new(own.name),
        path: own.path,
        daemon: Shared::new(own.daemon),
        parent: own.parent.map(|(pid, _)| pid),
        work: Shared::new(None),
        started: Shared::new(Some(thread.stage().pid())),
        status: Shared::new(None),
        sentinel: Shared::new(None),
        is_worker: false,
        is_current: true,
    });
    identity.keep_object(object.clone());
    Ok(object)
}

/// `multiprocessing.parent_process()`
pub fn parent_process(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("parent_process")?;
    let Some((pid, name)) = Identity::of(thread).own().parent else {
        return Ok(Value::None);
    };
    Ok(Value::object(Child {
        class: &PROCESS,
        name: Shared::new(name),
        path: Vec::new(),
        daemon: Shared::new(false),
        parent: None,
        work: Shared::new(None),
        started: Shared::new(Some(pid)),
        status: Shared::new(None),
        sentinel: Shared::new(None),
        is_worker: false,
        is_current: false,
    }))
}

/// `multiprocessing.active_children()`: reaps the children that have ended.
pub fn active_children(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("active_children")?;
    let identity = Identity::of(thread);
    for child in identity.children() {
        child.poll(thread);
    }
    identity.forget_ended();
    Ok(Value::list(
        identity
            .children()
            .into_iter()
            .map(|child| Value::Object(child))
            .collect(),
    ))
}

/// `Process(group=None, target=None, name=None, args=(), kwargs={}, *, daemon=None)`
fn construct(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<6> = Signature::new(
        "BaseProcess.__init__",
        ["group", "target", "name", "args", "kwargs", "daemon"],
    )
    .positional(5);
    let [_, target, name, positional, keywords, daemon] = args.bind(&INIT)?;
    let identity = Identity::of(thread);
    let (path, default_name) = identity.name_child("Process");
    let given = |value: Option<Value>| value.filter(|value| !matches!(value, Value::None));
    let name = match given(name) {
        Some(name) => display::str(thread, &name)?.into(),
        None => default_name.into(),
    };
    let work = match given(target) {
        Some(target) => {
            let args = match positional {
                Some(positional) => collect(thread, &positional)?,
                None => Vec::new(),
            };
            Some(Work {
                target,
                args,
                keywords: keyword_arguments(keywords)?,
            })
        }
        None => None,
    };
    Ok(Value::object(Child {
        class: &FORK_PROCESS,
        name: Shared::new(name),
        path,
        daemon: Shared::new(given(daemon).map_or(identity.own().daemon, |daemon| daemon.is_true())),
        parent: Some(thread.stage().pid()),
        work: Shared::new(work),
        started: Shared::new(None),
        status: Shared::new(None),
        sentinel: Shared::new(None),
        is_worker: false,
        is_current: false,
    }))
}

/// The entries of a `kwargs` dict.
pub fn keyword_arguments(value: Option<Value>) -> Result<Vec<(Arc<str>, Value)>, Raise> {
    match value {
        None | Some(Value::None) => Ok(Vec::new()),
        Some(Value::Dict(dict)) => threading::keyword_arguments(&dict.snapshot()),
        Some(other) => Err(Raise::type_error(format!(
            "argument after ** must be a mapping, not {}",
            other.type_name()
        ))),
    }
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "start" => start,
        "join" => join,
        "is_alive" => is_alive,
        "terminate" => |thread, this, args| send(thread, this, args, "terminate", nix::libc::SIGTERM),
        "kill" => |thread, this, args| send(thread, this, args, "kill", nix::libc::SIGKILL),
        _ => return None,
    })
}

/// The receiver of a method.
fn this(value: &Value) -> Result<Arc<Child>, Raise> {
    value
        .downcast_arc::<Child>()
        .ok_or_else(|| Raise::type_error("not a Process"))
}

fn start(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    args.none("start")?;
    let child = this(value)?;
    let assert = |text: &str| Raise::new(&ASSERTION_ERROR, text);
    if child.pid().is_some() {
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
    // Starting a process reaps those that have ended (`_cleanup`).
    for other in identity.children() {
        other.poll(thread);
    }
    identity.forget_ended();
    // What the parent has not written yet must not be written twice.
    thread.flush()?;
    let parent = thread.stage().pid();
    match thread.fork(RoleKind::Process)? {
        ForkSide::Parent { pid, .. } => {
            child.started(pid);
            identity.add_child(child);
            super::handlers::at_exit(thread);
            Ok(Value::None)
        }
        ForkSide::Child => {
            identity.become_child(child.own(parent, own.name));
            let code = bootstrap(thread, &child);
            thread.end_process(code)
        }
    }
}

/// Runs the child's target (`BaseProcess._bootstrap`); gives the exit code.
fn bootstrap(thread: &mut Thread, child: &Child) -> i32 {
    let Some(work) = child.work.lock().take() else { return 0 };
    let args = Args {
        positional: work.args,
        keyword: work.keywords,
    };
    let ran = thread.call(&work.target, args);
    let ran = ran.and_then(|_| super::handlers::end_children(thread));
    match ran {
        Ok(_) => 0,
        Err(raise) => {
            let name = child.name.lock().clone();
            thread.uncaught_in_child(&raise, &name)
        }
    }
}

fn join(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    const JOIN: Signature<1> = Signature::new("BaseProcess.join", ["timeout"]);
    let [timeout] = args.bind(&JOIN)?;
    let child = this(value)?;
    if child.parent != Some(thread.stage().pid()) {
        return Err(Raise::new(&ASSERTION_ERROR, "can only join a child process"));
    }
    if child.pid().is_none() {
        return Err(Raise::new(&ASSERTION_ERROR, "can only join a started process"));
    }
    let deadline = deadline(thread, timeout)?;
    child.join(thread, deadline)?;
    Identity::of(thread).forget_ended();
    Ok(Value::None)
}

fn is_alive(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    args.none("is_alive")?;
    let child = this(value)?;
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
    args.none(name)?;
    let child = this(value)?;
    child.poll(thread);
    match (child.pid(), child.status()) {
        (Some(pid), None) => {
            thread
                .stage()
                .kill(pid, signal)
                .map_err(|error| Raise::os_error(error as i32))?;
        }
        // It has been reaped: the PID may be somebody else's.
        (Some(_), Some(_)) => {}
        (None, _) => return Err(Raise::new(&VALUE_ERROR, "process not started")),
    }
    Ok(Value::None)
}

impl NativeObject for Child {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn attribute(&self, thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(Some(match name {
            "name" => Value::Str(self.name.lock().clone()),
            "daemon" => self.is_daemon().into(),
            "pid" | "ident" => Value::option(self.pid()),
            "sentinel" => self.sentinel()?.as_raw_fd().into(),
            "exitcode" => {
                self.poll(thread);
                Value::option(self.exit_code())
            }
            _ => return Ok(None),
        }))
    }

    fn set_attribute(&self, thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        match name {
            "name" => *self.name.lock() = display::str(thread, &value)?.into(),
            "daemon" if self.pid().is_some() => {
                return Err(Raise::new(&ASSERTION_ERROR, "process has already started"));
            }
            "daemon" => *self.daemon.lock() = value.is_true(),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// As `BaseProcess.__repr__`.
    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        self.poll(thread);
        let mut parts = vec![self.class.name.to_owned(), format!("name='{}'", self.name.lock())];
        if let (Some(pid), false) = (self.pid(), self.is_current) {
            parts.push(format!("pid={pid}"));
        }
        parts.push(format!(
            "parent={}",
            self.parent.map_or("None".to_owned(), |pid| pid.to_string())
        ));
        let ours = self.parent == Some(thread.stage().pid());
        parts.push(
            match (self.is_current, ours, self.pid(), self.status()) {
                (true, ..) | (false, true, Some(_), None) => "started",
                (false, false, ..) => "unknown",
                (false, true, None, _) => "initial",
                (false, true, Some(_), Some(_)) => "stopped",
            }
            .to_owned(),
        );
        match self.status().and_then(WaitStatus::signal) {
            Some(signal) => parts.push(format!("exitcode=-{}", crate::event::signal_name(signal))),
            None => parts.extend(self.exit_code().map(|code| format!("exitcode={code}"))),
        }
        if self.is_daemon() {
            parts.push("daemon".to_owned());
        }
        Ok(Some(format!("<{}>", parts.join(" "))))
    }
}

/// Reports that the process is a worker in `slot` of a pool.
pub fn say_hired(thread: &Thread, pool: u32, slot: u32) {
    thread.stage().say(Kind::WorkerHired { pool, slot });
}
