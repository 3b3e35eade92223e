//! `signal.alarm` and the interval timer, which go by the scenario clock as `time.sleep` does.

use nix::errno::Errno;

use crate::time::real;
use forklore_event::{Micros, whole};
use forklore_python::exception::{OS_ERROR, OVERFLOW_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Value, number};

const SECOND: Micros = 1_000_000;

/// The one interval timer that there is: that of real time.
pub(super) const ITIMER_REAL: i64 = 0;

/// `signal.ItimerError`
pub(super) static ITIMER_ERROR: Class = OS_ERROR.derive("signal", "itimer_error");

/// Sets the timer of the process; gives what was set before.
fn set(thread: &mut Thread, after: Micros, interval: Micros) -> Result<(Micros, Micros), Raise> {
    let process = thread.process().clone();
    let watched = process.clone();
    let watch = || {
        let builder = std::thread::Builder::new().name("alarm".to_owned());
        builder.spawn(move || watched.alarm.watch(&watched.stage)).map(drop)
    };
    let set = process.alarm.set(thread.now(), after, interval, watch);
    set.map_err(|_| Raise::runtime_error("can't start new thread"))
}

/// `signal.alarm`
pub(super) fn alarm(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let seconds = number::index(&args.one("_signal.alarm")?)?;
    let seconds =
        i32::try_from(seconds).map_err(|_| Raise::new(&OVERFLOW_ERROR, "Python int too large to convert to C int"))?;
    // As the C library takes it: without a sign.
    let (left, _) = set(thread, Micros::from(seconds.cast_unsigned()) * SECOND, 0)?;
    // alarm(2) rounds, but never down to the 0 of a timer that is not set.
    let rounded = (left + SECOND / 2) / SECOND;
    Ok(rounded.max(u64::from(left > 0)).cast_signed().into())
}

/// `signal.setitimer`
pub(super) fn setitimer(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [which, after, interval] = args.up_to("setitimer", 2)?;
    let which = number::index(&which.unwrap_or_default())?;
    let after = duration(&after.unwrap_or_default())?;
    let interval = interval.map_or(Ok(0), |interval| duration(&interval))?;
    check(which)?;
    let before = set(thread, after, interval)?;
    Ok(pair(before))
}

/// `signal.getitimer`
pub(super) fn getitimer(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    check(number::index(&args.one("_signal.getitimer")?)?)?;
    let now = thread.now();
    Ok(pair(thread.process().alarm.get(now)))
}

fn check(which: i64) -> Result<(), Raise> {
    match which {
        ITIMER_REAL => Ok(()),
        _ => Err(invalid()),
    }
}

fn invalid() -> Raise {
    let args = Raise::os_error(Errno::EINVAL as i32).0.args().to_vec();
    Raise::with_args(&ITIMER_ERROR, args)
}

fn pair((left, interval): (Micros, Micros)) -> Value {
    // That many microseconds are centuries.
    let seconds = |micros: Micros| Value::Float(micros as f64 / SECOND as f64);
    Value::tuple(vec![seconds(left), seconds(interval)])
}

/// A time in seconds, rounded up as CPython does: what is not nothing does not become nothing.
fn duration(value: &Value) -> Result<Micros, Raise> {
    let Ok(seconds) = real(value) else {
        let class = value.type_name();
        let text = format!("'{class}' object cannot be interpreted as an integer");
        return Err(Raise::type_error(text));
    };
    if seconds.is_nan() {
        return Err(Raise::value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(invalid());
    }
    // What is too long is cut off at centuries.
    Ok(whole((seconds * SECOND as f64).ceil().min(1e18)))
}
