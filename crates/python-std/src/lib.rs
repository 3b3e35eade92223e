//! The modules that a listing can import: one static table each.
//!
//! A module that has something to remember (the configuration of `logging`, the
//! generator of `random`) keeps it in a type of its own that is `Default`, and
//! gets at it with `Thread::module_state`; a forked process has its own copy.

pub mod atexit;
mod deadline;
mod deprecated;
mod extras;
mod future;
mod futures;
mod identity;
pub mod logging;
pub mod multiprocessing;
mod named_tuple;
pub mod os;
mod pickle;
mod queue;
mod random;
pub mod signal;
mod sync;
pub mod sys;
#[cfg(test)]
mod tests;
pub mod threading;
pub mod time;
mod traceback;

use forklore_python::value::module::{Library, Module};
use forklore_python::{Problem, Program};

/// The modules that can be imported. Their hooks are called in this order.
static MODULES: &[&Module] = &[
    // What others do around a fork comes after it.
    &threading::MODULE,
    &atexit::MODULE,
    &futures::CONCURRENT,
    &futures::MODULE,
    &futures::PROCESS,
    &futures::THREAD,
    &logging::MODULE,
    &random::MODULE,
    &multiprocessing::MODULE,
    &multiprocessing::POOL,
    &multiprocessing::CONNECTION,
    &multiprocessing::CONTEXT,
    &multiprocessing::PROCESS,
    &multiprocessing::QUEUES,
    &multiprocessing::SHAREDCTYPES,
    &multiprocessing::SYNCHRONIZE,
    &multiprocessing::CTYPES,
    &os::MODULE,
    &pickle::MODULE,
    &queue::MODULE,
    &signal::MODULE,
    &sys::MODULE,
    &time::MODULE,
    &traceback::MODULE,
    &future::MODULE,
];

/// What a listing can import.
pub static LIBRARY: Library = Library {
    modules: MODULES,
    named: &[
        "multiprocessing",
        "concurrent.futures",
        "threading",
        "queue",
        "os",
        "signal",
        "time",
    ],
    attributes: include_str!("attributes.txt"),
};

/// Checks and lowers a listing that can import all of these modules.
///
/// # Errors
/// As [`Program::compile`].
pub fn compile(source: &str, file_name: &str) -> Result<Program, Vec<Problem>> {
    Program::compile(source, file_name, &LIBRARY)
}
