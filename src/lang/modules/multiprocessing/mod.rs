//! `multiprocessing`: processes and pools of processes, as CPython 3.11 has them
//! with the start method `fork`.
//!
//! A `process::Child` is a `Process` object; a `pool::Pool` keeps workers and
//! three handler threads (`handlers`); a `result::AsyncResult` is what a task
//! leaves behind. What a worker does is in `worker`. Processes talk through
//! `connection`s and `queue`s, wait for each other with what is in `sync`, and
//! share the numbers of `memory`.

mod connection;
mod context;
mod handlers;
mod identity;
mod imap;
mod map;
mod memory;
mod pool;
mod process;
mod queue;
mod result;
mod sync;
mod worker;

use super::{Entry, Module};
use crate::lang::exception::{EXCEPTION, Raise};
use crate::lang::interp::Thread;
use crate::lang::value::{Args, Class, Value};

/// `multiprocessing`
pub static MODULE: Module = Module {
    name: "multiprocessing",
    entries: &[
        Entry::function("multiprocessing", "Pool", pool::construct),
        Entry::class(&process::PROCESS),
        Entry::class(&TIMEOUT_ERROR),
        Entry::class(&PROCESS_ERROR),
        Entry::function("multiprocessing", "current_process", process::current_process),
        Entry::function("multiprocessing", "parent_process", process::parent_process),
        Entry::function("multiprocessing", "active_children", process::active_children),
        Entry::function("multiprocessing", "cpu_count", cpu_count),
        Entry::class(&queue::QUEUE),
        Entry::class(&queue::JOINABLE_QUEUE),
        Entry::class(&queue::SIMPLE_QUEUE),
        Entry::class(&sync::LOCK),
        Entry::class(&sync::RLOCK),
        Entry::class(&sync::SEMAPHORE),
        Entry::class(&sync::BOUNDED_SEMAPHORE),
        Entry::class(&sync::EVENT),
        Entry::class(&sync::CONDITION),
        Entry::function("multiprocessing", "Pipe", connection::pipe),
        Entry::function("multiprocessing", "Value", memory::value),
        Entry::function("multiprocessing", "Array", memory::array),
        Entry::function("multiprocessing", "get_context", context::get_context),
        Entry::function("multiprocessing", "get_start_method", context::get_start_method),
        Entry::function("multiprocessing", "set_start_method", context::set_start_method),
        Entry::module("connection", &CONNECTION),
        Entry::module("pool", &POOL),
    ],
};

/// `multiprocessing.connection`
pub static CONNECTION: Module = Module {
    name: "multiprocessing.connection",
    entries: &[
        Entry::class(&connection::CONNECTION),
        Entry::function("multiprocessing.connection", "wait", connection::wait),
    ],
};

/// `multiprocessing.pool`
pub static POOL: Module = Module {
    name: "multiprocessing.pool",
    entries: &[
        Entry::class(&pool::POOL),
        Entry::class(&result::APPLY_RESULT),
        Entry {
            name: "AsyncResult",
            item: super::Item::Class(&result::APPLY_RESULT),
        },
        Entry::class(&result::MAP_RESULT),
        Entry::class(&imap::IMAP_ITERATOR),
        Entry::class(&imap::IMAP_UNORDERED_ITERATOR),
        Entry::class(&MAYBE_ENCODING_ERROR),
        Entry::class(&TIMEOUT_ERROR),
        Entry::function("multiprocessing.pool", "mapstar", map::mapstar),
        Entry::function("multiprocessing.pool", "starmapstar", map::starmapstar),
        Entry::function("multiprocessing.pool", "_helper_reraises_exception", imap::reraise),
    ],
};

/// `multiprocessing.ProcessError`
pub static PROCESS_ERROR: Class = exception("ProcessError", "multiprocessing.context", &EXCEPTION);
/// `multiprocessing.TimeoutError`, which is not the builtin of that name.
pub static TIMEOUT_ERROR: Class = exception("TimeoutError", "multiprocessing.context", &PROCESS_ERROR);
/// `multiprocessing.pool.MaybeEncodingError`: a result that cannot be sent.
pub static MAYBE_ENCODING_ERROR: Class = exception("MaybeEncodingError", "multiprocessing.pool", &EXCEPTION);
/// What an exception that comes from a worker has as its cause.
static REMOTE_TRACEBACK: Class = exception("RemoteTraceback", "multiprocessing.pool", &EXCEPTION);

const fn exception(name: &'static str, module: &'static str, base: &'static Class) -> Class {
    Class::new(name)
        .module(module)
        .base(base)
        .construct(crate::lang::exception::construct)
}

/// `multiprocessing.cpu_count()`
fn cpu_count(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("cpu_count")?;
    Ok(Value::Int(i64::from(handlers::processors())))
}
