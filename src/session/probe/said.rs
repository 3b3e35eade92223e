//! What processes say of themselves and of each other, as the probe takes it in.

use std::os::fd::OwnedFd;
use std::time::Instant;

use super::Probe;
use crate::session::poller::Poller;
use crate::session::processes::{End, Key, Status};
use forklore_event::{Evidence, Kind, Micros, Pid};

/// What a process said.
pub struct Said {
    pub at_us: Micros,
    /// Who said it: its PID inside and outside.
    pub speaker: (Pid, Option<Pid>),
    /// Whom it is about.
    pub key: Key,
    pub kind: Kind,
    /// Of the child that is announced.
    pub pidfd: Option<OwnedFd>,
}

impl Probe {
    /// Takes in what a process said.
    pub fn said(&mut self, said: Said, poller: &Poller) {
        let Said {
            at_us,
            speaker,
            key,
            mut kind,
            pidfd,
        } = said;
        match &mut kind {
            Kind::ProcessStarted { role, parent, .. } => {
                if role == "init" {
                    self.init[usize::from(key.0)] = key.1;
                }
                // It announces itself once more where its parent was killed right after announcing it. On a busy machine it
                // was found before its parent came to announce it.
                let known = self.processes.get(key);
                let is_told = speaker.0 == key.1 && known.is_some_and(|process| process.end == End::Alive);
                if is_told || self.was_met(key) {
                    let mut role = role.clone();
                    if self.log.world().role_of(key).is_some_and(|known| known != role) {
                        self.lookup.settle_role(key.0, &mut role);
                        self.tell(at_us, key, Evidence::Said, Kind::ProcessNamed { role });
                    }
                    return;
                }
                self.lookup.settle_role(key.0, role);
                self.take_in(key, *parent, speaker, pidfd);
                if let Some(process) = self.processes.get_mut(key) {
                    process.tells = speaker.0 == key.1;
                }
                self.watch(key, poller);
            }
            Kind::ProcessReaped { by, code, signal } => {
                let status = Status::said(*code, signal.clone());
                self.before_reaping(at_us, key, *by, status, poller);
            }
            Kind::ProgramExecuted { .. } => {
                if let Some(process) = self.processes.get_mut(key) {
                    process.tells = false;
                    process.awaits_program = false;
                    process.sleepers.retain(|name, _| name.is_none());
                }
            }
            Kind::SignalSent { to, signal } => self.signal_sent(key.0, *to, signal),
            // Whoever has reaped it says the one before the other.
            Kind::WorkerLost { .. } => self.tell_foretold_end(at_us, key, poller),
            Kind::WaitAnswered { child, with, signal } => {
                self.change_answered(at_us, (key.0, *child), *with, signal.as_deref());
            }
            _ => {}
        }
        let reaped = matches!(kind, Kind::ProcessReaped { .. });
        if reaped {
            self.foretold.remove(&key);
        }
        if reaped && self.is_long_gone(key) || self.is_put_off(at_us, key, &kind) {
            return;
        }
        let waits = matches!(kind, Kind::Blocked { .. });
        let refused = matches!(kind, Kind::ProgramNotStarted { .. });
        self.tell(at_us, key, Evidence::Said, kind);
        if refused {
            self.tell_end_of_refused(key, poller);
        }
        if waits && self.memory_of.contains(&key.0) {
            // It may be gone, and with it what it used, before it is looked at again.
            self.sample_memory(key, Instant::now());
        }
        if reaped {
            // Its pidfd, if it has one, was taken from the poller when its end was told.
            self.forget(key);
        }
    }
}
