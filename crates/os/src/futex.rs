//! Waiting for a word of memory to change, futex(2).

use std::sync::atomic::AtomicU32;
use std::time::Duration;

use rustix::thread::futex;
use rustix::time::Timespec;

/// Wakes everybody who waits on a futex, in this process and in others.
pub fn wake_all(word: &AtomicU32) {
    // Waking cannot fail on an address that is mapped.
    let _ = futex::wake(word, futex::Flags::empty(), i32::MAX as u32);
}

/// A duration as the kernel takes it.
pub fn timespec(duration: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(duration.subsec_nanos()),
    }
}
