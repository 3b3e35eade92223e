//! A number that threads wait for: a futex(2).

use std::sync::atomic::{AtomicU32, Ordering};

use forklore_event::Micros;
use forklore_os::futex::wake_all;
use forklore_python::exception::Raise;
use forklore_python::interp::{self, Thread};

/// A number that threads can wait on: those of any process that has its memory.
pub trait Word {
    /// Where it lies.
    fn cell(&self) -> &AtomicU32;

    /// What it holds.
    fn value(&self) -> u32 {
        self.cell().load(Ordering::SeqCst)
    }

    /// Sets it to what `next` makes of it, if that is anything, and wakes everybody; gives what it held before.
    fn update(&self, next: impl FnMut(u32) -> Option<u32>) -> Option<u32> {
        let before = self.cell().fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).ok();
        if before.is_some() {
            wake_all(self.cell());
        }
        before
    }

    /// Adds `more` and wakes everybody; gives what it held before.
    fn add(&self, more: u32) -> u32 {
        let before = self.cell().fetch_add(more, Ordering::SeqCst);
        wake_all(self.cell());
        before
    }

    /// Takes 1 away if there is any; says whether there was.
    fn try_decrease(&self) -> bool {
        self.cell()
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |value| value.checked_sub(1))
            .inspect(|&before| {
                // Whoever waits for none to be left.
                if before == 1 {
                    wake_all(self.cell());
                }
            })
            .is_ok()
    }

    /// Waits until `ready` is true, looking after each change, or until scenario time
    /// `deadline`. Returns whether it is true.
    ///
    /// # Errors
    /// What a signal handler raises.
    fn wait(&self, thread: &mut Thread, deadline: Option<Micros>, ready: impl FnMut() -> bool) -> Result<bool, Raise> {
        interp::wait_for_change(self.cell(), thread, deadline, ready)
    }
}

/// Of this process alone: one that is forked has a copy.
impl Word for AtomicU32 {
    fn cell(&self) -> &AtomicU32 {
        self
    }
}
