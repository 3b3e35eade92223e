//! Writing to the stage's terminal, so that the observer knows who did, and when.

use std::os::fd::RawFd;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use super::StageProcess;
use crate::channel::Message;
use forklore_os::descriptor;

/// How much goes to the terminal in one write(2): what the observer keeps of each writer until it has arrived.
const LONGEST_WRITE: usize = 1 << 20;

/// How much is announced in one message.
const PART: usize = 32 * 1024;

/// Held while a thread writes to the terminal: the threads of a process have one turn together.
#[derive(Default)]
pub struct WriteLock(Mutex<()>);

impl StageProcess {
    /// `write(2)`, of as much of `bytes` as the descriptor takes at once; how much it was.
    ///
    /// What goes to a terminal is announced first: the terminal itself does not tell who wrote what, and what was
    /// written arrives on another way than what is said. When the write is over, whatever came of it, the seat on the
    /// board says so. Should the process be killed in between, only what arrived was written.
    ///
    /// # Errors
    /// As write(2).
    pub fn write(&self, fd: RawFd, bytes: &[u8]) -> nix::Result<usize> {
        if self.origin.reporter.is_none() || bytes.is_empty() || !descriptor::is_terminal(fd) {
            return descriptor::write(fd, bytes);
        }
        let bytes = &bytes[..bytes.len().min(LONGEST_WRITE)];
        let _own = self.write_lock.0.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = self.origin.board.turn(self.origin.stage);
        turn.take(self.pid);
        let written = &self.seat().written;
        let nth = written.load(Ordering::Relaxed).wrapping_add(1);
        for part in bytes.chunks(PART) {
            let message = Message::Writing {
                at_us: self.now(),
                sender: self.pid,
                nth,
                bytes: part.to_vec(),
            };
            self.send(&message, None);
        }
        let result = descriptor::write(fd, bytes);
        written.store(nth, Ordering::Release);
        turn.end(self.pid);
        result
    }

    /// As [`StageProcess::write`], of all of `bytes`.
    ///
    /// # Errors
    /// As write(2); an interruption is not an error.
    pub fn write_all(&self, fd: RawFd, mut bytes: &[u8]) -> nix::Result<()> {
        while !bytes.is_empty() {
            match self.write(fd, bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(nix::Error::EINTR) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
