//! The terminal: keys in, frames out.

use std::io::{self, PipeReader, PipeWriter};
use std::mem::ManuallyDrop;
use std::os::fd::AsFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event as Input, MouseButton, MouseEvent, MouseEventKind};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use ratatui::DefaultTerminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Position;

use super::ending::{TerminalGuard, hear_signals};
use super::message::Incoming;

/// How long crossterm looks for what is there already. Not at all would be too short for it to look, and what is less
/// than a whole millisecond it would wait for without sleeping.
const WHAT_IS_THERE: Duration = Duration::from_micros(1_050);

/// How soon after a key one looks again: crossterm may hold one that it had no time to look for.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// How often one looks again.
const LOOKS: u32 = 3;

/// How long the end waits for the listener. One that waits for the rest of a
/// key's bytes ends with the program.
const PATIENCE: Duration = Duration::from_millis(300);

/// The terminal on its alternate screen, with a thread that listens to keys.
/// Dropping it restores the terminal.
pub(super) struct Terminal {
    /// Never dropped: ratatui shows the cursor then, and panics where the terminal is gone.
    pub screen: ManuallyDrop<DefaultTerminal>,
    listener: Option<JoinHandle<()>>,
    /// Dropped to end the listener.
    end: Option<PipeWriter>,
    _taken: TerminalGuard,
}

impl Terminal {
    /// Takes over the terminal; keys, resizes and signals go to `messages`.
    pub fn enter(messages: Sender<Incoming>) -> io::Result<Self> {
        // A signal that comes in the middle of this must find the way back.
        hear_signals(messages.clone())?;
        let taken = TerminalGuard::take()?;
        let (ends, end) = std::io::pipe()?;
        let mut terminal = Self {
            screen: ManuallyDrop::new(DefaultTerminal::new(CrosstermBackend::new(io::stdout()))?),
            listener: None,
            end: Some(end),
            _taken: taken,
        };
        let listen = move || {
            // A screen that hears no keys must not stay.
            if catch_unwind(AssertUnwindSafe(|| read_inputs(&messages, &ends))).is_err() {
                let _ = messages.send(Incoming::InputLost);
            }
        };
        terminal.listener = Some(std::thread::Builder::new().name("keys".to_owned()).spawn(listen)?);
        Ok(terminal)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.end = None;
        let begun = Instant::now();
        while self.listener.as_ref().is_some_and(|listener| !listener.is_finished()) && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// The rows that a notch of the wheel scrolls.
const NOTCH: i32 = 3;

/// Where the pointer is put, or its wheel turned; what else it does means nothing.
fn pointed(mouse: MouseEvent) -> Option<Incoming> {
    use MouseEventKind::{Down, Drag, ScrollDown, ScrollUp};
    let place = Position::new(mouse.column, mouse.row);
    match mouse.kind {
        Down(MouseButton::Left) | Drag(MouseButton::Left) => Some(Incoming::Pointed(place)),
        ScrollUp => Some(Incoming::Wheel(place, -NOTCH)),
        ScrollDown => Some(Incoming::Wheel(place, NOTCH)),
        _ => None,
    }
}

fn read_inputs(messages: &Sender<Incoming>, ends: &PipeReader) {
    let mut looks = LOOKS;
    loop {
        let message = match next_input() {
            Ok(None) => match wait_for_input(ends, (looks > 0).then_some(LOOK_AGAIN)) {
                Ok(Wake::Input) => {
                    looks = LOOKS;
                    continue;
                }
                Ok(Wake::Time) => {
                    looks = looks.saturating_sub(1);
                    continue;
                }
                Ok(Wake::End) => return,
                Err(_) => Incoming::InputLost,
            },
            Ok(Some(Input::Key(key))) => Incoming::Key(key),
            Ok(Some(Input::Resize(..))) => Incoming::Redraw,
            Ok(Some(Input::Mouse(mouse))) => match pointed(mouse) {
                Some(message) => message,
                None => continue,
            },
            Ok(Some(_)) => continue,
            Err(_) => Incoming::InputLost,
        };
        let lost = matches!(message, Incoming::InputLost);
        if messages.send(message).is_err() || lost {
            return;
        }
    }
}

/// What crossterm has or finds at once, if anything.
fn next_input() -> io::Result<Option<Input>> {
    match event::poll(WHAT_IS_THERE)? {
        true => event::read().map(Some),
        false => Ok(None),
    }
}

/// Why [`wait_for_input`] has returned.
enum Wake {
    /// There is something to read.
    Input,
    /// The time is over.
    Time,
    /// Nobody wants to hear keys any more.
    End,
}

/// Waits until the terminal has something, so long at most; without end for `None`. A terminal that has hung up is an
/// error: crossterm, asked, would go on reading its end.
fn wait_for_input(ends: &PipeReader, patience: Option<Duration>) -> io::Result<Wake> {
    let stdin = io::stdin();
    let mut fds = [
        PollFd::new(stdin.as_fd(), PollFlags::POLLIN),
        PollFd::new(ends.as_fd(), PollFlags::POLLIN),
    ];
    let timeout = patience.and_then(|patience| PollTimeout::try_from(patience).ok());
    // A signal is for the thread that listens to signals.
    let _ = poll(&mut fds, timeout.unwrap_or(PollTimeout::NONE));
    let [input, end] = fds.map(|fd| fd.revents().unwrap_or(PollFlags::empty()));
    let lost = PollFlags::POLLHUP | PollFlags::POLLERR | PollFlags::POLLNVAL;
    match (end.is_empty(), input.is_empty()) {
        (false, _) => Ok(Wake::End),
        (true, true) => Ok(Wake::Time),
        (true, false) if input.intersects(lost) => Err(io::ErrorKind::UnexpectedEof.into()),
        (true, false) => Ok(Wake::Input),
    }
}
