//! What is known about one stage: the fold over its events.

mod life;
mod work;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::pools::Pool;
use super::processes::{Birth, Process, ProcessId};
use super::tally::Tally;
use super::tasks::Tasks;
use super::threads::{InterpreterLock, ThreadPlace, is_managing};
use super::{Activity, Chunked, Hold, TerminalLines};
use forklore_event::{Event, Kind, Micros, NO_PROCESS, Pid, TaskId};

/// The bound on how many pools a stage may have; more are ignored.
const MOST_POOLS: usize = 1024;

/// The bound on how many files of a program are kept.
const MOST_SOURCES: usize = 128;

/// A file of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
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
    pub sources: Vec<SourceFile>,
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

    /// The pool to look at: the newest of a process that lives, else the newest.
    pub fn pool_in_view(&self) -> Option<&Pool> {
        let lives = |pool: &&Pool| {
            let owner = pool.owner.and_then(|owner| self.processes.get(owner));
            owner.is_some_and(Process::is_alive)
        };
        self.pools.iter().rfind(lives).or(self.pools.last())
    }

    /// The workers that a pool has had.
    pub fn workers_of(&self, pool: &Pool) -> impl DoubleEndedIterator<Item = &Process> {
        let id = pool.id;
        let processes = self.processes.iter();
        processes.filter(move |process| process.job.is_some_and(|job| job.pool == id))
    }

    /// How many tasks of a pool ended in their middle with their workers, and were not told of as lost: those of a pool
    /// that was stopped.
    pub fn cut_off(&self, pool: &Pool) -> usize {
        let tasks = self.workers_of(pool).filter_map(|worker| worker.job?.cut_off);
        let is_lost = |task: &TaskId| self.tasks.get(*task).is_some_and(|known| known.lost);
        tasks.filter(|task| !is_lost(task)).count()
    }

    /// The living processes whose threads are shown and take turns with the interpreter lock, with those turns.
    pub fn locks(&self) -> impl Iterator<Item = (&Process, &InterpreterLock)> {
        let alive = self
            .processes
            .iter()
            .enumerate()
            .filter(|(_, process)| process.is_alive());
        alive.filter_map(|(id, process)| Some((process, self.threads_of(id).next().and(process.lock.as_ref())?)))
    }

    /// The threads of a process that run functions of the listing, beside its main thread.
    pub fn threads_of(&self, process: ProcessId) -> impl Iterator<Item = (&str, &ThreadPlace)> {
        let threads = self.lanes_of(process);
        threads.into_iter().filter(|(_, place)| place.does().is_some())
    }

    /// The same with those that have ended. Those that Python keeps for a pool belong to the picture of the pool.
    pub fn lanes_of(&self, process: ProcessId) -> Vec<(&str, &ThreadPlace)> {
        let owns_pool = self.pools.iter().any(|pool| pool.owner == Some(process));
        let mut threads = self
            .processes
            .get(process)
            .map_or_else(Vec::new, |process| process.threads.with_lanes());
        threads.retain(|(name, _)| !(owns_pool && is_managing(name)));
        threads
    }

    /// Whether a fresh interpreter was kept from starting processes for ever.
    pub fn starts_refused(&self) -> bool {
        self.tally.starts_refused > 0
    }

    /// The pool that a task was handed in to.
    pub fn pool_of(&self, task: TaskId) -> Option<&Pool> {
        let pool = self.tasks.get(task)?.pool;
        self.pools.iter().rfind(|known| known.id == pool)
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
        self.all_named_in(text).next()
    }

    /// The processes that a text names by their roles, in its order.
    pub fn all_named_in(&self, text: &str) -> impl Iterator<Item = ProcessId> {
        let words = text.split(|character: char| !character.is_ascii_alphanumeric());
        words.filter_map(|word| {
            let mut processes = self.processes.iter();
            processes.position(|process| &*process.role == word && !process.is_init())
        })
    }

    /// Whether any statement was done: somebody came to stand before a second one, or wrote something.
    pub fn has_begun(&self) -> bool {
        self.tally.lines > 1 || !self.terminal.tail(1).is_empty()
    }

    /// From `at` on a process stands before a statement and is held there, or is not any more.
    pub(super) fn hold(&mut self, at: Micros, process: ProcessId, held: bool) {
        if let Some(process) = self.processes.get_mut(process).filter(|process| process.held != held) {
            process.held = held;
            let hold = Hold::of(process);
            process.lane.hold(at, hold);
        }
    }

    /// A limit ends the run: whoever is killed now is killed by forklore.
    pub(super) fn end_by_limit(&mut self) {
        self.tally.ended_by_limit = true;
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
            Kind::SourceRead { name, text } if self.sources.len() < MOST_SOURCES => self.sources.push(SourceFile {
                name: name.as_str().into(),
                text: text.as_str().into(),
            }),
            Kind::TerminalClosed {} => self.tally.terminal_closed = Some(at),
            Kind::StartRefused {} => self.tally.starts_refused += 1,
            Kind::LineReached { line: 1.., .. } => self.tally.lines += 1,
            _ => {}
        }
        if let Some(process) = self.process_mut(pid) {
            let (activity, hold) = (Activity::of(process), Hold::of(process));
            let blocked = process.threads.main.blocked.as_ref();
            let wait = blocked.filter(|_| process.is_alive());
            let since = wait.map_or(at, |wait| wait.since);
            process.lane.update(at, since, activity, hold);
        }
    }
}
