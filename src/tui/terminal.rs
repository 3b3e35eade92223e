use std::io;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossterm::event::{
    self, DisableMouseCapture, EnableMouseCapture, Event as Input, MouseButton, MouseEvent, MouseEventKind,
};
use crossterm::execute;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use ratatui::DefaultTerminal;
use ratatui::layout::Position;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::iterator::{Handle, Signals};

use super::run::Message;

/// How often the input thread looks whether it should end. Keys are not
/// delayed by it: `poll` returns at once when there is one.
const LOOK_FOR_END: Duration = Duration::from_millis(100);

/// How long the end waits for the listeners. On a terminal that is gone crossterm
/// reads its end for ever; such a thread ends with the program.
const PATIENCE: Duration = Duration::from_millis(300);

/// The signals that ask the program to end (in raw mode Ctrl-C is a key, so
/// SIGINT comes from elsewhere, too), and the one that says that the size changed.
const SIGNALS: [i32; 4] = [SIGTERM, SIGHUP, SIGINT, SIGWINCH];

/// The terminal on its alternate screen, with threads that listen to keys and
/// signals.
///
/// Dropping it restores the terminal; a panic restores it too, by the hook that
/// [`ratatui::try_init`] installs and the one for the pointer.
pub(super) struct Terminal {
    pub screen: DefaultTerminal,
    listeners: Vec<JoinHandle<()>>,
    end: Arc<AtomicBool>,
    signals: Option<Handle>,
}

impl Terminal {
    /// Takes over the terminal; keys, resizes and signals go to `messages`.
    pub fn enter(messages: Sender<Message>) -> io::Result<Self> {
        let mut terminal = Self {
            screen: ratatui::try_init()?,
            listeners: Vec::new(),
            end: Arc::new(AtomicBool::new(false)),
            signals: None,
        };
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let_go_of_mouse();
            hook(panic);
        }));
        execute!(io::stdout(), EnableMouseCapture)?;
        let mut signals = Signals::new(SIGNALS)?;
        terminal.signals = Some(signals.handle());
        let signalled = messages.clone();
        terminal.listen("signals", move || {
            for signal in signals.forever() {
                let message = if signal == SIGWINCH {
                    Message::Redraw
                } else {
                    Message::Interrupted
                };
                if signalled.send(message).is_err() {
                    return;
                }
            }
        })?;
        let end = Arc::clone(&terminal.end);
        terminal.listen("keys", move || read_inputs(&messages, &end))?;
        Ok(terminal)
    }

    fn listen(&mut self, name: &str, listener: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(listener)?;
        self.listeners.push(thread);
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.end.store(true, Ordering::Relaxed);
        if let Some(signals) = &self.signals {
            signals.close();
        }
        let begun = Instant::now();
        while self.listeners.iter().any(|listener| !listener.is_finished()) && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(1));
        }
        let_go_of_mouse();
        ratatui::restore();
    }
}

/// Gives the pointer back to the terminal.
fn let_go_of_mouse() {
    // Where the terminal is gone, so is its pointer.
    let _ = execute!(io::stdout(), DisableMouseCapture);
}

/// Where the pointer is put; what else it does means nothing.
fn pointed(mouse: MouseEvent) -> Option<Message> {
    use MouseEventKind::{Down, Drag};
    matches!(mouse.kind, Down(MouseButton::Left) | Drag(MouseButton::Left))
        .then(|| Message::Pointed(Position::new(mouse.column, mouse.row)))
}

fn read_inputs(messages: &Sender<Message>, end: &AtomicBool) {
    while !end.load(Ordering::Relaxed) {
        let message = match next_input() {
            Ok(None) => continue,
            Ok(Some(Input::Key(key))) => Message::Key(key),
            Ok(Some(Input::Resize(..))) => Message::Redraw,
            Ok(Some(Input::Mouse(mouse))) => match pointed(mouse) {
                Some(message) => message,
                None => continue,
            },
            Ok(Some(_)) => continue,
            Err(_) => Message::InputLost,
        };
        let lost = matches!(message, Message::InputLost);
        if messages.send(message).is_err() || lost {
            return;
        }
    }
}

/// The next input, if one comes soon. A terminal that has hung up is an error:
/// crossterm, asked, would read its end for ever.
fn next_input() -> io::Result<Option<Input>> {
    if !event::poll(Duration::ZERO)? {
        let stdin = io::stdin();
        let mut fds = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
        let timeout = PollTimeout::try_from(LOOK_FOR_END).unwrap_or(PollTimeout::ZERO);
        // A signal is for the thread that listens to signals.
        let ready = poll(&mut fds, timeout).unwrap_or(0);
        let lost = PollFlags::POLLHUP | PollFlags::POLLERR | PollFlags::POLLNVAL;
        if fds[0].revents().is_some_and(|events| events.intersects(lost)) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if ready == 0 || !event::poll(Duration::ZERO)? {
            return Ok(None);
        }
    }
    event::read().map(Some)
}
