//! `threading.Thread`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::{current, join, start};
use crate::deadline::deadline_or;
use crate::deprecated::deprecated;
use crate::extras::{Extras, no_setter};
use forklore_event::Blocked;
use forklore_python::exception::{ASSERTION_ERROR, Raise};
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, display};

/// `threading.Thread`
pub static THREAD: Class = Class::new("Thread")
    .module("threading")
    .construct(construct)
    .methods(method)
    .unpicklable_part("_thread.lock");

/// The class of the main thread's object.
pub(super) static MAIN_THREAD: Class = special("_MainThread");
/// That of a thread that nobody has made an object for.
pub(super) static DUMMY_THREAD: Class = special("_DummyThread");
const fn special(name: &'static str) -> Class {
    Class::new(name)
        .module("threading")
        .base(&THREAD)
        .unpicklable_part("_thread.lock")
}

/// `Thread-1`, `Thread-2`… are numbered in each process.
struct Numbers(AtomicU64);

impl Default for Numbers {
    fn default() -> Self {
        Self(AtomicU64::new(1))
    }
}

/// A thread of the listing.
pub struct ThreadObject {
    class: &'static Class,
    name: Shared<Arc<str>>,
    daemon: AtomicBool,
    target: Shared<Option<Target>>,
    pub(super) state: Shared<State>,
    pub(super) ended: WaitQueue,
    extras: Extras,
}

/// What a thread is to call, not looked at before it does.
struct Target {
    function: Value,
    args: Value,
    keywords: Value,
}

/// How far a thread has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Initial,
    Started { ident: i64, native_id: i64 },
    Stopped { ident: i64, native_id: i64 },
}

impl ThreadObject {
    /// A thread that has come as far as `state` says.
    pub(super) fn new(class: &'static Class, name: &str, daemon: bool, state: State) -> Self {
        Self {
            class,
            name: Shared::new(name.into()),
            daemon: AtomicBool::new(daemon),
            target: Shared::new(None),
            state: Shared::new(state),
            ended: WaitQueue::new(),
            extras: Extras::default(),
        }
    }

    /// `thread.name`
    pub fn name(&self) -> Arc<str> {
        self.name.snapshot()
    }

    /// Whether it is the main thread.
    pub(super) fn is_main(&self) -> bool {
        *self.class == MAIN_THREAD
    }

    /// Whether the process ends without waiting for it.
    pub(super) fn is_daemon(&self) -> bool {
        self.daemon.load(Ordering::Relaxed)
    }

    /// What a listing, or a class of ours, has added to it.
    pub(super) fn extras(&self) -> &Extras {
        &self.extras
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

    pub(super) fn is_alive(&self) -> bool {
        matches!(*self.state.lock(), State::Started { .. })
    }

    pub(super) fn stop(&self) {
        let mut state = self.state.lock();
        if let State::Started { ident, native_id } = *state {
            *state = State::Stopped { ident, native_id };
        }
        drop(state);
        self.ended.wake_all();
    }
}

fn construct(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<6> = Signature::new(
        "Thread.__init__",
        ["group", "target", "name", "args", "kwargs", "daemon"],
    )
    .positional(5);
    make(thread, class, args.bind(&SIGNATURE)?).map(Value::object)
}

/// `Thread.__init__`
pub(super) fn make(
    thread: &mut Thread,
    class: &'static Class,
    [group, target, name, args, kwargs, daemon]: [Option<Value>; 6],
) -> Result<ThreadObject, Raise> {
    if group.is_some_and(|group| !matches!(group, Value::None)) {
        return Err(Raise::new(&ASSERTION_ERROR, "group argument must be None for now"));
    }
    let target = target.filter(|target| !matches!(target, Value::None));
    let name = match name.filter(Value::is_true) {
        Some(name) => display::str(thread, &name)?,
        None => default_name(thread, target.as_ref()),
    };
    let daemon = match daemon {
        None | Some(Value::None) => is_daemon(&current(thread)),
        Some(daemon) => daemon.is_true(),
    };
    let object = ThreadObject::new(class, &name, daemon, State::Initial);
    *object.target.lock() = target.map(|function| Target {
        function,
        args: args.unwrap_or_else(|| Value::tuple(Vec::new())),
        keywords: kwargs.unwrap_or_default(),
    });
    Ok(object)
}

/// The number of the next thread.
pub(super) fn next_number(thread: &Thread) -> u64 {
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
    object.downcast::<ThreadObject>().is_some_and(ThreadObject::is_daemon)
}

impl NativeObject for ThreadObject {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "name" => Some(Value::Str(self.name())),
            "daemon" => Some(self.is_daemon().into()),
            "ident" => Some(Value::option(self.ident())),
            "native_id" => Some(Value::option(self.native_id())),
            _ => self.extras.get(name),
        })
    }

    fn set_attribute(&self, thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        match (name, value) {
            ("name", value) => *self.name.lock() = display::str(thread, &value)?.into(),
            ("ident" | "native_id", _) => return Err(no_setter(self.class, name)),
            ("daemon", _) if *self.state.lock() != State::Initial => {
                return Err(Raise::runtime_error("cannot set daemon status of active thread"));
            }
            ("daemon", value) => self.daemon.store(value.is_true(), Ordering::Relaxed),
            _ if self.class.find_method(name).is_some() => return Ok(false),
            (_, value) => self.extras.set(name, value),
        }
        Ok(true)
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let class = self.class.name;
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
        if self.is_daemon() { " daemon" } else { "" }
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
        _ => deprecated_method(name),
    }
}

/// Methods that CPython warns of.
fn deprecated_method(name: &str) -> Option<Method> {
    Some(match name {
        "getName" => |thread, this, args| {
            args.none("Thread.getName")?;
            deprecated(thread, "getName() is deprecated, get the name attribute instead")?;
            thread.get_attribute(this, "name")
        },
        "setName" => |thread, this, args| {
            let [name] = args.bind(&Signature::new("Thread.setName", ["name"]).required(1))?;
            deprecated(thread, "setName() is deprecated, set the name attribute instead")?;
            thread.set_attribute(this, "name", name.unwrap_or_default())?;
            Ok(Value::None)
        },
        "isDaemon" => |thread, this, args| {
            args.none("Thread.isDaemon")?;
            deprecated(thread, "isDaemon() is deprecated, get the daemon attribute instead")?;
            thread.get_attribute(this, "daemon")
        },
        "setDaemon" => |thread, this, args| {
            let [daemonic] = args.bind(&Signature::new("Thread.setDaemon", ["daemonic"]).required(1))?;
            deprecated(thread, "setDaemon() is deprecated, set the daemon attribute instead")?;
            thread.set_attribute(this, "daemon", daemonic.unwrap_or_default())?;
            Ok(Value::None)
        },
        _ => return None,
    })
}

/// `Thread.run`
fn run_target(thread: &mut Thread, value: &Value) -> Result<(), Raise> {
    let Some(object) = value.downcast::<ThreadObject>() else {
        return Ok(());
    };
    // `_bootstrap`, `_bootstrap_inner` and `run`.
    thread.count_calls(3);
    let target = object.target.lock().take();
    match target {
        Some(Target {
            function,
            args,
            keywords,
        }) => thread.call_unpacked(&function, &args, &keywords).map(drop),
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
    let Some(run) = object.class.find_method("run") else {
        return Ok(Value::None);
    };
    start(thread, this, move |thread| {
        run(thread, &target, Args::default()).map(drop)
    })?;
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
    let deadline = deadline_or(thread, timeout, |class| {
        format!("'>' not supported between instances of 'int' and '{class}'")
    })?;
    if !object.is_alive() {
        return Ok(Value::None);
    }
    let on = Blocked::JoinThread {
        thread: object.name().to_string(),
    };
    thread.blocked(on, |thread| join(thread, this, deadline))?;
    Ok(Value::None)
}
