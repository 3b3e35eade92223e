//! Whose bytes those are that arrived at a terminal.
//!
//! A terminal does not tell who wrote what. Writers announce what they write before they do, and the kernel lets
//! one write(2) to a terminal at a time, so that the bytes of each come together. What arrives is therefore compared
//! with what was announced, byte by byte and in the order in which it arrived. Where two announced the same, it is
//! of one whose write is over. What nobody announced has no writer, and what was announced and does not
//! arrive was not written.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use crate::event::{Micros, Pid};

/// What has been announced and what has arrived, as far as the two have not been brought together.
#[derive(Default)]
pub struct Matcher {
    announced: BTreeMap<Pid, VecDeque<Announced>>,
    arrived: Vec<u8>,
    /// So many bytes of `arrived` have been told.
    told: usize,
    /// How many writes were announced so far.
    count: u64,
    /// Whether it was left open whose bytes come next: several announced the same, and no write is over.
    is_undecided: bool,
}

struct Announced {
    /// Its place among all.
    place: u64,
    nth: u32,
    at_us: Micros,
    bytes: Vec<u8>,
    /// So many of `bytes` have arrived.
    done: usize,
    /// Whether the write was over before the terminal was last read.
    is_over: bool,
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
    /// What was written by writes that are known to be over; what nobody announced only if everything
    /// said so far `all_heard` has been heard.
    Over {
        /// Whether it has.
        all_heard: bool,
    },
    /// The same, and whatever came before the end of what this process wrote.
    Of(Pid),
    /// Everything.
    All,
}

/// Where an announcement is, and how it compares with what comes next.
struct Candidate {
    pid: Pid,
    index: usize,
    announced: usize,
    arrived: usize,
}

impl Matcher {
    /// `pid` is about to write `bytes`, as the `nth` of its writes.
    pub fn announce(&mut self, pid: Pid, nth: u32, at_us: Micros, bytes: Vec<u8>) {
        let queue = self.announced.entry(pid).or_default();
        match queue.back_mut().filter(|last| last.nth == nth) {
            Some(last) => last.bytes.extend_from_slice(&bytes),
            None => {
                queue.push_back(Announced {
                    place: self.count,
                    nth,
                    at_us,
                    bytes,
                    done: 0,
                    is_over: false,
                });
                self.count += 1;
            }
        }
    }

    /// Notes which writes are over. Called before the terminal is read: all of theirs is there then.
    pub fn note_over(&mut self, is_over: impl Fn(Pid, u32) -> bool) {
        for (pid, queue) in &mut self.announced {
            // They are over in their order; the last is asked first, as most often all are.
            let mut known = false;
            for write in queue.iter_mut().rev().filter(|write| !write.is_over) {
                known = known || is_over(*pid, write.nth);
                write.is_over = known;
            }
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
        self.announced.keys().copied().collect()
    }

    /// `pid` has ended: nothing more of it arrives.
    pub fn forget(&mut self, pid: Pid) {
        self.announced.remove(&pid);
    }

    /// Whether the last [`Matcher::take`] told less than it was to, because several announced the same and none of
    /// their writes was over.
    pub fn is_undecided(&self) -> bool {
        self.is_undecided
    }

    /// What is to be told, in the order in which it arrived; neighbours of one writer are one piece. Where it is not
    /// known who of several wrote it, it may be taken for the first one's (`guess`).
    pub fn take(&mut self, extent: Extent, guess: bool) -> Vec<Piece> {
        self.is_undecided = false;
        let mut pieces: Vec<Piece> = Vec::new();
        while let Some(piece) = self.next(extent, guess) {
            match pieces.last_mut() {
                Some(last) if last.writer.map(|w| w.0) == piece.writer.map(|w| w.0) => {
                    last.bytes.extend_from_slice(&piece.bytes);
                }
                _ => pieces.push(piece),
            }
        }
        if !self.holds() {
            // Everything that they wrote has been read, and this is not among it.
            self.announced.retain(|_, queue| {
                queue.retain(|write| !write.is_over);
                !queue.is_empty()
            });
        }
        pieces
    }

    fn next(&mut self, extent: Extent, guess: bool) -> Option<Piece> {
        if !self.holds() {
            return None;
        }
        let forced = match extent {
            Extent::Over { .. } => false,
            Extent::Of(pid) => self.announced.contains_key(&pid),
            Extent::All => true,
        };
        let mut candidates = self.candidates();
        if let Some(candidate) = candidates.next() {
            let write = &self.announced[&candidate.pid][candidate.index];
            let is_known = write.is_over || write.done > 0 || candidates.next().is_none();
            self.is_undecided = forced && !is_known;
            let is_told = write.is_over || forced && (is_known || guess);
            return is_told.then(|| self.bring_together(&candidate));
        }
        let unknown = match extent {
            Extent::Over { all_heard: true } | Extent::All => self.unknown(None)?,
            // Of what nobody has announced yet, only what came before it is known to stay so.
            Extent::Of(pid) => self.unknown(Some(pid))?,
            Extent::Over { all_heard: false } => return None,
        };
        Some(Piece {
            writer: None,
            bytes: self.tell(unknown),
        })
    }

    /// The announcements that what comes next can belong to, the best first.
    fn candidates(&self) -> impl Iterator<Item = Candidate> + use<> {
        let all = self.announced.iter();
        let mut all: Vec<_> = all
            .filter_map(|(pid, queue)| of_queue(*pid, queue, self.rest()))
            .collect();
        all.sort_by_key(|candidate| {
            let write = &self.announced[&candidate.pid][candidate.index];
            // One that has begun goes on; then those that must have written it; then whose text explains more of it.
            (write.done == 0, !write.is_over, Reverse(candidate.arrived), write.place)
        });
        all.into_iter()
    }

    fn bring_together(&mut self, candidate: &Candidate) -> Piece {
        let bytes = self.tell(candidate.arrived);
        let mut writer = None;
        if let Some(queue) = self.announced.get_mut(&candidate.pid) {
            // Those before it are over and did not write, or not all.
            queue.drain(..candidate.index);
            if let Some(write) = queue.front_mut() {
                writer = Some((candidate.pid, write.at_us));
                write.done += candidate.announced;
                if write.done == write.bytes.len() {
                    queue.pop_front();
                }
            }
            if queue.is_empty() {
                self.announced.remove(&candidate.pid);
            }
        }
        Piece { writer, bytes }
    }

    /// How much of what comes next was announced by nobody: up to where something announced (by this process)
    /// begins. `None` if nothing by it does.
    fn unknown(&self, by: Option<Pid>) -> Option<usize> {
        let begins = |from: usize, only: Option<Pid>| {
            let queues = self
                .announced
                .iter()
                .filter(|(pid, _)| only.is_none_or(|only| only == **pid));
            queues
                .into_iter()
                .any(|(pid, queue)| of_queue(*pid, queue, &self.rest()[from..]).is_some())
        };
        let end = (1..self.rest().len()).find(|from| begins(*from, None));
        match by {
            None => Some(end.unwrap_or(self.rest().len())),
            Some(_) => end.filter(|end| (*end..self.rest().len()).any(|from| begins(from, by))),
        }
    }
}

/// The first announcement of a process that `arrived` can be the beginning of.
fn of_queue(pid: Pid, queue: &VecDeque<Announced>, arrived: &[u8]) -> Option<Candidate> {
    for (index, write) in queue.iter().enumerate() {
        if let Some((announced, arrived)) = compare(&write.bytes[write.done..], arrived) {
            return Some(Candidate {
                pid,
                index,
                announced,
                arrived,
            });
        }
        if !write.is_over {
            return None;
        }
    }
    None
}

/// How much of `announced` and of `arrived` agree; `None` unless one of them does whole. The terminal
/// makes two bytes of the end of a line, termios(3).
fn compare(announced: &[u8], arrived: &[u8]) -> Option<(usize, usize)> {
    let (mut a, mut b) = (0, 0);
    while a < announced.len() && b < arrived.len() {
        match (announced[a], arrived[b]) {
            (one, other) if one == other => (a, b) = (a + 1, b + 1),
            // The second of them may not have been read yet.
            (b'\n', b'\r') if arrived.get(b + 1).is_none_or(|next| *next == b'\n') => b += 1,
            _ => return None,
        }
    }
    Some((a, b))
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
