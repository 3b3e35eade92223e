//! `fork(2)`, so that a child can only leave through `_exit`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use nix::errno::Errno;
use nix::unistd::{ForkResult, Pid};

use crate::{WaitStatus, signal};

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
            signal::forget_counted();
            let code = catch_unwind(AssertUnwindSafe(child)).unwrap_or(EXIT_SOFTWARE);
            exit_now(code)
        }
    }
}

/// `fork(2)` that comes back twice: with the child's PID in the parent, with `None` in the child, which goes on with
/// a copy of the caller's stack.
///
/// # Safety
/// The child must not wait for a lock that another thread of the parent can hold, and must end through [`exit_now`]:
/// the destructors of the copied stack belong to the parent.
///
/// # Errors
/// `EAGAIN`, `ENOMEM` as in fork(2).
pub unsafe fn fork_here() -> nix::Result<Option<Pid>> {
    // SAFETY: the caller sees to the conditions, which are those of `fork` above.
    match unsafe { nix::unistd::fork() }? {
        ForkResult::Parent { child } => Ok(Some(child)),
        ForkResult::Child => {
            signal::forget_counted();
            Ok(None)
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

/// As [`fork`], but the new process is a child of the caller's parent (`CLONE_PARENT`, clone(2)), of the very thread that
/// forked the caller. It drops `left`, which the caller gets back.
///
/// # Errors
/// As clone(2); `ENOSYS` or `EPERM` where it is not allowed. `EINVAL` if the process may have other threads: the C
/// library does not know of the fork, and keeps no lock of its own free for the child.
pub fn fork_sibling<T>(left: T, child: impl FnOnce() -> i32) -> (T, nix::Result<Pid>) {
    let is_alone = std::fs::read_dir("/proc/self/task").is_ok_and(|threads| threads.count() == 1);
    if !is_alone {
        return (left, Err(Errno::EINVAL));
    }
    // SAFETY: this thread is the only one, so that nobody can have started another since.
    match unsafe { clone_sibling() } {
        Ok(None) => {
            signal::forget_counted();
            let child = || {
                drop(left);
                child()
            };
            exit_now(catch_unwind(AssertUnwindSafe(child)).unwrap_or(EXIT_SOFTWARE))
        }
        Ok(Some(pid)) => (left, Ok(pid)),
        Err(error) => (left, Err(error)),
    }
}

/// The new process's PID; `None` in it.
///
/// # Safety
/// The process has one thread, and the new one ends through [`exit_now`].
unsafe fn clone_sibling() -> nix::Result<Option<Pid>> {
    // The C library keeps the thread's ID in memory, at the address where the kernel is to clear it at the end.
    let mut tid: *mut nix::libc::pid_t = std::ptr::null_mut();
    // SAFETY: the kernel writes an address to `tid`, which is a place for one.
    let known = unsafe { nix::libc::prctl(nix::libc::PR_GET_TID_ADDRESS, &raw mut tid) } == 0 && !tid.is_null();
    let tid_flags = nix::libc::CLONE_CHILD_SETTID | nix::libc::CLONE_CHILD_CLEARTID;
    let flags = nix::libc::CLONE_PARENT | if known { tid_flags } else { 0 };
    let arguments: [u64; 8] = [flags.cast_unsigned().into(), 0, tid.addr() as u64, 0, 0, 0, 0, 0];
    // SAFETY: the arguments are a `clone_args` of version 0 (flags, pidfd, child_tid, parent_tid, exit_signal, stack,
    // stack_size, tls). Without `CLONE_VM` the child has memory of its own, a copy of this thread's stack included;
    // the address it writes its ID to is the one that the C library has given for that. As in `fork`, the child comes to
    // `_exit` without the caller's code, and no other thread can hold a lock, because there is none.
    let made = unsafe { nix::libc::syscall(nix::libc::SYS_clone3, arguments.as_ptr(), size_of_val(&arguments)) };
    match Errno::result(made)? {
        0 => Ok(None),
        pid => match nix::libc::pid_t::try_from(pid) {
            Ok(pid) => Ok(Some(Pid::from_raw(pid))),
            Err(_) => Err(Errno::EOVERFLOW),
        },
    }
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
pub fn wait(child: crate::Pid) -> nix::Result<WaitStatus> {
    let mut status = 0;
    // SAFETY: `status` is a place for the status word that outlives the call.
    let reaped = unsafe { nix::libc::waitpid(child, &raw mut status, 0) };
    nix::errno::Errno::result(reaped).map(|_| WaitStatus(status))
}
