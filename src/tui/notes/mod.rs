//! The teacher's second terminal: what to say, what comes next, what is right; its keys drive the projector.

mod state;
mod view;

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crossterm::event::{KeyEvent, KeyEventKind};

use self::state::{Notes, Phase};
use self::view::{NotesView, Page};
use super::keymap::{self, Command, Context};
use super::look::Options;
use super::message::Incoming;
use super::terminal::Terminal;
use crate::notes::{self, SocketFolder, Which};
use crate::text::{self, say};

/// So soon the projector tells what a key has opened.
const SOON: Duration = Duration::from_secs(1);

/// How the notes were left.
#[derive(Debug)]
pub enum Closed {
    /// By a key.
    Quit,
    /// The lesson that was asked for is presented no more.
    Ended,
    /// The lesson cannot be joined.
    Broken(io::Error),
    /// By this signal, which asks the program to end.
    Signalled(i32),
}

impl Notes {
    /// Reacts to a key; true if it leaves.
    fn press(&mut self, key: KeyEvent) -> bool {
        if key.kind == KeyEventKind::Release {
            return false;
        }
        self.notice = None;
        let command = keymap::command(Context::Notes, key);
        if command == Some(Command::QuitNow) {
            return true;
        }
        if self.phase == Phase::Reads && self.is_for_a_sheet() && !self.helps {
            self.send(key);
            return false;
        }
        let opens = matches!(command, Some(Command::Vote | Command::Knobs | Command::GoTo));
        self.opens = opens.then(Instant::now);
        match command {
            Some(Command::Quit) => return true,
            Some(Command::Help) => self.helps = !self.helps,
            Some(Command::Close) if self.helps => self.helps = false,
            Some(Command::Language) => self.options.language = text::next(self.options.language),
            Some(Command::Theme) => self.options.theme = self.options.theme.next(),
            Some(Command::Up) => self.scrolled = self.scrolled.saturating_sub(1),
            Some(Command::Down) => self.scrolled += 1,
            Some(Command::Nothing) => {}
            Some(_) => self.send(key),
            None => {
                let key = keymap::pressed(key);
                self.notice = Some(say!(&*self, "notes-wrong-key", key));
            }
        }
        false
    }

    /// Whether every key is for a sheet on the projector; also before it has told that it is open.
    fn is_for_a_sheet(&self) -> bool {
        let opens = self.opens.is_some_and(|since| since.elapsed() < SOON);
        opens || self.state.screen.takes_every_key()
    }

    /// Presses a key on the projector.
    fn send(&mut self, key: KeyEvent) {
        let sent = self
            .projector
            .as_mut()
            .map(|projector| notes::press(projector, key.code));
        if !matches!(sent, Some(Ok(()))) {
            self.notice = Some(say!(&*self, "notes-not-sent"));
        }
    }
}

/// Shows the notes of the lesson that is meant until they are left.
///
/// # Errors
/// If the terminal cannot be used.
pub fn notes(folder: SocketFolder, which: Which, options: Options) -> io::Result<Closed> {
    let (sender, messages) = mpsc::channel();
    let mut terminal = Terminal::enter(sender.clone())?;
    let mut notes = Notes::new(options);
    let follow = move || {
        let tell = |news| sender.send(Incoming::News(news)).is_ok();
        let ended = notes::follow(&folder, &which, tell);
        // Nobody listens any more, or nothing more will come.
        let _ = sender.send(Incoming::NewsEnded(ended.err()));
    };
    // It ends with the program.
    std::thread::Builder::new().name("projector".to_owned()).spawn(follow)?;
    loop {
        let now = Instant::now();
        let page = Page::new(&notes, terminal.screen.size()?);
        notes.scrolled = notes.scrolled.min(page.too_many);
        let view = NotesView {
            notes: &notes,
            page,
            now,
        };
        terminal.screen.draw(|frame| frame.render_widget(view, frame.area()))?;
        let next = notes.elapsed(now).map_or(Duration::MAX, |(_, rest)| rest);
        match messages.recv_timeout(next) {
            Ok(Incoming::Key(key)) if notes.press(key) => return Ok(Closed::Quit),
            Ok(Incoming::News(news)) => notes.hear(news, Instant::now()),
            Ok(Incoming::NewsEnded(None)) => return Ok(Closed::Ended),
            Ok(Incoming::NewsEnded(Some(error))) => return Ok(Closed::Broken(error)),
            Ok(Incoming::Interrupted(signal)) => return Ok(Closed::Signalled(signal)),
            Ok(Incoming::InputLost) | Err(RecvTimeoutError::Disconnected) => {
                return Err(io::Error::other("the terminal is gone"));
            }
            Ok(_) | Err(RecvTimeoutError::Timeout) => {}
        }
    }
}
