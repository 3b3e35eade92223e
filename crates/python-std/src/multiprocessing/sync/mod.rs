//! `multiprocessing.Lock` and its like: waiting for other processes.
//!
//! What is waited for lies in shared memory ([`SharedWord`]), and sleepers sleep on it as a
//! futex; so a lock made before a `fork` is the same lock on both sides. As CPython's,
//! which are POSIX semaphores, they are not robust: a lock whose holder is killed
//! stays locked.

mod barrier;
mod condition;
mod event;
mod semaphore;
mod word;

pub use barrier::{BARRIER, make_barrier, rebuild_barrier};
pub use condition::{CONDITION, make_condition, rebuild_condition};
pub use event::{EVENT, make_event, rebuild_event};
pub use semaphore::{
    BOUNDED_SEMAPHORE, LOCK, RLOCK, SEMAPHORE, SemLock, make_bounded_semaphore, make_lock, make_rlock, make_semaphore,
    rebuild_semlock,
};
pub use word::SharedWord;
