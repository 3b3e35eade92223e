//! Turns to write to a stage's terminal.
//!
//! Announcing a write and writing are two steps. Processes take turns at the pair of them, so that bytes arrive in
//! the order in which they were announced. The kernel itself lets one process at a time write to a terminal.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use forklore_event::Pid;
use forklore_os::futex::{timespec, wake_all};
use forklore_os::shared_memory;
use rustix::thread::futex;

/// How long somebody waits for a turn. Whoever has it was stopped or killed, or writes much: the next one then
/// goes on without.
const PATIENCE: Duration = Duration::from_millis(100);

/// Somebody waits.
const AWAITED: u32 = 1 << 31;

shared_memory! {
    /// Whose turn it is.
    pub struct Turn {
        /// The PID of who has it, with [`AWAITED`] if somebody waits; 0: nobody.
        owner: AtomicU32,
    }
}

impl Turn {
    /// Waits for the turn of the process `pid`, which takes one at a time.
    pub fn take(&self, pid: Pid) {
        let mut own = pid.unsigned_abs();
        let begun = Instant::now();
        while let Err(owner) = self
            .owner
            .compare_exchange(0, own, Ordering::Acquire, Ordering::Relaxed)
        {
            let left = PATIENCE.saturating_sub(begun.elapsed());
            if left.is_zero() {
                self.owner.store(own | AWAITED, Ordering::Release);
                return;
            }
            let awaited = owner | AWAITED;
            let announced = self
                .owner
                .compare_exchange(owner, awaited, Ordering::Relaxed, Ordering::Relaxed);
            if announced.is_ok() {
                // Being woken early, or for nothing, does no harm.
                let _ = futex::wait(&self.owner, futex::Flags::empty(), awaited, Some(&timespec(left)));
            }
            // There may be others who wait.
            own |= AWAITED;
        }
    }

    /// Ends the turn of `pid`, unless somebody has gone on without waiting for it.
    pub fn end(&self, pid: Pid) {
        let own = pid.unsigned_abs();
        for word in [own, own | AWAITED] {
            let ended = self
                .owner
                .compare_exchange(word, 0, Ordering::Release, Ordering::Relaxed);
            if ended.is_ok() {
                if word & AWAITED != 0 {
                    wake_all(&self.owner);
                }
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicU64;

    use super::*;

    #[test]
    fn one_has_it_at_a_time() {
        let turn = Arc::new(Turn {
            owner: AtomicU32::new(0),
        });
        let count = Arc::new(AtomicU64::new(0));
        let threads = (1..5).map(|pid| {
            let (turn, count) = (turn.clone(), count.clone());
            std::thread::spawn(move || {
                for _ in 0..1000 {
                    turn.take(pid);
                    let before = count.load(Ordering::Relaxed);
                    std::hint::spin_loop();
                    count.store(before + 1, Ordering::Relaxed);
                    turn.end(pid);
                }
            })
        });
        threads
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
        assert_eq!(count.load(Ordering::Relaxed), 4000);
        assert_eq!(turn.owner.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn whoever_keeps_it_is_not_waited_for_without_end() {
        let turn = Turn {
            owner: AtomicU32::new(0),
        };
        turn.take(1);
        turn.take(2);
        turn.end(1);
        assert_eq!(turn.owner.load(Ordering::Relaxed) & !AWAITED, 2, "2 has it");
        turn.end(2);
        assert_eq!(turn.owner.load(Ordering::Relaxed), 0);
    }
}
