//! `concurrent.futures`, as CPython 3.11 has it.
//!
//! A `future::Future` is what a submitted call will have come to. Executors make them: a `process` executor has
//! workers that are processes, driven by the same dispatcher as a pool's, and a `thread` executor has threads.
//! `waiting` is for several futures at once.

mod future;
mod manager;
mod map;
mod process;
mod thread;
mod waiting;

use crate::multiprocessing::traceback_text;
use forklore_python::exception::{EXCEPTION, RUNTIME_ERROR, Raise, TIMEOUT_ERROR};
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, Signature};

/// `concurrent`
pub static CONCURRENT: Module = Module::new("concurrent", &[Entry::module("futures", &MODULE)]);

/// `concurrent.futures`
pub static MODULE: Module = Module::new(
    "concurrent.futures",
    &[
        Entry::class(&process::EXECUTOR),
        Entry::class(&thread::EXECUTOR),
        Entry::class(&EXECUTOR),
        Entry::class(&future::FUTURE),
        Entry::class(&CANCELLED_ERROR),
        Entry::class(&INVALID_STATE_ERROR),
        Entry::class(&BROKEN_EXECUTOR),
        Entry::class(&TIMEOUT_ERROR),
        Entry::function("concurrent.futures", "wait", waiting::wait),
        Entry::function("concurrent.futures", "as_completed", waiting::as_completed),
        Entry::str("FIRST_COMPLETED", "FIRST_COMPLETED"),
        Entry::str("FIRST_EXCEPTION", "FIRST_EXCEPTION"),
        Entry::str("ALL_COMPLETED", "ALL_COMPLETED"),
        Entry::module("process", &PROCESS),
        Entry::module("thread", &THREAD),
    ],
);

/// `concurrent.futures.process`
pub static PROCESS: Module = Module::new(
    "concurrent.futures.process",
    &[
        Entry::class(&process::EXECUTOR),
        Entry::class(&BROKEN_PROCESS_POOL),
        Entry::function("concurrent.futures.process", "_process_chunk", map::process_chunk),
    ],
);

/// `concurrent.futures.thread`
pub static THREAD: Module = Module::new(
    "concurrent.futures.thread",
    &[Entry::class(&thread::EXECUTOR), Entry::class(&BROKEN_THREAD_POOL)],
);

/// `concurrent.futures.Executor`
static EXECUTOR: Class = Class::new("Executor").module("concurrent.futures._base");
static ERROR: Class = EXCEPTION.derive("concurrent.futures._base", "Error");
/// `concurrent.futures.CancelledError`
static CANCELLED_ERROR: Class = ERROR.derive("concurrent.futures._base", "CancelledError");
/// `concurrent.futures.InvalidStateError`
static INVALID_STATE_ERROR: Class = ERROR.derive("concurrent.futures._base", "InvalidStateError");
/// `concurrent.futures.BrokenExecutor`
static BROKEN_EXECUTOR: Class = RUNTIME_ERROR.derive("concurrent.futures._base", "BrokenExecutor");
/// `concurrent.futures.process.BrokenProcessPool`
static BROKEN_PROCESS_POOL: Class = BROKEN_EXECUTOR.derive("concurrent.futures.process", "BrokenProcessPool");
/// `concurrent.futures.thread.BrokenThreadPool`
static BROKEN_THREAD_POOL: Class = BROKEN_EXECUTOR.derive("concurrent.futures.thread", "BrokenThreadPool");
/// What an exception that comes from a worker has as its cause.
static REMOTE_TRACEBACK: Class = EXCEPTION
    .derive("concurrent.futures.process", "_RemoteTraceback")
    .exception_attributes(traceback_text);

/// The arguments of `Executor.shutdown`: whether it waits, and whether it cancels what has not begun.
fn how_to_shut_down(args: Args, signature: &Signature<2>) -> Result<(bool, bool), Raise> {
    let [wait, cancel] = args.bind(signature)?;
    let wait = wait.is_none_or(|wait| wait.is_true());
    let cancel = cancel.is_some_and(|cancel| cancel.is_true());
    Ok((wait, cancel))
}
