//! How the terminal is given back, whatever ends the program: the learner, a
//! panic, a signal, and a signal while the terminal takes no output.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, queue};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use super::message::Incoming;

/// The signals that ask the program to end (in raw mode Ctrl-C and Ctrl-\ are
/// keys, so these come from elsewhere), and the one that says that the size changed.
const SIGNALS: [i32; 5] = [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH];

/// How long after a signal the program may take to end by itself. A terminal that
/// takes no output, of a frozen connection, would keep it for ever.
const PATIENCE: Duration = Duration::from_millis(500);

/// The thread that draws the screen; `None` while no screen is up.
static OWNER: Mutex<Option<ThreadId>> = Mutex::new(None);

/// What panics of other threads had to say while the screen was up.
static KEPT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Whoever wants to hear of signals.
static LISTENER: Mutex<Option<Sender<Incoming>>> = Mutex::new(None);

/// The terminal, taken over. Dropping it gives the terminal back.
pub struct TerminalGuard(());

impl TerminalGuard {
    /// Takes the terminal over: raw mode, alternate screen, pointer, pastes as one event.
    ///
    /// # Errors
    /// If it is no terminal, or takes no output.
    pub fn take() -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(install_hook);
        // From here on dropping the value gives back as much as was taken.
        *lock(&OWNER) = Some(std::thread::current().id());
        let taken = Self(());
        enable_raw_mode()?;
        execute!(
            io::stdout(),
            EnterAlternateScreen,
            EnableMouseCapture,
            EnableBracketedPaste
        )?;
        Ok(taken)
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Has signals sent to `messages` from now on, and no longer to whom they went before.
///
/// # Errors
/// If the system refuses a handler or a thread.
pub fn hear_signals(messages: Sender<Incoming>) -> io::Result<()> {
    let mut listener = lock(&LISTENER);
    let first = listener.is_none();
    *listener = Some(messages);
    drop(listener);
    if first {
        // They are heard to the end of the program: a handler, once installed, is not to be taken away,
        // because the signal would then do nothing at all.
        let mut signals = Signals::new(SIGNALS)?;
        let hear = move || signals.forever().for_each(signalled);
        std::thread::Builder::new().name("signals".to_owned()).spawn(hear)?;
    }
    Ok(())
}

fn signalled(signal: i32) {
    let message = if signal == SIGWINCH {
        Incoming::Redraw
    } else {
        Incoming::Interrupted(signal)
    };
    // Between two screens nobody listens; then the last resort ends the program.
    let _ = lock(&LISTENER).as_ref().map(|listener| listener.send(message));
    if signal != SIGWINCH {
        let wait = move || {
            std::thread::sleep(PATIENCE);
            end_at_once(signal)
        };
        let waits = std::thread::Builder::new().name("last resort".to_owned()).spawn(wait);
        if waits.is_err() {
            wait();
        }
    }
}

/// Ends the program as `signal` would have without us. The kernel ends what it
/// started, by the lifeline.
fn end_at_once(signal: i32) -> ! {
    if lock(&OWNER).take().is_some() {
        // Whoever draws may hang in it, holding the lock of the standard output.
        let _ = disable_raw_mode();
        let mut farewell = Vec::new();
        // Writing to memory does not fail.
        let _ = say_farewell(&mut farewell);
        let terminal = OpenOptions::new()
            .write(true)
            .custom_flags(nix::libc::O_NONBLOCK | nix::libc::O_NOCTTY)
            .open("/dev/tty");
        // What the terminal does not take now it will never take.
        let _ = terminal.and_then(|mut terminal| terminal.write(&farewell));
    }
    let _ = low_level::emulate_default_handler(signal);
    low_level::exit(128 + signal)
}

/// Gives the terminal back, once.
fn give_back() {
    if lock(&OWNER).take().is_none() {
        return;
    }
    // Where the terminal is gone, so is everything that could be restored.
    let _ = disable_raw_mode();
    let _ = say_farewell(&mut io::stdout()).and_then(|()| io::stdout().flush());
    for panic in lock(&KEPT).drain(..) {
        let _ = writeln!(io::stderr(), "{panic}");
    }
}

fn say_farewell(out: &mut impl Write) -> io::Result<()> {
    queue!(
        out,
        DisableBracketedPaste,
        DisableMouseCapture,
        LeaveAlternateScreen,
        Show
    )
}

/// A panic of the thread that draws gives the terminal back before anything is
/// printed. One of another thread is printed when the screen is gone: the screen
/// lives on and tells what broke.
fn install_hook() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let owner = *lock(&OWNER);
        if owner.is_some_and(|owner| owner != std::thread::current().id()) {
            lock(&KEPT).push(panic.to_string());
            return;
        }
        give_back();
        print(panic);
    }));
}

/// What is behind these locks is whole at every moment, so that a panic spoils nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
