//! A process that does nothing but fork workers, for pools that recycle them.
//!
//! What a fork costs is above all the memory of who forks, and the owner's grows. The zygote is forked when the pool
//! is built and stays as it was then. With `CLONE_PARENT` its children are not its own but the owner's, who
//! watches and reaps them as any others.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::sync::Arc;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockType, recv, send, socketpair};

use super::serve::{self, Instructions};
use super::threads;
use forklore_os::{Pid, fork};

/// The owner's side of it.
pub struct Zygote {
    pid: Pid,
    socket: OwnedFd,
}

/// What it answers to a request.
#[derive(Debug)]
pub struct Hired {
    /// The seat that a worker was asked for.
    pub seat: usize,
    /// The worker's PID, or why there is none.
    pub pid: Result<Pid, Errno>,
}

impl Zygote {
    /// Forks it. `inherited` are the descriptors that workers have no use for.
    ///
    /// # Errors
    /// As fork(2), or if this kernel cannot tell whose children there are.
    pub fn start(orders: &Arc<Instructions>, owner: Pid, inherited: &[RawFd]) -> io::Result<Self> {
        // Should it be killed, this is how to find what it forked last.
        children()?;
        let kind = SockType::SeqPacket;
        let (ours, theirs) = socketpair(AddressFamily::Unix, kind, None, SockFlag::SOCK_CLOEXEC)?;
        let mut inherited = inherited.to_vec();
        inherited.push(ours.as_raw_fd());
        let pid = threads::fork(move || attend(orders, owner, &inherited, theirs))?.as_raw();
        Ok(Self { pid, socket: ours })
    }

    /// Its PID.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Asks for a worker in a seat; the answer is [`Zygote::hired`] later.
    ///
    /// # Errors
    /// If it has died.
    pub fn request(&self, seat: usize) -> nix::Result<()> {
        let message = u32::try_from(seat).map_err(|_| Errno::EINVAL)?.to_ne_bytes();
        send(self.socket.as_raw_fd(), &message, MsgFlags::MSG_NOSIGNAL).map(drop)
    }

    /// The next answer that has come.
    ///
    /// # Errors
    /// If none will come any more.
    pub fn hired(&self) -> nix::Result<Option<Hired>> {
        let mut message = [0; 8];
        match recv(self.socket.as_raw_fd(), &mut message, MsgFlags::MSG_DONTWAIT) {
            Ok(8) => {
                let [seat, pid] = [0, 4].map(|at| i32::from_ne_bytes(std::array::from_fn(|n| message[at + n])));
                let pid = if pid > 0 { Ok(pid) } else { Err(Errno::from_raw(-pid)) };
                let seat = seat.unsigned_abs() as usize;
                Ok(Some(Hired { seat, pid }))
            }
            Ok(_) => Err(Errno::EPIPE),
            Err(Errno::EAGAIN | Errno::EINTR) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Kills it; it is still to be reaped.
    pub fn kill(&self) {
        // Our own child, not reaped.
        let _ = kill(nix::unistd::Pid::from_raw(self.pid), Signal::SIGKILL);
    }
}

impl AsFd for Zygote {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

/// The children that the calling thread has forked, or that were forked for it, proc_pid_children(5).
///
/// # Errors
/// If the kernel was built without `CONFIG_PROC_CHILDREN`.
pub fn children() -> io::Result<Vec<Pid>> {
    let list = std::fs::read_to_string("/proc/thread-self/children")?;
    Ok(list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect())
}

/// What the zygote does until the owner closes its end.
fn attend(orders: &Arc<Instructions>, owner: Pid, inherited: &[RawFd], mut socket: OwnedFd) -> i32 {
    serve::prepare(inherited);
    if serve::tie_to(owner).is_none() {
        return 0;
    }
    let mut message = [0; 4];
    loop {
        match recv(socket.as_raw_fd(), &mut message, MsgFlags::empty()) {
            Ok(4) => {}
            Err(Errno::EINTR) => continue,
            _ => return 0,
        }
        let seat = u32::from_ne_bytes(message) as usize;
        let forked;
        (socket, forked) = fork::fork_sibling(socket, || serve::work(orders, seat, owner));
        let pid = forked.map_or_else(|error| -(error as i32), nix::unistd::Pid::as_raw);
        let answer = [message, pid.to_ne_bytes()].concat();
        if send(socket.as_raw_fd(), &answer, MsgFlags::MSG_NOSIGNAL).is_err() {
            return 0;
        }
    }
}
