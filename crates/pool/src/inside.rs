//! What may be done where: a thread that runs something of the user's for the pool must not wait for the pool.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use super::error::Error;
use super::task::message_of;

static IS_WORKER: AtomicBool = AtomicBool::new(false);

/// Whether this process is a worker of some pool.
pub fn in_worker() -> bool {
    IS_WORKER.load(Ordering::Relaxed)
}

/// From now on this process is a worker.
pub fn enter_worker() {
    IS_WORKER.store(true, Ordering::Relaxed);
}

/// What the calling thread is doing for a pool.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Callback,
    /// Decoding a result, whose bytes are kept so long.
    Decoding,
}

thread_local! {
    static INSIDE: Cell<Inside> = const { Cell::new(Inside::Nothing) };
}

/// Whether the calling thread is running a callback.
pub fn in_callback() -> bool {
    INSIDE.get() == Inside::Callback
}

/// Runs something of the user's; a panic becomes its message.
#[inline]
fn within<T>(inside: Inside, act: impl FnOnce() -> T) -> Result<T, String> {
    let before = INSIDE.replace(inside);
    let done = catch_unwind(AssertUnwindSafe(act)).map_err(|panic| message_of(&*panic));
    INSIDE.set(before);
    done
}

/// Runs a callback of the user's.
pub fn call_back(act: impl FnOnce()) -> Result<(), Error> {
    within(Inside::Callback, act).map_err(|message| Error::CallbackPanicked { message })
}

/// Runs a `Deserialize` of the user's.
#[inline]
pub fn decode<T>(act: impl FnOnce() -> postcard::Result<T>) -> Result<T, Error> {
    match within(Inside::Decoding, act) {
        Ok(decoded) => decoded.map_err(|error| Error::Undecodable(error.to_string())),
        Err(message) => Err(Error::Undecodable(message)),
    }
}

/// Has panics in workers told of without a lock.
///
/// The usual hook takes some, and another thread of the owner, itself panicking, can have held one of them when
/// the worker was forked: the task would wait for it for ever.
pub fn hook_panics() {
    static HOOKED: Once = Once::new();
    // A hook cannot be set by one who is panicking; then it is done when the next pool is built.
    if std::thread::panicking() {
        return;
    }
    HOOKED.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if in_worker() {
                let text = format!("worker {} {panic}\n", std::process::id());
                // If nobody reads it, the error tells as well.
                let _ = rustix::io::write(rustix::stdio::stderr(), text.as_bytes());
            } else {
                usual(panic);
            }
        }));
    });
}

/// Whether the calling thread may wait for a pool.
pub fn may_wait() -> Result<(), Error> {
    if INSIDE.get() != Inside::Nothing {
        return Err(Error::Nested);
    }
    may_submit()
}

/// Whether the calling thread may give a pool work.
#[inline]
pub fn may_submit() -> Result<(), Error> {
    if in_worker() { Err(Error::InWorker) } else { Ok(()) }
}
