//! `multiprocessing.Lock` and its like: waiting for other processes.
//!
//! What is waited for lies in shared memory ([`Word`]), and sleepers sleep on it as a
//! futex; so a lock made before a `fork` is the same lock on both sides. As CPython's,
//! which are POSIX semaphores, they are not robust: a lock whose holder is killed
//! stays locked.

mod condition;
mod event;
mod semaphore;
mod word;

pub use condition::CONDITION;
pub use event::EVENT;
pub use semaphore::{BOUNDED_SEMAPHORE, LOCK, RLOCK, SEMAPHORE, SemLock};
pub use word::Word;

use crate::lang::exception::{RUNTIME_ERROR, Raise};
use crate::lang::value::{Class, Value};

/// Such objects cross by inheritance alone: to a pool's task they cannot be sent.
pub fn only_inherited(class: &'static Class) -> Result<(Value, Vec<Value>), Raise> {
    let name = class.name;
    Err(Raise::new(
        &RUNTIME_ERROR,
        format!("{name} objects should only be shared between processes through inheritance"),
    ))
}
