//! `multiprocessing`: processes and pools of processes, as CPython 3.11 has them
//! with its start methods.
//!
//! A `process::Child` is a `Process` object; a `pool::Pool` keeps workers and
//! three handler threads (`handlers`); a `result::AsyncResult` is what a task
//! leaves behind. What a worker does is in `worker`. Processes talk through
//! `connection`s and `queue`s, wait for each other with what is in `sync`, and
//! share the numbers of `memory`.
//!
//! A `context` is a start method. With `fork` a child goes on with all that its parent has. With `spawn` it is
//! our own program started again, and with `forkserver` a child of a process (`forkserver`) that is kept clean
//! for that; either reads the listing anew (`spawned`) and gets what it is to do as pickled values, with the
//! descriptors that belong to them (`passed_fds`). How its end becomes known is in `popen`.

mod connection;
mod context;
mod current;
pub(crate) mod dispatch;
mod error;
mod forkserver;
mod handlers;
mod identity;
mod imap;
mod imap_results;
mod initializer;
mod map;
mod memory;
mod passed_fds;
mod pool;
mod pool_state;
mod popen;
mod preparation;
mod process;
mod queue;
mod readiness;
mod result;
mod simple_queue;
mod spawned;
pub(super) mod start_method;
mod sync;
mod task_events;
pub(super) mod util;
pub(super) mod worker;
mod worker_processes;

use error::{AUTHENTICATION_ERROR, BUFFER_TOO_SHORT, MAYBE_ENCODING_ERROR, PROCESS_ERROR, TIMEOUT_ERROR};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Item, Module};
use forklore_python::value::{Args, NativeFn, NativeFunction, Value};

pub(super) use error::traceback_text;
pub(super) use initializer::Initializer;
pub use memory::CTYPES;
pub(super) use result::{from_worker, remote_traceback};
pub use spawned::run as run_spawned;
pub(super) use task_events::{TaskEvents, read_label};
pub(super) use worker::WorkerKind;
pub(super) use worker_processes::WorkerProcesses;

/// `multiprocessing`
pub static MODULE: Module = Module::new(
    "multiprocessing",
    &[
        of_default("Pool", |thread, args| {
            pool::make(thread, start_method::actual(thread), args)
        }),
        Entry::class(&process::PROCESS),
        Entry::class(&TIMEOUT_ERROR),
        Entry::class(&PROCESS_ERROR),
        Entry::class(&AUTHENTICATION_ERROR),
        Entry::class(&BUFFER_TOO_SHORT),
        in_python("current_process", current::current_process),
        in_python("parent_process", current::parent_process),
        in_python("active_children", current::active_children),
        of_default("cpu_count", cpu_count),
        of_default("get_logger", util::get_logger),
        of_default("log_to_stderr", util::log_to_stderr),
        of_default("Queue", |thread, args| {
            queue::make(thread, start_method::actual(thread), args)
        }),
        of_default("JoinableQueue", |thread, args| {
            queue::make_joinable(thread, start_method::actual(thread), args)
        }),
        of_default("SimpleQueue", |thread, args| {
            simple_queue::make(thread, start_method::actual(thread), args)
        }),
        of_default("Lock", |thread, args| {
            sync::make_lock(thread, start_method::actual(thread), args)
        }),
        of_default("RLock", |thread, args| {
            sync::make_rlock(thread, start_method::actual(thread), args)
        }),
        of_default("Semaphore", |thread, args| {
            sync::make_semaphore(thread, start_method::actual(thread), args)
        }),
        of_default("BoundedSemaphore", |thread, args| {
            sync::make_bounded_semaphore(thread, start_method::actual(thread), args)
        }),
        of_default("Barrier", |thread, args| {
            sync::make_barrier(thread, start_method::actual(thread), args)
        }),
        of_default("Event", |thread, args| {
            sync::make_event(thread, start_method::actual(thread), args)
        }),
        of_default("Condition", |thread, args| {
            sync::make_condition(thread, start_method::actual(thread), args)
        }),
        of_default("Value", |thread, args| {
            memory::value(thread, start_method::actual(thread), args)
        }),
        of_default("Array", |thread, args| {
            memory::array(thread, start_method::actual(thread), args)
        }),
        of_default("RawArray", |thread, args| {
            memory::raw_array(thread, "BaseContext.RawArray", args)
        }),
        of_default("RawValue", |_, args| memory::raw_value("BaseContext.RawValue", args)),
        of_default("Pipe", connection::pipe),
        of_default("freeze_support", |_, args| {
            args.none("freeze_support").map(|()| Value::None)
        }),
        of_default("get_all_start_methods", context::get_all_start_methods),
        of_default("get_context", context::get_context),
        of_default("get_start_method", context::get_start_method),
        of_default("set_start_method", context::set_start_method),
        Entry::module("connection", &CONNECTION),
        Entry::module("pool", &POOL),
        Entry::module("context", &CONTEXT),
        Entry::module("process", &PROCESS),
        Entry::module("queues", &QUEUES),
        Entry::module("sharedctypes", &SHAREDCTYPES),
        Entry::module("synchronize", &SYNCHRONIZE),
    ],
);

/// A function that is a method of the default context in CPython.
const fn of_default(name: &'static str, call: NativeFn) -> Entry {
    let function = NativeFunction::new("multiprocessing", name, call).repr(context::repr_of_function);
    Entry {
        name,
        item: Item::Function(function),
    }
}

/// A function that is one in CPython, too, in Python.
const fn in_python(name: &'static str, call: NativeFn) -> Entry {
    let function = NativeFunction::new("multiprocessing", name, call).repr(|_, function| {
        let address = std::ptr::from_ref(function).addr();
        Ok(format!("<function {} at {address:#x}>", function.name))
    });
    Entry {
        name,
        item: Item::Function(function),
    }
}

/// `multiprocessing.context`
pub static CONTEXT: Module = Module::new(
    "multiprocessing.context",
    &[
        Entry::class(&process::PROCESS),
        Entry::class(&process::FORK_PROCESS),
        Entry::class(&process::SPAWN_PROCESS),
        Entry::class(&process::FORK_SERVER_PROCESS),
        Entry::class(&PROCESS_ERROR),
        Entry::class(&AUTHENTICATION_ERROR),
        Entry::class(&BUFFER_TOO_SHORT),
        Entry::class(&TIMEOUT_ERROR),
    ],
);

/// `multiprocessing.process`
pub static PROCESS: Module = Module::new(
    "multiprocessing.process",
    &[
        Entry::class(&process::BASE_PROCESS),
        Entry::function("multiprocessing.process", "current_process", current::current_process),
        Entry::function("multiprocessing.process", "parent_process", current::parent_process),
        Entry::function("multiprocessing.process", "active_children", current::active_children),
    ],
);

/// `multiprocessing.queues`
pub static QUEUES: Module = Module::new(
    "multiprocessing.queues",
    &[
        Entry::class(&queue::QUEUE),
        Entry::class(&queue::JOINABLE_QUEUE),
        Entry::class(&simple_queue::SIMPLE_QUEUE),
        Entry::class(&super::queue::EMPTY),
        Entry::class(&super::queue::FULL),
        Entry::function("multiprocessing.queues", "_rebuild_queue", queue::rebuild),
        Entry::function("multiprocessing.queues", "_rebuild_simple_queue", simple_queue::rebuild),
    ],
);

/// `multiprocessing.sharedctypes`
pub static SHAREDCTYPES: Module = Module::new(
    "multiprocessing.sharedctypes",
    &[
        Entry::class(&memory::SYNCHRONIZED),
        Entry::class(&memory::SYNCHRONIZED_ARRAY),
        Entry::class(&memory::SYNCHRONIZED_STRING),
        Entry::function("multiprocessing.sharedctypes", "Array", memory::array_of_module),
        Entry::function("multiprocessing.sharedctypes", "RawArray", |thread, args| {
            memory::raw_array(thread, "RawArray", args)
        }),
        Entry::function("multiprocessing.sharedctypes", "RawValue", |_, args| {
            memory::raw_value("RawValue", args)
        }),
        Entry::function("multiprocessing.sharedctypes", "Value", memory::value_of_module),
        Entry::function("multiprocessing.sharedctypes", "rebuild_ctype", memory::rebuild_ctype),
        Entry::function("multiprocessing.sharedctypes", "synchronized", memory::rebuild),
    ],
);

/// `multiprocessing.synchronize`
pub static SYNCHRONIZE: Module = Module::new(
    "multiprocessing.synchronize",
    &[
        Entry::class(&sync::LOCK),
        Entry::class(&sync::RLOCK),
        Entry::class(&sync::SEMAPHORE),
        Entry::class(&sync::BOUNDED_SEMAPHORE),
        Entry::class(&sync::BARRIER),
        Entry::class(&sync::EVENT),
        Entry::class(&sync::CONDITION),
        Entry::function("multiprocessing.synchronize", "_rebuild_semlock", sync::rebuild_semlock),
        Entry::function("multiprocessing.synchronize", "_rebuild_barrier", sync::rebuild_barrier),
        Entry::function("multiprocessing.synchronize", "_rebuild_event", sync::rebuild_event),
        Entry::function(
            "multiprocessing.synchronize",
            "_rebuild_condition",
            sync::rebuild_condition,
        ),
    ],
);

/// `multiprocessing.connection`
pub static CONNECTION: Module = Module::new(
    "multiprocessing.connection",
    &[
        Entry::class(&connection::CONNECTION),
        Entry::function("multiprocessing.connection", "wait", connection::wait),
        Entry::function("multiprocessing.connection", "rebuild_connection", connection::rebuild),
    ],
);

/// `multiprocessing.pool`
pub static POOL: Module = Module::new(
    "multiprocessing.pool",
    &[
        Entry::class(&pool::POOL),
        Entry::class(&result::APPLY_RESULT),
        Entry {
            name: "AsyncResult",
            item: Item::Class(&result::APPLY_RESULT),
        },
        Entry::class(&result::MAP_RESULT),
        Entry::class(&imap::IMAP_ITERATOR),
        Entry::class(&imap::IMAP_UNORDERED_ITERATOR),
        Entry::class(&MAYBE_ENCODING_ERROR),
        Entry::class(&TIMEOUT_ERROR),
        Entry::function("multiprocessing.pool", "mapstar", map::mapstar),
        Entry::function("multiprocessing.pool", "starmapstar", map::starmapstar),
        Entry::function("multiprocessing.pool", "_helper_reraises_exception", worker::reraise),
    ],
);

/// `multiprocessing.cpu_count()`
fn cpu_count(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("cpu_count")?;
    Ok(Value::Int(i64::from(util::processors())))
}
