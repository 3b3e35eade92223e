//! Processes of a stage that did not come with a pidfd: found in `/proc`, below those that are known.
//!
//! The kernel uses PIDs again. What is read in `/proc` counts only if a pidfd says afterwards that the process was not
//! reaped yet.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use procfs::process::Process;

use forklore_event::{Isolation, Pid};
use forklore_os::pidfd;

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
