//! pidfds: processes by descriptor, so that a reused PID is never mistaken for
//! the process that had it before (pidfd_open(2), Linux 5.3).

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use rustix::process::{PidfdFlags, pidfd_open, pidfd_send_signal};

use crate::event::Pid;

/// A pidfd of a process by its number. The number is sure only while nobody can
/// reap the process: for the caller's own child, or where the caller looks again
/// at who it is (its start time, its stage) after opening.
///
/// # Errors
/// `ESRCH` if there is no such process, `ENOSYS` before Linux 5.3.
pub fn open(pid: Pid) -> io::Result<OwnedFd> {
    let pid = rustix::process::Pid::from_raw(pid).ok_or(io::ErrorKind::InvalidInput)?;
    Ok(pidfd_open(pid, PidfdFlags::empty())?)
}

/// The PID, in our own PID namespace, of the process behind a pidfd; `None`
/// once it has been reaped. Read from `/proc/self/fdinfo`, pidfd_open(2).
pub fn pid_of(pidfd: &impl AsFd) -> Option<Pid> {
    let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{}", pidfd.as_fd().as_raw_fd())).ok()?;
    let pid = info
        .lines()
        .find_map(|line| line.strip_prefix("Pid:"))?
        .trim()
        .parse()
        .ok()?;
    (pid > 0).then_some(pid)
}

/// `kill(2)` for a stage without a PID namespace, where a number or a group could name a process
/// of somebody else's: only processes below `init` are reached, each through a pidfd that was opened before
/// it was looked at. As inside a namespace, `init` itself is not affected.
///
/// # Errors
/// `ESRCH` if nobody below `init` is meant; else as pidfd_send_signal(2).
pub fn kill_in_tree(
    init: Pid,
    own: Pid,
    target: Pid,
    signal: Option<nix::sys::signal::Signal>,
    report: impl FnOnce(Pid),
) -> nix::Result<()> {
    let own_group = nix::unistd::getpgrp().as_raw();
    let meant: Vec<(Pid, OwnedFd)> = below(init)
        .filter(|(pid, stat)| match target {
            -1 => *pid != own,
            0 => stat.pgrp == own_group,
            group if group < 0 => stat.pgrp == -group,
            one => *pid == one,
        })
        .filter_map(|(pid, stat)| {
            let fd = open(pid).ok()?;
            // The number could have passed to another process since; that one started later.
            let still = procfs::process::Process::new(pid).and_then(|p| p.stat()).ok()?;
            (still.starttime == stat.starttime).then_some((pid, fd))
        })
        .collect();
    if target == init {
        return Ok(());
    }
    if meant.is_empty() {
        return Err(nix::Error::ESRCH);
    }
    report(target);
    let Some(signal) = signal else { return Ok(()) };
    let signal = rustix::process::Signal::from_named_raw(signal as i32).ok_or(nix::Error::EINVAL)?;
    for (_, fd) in &meant {
        pidfd_send_signal(fd, signal).map_err(|e| nix::Error::from_raw(e.raw_os_error()))?;
    }
    Ok(())
}

/// The processes below `init`, zombies included.
fn below(init: Pid) -> impl Iterator<Item = (Pid, procfs::process::Stat)> {
    let all: std::collections::HashMap<Pid, procfs::process::Stat> = procfs::process::all_processes()
        .into_iter()
        .flatten()
        .filter_map(|p| p.ok()?.stat().ok())
        .map(|stat| (stat.pid, stat))
        .collect();
    let parents: std::collections::HashMap<Pid, Pid> = all.values().map(|s| (s.pid, s.ppid)).collect();
    all.into_iter().filter(move |(pid, _)| {
        std::iter::successors(parents.get(pid), |up| parents.get(up))
            .take(parents.len())
            .any(|&up| up == init)
    })
}
