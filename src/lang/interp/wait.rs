use std::collections::VecDeque;
use std::thread;
use std::time::Duration;

use super::Thread;
use crate::event::Micros;
use crate::lang::exception::Raise;
use crate::lang::value::Shared;

/// How long a waiting thread sleeps at most before it looks whether a signal
/// came or, waiting with a deadline, whether the scenario clock has passed it.
const PATIENCE: Duration = Duration::from_millis(5);

/// Threads that wait for something of the listing to change: a lock, an event,
/// the end of a thread, a result.
///
/// The queue is touched only by threads that hold the interpreter lock, so that
/// looking at a condition and queueing up is one step, and no `fork` can fall
/// into it.
pub struct WaitQueue(Shared<VecDeque<thread::Thread>>);

impl Default for WaitQueue {
    fn default() -> Self {
        Self::new()
    }
}

impl WaitQueue {
    /// A queue without anyone in it.
    pub const fn new() -> Self {
        Self(Shared::new(VecDeque::new()))
    }

    /// Waits until `ready` is true, looking after each [`WaitQueue::wake_all`] and
    /// [`WaitQueue::wake_one`], or until scenario time `deadline`. Returns whether
    /// it is true. Signal handlers of the listing run meanwhile.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn wait(
        &self,
        thread: &mut Thread,
        deadline: Option<Micros>,
        mut ready: impl FnMut() -> bool,
    ) -> Result<bool, Raise> {
        loop {
            if ready() {
                return Ok(true);
            }
            if deadline.is_some_and(|deadline| thread.now() >= deadline) {
                return Ok(false);
            }
            let me = thread::current();
            self.0.lock().push_back(me.clone());
            let patience = self.patience(thread, deadline);
            thread.without_lock(|| thread::park_timeout(patience));
            self.0.lock().retain(|waiting| waiting.id() != me.id());
            thread.run_signal_handlers()?;
        }
    }

    fn patience(&self, thread: &Thread, deadline: Option<Micros>) -> Duration {
        let until = deadline.and_then(|deadline| thread.stage().clock().wall_until(deadline));
        until.map_or(PATIENCE, |until| until.min(PATIENCE))
    }

    /// Wakes the thread that has waited longest.
    pub fn wake_one(&self) {
        if let Some(waiting) = self.0.lock().pop_front() {
            waiting.unpark();
        }
    }

    /// Wakes all threads.
    pub fn wake_all(&self) {
        self.0.lock().drain(..).for_each(|waiting| waiting.unpark());
    }
}
