//! Waiting that tells more: `wait3`, `wait4` and `waitid`.

use std::sync::Arc;

use nix::errno::Errno;
use nix::libc;

use super::children::wait_with_usage;
use super::{c_int, exactly, failed};
use forklore_event::Blocked;
use forklore_os::usage::{Look, Usage, look, processor_times};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Signature, Tuple, Value, classes};

/// A class of tuples that name their elements, as CPython has them in C.
const fn record(
    module: &'static str,
    name: &'static str,
    full: &'static str,
    fields: &'static [&'static str],
) -> Class {
    let mut class = Class::new(name).module(module).c_name(full).base(&classes::TUPLE);
    class.fields = fields;
    class
}

static RUSAGE: Class = record(
    "resource",
    "struct_rusage",
    "resource.struct_rusage",
    &[
        "ru_utime",
        "ru_stime",
        "ru_maxrss",
        "ru_ixrss",
        "ru_idrss",
        "ru_isrss",
        "ru_minflt",
        "ru_majflt",
        "ru_nswap",
        "ru_inblock",
        "ru_oublock",
        "ru_msgsnd",
        "ru_msgrcv",
        "ru_nsignals",
        "ru_nvcsw",
        "ru_nivcsw",
    ],
);

static WAITID_RESULT: Class = record(
    "posix",
    "waitid_result",
    "posix.waitid_result",
    &["si_pid", "si_uid", "si_signo", "si_status", "si_code"],
);

static TIMES_RESULT: Class = record(
    "posix",
    "times_result",
    "posix.times_result",
    &["user", "system", "children_user", "children_system", "elapsed"],
);

/// `os.times`
pub(super) fn times(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.times")?;
    let [user, system, of_children, system_of_children] = processor_times().map_err(failed)?;
    // What passes is the scenario's time, as everywhere.
    let elapsed = thread.now() as f64 / 1e6;
    let seconds = [user, system, of_children, system_of_children, elapsed];
    let times = Tuple::named(seconds.map(Value::Float).into(), &TIMES_RESULT);
    Ok(Value::Tuple(Arc::new(times)))
}

fn with_usage((pid, status, usage): (i32, i32, Usage)) -> Value {
    let seconds = usage.seconds.into_iter().map(Value::Float);
    let counts = usage.counts.into_iter().map(Value::Int);
    // Of nobody, nothing was used.
    let usage = Tuple::named(seconds.chain(counts).collect(), &RUSAGE);
    Value::tuple(vec![pid.into(), status.into(), Value::Tuple(Arc::new(usage))])
}

/// `os.wait3`
pub(super) fn wait3(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const WAIT3: Signature<1> = Signature::new("wait3", ["options"]).required(1).native();
    let [options] = args.bind(&WAIT3)?;
    let options = c_int(&options.unwrap_or_default())?;
    wait_with_usage(thread, -1, options).map(with_usage)
}

/// `os.wait4`
pub(super) fn wait4(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const WAIT4: Signature<2> = Signature::new("wait4", ["pid", "options"]).required(2).native();
    let [pid, options] = args.bind(&WAIT4)?.map(Option::unwrap_or_default);
    let (pid, options) = (c_int(&pid)?, c_int(&options)?);
    wait_with_usage(thread, pid, options).map(with_usage)
}

/// `os.waitid`: a look, and then, unless `WNOWAIT` says to leave it, the reaping of whom it found.
pub(super) fn waitid(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [kind, target, options] = exactly(args, "waitid")?;
    let (kind, target, options) = (c_int(&kind)?, c_int(&target)?, c_int(&options)?);
    let found = match found(thread, kind, target, options | libc::WNOHANG)? {
        None if options & libc::WNOHANG == 0 => {
            let child = (kind == libc::P_PID.cast_signed()).then_some(target);
            let changes = options & (libc::WSTOPPED | libc::WCONTINUED) != 0;
            thread.blocked(Blocked::Wait { child, changes }, |thread| {
                found(thread, kind, target, options)
            })?
        }
        found => found,
    };
    let Some(Look {
        pid,
        uid,
        signal,
        status,
        code,
    }) = found
    else {
        return Ok(Value::None);
    };
    let has_ended = [libc::CLD_EXITED, libc::CLD_KILLED, libc::CLD_DUMPED].contains(&code);
    if options & libc::WNOWAIT == 0 {
        let what = match code {
            libc::CLD_STOPPED => libc::WUNTRACED,
            libc::CLD_CONTINUED => libc::WCONTINUED,
            _ => 0,
        };
        // Another thread may have been faster; of this one's child it has said how it is.
        let _ = thread
            .stage()
            .wait(pid, what | if has_ended { 0 } else { libc::WNOHANG });
    }
    let numbers = [pid.into(), i64::from(uid), signal.into(), status.into(), code.into()];
    let result = Tuple::named(numbers.map(Value::Int).into(), &WAITID_RESULT);
    Ok(Value::Tuple(Arc::new(result)))
}

fn found(thread: &mut Thread, kind: i32, target: i32, options: i32) -> Result<Option<Look>, Raise> {
    loop {
        match thread.without_lock(|| look(kind.cast_unsigned(), target.cast_unsigned(), options)) {
            Err(Errno::EINTR) => thread.run_signal_handlers()?,
            result => return result.map_err(failed),
        }
    }
}
