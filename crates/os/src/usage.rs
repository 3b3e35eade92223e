//! What children have used, and how they are without being reaped: wait4(2), waitid(2).

use nix::errno::Errno;
use nix::libc;

use crate::{Pid, WaitStatus};

/// What a process has used, getrusage(2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    /// Seconds of processor time, of its own and of the kernel for it.
    pub seconds: [f64; 2],
    /// The others, in the order of the manual.
    pub counts: [i64; 14],
}

impl From<libc::rusage> for Usage {
    fn from(usage: libc::rusage) -> Self {
        // A process does not run for so long.
        let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
        Self {
            seconds: [seconds(usage.ru_utime), seconds(usage.ru_stime)],
            counts: [
                usage.ru_maxrss,
                usage.ru_ixrss,
                usage.ru_idrss,
                usage.ru_isrss,
                usage.ru_minflt,
                usage.ru_majflt,
                usage.ru_nswap,
                usage.ru_inblock,
                usage.ru_oublock,
                usage.ru_msgsnd,
                usage.ru_msgrcv,
                usage.ru_nsignals,
                usage.ru_nvcsw,
                usage.ru_nivcsw,
            ],
        }
    }
}

/// wait4(2); the PID is 0 if there is nothing to tell.
///
/// # Errors
/// As wait4(2): `ECHILD`, `EINTR`, `EINVAL`.
pub fn wait4(target: Pid, options: i32) -> nix::Result<(Pid, WaitStatus, Usage)> {
    let mut status = 0;
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: both are places for the answers that outlive the call.
    let pid = unsafe { libc::wait4(target, &raw mut status, options, usage.as_mut_ptr()) };
    // SAFETY: all zero is a valid `rusage`, and the call has only put another valid one there.
    let usage = unsafe { usage.assume_init() };
    Ok((Errno::result(pid)?, WaitStatus(status), usage.into()))
}

/// How a child is, waitid(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its PID.
    pub pid: Pid,
    /// Its user.
    pub uid: u32,
    /// `SIGCHLD`.
    pub signal: i32,
    /// Its exit code or signal.
    pub status: i32,
    /// Which of both: `CLD_EXITED` and its like.
    pub code: i32,
}

/// Waits for a child as waitid(2) does, but leaves its entry. `None` if there is nothing to tell.
///
/// # Errors
/// As waitid(2): `ECHILD`, `EINTR`, `EINVAL`.
pub fn look(kind: u32, target: u32, options: i32) -> nix::Result<Option<Look>> {
    let mut info = std::mem::MaybeUninit::<libc::siginfo_t>::zeroed();
    // SAFETY: `info` is a place for the answer that outlives the call.
    Errno::result(unsafe { libc::waitid(kind, target, info.as_mut_ptr(), options | libc::WNOWAIT) })?;
    // SAFETY: all zero is a valid `siginfo_t`, and the call has only put another valid one there.
    let info = unsafe { info.assume_init() };
    // SAFETY: the field is there in what waitid(2) fills in, and zero where it has filled in nothing.
    let pid = unsafe { info.si_pid() };
    // SAFETY: as above.
    let uid = unsafe { info.si_uid() };
    // SAFETY: as above.
    let status = unsafe { info.si_status() };
    Ok((pid != 0).then_some(Look {
        pid,
        uid,
        signal: info.si_signo,
        status,
        code: info.si_code,
    }))
}

/// times(2), in seconds: user and system time of the process, and those of the children it has waited for.
///
/// # Errors
/// As times(2).
pub fn processor_times() -> nix::Result<[f64; 4]> {
    let mut ticks = libc::tms {
        tms_utime: 0,
        tms_stime: 0,
        tms_cutime: 0,
        tms_cstime: 0,
    };
    // SAFETY: `ticks` is a place for the answer that outlives the call.
    Errno::result(unsafe { libc::times(&raw mut ticks) })?;
    let frequency = rustix::param::clock_ticks_per_second() as f64;
    let all = [ticks.tms_utime, ticks.tms_stime, ticks.tms_cutime, ticks.tms_cstime];
    Ok(all.map(|ticks| ticks as f64 / frequency))
}
