//! What every process of a stage gives up before it runs anything of a listing.
//!
//! A program that its user would run anyway gives up its capabilities alone, [`Reach::User`].
//!
//! A listing can reach nothing outside of its stage, because its language has no means
//! to. Should there be a hole in that, the kernel stands behind it, with what an
//! unprivileged process can ask of it:
//!
//! * no capabilities, and none to be had (`PR_SET_NO_NEW_PRIVS` is the launcher's);
//! * Landlock, landlock(7): no file but those of `READABLE`, `/dev/null`, and what our own
//!   program needs to be started again; no signal to a process outside;
//! * a filter of system calls, seccomp(2), see `calls`.
//!
//! In a namespace all mounts are read-only besides. Init takes it all upon itself, and its
//! descendants inherit it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use forklore_event::Isolation;
use forklore_os::fork::{fork, wait};
use landlock::{
    ABI, Access, AccessFs, BitFlags, LandlockStatus, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreated,
    RulesetCreatedAttr, RulesetError, Scope,
};
use rustix::thread::{CapabilitySet, CapabilitySets, remove_capability_from_bounding_set, set_capabilities};

use crate::{Reach, calls};

/// What may be read: a process's own entry and its neighbours', time zones, and what says
/// how many processors there are.
const READABLE: [&str; 6] = [
    "/proc",
    "/etc/localtime",
    "/etc/ld.so.cache",
    "/usr/share/zoneinfo",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup",
];

/// What may be written to as well: what swallows everything, and the terminal of the process itself.
const WRITABLE: [&str; 2] = ["/dev/null", "/dev/tty"];

/// The newest version of Landlock that is made use of; an older kernel does what it can.
const VERSION: ABI = ABI::V6;

/// What the kernel keeps a stage from, beyond the language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confinement {
    /// Other files cannot be opened, and other programs not started (Landlock, Linux 5.13).
    pub files: bool,
    /// Processes outside cannot be signalled, whatever the isolation (Landlock, Linux 6.12).
    pub signals: bool,
    /// Sockets cannot be made, nor what else the filter of system calls forbids.
    pub calls: bool,
}

/// Confines the calling process, for good, as far as the machine allows.
pub fn apply(isolation: Isolation, reach: Reach) -> Confinement {
    give_up_capabilities();
    if reach == Reach::User {
        return Confinement::default();
    }
    let (files, signals) = restrict().unwrap_or_default();
    let calls = calls::forbid(isolation).is_ok();
    Confinement { files, signals, calls }
}

/// Finds out in a child what this machine confines to.
///
/// `fork(2)`s; call it from a process whose other threads hold no lock that matters.
pub fn probe() -> Confinement {
    let tried = fork(|| {
        let Confinement { files, signals, calls } = apply(Isolation::Subreaper, Reach::Stage);
        i32::from(files) | i32::from(signals) << 1 | i32::from(calls) << 2
    });
    let code = tried
        .ok()
        .and_then(|child| wait(child.as_raw()).ok()?.code())
        .unwrap_or(0);
    Confinement {
        files: code & 1 != 0,
        signals: code & 2 != 0,
        calls: code & 4 != 0,
    }
}

fn give_up_capabilities() {
    // Each fails for a process that has none, which is as it should be.
    for capability in CapabilitySet::all().iter() {
        let _ = remove_capability_from_bounding_set(capability);
    }
    let none = CapabilitySets {
        effective: CapabilitySet::empty(),
        permitted: CapabilitySet::empty(),
        inheritable: CapabilitySet::empty(),
    };
    let _ = set_capabilities(None, none);
}

/// Landlock: whether it keeps from files, and whether from signals.
fn restrict() -> Result<(bool, bool), RulesetError> {
    let rules = Ruleset::default()
        .handle_access(AccessFs::from_all(VERSION))?
        .scope(Scope::from_all(VERSION))?
        .create()?;
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let write = AccessFs::ReadFile | AccessFs::WriteFile | AccessFs::IoctlDev;
    let mut rules = READABLE
        .iter()
        .try_fold(rules, |rules, path| allow(rules, path.into(), read))?;
    rules = WRITABLE
        .iter()
        .try_fold(rules, |rules, path| allow(rules, path.into(), write))?;
    let start = AccessFs::ReadFile | AccessFs::Execute;
    rules = program()
        .into_iter()
        .try_fold(rules, |rules, path| allow(rules, path, start))?;
    Ok(match rules.restrict_self()?.landlock {
        LandlockStatus::Available { effective_abi, .. } => (true, effective_abi >= ABI::V6),
        LandlockStatus::NotEnabled | LandlockStatus::NotImplemented => (false, false),
    })
}

/// Allows `access` to a file, or to what is below a folder. What is not there needs no leave.
fn allow(rules: RulesetCreated, path: PathBuf, access: BitFlags<AccessFs>) -> Result<RulesetCreated, RulesetError> {
    let of_a_file = AccessFs::from_file(VERSION);
    let access = if path.is_dir() { access } else { access & of_a_file };
    match PathFd::new(&path) {
        Ok(fd) => rules.add_rule(PathBeneath::new(fd, access)),
        Err(_) => Ok(rules),
    }
}

/// The files that our own program consists of: itself, its loader and its libraries.
fn program() -> BTreeSet<PathBuf> {
    let maps = procfs::process::Process::myself().and_then(|me| me.maps());
    let mapped = maps.into_iter().flatten().filter_map(|map| match map.pathname {
        procfs::process::MMapPath::Path(path) => Some(path),
        _ => None,
    });
    // By this name it is found even where its file was replaced.
    mapped.chain([PathBuf::from("/proc/self/exe")]).collect()
}
