//! Tells which threads the kernel has asleep, of whose wait the program tells nothing: a read of an empty pipe, a lock in C.

use std::time::Instant;

use procfs::process::{Process, Stat};

use super::Probe;
use crate::session::processes::Key;
use crate::session::sleeper::{Sleeper, call_of, computed, switches, thread_outside};
use forklore_event::{Blocked, Evidence, Kind, Micros, Pid};

impl Probe {
    /// A side thread of a program has begun; the kernel calls it `tid` in its stage, and it writes as the `nth` where it
    /// stands.
    pub fn thread_begun(&mut self, key: Key, thread: String, (tid, nth): (Pid, Option<u32>)) {
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        let host_tid = process.look(|process| thread_outside(process, tid));
        process.sleepers.insert(Some(thread), Sleeper::aside(host_tid, nth));
    }

    /// A side thread has ended. It may say so twice; and who never came to the program is nobody's news.
    pub fn thread_ended(&mut self, at_us: Micros, key: Key, thread: String) {
        if let Some(process) = self.processes.get_mut(key) {
            process.sleepers.remove(&Some(thread.clone()));
        }
        let shown = self.log.world().process(key);
        let place = shown.and_then(|shown| shown.threads.known(Some(&thread)));
        if place.is_some_and(|place| place.was_in_listing && place.ended.is_none()) {
            self.tell(at_us, key, Evidence::Said, Kind::ThreadEnded { thread });
        }
    }

    /// Where the side threads of `key` stand that write it on the board.
    pub(super) fn look_where_threads_stand(&mut self, at_us: Micros, key: Key) {
        let (Some(process), Some(seat)) = (self.processes.get(key), self.board.seat_of(key.0, key.1)) else {
            return;
        };
        let places = process.sleepers.iter().filter_map(|(name, sleeper)| {
            let place = seat.side_place(sleeper.nth?)?;
            Some((name.clone(), place))
        });
        for (name, place) in places.collect::<Vec<_>>() {
            self.place_told(key, at_us, name, place);
        }
    }

    /// Whether a living process has threads that have to be looked at soon: those that say nothing of a wait.
    pub(super) fn has_side_threads(&self) -> bool {
        self.processes.alive().any(|(_, process)| process.has_side_threads())
    }

    /// Looks at the side threads of all, more often than at what else sleeps: they wait for each other.
    pub(super) fn look_for_sleepers_aside(&mut self, now: Instant) {
        let at_us = self.clock().now();
        let with_threads = self.processes.alive().filter(|(_, process)| process.has_side_threads());
        for key in with_threads.map(|(key, _)| key).collect::<Vec<_>>() {
            self.look_where_threads_stand(at_us, key);
            self.look_for_sleepers_among(now, at_us, key, |name| name.is_some());
        }
    }

    /// Looks whether the main thread of `key` sleeps without a word.
    pub(super) fn look_for_sleepers(&mut self, now: Instant, at_us: Micros, key: Key, stat: &Stat) {
        let is_init = key.1 == self.init[usize::from(key.0)];
        let Some(process) = self
            .processes
            .get_mut(key)
            .filter(|_| !self.lookup.announces_all && !is_init)
        else {
            return;
        };
        process.sleepers.entry(None).or_default().host_tid = process.host_pid;
        // The line of a process is that of its main thread.
        if stat.state != 'S'
            && let Some(sleeper) = process.sleepers.get_mut(&None)
        {
            sleeper.host_tid = None;
        }
        self.look_for_sleepers_among(now, at_us, key, Option::is_none);
    }

    fn look_for_sleepers_among(
        &mut self,
        now: Instant,
        at_us: Micros,
        key: Key,
        is_meant: impl Fn(&Option<String>) -> bool,
    ) {
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        let Some(shown) = self.log.world().process(key) else {
            return;
        };
        let place_of = |name: &Option<String>| shown.threads.known(name.as_deref());
        let mut changes = Vec::new();
        let meant = process.sleepers.iter_mut().filter(|(name, _)| is_meant(name));
        for (name, sleeper) in meant {
            let told = place_of(name)
                .and_then(|place| place.blocked.as_ref())
                .map(|wait| &wait.on);
            let is_ours = matches!(told, Some(Blocked::SystemCall { .. }));
            if told.is_some() && !is_ours {
                sleeper.asleep = None;
                sleeper.since = None;
                continue;
            }
            let task = sleeper.host_tid;
            let task = task.and_then(|tid| Process::new(process.host_pid?).ok()?.task_from_tid(tid).ok());
            let sleeps = sleeper.look(now, task.as_ref().and_then(switches));
            sleeper.look_at_time(at_us, task.as_ref().and_then(computed));
            match (sleeps, is_ours) {
                (true, false) => {
                    let call = task.and_then(|task| call_of(&task, process.host_pid?));
                    let since_us = sleeper.since;
                    changes.push((name.clone(), Some(Blocked::SystemCall { call, since_us })));
                }
                (false, true) => changes.push((name.clone(), None)),
                _ => {}
            }
        }
        if !process.holds_its_number() {
            return;
        }
        for (thread, wait) in changes {
            match wait {
                Some(on) => self.tell(at_us, key, Evidence::Seen, Kind::Blocked { on, thread }),
                None => self.woke(at_us, key, &thread),
            }
        }
    }

    /// A thread has done something: it does not sleep any more, if it was seen to.
    pub fn woke(&mut self, at_us: Micros, key: Key, thread: &Option<String>) {
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        let Some(sleeper) = process.sleepers.get_mut(thread) else {
            return;
        };
        (sleeper.asleep, sleeper.since, sleeper.acted) = (None, None, Some(at_us));
        let shown = self.log.world().process(key);
        let place = shown.and_then(|shown| shown.threads.known(thread.as_deref()));
        if let Some(wait) = place.and_then(|place| place.blocked.as_ref())
            && let on @ Blocked::SystemCall { .. } = wait.on.clone()
        {
            let thread = thread.clone();
            self.tell(at_us, key, Evidence::Seen, Kind::Unblocked { on, thread });
        }
    }
}
