//! pidfds: processes by descriptor, so that a reused PID is never mistaken for
//! the process that had it before (pidfd_open(2), Linux 5.3).

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use rustix::process::{PidfdFlags, pidfd_open, pidfd_send_signal};

use crate::Pid;

/// How often a look at a tree that changes meanwhile is taken again.
const LOOKS: usize = 16;

/// A pidfd of a process by its number. The number is sure only while nobody can
/// reap the process: for the caller's own child; for any other see [`open_below`].
///
/// # Errors
/// `ESRCH` if there is no such process, `ENOSYS` before Linux 5.3.
pub fn open(pid: Pid) -> io::Result<OwnedFd> {
    let pid = rustix::process::Pid::from_raw(pid).ok_or(io::ErrorKind::InvalidInput)?;
    Ok(pidfd_open(pid, PidfdFlags::empty())?)
}

/// A pidfd of the process that the number `pid` names, if that is a descendant of
/// `top`, whose own number must be sure: nobody else's process is ever given.
///
/// # Errors
/// `NotFound` if there is no such process or it is somebody else's.
pub fn open_below(top: Pid, pid: Pid) -> io::Result<OwnedFd> {
    let gone = || io::Error::from(io::ErrorKind::NotFound);
    'look: for _ in 0..LOOKS {
        let mut line = vec![open(pid).map_err(|_| gone())?];
        let mut at = pid;
        loop {
            let parent = parent_of(at).ok_or_else(gone)?;
            if parent == top {
                break;
            }
            if parent <= 1 {
                return Err(gone());
            }
            let Ok(held) = open(parent) else { continue 'look };
            // Between the look and the opening the parent could have died and its number been taken.
            if parent_of(at) != Some(parent) {
                continue 'look;
            }
            line.push(held);
            at = parent;
        }
        // A number goes to nobody else before its process is reaped: if none was, all were whom we took them for.
        if line.iter().all(is_in_table) {
            return Ok(line.swap_remove(0));
        }
    }
    Err(gone())
}

fn parent_of(pid: Pid) -> Option<Pid> {
    procfs::process::Process::new(pid)
        .and_then(|p| p.stat())
        .ok()
        .map(|stat| stat.ppid)
}

/// Whether the process behind a pidfd has not been reaped yet, so that its number
/// is still its own.
pub fn is_in_table(pidfd: &impl AsFd) -> bool {
    let (number, no_signal, no_info) = (pidfd.as_fd().as_raw_fd(), 0, std::ptr::null::<u8>());
    // SAFETY: pidfd_send_signal(2) with signal 0 only checks; a null `info` is allowed.
    let asked = unsafe { nix::libc::syscall(nix::libc::SYS_pidfd_send_signal, number, no_signal, no_info, 0) };
    nix::errno::Errno::result(asked) != Err(nix::errno::Errno::ESRCH)
}

/// Whether the process behind a pidfd has ended: whether it is readable, pidfd_open(2).
pub fn has_ended(pidfd: &impl AsFd) -> bool {
    ends_within(pidfd, Duration::ZERO)
}

/// Whether the process behind a pidfd ends before so much time has passed. Waits for it that long, in whole milliseconds.
pub fn ends_within(pidfd: &impl AsFd, patience: Duration) -> bool {
    let mut fds = [PollFd::new(pidfd.as_fd(), PollFlags::POLLIN)];
    let patience = PollTimeout::try_from(patience).unwrap_or(PollTimeout::MAX);
    poll(&mut fds, patience).is_ok_and(|ready| ready > 0)
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

/// Sends a signal to the process behind a pidfd, pidfd_send_signal(2).
///
/// # Errors
/// `ESRCH` if it has been reaped, `EPERM` if it is somebody else's.
pub fn send(pidfd: &impl AsFd, signal: nix::sys::signal::Signal) -> nix::Result<()> {
    let signal = rustix::process::Signal::from_named_raw(signal as i32).ok_or(nix::Error::EINVAL)?;
    pidfd_send_signal(pidfd, signal).map_err(|e| nix::Error::from_raw(e.raw_os_error()))
}

/// `kill(2)` for a tree of processes without a PID namespace, where a number or a group could name a process
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
        .filter_map(|(pid, _)| Some((pid, open_below(init, pid).ok()?)))
        .collect();
    if target == init {
        return Ok(());
    }
    if meant.is_empty() {
        return Err(nix::Error::ESRCH);
    }
    report(target);
    let Some(signal) = signal else { return Ok(()) };
    meant.iter().try_for_each(|(_, fd)| send(fd, signal))
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
