//! Where a thread stands in the listing, and what a process says of itself and of others.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::Ordering;

use forklore_event::{Kind, Pid};
use forklore_fault as fault;
use forklore_os::fork::{EXIT_SOFTWARE, exit_now};

use super::{LINE, SIDE, StageProcess};
use crate::channel::Message;

/// A mark at which a thread has to stand.
#[derive(Debug)]
#[must_use = "the thread has to stand there"]
pub struct HeldMark(u64);

impl StageProcess {
    /// Publishes the line that the calling thread is about to run, and stands
    /// there while the clock stands or somebody chooses who goes on; first it does what is to be done
    /// `before_standing`. Called before every statement.
    pub fn reach_line(&self, line: u32, before_standing: impl FnOnce()) {
        self.come_to(line);
        if self.has_to_stand() {
            before_standing();
            self.stand();
        }
    }

    /// Publishes the line that the calling thread is about to run.
    pub fn come_to(&self, line: u32) {
        fault::here(fault::Point::Statement);
        LINE.set(line);
        if !SIDE.get() {
            let seat = self.seat();
            seat.place.store(line.into(), Ordering::Relaxed);
            seat.heartbeat.store(
                seat.heartbeat.load(Ordering::Relaxed).wrapping_add(1),
                Ordering::Relaxed,
            );
        }
    }

    /// Whether somebody chooses who does the next statement.
    pub fn is_by_hand(&self) -> bool {
        self.origin.board.is_by_hand()
    }

    fn has_to_stand(&self) -> bool {
        self.clock().is_paused() || self.is_by_hand()
    }

    /// Tells that this process, which has just been forked, goes on from the line of the thread that forked it. A
    /// pool's thread, which forks workers later on, is on none.
    pub(super) fn stand_where_parent_was(&self) {
        let line = LINE.get();
        self.seat().place.store(line.into(), Ordering::Relaxed);
        if line != 0 {
            self.say(at_line(line, None));
        }
    }

    /// The line that the calling thread is on; 0: none.
    pub fn line(&self) -> u32 {
        LINE.get()
    }

    /// The calling thread has returned from a call of the listing's to where it was before: to `line`, or with 0 to
    /// what is not in the listing.
    pub fn return_to(&self, line: u32) {
        if LINE.replace(line) == line {
            return;
        }
        if SIDE.get() {
            let thread = Self::thread_name();
            self.say(at_line(line, thread));
        } else {
            self.seat().place.store(line.into(), Ordering::Relaxed);
        }
    }

    /// Main is ready to run its listing. The observer starts the clock, which
    /// stands until then, when the mains of all stages are.
    pub fn prepared(&self) {
        self.send(&Message::Prepared, None);
    }

    /// The listing came to the mark `name`. The first to reach one of the run's
    /// marks reports it. If it has to stand there, it stops the clock, for the observer to look whether
    /// the words of the mark are true, and the calling thread must go to [`StageProcess::stand_at`].
    pub fn reach_mark(&self, name: &str) -> Option<HeldMark> {
        let index = self.origin.marks.iter().position(|mark| mark == name)?;
        let (bit, layout) = (1_u64 << index, self.origin.board.layout());
        if layout.marks_reached.fetch_or(bit, Ordering::AcqRel) & bit != 0 {
            return None;
        }
        let holds = layout.marks_that_hold.load(Ordering::Acquire) & bit != 0;
        if holds {
            layout.clock.pause();
        }
        self.say(Kind::CheckpointReached { name: name.to_owned() });
        holds.then_some(HeldMark(bit))
    }

    /// Stands at a mark until the observer has released it, and as long as the clock stands.
    pub fn stand_at(&self, mark: HeldMark) {
        if !self.await_release(mark) && self.has_to_stand() {
            self.stand();
        }
    }

    /// Stands at a mark until the observer has released it; whether it was given a step to make instead.
    pub fn await_release(&self, mark: HeldMark) -> bool {
        loop {
            let generation = self.clock().generation();
            if self.origin.board.layout().marks_released.load(Ordering::Acquire) & mark.0 != 0 {
                return false;
            }
            if !self.is_by_hand() && self.clock().is_paused() && self.seat().take_statement() {
                return true;
            }
            self.clock().wait_for_change(generation, None);
        }
    }

    /// Waits while the clock stands or somebody chooses, unless it was granted a statement.
    fn stand(&self) {
        let seat = self.seat();
        let mut told = false;
        seat.stand();
        loop {
            let generation = self.clock().generation();
            if self.is_by_hand() {
                if !told {
                    told = true;
                    // Whoever chooses waits for this.
                    self.say(at_line(LINE.get(), Self::thread_name()));
                }
            } else if !self.clock().is_paused() {
                return seat.stand_no_more();
            }
            if seat.has_grant() {
                seat.stand_no_more();
                if seat.take_statement() {
                    return;
                }
                seat.stand();
            }
            self.clock().wait_for_change(generation, None);
        }
    }

    /// Reports an event about this process.
    pub fn say(&self, kind: Kind) {
        self.say_of(self.pid, kind, None);
    }

    /// Reports an event about another process, which cannot report it itself.
    pub fn say_about(&self, subject: Pid, kind: Kind) {
        self.say_of(subject, kind, None);
    }

    pub(super) fn say_of(&self, subject: Pid, kind: Kind, fd: Option<&OwnedFd>) {
        let message = Message::Said {
            at_us: self.now(),
            sender: self.pid,
            subject,
            place: LINE.get().into(),
            thread: Self::thread_name(),
            kind,
        };
        self.send(&message, fd);
    }

    pub(super) fn send(&self, message: &Message, fd: Option<&OwnedFd>) {
        let reporter = self.origin.reporter.as_ref();
        let is_unheard = reporter.is_some_and(|reporter| reporter.send(message, fd.map(AsFd::as_fd)).is_err());
        // Nobody watches any more. The lifeline has this process killed; it must not go on until then. One that was
        // disarmed has others to end first.
        if is_unheard && self.armed.is_some() {
            exit_now(EXIT_SOFTWARE);
        }
    }
}

fn at_line(line: u32, thread: Option<String>) -> Kind {
    let file = None;
    Kind::LineReached { line, thread, file }
}
