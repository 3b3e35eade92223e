//! Signals: what a handler may do, and what the interpreter asks of it.
//!
//! A handler only notes that its signal came. The interpreter looks at the
//! notes before each statement and whenever a system call was interrupted, and
//! runs the listing's function then, as CPython does.

use std::sync::atomic::{AtomicU64, Ordering};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, Signal, sigaction, sigprocmask};

/// One bit a signal that came and was not yet looked at.
static PENDING: AtomicU64 = AtomicU64::new(0);

extern "C" fn note(signal: nix::libc::c_int) {
    PENDING.fetch_or(1 << signal, Ordering::SeqCst);
}

/// What a process does when a signal comes, signal(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// `SIG_DFL`.
    Default,
    /// `SIG_IGN`.
    Ignore,
    /// Note it, for [`take_pending`].
    Note,
}

/// Sets what this process does on `signal`. System calls that a noted signal
/// interrupts return `EINTR`.
///
/// # Errors
/// `EINVAL` for SIGKILL and SIGSTOP.
pub fn dispose(signal: Signal, disposition: Disposition) -> nix::Result<()> {
    let handler = match disposition {
        Disposition::Default => SigHandler::SigDfl,
        Disposition::Ignore => SigHandler::SigIgn,
        Disposition::Note => SigHandler::Handler(note),
    };
    let action = SigAction::new(handler, SaFlags::empty(), SigSet::empty());
    // SAFETY: the only handler of ours is `note`, which does nothing but one atomic store.
    unsafe { sigaction(signal, &action) }.map(drop)
}

/// Whether a noted signal waits. Cheap enough to ask before every statement.
pub fn any_pending() -> bool {
    PENDING.load(Ordering::Relaxed) != 0
}

/// Takes the noted signals, lowest number first.
pub fn take_pending() -> impl Iterator<Item = Signal> {
    let noted = PENDING.swap(0, Ordering::SeqCst);
    (1..64)
        .filter(move |n| noted & (1 << n) != 0)
        .filter_map(|n| Signal::try_from(n).ok())
}

/// Blocks every signal that can be blocked in the calling thread.
pub fn block_all() {
    // Changing the mask cannot fail with these arguments.
    let _ = sigprocmask(SigmaskHow::SIG_BLOCK, Some(&SigSet::all()), None);
}

/// Unblocks every signal in the calling thread.
pub fn unblock_all() {
    // Changing the mask cannot fail with these arguments.
    let _ = sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None);
}

/// Notes SIGINT, unless it is ignored, as CPython does when it starts.
pub fn note_interrupts() {
    let mut old = std::mem::MaybeUninit::<nix::libc::sigaction>::zeroed();
    // SAFETY: asks only; `old` is a place for the answer that outlives the call.
    let asked = unsafe { nix::libc::sigaction(nix::libc::SIGINT, std::ptr::null(), old.as_mut_ptr()) };
    // SAFETY: all zero is a valid `sigaction`, and the call has only put another valid one there.
    let handler = unsafe { old.assume_init() }.sa_sigaction;
    if asked == 0 && handler != nix::libc::SIG_IGN {
        // It can be noted like any other signal.
        let _ = dispose(Signal::SIGINT, Disposition::Note);
    }
}

/// Gives the calling process the dispositions and the mask of a fresh program:
/// everything default and nothing blocked, except SIGPIPE and SIGXFSZ, which are
/// ignored as CPython does.
pub fn reset() {
    for signal in Signal::iterator() {
        // SIGKILL and SIGSTOP refuse, which is as it should be.
        let _ = dispose(signal, Disposition::Default);
    }
    for signal in [Signal::SIGPIPE, Signal::SIGXFSZ] {
        let _ = dispose(signal, Disposition::Ignore);
    }
    unblock_all();
}
