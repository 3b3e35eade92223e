//! Every process that descends from a run, found by an inherited variable of the
//! environment and by ancestry, never by a name.

use std::collections::{BTreeMap, BTreeSet};

use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use procfs::process::Stat;

/// A process, and when it started: a number alone may be another's by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    pub pid: i32,
    pub started: u64,
}

/// All processes of a run that were ever seen.
///
/// Their orphans come to this process, which reaps them at once: how long the
/// machine's init would take is not forklore's doing.
pub struct Family {
    mark: String,
    head: i32,
    seen: BTreeSet<Member>,
}

/// Who is who in a run at one moment, by PIDs outside.
#[derive(Debug, Default)]
pub struct Roles {
    pub launchers: Vec<i32>,
    pub inits: Vec<i32>,
    pub mains: Vec<i32>,
    /// Everybody else.
    pub others: Vec<i32>,
}

fn table() -> BTreeMap<i32, Stat> {
    procfs::process::all_processes()
        .expect("/proc")
        .filter_map(|process| process.ok()?.stat().ok())
        .map(|stat| (stat.pid, stat))
        .collect()
}

fn member(stat: &Stat) -> Member {
    Member {
        pid: stat.pid,
        started: stat.starttime,
    }
}

impl Family {
    /// The family whose processes have the variable `mark`, `NAME=VALUE`, beginning with `head`.
    pub fn new(mark: &str, head: i32) -> Self {
        nix::sys::prctl::set_child_subreaper(true).expect("prctl");
        let mut family = Self {
            mark: mark.to_owned(),
            head,
            seen: BTreeSet::new(),
        };
        family.seen.extend(table().get(&head).map(member));
        family.look();
        family
    }

    /// Looks for members that are new.
    pub fn look(&mut self) {
        let table = table();
        for pid in super::marked(&self.mark) {
            self.seen.extend(table.get(&pid).map(member));
        }
        loop {
            let children = table.values().filter(|stat| {
                table
                    .get(&stat.ppid)
                    .is_some_and(|parent| self.seen.contains(&member(parent)))
            });
            let before = self.seen.len();
            let children: Vec<Member> = children.map(member).collect();
            self.seen.extend(children);
            if self.seen.len() == before {
                return;
            }
        }
    }

    /// Those who are still in the process table, zombies included.
    pub fn left(&self) -> Vec<Member> {
        let own = nix::unistd::getpid().as_raw();
        let still = |member: &Member| {
            let stat = procfs::process::Process::new(member.pid).and_then(|process| process.stat());
            let Some(stat) = stat.ok().filter(|stat| stat.starttime == member.started) else {
                return false;
            };
            if stat.state == 'Z' && stat.ppid == own && member.pid != self.head {
                // Nobody else waits for it, so the number is surely its.
                let reaped = waitpid(Pid::from_raw(member.pid), Some(WaitPidFlag::WNOHANG));
                return reaped.is_err() || reaped == Ok(WaitStatus::StillAlive);
            }
            true
        };
        self.seen.iter().copied().filter(still).collect()
    }

    /// Who is who, below the observer `head`.
    pub fn roles(head: i32) -> Roles {
        let table = table();
        let children = |of: &[i32]| -> Vec<i32> {
            let mut found: Vec<&Stat> = table
                .values()
                .filter(|stat| of.contains(&stat.ppid) && stat.state != 'Z')
                .collect();
            found.sort_by_key(|stat| (stat.starttime, stat.pid));
            found.iter().map(|stat| stat.pid).collect()
        };
        let mut roles = Roles::default();
        for child in children(&[head]) {
            // Above a launcher may be a guard.
            match table.get(&child).is_some_and(|stat| stat.comm == "forklore-guard") {
                true => roles.launchers.extend(children(&[child])),
                false => roles.launchers.push(child),
            }
        }
        for launcher in &roles.launchers {
            // Only one of a launcher's children lasts; before, it has one that tries what is allowed.
            roles.inits.extend(children(&[*launcher]).last());
        }
        let mut generation = Vec::new();
        for init in &roles.inits {
            let mut below = children(&[*init]).into_iter();
            roles.mains.extend(below.next());
            generation.extend(below);
        }
        generation.extend(children(&roles.mains));
        while !generation.is_empty() {
            let next = children(&generation);
            roles.others.append(&mut generation);
            generation = next;
        }
        roles
    }
}
