//! `signal`: what a process does when a signal comes.
//!
//! A handler of the listing runs in the main thread between two statements; see
//! [`forklore_python::interp`]. Signals and the two standard handlers are members of
//! enumerations that are also ints, as in CPython.

mod alarm;
mod enumeration;
mod mask;

use std::collections::HashMap;
use std::time::Duration;

use nix::sys::signal::Signal;

use enumeration::{HANDLERS, HANDLERS_CLASS, SIG_DFL, SIG_IGN, SIGMASKS, SIGMASKS_CLASS, SIGNALS, SIGNALS_CLASS};
use forklore_event::Blocked;
use forklore_os::signal::{self, Disposition};
use forklore_python::exception::{KEYBOARD_INTERRUPT, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, NativeFunction, Shared, Signature, Value, number};

/// How often `pause` looks whether a signal came in between two looks.
const PATIENCE: Duration = Duration::from_millis(5);

macro_rules! module {
    ($($signal:ident)*) => {
        /// `signal`
        pub static MODULE: Module = Module::new("signal", &[
                $(Entry::property(stringify!($signal), |thread| Ok(SIGNALS.member(thread, Signal::$signal as i64))),)*
                Entry::property("SIG_DFL", |thread| Ok(HANDLERS.member(thread, SIG_DFL))),
                Entry::property("SIG_IGN", |thread| Ok(HANDLERS.member(thread, SIG_IGN))),
                Entry::class(&SIGNALS_CLASS),
                Entry::class(&HANDLERS_CLASS),
                Entry::function("signal", "signal", set_handler),
                Entry::function("signal", "getsignal", get_handler),
                Entry::property("default_int_handler", |_| Ok(Value::Native(&DEFAULT_INT_HANDLER))),
                Entry::function("signal", "pause", pause),
                Entry::function("signal", "raise_signal", raise_signal),
                Entry::function("signal", "strsignal", strsignal),
                Entry::function("signal", "alarm", alarm::alarm),
                Entry::function("signal", "setitimer", alarm::setitimer),
                Entry::function("signal", "getitimer", alarm::getitimer),
                Entry::class_named("ItimerError", &alarm::ITIMER_ERROR),
                Entry::int("ITIMER_REAL", alarm::ITIMER_REAL),
                Entry::function("signal", "pthread_sigmask", mask::pthread_sigmask),
                Entry::function("signal", "sigpending", mask::sigpending),
                Entry::function("signal", "sigwait", mask::sigwait),
                Entry::function("signal", "valid_signals", mask::valid_signals),
                Entry::class(&SIGMASKS_CLASS),
                Entry::property("SIG_BLOCK", |thread| Ok(SIGMASKS.member(thread, 0))),
                Entry::property("SIG_UNBLOCK", |thread| Ok(SIGMASKS.member(thread, 1))),
                Entry::property("SIG_SETMASK", |thread| Ok(SIGMASKS.member(thread, 2))),
                Entry::int("NSIG", signal::HIGHEST as i64 + 1),
            ]);
    };
}

module! {
    SIGABRT SIGALRM SIGBUS SIGCHLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGKILL SIGPIPE SIGPROF SIGPWR SIGQUIT
    SIGSEGV SIGSTOP SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU
    SIGXFSZ
}

static DEFAULT_INT_HANDLER: NativeFunction = NativeFunction::new("signal", "default_int_handler", |_, _| {
    Err(Raise::with_args(&KEYBOARD_INTERRUPT, Vec::new()))
});

/// What the module remembers in a process.
#[derive(Default)]
struct Signals {
    /// `SIG_DFL` or `SIG_IGN` where it was set, by signal. Functions of the
    /// listing are with the interpreter, which calls them.
    standard: Shared<HashMap<i32, i64>>,
}

/// An argument that is a signal's number.
fn signal_argument(value: &Value) -> Result<Signal, Raise> {
    i32::try_from(number::index(value)?)
        .ok()
        .and_then(|number| Signal::try_from(number).ok())
        .ok_or_else(|| Raise::value_error("signal number out of range"))
}

/// What is set for a signal now.
fn current(thread: &mut Thread, signal: Signal) -> Value {
    let number = signal as i32;
    let own = thread.runtime().signal_handlers.lock().get(&number).cloned();
    let set = thread.module_state::<Signals>().standard.lock().get(&number).copied();
    match (own, set, signal) {
        (Some(handler), ..) => handler,
        (None, Some(standard), _) => HANDLERS.member(thread, standard),
        (None, None, Signal::SIGINT) => Value::Native(&DEFAULT_INT_HANDLER),
        // CPython ignores it from the start.
        (None, None, Signal::SIGPIPE) => HANDLERS.member(thread, SIG_IGN),
        (None, None, _) => HANDLERS.member(thread, SIG_DFL),
    }
}

fn get_handler(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let signal = signal_argument(&args.one("getsignal")?)?;
    Ok(current(thread, signal))
}

fn set_handler(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNAL: Signature<2> = Signature::new("signal", ["signalnum", "handler"]).required(2);
    let [signal, handler] = args.bind(&SIGNAL)?;
    let signal = signal_argument(&signal.unwrap_or(Value::None))?;
    let handler = handler.unwrap_or(Value::None);
    if !thread.is_main {
        return Err(Raise::value_error(
            "signal only works in main thread of the main interpreter",
        ));
    }
    let (disposition, standard) = match number::as_int(&handler) {
        Some(SIG_DFL) => (Disposition::Default, Some(SIG_DFL)),
        Some(SIG_IGN) => (Disposition::Ignore, Some(SIG_IGN)),
        None if is_callable(&handler) => (Disposition::Note, None),
        _ => {
            let text = "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object";
            return Err(Raise::type_error(text));
        }
    };
    // Signals that came before are for the handler that was set when they came.
    thread.run_signal_handlers()?;
    let before = current(thread, signal);
    let was_ignored = number::as_int(&before) == Some(SIG_IGN);
    if signal == Signal::SIGCHLD && was_ignored && standard != Some(SIG_IGN) {
        thread.stage().ignore_children(false);
    }
    signal::dispose(signal, disposition).map_err(|errno| Raise::os_error(errno as i32))?;
    if signal == Signal::SIGCHLD && standard == Some(SIG_IGN) {
        thread.stage().ignore_children(true);
    }
    let (number, state) = (signal as i32, thread.module_state::<Signals>());
    let mut handlers = thread.runtime().signal_handlers.lock();
    match standard {
        Some(standard) => {
            handlers.remove(&number);
            state.standard.lock().insert(number, standard);
        }
        None => {
            handlers.insert(number, handler);
            state.standard.lock().remove(&number);
        }
    }
    drop(handlers);
    Ok(before)
}

fn is_callable(value: &Value) -> bool {
    matches!(
        value,
        Value::Function(_) | Value::Native(_) | Value::Method(_) | Value::Class(_) | Value::Object(_)
    )
}

fn pause(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("signal.pause")?;
    thread.blocked(Blocked::Signal {}, |thread| {
        // Not pause(2): a signal between the look and the call would be slept through.
        while !signal::any_pending() {
            thread.without_lock(|| std::thread::sleep(PATIENCE));
        }
        thread.run_signal_handlers().map(|()| Value::None)
    })
}

fn raise_signal(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let signal = signal_argument(&args.one("raise_signal")?)?;
    let own = thread.stage().pid();
    let sent = thread.stage().kill(own, signal as i32);
    sent.map_err(|errno| Raise::os_error(errno as i32))?;
    thread.run_signal_handlers().map(|()| Value::None)
}

fn strsignal(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let signal = signal_argument(&args.one("strsignal")?)?;
    let description = usize::try_from(signal as i32 - 1)
        .ok()
        .and_then(|index| DESCRIPTIONS.get(index));
    Ok(Value::option(description.copied()))
}

/// strsignal(3), from 1 on; the C library's own answers from a static buffer.
const DESCRIPTIONS: [&str; 31] = [
    "Hangup",
    "Interrupt",
    "Quit",
    "Illegal instruction",
    "Trace/breakpoint trap",
    "Aborted",
    "Bus error",
    "Floating point exception",
    "Killed",
    "User defined signal 1",
    "Segmentation fault",
    "User defined signal 2",
    "Broken pipe",
    "Alarm clock",
    "Terminated",
    "Stack fault",
    "Child exited",
    "Continued",
    "Stopped (signal)",
    "Stopped",
    "Stopped (tty input)",
    "Stopped (tty output)",
    "Urgent I/O condition",
    "CPU time limit exceeded",
    "File size limit exceeded",
    "Virtual timer expired",
    "Profiling timer expired",
    "Window changed",
    "I/O possible",
    "Power failure",
    "Bad system call",
];
