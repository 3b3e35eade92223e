//! Waiting for something that another thread of the process changes.

use std::sync::atomic::{AtomicU32, Ordering};

use super::Thread;
use crate::exception::Raise;
use forklore_event::Micros;
use forklore_os::futex::wake_all;

/// Threads that wait for something of the listing to change: a lock, an event,
/// the end of a thread, a result.
///
/// It counts changes. Whoever waits looks at the count, then at his condition,
/// both while holding the interpreter lock, and sleeps only as long as the count
/// is the same; so no change is missed, and nobody is woken for nothing.
#[derive(Default)]
pub struct WaitQueue(AtomicU32);

impl WaitQueue {
    /// A queue without anyone in it.
    pub const fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    /// Waits until `ready` is true, looking after each [`WaitQueue::wake_all`], or
    /// until scenario time `deadline`. Returns whether it is true. Signal handlers
    /// of the listing run meanwhile.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn wait(
        &self,
        thread: &mut Thread,
        deadline: Option<Micros>,
        ready: impl FnMut() -> bool,
    ) -> Result<bool, Raise> {
        wait_for_change(&self.0, thread, deadline, ready)
    }

    /// Wakes all threads, to look at their conditions.
    pub fn wake_all(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
        wake_all(&self.0);
    }
}

/// Waits until `ready` is true, looking after each change of `word`, or until scenario time `deadline`. Returns whether it
/// is true. Signal handlers of the listing run meanwhile.
///
/// # Errors
/// What a signal handler raises.
pub fn wait_for_change(
    word: &AtomicU32,
    thread: &mut Thread,
    deadline: Option<Micros>,
    mut ready: impl FnMut() -> bool,
) -> Result<bool, Raise> {
    let process = thread.process().clone();
    loop {
        let changes = word.load(Ordering::SeqCst);
        if ready() {
            return Ok(true);
        }
        if deadline.is_some_and(|deadline| thread.now() >= deadline) {
            return Ok(false);
        }
        // What came before does not interrupt.
        thread.run_signal_handlers()?;
        // Changed, due or interrupted: in each case the condition is looked at again.
        let _ = thread.without_lock(|| process.stage.wait_on(word, changes, deadline));
        thread.run_signal_handlers()?;
    }
}
