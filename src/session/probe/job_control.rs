//! Stops and continues: what a wait says of them, and else what the kernel shows.

use std::time::{Duration, Instant};

use super::Probe;
use crate::session::processes::Key;
use forklore_event::{ChildChange, Evidence, Kind, Micros, Pid, ProcessState, StageIndex};

/// The signals that stop, signal(7).
const STOPPERS: [&str; 4] = ["SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU"];

/// How long after such a signal states are looked at more often: it was announced before it is sent.
const HURRY: Duration = Duration::from_millis(50);
/// How often then.
const HURRIED: Duration = Duration::from_millis(5);

impl Probe {
    /// How soon the states are to be looked at again, if job control is about to change one.
    pub(super) fn hurry(&self, now: Instant) -> Option<Duration> {
        (now < self.hurried_until).then_some(HURRIED)
    }

    /// Somebody of the stage is about to send `signal` to `to`, which may be a group.
    pub fn signal_sent(&mut self, stage: StageIndex, to: Pid, signal: &str) {
        let stops = STOPPERS.contains(&signal);
        if !stops && signal != "SIGCONT" {
            return;
        }
        let now = Instant::now();
        self.hurried_until = now + HURRY;
        self.states.look_by(now);
        // Of a group the members are not known; whoever of the stage is seen stopped next was one.
        let everybody = self.processes.iter().map(|(key, _)| key);
        let meant: Vec<Key> = everybody
            .filter(|key| key.0 == stage && (to <= 0 || key.1 == to))
            .collect();
        for key in meant {
            if let Some(process) = self.processes.get_mut(key) {
                process.stopper = stops.then(|| signal.to_owned());
            }
        }
    }

    /// A wait was told of a change of `key`: it is told first, unless it was seen.
    pub(super) fn change_answered(&mut self, at_us: Micros, key: Key, with: ChildChange, signal: Option<&str>) {
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        let stopped = process.state == Some(ProcessState::T);
        match with {
            ChildChange::Stopped if !stopped => {
                process.stopper = signal.map(str::to_owned);
                process.state = Some(ProcessState::T);
                self.tell_job_control(key, at_us, None, ProcessState::T);
                let kind = Kind::StateChanged { state: ProcessState::T };
                self.tell(at_us, key, Evidence::Seen, kind);
            }
            ChildChange::Continued if stopped => {
                // What it does now is for the next look.
                process.state = None;
                self.tell_job_control(key, at_us, Some(ProcessState::T), ProcessState::R);
            }
            _ => {}
        }
    }

    /// Tells of a stop or its end, if the way from one state to another is one.
    pub(super) fn tell_job_control(
        &mut self,
        key: Key,
        at_us: Micros,
        before: Option<ProcessState>,
        state: ProcessState,
    ) {
        let stopped = |state| state == Some(ProcessState::T);
        let ended = matches!(state, ProcessState::Z | ProcessState::X);
        let (evidence, kind) = match (stopped(before), stopped(Some(state))) {
            (false, true) => {
                let signal = self.processes.get_mut(key).and_then(|process| process.stopper.take());
                // Sent from outside, or by the terminal: only that it stands is certain.
                let evidence = if signal.is_some() {
                    Evidence::Seen
                } else {
                    Evidence::Inferred
                };
                let signal = signal.unwrap_or_default();
                (evidence, Kind::ProcessStopped { signal })
            }
            // SIGKILL ends a stopped one without letting it go on.
            (true, false) if !ended => (Evidence::Seen, Kind::ProcessContinued {}),
            _ => return,
        };
        self.tell(at_us, key, evidence, kind);
    }
}
