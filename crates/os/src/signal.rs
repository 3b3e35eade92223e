//! Signals: what a handler may do, and what the interpreter asks of it.
//!
//! A handler only notes that its signal came. The interpreter looks at the
//! notes before each statement and whenever a system call was interrupted, and
//! runs the program's function then, as CPython does.

use std::cell::Cell;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, Signal, sigaction, sigprocmask};

/// One bit a signal that came and was not yet looked at.
static PENDING: AtomicU64 = AtomicU64::new(0);

/// What is counted up when a signal comes, for the thread that is about to sleep on it.
static COUNTED: AtomicPtr<AtomicU32> = AtomicPtr::new(std::ptr::null_mut());

/// How many handlers may be looking at what [`COUNTED`] leads to.
static COUNTING: AtomicU32 = AtomicU32::new(0);

extern "C" fn note(signal: nix::libc::c_int) {
    PENDING.fetch_or(1 << signal, Ordering::SeqCst);
    COUNTING.fetch_add(1, Ordering::SeqCst);
    // SAFETY: it is null, or what `counted` was given, which is borrowed until `counted` has taken it back and has
    // waited for the handlers that may have seen it. A child that is forked meanwhile has a copy of it, and forgets it
    // (`forget_counted`) before it goes on.
    if let Some(word) = unsafe { COUNTED.load(Ordering::SeqCst).as_ref() } {
        word.fetch_add(1, Ordering::SeqCst);
    }
    COUNTING.fetch_sub(1, Ordering::SeqCst);
}

/// Runs `act`, during which each noted signal adds 1 to `word`; for the thread that signals go to.
pub fn counted<T>(word: &AtomicU32, act: impl FnOnce() -> T) -> T {
    struct Until;
    impl Drop for Until {
        fn drop(&mut self) {
            COUNTED.store(std::ptr::null_mut(), Ordering::SeqCst);
            // A handler in another thread is a few instructions long.
            while COUNTING.load(Ordering::SeqCst) != 0 {
                std::hint::spin_loop();
            }
        }
    }
    let _until = Until;
    COUNTED.store(std::ptr::from_ref(word).cast_mut(), Ordering::SeqCst);
    act()
}

/// In a forked child: signals count nothing, and no handler of the parent's other threads is under way here.
pub(crate) fn forget_counted() {
    COUNTED.store(std::ptr::null_mut(), Ordering::SeqCst);
    COUNTING.store(0, Ordering::SeqCst);
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
    // SAFETY: the only handler of ours is `note`, which does nothing but atomic operations.
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

/// Signals by number, as sigset_t(3type) has them: the lowest bit is signal 1.
pub type Mask = u64;

/// The highest number of a signal.
pub const HIGHEST: i32 = 64;

/// What the program's main thread blocks.
static BLOCKED: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// What another thread blocks as far as the program it runs knows: really it blocks everything, so that signals go to the main
    /// thread. `None`: what the main thread did when this one began.
    static BLOCKED_HERE: Cell<Option<Mask>> = const { Cell::new(None) };
}

/// How a mask is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The names are those of sigprocmask(2).
pub enum Change {
    Block,
    Unblock,
    SetMask,
}

/// The mask as the system has it. Numbers that the C library keeps to itself are left out.
fn to_system(mask: Mask) -> nix::libc::sigset_t {
    let mut set = *SigSet::empty().as_ref();
    for number in (1..=HIGHEST).filter(|number| mask & bit(*number) != 0) {
        // SAFETY: `set` is a set and outlives the call, which touches nothing else.
        unsafe { nix::libc::sigaddset(&raw mut set, number) };
    }
    set
}

fn from_system(set: &nix::libc::sigset_t) -> Mask {
    // SAFETY: asks about a set that is a reference, so it is one.
    let has = |number: &i32| unsafe { nix::libc::sigismember(set, *number) } == 1;
    (1..=HIGHEST).filter(has).fold(0, |mask, number| mask | bit(number))
}

/// The bit of a signal in a [`Mask`].
pub const fn bit(number: i32) -> Mask {
    1 << (number - 1)
}

/// All signals that a program can use.
pub fn valid() -> Mask {
    from_system(&to_system(Mask::MAX))
}

/// Changes what the calling thread blocks, and gives what it blocked before: really in the main thread of a process, in
/// others only for its eyes.
pub fn change_mask(is_main: bool, change: Change, mask: Mask) -> Mask {
    let before = if is_main {
        // Asking cannot fail.
        from_system(SigSet::thread_get_mask().unwrap_or(SigSet::empty()).as_ref())
    } else {
        BLOCKED_HERE.get().unwrap_or(BLOCKED.load(Ordering::Relaxed))
    };
    let after = match change {
        Change::Block => before | mask,
        Change::Unblock => before & !mask,
        Change::SetMask => mask,
    };
    if is_main {
        set_mask(after);
    } else {
        BLOCKED_HERE.set(Some(after));
    }
    before
}

fn set_mask(mask: Mask) {
    BLOCKED.store(mask, Ordering::Relaxed);
    let set = to_system(mask);
    // SAFETY: `set` is a valid set; no old one is asked for.
    unsafe { nix::libc::pthread_sigmask(nix::libc::SIG_SETMASK, &raw const set, std::ptr::null_mut()) };
}

/// In a forked child whose thread was not the main one and now is: really blocks what it was thought to block.
pub fn take_mask_of_thread() {
    set_mask(BLOCKED_HERE.take().unwrap_or(BLOCKED.load(Ordering::Relaxed)));
}

/// The signals that wait for being unblocked, sigpending(2).
pub fn waiting() -> Mask {
    let mut set = to_system(0);
    // SAFETY: `set` is a place for the answer.
    unsafe { nix::libc::sigpending(&raw mut set) };
    from_system(&set)
}

/// Waits for one of the signals of `mask`, and takes it.
///
/// # Errors
/// As sigwait(3).
pub fn wait_for(mask: Mask) -> nix::Result<i32> {
    let (set, mut number) = (to_system(mask), 0);
    // SAFETY: `set` is a valid set, `number` a place for the answer; both outlive the call.
    match unsafe { nix::libc::sigwait(&raw const set, &raw mut number) } {
        0 => Ok(number),
        error => Err(nix::Error::from_raw(error)),
    }
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
