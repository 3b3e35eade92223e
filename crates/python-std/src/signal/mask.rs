//! What a thread blocks, what waits for being unblocked, and waiting for that.
//!
//! The main thread's mask is the kernel's. Other threads really block everything, because the main thread runs the
//! handlers; their own masks are what they are told they have.

use nix::errno::Errno;
use nix::sys::signal::Signal;

use super::enumeration::SIGNALS;
use forklore_event::{Blocked, Kind};
use forklore_os::signal::{self, Change, Mask};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Key, Signature, Value, collect, number};

/// The ways to change a mask, by their numbers in `signal.Sigmasks`.
const CHANGES: [Change; 3] = [Change::Block, Change::Unblock, Change::SetMask];

/// An argument that is a set of signals, or any iterable of their numbers.
fn mask(thread: &mut Thread, value: &Value) -> Result<Mask, Raise> {
    let mut mask = 0;
    for number in collect(thread, value)? {
        let number = number::index(&number)?;
        let in_range = i32::try_from(number).ok().filter(|n| (1..=signal::HIGHEST).contains(n));
        let out_of_range = || {
            let highest = signal::HIGHEST;
            Raise::value_error(format!("signal number {number} out of range [1; {highest}]"))
        };
        mask |= signal::bit(in_range.ok_or_else(out_of_range)?);
    }
    Ok(mask)
}

/// A set of signals.
fn members(thread: &mut Thread, mask: Mask) -> Result<Value, Raise> {
    let numbers = (1..=signal::HIGHEST).filter(|number| mask & signal::bit(*number) != 0);
    let members: Result<_, Raise> = numbers
        .map(|number| Key::new(SIGNALS.member(thread, number.into())))
        .collect();
    Ok(Value::set(members?))
}

/// `signal.pthread_sigmask`
pub(super) fn pthread_sigmask(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [how, set] = required(args, "pthread_sigmask", ["how", "mask"])?;
    let how = number::index(&how)?;
    let set = mask(thread, &set)?;
    let Some(change) = usize::try_from(how).ok().and_then(|how| CHANGES.get(how)) else {
        return Err(Raise::os_error(Errno::EINVAL as i32));
    };
    let before = signal::change_mask(thread.is_main, *change, set);
    // What had waited has come by now.
    thread.run_signal_handlers()?;
    members(thread, before)
}

/// `signal.sigpending`
pub(super) fn sigpending(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [] = required(args, "sigpending", [])?;
    members(thread, signal::waiting())
}

/// `signal.valid_signals`
pub(super) fn valid_signals(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [] = required(args, "valid_signals", [])?;
    members(thread, signal::valid())
}

/// `signal.sigwait`
pub(super) fn sigwait(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [set] = required(args, "sigwait", ["sigset"])?;
    let set = mask(thread, &set)?;
    let waited = thread.blocked(Blocked::Signal {}, |thread| {
        thread.without_lock(|| signal::wait_for(set))
    });
    let number = waited.map_err(|errno| Raise::os_error(errno as i32))?;
    if let Ok(signal) = Signal::try_from(number) {
        thread.stage().say(Kind::SignalReceived {
            signal: signal.as_str().to_owned(),
        });
    }
    Ok(SIGNALS.member(thread, number.into()))
}

/// Arguments that must all be given, as functions in Python take them.
fn required<const N: usize>(args: Args, function: &str, names: [&'static str; N]) -> Result<[Value; N], Raise> {
    let signature = Signature::new(function, names).required(N);
    Ok(args.bind(&signature)?.map(Option::unwrap_or_default))
}
