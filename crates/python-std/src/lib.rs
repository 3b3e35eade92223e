//! The modules that a listing can import: one static table each.
//!
//! A module that has something to remember (the configuration of `logging`, the
//! generator of `random`) keeps it in a type of its own that is `Default`, and
//! gets at it with `Thread::module_state`; a forked process has its own copy.

pub mod atexit;
pub mod collections;
mod contextlib;
mod copy;
mod deprecated;
mod errno;
mod extras;
pub mod functools;
mod futures;
mod hashlib;
pub mod itertools;
pub mod json;
mod keywords;
mod locks;
pub mod logging;
mod math;
pub mod multiprocessing;
mod operator;
pub mod os;
mod pickle;
mod queue;
mod random;
mod semaphores;
pub mod signal;
mod statistics;
mod string;
pub mod sys;
#[cfg(test)]
mod tests;
pub mod threading;
pub mod time;
mod traceback;
pub mod typing;

use forklore_python::value::module::{Library, Module};
use forklore_python::{Problem, Program};

/// The modules that can be imported. Their hooks are called in this order.
static MODULES: &[&Module] = &[
    // What others do around a fork comes after it.
    &threading::MODULE,
    &atexit::MODULE,
    &collections::MODULE,
    &collections::abc::MODULE,
    &contextlib::MODULE,
    &copy::MODULE,
    &errno::MODULE,
    &functools::MODULE,
    &futures::CONCURRENT,
    &futures::MODULE,
    &futures::PROCESS,
    &futures::THREAD,
    &hashlib::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &logging::MODULE,
    &math::MODULE,
    &random::MODULE,
    &multiprocessing::MODULE,
    &multiprocessing::POOL,
    &multiprocessing::CONNECTION,
    &multiprocessing::CONTEXT,
    &multiprocessing::MANAGERS,
    &multiprocessing::PROCESS,
    &multiprocessing::QUEUES,
    &multiprocessing::SHARED_MEMORY,
    &multiprocessing::SHAREDCTYPES,
    &multiprocessing::SYNCHRONIZE,
    &multiprocessing::CTYPES,
    &multiprocessing::DUMMY,
    &operator::MODULE,
    &os::MODULE,
    &os::path::MODULE,
    &pickle::MODULE,
    &queue::MODULE,
    &signal::MODULE,
    &statistics::MODULE,
    &string::MODULE,
    &sys::MODULE,
    &time::MODULE,
    &traceback::MODULE,
    &typing::FUTURE,
    &typing::MODULE,
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
