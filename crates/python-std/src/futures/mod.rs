//! `concurrent.futures`, as CPython 3.11 has it.
//!
//! A `future::Future` is what a submitted call will have come to. Executors make them: a `process` executor has
//! workers that are processes, driven by the same dispatcher as a pool's, and a `thread` executor has threads.
//! `waiting` is for several futures at once.

mod classes;
mod future;
mod manager;
mod map;
mod process;
mod state;
mod thread;
mod waiting;

use classes::{
    BROKEN_EXECUTOR, BROKEN_PROCESS_POOL, BROKEN_THREAD_POOL, CANCELLED_ERROR, EXECUTOR, INVALID_STATE_ERROR,
    REMOTE_TRACEBACK, how_to_shut_down,
};
use forklore_python::exception::TIMEOUT_ERROR;
use forklore_python::value::module::{Entry, Module};

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
