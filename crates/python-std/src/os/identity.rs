//! Who a process is: its numbers, its session and group, its place on the machine.

use nix::errno::Errno;
use nix::unistd::{self, Pid};

use super::{c_int, exactly, failed};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Key, Signature, Value, collect, number};
use forklore_stage::{session, session_of};

pub(super) fn getpid(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.getpid")?;
    Ok(thread.stage().pid().into())
}

pub(super) fn getppid(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.getppid")?;
    Ok(unistd::getppid().as_raw().into())
}

/// The PID that an argument names; 0 is the caller. Processes outside of the stage are not there.
fn process(thread: &Thread, value: &Value) -> Result<Option<Pid>, Raise> {
    let pid = c_int(value)?;
    let is_parent = unistd::getppid().as_raw() == pid;
    match pid {
        0 => Ok(None),
        pid if is_parent || thread.stage().check_on_stage(pid).is_ok() => Ok(Some(Pid::from_raw(pid))),
        _ => Err(failed(nix::errno::Errno::ESRCH)),
    }
}

pub(super) fn getsid(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [pid] = exactly(args, "getsid")?;
    Ok(unistd::getsid(process(thread, &pid)?).map_err(failed)?.as_raw().into())
}

pub(super) fn getpgid(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [pid] = exactly(args, "getpgid")?;
    Ok(unistd::getpgid(process(thread, &pid)?).map_err(failed)?.as_raw().into())
}

pub(super) fn getpgrp(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.getpgrp")?;
    Ok(unistd::getpgrp().as_raw().into())
}

pub(super) fn setsid(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.setsid")?;
    unistd::setsid().map_err(failed)?;
    thread.stage().say(session());
    Ok(Value::None)
}

pub(super) fn setpgid(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [pid, group] = exactly(args, "setpgid")?;
    let (pid, group) = (c_int(&pid)?, c_int(&group)?);
    unistd::setpgid(Pid::from_raw(pid), Pid::from_raw(group)).map_err(failed)?;
    if pid == 0 || pid == thread.stage().pid() {
        thread.stage().say(session());
    } else if let Some(child) = session_of(pid, thread.stage().pid()) {
        thread.stage().say_about(pid, child);
    }
    Ok(Value::None)
}

pub(super) fn setpgrp(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.setpgrp")?;
    unistd::setpgid(Pid::from_raw(0), Pid::from_raw(0)).map_err(failed)?;
    thread.stage().say(session());
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

/// `os.setpriority`, of the process itself: others are not a listing's to change.
pub(super) fn setpriority(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SETPRIORITY: Signature<3> = Signature::new("setpriority", ["which", "who", "priority"])
        .required(3)
        .native();
    let [which, who, priority] = args.bind(&SETPRIORITY)?.map(Option::unwrap_or_default);
    let (which, who, priority) = (c_int(&which)?, c_int(&who)?, c_int(&priority)?);
    if which != nix::libc::PRIO_PROCESS.cast_signed() {
        return Err(failed(Errno::EINVAL));
    }
    let who = rustix::process::Pid::from_raw(itself(thread, who));
    rustix::process::setpriority_process(who, priority)
        .map(|()| Value::None)
        .map_err(|error| Raise::os_error(error.raw_os_error()))
}

/// The number 0 for the process itself, by which alone the kernel lets it change something of itself.
fn itself(thread: &Thread, pid: i32) -> i32 {
    if pid == thread.stage().pid() { 0 } else { pid }
}

pub(super) fn getgid(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.getgid")?;
    Ok(i64::from(unistd::getgid().as_raw()).into())
}

pub(super) fn getegid(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.getegid")?;
    Ok(i64::from(unistd::getegid().as_raw()).into())
}

pub(super) fn sched_setaffinity(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [pid, mask] = exactly(args, "sched_setaffinity")?;
    let pid = itself(thread, c_int(&pid)?);
    let mut allowed = nix::sched::CpuSet::new();
    for cpu in collect(thread, &mask)? {
        let Some(cpu) = number::as_int(&cpu) else {
            let class = Value::Class(cpu.class());
            let class = forklore_python::value::display::repr(thread, &class)?;
            let text = format!("expected an iterator of ints, but iterator yielded {class}");
            return Err(Raise::type_error(text));
        };
        let cpu = usize::try_from(cpu).map_err(|_| Raise::value_error("negative CPU number"))?;
        allowed.set(cpu).map_err(failed)?;
    }
    let set = nix::sched::sched_setaffinity(Pid::from_raw(pid), &allowed);
    set.map(|()| Value::None).map_err(failed)
}

/// How many processors are online, sysconf(3), if the system says so.
///
/// # Errors
/// As sysconf(3).
pub fn processors_online() -> nix::Result<Option<i64>> {
    unistd::sysconf(unistd::SysconfVar::_NPROCESSORS_ONLN)
}

pub(super) fn cpu_count(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.cpu_count")?;
    Ok(Value::option(processors_online().map_err(failed)?))
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
