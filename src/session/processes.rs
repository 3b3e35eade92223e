//! The processes of a run, as the observer knows them.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use procfs::process::{Process, Stat, StatM};

use super::load::{CpuLoad, Used};
use super::proc_file::ProcFile;
use super::sleeper::{self, Sleepers};
use forklore_event::{Evidence, Kind, Pid, ProcessState, StageIndex, signal_name};
use forklore_os::pidfd;

/// Names a process of a run: its stage and its PID there.
pub type Key = (StageIndex, Pid);

/// What the observer knows of one process, living or not yet reaped.
pub struct Tracked {
    /// Its PID outside the stage, once learned.
    pub host_pid: Option<Pid>,
    /// Readable when it has ended.
    pub pidfd: Option<OwnedFd>,
    /// Its parent's PID inside the stage.
    pub parent: Pid,
    /// The last state seen.
    pub state: Option<ProcessState>,
    /// The last signal that somebody of the stage sent it and that stops.
    pub stopper: Option<String>,
    /// The last sample told of what it uses.
    pub usage: Option<Kind>,
    /// What it had used when it was last looked at.
    pub used: Used,
    /// The last place told of, by thread.
    pub lines: BTreeMap<Option<String>, u64>,
    /// Its threads, and how long the kernel has had them asleep.
    pub sleepers: Sleepers,
    /// How much it computes.
    pub load: CpuLoad,
    /// The code that it said it would exit with.
    pub leaving: Option<i32>,
    /// Whether it is about to become another program, and would exit with 255 if it could not.
    pub awaits_program: bool,
    /// Whether it was found before anybody announced it.
    pub met: bool,
    /// Whether it says something: then it tells whom it reaps.
    pub tells: bool,
    /// Whether it has said that it ignores SIGCHLD, or was born so.
    pub ignores_children: bool,
    /// How it was told to have ended.
    pub ended_by: Option<Status>,
    /// What is known about its end.
    pub end: End,
    stat: OnceCell<ProcFile>,
    statm: OnceCell<ProcFile>,
}

/// How far a process's end is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It lives, as far as is known.
    Alive,
    /// The kernel has shown its end, at this instant, but not how it ended.
    Unexplained(Instant),
    /// Its end was told.
    Told,
    /// Its end was told, and from this instant on it was seen to be gone from the process table.
    Gone(Instant),
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The exit code, if it exited.
    pub code: Option<i32>,
    /// The signal's name, if one killed it.
    pub signal: Option<String>,
    /// How that is known.
    pub evidence: Evidence,
}

impl Status {
    /// As somebody says.
    pub fn said(code: Option<i32>, signal: Option<String>) -> Self {
        Self {
            code,
            signal,
            evidence: Evidence::Said,
        }
    }

    /// By SIGKILL, which nobody was left to say.
    pub fn killed() -> Self {
        Self {
            code: None,
            signal: Some("SIGKILL".to_owned()),
            evidence: Evidence::Inferred,
        }
    }
}

/// All processes of a run that have not been reaped.
#[derive(Default)]
pub struct Processes {
    all: BTreeMap<Key, Tracked>,
}

impl Processes {
    /// Adds a process that has just started.
    pub fn add(&mut self, key: Key, parent: Pid, host_pid: Option<Pid>, pidfd: Option<OwnedFd>) {
        let ignores_children = self.get((key.0, parent)).is_some_and(|parent| parent.ignores_children);
        let tracked = Tracked {
            host_pid,
            pidfd,
            parent,
            state: None,
            stopper: None,
            usage: None,
            used: Used::default(),
            lines: BTreeMap::new(),
            sleepers: Sleepers::default(),
            load: CpuLoad::default(),
            leaving: None,
            ended_by: None,
            awaits_program: false,
            met: false,
            tells: false,
            ignores_children,
            end: End::Alive,
            stat: OnceCell::new(),
            statm: OnceCell::new(),
        };
        self.all.insert(key, tracked);
    }

    /// The process, if it has not been reaped.
    pub fn get_mut(&mut self, key: Key) -> Option<&mut Tracked> {
        self.all.get_mut(&key)
    }

    /// The process, if it has not been reaped.
    pub fn get(&self, key: Key) -> Option<&Tracked> {
        self.all.get(&key)
    }

    /// Forgets a process that was reaped.
    pub fn remove(&mut self, key: Key) -> Option<Tracked> {
        self.all.remove(&key)
    }

    /// Every process, in order of stage and PID.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &Tracked)> {
        self.all.iter().map(|(key, tracked)| (*key, tracked))
    }

    /// Those that live, as far as is known.
    pub fn alive(&self) -> impl Iterator<Item = (Key, &Tracked)> {
        self.iter().filter(|(_, process)| process.end == End::Alive)
    }

    /// The processes whose parent is `parent`.
    pub fn children(&self, (stage, parent): Key) -> Vec<Pid> {
        self.iter()
            .filter(|((s, _), t)| *s == stage && t.parent == parent)
            .map(|((_, pid), _)| pid)
            .collect()
    }

    /// The PID inside the stage of the process that the host calls `host_pid` now.
    pub fn inner(&self, stage: StageIndex, host_pid: Pid) -> Option<Pid> {
        self.iter()
            .find(|((s, _), t)| *s == stage && t.host_pid == Some(host_pid) && t.holds_its_number())
            .map(|((_, pid), _)| pid)
    }
}

impl Tracked {
    /// Its line of `/proc/PID/stat`, if it is still in the process table.
    pub fn stat(&self) -> Option<Stat> {
        self.file(&self.stat, "stat")?.read()
    }

    /// Its resident set size in bytes, if it is still in the process table.
    pub fn resident(&self) -> Option<u64> {
        let statm: StatM = self.file(&self.statm, "statm")?.read()?;
        Some(statm.resident * procfs::page_size())
    }

    /// A file of `/proc/PID`, which is opened when it is first needed.
    fn file<'a>(&self, kept: &'a OnceCell<ProcFile>, name: &str) -> Option<&'a ProcFile> {
        if let Some(file) = kept.get() {
            return Some(file);
        }
        let file = ProcFile::open(self.host_pid?, name).filter(|_| self.holds_its_number())?;
        Some(kept.get_or_init(|| file))
    }

    /// Whether one of its threads runs, or waits for a disk.
    pub fn has_running_thread(&self) -> bool {
        let states = self.look(|process| {
            let threads = process.tasks().ok()?.flatten();
            Some(
                threads
                    .filter_map(|thread| Some(thread.stat().ok()?.state))
                    .collect::<Vec<_>>(),
            )
        });
        states.is_some_and(|states| states.iter().any(|state| matches!(state, 'R' | 'D')))
    }

    /// Whether it has threads beside its main one that are looked at.
    pub fn has_side_threads(&self) -> bool {
        self.sleepers.values().any(|sleeper| sleeper.is_aside)
    }

    /// Whether its main thread is in a call that writes.
    pub fn is_writing(&self) -> bool {
        let writes = self.look(|process| process.task_main_thread().ok().map(|task| sleeper::writes(&task)));
        writes == Some(true)
    }

    /// What `read` finds in `/proc/PID`. `None` unless the number was this process's all the while.
    pub fn look<T>(&self, read: impl FnOnce(&Process) -> Option<T>) -> Option<T> {
        let found = read(&Process::new(self.host_pid?).ok()?);
        found.filter(|_| self.holds_its_number())
    }

    /// Whether we have the right to look at it, which reading its user namespace takes, too, namespaces(7).
    fn may_be_looked_at(&self) -> bool {
        let namespace = |pid| std::fs::read_link(format!("/proc/{pid}/ns/user")).is_ok();
        self.host_pid.is_some_and(namespace) && self.holds_its_number()
    }

    /// Whether its end was told.
    pub fn is_told(&self) -> bool {
        matches!(self.end, End::Told | End::Gone(_))
    }

    /// Whether its number is still its own: until it is reaped. Who looks something up
    /// by number has to ask afterwards.
    pub fn holds_its_number(&self) -> bool {
        self.pidfd.as_ref().is_some_and(pidfd::is_in_table)
    }

    /// Whether it is gone from the process table, or in it for its tracer alone, ptrace(2). Waits a moment for one that the
    /// kernel is about to take out.
    pub fn is_gone(&self) -> bool {
        const LOOKS: u32 = 20;
        const NAP: Duration = Duration::from_micros(100);
        let is_gone = || !self.holds_its_number() || self.is_traced();
        is_gone()
            || (0..LOOKS).any(|_| {
                std::thread::sleep(NAP);
                is_gone()
            })
    }

    fn is_traced(&self) -> bool {
        let status = self.look(|process| process.status().ok());
        status.is_some_and(|status| status.tracerpid != 0)
    }

    /// Whether it can be seen to run on.
    pub fn lives(&self) -> bool {
        self.pidfd.as_ref().is_some_and(|pidfd| !pidfd::has_ended(pidfd))
    }

    /// Whether it can be seen to have ended.
    pub fn has_ended(&self) -> bool {
        self.pidfd.as_ref().is_some_and(pidfd::has_ended)
    }

    /// How it ended, from what the kernel still shows and what it said itself.
    /// `None` while neither is enough.
    pub fn status(&self, stat: Option<&Stat>) -> Option<Status> {
        // Without the right to look, the kernel shows 0 for every process, proc_pid_stat(5).
        let shown = stat
            .filter(|s| s.state == 'Z')
            .and_then(|s| s.exit_code)
            .filter(|&raw| raw != 0 || self.may_be_looked_at());
        match (shown, self.leaving) {
            (Some(raw), _) if raw & 0x7f == 0 => Some(Status {
                code: Some((raw >> 8) & 0xff),
                signal: None,
                evidence: Evidence::Seen,
            }),
            (Some(raw), _) => Some(Status {
                code: None,
                signal: Some(signal_name(raw & 0x7f)),
                evidence: Evidence::Seen,
            }),
            (None, Some(code)) => Some(Status::said(Some(code), None)),
            (None, None) => None,
        }
    }
}
