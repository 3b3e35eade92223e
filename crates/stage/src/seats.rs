//! Numbers of free seats in a pipe, for programs that have no atomic operations: the kernel hands each to one reader.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};

use rustix::pipe::{PipeFlags, pipe_with};

/// The observer's end: seats are given back here.
#[derive(Debug)]
pub struct SeatSender(OwnedFd);

/// The processes' end. Whoever reads two bytes has a seat with that number, little-endian.
#[derive(Debug)]
pub struct SeatReceiver(OwnedFd);

/// Makes both ends, with these numbers free.
///
/// # Errors
/// If the process has too many open files.
pub fn pair(free: std::ops::Range<u16>) -> io::Result<(SeatSender, SeatReceiver)> {
    let (read, write) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
    let sender = SeatSender(write);
    free.for_each(|number| sender.give_back(number));
    Ok((sender, SeatReceiver(read)))
}

impl SeatSender {
    /// The seat with this number is free again.
    pub fn give_back(&self, number: u16) {
        // It fails when nobody is left to take one. All numbers fit in the pipe.
        let _ = rustix::io::write(&self.0, &number.to_le_bytes());
    }
}

impl SeatReceiver {
    /// Takes a descriptor that the launcher was handed.
    pub fn from_fd(fd: OwnedFd) -> Self {
        Self(fd)
    }

    /// The number of its descriptor, by which others open it.
    pub fn number(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

impl AsFd for SeatReceiver {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
