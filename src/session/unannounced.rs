//! What the probe does for stages whose processes do not all announce themselves with a pidfd.

use std::os::fd::OwnedFd;

use super::lookup::find;
use super::poller::Poller;
use super::probe::Probe;
use super::processes::{End, Key, Status, Tracked};
use forklore_event::{Evidence, How, Isolation, Kind, Micros, NO_PROCESS, Pid, ProcessState};
use forklore_os::pidfd;

impl Probe {
    /// A process was announced by `speaker` (its PIDs inside and outside), perhaps with a pidfd.
    pub(super) fn take_in(&mut self, key: Key, parent: Pid, speaker: (Pid, Option<Pid>), pidfd: Option<OwnedFd>) {
        // One that hurried through life has been reaped; of itself it would have said its number.
        let numbered = match (self.isolation, speaker) {
            (Isolation::Subreaper, _) => Some(key.1),
            (Isolation::Namespace, (pid, host_pid)) => host_pid.filter(|_| pid == key.1),
        };
        let host_pid = pidfd.as_ref().and_then(pidfd::pid_of).or(numbered);
        let looked_for = pidfd.is_none() && !self.lookup.announces_all;
        let found = if looked_for { self.look_for(key, parent) } else { None };
        let is_gone = looked_for && found.is_none();
        let (host_pid, pidfd) = match found {
            Some((host_pid, found)) => (Some(host_pid), Some(found)),
            None => (host_pid, pidfd),
        };
        self.processes.add(key, parent, host_pid, pidfd);
        if is_gone {
            self.leave_unexplained(key);
        }
    }

    /// Who reaped a process that vanished without a word, and how that is known.
    pub(super) fn silent_reaper(&self, key: Key) -> (Pid, Evidence) {
        let Some(parent) = self.processes.get(key).map(|process| (key.0, process.parent)) else {
            return (NO_PROCESS, Evidence::Inferred);
        };
        let is_there = self.processes.get(parent).is_some_and(Tracked::holds_its_number);
        match self.parent_ignores_sigchld(key) {
            // Had the parent reaped it before, it would have said so before.
            true if self.speaks(parent) && is_there => (NO_PROCESS, Evidence::Seen),
            false if !self.lookup.announces_all && self.processes.get(parent).is_some() => {
                (parent.1, Evidence::Inferred)
            }
            _ => (NO_PROCESS, Evidence::Inferred),
        }
    }

    /// Whether `key` tells whom it reaps, and whether the kernel does it.
    fn speaks(&self, key: Key) -> bool {
        self.lookup.announces_all || self.tells(key)
    }

    /// Whether the kernel reaps the children of this process's parent.
    pub(super) fn parent_ignores_sigchld(&self, key: Key) -> bool {
        let process = self.processes.get(key);
        // One that was a zombie had ended before.
        let parent = process.filter(|process| process.state != Some(ProcessState::Z));
        parent.is_some_and(|process| self.ignores_sigchld((key.0, process.parent)))
    }

    /// Whether the kernel reaps the children of this process. What it says comes in the order in which it did it; what
    /// `/proc` shows may be later than what is looked at.
    fn ignores_sigchld(&self, key: Key) -> bool {
        if key.1 == self.init[usize::from(key.0)] {
            // Init reaps whom it is given. When it ends, the kernel makes it ignore SIGCHLD, and it may be ending now.
            return false;
        }
        let Some(process) = self.processes.get(key) else {
            return false;
        };
        if self.speaks(key) {
            return process.ignores_children;
        }
        let status = process.look(|process| process.status().ok());
        status.is_some_and(|status| status.sigign & (1 << (nix::libc::SIGCHLD - 1)) != 0)
    }

    /// A process says that it ignores SIGCHLD now, or that it is about to ignore it no more.
    pub fn children_ignored(&mut self, at_us: Micros, key: Key, ignored: bool, poller: &Poller) {
        if !ignored {
            self.tell_silent_children(key, at_us, poller);
        }
        if let Some(process) = self.processes.get_mut(key) {
            process.tells = true;
            process.ignores_children = ignored;
        }
    }

    /// Whether the kernel has reaped `key`, which has ended. Its parent may reap one that ended before it ignored SIGCHLD.
    pub(super) fn is_reaped_by_kernel(&self, key: Key) -> bool {
        self.parent_ignores_sigchld(key)
            && !self.foretold.contains_key(&key)
            && self.processes.get(key).is_some_and(Tracked::is_gone)
    }

    /// Of what was read and is about to be heard: somebody has reaped `key`.
    pub fn foretell_reaping(&mut self, key: Key, by: Pid, status: Status) {
        self.foretold.entry(key).or_insert((by, status));
    }

    /// Whether it was told already that somebody has reaped it; whoever did so says it late.
    pub(super) fn is_long_gone(&self, key: Key) -> bool {
        !self.lookup.announces_all && self.processes.get(key).is_none()
    }

    /// `key` ends, or ignores its children no more. What it, or the kernel for it, has reaped without a word comes before
    /// that.
    pub(super) fn tell_silent_children(&mut self, key: Key, at_us: Micros, poller: &Poller) {
        if self.speaks(key) && !self.ignores_sigchld(key) {
            return;
        }
        for child in self.processes.children(key) {
            let child = (key.0, child);
            let Some(process) = self.processes.get(child) else {
                continue;
            };
            let is_seen_dead = process.end != End::Alive || process.has_ended();
            if !is_seen_dead || process.holds_its_number() || self.foretold.contains_key(&child) {
                continue;
            }
            let status = process.status(None);
            self.tell_end(child, at_us, status, None, poller);
            if self.processes.get(child).is_some() {
                self.reaped_silently(child, at_us);
            }
        }
    }

    /// Finds a process that was announced without a pidfd: its PID outside, and it.
    fn look_for(&self, key: Key, parent: Pid) -> Option<(Pid, OwnedFd)> {
        let near = [parent, self.init[usize::from(key.0)]];
        let near = near.map(|pid| self.processes.get((key.0, pid)).and_then(|process| process.host_pid));
        let parents: Vec<Pid> = near.into_iter().flatten().collect();
        find(key.1, &parents, self.isolation).map(|found| (found.host_pid, found.pidfd))
    }

    /// Whether this process was found, and has perhaps ended, before it is announced now.
    pub(super) fn was_met(&mut self, key: Key) -> bool {
        let process = self.processes.get_mut(key);
        process.is_some_and(|process| std::mem::take(&mut process.met))
    }

    /// Tells of processes that nobody has announced: programs that know nothing of forklore, and their children.
    pub(super) fn meet_unannounced(&mut self, poller: &Poller) {
        if self.lookup.announces_all {
            return;
        }
        let living: Vec<(Key, Pid)> = self
            .processes
            .alive()
            .filter(|(_, process)| process.holds_its_number())
            .filter_map(|(key, process)| Some((key, process.host_pid?)))
            .collect();
        for ((stage, parent), host_pid) in living {
            let processes = &self.processes;
            let is_known = |child: Pid| processes.inner(stage, child).is_some();
            for found in self.lookup.unannounced.below(host_pid, is_known, self.isolation) {
                let key = (stage, found.pid);
                if self.processes.get(key).is_some() {
                    continue;
                }
                let is_copy = self.processes.get((stage, parent)).is_some_and(|parent| {
                    let stat = parent.stat();
                    stat.is_some_and(|stat| stat.comm == found.program)
                });
                let how = if is_copy { How::Fork } else { How::Program };
                let mut role = format!("{}1", found.program);
                self.lookup.settle_role(stage, &mut role);
                self.processes.add(key, parent, Some(found.host_pid), Some(found.pidfd));
                self.watch(key, poller);
                if let Some(process) = self.processes.get_mut(key) {
                    process.met = true;
                }
                self.note(
                    stage,
                    found.pid,
                    Evidence::Seen,
                    Kind::ProcessStarted { role, parent, how },
                );
            }
        }
        self.lookup.unannounced.tidy();
    }
}
