//! Who a process is: its numbers, its session and group, its place on the machine.

use nix::errno::Errno;
use nix::unistd::{self, Pid};

use super::{c_int, exactly, failed};
use crate::lang::exception::Raise;
use crate::lang::interp::Thread;
use crate::lang::value::{Args, Key, Signature, Value};
use crate::sys::pty;

pub(super) fn getpid(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.getpid")?;
    Ok(thread.stage().pid().into())
}

pub(super) fn getppid(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.getppid")?;
    Ok(unistd::getppid().as_raw().into())
}

/// The PID that an argument names; 0 is the caller.
fn process(value: &Value) -> Result<Option<Pid>, Raise> {
    Ok(Some(c_int(value)?).filter(|pid| *pid != 0).map(Pid::from_raw))
}

pub(super) fn getsid(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [pid] = exactly(args, "getsid")?;
    Ok(unistd::getsid(process(&pid)?).map_err(failed)?.as_raw().into())
}

pub(super) fn getpgid(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [pid] = exactly(args, "getpgid")?;
    Ok(unistd::getpgid(process(&pid)?).map_err(failed)?.as_raw().into())
}

pub(super) fn getpgrp(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.getpgrp")?;
    Ok(unistd::getpgrp().as_raw().into())
}

pub(super) fn setsid(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.setsid")?;
    unistd::setsid().map_err(failed)?;
    thread.stage().say(pty::session());
    Ok(Value::None)
}

pub(super) fn setpgid(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [pid, group] = exactly(args, "setpgid")?;
    let (pid, group) = (c_int(&pid)?, c_int(&group)?);
    unistd::setpgid(Pid::from_raw(pid), Pid::from_raw(group)).map_err(failed)?;
    if pid == 0 || pid == thread.stage().pid() {
        thread.stage().say(pty::session());
    }
    Ok(Value::None)
}

pub(super) fn setpgrp(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.setpgrp")?;
    unistd::setpgid(Pid::from_raw(0), Pid::from_raw(0)).map_err(failed)?;
    thread.stage().say(pty::session());
    Ok(Value::None)
}

pub(super) fn getuid(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.getuid")?;
    Ok(i64::from(unistd::getuid().as_raw()).into())
}

pub(super) fn geteuid(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.geteuid")?;
    Ok(i64::from(unistd::geteuid().as_raw()).into())
}

pub(super) fn nice(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [increment] = exactly(args, "nice")?;
    let niceness = rustix::process::nice(c_int(&increment)?);
    niceness
        .map(Value::from)
        .map_err(|error| Raise::os_error(error.raw_os_error()))
}

/// `os.getpriority`, of a process.
pub(super) fn getpriority(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const GETPRIORITY: Signature<2> = Signature::new("getpriority", ["which", "who"]).required(2).native();
    let [which, who] = args.bind(&GETPRIORITY)?.map(Option::unwrap_or_default);
    let (which, who) = (c_int(&which)?, c_int(&who)?);
    if which != nix::libc::PRIO_PROCESS.cast_signed() {
        return Err(failed(Errno::EINVAL));
    }
    let priority = rustix::process::getpriority_process(rustix::process::Pid::from_raw(who));
    priority
        .map(Value::from)
        .map_err(|error| Raise::os_error(error.raw_os_error()))
}

pub(super) fn cpu_count(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.cpu_count")?;
    let online = unistd::sysconf(unistd::SysconfVar::_NPROCESSORS_ONLN).map_err(failed)?;
    Ok(Value::option(online))
}

pub(super) fn sched_getaffinity(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [pid] = exactly(args, "sched_getaffinity")?;
    let allowed = nix::sched::sched_getaffinity(Pid::from_raw(c_int(&pid)?)).map_err(failed)?;
    let cpus = (0..nix::sched::CpuSet::count()).filter(|cpu| allowed.is_set(*cpu) == Ok(true));
    let numbers: Result<_, Raise> = cpus
        .filter_map(|cpu| i64::try_from(cpu).ok())
        .map(|cpu| Key::new(cpu.into()))
        .collect();
    Ok(Value::set(numbers?))
}
