//! The classes that executors and futures share: what is raised, and what all executors are.

use crate::multiprocessing::traceback_text;
use forklore_python::exception::{EXCEPTION, RUNTIME_ERROR, Raise};
use forklore_python::value::{Args, Class, Signature};

/// `concurrent.futures.Executor`
pub static EXECUTOR: Class = Class::new("Executor").module("concurrent.futures._base");
static ERROR: Class = EXCEPTION.derive("concurrent.futures._base", "Error");
/// `concurrent.futures.CancelledError`
pub static CANCELLED_ERROR: Class = ERROR.derive("concurrent.futures._base", "CancelledError");
/// `concurrent.futures.InvalidStateError`
pub static INVALID_STATE_ERROR: Class = ERROR.derive("concurrent.futures._base", "InvalidStateError");
/// `concurrent.futures.BrokenExecutor`
pub static BROKEN_EXECUTOR: Class = RUNTIME_ERROR.derive("concurrent.futures._base", "BrokenExecutor");
/// `concurrent.futures.process.BrokenProcessPool`
pub static BROKEN_PROCESS_POOL: Class = BROKEN_EXECUTOR.derive("concurrent.futures.process", "BrokenProcessPool");
/// `concurrent.futures.thread.BrokenThreadPool`
pub static BROKEN_THREAD_POOL: Class = BROKEN_EXECUTOR.derive("concurrent.futures.thread", "BrokenThreadPool");
/// What an exception that comes from a worker has as its cause.
pub static REMOTE_TRACEBACK: Class = EXCEPTION
    .derive("concurrent.futures.process", "_RemoteTraceback")
    .exception_attributes(traceback_text);

/// The arguments of `Executor.shutdown`: whether it waits, and whether it cancels what has not begun.
pub fn how_to_shut_down(args: Args, signature: &Signature<2>) -> Result<(bool, bool), Raise> {
    let [wait, cancel] = args.bind(signature)?;
    let wait = wait.is_none_or(|wait| wait.is_true());
    let cancel = cancel.is_some_and(|cancel| cancel.is_true());
    Ok((wait, cancel))
}
