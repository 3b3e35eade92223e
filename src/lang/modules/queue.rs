//! `queue`: what `multiprocessing.Queue` raises.

use super::{Entry, Module};
use crate::lang::exception::EXCEPTION;
use crate::lang::value::Class;

/// `queue`
pub static MODULE: Module = Module {
    name: "queue",
    entries: &[Entry::class(&EMPTY), Entry::class(&FULL)],
};

/// `queue.Empty`, which CPython has in C.
pub static EMPTY: Class = EXCEPTION.derive("_queue", "Empty");
/// `queue.Full`
pub static FULL: Class = EXCEPTION.derive("queue", "Full");
