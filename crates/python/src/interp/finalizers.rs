//! What is left to be done for values that nobody refers to any more.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Thread;
use crate::exception::Raise;

type Finalizer = Box<dyn FnOnce(&mut Thread) -> Result<(), Raise> + Send>;

/// The finalizers of a process that have not run.
///
/// A value is dropped wherever its last reference was, also while something is locked. What takes its time or runs
/// code of the listing therefore waits for the next statement, of whichever thread.
#[derive(Default)]
pub struct Finalizers {
    are_due: AtomicBool,
    finalizers: Mutex<Vec<Finalizer>>,
}

impl Finalizers {
    /// Has `finalizer` run before the next statement.
    pub fn add(&self, finalizer: impl FnOnce(&mut Thread) -> Result<(), Raise> + Send + 'static) {
        let mut finalizers = self.finalizers.lock().unwrap_or_else(PoisonError::into_inner);
        finalizers.push(Box::new(finalizer));
        self.are_due.store(true, Ordering::Relaxed);
    }

    /// Whether there are any. Cheap enough to ask before every statement.
    pub fn are_due(&self) -> bool {
        self.are_due.load(Ordering::Relaxed)
    }

    fn take(&self) -> Vec<Finalizer> {
        let mut finalizers = self.finalizers.lock().unwrap_or_else(PoisonError::into_inner);
        self.are_due.store(false, Ordering::Relaxed);
        std::mem::take(&mut finalizers)
    }
}

impl Thread {
    /// Runs the finalizers that are due.
    #[cold]
    pub(super) fn run_finalizers(&mut self) -> Result<(), Raise> {
        let finalizers = self.process().finalizers.take();
        finalizers.into_iter().try_for_each(|finalizer| finalizer(self))
    }
}
