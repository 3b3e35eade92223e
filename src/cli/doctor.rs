//! `forklore doctor`: what this machine allows.

use std::io::{self, Write};
use std::path::Path;

use nix::unistd::geteuid;
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use crate::engine::python::find;
use forklore_os::{pidfd, pty};
use forklore_stage::confine::{self, Confinement};
use forklore_stage::isolation;

/// Prints what this machine allows, and what is missed where it does not.
///
/// # Errors
/// As write(2).
pub fn report(out: &mut impl Write) -> io::Result<()> {
    let who = if geteuid().is_root() {
        "root"
    } else {
        "an unprivileged user"
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let release = System::kernel_version().unwrap_or_default();
    writeln!(out, "Linux {release}, {cores} cores, as {who}\n")?;
    load(out, cores)?;
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
    confinement(out, confine::probe())?;
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
    pythons(out)?;
    Ok(())
}

/// What else the machine is busy with: a lesson on a full machine is true, but its times are not those of a quiet one.
fn load(out: &mut impl Write, cores: usize) -> io::Result<()> {
    let only_memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let (Ok(machine), Ok(load)) = (System::new_with_specifics(only_memory), System::load_average()) else {
        return Ok(());
    };
    let load = load.one;
    let gigabytes = |bytes: u64| bytes as f64 / f64::from(1 << 30);
    let (free, all) = (gigabytes(machine.available_memory()), gigabytes(machine.total_memory()));
    let (word, why) = match load > cores as f64 {
        true => (
            "limited",
            ": others compute, so that times that you measure are longer than they need be",
        ),
        false => ("ok     ", ""),
    };
    writeln!(
        out,
        "{word}  load {load:.1} on {cores} cores{why}; {free:.1} of {all:.1} GB of memory are free"
    )
}

/// Which Pythons there are for the engine `python`; the first is the one that is taken.
fn pythons(out: &mut impl Write) -> io::Result<()> {
    let named = (8..=14).map(|minor| format!("python3.{minor}"));
    let names = std::iter::once("python3".to_owned()).chain(named);
    let mut known = Vec::new();
    let mut why = None;
    for name in names {
        match find(Some(Path::new(&name))) {
            Ok(python) if !known.contains(&python) => known.push(python),
            Ok(_) => {}
            Err(error) => why = why.or(Some(error)),
        }
    }
    for (place, python) in known.iter().enumerate() {
        let use_it = match place {
            0 => "programs of your own run on it".to_owned(),
            _ => format!("--python {}", python.executable.display()),
        };
        writeln!(out, "ok       engine python: {python}; {use_it}")?;
    }
    match why.filter(|_| known.is_empty()) {
        Some(why) => writeln!(
            out,
            "missing  engine python: {why}. Missed: programs of your own run on the \
             interpreter for lessons, which knows a part of Python."
        ),
        None => Ok(()),
    }
}

/// What stands behind the language should a stranger's scenario find a hole in it.
fn confinement(out: &mut impl Write, confinement: Confinement) -> io::Result<()> {
    let parts = [
        (
            confinement.files,
            "files and programs out of a lesson's reach (Landlock, Linux 5.13)",
            "should the listing language have a hole, a scenario could read your files",
        ),
        (
            confinement.signals,
            "processes outside out of a lesson's reach (Landlock, Linux 6.12)",
            "should it have a hole, a scenario without a PID namespace could signal your processes",
        ),
        (
            confinement.calls,
            "sockets and mounts out of a lesson's reach (seccomp)",
            "should it have a hole, a scenario could open connections",
        ),
    ];
    for (has, what, missed) in parts {
        match has {
            true => writeln!(out, "ok       {what}")?,
            false => writeln!(out, "missing  {what}: this kernel does not offer it. Missed: {missed}.")?,
        }
    }
    Ok(())
}

fn verdict(out: &mut impl Write, what: &str, tried: io::Result<()>, missed: &str) -> io::Result<()> {
    match tried {
        Ok(()) => writeln!(out, "ok       {what}"),
        Err(error) => writeln!(out, "missing  {what}: {error}. Missed: {missed}."),
    }
}
