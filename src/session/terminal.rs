//! The observer's end of a stage's terminal.

use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::termios::{LocalModes, SpecialCodeIndex, tcgetattr};

use super::matching::{Extent, Matcher, Piece};
use forklore_event::{Micros, Pid};

/// So many bytes are read at a time; more than the kernel holds back.
const OUTPUT: usize = 256 * 1024;

/// How long what has arrived may look like what was announced and be something else, and how often it is looked at in
/// the meantime. On a busy machine a writer may wait for the processor in the middle, and so may the observer.
const PATIENCE: (Duration, u32) = (Duration::from_secs(3), 100);

/// So many bytes that were typed ahead are kept.
const TYPED: usize = 4096;

/// How soon to look again whether a write is over.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// A stage's terminal: what has been announced for it, and what has arrived.
#[derive(Default)]
pub struct Terminal {
    /// `None` once closed.
    master: Option<OwnedFd>,
    matcher: Matcher,
    /// The start of a character whose rest has not arrived.
    half_character: Vec<u8>,
    /// What has been typed and the terminal has not taken.
    typed: VecDeque<u8>,
    /// Since when something has arrived and not been told, and how often it was looked at.
    held: Option<(Instant, u32)>,
}

/// Text that arrived.
pub struct Output {
    /// Who wrote it, and when that was announced, where it was.
    pub writer: Option<(Pid, Micros)>,
    /// What.
    pub text: String,
}

impl Terminal {
    /// A terminal that nothing was written to.
    pub fn new(master: Option<OwnedFd>) -> Self {
        Self {
            master,
            ..Self::default()
        }
    }

    /// Its descriptor, if it has not been closed.
    pub fn master(&self) -> Option<BorrowedFd<'_>> {
        self.master.as_ref().map(AsFd::as_fd)
    }

    /// Takes the descriptor, to be closed. What has been announced does not arrive any more.
    pub fn close(&mut self) -> Option<OwnedFd> {
        self.matcher = Matcher::default();
        self.master.take()
    }

    /// `pid` is about to write `bytes`, as the `nth` of its writes.
    pub fn announce(&mut self, pid: Pid, nth: u32, at_us: Micros, bytes: Vec<u8>) {
        if self.master.is_some() {
            self.matcher.announce(pid, nth, at_us, bytes);
        }
    }

    /// Who has announced what has not arrived.
    pub fn writers(&self) -> Vec<Pid> {
        self.matcher.writers()
    }

    /// `pid` has ended. Called before the terminal is read.
    pub fn note_ended(&mut self, pid: Pid) {
        self.matcher.note_ended(pid);
    }

    /// `pid` has ended: nothing more of it arrives.
    pub fn forget(&mut self, pid: Pid) {
        self.matcher.forget(pid);
    }

    /// Whether something has been announced or has arrived that was not told.
    pub fn is_waiting(&self) -> bool {
        self.matcher.is_waiting()
    }

    /// Whether something has arrived that was not told.
    pub fn holds(&self) -> bool {
        self.matcher.holds()
    }

    /// How long to wait before it is to be looked at again, if nothing happens.
    pub fn patience(&self) -> Option<Duration> {
        let waits = self.matcher.holds() || !self.typed.is_empty();
        waits.then_some(LOOK_AGAIN)
    }

    /// Whether the terminal makes SIGTSTP of this character.
    pub fn is_suspended_by(&self, character: char) -> bool {
        let modes = self.master.as_ref().and_then(|master| tcgetattr(master).ok());
        modes.is_some_and(|modes| {
            let sends = modes.local_modes.contains(LocalModes::ISIG);
            sends && char::from(modes.special_codes[SpecialCodeIndex::VSUSP]) == character
        })
    }

    /// Types a character, as a keyboard does. What a terminal is to take in later is kept, up to a bound.
    pub fn type_in(&mut self, character: char) {
        if self.typed.len() < TYPED {
            self.typed.extend(character.encode_utf8(&mut [0; 4]).bytes());
        }
        self.pass_typed();
    }

    /// Hands on what has been typed, as much as the terminal takes.
    pub fn pass_typed(&mut self) {
        let Some(master) = &self.master else {
            return self.typed.clear();
        };
        while !self.typed.is_empty() {
            match rustix::io::write(master, self.typed.as_slices().0) {
                Ok(count) => drop(self.typed.drain(..count)),
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => return,
                // Nobody has the terminal any more.
                Err(_) => return self.typed.clear(),
            }
        }
    }

    /// Reads what has arrived: everything that was written before the call, because whoever finds a terminal empty
    /// has the kernel pass on what is on its way (n_tty_read). `is_over` says whether the write of a process with this
    /// number is over; `None` if the process is gone. Returns whether the last process has let go of the terminal.
    pub fn read(&mut self, is_over: impl Fn(Pid, u32) -> Option<bool>) -> bool {
        let Some(master) = &self.master else { return false };
        self.matcher.note_over(is_over);
        let bytes = self.matcher.arrived();
        let most = bytes.len() + OUTPUT;
        let mut buffer = [0; 4096];
        while bytes.len() < most {
            match rustix::io::read(master, &mut buffer) {
                Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
                Err(rustix::io::Errno::AGAIN) => break,
                Err(rustix::io::Errno::INTR) => {}
                // EIO: the last process has let go of the terminal.
                Ok(_) | Err(_) => return true,
            }
        }
        false
    }

    /// What is to be told of what has arrived, up to the last whole character.
    pub fn take(&mut self, extent: Extent) -> Vec<Output> {
        let mut pieces = self.matcher.take(extent);
        if !pieces.is_empty() || !self.holds() {
            self.held = None;
        }
        if self.holds() && extent == (Extent::Known { all_heard: true }) && self.has_waited() {
            pieces.extend(self.matcher.take(Extent::All));
        }
        self.texts(pieces)
    }

    /// Whether what is held has been held for long enough. Counts as a look.
    fn has_waited(&mut self) -> bool {
        let (since, looks) = self.held.get_or_insert_with(|| (Instant::now(), 0));
        *looks += 1;
        since.elapsed() > PATIENCE.0 && *looks > PATIENCE.1
    }

    fn texts(&mut self, pieces: Vec<Piece>) -> Vec<Output> {
        let texts = pieces.into_iter().map(|Piece { writer, bytes }| {
            let mut whole = std::mem::take(&mut self.half_character);
            whole.extend_from_slice(&bytes);
            self.half_character = whole.split_off(whole_characters(&whole));
            let text = String::from_utf8_lossy(&whole).into_owned();
            Output { writer, text }
        });
        texts.filter(|output| !output.text.is_empty()).collect()
    }

    /// What is left of a character whose rest will not arrive.
    pub fn last(&mut self) -> Option<Output> {
        let left = std::mem::take(&mut self.half_character);
        (!left.is_empty()).then(|| Output {
            writer: None,
            text: String::from_utf8_lossy(&left).into_owned(),
        })
    }
}

/// How many of `bytes` make whole UTF-8 characters, or can never become one.
fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Ok(_) | Err(_) => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_character_waits_for_its_rest() {
        assert_eq!(whole_characters("ab进".as_bytes()), 5);
        assert_eq!(whole_characters(&"ab进".as_bytes()[..4]), 2);
        assert_eq!(whole_characters(b"ab\xff"), 3);
    }
}
