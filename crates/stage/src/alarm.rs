//! The timer behind alarm(2) and setitimer(2), on the scenario clock.
//!
//! The kernel's own timer knows neither the clock's rate nor its pauses. So a thread of the process waits for the
//! instant and then sends the process a real SIGALRM: what that does is the kernel's affair and the listing's.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use forklore_event::Micros;
use forklore_os::futex::wake_all;
use forklore_os::{pidfd, signal};
use rustix::process::{Signal, pidfd_send_signal};

use crate::StageProcess;
use crate::clock::Woken;

/// The one timer of a process. A forked child has its own, which is not set.
#[derive(Default)]
pub struct Alarm {
    set: Mutex<Option<Setting>>,
    /// Counts what was set; its thread waits on it as a futex.
    changes: AtomicU32,
    /// Whether it has its thread.
    is_watched: AtomicBool,
}

#[derive(Clone, Copy)]
struct Setting {
    due: Micros,
    /// How long after that it goes off again; 0: never.
    interval: Micros,
}

impl Setting {
    /// How long it is to go, and then from one time to the next.
    fn left(self, now: Micros) -> (Micros, Micros) {
        // A timer that is set is never shown as one that is not.
        (self.due.saturating_sub(now).max(1), self.interval)
    }
}

impl Alarm {
    fn lock(&self) -> MutexGuard<'_, Option<Setting>> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long it is until it goes off, and then from one time to the next; zeros if it is not set.
    pub fn get(&self, now: Micros) -> (Micros, Micros) {
        self.lock().map_or((0, 0), |set| set.left(now))
    }

    /// Sets it to go off `after` that long, and from then on at each `interval` that is not 0; an `after` of 0 takes it
    /// back. Gives what was set before. `watch` is to run [`Alarm::watch`] in a thread, which it is asked for once.
    ///
    /// # Errors
    /// Those of `watch`.
    pub fn set<E>(
        &self,
        now: Micros,
        after: Micros,
        interval: Micros,
        watch: impl FnOnce() -> Result<(), E>,
    ) -> Result<(Micros, Micros), E> {
        if after > 0 && !self.is_watched.load(Ordering::Relaxed) {
            watch()?;
            self.is_watched.store(true, Ordering::Relaxed);
        }
        let setting = (after > 0).then(|| Setting {
            due: now.saturating_add(after),
            interval,
        });
        let before = std::mem::replace(&mut *self.lock(), setting);
        self.changes.fetch_add(1, Ordering::AcqRel);
        wake_all(&self.changes);
        Ok(before.map_or((0, 0), |set| set.left(now)))
    }

    /// Sends `process` its signals, for ever.
    pub fn watch(&self, process: &StageProcess) -> ! {
        signal::block_all();
        let own = pidfd::open(process.pid());
        loop {
            let changes = self.changes.load(Ordering::Acquire);
            let due = self.lock().map(|set| set.due);
            if process.wait_on(&self.changes, changes, due) == Some(Woken::Due)
                && self.goes_off(process.now())
                && let Ok(own) = &own
            {
                // The process is there for as long as this thread is.
                let _ = pidfd_send_signal(own, Signal::ALARM);
            }
        }
    }

    /// Whether its time has come. What was missed is left out, as with the kernel's timers.
    fn goes_off(&self, now: Micros) -> bool {
        let mut set = self.lock();
        let Some(setting) = set.filter(|set| set.due <= now) else {
            return false;
        };
        let missed = (now - setting.due).checked_div(setting.interval);
        *set = missed.map(|missed| Setting {
            due: setting.due.saturating_add(setting.interval.saturating_mul(missed + 1)),
            ..setting
        });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_off_once_or_at_each_interval() {
        let alarm = Alarm::default();
        let set = |now, after, interval| alarm.set(now, after, interval, || Ok::<(), ()>(()));
        assert_eq!(set(0, 10, 0), Ok((0, 0)));
        assert!(!alarm.goes_off(9));
        assert_eq!(alarm.get(9), (1, 0));
        assert!(alarm.goes_off(10));
        assert!(!alarm.goes_off(20));
        assert_eq!(set(20, 5, 3), Ok((0, 0)));
        assert!(alarm.goes_off(25));
        assert!(!alarm.goes_off(27));
        assert!(alarm.goes_off(40));
        assert_eq!(set(41, 0, 0), Ok((2, 3)));
        assert!(!alarm.goes_off(100));
    }
}
