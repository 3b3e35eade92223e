//! The lifeline: a pipe whose write end only the observer holds.
//!
//! When the observer lets go of it, by dropping it or by dying of anything at
//! all, the kernel sends SIGKILL to every process that has a copy: each has armed
//! its own open file description of the read end with `O_ASYNC` and `F_SETSIG`
//! (fcntl(2)). No process of ours has to notice, and no PID is involved.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use rustix::fs::{Mode, OFlags, open};
use rustix::pipe::{PipeFlags, pipe_with};

use crate::descriptor::lift;

/// `F_SETSIG` of fcntl(2) on every Linux architecture; the libc crate does not name it.
const F_SETSIG: i32 = 10;

/// The observer's end. Dropping it ends every process that is armed.
#[derive(Debug)]
pub struct Holder(#[expect(dead_code, reason = "it is held, not used")] OwnedFd);

/// The end that the watched processes carry.
#[derive(Debug)]
pub struct Lifeline(OwnedFd);

/// Makes both ends.
///
/// # Errors
/// If the process has too many open files.
pub fn pair() -> io::Result<(Holder, Lifeline)> {
    let (read, write) = pipe_with(PipeFlags::CLOEXEC)?;
    Ok((Holder(write), Lifeline(read)))
}

impl Lifeline {
    /// Takes a descriptor that the launcher was handed.
    pub fn from_fd(fd: OwnedFd) -> Self {
        Self(fd)
    }

    /// Arms this process: it dies by SIGKILL when the holder lets go. The
    /// result must be kept. Each process has to do this after `fork`, because
    /// the owner that the signal goes to belongs to the open file description.
    ///
    /// # Errors
    /// `BrokenPipe` if the holder has let go already; else if `/proc` is not there
    /// to open the pipe anew.
    pub fn arm(&self) -> io::Result<OwnedFd> {
        let path = format!("/proc/self/fd/{}", self.0.as_raw_fd());
        let own = open(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty())?;
        let own = lift(own)?;
        let number = own.as_raw_fd();
        let own_pid = nix::unistd::getpid().as_raw();
        // SAFETY: F_SETOWN and F_SETSIG take an integer and touch no memory of ours.
        nix::errno::Errno::result(unsafe { nix::libc::fcntl(number, nix::libc::F_SETOWN, own_pid) })?;
        // SAFETY: as above.
        nix::errno::Errno::result(unsafe { nix::libc::fcntl(number, F_SETSIG, nix::libc::SIGKILL) })?;
        let flags = OFlag::from_bits_retain(fcntl(&own, FcntlArg::F_GETFL)?);
        fcntl(&own, FcntlArg::F_SETFL(flags | OFlag::O_ASYNC))?;
        // The holder may have let go before there was anybody to signal.
        let mut fds = [PollFd::new(own.as_fd(), PollFlags::POLLIN)];
        if poll(&mut fds, PollTimeout::ZERO)? > 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok(own)
    }
}

impl AsFd for Lifeline {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
