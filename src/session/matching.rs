//! Whose bytes those are that arrived at a terminal.
//!
//! A terminal does not tell who wrote what. Writers announce what they write before they do, one at a time, so that
//! bytes arrive in the order in which they were announced. What arrives is compared with that, byte by byte. What
//! nobody announced has no writer, and what was announced and does not arrive was not written: a writer
//! can be killed in the middle. One that is stopped before it writes is overtaken, and found when it goes on.

use std::collections::{HashSet, VecDeque};

use forklore_event::{Micros, Pid};

/// So much of what arrived shows where what was announced begins, in bytes.
const TELLING: usize = 64;

/// What has been announced and what has arrived, as far as the two have not been brought together.
#[derive(Default)]
pub struct Matcher {
    announced: VecDeque<Announced>,
    arrived: Vec<u8>,
    /// So many bytes of `arrived` have been told.
    told: usize,
}

struct Announced {
    pid: Pid,
    nth: u32,
    at_us: Micros,
    bytes: Vec<u8>,
    /// So many of `bytes` have arrived.
    done: usize,
    /// How far the write was when the terminal was last read.
    progress: Progress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// It may have begun.
    Writing,
    /// All of it has been written.
    Written,
    /// Its writer has ended: all of it was written, a part or nothing.
    Ended,
}

/// A part of what arrived.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// Who wrote it, and when that was announced, where it was.
    pub writer: Option<(Pid, Micros)>,
    /// What arrived.
    pub bytes: Vec<u8>,
}

/// What is to be told of what has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What was announced; what nobody announced only if everything said so far has been heard.
    Known {
        /// Whether it has.
        all_heard: bool,
    },
    /// What was announced, and what came before the last of what this process wrote.
    Of(Pid),
    /// Everything.
    All,
}

/// How much of something announced and of what arrived agree, in bytes of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Agreement {
    announced: usize,
    arrived: usize,
    /// Whether one of the two agrees whole.
    is_whole: bool,
}

impl Matcher {
    /// `pid` is about to write `bytes`, as the `nth` of its writes.
    pub fn announce(&mut self, pid: Pid, nth: u32, at_us: Micros, bytes: Vec<u8>) {
        let last = self
            .announced
            .back_mut()
            .filter(|last| (last.pid, last.nth) == (pid, nth));
        match last {
            Some(last) => last.bytes.extend_from_slice(&bytes),
            None => self.announced.push_back(Announced {
                pid,
                nth,
                at_us,
                bytes,
                done: 0,
                progress: Progress::Writing,
            }),
        }
    }

    /// Notes which writes are over. Called before the terminal is read: all of theirs is there then. A process writes one
    /// thing after the other. `is_over` says whether the write of a process with this number is; `None` if the process is
    /// gone.
    pub fn note_over(&mut self, is_over: impl Fn(Pid, u32) -> Option<bool>) {
        let mut wrote_more = HashSet::new();
        for write in self.announced.iter_mut().rev() {
            let is_over = match wrote_more.insert(write.pid) {
                true => is_over(write.pid, write.nth),
                false => Some(true),
            };
            match is_over {
                Some(true) => write.progress = Progress::Written,
                Some(false) => {}
                None => write.progress = Progress::Ended,
            }
        }
    }

    /// `pid` has ended. Called before the terminal is read: what it was about to write may be cut off.
    pub fn note_ended(&mut self, pid: Pid) {
        let mut writes = self.announced.iter_mut();
        while let Some(write) = writes.find(|write| write.pid == pid && !write.is_over()) {
            write.progress = Progress::Ended;
        }
    }

    /// Where what arrives next goes.
    pub fn arrived(&mut self) -> &mut Vec<u8> {
        self.arrived.drain(..std::mem::take(&mut self.told));
        &mut self.arrived
    }

    fn rest(&self) -> &[u8] {
        &self.arrived[self.told..]
    }

    /// Takes the next `count` bytes of what has arrived.
    fn tell(&mut self, count: usize) -> Vec<u8> {
        let from = self.told;
        self.told += count;
        self.arrived[from..self.told].to_vec()
    }

    /// Whether something has arrived that was not told.
    pub fn holds(&self) -> bool {
        !self.rest().is_empty()
    }

    /// Whether something has arrived and was not told, or was announced and has not arrived.
    pub fn is_waiting(&self) -> bool {
        self.holds() || !self.announced.is_empty()
    }

    /// Who has announced what has not arrived.
    pub fn writers(&self) -> Vec<Pid> {
        let mut writers: Vec<Pid> = self.announced.iter().map(|write| write.pid).collect();
        writers.sort_unstable();
        writers.dedup();
        writers
    }

    /// `pid` has ended: nothing more of it arrives.
    pub fn forget(&mut self, pid: Pid) {
        self.announced.retain(|write| write.pid != pid);
    }

    /// What is to be told, in the order in which it arrived; neighbours of one writer are one piece.
    pub fn take(&mut self, extent: Extent) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        while let Some(piece) = self.next(extent) {
            match pieces.last_mut() {
                Some(last) if last.writer.map(|w| w.0) == piece.writer.map(|w| w.0) => {
                    last.bytes.extend_from_slice(&piece.bytes);
                }
                _ => pieces.push(piece),
            }
        }
        if !self.holds() {
            // Everything that they wrote has been read, and this is not among it.
            self.announced.retain(|write| !write.is_over());
        }
        pieces
    }

    fn next(&mut self, extent: Extent) -> Option<Piece> {
        if !self.holds() {
            return None;
        }
        let mut first = None;
        for index in 0..self.announced.len() {
            let write = &self.announced[index];
            let agreed = compare(write.left(), self.rest());
            // Whoever announced something later found the write over, unless it was stopped.
            let is_over = write.is_over() || index + 1 < self.announced.len() || extent == Extent::All;
            let is_cut_off = is_over && agreed.arrived > 0;
            if !(agreed.is_whole || is_cut_off) {
                continue;
            }
            match self.has_written(index, agreed, extent) {
                Some(true) => return Some(self.bring_together(index, agreed)),
                None if extent != Extent::All => return None,
                Some(false) | None => first = first.or(Some((index, agreed))),
            }
        }
        if let Some((index, agreed)) = first {
            return Some(self.bring_together(index, agreed));
        }
        let all = self.rest().len();
        let unknown = match extent {
            Extent::Known { all_heard: true } | Extent::All => self.until_announced(None),
            // It may be announced in what has not been heard, unless somebody wrote after it whom we have heard.
            Extent::Of(pid) => Some(self.until_announced(Some(pid))).filter(|unknown| *unknown < all)?,
            Extent::Known { all_heard: false } => return None,
        };
        Some(Piece {
            writer: None,
            bytes: self.tell(unknown),
        })
    }

    /// Whether the next bytes are of the announcement at `index`, with which they agree. Others may have announced the
    /// same, and this one may have been stopped or killed before it wrote. `None` if that is not known yet.
    fn has_written(&self, index: usize, agreed: Agreement, extent: Extent) -> Option<bool> {
        let write = &self.announced[index];
        let is_alike = |other: &Announced| other.pid != write.pid && compare(other.left(), self.rest()).is_whole;
        let mut others = self.announced.iter().skip(index + 1);
        match write.progress {
            Progress::Written => Some(true),
            Progress::Ended => Some(self.is_followed(index, agreed)),
            Progress::Writing => match others.clone().find(|other| other.progress == Progress::Written) {
                // The next has not waited for this one.
                Some(next) => Some(!is_alike(next)),
                // Who overtook it may have to be heard or to go on.
                None => (extent == Extent::Known { all_heard: true } && !others.any(is_alike)).then_some(true),
            },
        }
    }

    /// Whether what was written after the announcement at `index` comes after these bytes.
    fn is_followed(&self, index: usize, agreed: Agreement) -> bool {
        let mut after = &self.rest()[agreed.arrived..];
        for other in self.announced.iter().skip(index + 1) {
            let next = compare(other.left(), after);
            if next.announced == other.left().len() {
                after = &after[next.arrived..];
            } else if other.progress == Progress::Written {
                return false;
            }
        }
        true
    }

    /// The next bytes belong to the announcement at `index`.
    fn bring_together(&mut self, index: usize, agreed: Agreement) -> Piece {
        let write = &mut self.announced[index];
        let writer = Some((write.pid, write.at_us));
        write.done += agreed.announced;
        if write.done == write.bytes.len() || !agreed.is_whole {
            self.announced.remove(index);
        }
        // Those before it that are over did not write, or not all.
        let mut left = index;
        self.announced.retain(|write| {
            let is_before = left > 0;
            left = left.saturating_sub(1);
            !(is_before && write.is_over())
        });
        Piece {
            writer,
            bytes: self.tell(agreed.arrived),
        }
    }

    /// How many of the next bytes come before something announced (by this process) begins.
    fn until_announced(&self, by: Option<Pid>) -> usize {
        let rest = self.rest();
        let own: Vec<&Announced> = self
            .announced
            .iter()
            .filter(|write| by.is_none_or(|by| by == write.pid))
            .collect();
        let beginning_of = |writes: &[&Announced]| {
            (1..rest.len()).find(|from| {
                let window = &rest[*from..rest.len().min(from + TELLING)];
                writes.iter().any(|write| compare(write.left(), window).is_whole)
            })
        };
        // A process writes one thing after the other, unless the first could not be written.
        let mut seen = HashSet::new();
        let firsts: Vec<&Announced> = own.iter().copied().filter(|write| seen.insert(write.pid)).collect();
        let found = beginning_of(&firsts).or_else(|| beginning_of(&own));
        found.unwrap_or(rest.len())
    }
}

impl Announced {
    /// What has not arrived of it.
    fn left(&self) -> &[u8] {
        &self.bytes[self.done..]
    }

    fn is_over(&self) -> bool {
        self.progress != Progress::Writing
    }
}

/// How much of `announced` and of `arrived` agree. The terminal makes two bytes of the end of a line, termios(3).
fn compare(announced: &[u8], arrived: &[u8]) -> Agreement {
    let (mut a, mut b) = (0, 0);
    while a < announced.len() && b < arrived.len() {
        match (announced[a], arrived[b]) {
            (one, other) if one == other => (a, b) = (a + 1, b + 1),
            // The second of them may not have been read yet.
            (b'\n', b'\r') if arrived.get(b + 1).is_none_or(|next| *next == b'\n') => b += 1,
            _ => break,
        }
    }
    Agreement {
        announced: a,
        arrived: b,
        is_whole: a == announced.len() || b == arrived.len(),
    }
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
