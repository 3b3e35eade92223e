use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::Duration;

use crossterm::event::{self, Event as Input};
use ratatui::DefaultTerminal;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

use super::run::Message;

/// How often the input thread looks whether it should end. Keys are not
/// delayed by it: `poll` returns at once when there is one.
const LOOK_FOR_END: Duration = Duration::from_millis(100);

/// The signals that ask the program to end. In raw mode Ctrl-C is a key, so
/// SIGINT comes from elsewhere, too.
const ENDINGS: [i32; 3] = [SIGTERM, SIGHUP, SIGINT];

/// The terminal on its alternate screen, with threads that listen to keys and
/// signals.
///
/// Dropping it restores the terminal; a panic restores it too, by the hook that
/// [`ratatui::try_init`] installs.
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
        let mut signals = Signals::new(ENDINGS)?;
        terminal.signals = Some(signals.handle());
        let interrupted = messages.clone();
        terminal.listen("signals", move || {
            for _ in signals.forever() {
                if interrupted.send(Message::Interrupted).is_err() {
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
        for listener in self.listeners.drain(..) {
            // A thread that panicked has nothing left to restore.
            let _ = listener.join();
        }
        ratatui::restore();
    }
}

fn read_inputs(messages: &Sender<Message>, end: &AtomicBool) {
    while !end.load(Ordering::Relaxed) {
        let input = match event::poll(LOOK_FOR_END) {
            Ok(false) => continue,
            Ok(true) => event::read(),
            Err(error) => Err(error),
        };
        let message = match input {
            Ok(Input::Key(key)) => Message::Key(key),
            Ok(Input::Resize(..)) => Message::Redraw,
            Ok(_) => continue,
            Err(_) => Message::InputLost,
        };
        let lost = matches!(message, Message::InputLost);
        if messages.send(message).is_err() || lost {
            return;
        }
    }
}
