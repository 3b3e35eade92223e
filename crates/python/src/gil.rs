//! The interpreter lock of a process: one thread at a time runs the listing.
//!
//! It works as CPython's does (`ceval_gil.h`): whoever wants the lock waits
//! [`SWITCH_INTERVAL`]; if it has not changed hands by then, he asks the holder
//! to drop it, which the holder does before its next statement, and then waits
//! until someone else had it. Blocking calls give it up for as long as they last.
//!
//! `fork` is done holding the lock. The child cannot use the old one, whose
//! waiters do not exist there: it makes itself a new one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a thread may run while another one waits (`sys.getswitchinterval()`).
pub const SWITCH_INTERVAL: Duration = Duration::from_millis(5);

/// An interpreter lock.
#[derive(Default)]
pub struct Gil {
    state: Mutex<State>,
    freed: Condvar,
    taken: Condvar,
    drop_requested: AtomicBool,
}

#[derive(Default)]
struct State {
    held: bool,
    /// Counts how often it was taken.
    turns: u64,
}

impl Gil {
    /// A lock that the calling thread already holds.
    pub fn held() -> Self {
        let gil = Self::default();
        gil.acquire();
        gil
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the lock and takes it.
    pub fn acquire(&self) {
        let mut state = self.state();
        while state.held {
            let turns = state.turns;
            let (next, timeout) = self
                .freed
                .wait_timeout(state, SWITCH_INTERVAL)
                .unwrap_or_else(PoisonError::into_inner);
            state = next;
            if timeout.timed_out() && state.held && state.turns == turns {
                self.drop_requested.store(true, Ordering::Relaxed);
            }
        }
        state.held = true;
        state.turns += 1;
        self.drop_requested.store(false, Ordering::Relaxed);
        self.taken.notify_all();
    }

    /// Gives the lock up.
    pub fn release(&self) {
        self.state().held = false;
        self.freed.notify_one();
    }

    /// Whether someone has waited for too long. Cheap enough to ask before every statement.
    pub fn drop_requested(&self) -> bool {
        self.drop_requested.load(Ordering::Relaxed)
    }

    /// Lets someone else have a turn, and takes the lock again.
    pub fn take_turns(&self) {
        let mut state = self.state();
        let turns = state.turns;
        state.held = false;
        self.freed.notify_one();
        // Without waiting for the other to take it, the one that just ran would mostly win again.
        while state.turns == turns && self.drop_requested() {
            let waited = self.taken.wait_timeout(state, SWITCH_INTERVAL);
            let (next, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = next;
            if timeout.timed_out() {
                break;
            }
        }
        drop(state);
        self.acquire();
    }
}
