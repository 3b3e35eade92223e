//! Keeping a stage apart from the rest of the machine.

use std::io;

use forklore_event::Isolation;
use forklore_os::fork::fork;
use forklore_os::mounts;
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{getegid, geteuid};
use serde::{Deserialize, Serialize};

/// What the user asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// A namespace if the machine allows it, else a subreaper.
    #[default]
    Auto,
    /// A namespace or nothing.
    Namespace,
    /// A subreaper, even where a namespace is possible.
    Subreaper,
}

/// Out of what the kernel keeps the processes of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// For a program that may be a stranger's: nothing outside of the stage.
    Stage,
    /// For a program that its user would run anyway: what the user may do without privileges.
    User,
}

impl Reach {
    /// Whether processes live on that have lost the launcher and init at once: programs of the user's own have no
    /// lifeline, and without a namespace the kernel does not end them with init.
    pub fn outlives_init(self, isolation: Isolation) -> bool {
        self == Self::User && isolation == Isolation::Subreaper
    }
}

/// Which step of making a namespace failed, as the exit code of the process that tried.
const STEPS: [(&str, &str); 5] = [
    (
        "unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS)",
        "unprivileged user namespaces are switched off (sysctl kernel.unprivileged_userns_clone, \
         user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns, or a container's seccomp filter)",
    ),
    ("writing /proc/self/setgroups", "a security module forbids it"),
    ("writing /proc/self/uid_map", "a security module forbids it"),
    ("writing /proc/self/gid_map", "a security module forbids it"),
    (
        "fork in the new PID namespace",
        "the limit of processes or of PID namespaces is reached",
    ),
];

/// Tries in a child whether this machine lets us make a namespace.
///
/// Call it from a process without other threads.
///
/// # Errors
/// Which step failed and what usually forbids it, as one sentence.
pub fn probe() -> Result<(), String> {
    let tried = fork(|| match enter_namespace() {
        Err((step, _)) => i32::try_from(step).unwrap_or(i32::MAX) + 1,
        Ok(()) => match fork(|| 0).and_then(|child| waitpid(child, None)) {
            Ok(_) => 0,
            Err(_) => 5,
        },
    });
    let code = match tried.and_then(|child| waitpid(child, None)) {
        Ok(WaitStatus::Exited(_, code)) => code,
        Ok(_) | Err(_) => 5,
    };
    match usize::try_from(code)
        .ok()
        .and_then(|code| code.checked_sub(1))
        .and_then(|step| STEPS.get(step))
    {
        None => Ok(()),
        Some((step, why)) => Err(format!("{step} failed: {why}")),
    }
}

/// Moves this process into a new user and mount namespace, and its children
/// into a new PID namespace; user_namespaces(7), pid_namespaces(7).
///
/// # Errors
/// Which of [`STEPS`] failed, and how.
fn enter_namespace() -> Result<(), (usize, io::Error)> {
    let (user, group) = (geteuid(), getegid());
    unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWPID | CloneFlags::CLONE_NEWNS)
        .map_err(|error| (0, error.into()))?;
    // Users keep their numbers: the lessons are not about user IDs. A process without privileges outside has to
    // give up setgroups(2) before it may map its group.
    std::fs::write("/proc/self/setgroups", "deny").map_err(|error| (1, error))?;
    std::fs::write("/proc/self/uid_map", format!("{user} {user} 1")).map_err(|error| (2, error))?;
    std::fs::write("/proc/self/gid_map", format!("{group} {group} 1")).map_err(|error| (3, error))
}

/// Sets up what was asked for; says what it got and why not more.
///
/// # Errors
/// What stands in the way, as one sentence.
pub fn enter(request: Request) -> Result<(Isolation, Option<String>), String> {
    let namespace = match request {
        Request::Subreaper => Err("a subreaper was asked for".to_owned()),
        Request::Auto | Request::Namespace => probe(),
    };
    match (namespace, request) {
        (Ok(()), _) => {
            enter_namespace().map_err(|(step, error)| format!("{}: {error}", STEPS[step].0))?;
            Ok((Isolation::Namespace, None))
        }
        (Err(why), Request::Namespace) => Err(why),
        (Err(why), Request::Auto | Request::Subreaper) => {
            // The launcher is one as well: should init be killed, its orphans come here to be reaped.
            nix::sys::prctl::set_child_subreaper(true).map_err(|e| format!("PR_SET_CHILD_SUBREAPER: {e}"))?;
            Ok((Isolation::Subreaper, Some(why)))
        }
    }
}

/// In the init of a PID namespace: makes all mounts read-only, unless the user's files are within reach, and gives
/// the stage a `/proc` of its own. Where the machine allows neither, as some containers do, the stage works as well.
pub fn set_up_mounts(reach: Reach) {
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    if mount(None::<&str>, "/", None::<&str>, private, None::<&str>).is_ok() {
        if reach == Reach::Stage {
            let _ = mounts::make_read_only();
        }
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
        let _ = mount(Some("proc"), "/proc", Some("proc"), flags, None::<&str>);
    }
}
