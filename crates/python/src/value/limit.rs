//! A bound on what one operation may allocate: a listing that asks for
//! `"x" * 10**12` gets a `MemoryError`, the machine stays usable.

use std::sync::atomic::{AtomicUsize, Ordering};

/// It would be too much: a `MemoryError`.
#[derive(Clone, Copy, Debug)]
pub struct OutOfMemory;

/// How many bytes of memory this process may use.
static MEMORY: AtomicUsize = AtomicUsize::new(512 << 20);

/// What is smaller than this is made without asking. Many small values are counted from
/// outside of the process, together with those of the run's other processes.
const SMALL: usize = 1 << 20;

/// Sets how many bytes of memory this process may use.
pub fn set_memory(bytes: u64) {
    MEMORY.store(usize::try_from(bytes).unwrap_or(usize::MAX), Ordering::Relaxed);
}

/// How many bytes of memory this process may use.
pub fn memory() -> usize {
    MEMORY.load(Ordering::Relaxed)
}

/// Refuses to make `count` things of `each` bytes if they are too much.
pub fn room_for(count: usize, each: usize) -> Result<(), OutOfMemory> {
    // While a value is made, there is for a moment a second copy of it.
    count.checked_mul(each).map_or(Err(OutOfMemory), |bytes| room(bytes, 2))
}

/// Refuses to double the room of a full table of `count` things of `each` bytes.
pub fn room_to_grow(count: usize, each: usize) -> Result<(), OutOfMemory> {
    room(count * each, 1)
}

fn room(bytes: usize, copies: usize) -> Result<(), OutOfMemory> {
    let needed = || bytes.saturating_mul(copies).saturating_add(resident());
    if bytes < SMALL || needed() <= memory() {
        return Ok(());
    }
    Err(OutOfMemory)
}

/// The memory that this process uses now, in bytes: the second field of `/proc/self/statm`,
/// proc_pid_statm(5). Where there is no `/proc`, nothing.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or(0) * rustix::param::page_size()
}
