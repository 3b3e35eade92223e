//! A bound on what one operation may allocate: a listing that asks for
//! `"x" * 10**12` gets a `MemoryError`, the machine stays usable.

use crate::lang::exception::{MEMORY_ERROR, Raise};

/// The largest value that one operation makes, in bytes.
pub const MAX_BYTES: usize = 256 << 20;

/// Refuses to make `count` things of `each` bytes if they are too much.
pub fn room_for(count: usize, each: usize) -> Result<(), Raise> {
    match count.checked_mul(each) {
        Some(bytes) if bytes <= MAX_BYTES => Ok(()),
        _ => Err(out_of_memory()),
    }
}

/// Raises a `MemoryError`, without a text as CPython's.
pub fn out_of_memory() -> Raise {
    Raise::with_args(&MEMORY_ERROR, Vec::new())
}
