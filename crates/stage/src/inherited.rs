//! Descriptors that whoever started this program left open for it.

use std::io;
use std::os::fd::{OwnedFd, RawFd};

use forklore_os::descriptor;

/// Adopts one, whose number the command line tells, or what it leads to. Each is adopted once, by a program that has
/// only just begun: [`crate::run`], [`crate::Spawned::new`].
///
/// # Errors
/// As [`descriptor::adopt`].
#[expect(unsafe_code, reason = "only a new program's command line knows what was left for it")]
pub fn adopt(number: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: those who call this take the numbers from whoever started the program, which has opened nothing that is
    // not closed on exec, and adopt each once.
    unsafe { descriptor::adopt(number) }
}
