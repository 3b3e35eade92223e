//! Limits that a process puts upon itself, setrlimit(2).

use std::io;

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// What a process may have of writable memory of its own beyond the limit of the run, in
/// bytes: room for stacks that are reserved and not used.
const RESERVED: u64 = 512 << 20;

/// Keeps the calling process below the memory that its run may use. The observer ends the run before that, unless one
/// process is faster than its looks.
///
/// # Errors
/// As setrlimit(2).
pub fn memory(most: u64) -> io::Result<()> {
    lower(Resource::RLIMIT_DATA, most.saturating_add(RESERVED))
}

/// Lowers a limit for good, unless it is lower already.
///
/// # Errors
/// As setrlimit(2).
pub fn lower(resource: Resource, value: u64) -> io::Result<()> {
    let (_, hard) = getrlimit(resource)?;
    let value = value.min(hard);
    Ok(setrlimit(resource, value, value)?)
}

/// Sets how many descriptors the calling process may have open, as far as it may.
///
/// # Errors
/// As setrlimit(2).
pub fn descriptors(most: u64) -> io::Result<()> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    Ok(setrlimit(Resource::RLIMIT_NOFILE, most.min(hard), hard)?)
}
