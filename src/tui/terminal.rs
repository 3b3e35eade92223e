//! The terminal: keys in, frames out.

use std::io;
use std::mem::ManuallyDrop;
use std::os::fd::{AsFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event as Input, MouseButton, MouseEvent, MouseEventKind};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use ratatui::DefaultTerminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Position;
use rustix::event::{EventfdFlags, eventfd};

use super::ending::{Taken, hear_signals};
use super::run::Message;

/// How long crossterm looks for what is there already. Not at all would be too
/// short for it to look.
const WHAT_IS_THERE: Duration = Duration::from_millis(1);

/// How long the end waits for the listener. One that waits for the rest of a
/// key's bytes ends with the program.
const PATIENCE: Duration = Duration::from_millis(300);

/// The terminal on its alternate screen, with a thread that listens to keys.
/// Dropping it restores the terminal.
pub(super) struct Terminal {
    /// Never dropped: ratatui shows the cursor then, and panics where the terminal is gone.
    pub screen: ManuallyDrop<DefaultTerminal>,
    listener: Option<JoinHandle<()>>,
    /// Wakes the listener to end.
    end: Arc<OwnedFd>,
    _taken: Taken,
}

impl Terminal {
    /// Takes over the terminal; keys, resizes and signals go to `messages`.
    pub fn enter(messages: Sender<Message>) -> io::Result<Self> {
        // A signal that comes in the middle of this must find the way back.
        hear_signals(messages.clone())?;
        let taken = Taken::take()?;
        let mut terminal = Self {
            screen: ManuallyDrop::new(DefaultTerminal::new(CrosstermBackend::new(io::stdout()))?),
            listener: None,
            end: Arc::new(eventfd(0, EventfdFlags::CLOEXEC)?),
            _taken: taken,
        };
        let end = Arc::clone(&terminal.end);
        let listen = move || {
            // A screen that hears no keys must not stay.
            if catch_unwind(AssertUnwindSafe(|| read_inputs(&messages, &end))).is_err() {
                let _ = messages.send(Message::InputLost);
            }
        };
        terminal.listener = Some(std::thread::Builder::new().name("keys".to_owned()).spawn(listen)?);
        Ok(terminal)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The counter was 0.
        let _ = rustix::io::write(&*self.end, &1_u64.to_ne_bytes());
        let begun = Instant::now();
        while self.listener.as_ref().is_some_and(|listener| !listener.is_finished()) && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// The rows that a notch of the wheel scrolls.
const NOTCH: i32 = 3;

/// Where the pointer is put, or its wheel turned; what else it does means nothing.
fn pointed(mouse: MouseEvent) -> Option<Message> {
    use MouseEventKind::{Down, Drag, ScrollDown, ScrollUp};
    let place = Position::new(mouse.column, mouse.row);
    match mouse.kind {
        Down(MouseButton::Left) | Drag(MouseButton::Left) => Some(Message::Pointed(place)),
        ScrollUp => Some(Message::Wheel(place, -NOTCH)),
        ScrollDown => Some(Message::Wheel(place, NOTCH)),
        _ => None,
    }
}

fn read_inputs(messages: &Sender<Message>, end: &OwnedFd) {
    loop {
        let message = match next_input(end) {
            Ok(Next::End) => return,
            Ok(Next::Nothing) => continue,
            Ok(Next::Input(Input::Key(key))) => Message::Key(key),
            Ok(Next::Input(Input::Resize(..))) => Message::Redraw,
            Ok(Next::Input(Input::Mouse(mouse))) => match pointed(mouse) {
                Some(message) => message,
                None => continue,
            },
            Ok(Next::Input(_)) => continue,
            Err(_) => Message::InputLost,
        };
        let lost = matches!(message, Message::InputLost);
        if messages.send(message).is_err() || lost {
            return;
        }
    }
}

/// What the listener found.
enum Next {
    Input(Input),
    /// No whole input.
    Nothing,
    /// It is to end.
    End,
}

/// Waits for the next input. A terminal that has hung up is an error: crossterm, asked, would go on reading its end.
fn next_input(end: &OwnedFd) -> io::Result<Next> {
    if event::poll(WHAT_IS_THERE)? {
        return event::read().map(Next::Input);
    }
    let stdin = io::stdin();
    let mut fds = [
        PollFd::new(stdin.as_fd(), PollFlags::POLLIN),
        PollFd::new(end.as_fd(), PollFlags::POLLIN),
    ];
    // A signal is for the thread that listens to signals.
    let _ = poll(&mut fds, PollTimeout::NONE);
    if fds[1].any() == Some(true) {
        return Ok(Next::End);
    }
    let lost = PollFlags::POLLHUP | PollFlags::POLLERR | PollFlags::POLLNVAL;
    if fds[0].revents().is_some_and(|events| events.intersects(lost)) {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Next::Nothing)
}
