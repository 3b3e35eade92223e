//! Making children, waiting for them, and signals to other processes.

use nix::errno::Errno;
use nix::libc;

use super::{c_int, exactly, failed};
use forklore_event::Blocked;
use forklore_os::WaitStatus;
use forklore_os::usage::Usage;
use forklore_python::exception::Raise;
use forklore_python::interp::{ForkSide, Thread};
use forklore_python::value::{Args, Signature, Value};
use forklore_stage::{RoleKind, Waited};

pub(super) fn fork(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.fork")?;
    Ok(match thread.fork(RoleKind::Child)? {
        ForkSide::Parent { pid, .. } => pid.into(),
        ForkSide::Child => 0.into(),
    })
}

pub(super) fn wait(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.wait")?;
    wait_for(thread, -1, 0)
}

pub(super) fn waitpid(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [pid, options] = exactly(args, "waitpid")?;
    wait_for(thread, c_int(&pid)?, c_int(&options)?)
}

fn wait_for(thread: &mut Thread, target: i32, options: i32) -> Result<Value, Raise> {
    let (pid, status, _) = wait_with_usage(thread, target, options)?;
    Ok(Value::tuple(vec![pid.into(), status.into()]))
}

/// wait4(2): PID, status and usage. The thread counts as blocked only if no child is ready at once.
pub(super) fn wait_with_usage(thread: &mut Thread, target: i32, options: i32) -> Result<(i32, i32, Usage), Raise> {
    let at_once = wait_through_signals(thread, target, options | libc::WNOHANG)?;
    let waited = match at_once {
        (Waited::Nothing, _) if options & libc::WNOHANG == 0 => {
            let child = (target > 0).then_some(target);
            let changes = options & (libc::WUNTRACED | libc::WCONTINUED) != 0;
            thread.blocked(Blocked::Wait { child, changes }, |thread| {
                wait_through_signals(thread, target, options)
            })?
        }
        waited => waited,
    };
    let (pid, WaitStatus(status)) = match waited.0 {
        Waited::Reaped(pid, status) | Waited::Changed(pid, status) => (pid, status),
        Waited::Nothing => (0, WaitStatus(0)),
    };
    Ok((pid, status, waited.1))
}

/// One call of wait4(2), repeated as long as signals interrupt it whose
/// handlers raise nothing.
fn wait_through_signals(thread: &mut Thread, target: i32, options: i32) -> Result<(Waited, Usage), Raise> {
    let process = thread.process().clone();
    loop {
        match thread.without_lock(|| process.stage.wait_with_usage(target, options)) {
            Err(Errno::EINTR) => thread.run_signal_handlers()?,
            result => return result.map_err(failed),
        }
    }
}

/// What one of the macros of wait(2) says of a status.
pub(super) fn ask<T: Into<Value>>(args: Args, name: &str, question: extern "C" fn(i32) -> T) -> Result<Value, Raise> {
    let status = c_int(&args.one(name)?)?;
    Ok(question(status).into())
}

pub(super) fn waitstatus_to_exitcode(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [status] = exactly(args, "waitstatus_to_exitcode")?;
    let raw = c_int(&status)?;
    let status = WaitStatus(raw);
    match (status.code(), status.signal()) {
        (Some(code), _) => Ok(code.into()),
        (_, Some(signal)) => Ok((-signal).into()),
        _ if libc::WIFSTOPPED(raw) => {
            let signal = libc::WSTOPSIG(raw);
            Err(Raise::value_error(format!(
                "process stopped by delivery of signal {signal}"
            )))
        }
        _ => Err(Raise::value_error(format!("invalid wait status: {raw}"))),
    }
}

/// `os._exit`: at once, without writing out what is buffered.
pub(super) fn exit_now(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const EXIT: Signature<1> = Signature::new("_exit", ["status"]).required(1).native();
    let [code] = args.bind(&EXIT)?;
    let code = c_int(&code.unwrap_or_default())?;
    thread.stage().exit(code)
}

pub(super) fn abort(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.abort")?;
    std::process::abort()
}

pub(super) fn kill(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [pid, signal] = exactly(args, "kill")?;
    send(thread, c_int(&pid)?, c_int(&signal)?)
}

pub(super) fn killpg(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [group, signal] = exactly(args, "killpg")?;
    match c_int(&group)? {
        // kill(2) would take -1 for everybody; the group 1 is not the listing's.
        1 => Err(failed(Errno::EPERM)),
        group if group < 0 => Err(failed(Errno::EINVAL)),
        group => send(thread, -group, c_int(&signal)?),
    }
}

fn send(thread: &mut Thread, target: i32, signal: i32) -> Result<Value, Raise> {
    thread.stage().kill(target, signal).map_err(failed)?;
    // What the process sent itself has arrived when the call is over.
    thread.run_signal_handlers()?;
    Ok(Value::None)
}
