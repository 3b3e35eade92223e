use std::collections::BTreeMap;
use std::sync::Arc;

use super::pools::{Pool, PoolPhase};
use super::processes::{Adoption, Birth, End, Job, Process, ProcessId, Reaping, Session, SessionChange, Usage, Wait};
use super::tally::Tally;
use super::tasks::{Task, Tasks};
use super::{Chunked, Lane, MarkKind, TerminalLines};
use crate::event::{Call, Event, Kind, Micros, NO_PROCESS, Pid, PoolId, ProcessState, TaskId};

/// The bound on how many pools a stage may have; more are ignored.
const MOST_POOLS: usize = 1024;

/// The bound on how many files of a program are kept.
const MOST_SOURCES: usize = 128;

/// A file of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is called.
    pub name: Arc<str>,
    /// What is in it.
    pub text: Arc<str>,
}

/// What is known about one stage.
#[derive(Clone, Debug)]
pub struct StageWorld {
    /// What the screen calls it.
    pub name: Arc<str>,
    /// Every process that ever started, in order of start.
    pub processes: Chunked<Process>,
    /// Every task that was handed in.
    pub tasks: Tasks,
    /// Every pool that was made.
    pub pools: Vec<Pool>,
    /// The files of the program, the listing first.
    pub sources: Vec<Source>,
    /// What arrived at the terminal.
    pub terminal: TerminalLines,
    /// The newest process with a PID: PIDs are used again, indices are not.
    newest: BTreeMap<Pid, ProcessId>,
    pub(super) tally: Tally,
}

impl StageWorld {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            processes: Chunked::default(),
            tasks: Tasks::default(),
            pools: Vec::new(),
            sources: Vec::new(),
            terminal: TerminalLines::default(),
            newest: BTreeMap::new(),
            tally: Tally::default(),
        }
    }

    /// The index of the newest process with this PID.
    pub fn id_of(&self, pid: Pid) -> Option<ProcessId> {
        self.newest.get(&pid).copied()
    }

    /// The newest process with this PID.
    pub fn process(&self, pid: Pid) -> Option<&Process> {
        self.processes.get(self.id_of(pid)?)
    }

    /// The newest process of this role; there is but one in a run.
    pub fn process_called(&self, role: &str) -> Option<&Process> {
        self.processes.iter().rfind(|process| &*process.role == role)
    }

    /// What the screen calls the process with this PID; its number if unknown.
    /// The parent of init is forklore itself, outside of the stage.
    pub fn role(&self, pid: Pid) -> Arc<str> {
        if pid == NO_PROCESS {
            return "forklore".into();
        }
        self.process(pid)
            .map_or_else(|| pid.to_string().into(), |process| process.role.clone())
    }

    /// Whether any process went its own way about session, process group or
    /// terminal: then those columns say something. That main leads a process
    /// group of its own is so in every run.
    pub fn sessions_matter(&self) -> bool {
        self.processes
            .iter()
            .filter(|process| !process.is_init())
            .any(|process| {
                let matters = |session: &Session| {
                    session.changed_session()
                        || session.changed_terminal()
                        || (session.changed_group() && !process.is_main())
                };
                process.session.as_ref().is_some_and(matters)
            })
    }

    /// The pool to look at: the newest of a process that lives, else the newest.
    pub fn pool_in_view(&self) -> Option<&Pool> {
        let lives = |pool: &&Pool| {
            let owner = pool.owner.and_then(|owner| self.processes.get(owner));
            owner.is_some_and(Process::is_alive)
        };
        self.pools.iter().rfind(lives).or(self.pools.last())
    }

    /// Whether a fresh interpreter was kept from starting processes for ever.
    pub fn starts_refused(&self) -> bool {
        self.tally.starts_refused > 0
    }

    /// When the terminal was closed.
    pub fn terminal_closed_at(&self) -> Option<Micros> {
        self.tally.terminal_closed
    }

    /// Whether this process plays init.
    pub(super) fn is_init(&self, process: ProcessId) -> bool {
        self.processes.get(process).is_some_and(Process::is_init)
    }

    /// The first process that a text names by its role.
    pub fn named_in(&self, text: &str) -> Option<ProcessId> {
        let mut words = text.split(|character: char| !character.is_ascii_alphanumeric());
        words
            .find_map(|word| {
                let mut processes = self.processes.iter().enumerate();
                processes.find(|(_, process)| &*process.role == word && !process.is_init())
            })
            .map(|(id, _)| id)
    }

    /// Whether the terminal was closed.
    pub fn terminal_closed(&self) -> bool {
        self.tally.terminal_closed.is_some()
    }

    /// How many things a clone copies because it cannot share them.
    pub(super) fn unshared(&self) -> usize {
        self.newest.len() + self.pools.len() + self.sources.len()
    }

    fn process_mut(&mut self, pid: Pid) -> Option<&mut Process> {
        let id = self.id_of(pid)?;
        self.processes.get_mut(id)
    }

    /// The stage after one more event, which happened at `at`.
    pub(super) fn apply(&mut self, at: Micros, event: &Event) {
        self.tally.events += 1;
        let pid = event.pid;
        if let Kind::ProcessStarted { role, parent, how } = &event.kind {
            self.start(
                pid,
                role,
                Birth {
                    at,
                    parent: *parent,
                    how: *how,
                },
            );
        }
        if let (Some(host_pid), Some(process)) = (event.host_pid, self.process_mut(pid)) {
            process.host_pid = Some(host_pid);
        }
        self.apply_to_life(at, pid, &event.kind);
        self.apply_to_threads(at, pid, &event.kind);
        self.apply_to_pools(at, pid, &event.kind);
        self.apply_to_tasks(at, pid, &event.kind);
        match &event.kind {
            Kind::TerminalOutput { text } => {
                let writer = self.id_of(pid);
                self.terminal.push(text, writer);
            }
            Kind::SourceRead { name, text } if self.sources.len() < MOST_SOURCES => self.sources.push(Source {
                name: name.as_str().into(),
                text: text.as_str().into(),
            }),
            Kind::TerminalClosed {} => self.tally.terminal_closed = Some(at),
            Kind::StartRefused {} => self.tally.starts_refused += 1,
            _ => {}
        }
        if let Some(process) = self.process_mut(pid) {
            Lane::update(at, process);
        }
    }

    fn start(&mut self, pid: Pid, role: &str, birth: Birth) {
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
        }
        if !process.is_init() {
            self.tally.alive.add(1);
            self.tally.without_terminal.add(i64::from(process.lacks_terminal()));
        }
        self.newest.insert(pid, self.processes.len());
        self.processes.push(process);
    }

    fn apply_to_life(&mut self, at: Micros, pid: Pid, kind: &Kind) {
        match kind {
            Kind::ProcessExited { code, signal } => self.end(at, pid, *code, signal.as_deref()),
            Kind::ProcessReaped { by, code, signal } => {
                self.end(at, pid, *code, signal.as_deref());
                let sequence = self.tally.events;
                if let Some(process) = self.process_mut(pid).filter(|process| process.reaped.is_none()) {
                    process.reaped = Some(Reaping { at, by: *by, sequence });
                    process.lane.mark(at, MarkKind::Reaped);
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
                    process.lane.mark(at, MarkKind::Adopted);
                }
            }
            Kind::SessionChanged { sid, pgid, tty, .. } => self.change_session(at, pid, *sid, *pgid, tty.as_deref()),
            Kind::StateChanged { state } => {
                if let Some(process) = self.process_mut(pid).filter(|process| process.is_alive()) {
                    process.state = *state;
                }
            }
            Kind::ProcessStopped { .. } => self.stop(at, pid, ProcessState::T, MarkKind::Stopped),
            Kind::ProcessContinued {} => self.stop(at, pid, ProcessState::R, MarkKind::Continued),
            Kind::SignalSent { to, .. } => {
                if let Some(receiver) = self.process_mut(*to) {
                    receiver.lane.mark(at, MarkKind::Signalled);
                    let ended = !receiver.is_alive();
                    self.tally.signals_to_zombies += i64::from(ended);
                }
            }
            Kind::SignalReceived { .. } => {
                if let Some(process) = self.process_mut(pid) {
                    process.lane.mark(at, MarkKind::Signalled);
                }
            }
            Kind::ResourcesSampled {
                cpu_percent,
                memory_bytes,
                threads,
            } => {
                if let Some(process) = self.process_mut(pid) {
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
        let sequence = self.tally.events;
        let Some(process) = self.process_mut(pid).filter(|process| process.ended.is_none()) else {
            return;
        };
        process.ended = Some(End {
            at,
            code,
            signal: signal.map(Into::into),
            was_waiting: process.threads.main.blocked.is_some(),
            sequence,
        });
        process.state = ProcessState::Z;
        process.threads.named.clear();
        process.threads.main.blocked = None;
        process.lane.mark(at, MarkKind::Exited);
        let interrupted = process.job.as_mut().and_then(|job| job.running.take());
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

    fn apply_to_threads(&mut self, at: Micros, pid: Pid, kind: &Kind) {
        let file = match kind {
            Kind::LineReached { file: Some(name), .. } => self.sources.iter().position(|source| *source.name == **name),
            _ => Some(0),
        };
        let Some(process) = self.process_mut(pid).filter(|process| process.is_alive()) else {
            return;
        };
        match kind {
            Kind::LineReached { line, thread, .. } => {
                let place = process.threads.place(thread.as_deref());
                place.line = file.and((*line != 0).then_some(*line));
                place.file = file.unwrap_or(0);
            }
            Kind::Blocked { on, thread } => {
                process.threads.place(thread.as_deref()).blocked = Some(Wait {
                    since: at,
                    on: on.clone(),
                });
            }
            Kind::Unblocked { thread, .. } => process.threads.place(thread.as_deref()).blocked = None,
            _ => {}
        }
    }

    fn apply_to_pools(&mut self, at: Micros, pid: Pid, kind: &Kind) {
        match kind {
            Kind::PoolCreated {
                pool,
                processes,
                maxtasksperchild,
                start_method,
                on_demand,
            } if self.pools.len() < MOST_POOLS => self.pools.push(Pool {
                maxtasksperchild: *maxtasksperchild,
                is_executor: *on_demand,
                start_method: *start_method,
                made: at,
                ..Pool::new(*pool, self.id_of(pid), *processes, self.tasks.next())
            }),
            Kind::PoolClosed { pool } => self.set_phase(*pool, PoolPhase::Closed),
            Kind::PoolTerminated { pool } | Kind::PoolBroken { pool } => self.set_phase(*pool, PoolPhase::Terminated),
            Kind::ResultUnreadable { pool, task } => {
                if let Some(pool) = self.pool_mut(*pool) {
                    pool.unreadable = Some(*task);
                }
            }
            Kind::PoolJoined { pool } => self.set_phase(*pool, PoolPhase::Joined),
            Kind::WorkerHired { pool, slot } => {
                if let Some(process) = self.process_mut(pid) {
                    process.job = Some(Job {
                        pool: *pool,
                        slot: *slot,
                        running: None,
                        done: 0,
                        retired: false,
                        initialized: false,
                    });
                }
            }
            Kind::InitializerRan { pool, function, .. } => {
                self.tally.initializer_runs += 1;
                if let Some(pool) = self.pool_mut(*pool).filter(|pool| pool.initializer.is_none()) {
                    pool.initializer = Some(function.as_str().into());
                }
                if let Some(job) = self.process_mut(pid).and_then(|process| process.job.as_mut()) {
                    job.initialized = true;
                }
            }
            Kind::WorkerRetired { .. } => {
                self.tally.workers_retired += 1;
                if let Some(job) = self.process_mut(pid).and_then(|process| process.job.as_mut()) {
                    job.retired = true;
                }
            }
            _ => {}
        }
    }

    /// The pool `id`, while events about it change it.
    fn pool_mut(&mut self, id: PoolId) -> Option<&mut Pool> {
        self.pools.iter_mut().rfind(|known| known.id == id)
    }

    /// The pool that a task was handed in to.
    pub fn pool_of(&self, task: TaskId) -> Option<&Pool> {
        let pool = self.tasks.get(task)?.pool;
        self.pools.iter().rfind(|known| known.id == pool)
    }

    fn pool_of_mut(&mut self, task: TaskId) -> Option<&mut Pool> {
        let pool = self.tasks.get(task)?.pool;
        self.pool_mut(pool)
    }

    fn set_phase(&mut self, pool: PoolId, phase: PoolPhase) {
        if let Some(pool) = self.pool_mut(pool) {
            pool.phase = phase;
            pool.was_terminated |= phase == PoolPhase::Terminated;
        }
    }

    fn apply_to_tasks(&mut self, at: Micros, pid: Pid, kind: &Kind) {
        match kind {
            Kind::TaskSubmitted {
                pool,
                task,
                call,
                function,
                arguments,
            } => {
                let Some(entry) = self.tasks.entry(*task) else { return };
                *entry = Task {
                    text: called(*call, function, arguments).into(),
                    call: Some(*call),
                    pool: *pool,
                    submitted: Some(at),
                    ..entry.clone()
                };
                if let Some(pool) = self.pool_mut(*pool) {
                    pool.submitted(at);
                }
                self.tally.submitted_before_first_result += i64::from(!self.tally.delivered);
            }
            Kind::TaskStarted { task, .. } => self.start_task(at, pid, *task),
            Kind::TaskFinished { task, ok } => self.finish_task(at, pid, *task, *ok),
            Kind::ResultDelivered { task } => {
                self.tally.delivered = true;
                if let Some(entry) = self.tasks.entry(*task) {
                    entry.delivered = Some(at);
                }
                if let Some(pool) = self.pool_of_mut(*task) {
                    pool.delivered(*task);
                }
            }
            Kind::TasksSummarised { pool, counts } => {
                self.tally.delivered |= counts.delivered > 0;
                if let Some(pool) = self.pool_mut(*pool) {
                    pool.summarised(at, counts);
                }
                if let Some(job) = self.process_mut(pid).and_then(|process| process.job.as_mut()) {
                    job.done = job.done.saturating_add(counts.finished);
                }
            }
            Kind::CallbackRan { task, .. } => {
                self.tally.callbacks_ran += 1;
                if let Some(entry) = self.tasks.entry(*task) {
                    entry.called_back = Some(at);
                }
            }
            Kind::WorkerLost { task: Some(task), .. } => {
                if let Some(entry) = self.tasks.entry(*task) {
                    entry.lost = true;
                }
                if let Some(pool) = self.pool_of_mut(*task) {
                    pool.lost += 1;
                }
            }
            _ => {}
        }
    }

    fn start_task(&mut self, at: Micros, pid: Pid, task: TaskId) {
        let worker = self.id_of(pid);
        if let Some(entry) = self.tasks.entry(task) {
            entry.started = Some(at);
            entry.worker = worker;
            let pool = entry.pool;
            if let Some(pool) = self.pools.iter_mut().rfind(|known| known.id == pool) {
                pool.started(at, &self.tasks);
            }
        }
        if let Some(process) = self.process_mut(pid).filter(|process| process.is_alive())
            && let Some(job) = &mut process.job
            && job.running.replace(task).is_none()
        {
            self.tally.running.add(1);
        }
    }

    fn finish_task(&mut self, at: Micros, pid: Pid, task: TaskId, ok: bool) {
        if let Some(entry) = self.tasks.entry(task) {
            entry.finished = Some(at);
            entry.failed = !ok;
        }
        if let Some(pool) = self.pool_of_mut(task) {
            pool.finished(task, ok);
        }
        if let Some(job) = self.process_mut(pid).and_then(|process| process.job.as_mut()) {
            job.done = job.done.saturating_add(1);
            if job.running.take().is_some() {
                self.tally.running.add(-1);
            }
        }
    }
}

/// A task as the listing made it. A chunk is several calls of the function, one
/// after another: `work: 3, 4, 5`.
fn called(call: Call, function: &str, arguments: &str) -> String {
    let chunk = arguments.strip_prefix('[').filter(|_| call.takes_an_iterable());
    match chunk {
        Some(items) => format!("{function}: {}", items.strip_suffix(']').unwrap_or(items)),
        None if arguments.starts_with('(') => format!("{function}{arguments}"),
        None => format!("{function}({arguments})"),
    }
}
