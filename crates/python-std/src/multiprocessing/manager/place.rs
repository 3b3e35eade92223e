//! Where a pipe is: what a manager has for an address.
//!
//! A manager in CPython listens at a socket that has a name. On a stage there are no sockets to connect to, but
//! `/proc` gives every pipe a name: by the process that has it open, and by its descriptor there. So whoever is
//! told the place, by a queue or as a task's argument, can reach the manager, wherever it was forked from.

use std::fs::OpenOptions;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};

use rustix::fs::{OFlags, fcntl_setfl, fstat};
use serde::{Deserialize, Serialize};

use forklore_event::Pid;
use forklore_stage::StageProcess;

/// The place of a pipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Who has it open.
    pub pid: Pid,
    /// Under which number.
    pub fd: i32,
    /// The pipe's own number, without which the others could mean another pipe by now.
    pub inode: i64,
}

/// Which end of a pipe is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// To read from.
    Read,
    /// To write to.
    Write,
}

impl Place {
    /// The place of a pipe that process `pid` has open as `fd`.
    ///
    /// # Errors
    /// As fstat(2).
    pub fn of(pid: Pid, fd: &OwnedFd) -> io::Result<Self> {
        Ok(Self {
            pid,
            fd: fd.as_raw_fd(),
            inode: inode(fd)?,
        })
    }

    /// Opens one end of the pipe at this place, if that is where it was.
    ///
    /// # Errors
    /// `ENOENT` if the process or the pipe is gone; `EMFILE` if there are too many open files.
    pub fn open(self, stage: &StageProcess, end: End) -> io::Result<OwnedFd> {
        let gone = || io::Error::from_raw_os_error(nix::libc::ENOENT);
        stage.check_on_stage(self.pid).map_err(gone_unless_full)?;
        let path = format!("/proc/{}/fd/{}", self.pid, self.fd);
        // Whatever else is there is not even opened.
        let there = std::fs::metadata(&path).map_err(gone_unless_full)?;
        if !there.file_type().is_fifo() || i64::try_from(there.ino()) != Ok(self.inode) {
            return Err(gone());
        }
        let opened = OpenOptions::new()
            .read(end == End::Read)
            .write(end == End::Write)
            // Opening must not wait for somebody at the other end.
            .custom_flags(nix::libc::O_NONBLOCK | nix::libc::O_NOCTTY)
            .open(path);
        let opened: OwnedFd = opened.map_err(gone_unless_full)?.into();
        if inode(&opened)? != self.inode {
            return Err(gone());
        }
        fcntl_setfl(&opened, OFlags::empty())?;
        Ok(opened)
    }
}

/// What is in the way of opening, if it is not that the pipe is gone. Of a process that is just ending `/proc` says
/// various things.
fn gone_unless_full(error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(nix::libc::EMFILE | nix::libc::ENFILE | nix::libc::ENOMEM) => error,
        _ => io::Error::from_raw_os_error(nix::libc::ENOENT),
    }
}

fn inode(fd: impl AsFd) -> io::Result<i64> {
    let inode = fstat(fd)?.st_ino;
    Ok(i64::try_from(inode).unwrap_or(i64::MAX))
}
