//! `time`, on the scenario clock: sleeping and measuring follow its rate and its
//! pauses. Only `time.time()` starts from the wall clock, as it names a date.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::time::ClockId;

use forklore_event::Blocked;
use forklore_python::exception::{OVERFLOW_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::text;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Value};

/// `time`
pub static MODULE: Module = Module::new(
    "time",
    &[
        Entry::function("time", "monotonic", monotonic),
        Entry::function("time", "monotonic_ns", |thread, args| {
            args.none("time.monotonic_ns")?;
            Ok(nanoseconds(Duration::from_micros(thread.now())))
        }),
        Entry::function("time", "perf_counter", perf_counter),
        Entry::function("time", "perf_counter_ns", |thread, args| {
            args.none("time.perf_counter_ns")?;
            Ok(nanoseconds(Duration::from_micros(thread.now())))
        }),
        Entry::function("time", "process_time", |_, args| {
            args.none("time.process_time")?;
            Ok(spent(ClockId::ProcessCPUTime).as_secs_f64().into())
        }),
        Entry::function("time", "process_time_ns", |_, args| {
            args.none("time.process_time_ns")?;
            Ok(nanoseconds(spent(ClockId::ProcessCPUTime)))
        }),
        Entry::function("time", "thread_time", |_, args| {
            args.none("time.thread_time")?;
            Ok(spent(ClockId::ThreadCPUTime).as_secs_f64().into())
        }),
        Entry::function("time", "thread_time_ns", |_, args| {
            args.none("time.thread_time_ns")?;
            Ok(nanoseconds(spent(ClockId::ThreadCPUTime)))
        }),
        Entry::function("time", "sleep", sleep),
        Entry::function("time", "time", time),
        Entry::function("time", "time_ns", time_ns),
        Entry::function("time", "ctime", ctime),
        Entry::function("time", "strftime", strftime),
    ],
);

/// Longest time-out and sleep, in seconds: what `threading.TIMEOUT_MAX` is in CPython.
pub const MAX_SECONDS: f64 = 9_223_372_036.0;

/// The date at which the scenario clock stood at 0; a forked child inherits it.
#[derive(Default)]
struct Epoch(OnceLock<Duration>);

/// The date at which the scenario clock stood at 0, since 1970.
pub fn epoch(thread: &Thread) -> Duration {
    let epoch = thread.module_state::<Epoch>();
    *epoch.0.get_or_init(|| {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        wall.saturating_sub(Duration::from_micros(thread.now()))
    })
}

/// In a new process: the date is the same as in its parent.
pub fn inherit_epoch(thread: &Thread, epoch: Duration) {
    // It is new: nobody has asked for the date yet.
    let _ = thread.module_state::<Epoch>().0.set(epoch);
}

/// Scenario time as a date: seconds since 1970.
pub fn date(thread: &Thread) -> f64 {
    (epoch(thread) + Duration::from_micros(thread.now())).as_secs_f64()
}

fn time_ns(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("time.time_ns")?;
    let date = epoch(thread) + Duration::from_micros(thread.now());
    Ok(nanoseconds(date))
}

fn ctime(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [at] = args.up_to("ctime", 0)?;
    let at = at.map_or_else(|| Ok(date(thread)), |at| real(&at))?;
    Ok(text::strftime("%a %b %e %H:%M:%S %Y", at)?.into())
}

/// `time.strftime(format)`, of now: there are no other times in listings.
fn strftime(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [format] = args.up_to("strftime", 1)?;
    match format {
        Some(Value::Str(format)) => Ok(text::strftime(&format, date(thread))?.into()),
        other => Err(Raise::type_error(format!(
            "strftime() argument 1 must be str, not {}",
            other.unwrap_or_default().type_name()
        ))),
    }
}

fn time(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("time.time")?;
    Ok(date(thread).into())
}

fn monotonic(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("time.monotonic")?;
    Ok(seconds(thread).into())
}

fn perf_counter(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("time.perf_counter")?;
    Ok(seconds(thread).into())
}

/// The time that this process, or this thread, has had a processor.
fn spent(clock: ClockId) -> Duration {
    let spent = rustix::time::clock_gettime(clock);
    Duration::new(spent.tv_sec.unsigned_abs(), u32::try_from(spent.tv_nsec).unwrap_or(0))
}

fn nanoseconds(time: Duration) -> Value {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX).into()
}

fn seconds(thread: &Thread) -> f64 {
    Duration::from_micros(thread.now()).as_secs_f64()
}

fn sleep(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let given = args.one("time.sleep")?;
    let seconds = real(&given)?;
    if seconds < 0.0 {
        return Err(Raise::value_error("sleep length must be non-negative"));
    }
    // CPython counts nanoseconds in 64 bits.
    if seconds >= i64::MAX as f64 / 1e9 {
        let text = match given {
            Value::Float(_) => "timestamp out of range for platform time_t",
            _ => "timestamp too large to convert to C _PyTime_t",
        };
        return Err(Raise::new(&OVERFLOW_ERROR, text));
    }
    let for_us = micros(seconds);
    thread.blocked(Blocked::Sleep { for_us }, |thread| thread.sleep(for_us))?;
    Ok(Value::None)
}

/// A number of seconds.
pub fn real(value: &Value) -> Result<f64, Raise> {
    match value {
        Value::Float(value) if value.is_nan() => Err(Raise::value_error("Invalid value NaN (not a number)")),
        Value::Float(value) => Ok(*value),
        // Sleeps of more than 2**53 s may be off by some seconds.
        Value::Int(value) => Ok(*value as f64),
        Value::Bool(value) => Ok(f64::from(u8::from(*value))),
        other => Err(Raise::type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            other.type_name()
        ))),
    }
}

/// Seconds as microseconds; negative ones are none.
pub fn micros(seconds: f64) -> u64 {
    Duration::try_from_secs_f64(seconds.clamp(0.0, MAX_SECONDS))
        .map_or(0, |duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
}
