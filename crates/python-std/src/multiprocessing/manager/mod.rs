//! `multiprocessing.Manager`: a process that keeps objects for others (`multiprocessing/managers.py`).
//!
//! The `server` is a child of whoever makes the manager. `proxy` is what the others have of its objects, of the
//! `kinds` that there are; they ask over a `link` to the `place` where the server listens. Objects that only
//! managers have are in `objects` and `array`. An object lives as long as its manager: proxies are not counted.
//!
//! The server listens to its control_pipe, a pipe whose other end its owner has and hands down to all that are forked
//! from it. It ends when it is told to, or when none of them is left.

mod array;
mod kinds;
mod link;
mod objects;
mod place;
mod proxy;
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use place::Place;
use proxy::Proxy;

use super::connection::Connection;
use super::error::PROCESS_ERROR;
use super::process::{self, Child, children, process_class};
use super::start_method;
use super::util::{self, Step};
use crate::threading::deadline;
use forklore_event::{Pid, StartMethod};
use forklore_python::exception::{ASSERTION_ERROR, EXCEPTION, NOT_IMPLEMENTED_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, display};
use forklore_stage::RoleKind;

/// `multiprocessing.managers`
pub static MODULE: Module = Module::new(
    "multiprocessing.managers",
    &[
        Entry::class(&SYNC_MANAGER),
        Entry::class(&REMOTE_ERROR),
        Entry::class(&proxy::BASE_PROXY),
        Entry::class(&kinds::ACQUIRER_PROXY),
        Entry::class(&kinds::ARRAY_PROXY),
        Entry::class(&kinds::BARRIER_PROXY),
        Entry::class(&kinds::CONDITION_PROXY),
        Entry::class(&kinds::DICT_PROXY),
        Entry::class(&kinds::EVENT_PROXY),
        Entry::class(&kinds::ITERATOR_PROXY),
        Entry::class(&kinds::LIST_PROXY),
        Entry::class(&kinds::NAMESPACE_PROXY),
        Entry::class(&kinds::VALUE_PROXY),
        Entry::function("multiprocessing.managers", "RebuildProxy", proxy::rebuild),
        Entry::function("multiprocessing.managers", "_rebuild_array", array::array),
        Entry::function("multiprocessing.managers", "_run_server", server::run),
    ],
);

/// `multiprocessing.managers.SyncManager`
static SYNC_MANAGER: Class = Class::new("SyncManager")
    .module("multiprocessing.managers")
    .construct(|thread, _, args| {
        args.none("SyncManager")?;
        Ok(Value::object(Manager::new(start_method::actual(thread))))
    })
    .methods(method);

/// `multiprocessing.managers.RemoteError`: what went wrong in the manager itself.
static REMOTE_ERROR: Class = EXCEPTION.derive("multiprocessing.managers", "RemoteError");

/// How long a server that was told to end may take, in seconds (`shutdown_timeout`).
const PATIENCE: f64 = 1.0;

/// A manager.
pub struct Manager {
    method: StartMethod,
    started: Shared<Option<Arc<Started>>>,
}

/// A manager whose server was started.
struct Started {
    owner: Pid,
    server: Arc<Child>,
    /// Our end of the server's control_pipe.
    control_pipe: Connection,
    place: Shared<Option<Place>>,
    state: AtomicU8,
}

const RUNNING: u8 = 1;
const SHUT_DOWN: u8 = 2;

/// The managers of a process.
#[derive(Default)]
struct Managers(Shared<Vec<Arc<Started>>>);

/// `multiprocessing.Manager()`
///
/// # Errors
/// If the server cannot be started.
pub fn make(thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    args.none("BaseContext.Manager")?;
    let manager = Manager::new(method);
    manager.start(thread)?;
    Ok(Value::object(manager))
}

/// Shuts the managers of this process down, at its end.
///
/// # Errors
/// What a signal handler raises.
fn shut_down_all(thread: &mut Thread) -> Result<(), Raise> {
    let managers = std::mem::take(&mut *thread.module_state::<Managers>().0.lock());
    for manager in managers.iter().rev() {
        manager.shut_down(thread)?;
    }
    Ok(())
}

/// In a child: lets go of the managers that its parent made.
fn forget_all(thread: &Thread) {
    let managers = std::mem::take(&mut *thread.module_state::<Managers>().0.lock());
    managers.iter().for_each(|manager| manager.control_pipe.close());
}

impl Manager {
    fn new(method: StartMethod) -> Self {
        Self {
            method,
            started: Shared::new(None),
        }
    }

    fn started(&self) -> Option<Arc<Started>> {
        self.started.lock().clone()
    }

    /// The number of the error that a server is not there.
    pub fn gone(&self, thread: &Thread) -> i32 {
        let own = thread.stage().pid();
        // In CPython the name of a server's socket goes when it is shut down, and stays when it is killed.
        match self.started() {
            Some(started) if started.owner == own && started.state() == RUNNING => nix::libc::ECONNREFUSED,
            _ => nix::libc::ENOENT,
        }
    }

    /// `BaseManager.start`
    fn start(&self, thread: &mut Thread) -> Result<(), Raise> {
        if let Some(started) = self.started() {
            return Err(started.not_again());
        }
        let (control_pipe, ours) = Connection::one_way()?;
        let (reader, writer) = Connection::one_way()?;
        let writer = Value::object(writer);
        let class = process_class(self.method);
        let args = Args {
            positional: Vec::new(),
            keyword: vec![
                ("target".into(), Value::Native(&server::RUN_SERVER)),
                (
                    "args".into(),
                    Value::tuple(vec![Value::object(control_pipe), writer.clone()]),
                ),
            ],
        };
        let process = thread.call(&Value::Class(class), args)?;
        let name = thread.get_attribute(&process, "name")?;
        let name = display::str(thread, &name)?.replace(class.name, SYNC_MANAGER.name);
        thread.set_attribute(&process, "name", name.into())?;
        let server = process
            .downcast_arc::<Child>()
            .ok_or_else(|| Raise::type_error("not a Process"))?;
        server.set_role(RoleKind::Manager);
        let started = Arc::new(Started {
            owner: thread.stage().pid(),
            server,
            control_pipe: ours,
            place: Shared::new(None),
            state: AtomicU8::new(RUNNING),
        });
        // A server that is forked finds it there, and lets go of it.
        let managers = thread.module_state::<Managers>();
        managers.0.lock().push(started.clone());
        util::finalize(thread, Step::Managers, shut_down_all);
        let place = process::start(thread, &process, Args::default()).and_then(|_| {
            if let Some(writer) = writer.downcast::<Connection>() {
                writer.close();
            }
            reader.recv_bytes(thread)
        });
        let place =
            place.and_then(|place| postcard::from_bytes(&place).map_err(|error| Raise::value_error(error.to_string())));
        match place {
            Ok(place) => *started.place.lock() = Some(place),
            Err(raise) => {
                managers.0.lock().retain(|other| !Arc::ptr_eq(other, &started));
                return Err(raise);
            }
        }
        *self.started.lock() = Some(started);
        Ok(())
    }

    /// `BaseManager._create`, and the proxy of what it made.
    fn create(&self, thread: &mut Thread, this: &Value, typeid: &'static str, args: Args) -> Result<Value, Raise> {
        let place = self.started().filter(|started| started.state() == RUNNING);
        let Some(place) = place.and_then(|started| *started.place.lock()) else {
            return Err(Raise::new(&ASSERTION_ERROR, "server not yet started"));
        };
        let Some(kind) = kinds::Kind::named(typeid) else {
            return Err(Raise::no_attribute(this, typeid));
        };
        let mut args = args;
        args.positional.insert(0, typeid.into());
        let message = proxy::request(thread, server::NOBODY, "create", args)?;
        let gone = self.gone(thread);
        let bytes = link::Link::connect(thread, place, gone)?.ask(thread, &message, None)?;
        match proxy::answer(thread, &bytes)? {
            (outcome, Value::Int(object)) if &*outcome == "#RETURN" => {
                Ok(Value::object(Proxy::new(kind, object, place, Some(this.clone()))))
            }
            (outcome, value) => Err(proxy::error(&outcome, &value)),
        }
    }
}

impl Drop for Manager {
    /// A manager that nobody has any more ends; its process is waited for at the end of its owner.
    fn drop(&mut self) {
        if let Some(started) = self.started() {
            started.tell_to_end();
        }
    }
}

impl Started {
    fn state(&self) -> u8 {
        self.state.load(Ordering::Relaxed)
    }

    fn not_again(&self) -> Raise {
        let text = match self.state() {
            SHUT_DOWN => "Manager has shut down",
            _ => "Already started server",
        };
        Raise::new(&PROCESS_ERROR, text)
    }

    /// Says to the server that it is to end, if this is the process that may.
    fn tell_to_end(&self) {
        let is_mine = self.owner == nix::unistd::getpid().as_raw();
        if let (true, RUNNING, Ok(control_pipe), Ok(control_message)) = (
            is_mine,
            self.state(),
            self.control_pipe.open(),
            link::control_message(&link::ControlMessage::ShutDown),
        ) {
            let length = u32::try_from(control_message.len()).unwrap_or(0).to_be_bytes();
            // A server that has ended needs not be told.
            let _ = rustix::io::write(&*control_pipe, &[&length, &control_message[..]].concat());
        }
    }

    /// `BaseManager._finalize_manager`
    fn shut_down(&self, thread: &mut Thread) -> Result<(), Raise> {
        if self.state() != RUNNING || self.owner != thread.stage().pid() {
            return Ok(());
        }
        self.tell_to_end();
        self.state.store(SHUT_DOWN, Ordering::Relaxed);
        for signal in [nix::libc::SIGTERM, nix::libc::SIGKILL] {
            let patience = deadline(thread, Some(PATIENCE.into()))?;
            self.server.join(thread, patience)?;
            if let (None, Some(pid)) = (self.server.status(), self.server.pid()) {
                // It may have ended by itself.
                let _ = thread.stage().kill(pid, signal);
            }
        }
        self.server.join(thread, None)?;
        self.control_pipe.close();
        children::forget_ended(thread);
        Ok(())
    }
}

fn this(value: &Value) -> Result<&Manager, Raise> {
    value
        .downcast::<Manager>()
        .ok_or_else(|| Raise::type_error("not a SyncManager"))
}

/// The methods that make objects.
macro_rules! makes {
    ($name:ident: $($typeid:literal)*) => {
        match $name {
            $($typeid => Some(|thread, value, args| this(value)?.create(thread, value, $typeid, args)),)*
            _ => None,
        }
    };
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "start" => |thread, value, args| {
            const START: Signature<2> = Signature::new("BaseManager.start", ["initializer", "initargs"]);
            let [initializer, _] = args.bind(&START)?;
            if initializer.is_some_and(|initializer| !matches!(initializer, Value::None)) {
                let text = "forklore's managers take no initializer";
                return Err(Raise::new(&NOT_IMPLEMENTED_ERROR, text));
            }
            this(value)?.start(thread)?;
            Ok(Value::None)
        },
        "shutdown" => |thread, value, args| {
            args.none("shutdown")?;
            let Some(started) = this(value)?.started() else {
                return Err(Raise::no_attribute(value, "shutdown"));
            };
            started.shut_down(thread)?;
            Ok(Value::None)
        },
        "join" => |thread, value, args| {
            const JOIN: Signature<1> = Signature::new("BaseManager.join", ["timeout"]);
            let [timeout] = args.bind(&JOIN)?;
            let deadline = deadline(thread, timeout)?;
            let Some(started) = this(value)?.started() else {
                return Err(Raise::no_attribute(value, "_process"));
            };
            started.server.join(thread, deadline)?;
            children::forget_ended(thread);
            Ok(Value::None)
        },
        "Pool" => |_, _, _| {
            let text = "forklore's managers keep no pools; use multiprocessing.Pool, whose tasks can have proxies";
            Err(Raise::new(&NOT_IMPLEMENTED_ERROR, text))
        },
        _ => {
            return makes! { name:
                "list" "dict" "Namespace" "Value" "Array" "Queue" "JoinableQueue" "Lock" "RLock" "Semaphore"
                "BoundedSemaphore" "Condition" "Event" "Barrier"
            };
        }
    })
}

impl NativeObject for Manager {
    fn class(&self) -> &'static Class {
        &SYNC_MANAGER
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let place = self.started().and_then(|started| *started.place.lock());
        Ok((name == "address")
            .then(|| Value::option(place.map(|Place { pid, fd, .. }| format!("/proc/{pid}/fd/{fd}")))))
    }

    fn enter(&self, thread: &mut Thread, this: &Value) -> Option<Result<Value, Raise>> {
        let entered = match self.started() {
            None => self.start(thread),
            Some(started) if started.state() == SHUT_DOWN => Err(started.not_again()),
            Some(_) => Ok(()),
        };
        Some(entered.map(|()| this.clone()))
    }

    fn exit(&self, thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        if let Some(started) = self.started() {
            started.shut_down(thread)?;
        }
        Ok(false)
    }
}
