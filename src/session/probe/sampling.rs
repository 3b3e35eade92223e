//! What the probe looks at from time to time: where everybody stands, states, and what is used.

use std::time::{Duration, Instant};

use procfs::process::Stat;

use super::Probe;
use super::backoff::LINES;
use crate::session::poller::Poller;
use crate::session::processes::{End, Key};
use forklore_event::{Evidence, Kind};
use forklore_fault as fault;

/// Between two looks at the side threads of programs of one's own.
const THREADS: Duration = Duration::from_millis(25);
/// The longest time between two such looks while everybody stands. Only a signal from outside can change anything.
const AT_REST: Duration = Duration::from_secs(2);
/// Between two looks at CPU time and memory.
const RESOURCES: Duration = Duration::from_secs(1);
/// The same where it is followed how much memory is used.
const MEMORY: Duration = Duration::from_millis(100);
/// A change of so many bytes or fewer is not told between two looks at what is used.
const LITTLE_MEMORY: u64 = 1_000_000;
/// How long an end may stay unexplained before it is told without a status, and how long a process may be gone before
/// it is told that nobody has said who reaped it.
const EXPLANATION: Duration = Duration::from_millis(200);

impl Probe {
    /// When [`Probe::sample`] has something to do.
    pub fn next_sample(&self) -> Instant {
        let mut next = self.states.next;
        if !self.rests {
            next = next.min(self.lines.next);
            if !self.memory_of.is_empty() {
                next = next.min(self.next_memory);
            }
            if self.has_side_threads() {
                next = next.min(self.next_threads);
            }
        }
        next
    }

    /// Whether a process may move: not if the clock stands, and nobody did anything between the last two looks.
    pub fn is_awake(&self) -> bool {
        !self.rests
    }

    /// Whether what is said may be heard a little later: whoever is announced comes with a pidfd, and nobody is about to
    /// be stopped.
    pub fn may_be_late(&self) -> bool {
        self.lookup.announces_all && self.hurry(Instant::now()).is_none()
    }

    /// Something has happened that may move a process.
    pub fn wake_up(&mut self) {
        if std::mem::take(&mut self.rests) {
            self.states.quicken(Instant::now());
        }
    }

    /// Looks at the board and at `/proc`, as often as each is worth it.
    pub fn sample(&mut self, poller: &Poller) {
        fault::here(fault::Point::Probe);
        let now = Instant::now();
        if now >= self.states.next || !self.rests && now >= self.lines.next {
            let moved = self.sample_lines();
            self.lines.looked(now, moved, LINES.1);
        }
        if self.has_side_threads() && now >= self.next_threads {
            self.next_threads = now + THREADS;
            self.look_for_sleepers_aside(now);
        }
        if !self.memory_of.is_empty() && now >= self.next_memory {
            self.next_memory = now + MEMORY;
            for key in self.living() {
                if self.memory_of.contains(&key.0) {
                    self.sample_memory(key, now);
                }
            }
        }
        if now >= self.states.next {
            let moved = self.sample_states(now, poller);
            self.meet_unannounced(poller);
            self.rests = !moved && self.clock().is_paused() && self.all_keep_to_the_clock();
            let longest = if self.rests { AT_REST } else { Duration::ZERO };
            self.states.looked(now, !self.rests, longest);
            if let Some(soon) = self.hurry(now) {
                self.states.look_by(now + soon);
            }
            if now >= self.next_resources {
                self.next_resources = now + RESOURCES;
                self.sample_resources(now);
            }
        }
    }

    /// Whether nobody does anything while the clock stands.
    fn all_keep_to_the_clock(&self) -> bool {
        self.lookup.announces_all
            || self
                .living()
                .into_iter()
                .all(|(stage, pid)| pid == self.init[usize::from(stage)] || self.board.seat_of(stage, pid).is_some())
    }

    fn living(&self) -> Vec<Key> {
        self.processes.alive().map(|(key, _)| key).collect()
    }

    /// Looks where everybody stands; whether somebody stands elsewhere.
    fn sample_lines(&mut self) -> bool {
        let at_us = self.clock().now();
        let told = self.log.added();
        for (stage, pid) in self.living() {
            let seat = self.board.seat_of(stage, pid);
            if let Some(place) = seat.map(|seat| seat.place.load(std::sync::atomic::Ordering::Relaxed)) {
                self.place_told((stage, pid), at_us, None, place);
            }
            self.take_counts((stage, pid));
        }
        self.log.added() > told
    }

    /// Looks at the states of all; whether somebody has done something, or is about to be told of.
    fn sample_states(&mut self, now: Instant, poller: &Poller) -> bool {
        let at_us = self.clock().now();
        let all: Vec<(Key, End, Option<Stat>)> = self
            .processes
            .iter()
            .map(|(key, process)| (key, process.end, process.stat()))
            .collect();
        let mut moved = false;
        for (key, end, stat) in all {
            match end {
                // Its end is told when its pidfd says so, before its state.
                End::Alive => {
                    if let Some(stat) = stat.filter(|stat| !matches!(stat.state, 'Z' | 'X')) {
                        moved |= self
                            .processes
                            .get_mut(key)
                            .is_some_and(|process| process.used.look(&stat));
                        self.state_seen(key, at_us, &stat);
                        self.look_for_sleepers(now, at_us, key, &stat);
                        self.keep_pace(now, key, &stat);
                    }
                }
                End::Unexplained(since) => {
                    moved = true;
                    if now - since > EXPLANATION || self.parent_ignores_sigchld(key) {
                        let process = self.processes.get(key);
                        let status = process.and_then(|process| process.status(stat.as_ref()));
                        self.tell_end(key, at_us, status, stat.as_ref(), poller);
                    }
                }
                End::Told => match stat {
                    Some(stat) => self.state_seen(key, at_us, &stat),
                    None => {
                        moved = true;
                        // Whoever reaped it may be about to say so.
                        self.note_gone(key, now);
                    }
                },
                End::Gone(since) => {
                    moved = true;
                    if now - since > self.patience_for_word(key) {
                        self.reaped_silently(key, at_us);
                    }
                }
            }
        }
        moved
    }

    /// How long to wait for a word of whoever has reaped it. On a busy machine one that tells whom it reaps can be long
    /// about it.
    fn patience_for_word(&self, key: Key) -> Duration {
        let parent = self.processes.get(key).map(|process| (key.0, process.parent));
        let tells = parent.is_some_and(|parent| self.tells(parent) || self.processes.get(parent).is_none());
        match tells && !self.parent_ignores_sigchld(key) {
            true => 10 * EXPLANATION,
            false => EXPLANATION,
        }
    }

    fn note_gone(&mut self, key: Key, since: Instant) {
        if let Some(process) = self.processes.get_mut(key) {
            process.end = End::Gone(since);
        }
    }

    fn sample_resources(&mut self, now: Instant) {
        for key in self.living() {
            self.sample_resources_of(key, now);
        }
    }

    fn sample_resources_of(&mut self, key: Key, now: Instant) {
        let at_us = self.clock().now();
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        // Who has ended and was not reaped has none: that is no sample of what it used.
        let resident = process.resident().filter(|bytes| *bytes > 0);
        let (Some(stat), Some(memory_bytes)) = (process.stat(), resident) else {
            return;
        };
        let sample = Kind::ResourcesSampled {
            cpu_percent: process.used.tell(now, &stat),
            memory_bytes,
            threads: u32::try_from(stat.num_threads).unwrap_or(1),
        };
        // A second like the one before changes nothing on any screen.
        if process.usage.as_ref() != Some(&sample) {
            process.usage = Some(sample.clone());
            self.tell(at_us, key, Evidence::Seen, sample);
        }
    }

    /// Tells what a process uses, if its memory has changed.
    pub(super) fn sample_memory(&mut self, key: Key, now: Instant) {
        let Some(process) = self.processes.get(key).filter(|process| process.end == End::Alive) else {
            return;
        };
        let told = match process.usage {
            Some(Kind::ResourcesSampled { memory_bytes, .. }) => memory_bytes,
            _ => 0,
        };
        if process
            .resident()
            .is_some_and(|used| used.abs_diff(told) > LITTLE_MEMORY)
        {
            self.sample_resources_of(key, now);
        }
    }
}
