//! The pool's threads, and forks that happen while none of them is starting.
//!
//! A thread that starts holds a lock of the standard library's for a moment, which `std::process::exit` waits for. A
//! worker that was forked in that moment has a copy that stays locked: a task that exits would never end.

use std::io;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use nix::unistd::Pid;

static STARTING: Mutex<()> = Mutex::new(());

/// Starts a thread, which then `run`s.
///
/// # Errors
/// If the system has none.
pub fn start(thread: Builder, run: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    let (begin, has_begun) = sync_channel(1);
    let _starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    let thread = thread.spawn(move || {
        // The starter waits for it.
        let _ = begin.send(());
        run();
    })?;
    // The thread does nothing else before.
    let _ = has_begun.recv();
    Ok(thread)
}

/// [`forklore_os::fork::fork`] while no thread of a pool is starting.
///
/// # Errors
/// As fork(2).
pub fn fork(child: impl FnOnce() -> i32) -> nix::Result<Pid> {
    let starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    // In the owner the lock goes with the closure, after the fork.
    forklore_os::fork::fork(move || {
        drop(starting);
        child()
    })
}
