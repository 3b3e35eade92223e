//! What happens to processes: they start, stop, end, are reaped and adopted, and what their threads do.

use super::super::MarkKind;
use super::super::processes::{Adoption, Birth, End, Process, Reaping, Session, SessionChange, Usage, Variable};
use super::super::threads::{ThreadPlace, Wait};
use super::StageWorld;
use forklore_event::{How, Kind, Micros, Pid, ProcessState};

impl StageWorld {
    pub(super) fn start(&mut self, pid: Pid, role: &str, birth: Birth) {
        // Parent and child may both report the start.
        if self
            .process(pid)
            .is_some_and(|known| known.is_alive() && &*known.role == role)
        {
            return;
        }
        let mut process = Process::new(pid, role.into(), birth);
        if let Some(parent) = self.process(birth.parent) {
            process.session = parent.session.clone().map(|session| Session {
                changed: None,
                ..session
            });
            // fork(2) copies the memory; a fresh interpreter begins with nothing.
            let copied = parent.variable.clone().filter(|_| birth.how == How::Fork);
            process.variable = copied.map(|variable| Variable {
                before: None,
                ..variable
            });
        }
        if !process.is_init() {
            self.tally.alive.add(1);
            self.tally.without_terminal.add(i64::from(process.lacks_terminal()));
        }
        self.newest.insert(pid, self.processes.len());
        self.processes.push(process);
    }

    pub(super) fn apply_to_life(&mut self, at: Micros, pid: Pid, kind: &Kind) {
        match kind {
            Kind::ProcessExited { code, signal } => self.end(at, pid, *code, signal.as_deref()),
            Kind::ProcessReaped { by, code, signal } => {
                self.end(at, pid, *code, signal.as_deref());
                let sequence = self.tally.events;
                if let Some(process) = self.process_mut(pid).filter(|process| process.reaped.is_none()) {
                    process.reaped = Some(Reaping { at, by: *by, sequence });
                }
            }
            Kind::ProcessReparented { from, to, adopter } => {
                if let Some(process) = self.process_mut(pid) {
                    process.parent = *to;
                    process.adopted = Some(Adoption {
                        at,
                        from: *from,
                        to: *to,
                        adopter: *adopter,
                    });
                }
            }
            Kind::SessionChanged { sid, pgid, tty, .. } => self.change_session(at, pid, *sid, *pgid, tty.as_deref()),
            Kind::VariableChanged { value, .. } => {
                if let Some(process) = self.process_mut(pid) {
                    let before = process.variable.take().map(|before| before.value);
                    let value = value.as_str().into();
                    process.variable = Some(Variable { value, before, at });
                }
            }
            Kind::StateChanged { state } => {
                if let Some(process) = self.process_mut(pid).filter(|process| process.is_alive()) {
                    process.state = *state;
                }
            }
            Kind::ProcessStopped { signal } => {
                self.stop(at, pid, ProcessState::T, MarkKind::Stopped(signal.as_str().into()));
                if let Some(process) = self.process_mut(pid) {
                    process.stopped_by = Some(signal.as_str().into());
                }
            }
            Kind::ProcessContinued {} => self.stop(at, pid, ProcessState::R, MarkKind::Continued),
            Kind::SignalSent { to, signal } => {
                if let Some(receiver) = self.process_mut(*to) {
                    let (signal, by) = (signal.as_str().into(), Some(pid));
                    receiver.lane.mark(at, MarkKind::Signalled { signal, by });
                    let ended = !receiver.is_alive();
                    self.tally.signals_to_zombies += i64::from(ended);
                }
            }
            Kind::SignalReceived { signal } => {
                if let Some(process) = self.process_mut(pid) {
                    let (signal, by) = (signal.as_str().into(), None);
                    process.lane.mark(at, MarkKind::Signalled { signal, by });
                }
            }
            Kind::ResourcesSampled {
                cpu_percent,
                memory_bytes,
                threads,
            } => {
                if let Some(process) = self.process_mut(pid) {
                    if process.memory.last().is_none_or(|(_, bytes)| bytes != memory_bytes) {
                        process.memory.push((at, *memory_bytes));
                    }
                    process.usage = Some(Usage {
                        cpu_percent: *cpu_percent,
                        memory_bytes: *memory_bytes,
                        threads: *threads,
                    });
                }
            }
            _ => {}
        }
    }

    /// Job control brings a process into `state`.
    fn stop(&mut self, at: Micros, pid: Pid, state: ProcessState, mark: MarkKind) {
        if let Some(process) = self.process_mut(pid).filter(|process| process.is_alive()) {
            process.state = state;
            process.lane.mark(at, mark);
        }
    }

    fn end(&mut self, at: Micros, pid: Pid, code: Option<i32>, signal: Option<&str>) {
        let (sequence, ended_by_limit) = (self.tally.events, self.tally.ended_by_limit);
        let Some(process) = self.process_mut(pid).filter(|process| process.ended.is_none()) else {
            return;
        };
        let killed_by = signal.and_then(|signal| process.lane.last_sender(signal));
        process.ended = Some(End {
            at,
            code,
            signal: signal.map(Into::into),
            killed_by,
            by_limit: ended_by_limit && signal == Some("SIGKILL") && killed_by.is_none(),
            was_waiting: process.threads.main.blocked.is_some(),
            sequence,
        });
        process.state = ProcessState::Z;
        process.threads.end_side_threads(at);
        process.threads.main.blocked = None;
        let interrupted = process.job.as_mut().and_then(|job| {
            job.cut_off = job.running.take();
            job.cut_off
        });
        let (counts, lacked_terminal) = (!process.is_init(), process.lacks_terminal());
        if counts {
            self.tally.alive.add(-1);
            self.tally.without_terminal.add(-i64::from(lacked_terminal));
        }
        self.tally.running.add(-i64::from(interrupted.is_some()));
    }

    fn change_session(&mut self, at: Micros, pid: Pid, sid: Pid, pgid: Pid, tty: Option<&str>) {
        let Some(process) = self.process_mut(pid).filter(|process| process.is_alive()) else {
            return;
        };
        let lacked_terminal = process.lacks_terminal();
        let changed = process.session.take().map(|before| SessionChange {
            at,
            sid: before.sid,
            pgid: before.pgid,
            tty: before.tty,
        });
        let made_session = sid == pid && changed.as_ref().is_none_or(|before| before.sid != sid);
        process.session = Some(Session {
            sid,
            pgid,
            tty: tty.map(Into::into),
            changed,
        });
        let lacks_terminal = process.lacks_terminal();
        if !process.is_init() {
            self.tally.sessions_made += i64::from(made_session);
            self.tally
                .without_terminal
                .add(i64::from(lacks_terminal) - i64::from(lacked_terminal));
        }
    }

    pub(super) fn apply_to_threads(&mut self, at: Micros, pid: Pid, kind: &Kind) {
        let file = match kind {
            Kind::LineReached { file: Some(name), .. } => self.sources.iter().position(|source| *source.name == **name),
            _ => Some(0),
        };
        let Some(process) = self.process_mut(pid).filter(|process| process.is_alive()) else {
            return;
        };
        match kind {
            Kind::LineReached { line, thread, .. } => {
                process.threads.change(at, thread.as_deref(), |place| {
                    place.line = file.and((*line != 0).then_some(*line));
                    place.file = file.unwrap_or(0);
                    place.library = None;
                });
            }
            Kind::Blocked { on, thread } => {
                let wait = Wait::told(at, on.clone());
                let threads = &mut process.threads;
                threads.change(at, thread.as_deref(), |place| {
                    (place.blocked, place.library) = (Some(wait), None);
                });
            }
            Kind::ThreadEnded { thread } => process.threads.end(at, thread),
            Kind::InterpreterLockPassed { turns, holder } => {
                let lock = process.lock.get_or_insert_default();
                lock.pass(turns, holder.as_deref());
            }
            Kind::LinesSampled { sampled } => process.sampled = *sampled,
            Kind::InCCode { inside } => process.in_c = *inside,
            Kind::InLibrary { file } => process.threads.main.library = file.as_deref().map(Into::into),
            Kind::ProcessNamed { role } => process.role = role.as_str().into(),
            Kind::ProgramExecuted { program } => {
                process.program = Some(program.clone());
                // No thread but the one that called survives, and none of the listing's lines.
                process.threads.end_side_threads(at);
                process.threads.main = ThreadPlace::default();
            }
            Kind::Unblocked { thread, .. } => {
                let threads = &mut process.threads;
                threads.change(at, thread.as_deref(), |place| place.blocked = None);
            }
            Kind::ProgramNotStarted { .. } => process.program = None,
            _ => {}
        }
    }
}
