use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::Duration;

use crossterm::event::{self, Event as Input};
use ratatui::DefaultTerminal;

use super::run::Message;

/// How often the input thread looks whether it should end. Keys are not
/// delayed by it: `poll` returns at once when there is one.
const LOOK_FOR_END: Duration = Duration::from_millis(100);

/// The terminal on its alternate screen, with a thread that reads keys.
///
/// Dropping it restores the terminal; a panic restores it too, by the hook that
/// [`ratatui::try_init`] installs.
pub(super) struct Terminal {
    pub screen: DefaultTerminal,
    inputs: Option<JoinHandle<()>>,
    end: Arc<AtomicBool>,
}

impl Terminal {
    /// Takes over the terminal; keys and resizes go to `messages`.
    pub fn enter(messages: Sender<Message>) -> io::Result<Self> {
        let screen = ratatui::try_init()?;
        let end = Arc::new(AtomicBool::new(false));
        let inputs = std::thread::Builder::new().name("input".to_owned()).spawn({
            let end = end.clone();
            move || read_inputs(&messages, &end)
        });
        // Made before the thread is checked, so that dropping it restores the screen.
        let terminal = |inputs| Self { screen, inputs, end };
        match inputs {
            Ok(inputs) => Ok(terminal(Some(inputs))),
            Err(error) => {
                drop(terminal(None));
                Err(error)
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.end.store(true, Ordering::Relaxed);
        if let Some(inputs) = self.inputs.take() {
            // A thread that panicked has nothing left to restore.
            let _ = inputs.join();
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
