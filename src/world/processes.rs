//! One process of a stage, from its start to its reaping and beyond.

use std::sync::Arc;

use super::threads::{InterpreterLock, Threads};
use super::{Chunked, Lane};
use forklore_event::{Adopter, Blocked, How, Micros, Pid, PoolId, ProcessState, SystemCall, TaskId};

/// Index of a process in its stage, in order of start. Unlike a PID it is never
/// used again.
pub type ProcessId = usize;

/// A process, as far as the events tell.
#[derive(Clone, Debug)]
pub struct Process {
    /// What the screen calls it.
    pub role: Arc<str>,
    /// Its PID inside the stage.
    pub pid: Pid,
    /// Its PID outside, once it is known.
    pub host_pid: Option<Pid>,
    /// How it came to be.
    pub birth: Birth,
    /// Its parent now.
    pub parent: Pid,
    /// The scheduler's letter for it.
    pub state: ProcessState,
    /// Whether it stands before a statement until somebody lets it go on: who chooses the next one, or the words of a
    /// mark that wait to be true.
    pub held: bool,
    /// The signal that has stopped it; empty where that is not known.
    pub stopped_by: Option<Arc<str>>,
    /// Where its threads stand and what they wait for.
    pub threads: Threads,
    /// Who has had its interpreter lock, once several of its threads wanted it at the same time.
    pub lock: Option<InterpreterLock>,
    /// Whether its lines are only looked at from time to time.
    pub sampled: bool,
    /// Whether it computes in C code, where no statement of Python ends.
    pub in_c: bool,
    /// The other program that it has become by execve(2).
    pub program: Option<String>,
    /// Its place in a pool, if it is a worker.
    pub job: Option<Job>,
    /// Session, process group and controlling terminal; inherited at the start.
    pub session: Option<Session>,
    /// The last time it got a new parent.
    pub adopted: Option<Adoption>,
    /// The variable that the scenario has watched, as it is in this process.
    pub variable: Option<Variable>,
    /// How it ended.
    pub ended: Option<End>,
    /// Who collected its exit status.
    pub reaped: Option<Reaping>,
    /// The last sample of what it uses.
    pub usage: Option<Usage>,
    /// Its resident memory in bytes, whenever it was looked at and had changed.
    pub memory: Chunked<(Micros, u64)>,
    /// What it did with its time.
    pub lane: Lane,
}

impl Process {
    pub(super) fn new(pid: Pid, role: Arc<str>, birth: Birth) -> Self {
        Self {
            role,
            pid,
            host_pid: None,
            parent: birth.parent,
            birth,
            state: ProcessState::R,
            held: false,
            stopped_by: None,
            threads: Threads::default(),
            lock: None,
            sampled: false,
            in_c: false,
            program: None,
            job: None,
            session: None,
            adopted: None,
            variable: None,
            ended: None,
            reaped: None,
            usage: None,
            memory: Chunked::default(),
            lane: Lane::default(),
        }
    }

    /// Whether it plays the stage's init.
    pub fn is_init(&self) -> bool {
        &*self.role == "init"
    }

    /// Whether it runs the listing from the top.
    pub fn is_main(&self) -> bool {
        &*self.role == "main"
    }

    /// Whether it is a fork server, which runs no listing.
    pub fn is_fork_server(&self) -> bool {
        self.role.starts_with("FS")
    }

    /// Whether it is the resource tracker of Python, which runs no listing.
    pub fn is_resource_tracker(&self) -> bool {
        self.role.starts_with("RT")
    }

    /// Whether it is the server of a `multiprocessing.Manager`, which runs no listing.
    pub fn is_manager(&self) -> bool {
        self.role.starts_with('M')
    }

    /// Whether it runs a program of the user's, and is no helper of Python's.
    pub fn runs_program(&self) -> bool {
        !(self.is_init() || self.is_fork_server() || self.is_resource_tracker() || self.is_manager())
    }

    /// Whether it has not ended.
    pub fn is_alive(&self) -> bool {
        self.ended.is_none() && self.reaped.is_none()
    }

    /// Whether a signal has stopped it.
    pub fn is_stopped(&self) -> bool {
        matches!(self.state, ProcessState::T | ProcessState::Traced)
    }

    /// Whether it has ended and keeps its row in the process table.
    pub fn is_zombie(&self) -> bool {
        self.ended.is_some() && self.reaped.is_none()
    }

    /// Whether the process with this PID took it over when its parent had ended.
    pub fn is_adopted_by(&self, pid: Pid) -> bool {
        self.adopted.is_some_and(|adoption| adoption.to == pid)
    }

    /// Whether anything happened to it since `began`: it came, ended, was adopted or reaped, got a signal, or began or
    /// ended a task.
    pub fn has_changed(&self, began: Micros) -> bool {
        let once = [
            Some(self.birth.at),
            self.ended.as_ref().map(|end| end.at),
            self.adopted.map(|adopted| adopted.at),
            self.reaped.map(|reaped| reaped.at),
            self.job.and_then(|_| self.lane.since()),
        ];
        let marked = self.lane.marks().iter().map(|marks| marks.last(Micros::MAX));
        once.into_iter().chain(marked).flatten().any(|at| at > began)
    }

    /// How many bytes of memory it had when it was last looked at by `at`; none before its start and after its end.
    pub fn memory_at(&self, at: Micros) -> Option<u64> {
        let lives = self.birth.at <= at && self.ended.as_ref().is_none_or(|end| end.at > at);
        let looked = self.memory.partition_point(|(when, _)| *when <= at);
        let (_, bytes) = self.memory.get(looked.checked_sub(1)?).filter(|_| lives)?;
        Some(*bytes)
    }

    /// The most memory it was seen to have, in bytes.
    pub fn peak_memory(&self) -> Option<u64> {
        self.memory.iter().map(|(_, bytes)| *bytes).max()
    }

    /// Whether its main thread waits for somebody to type.
    pub fn waits_for_input(&self) -> bool {
        let wait = self.threads.main.blocked.as_ref().filter(|_| self.is_alive());
        wait.is_some_and(|wait| match &wait.on {
            Blocked::Lock { name } => name == "input",
            Blocked::SystemCall { call, .. } => *call == Some(SystemCall::ReadTerminal),
            _ => false,
        })
    }

    /// Whether it is known to have no controlling terminal.
    pub fn lacks_terminal(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.tty.is_none())
    }
}

/// What a variable is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its value now.
    pub value: Arc<str>,
    /// Its value before the last change, in this process.
    pub before: Option<Arc<str>>,
    /// When it last changed.
    pub at: Micros,
}

/// How a process came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birth {
    /// When.
    pub at: Micros,
    /// Who made it.
    pub parent: Pid,
    /// By which means.
    pub how: How,
}

/// What makes a process a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// The pool it works for.
    pub pool: PoolId,
    /// Its slot there.
    pub slot: u32,
    /// The task it runs.
    pub running: Option<TaskId>,
    /// The task in whose middle it ended.
    pub cut_off: Option<TaskId>,
    /// How many tasks it has ended.
    pub done: u64,
    /// Whether it left because it reached `maxtasksperchild`.
    pub retired: bool,
    /// Whether it ran the pool's initializer to its end.
    pub initialized: bool,
}

/// Session, process group, controlling terminal; credentials(7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Session ID.
    pub sid: Pid,
    /// Process group ID.
    pub pgid: Pid,
    /// Name of the controlling terminal.
    pub tty: Option<Arc<str>>,
    /// What the last change was, and when.
    pub changed: Option<SessionChange>,
}

impl Session {
    /// The session before the last change, if it changed after `since`.
    pub fn before(&self, since: Micros) -> Option<&SessionChange> {
        self.changed.as_ref().filter(|change| change.at > since)
    }

    /// Whether the last change led to another session.
    pub fn changed_session(&self) -> bool {
        self.changed.as_ref().is_some_and(|before| before.sid != self.sid)
    }

    /// Whether the last change got or lost a controlling terminal.
    pub fn changed_terminal(&self) -> bool {
        self.changed.as_ref().is_some_and(|before| before.tty != self.tty)
    }
}

/// What a [`Session`] was before its last change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionChange {
    /// When it changed.
    pub at: Micros,
    /// The session ID before.
    pub sid: Pid,
    /// The process group ID before.
    pub pgid: Pid,
    /// The controlling terminal before.
    pub tty: Option<Arc<str>>,
}

/// A new parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// When.
    pub at: Micros,
    /// Whose child it was.
    pub from: Pid,
    /// Whose child it is.
    pub to: Pid,
    /// What makes that process adopt.
    pub adopter: Adopter,
}

/// The end of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// When.
    pub at: Micros,
    /// Its exit code, if it ended by itself.
    pub code: Option<i32>,
    /// The signal it died of.
    pub signal: Option<Arc<str>>,
    /// Who sent that signal (`NO_PROCESS`: the learner), where it was told.
    pub killed_by: Option<Pid>,
    /// Whether forklore ended it with the run, because a limit was reached.
    pub by_limit: bool,
    /// Whether it was waiting for something just before.
    pub was_waiting: bool,
    /// How many events the stage had seen by then.
    pub(super) sequence: u64,
}

/// The collecting of an exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reaping {
    /// When.
    pub at: Micros,
    /// By whom.
    pub by: Pid,
    /// How many events the stage had seen by then.
    pub(super) sequence: u64,
}

/// A sample of what a process uses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    /// Percent of one core since the sample before.
    pub cpu_percent: f32,
    /// Resident memory.
    pub memory_bytes: u64,
    /// Number of threads.
    pub threads: u32,
}

impl Usage {
    /// Resident memory in whole megabytes.
    pub fn megabytes(self) -> u64 {
        megabytes(self.memory_bytes)
    }
}

/// An amount of memory in whole megabytes.
pub fn megabytes(bytes: u64) -> u64 {
    bytes / 1_000_000
}
