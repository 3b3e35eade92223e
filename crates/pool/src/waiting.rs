//! How somebody who has nothing to do looks around before going to sleep, sleeps, and is woken.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rustix::thread::futex;

use forklore_os::futex::timespec;

/// How often to leave the processor to others before going to sleep. It takes about a microsecond where nobody wants it.
const YIELDS: u32 = 4;

/// In a conversation, one task at a time, who has nothing to do goes on looking for about as long as waking somebody
/// on another processor takes: one side that sleeps makes the other side's wait long enough to fall asleep as well, and
/// then every round costs two such wake-ups. It ends early if a look took so long that somebody else had the processor.
const PATIENCE: Duration = Duration::from_micros(50);
const UNDISTURBED: Duration = Duration::from_micros(5);

/// Between so many looks the processor is left to others, in case the awaited one is to run on it too.
const LOOKS: u32 = 32;

/// Looks for work `spin` times, then leaves the processor to others a few times: where those are about to bring more,
/// falling asleep and being woken for each piece would cost ten times what the piece does.
#[inline]
pub fn look(spin: u32, is_there: impl Fn() -> bool) -> bool {
    let spinning = (1..=spin).any(|looks| {
        std::hint::spin_loop();
        if looks.is_multiple_of(LOOKS) {
            std::thread::yield_now();
        }
        is_there()
    });
    spinning
        || (0..YIELDS).any(|_| {
            std::thread::yield_now();
            is_there()
        })
}

/// Looks as long as that disturbs nobody, for [`PATIENCE`] at most.
pub fn look_patiently(is_there: impl Fn() -> bool) -> bool {
    let begun = Instant::now();
    let mut last = begun;
    loop {
        std::thread::yield_now();
        if is_there() {
            return true;
        }
        let before = std::mem::replace(&mut last, Instant::now());
        if last - before > UNDISTURBED || last - begun > PATIENCE {
            return false;
        }
    }
}

/// Wakes whoever dozes by the bell.
pub fn ring(bell: &AtomicU32) {
    bell.fetch_add(1, Ordering::SeqCst);
    forklore_os::futex::wake_all(bell);
}

/// Sleeps until the bell has rung more often than `heard`, or for `timeout`. May return for no reason.
pub fn doze(bell: &AtomicU32, heard: u32, timeout: Option<Duration>) {
    // Whatever ends it (a ring, a signal, the time), the caller looks again.
    let _ = futex::wait(bell, futex::Flags::empty(), heard, timeout.map(timespec).as_ref());
}
