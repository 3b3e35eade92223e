//! What the kernel shows of a run, with causes before effects.

mod asleep;
mod backoff;
mod ends;
mod hot;
mod instant;
mod job_control;
mod said;
mod sampling;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use procfs::process::Stat;

use super::files::Files;
use super::log::Log;
use super::lookup::Lookup;
use super::poller::{Poller, Token};
use super::processes::{End, Key, Processes, Status, Tracked};
use backoff::Backoff;
use forklore_event::{Adopter, Evidence, Isolation, Kind, Micros, NO_PROCESS, Pid, ProcessState, StageIndex};
use forklore_os::pidfd;
use forklore_stage::board::Board;
use forklore_stage::clock::Clock;

pub use said::Said;

/// Before the first of them: the processes exist by then, and nobody waits a second for a figure.
const FIRST_RESOURCES: Duration = Duration::from_millis(300);

/// What the kernel shows of the processes of a run, put in order with what they
/// say themselves.
///
/// An exit is seen through a pidfd, and a reaping is said by whoever waited; the
/// two come on different ways. The probe keeps causes before effects: nobody is
/// reaped before the exit was told, nobody adopted before the parent's.
/// It never reaps anybody.
pub struct Probe {
    board: Arc<Board>,
    pub(super) isolation: Isolation,
    pub(super) init: [Pid; forklore_stage::board::STAGES],
    pub(super) processes: Processes,
    /// Of whom it was read, and not yet heard, that somebody has reaped them: who, and how they ended.
    pub(super) foretold: HashMap<Key, (Pid, Status)>,
    /// Whose end another process has found, and it is not known how they ended.
    noticed: Vec<Key>,
    /// What came of such an end, and is told after it.
    put_off: Vec<(Micros, Key, Kind)>,
    log: Log,
    pub(super) lookup: Lookup,
    files: Files,
    /// Whether the observer has ended the run: what lives then dies by SIGKILL.
    ended_by_us: bool,
    lines: Backoff,
    states: Backoff,
    /// Nobody moves, and nobody will by himself.
    rests: bool,
    next_resources: Instant,
    /// Of these stages it is followed how much memory the processes use.
    memory_of: Vec<StageIndex>,
    next_memory: Instant,
    next_threads: Instant,
    /// Until when states are looked at more often, because job control is about to change one.
    hurried_until: Instant,
}

impl Probe {
    /// A probe that knows of nobody yet.
    pub fn new(board: Arc<Board>, isolation: Isolation, log: Log, lookup: Lookup) -> Self {
        let now = Instant::now();
        let states = Backoff::new(now, backoff::states_of(lookup.announces_all));
        Self {
            board,
            isolation,
            init: [1; forklore_stage::board::STAGES],
            processes: Processes::default(),
            foretold: HashMap::new(),
            noticed: Vec::new(),
            put_off: Vec::new(),
            log,
            lookup,
            files: Files::default(),
            ended_by_us: false,
            lines: Backoff::new(now, backoff::LINES.0),
            states,
            rests: false,
            next_resources: now + FIRST_RESOURCES,
            memory_of: Vec::new(),
            next_memory: now,
            next_threads: now,
            hurried_until: now,
        }
    }

    /// Follows from now on how much memory the processes of these stages use.
    pub fn follow_memory(&mut self, stages: Vec<StageIndex>) {
        self.memory_of = stages;
    }

    /// The observer ends the run, by letting go of the lifeline.
    pub fn run_ended(&mut self) {
        self.ended_by_us = true;
    }

    /// The scenario clock.
    pub fn clock(&self) -> &Clock {
        &self.board.layout().clock
    }

    /// The log.
    pub fn log(&mut self) -> &mut Log {
        &mut self.log
    }

    /// Adds an event that happens now.
    pub fn note(&mut self, stage: StageIndex, pid: Pid, evidence: Evidence, kind: Kind) {
        self.tell(self.clock().now(), (stage, pid), evidence, kind);
    }

    fn tell(&mut self, at_us: Micros, key: Key, evidence: Evidence, kind: Kind) {
        let host_pid = self.processes.get(key).and_then(|process| process.host_pid);
        self.log.add(at_us, key, host_pid, evidence, kind);
    }

    /// `key` has said something. The kernel says which process of the host sent it, with its first words: a number
    /// to show, and good for looking something up as long as the pidfd says so.
    pub fn heard_from(&mut self, key: Key, host_pid: Option<Pid>) {
        if let Some(process) = self.processes.get_mut(key) {
            process.tells = true;
            process.host_pid = process.host_pid.or(host_pid);
        }
    }

    pub(super) fn watch(&mut self, key: Key, poller: &Poller) {
        let Some(process) = self.processes.get(key) else { return };
        if let Some(pidfd) = &process.pidfd {
            // Without a watch its end is known from whoever reaps it.
            let _ = poller.add(pidfd, Token::Process(key));
        }
    }

    /// A process announced the code it is about to exit with.
    pub fn leaving(&mut self, key: Key, code: i32) {
        if let Some(process) = self.processes.get_mut(key) {
            process.leaving = Some(code);
        }
    }

    /// A process is about to become another program. Whoever forked it says so if it could not.
    pub fn program_awaited(&mut self, key: Key) {
        if let Some(process) = self.processes.get_mut(key) {
            process.awaits_program = true;
        }
    }

    /// `key` stands at `place`, as a message or the board says: a line, and above it the number of a file.
    pub fn place_told(&mut self, key: Key, at_us: Micros, thread: Option<String>, place: u64) {
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        let (line, number) = ((place & 0xffff_ffff) as u32, (place >> 32) as u32);
        let file = match number {
            0 => None,
            // What is not known yet will be told of in a moment.
            number => match self.files.name(key.0, number) {
                None => return,
                name => name,
            },
        };
        let last = match line {
            0 => process.lines.remove(&thread),
            _ => process.lines.insert(thread.clone(), place),
        };
        if last.unwrap_or(0) != place {
            self.woke(at_us, key, &thread);
            self.tell(at_us, key, Evidence::Said, Kind::LineReached { line, thread, file });
        }
    }

    /// A process came to another file of its program.
    pub fn source_found(&mut self, stage: StageIndex, number: u32, path: &str, name: String) {
        if let Some(text) = self.files.add(stage, number, path, &name) {
            self.note(stage, NO_PROCESS, Evidence::Seen, Kind::SourceRead { name, text });
        }
    }

    /// Lets a process run one statement while the clock stands.
    pub fn step(&mut self, (stage, pid): Key) {
        if let Some(seat) = self.board.seat_of(stage, pid) {
            seat.grant_statement();
            self.clock().changed();
        }
    }

    /// Sends a signal to a process, because somebody who looks on wants it.
    pub fn signal(&mut self, key: Key, signal: Signal) {
        let known = self.processes.get(key).filter(|process| process.end == End::Alive);
        let Some(pidfd) = known.and_then(|process| process.pidfd.as_ref()) else {
            return;
        };
        // From outside of its namespace init would be hit, kill(2), and everybody with it.
        if key.1 == self.init[usize::from(key.0)] || pidfd::send(pidfd, signal).is_err() {
            return;
        }
        let (to, signal) = (key.1, signal.as_str().to_owned());
        self.signal_sent(key.0, to, &signal);
        self.note(key.0, NO_PROCESS, Evidence::Seen, Kind::SignalSent { to, signal });
    }

    /// Whether the `nth` write of `key` to its terminal is over; `None` once it has been reaped.
    pub fn has_written(&self, (stage, pid): Key, nth: u32) -> Option<bool> {
        let seat = self.board.seat_of(stage, pid)?;
        Some(seat.written.load(std::sync::atomic::Ordering::Acquire) >= nth)
    }

    /// Whether `key` tells whom it reaps.
    pub(super) fn tells(&self, key: Key) -> bool {
        self.processes.get(key).is_some_and(|process| process.tells)
    }

    /// Whether `key` can be seen to have ended.
    pub fn has_ended(&self, key: Key) -> bool {
        self.processes.get(key).is_none_or(Tracked::has_ended)
    }

    /// Text arrived at a terminal; `writer` is who wrote it, and when that was announced.
    pub fn output(&mut self, stage: StageIndex, writer: Option<(Pid, Micros)>, text: String) {
        let (pid, at_us) = writer.unwrap_or_else(|| (NO_PROCESS, self.clock().now()));
        self.tell(at_us, (stage, pid), Evidence::Seen, Kind::TerminalOutput { text });
    }

    /// Its entry in the process table is gone.
    fn forget(&mut self, key: Key) {
        self.processes.remove(key);
        if let Some(number) = self.board.number_of(key.0, key.1) {
            // Whoever reaped it has done so, unless it was the kernel, or was killed in between, or knows of no seats.
            self.board.seat(key.0, number).clear(key.1);
            self.lookup.give_back(key.0, number);
        }
    }

    /// The resident set sizes of the processes that live, in bytes.
    pub fn resident(&self) -> u64 {
        let alive = self.processes.alive();
        alive.filter_map(|(_, process)| process.resident()).sum()
    }

    /// How much memory the board and the blocks behind it have, in bytes.
    pub fn held(&self) -> u64 {
        self.board.held()
    }

    /// Whether a process of the run, living or not yet reaped, has this PID outside.
    pub fn knows(&self, host_pid: Pid) -> bool {
        self.processes
            .iter()
            .any(|(_, process)| process.host_pid == Some(host_pid))
    }

    /// How many processes live, as far as is known.
    pub fn how_many_live(&self) -> u64 {
        self.processes.alive().count() as u64
    }

    /// The PIDs, outside the stages, of the processes that live.
    pub fn host_pids(&self) -> Vec<Pid> {
        let alive = self.processes.alive();
        alive
            .filter(|(_, process)| process.holds_its_number())
            .filter_map(|(_, process)| process.host_pid)
            .collect()
    }

    fn reparent(&mut self, at_us: Micros, key: Key, to: Pid, evidence: Evidence) {
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        let from = std::mem::replace(&mut process.parent, to);
        let by_init = to == self.init[usize::from(key.0)] && self.isolation == Isolation::Namespace;
        let adopter = if by_init { Adopter::Init } else { Adopter::Subreaper };
        self.tell(at_us, key, evidence, Kind::ProcessReparented { from, to, adopter });
    }

    fn state_seen(&mut self, key: Key, at_us: Micros, stat: &Stat) {
        let Some(state) = ProcessState::from_letter(stat.state) else {
            return;
        };
        let stands = self.clock().is_paused();
        let Some(process) = self.processes.get_mut(key) else {
            return;
        };
        let awake = |state: ProcessState| matches!(state, ProcessState::R | ProcessState::S | ProcessState::D);
        if stands && awake(state) && process.state.is_some_and(awake) {
            // While the clock stands they sleep because of us.
            return;
        }
        let before = process.state.replace(state);
        self.tell_job_control(key, at_us, before, state);
        if before != Some(state) {
            self.tell(at_us, key, Evidence::Seen, Kind::StateChanged { state });
        }
    }
}
