//! `fork(2)`, so that a child can only leave through `_exit`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use nix::unistd::{ForkResult, Pid};

/// The exit code of a child whose Rust code panicked, as in sysexits(3).
pub const EXIT_SOFTWARE: i32 = 70;

/// Makes a child that runs `child` and ends with the code that it returns; gives
/// the parent its PID. As CPython's `popen_fork`, the child never comes back
/// into the caller's code: no destructor or `atexit` handler of the parent's
/// copy runs in it.
///
/// The caller may have other threads; they do not exist in the child. `child`
/// must not wait for a lock that one of them can hold. The allocator is safe to
/// use: the C library takes its locks around `fork`.
///
/// # Errors
/// `EAGAIN`, `ENOMEM` as in fork(2).
pub fn fork(child: impl FnOnce() -> i32) -> nix::Result<Pid> {
    // SAFETY: the child runs only `child` and then `_exit`; the doc comment above hands the duty about locks to
    // the caller, and every lock of this crate that a child touches is held by the forking thread alone.
    match unsafe { nix::unistd::fork() }? {
        ForkResult::Parent { child } => Ok(child),
        ForkResult::Child => {
            let code = catch_unwind(AssertUnwindSafe(child)).unwrap_or(EXIT_SOFTWARE);
            exit_now(code)
        }
    }
}

/// Ends each process in which anything panics, from here on and in all that are
/// forked from this one. Unwinding would run destructors of values that belong to
/// the process it was forked from, and a thread that is gone would leave the others
/// waiting for its locks.
pub fn end_on_panic() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        print(panic);
        exit_now(EXIT_SOFTWARE)
    }));
}

/// `_exit(2)`: ends the process without running anything more of its own.
pub fn exit_now(code: i32) -> ! {
    // SAFETY: `_exit` has no preconditions and does not return.
    unsafe { nix::libc::_exit(code) }
}

/// `waitpid(2)`: waits until a child has ended, and reaps it.
///
/// # Errors
/// `ECHILD` if it is not an unreaped child, `EINTR`.
pub fn wait(child: crate::event::Pid) -> nix::Result<super::WaitStatus> {
    let mut status = 0;
    // SAFETY: `status` is a place for the status word that outlives the call.
    let reaped = unsafe { nix::libc::waitpid(child, &raw mut status, 0) };
    nix::errno::Errno::result(reaped).map(|_| super::WaitStatus(status))
}
