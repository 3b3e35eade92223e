use std::io::{self, Write};

use nix::sys::utsname::uname;
use nix::unistd::geteuid;

use crate::stage::isolation;
use crate::sys::{pidfd, pty};

/// Prints what this machine allows, and what is missed where it does not.
///
/// # Errors
/// As write(2).
pub fn report(out: &mut impl Write) -> io::Result<()> {
    let release = uname()
        .map(|name| name.release().to_string_lossy().into_owned())
        .unwrap_or_default();
    let who = if geteuid().is_root() {
        "root"
    } else {
        "an unprivileged user"
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    writeln!(out, "Linux {release}, {cores} cores, as {who}\n")?;
    match isolation::probe() {
        Ok(()) => writeln!(
            out,
            "ok       isolation: namespace. A lesson gets a user, PID and mount namespace of its own: its init is PID 1, \
             orphans go to it, and the kernel ends everything with it."
        )?,
        Err(why) => writeln!(
            out,
            "limited  isolation: subreaper. {why}.\n         Missed: PID 1 and small PIDs. forklore's init is a child \
             subreaper instead: orphans go to it, and its PID is an ordinary one."
        )?,
    }
    verdict(
        out,
        "a terminal for the lesson (pty)",
        pty::open().map(drop),
        "no lesson can run without one",
    )?;
    let own = std::process::id().cast_signed();
    verdict(
        out,
        "processes by descriptor (pidfd, Linux 5.3)",
        pidfd::open(own).map(drop),
        "ends of processes are noticed later, and pools do not work",
    )?;
    let proc = procfs::process::Process::myself()
        .and_then(|me| me.stat())
        .map(drop)
        .map_err(io::Error::other);
    verdict(out, "/proc", proc, "states, CPU time and memory are not shown")?;
    Ok(())
}

fn verdict(out: &mut impl Write, what: &str, tried: io::Result<()>, missed: &str) -> io::Result<()> {
    match tried {
        Ok(()) => writeln!(out, "ok       {what}"),
        Err(error) => writeln!(out, "missing  {what}: {error}. Missed: {missed}."),
    }
}
