//! A lock around what several names, and several threads, can hold.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Something mutable that several names, and several threads, can hold.
#[derive(Default)]
pub struct Shared<T>(Mutex<T>);

impl<T> Shared<T> {
    /// Wraps `content`.
    pub const fn new(content: T) -> Self {
        Self(Mutex::new(content))
    }

    /// Access to the content. A lock left behind by a panicking thread is taken
    /// over: the content of a container is whole between any two operations.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> Shared<T> {
    /// A copy of the content, to work on without holding the lock.
    pub fn snapshot(&self) -> T {
        self.lock().clone()
    }
}

impl<T> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared(..)")
    }
}
