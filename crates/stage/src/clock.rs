//! The scenario clock: one for all processes of a run, on the shared board.
//!
//! Scenario time follows the monotonic clock at a rate and stands still while
//! the clock is paused. Everything in a listing that takes or measures time
//! uses it, so that a run can be slowed, hurried and stopped without a signal.
//!
//! The observer is the only one who changes the rate or resumes; any process
//! may pause (it does so on reaching a checkpoint). A sequence lock guards the
//! pair of anchors against a reader in the middle of a change.

use std::mem::offset_of;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};
use std::time::Duration;

use forklore_event::{Micros, whole};
use forklore_os::futex::{timespec, wake_all};
use forklore_os::shared_memory;
use forklore_os::signal;
use rustix::thread::futex;
use rustix::time::{ClockId, clock_gettime};

shared_memory! {
    /// The clock's cell on the board. All zero is a clock that stands at 0.
    #[derive(Default)]
    pub struct Clock {
        /// Odd while the observer changes the anchors.
        sequence: AtomicU32,
        /// Counts every change; sleepers wait on it as a futex.
        generation: AtomicU32,
        /// Monotonic time, in nanoseconds, at which scenario time was `anchor_scenario`.
        anchor_wall: AtomicU64,
        /// Scenario time, in nanoseconds, at `anchor_wall`.
        anchor_scenario: AtomicU64,
        /// Scenario nanoseconds per nanosecond, as the bits of an `f64`.
        rate: AtomicU64,
        /// Monotonic time of the pause; 0 while the clock runs.
        paused_at: AtomicU64,
    }
}

/// Where in a [`Clock`] its words are, by the names that a program in another language is told.
pub(super) const WORDS: [(&str, usize); 5] = [
    ("sequence", offset_of!(Clock, sequence)),
    ("anchor_wall", offset_of!(Clock, anchor_wall)),
    ("anchor_scenario", offset_of!(Clock, anchor_scenario)),
    ("rate", offset_of!(Clock, rate)),
    ("paused_at", offset_of!(Clock, paused_at)),
];

/// Nanoseconds of `CLOCK_MONOTONIC`, the same in every process of the machine.
pub fn monotonic_ns() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec.unsigned_abs() * 1_000_000_000 + now.tv_nsec.unsigned_abs()
}

/// Why [`Clock::sleep_until`] came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// The time has come.
    Due,
    /// A signal handler ran (EINTR); the sleeper may go back to sleep.
    Interrupted,
}

impl Clock {
    /// Sets scenario time to 0, at `rate`, standing if `paused`.
    pub fn start(&self, rate: f64, paused: bool) {
        let now = monotonic_ns();
        self.anchor(now, 0, rate);
        self.paused_at.store(if paused { now } else { 0 }, Ordering::Release);
        self.changed();
    }

    /// Scenario time in microseconds.
    pub fn now(&self) -> Micros {
        self.now_ns() / 1_000
    }

    /// Scenario time, in microseconds, at `instant`, nanoseconds of `CLOCK_MONOTONIC` in the recent past: as the
    /// clock goes now.
    pub fn at(&self, instant: u64) -> Micros {
        self.scenario_at(|paused| if paused == 0 { instant } else { paused.min(instant) }) / 1_000
    }

    /// Whether the clock stands.
    pub fn is_paused(&self) -> bool {
        self.paused_at.load(Ordering::Acquire) != 0
    }

    /// Scenario seconds per second while it runs.
    pub fn rate(&self) -> f64 {
        f64::from_bits(self.rate.load(Ordering::Acquire))
    }

    /// Stops the clock. Whoever comes first decides the instant.
    pub fn pause(&self) {
        let now = monotonic_ns();
        if self
            .paused_at
            .compare_exchange(0, now, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
        {
            self.changed();
        }
    }

    /// Lets the clock run on from where it stood. Only for the observer.
    pub fn resume(&self) {
        if self.is_paused() {
            let scenario = self.now_ns();
            self.anchor(monotonic_ns(), scenario, self.rate());
            self.paused_at.store(0, Ordering::Release);
            self.changed();
        }
    }

    /// Changes the rate, running or not. Only for the observer.
    pub fn set_rate(&self, rate: f64) {
        let scenario = self.now_ns();
        let now = monotonic_ns();
        self.anchor(now, scenario, rate);
        // A standing clock stands at its new anchor.
        let paused = self.paused_at.load(Ordering::Acquire);
        if paused != 0 {
            self.paused_at.store(now, Ordering::Release);
        }
        self.changed();
    }

    /// Puts the clock forward by so many microseconds, whether it runs or stands. Only for the observer.
    pub fn advance(&self, by: Micros) {
        let scenario = self.now_ns().saturating_add(by.saturating_mul(1_000));
        let now = monotonic_ns();
        self.anchor(now, scenario, self.rate());
        if self.is_paused() {
            self.paused_at.store(now, Ordering::Release);
        }
        self.changed();
    }

    /// Waits until scenario time `deadline`, however the clock is changed meanwhile.
    pub fn sleep_until(&self, deadline: Micros) -> Woken {
        self.sleep_unless(deadline, || false)
    }

    /// As [`Clock::sleep_until`] in the thread that signals go to. One that comes just before the thread falls
    /// asleep would not wake it: its handler changes the generation, with which it then cannot fall asleep.
    pub fn sleep_until_signalled(&self, deadline: Micros) -> Woken {
        signal::counted(&self.generation, || self.sleep_unless(deadline, signal::any_pending))
    }

    fn sleep_unless(&self, deadline: Micros, interrupted: impl Fn() -> bool) -> Woken {
        loop {
            let generation = self.generation();
            if interrupted() {
                return Woken::Interrupted;
            }
            let Some(left) = self.wall_until(deadline) else {
                if !self.wait_for_change(generation, None) {
                    return Woken::Interrupted;
                }
                continue;
            };
            if left.is_zero() {
                return Woken::Due;
            }
            if !self.wait_for_change(generation, Some(left)) {
                return Woken::Interrupted;
            }
        }
    }

    /// How long by the wall clock until scenario time `deadline`, as things
    /// stand; `None` while the clock stands and the time has not come.
    pub fn wall_until(&self, deadline: Micros) -> Option<Duration> {
        let left = (deadline.saturating_mul(1_000)).saturating_sub(self.now_ns());
        if left == 0 {
            return Some(Duration::ZERO);
        }
        if self.is_paused() {
            return None;
        }
        let wall = left as f64 / self.rate().max(f64::MIN_POSITIVE);
        // A day at most: the clock may be changed long before, and the wait is begun anew then.
        Some(Duration::from_nanos(whole(wall.min(86_400e9)) + 1))
    }

    /// A number that changes with every change of the clock.
    pub fn generation(&self) -> u32 {
        self.generation.load(Ordering::Acquire)
    }

    /// Waits until the clock is no longer at `generation`, or for `timeout`.
    /// `false` if a signal handler ran.
    pub fn wait_for_change(&self, generation: u32, timeout: Option<Duration>) -> bool {
        let timeout = timeout.map(timespec);
        let waited = futex::wait(&self.generation, futex::Flags::empty(), generation, timeout.as_ref());
        waited != Err(rustix::io::Errno::INTR)
    }

    /// Wakes everybody who waits on the clock to look at the board again.
    pub fn changed(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        wake_all(&self.generation);
    }

    fn anchor(&self, wall: u64, scenario: u64, rate: f64) {
        self.sequence.fetch_add(1, Ordering::AcqRel);
        fence(Ordering::Release);
        self.anchor_wall.store(wall, Ordering::Relaxed);
        self.anchor_scenario.store(scenario, Ordering::Relaxed);
        self.rate.store(rate.to_bits(), Ordering::Relaxed);
        self.sequence.fetch_add(1, Ordering::Release);
    }

    fn now_ns(&self) -> u64 {
        self.scenario_at(|paused| if paused == 0 { monotonic_ns() } else { paused })
    }

    /// Scenario time, in nanoseconds, at the instant that follows from the one of the pause.
    fn scenario_at(&self, instant: impl Fn(u64) -> u64) -> u64 {
        loop {
            let before = self.sequence.load(Ordering::Acquire);
            let wall = self.anchor_wall.load(Ordering::Relaxed);
            let scenario = self.anchor_scenario.load(Ordering::Relaxed);
            let rate = f64::from_bits(self.rate.load(Ordering::Relaxed));
            let paused = self.paused_at.load(Ordering::Relaxed);
            fence(Ordering::Acquire);
            if before % 2 == 1 || self.sequence.load(Ordering::Relaxed) != before {
                std::hint::spin_loop();
                continue;
            }
            return scenario + whole(instant(paused).saturating_sub(wall) as f64 * rate);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paused_clock_stands_and_resumes_from_there() {
        let clock = Clock::default();
        clock.start(1_000.0, false);
        assert_eq!(clock.sleep_until(1_000_000), Woken::Due);
        clock.pause();
        let stood = clock.now();
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(clock.now(), stood);
        assert_eq!(clock.wall_until(stood + 1), None);
        clock.set_rate(2_000.0);
        assert!(clock.now().abs_diff(stood) <= 1);
        clock.resume();
        assert_eq!(clock.sleep_until(stood + 1_000_000), Woken::Due);
        assert!(clock.now() >= stood + 1_000_000);
    }

    #[test]
    fn a_clock_that_stands_is_put_forward_by_so_much_and_wakes_who_is_due() {
        let clock = Clock::default();
        clock.start(1.0, true);
        clock.advance(500_000);
        clock.advance(500_000);
        assert_eq!(clock.now(), 1_000_000);
        assert!(clock.is_paused());
        assert_eq!(clock.sleep_until(1_000_000), Woken::Due);
        assert_eq!(clock.wall_until(1_000_001), None);
    }
}
