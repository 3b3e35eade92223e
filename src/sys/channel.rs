//! The event socket: how a process of a stage tells the observer what it did.
//!
//! A `SOCK_SEQPACKET` pair (unix(7)): a message arrives whole or not at all, in
//! the order of sending whoever sends, and the kernel writes the sender's PID,
//! translated to the reader's namespace, on each (`SO_PASSCRED`). Sending blocks
//! while the observer is behind; nothing is dropped.

use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use nix::cmsg_space;
use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, ControlMessage, ControlMessageOwned, MsgFlags, SockFlag, SockType, UnixAddr, recvmsg, sendmsg,
    setsockopt, socketpair, sockopt,
};
use serde::{Deserialize, Serialize};

use crate::event::{Isolation, Kind, Micros, Pid};

/// The longest message. Texts in events are shortened well below it.
const LONGEST: usize = 64 * 1024;

/// What travels over the socket.
#[derive(Debug, Serialize, Deserialize)]
pub enum Message {
    /// The launcher has set the stage up.
    Ready {
        /// What it got.
        isolation: Isolation,
        /// Why it is not a namespace, where one was asked for.
        fallback: Option<String>,
    },
    /// The launcher could not.
    Failed {
        /// What it tried, and the system's error.
        reason: String,
    },
    /// Main stands before the first statement of its listing.
    Prepared,
    /// An event, said by `sender`.
    Said {
        /// Scenario time.
        at_us: Micros,
        /// The speaker, as the stage numbers it.
        sender: Pid,
        /// Whom it is about.
        subject: Pid,
        /// Where the speaker's thread stands in the listing; 0: nowhere.
        line: u32,
        /// The speaker's thread; `None` for its main thread.
        thread: Option<String>,
        /// What happened.
        kind: Kind,
    },
    /// `pid` is about to call `_exit(code)`.
    Leaving {
        /// Who.
        pid: Pid,
        /// With which code.
        code: i32,
    },
}

/// A message, and what the kernel says about its sender.
#[derive(Debug)]
pub struct Received {
    /// The message.
    pub message: Message,
    /// The sender's PID in the reader's namespace.
    pub host_pid: Option<Pid>,
    /// The pidfd that came along: of the child, with `process_started`.
    pub pidfd: Option<OwnedFd>,
}

/// The stage's end.
#[derive(Debug)]
pub struct Reporter(OwnedFd);

/// The observer's end.
#[derive(Debug)]
pub struct Listener(OwnedFd);

/// Makes both ends.
///
/// # Errors
/// If the process has too many open files.
pub fn pair() -> io::Result<(Listener, Reporter)> {
    let flags = SockFlag::SOCK_CLOEXEC;
    let (ours, theirs) = socketpair(AddressFamily::Unix, SockType::SeqPacket, None, flags)?;
    setsockopt(&ours, sockopt::PassCred, &true)?;
    rustix::io::ioctl_fionbio(&ours, true)?;
    Ok((Listener(ours), Reporter(theirs)))
}

impl Reporter {
    /// Takes a descriptor that the launcher was handed.
    pub fn from_fd(fd: OwnedFd) -> Self {
        Self(fd)
    }

    /// Sends a message, with a descriptor if there is one.
    ///
    /// # Errors
    /// `EPIPE` or `ECONNRESET` when the observer is gone.
    pub fn send(&self, message: &Message, fd: Option<BorrowedFd<'_>>) -> io::Result<()> {
        let bytes = postcard::to_stdvec(message).map_err(io::Error::other)?;
        let fds = fd.map(|fd| [fd.as_raw_fd()]);
        let control: Vec<ControlMessage<'_>> = fds.iter().map(|fds| ControlMessage::ScmRights(fds)).collect();
        let parts = [IoSlice::new(&bytes)];
        loop {
            match sendmsg::<UnixAddr>(self.0.as_raw_fd(), &parts, &control, MsgFlags::MSG_NOSIGNAL, None) {
                Ok(_) => return Ok(()),
                Err(Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Listener {
    /// The next message; `None` when none is there now.
    ///
    /// # Errors
    /// `UnexpectedEof` when every process of the stage is gone; `InvalidData`
    /// for a message that is none of ours.
    pub fn receive(&self, buffer: &mut Vec<u8>) -> io::Result<Option<Received>> {
        buffer.resize(LONGEST, 0);
        let mut control = cmsg_space!(nix::sys::socket::UnixCredentials, RawFd);
        let mut parts = [IoSliceMut::new(buffer)];
        let flags = MsgFlags::MSG_CMSG_CLOEXEC;
        let received = match recvmsg::<UnixAddr>(self.0.as_raw_fd(), &mut parts, Some(&mut control), flags) {
            Ok(received) => received,
            Err(Errno::EAGAIN | Errno::EINTR) => return Ok(None),
            // The last process can die with messages unread on its side.
            Err(Errno::ECONNRESET) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) => return Err(error.into()),
        };
        let (mut host_pid, mut pidfd) = (None, None);
        for control in received.cmsgs()? {
            match control {
                ControlMessageOwned::ScmCredentials(credentials) => host_pid = Some(credentials.pid()),
                ControlMessageOwned::ScmRights(fds) => {
                    for fd in fds {
                        // SAFETY: the kernel has just installed this descriptor for us; nobody else owns it.
                        pidfd = Some(unsafe { OwnedFd::from_raw_fd(fd) });
                    }
                }
                _ => {}
            }
        }
        let length = received.bytes;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let message = postcard::from_bytes(&buffer[..length])
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(Some(Received {
            message,
            host_pid: host_pid.filter(|&pid| pid > 0),
            pidfd,
        }))
    }
}

impl AsFd for Reporter {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
