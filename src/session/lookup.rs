//! Processes of a stage that did not come with a pidfd: found in `/proc`, below those that are known.
//!
//! The kernel uses PIDs again. What is read in `/proc` counts only if a pidfd says afterwards that the process was not
//! reaped yet.

use std::collections::{HashMap, HashSet};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use procfs::process::Process;

use forklore_event::{Isolation, Pid, StageIndex};
use forklore_os::pidfd;
use forklore_stage::Abilities;
use forklore_stage::seats::SeatSender;

/// A process that is not announced is given so long to announce itself.
const PATIENCE: Duration = Duration::from_millis(150);

/// A process that was found.
pub struct Found {
    /// Its PID inside the stage.
    pub pid: Pid,
    /// Its PID outside.
    pub host_pid: Pid,
    /// It.
    pub pidfd: OwnedFd,
    /// The name of what it runs, as the kernel has it (`comm`).
    pub program: String,
}

/// The children of a process, by the kernel's word.
pub fn children_of(host_pid: Pid) -> Vec<Pid> {
    let tasks = Process::new(host_pid).and_then(|process| process.tasks());
    let tasks: Vec<_> = tasks.into_iter().flatten().flatten().collect();
    let listed: Result<Vec<Vec<u32>>, _> = tasks.iter().map(procfs::process::Task::children).collect();
    match listed {
        Ok(listed) if !tasks.is_empty() => listed.concat().into_iter().map(u32::cast_signed).collect(),
        // Not every kernel lists children (CONFIG_PROC_CHILDREN).
        _ => {
            let all = procfs::process::all_processes().into_iter().flatten();
            let stats = all.filter_map(|process| process.ok()?.stat().ok());
            stats
                .filter(|stat| stat.ppid == host_pid)
                .map(|stat| stat.pid)
                .collect()
        }
    }
}

/// Takes hold of the process that the host calls `host_pid` now, if it is still there afterwards.
fn take_hold(host_pid: Pid, isolation: Isolation) -> Option<Found> {
    let pidfd = pidfd::open(host_pid).ok()?;
    let status = Process::new(host_pid).ok()?.status().ok()?;
    let pid = match isolation {
        Isolation::Namespace => *status.nspid.as_ref()?.last()?,
        Isolation::Subreaper => host_pid,
    };
    pidfd::is_in_table(&pidfd).then_some(Found {
        pid,
        host_pid,
        pidfd,
        program: status.name,
    })
}

/// The process that the stage calls `pid`, among the children of these.
pub fn find(pid: Pid, parents: &[Pid], isolation: Isolation) -> Option<Found> {
    let children = parents.iter().flat_map(|parent| children_of(*parent));
    let candidates = children.filter(|child| isolation == Isolation::Namespace || *child == pid);
    let mut found = candidates.filter_map(|child| take_hold(child, isolation));
    found.find(|found| found.pid == pid)
}

/// Processes that were seen and that nobody has announced yet.
#[derive(Default)]
pub struct Unannounced(HashMap<Pid, Instant>);

impl Unannounced {
    /// The children of `parent` (both by their PIDs outside) that nobody has announced in all the time it takes.
    pub fn below(&mut self, parent: Pid, is_known: impl Fn(Pid) -> bool, isolation: Isolation) -> Vec<Found> {
        let now = Instant::now();
        let unknown = children_of(parent).into_iter().filter(|child| !is_known(*child));
        let overdue = unknown.filter(|child| now - *self.0.entry(*child).or_insert(now) > PATIENCE);
        overdue.filter_map(|child| take_hold(child, isolation)).collect()
    }

    /// Forgets those that were last seen long ago.
    pub fn tidy(&mut self) {
        self.0.retain(|_, first| first.elapsed() < 20 * PATIENCE);
    }
}

/// What the probe needs for stages whose processes do not all announce themselves.
pub struct Lookup {
    pub(super) announces_all: bool,
    /// Whether lines need not all be followed.
    pub(super) samples_lines: bool,
    /// How many marks the run has.
    pub(super) marks: usize,
    pub(super) unannounced: Unannounced,
    seats: Vec<SeatSender>,
    /// The roles that were given.
    roles: HashSet<(StageIndex, String)>,
}

impl Lookup {
    /// For a run that can do so much and has so many marks; `seats` is what gives seats back, by stage.
    pub fn new(abilities: Abilities, marks: usize, seats: Vec<SeatSender>) -> Self {
        Self {
            announces_all: abilities.announces_all,
            samples_lines: abilities.samples_lines,
            marks,
            unannounced: Unannounced::default(),
            seats,
            roles: HashSet::new(),
        }
    }

    /// Gives a role away, with another number if it was given already: programs are counted by who starts them, and by
    /// who meets them.
    pub fn settle_role(&mut self, stage: StageIndex, role: &mut String) {
        if self.announces_all || self.roles.insert((stage, role.clone())) {
            return;
        }
        let name = role.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        let others = (1_u32..).map(|number| format!("{name}{number}"));
        let free = others.into_iter().find(|role| self.roles.insert((stage, role.clone())));
        *role = free.unwrap_or_default();
    }

    /// A seat is free again.
    pub fn give_back(&self, stage: StageIndex, number: usize) {
        if let (false, Ok(number)) = (self.announces_all, u16::try_from(number)) {
            self.seats[usize::from(stage)].give_back(number);
        }
    }
}
