//! Messages with ancillary data between processes: descriptors and senders (unix(7), `SCM_RIGHTS`, `SCM_CREDENTIALS`).

use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use nix::cmsg_space;
use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, ControlMessage, ControlMessageOwned, MsgFlags, SockFlag, SockType, UnixAddr, UnixCredentials,
    recvmsg, sendmsg, socketpair,
};

use crate::{Pid, descriptor};

/// How many descriptors a message can have (`SCM_MAX_FD`).
pub const MOST: usize = 253;

/// The longest message, in bytes.
const LONGEST: usize = 4096;

/// Two ends of a connection on which messages arrive whole.
///
/// # Errors
/// If the process has too many open files.
pub fn pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let flags = SockFlag::SOCK_CLOEXEC;
    let (first, second) = socketpair(AddressFamily::Unix, SockType::SeqPacket, None, flags)?;
    Ok((descriptor::lift(first)?, descriptor::lift(second)?))
}

/// Sends `bytes`, which are not empty, with copies of `fds`.
///
/// # Errors
/// `EPIPE` when nobody can receive it any more; `EINVAL` beyond [`MOST`].
pub fn send(socket: impl AsFd, bytes: &[u8], fds: &[BorrowedFd<'_>]) -> io::Result<()> {
    let numbers: Vec<RawFd> = fds.iter().map(AsRawFd::as_raw_fd).collect();
    let rights = [ControlMessage::ScmRights(&numbers)];
    let control = if numbers.is_empty() { &[][..] } else { &rights[..] };
    let socket = socket.as_fd().as_raw_fd();
    loop {
        match sendmsg::<UnixAddr>(socket, &[IoSlice::new(bytes)], control, MsgFlags::MSG_NOSIGNAL, None) {
            Ok(_) => return Ok(()),
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// A message that was received into a buffer.
pub struct Received {
    /// How many bytes it has; 0: nobody can send one any more.
    pub length: usize,
    /// The descriptors that came with it, closed on exec.
    pub fds: Vec<OwnedFd>,
    /// The sender's PID in the receiver's namespace, where the socket asks the kernel for it (`SO_PASSCRED`) and the
    /// sender is to be seen from there.
    pub sender: Option<Pid>,
}

/// Takes one message into `buffer`, which has room for it.
///
/// # Errors
/// As recvmsg(2).
pub fn receive_into(socket: impl AsFd, buffer: &mut [u8], flags: MsgFlags) -> nix::Result<Received> {
    let mut control = cmsg_space!(UnixCredentials, [RawFd; MOST]);
    let mut parts = [IoSliceMut::new(buffer)];
    let flags = flags | MsgFlags::MSG_CMSG_CLOEXEC;
    let received = recvmsg::<UnixAddr>(socket.as_fd().as_raw_fd(), &mut parts, Some(&mut control), flags)?;
    let (mut fds, mut sender) = (Vec::new(), None);
    for message in received.cmsgs()? {
        match message {
            ControlMessageOwned::ScmCredentials(credentials) => sender = Some(credentials.pid()).filter(|&pid| pid > 0),
            ControlMessageOwned::ScmRights(numbers) => fds.extend(numbers.into_iter().map(|number| {
                // SAFETY: the kernel has just installed this descriptor for us; nobody else owns it.
                unsafe { OwnedFd::from_raw_fd(number) }
            })),
            _ => {}
        }
    }
    Ok(Received {
        length: received.bytes,
        fds,
        sender,
    })
}

/// Waits for a message; `None` when nobody can send one any more.
///
/// # Errors
/// `EINTR`, so that a signal handler can run; else as recvmsg(2).
pub fn receive(socket: impl AsFd) -> io::Result<Option<(Vec<u8>, Vec<OwnedFd>)>> {
    let mut bytes = vec![0; LONGEST];
    let Received { length, fds, .. } = match receive_into(socket, &mut bytes, MsgFlags::empty()) {
        Ok(received) => received,
        Err(Errno::ECONNRESET) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if length == 0 {
        return Ok(None);
    }
    bytes.truncate(length);
    let fds = fds.iter().map(descriptor::lift).collect::<io::Result<_>>()?;
    Ok(Some((bytes, fds)))
}
