//! Turns to write to a stage's terminal.
//!
//! Announcing a write and writing are two steps. Processes take turns at the pair of them, so that bytes arrive in
//! the order in which they were announced. The kernel itself lets one process at a time write to a terminal.
//!
//! A process can be stopped or killed in its turn. Whoever waits looks every [`LOOK`] whether the other can still end
//! it, and else goes on without it. The threads of one process share one turn.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use forklore_event::Pid;
use forklore_os::futex::{timespec, wake_all};
use forklore_os::shared_memory;
use rustix::thread::futex;

/// How often somebody who waits for a turn looks whether whoever has it can still end it: it can have been stopped
/// or killed. Then one goes on without.
const LOOK: Duration = Duration::from_millis(20);

/// How long somebody waits whatever the other does.
const PATIENCE: Duration = Duration::from_secs(10);

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
    /// Waits for the turn of the process `pid`, which takes one at a time. Whoever has it can be gone: then it is taken over.
    pub fn take(&self, pid: Pid) {
        let mut own = pid.unsigned_abs();
        let begun = Instant::now();
        while let Err(owner) = self
            .owner
            .compare_exchange(0, own, Ordering::Acquire, Ordering::Relaxed)
        {
            let waited = begun.elapsed();
            if waited > PATIENCE || waited > LOOK && !goes_on(owner & !AWAITED) {
                // It may have ended its turn, and its life, while we looked, and another may have the turn now.
                let passed = self
                    .owner
                    .compare_exchange(owner, own | AWAITED, Ordering::Acquire, Ordering::Relaxed);
                match passed {
                    Ok(_) => return,
                    Err(_) => continue,
                }
            }
            let awaited = owner | AWAITED;
            let announced = self
                .owner
                .compare_exchange(owner, awaited, Ordering::Relaxed, Ordering::Relaxed);
            if announced.is_ok() {
                // Being woken early, or for nothing, does no harm.
                let _ = futex::wait(&self.owner, futex::Flags::empty(), awaited, Some(&timespec(LOOK)));
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

/// Whether a process can end its turn: it is there, and neither stopped nor a zombie, proc_pid_stat(5).
fn goes_on(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    let state = stat.as_deref().ok().and_then(|stat| stat.rsplit_once(") "));
    state.is_some_and(|(_, state)| !state.starts_with(['T', 'Z', 'X']))
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
        let threads = (0..4).map(|_| {
            // Any that goes on; which of the threads it is does not matter to the turn.
            let pid = std::process::id().cast_signed();
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
        // No process has this number, proc_sys_kernel(5).
        let gone = 1 << 23;
        turn.take(gone);
        turn.take(2);
        turn.end(gone);
        assert_eq!(turn.owner.load(Ordering::Relaxed) & !AWAITED, 2, "2 has it");
        turn.end(2);
        assert_eq!(turn.owner.load(Ordering::Relaxed), 0);
    }
}
