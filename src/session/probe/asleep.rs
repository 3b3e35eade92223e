//! Tells which threads the kernel has asleep, of whose wait the program tells nothing: a read of an empty pipe, a lock in C.

use std::time::Instant;

use procfs::process::{Process, Stat};

use super::Probe;
use crate::session::processes::Key;
use crate::session::sleeper::{Sleeper, call_of, switches, thread_outside};
use crate::world::ThreadPlace;
use forklore_event::{Blocked, Evidence, Kind, Micros, Pid};

impl Probe {
    /// A side thread of a program has begun; the kernel calls it `tid` in its stage.
    pub fn thread_begun(&mut self, key: Key, thread: String, tid: Pid) {
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        let host_tid = process.look(|process| thread_outside(process, tid));
        let sleeper = Sleeper { asleep: None, host_tid };
        process.sleepers.insert(Some(thread), sleeper);
    }

    /// Looks whether the threads of `key` sleep without a word.
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
        let world = self.log.world().stages.get(usize::from(key.0));
        let Some(shown) = world.and_then(|world| world.process(key.1)) else {
            return;
        };
        let place_of = |name: &Option<String>| shown.threads.known(name.as_deref());
        process
            .sleepers
            .retain(|name, _| !place_of(name).is_some_and(|place| has_ended(name, place)));
        let mut changes = Vec::new();
        for (name, sleeper) in &mut process.sleepers {
            let told = place_of(name)
                .and_then(|place| place.blocked.as_ref())
                .map(|wait| &wait.on);
            let is_ours = matches!(told, Some(Blocked::SystemCall { .. }));
            if told.is_some() && !is_ours {
                sleeper.asleep = None;
                continue;
            }
            // The line of a process is that of its main thread.
            let may_sleep = name.is_some() || stat.state == 'S';
            let task = sleeper.host_tid.filter(|_| may_sleep);
            let task = task.and_then(|tid| Process::new(process.host_pid?).ok()?.task_from_tid(tid).ok());
            let sleeps = sleeper.look(now, task.as_ref().and_then(switches));
            match (sleeps, is_ours) {
                (true, false) => {
                    let call = task.and_then(|task| call_of(&task, process.host_pid?));
                    changes.push((name.clone(), Some(Blocked::SystemCall { call })));
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
        sleeper.asleep = None;
        let world = self.log.world().stages.get(usize::from(key.0));
        let place = world
            .and_then(|world| world.process(key.1))
            .and_then(|shown| shown.threads.known(thread.as_deref()));
        if let Some(wait) = place.and_then(|place| place.blocked.as_ref())
            && let on @ Blocked::SystemCall { .. } = wait.on.clone()
        {
            let thread = thread.clone();
            self.tell(at_us, key, Evidence::Seen, Kind::Unblocked { on, thread });
        }
    }
}

/// Whether a side thread is in the listing no more.
fn has_ended(name: &Option<String>, place: &ThreadPlace) -> bool {
    name.is_some() && place.line.is_none()
}
