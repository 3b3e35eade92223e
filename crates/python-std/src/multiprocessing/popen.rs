//! A child process that was started, and how its end becomes known (`popen_fork.py` and its like).
//!
//! The child of a fork or of a spawn is this process's own, to be waited for. That of a fork server is the
//! server's, which reaps it and then says how it ended.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use nix::libc;
use rustix::event::{PollFd, PollFlags, poll};

use super::readiness::wait_readable;
use forklore_event::{Micros, Pid};
use forklore_os::futex::timespec;
use forklore_os::{WaitStatus, ancillary, descriptor, pidfd};
use forklore_python::exception::{OS_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::Shared;
use forklore_stage::{StageProcess, Waited};

/// A child process.
pub struct Popen {
    pid: Pid,
    status: Shared<Option<WaitStatus>>,
    /// Readable once the process has ended; opened when it is first asked for.
    ended: Shared<Option<Arc<OwnedFd>>>,
    /// On which its fork server says how it ended.
    server: Option<OwnedFd>,
}

/// What CPython takes for the end of a child whose fork server is gone.
const SERVER_IS_GONE: WaitStatus = WaitStatus(255 << 8);

impl Popen {
    /// A child of this process.
    pub fn own(pid: Pid) -> Self {
        Self {
            pid,
            status: Shared::new(None),
            ended: Shared::new(None),
            server: None,
        }
    }

    /// A fork server's child.
    pub fn of_server(pid: Pid, pidfd: OwnedFd, server: OwnedFd) -> Self {
        Self {
            ended: Shared::new(Some(Arc::new(pidfd))),
            server: Some(server),
            ..Self::own(pid)
        }
    }

    /// Its PID.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// How it ended, if it is known to have.
    pub fn status(&self) -> Option<WaitStatus> {
        *self.status.lock()
    }

    /// Looks whether the child has ended, and reaps it (`Popen.poll`).
    pub fn poll(&self, stage: &StageProcess) {
        if self.status().is_some() {
            return;
        }
        match &self.server {
            Some(server) => {
                let mut fds = [PollFd::from_borrowed_fd(server.as_fd(), PollFlags::IN)];
                if poll(&mut fds, Some(&timespec(Duration::ZERO))).is_ok_and(|count| count > 0) {
                    self.read_status(server);
                }
            }
            None => {
                if let Ok(Waited::Reaped(_, status)) = stage.wait(self.pid, nix::libc::WNOHANG) {
                    *self.status.lock() = Some(status);
                }
            }
        }
    }

    /// Takes what the fork server says, which it is known to have said.
    fn read_status(&self, server: &OwnedFd) {
        let mut status = self.status.lock();
        if status.is_none() {
            let said = ancillary::receive(server).ok().flatten();
            let said = said.and_then(|(bytes, _)| Some(i32::from_le_bytes(bytes.try_into().ok()?)));
            *status = Some(said.map_or(SERVER_IS_GONE, WaitStatus));
        }
    }

    /// Waits until the child has ended, or until scenario time `deadline`.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn wait(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<(), Raise> {
        if deadline.is_some() || self.server.is_some() {
            // waitpid(2) knows no time-out; a descriptor can be waited for with one.
            let sentinel = self.sentinel()?;
            let fd = self.server.as_ref().map_or(sentinel.as_fd(), AsFd::as_fd);
            wait_readable(thread, &[fd], deadline)?;
            self.poll(thread.stage());
            return Ok(());
        }
        let process = thread.process().clone();
        loop {
            match thread.without_lock(|| process.stage.wait(self.pid, 0)) {
                Ok(Waited::Reaped(_, status)) => {
                    *self.status.lock() = Some(status);
                    return Ok(());
                }
                Ok(_) => {}
                Err(nix::Error::EINTR) => match thread.run_signal_handlers() {
                    // CPython takes it for waitpid's own, also the `TimeoutError` of an alarm.
                    Err(raise) if raise.is(&OS_ERROR) => return Ok(()),
                    handled => handled?,
                },
                // Somebody else reaped it; CPython takes that for an end as well.
                Err(_) => return Ok(()),
            }
        }
    }

    /// Waits for a child that has ended, or is about to, in a thread without the interpreter lock.
    ///
    /// # Errors
    /// As waitpid(2).
    pub fn reap(&self, stage: &StageProcess) -> io::Result<WaitStatus> {
        if let Some(server) = &self.server {
            self.read_status(server);
            return Ok(self.status().unwrap_or(SERVER_IS_GONE));
        }
        loop {
            match stage.wait(self.pid, 0) {
                Ok(Waited::Reaped(_, status)) => {
                    *self.status.lock() = Some(status);
                    return Ok(status);
                }
                Ok(_) | Err(nix::Error::EINTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// `Process.sentinel`: a pidfd here, the end of a pipe in CPython. Of a child that was reaped it is
    /// the end of a pipe here, too, and ready.
    ///
    /// # Errors
    /// `OSError` if it cannot be opened.
    pub fn sentinel(&self) -> Result<Arc<OwnedFd>, Raise> {
        let mut ended = self.ended.lock();
        if let Some(ended) = &*ended {
            return Ok(ended.clone());
        }
        let opened = match pidfd::open(self.pid) {
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => io::pipe().map(|(reader, _)| reader.into()),
            opened => opened,
        };
        let opened = opened.and_then(|fd: OwnedFd| descriptor::lift(fd));
        let opened = opened.map_err(|error| Raise::os_error(error.raw_os_error().unwrap_or(libc::ESRCH)))?;
        Ok(ended.insert(Arc::new(opened)).clone())
    }

    /// The sentinel, if it was asked for.
    pub fn opened_sentinel(&self) -> Option<Arc<OwnedFd>> {
        self.ended.lock().clone()
    }
}
