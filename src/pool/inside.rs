//! What may be done where: a thread that runs something of the user's for the pool must not wait for the pool.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::error::Error;
use super::serve::in_worker;
use super::task::message_of;

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
