//! Ends of processes: what had to come before each, and how it is known.

use std::time::{Duration, Instant};

use procfs::process::Stat;

use super::Probe;
use crate::session::poller::Poller;
use crate::session::processes::{End, Key, Status, Tracked};
use forklore_event::{Evidence, Kind, Micros, Pid};
use forklore_os::pidfd;

/// What a child of CPython's subprocess exits with that could not become its program.
const NO_PROGRAM: i32 = 255;

impl Probe {
    /// Another process has found that `key` is at its end: that is told before what comes of it. Its descriptors are
    /// closed before its pidfd shows its end.
    pub fn end_noticed(&mut self, at_us: Micros, key: Key, poller: &Poller) {
        const MOMENT: Duration = Duration::from_millis(100);
        if let Some(pidfd) = self.processes.get(key).and_then(|process| process.pidfd.as_ref()) {
            pidfd::ends_within(pidfd, MOMENT);
        }
        self.tell_foretold_end(at_us, key, poller);
        self.process_ended(key, poller);
        if self.is_unexplained(key) {
            self.noticed.push(key);
        }
    }

    /// Tells the end of `key`, if it was read and not yet heard that somebody has reaped it.
    pub(super) fn tell_foretold_end(&mut self, at_us: Micros, key: Key, poller: &Poller) {
        if let Some((by, status)) = self.foretold.get(&key).cloned() {
            self.before_reaping(at_us, key, by, status, poller);
        }
    }

    fn is_unexplained(&self, key: Key) -> bool {
        let process = self.processes.get(key);
        process.is_some_and(|process| matches!(process.end, End::Unexplained(_)))
    }

    /// Whether this has to wait until an end is told that it comes of.
    pub(super) fn is_put_off(&mut self, at_us: Micros, key: Key, kind: &Kind) -> bool {
        let waits = matches!(kind, Kind::PoolBroken { .. }) && !self.noticed.is_empty();
        if waits {
            self.put_off.push((at_us, key, kind.clone()));
        }
        waits
    }

    /// An end was told: what has waited for it is told now.
    fn tell_what_was_put_off(&mut self) {
        if self.noticed.is_empty() {
            return;
        }
        let noticed = std::mem::take(&mut self.noticed);
        self.noticed = noticed.into_iter().filter(|key| self.is_unexplained(*key)).collect();
        if self.noticed.is_empty() {
            for (at_us, key, kind) in std::mem::take(&mut self.put_off) {
                self.tell(at_us, key, Evidence::Said, kind);
            }
        }
    }

    /// It was told that `key` could not become another program; now its end may be told.
    pub(super) fn tell_end_of_refused(&mut self, key: Key, poller: &Poller) {
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        process.awaits_program = false;
        if let End::Unexplained(_) = process.end {
            let stat = process.stat();
            if let Some(status) = process.status(stat.as_ref()) {
                let at_us = self.clock().now();
                self.tell_end(key, at_us, Some(status), stat.as_ref(), poller);
            }
        }
    }

    /// Tells what must have happened before `by` could reap `key`.
    pub(super) fn before_reaping(&mut self, at_us: Micros, key: Key, by: Pid, status: Status, poller: &Poller) {
        let Some(parent) = self.processes.get(key).map(|process| process.parent) else {
            return;
        };
        if parent != by {
            self.process_ended((key.0, parent), poller);
        }
        if self.processes.get(key).is_some_and(|process| process.parent != by) {
            self.reparent(at_us, key, by, Evidence::Inferred);
        }
        if self.processes.get(key).is_some_and(|process| !process.is_told()) {
            self.tell_end(key, at_us, Some(status), None, poller);
        }
    }

    /// The pidfd of `key` says that it has ended.
    pub fn process_ended(&mut self, key: Key, poller: &Poller) {
        self.wake_up();
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        if process.end != End::Alive {
            return;
        }
        // It can be the next process with that number, whose predecessor the notice was about.
        if process.lives() {
            return;
        }
        let stat = process.stat();
        if let Some(pidfd) = &process.pidfd {
            // A pidfd stays readable for ever.
            poller.remove(pidfd);
        }
        let at_us = self.board.layout().clock.now();
        match process.status(stat.as_ref()) {
            // That is told first, by whoever forked it and is about to reap it.
            Some(status) if process.awaits_program && status.code == Some(NO_PROGRAM) => self.leave_unexplained(key),
            Some(status) if status.evidence == Evidence::Seen => {
                self.tell_end(key, at_us, Some(status), stat.as_ref(), poller);
            }
            // Whoever reaps it says how it ended, which need not be what it said itself.
            _ => self.leave_unexplained(key),
        }
    }

    /// `key` has ended, and it is not known how. Whoever reaps it may say so; if that is the kernel, nobody will.
    pub(in crate::session) fn leave_unexplained(&mut self, key: Key) {
        let now = Instant::now();
        if self.parent_ignores_sigchld(key) {
            // When all that was said has been heard: it may have said itself how it was about to end.
            self.states.look_by(now);
        }
        if let Some(process) = self.processes.get_mut(key) {
            process.end = End::Unexplained(now);
        }
    }

    /// Tells of the tasks that a process has only counted.
    pub(super) fn take_counts(&mut self, key: Key) {
        let counts = self.board.seat_of(key.0, key.1).and_then(|seat| seat.tasks.take());
        if let Some((pool, counts)) = counts {
            let at_us = self.clock().now();
            self.tell(at_us, key, Evidence::Said, Kind::TasksSummarised { pool, counts });
        }
    }

    pub(in crate::session) fn tell_end(
        &mut self,
        key: Key,
        at_us: Micros,
        status: Option<Status>,
        stat: Option<&Stat>,
        poller: &Poller,
    ) {
        if self.processes.get(key).is_none_or(Tracked::is_told) {
            return;
        }
        self.take_counts(key);
        self.tell_silent_children(key, at_us, poller);
        // The lifeline was let go of, and nobody was left to say what it did.
        let status = status.or_else(|| self.ended_by_us.then(Status::killed));
        let evidence = status.as_ref().map_or(Evidence::Seen, |status| status.evidence);
        let (code, signal) = status
            .clone()
            .map_or((None, None), |status| (status.code, status.signal));
        self.tell(at_us, key, evidence, Kind::ProcessExited { code, signal });
        if let Some(process) = self.processes.get_mut(key) {
            process.ended_by = status;
            process.end = End::Told;
            if let Some(pidfd) = &process.pidfd {
                poller.remove(pidfd);
            }
        }
        self.tell_what_was_put_off();
        if self.is_reaped_by_kernel(key) {
            self.reaped_silently(key, at_us);
        } else if let Some(stat) = stat {
            self.state_seen(key, at_us, stat);
        }
        for child in self.processes.children(key) {
            let child = (key.0, child);
            let parent = self
                .processes
                .get(child)
                .and_then(|process| process.stat())
                .map(|stat| stat.ppid);
            if let Some(adopter) = parent.and_then(|host_pid| self.processes.inner(key.0, host_pid))
                && adopter != key.1
            {
                self.reparent(at_us, child, adopter, Evidence::Seen);
            }
        }
    }

    /// Its entry is gone and nobody has said a word: its parent says nothing, or ignores SIGCHLD, so that the kernel
    /// keeps no zombies for it (the notes of waitpid(2)).
    pub(in crate::session) fn reaped_silently(&mut self, key: Key, at_us: Micros) {
        let process = self.processes.get(key);
        let status = process.and_then(|process| process.ended_by.clone().or_else(|| process.status(None)));
        let (code, signal) = status.map_or((None, None), |status| (status.code, status.signal));
        let (by, evidence) = self.silent_reaper(key);
        self.tell(at_us, key, evidence, Kind::ProcessReaped { by, code, signal });
        self.forget(key);
    }

    /// Tells what is left to tell when everybody is gone.
    pub fn settle(&mut self, poller: &Poller) {
        let at_us = self.clock().now();
        let left: Vec<(Key, bool)> = self
            .processes
            .iter()
            .map(|(key, process)| (key, process.is_told()))
            .collect();
        for (key, told) in left {
            if !told {
                let status = self.processes.get(key).and_then(|process| process.status(None));
                self.tell_end(key, at_us, status, None, poller);
            }
        }
    }
}
