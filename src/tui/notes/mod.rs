//! The teacher's second terminal: what to say, what comes next, what is right; its keys drive the projector.

mod view;

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crossterm::event::{KeyEvent, KeyEventKind};
use serde_json::Value;

use self::view::{NotesView, Page};
use super::keymap::{self, Command, Context};
use super::look::Options;
use super::run::Message;
use super::terminal::Terminal;
use crate::notes::{self, Fields, Folder, News, State, Told, Which};
use crate::text::{self, say};
use forklore_event::Language;

/// The time that the clock shows goes by in steps of this.
const MINUTE: Duration = Duration::from_secs(60);

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

/// How far one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// None is presented.
    Waits,
    /// One is, and has told nothing yet.
    Joins,
    /// One is.
    Reads,
    /// It is over, and one waits for the next.
    Left,
}

/// What is known of the lesson, and how it is shown.
#[derive(Debug)]
pub struct Notes {
    phase: Phase,
    fields: Fields,
    state: State,
    /// When the presentation began.
    begun: Option<Instant>,
    projector: Option<UnixStream>,
    /// When a key was sent that opens a sheet, of which the projector has told nothing yet.
    opens: Option<Instant>,
    options: Options,
    /// The rows by which what is too long is scrolled.
    scrolled: usize,
    helps: bool,
    notice: Option<String>,
}

impl From<&Notes> for Language {
    fn from(notes: &Notes) -> Self {
        notes.options.language
    }
}

impl Notes {
    /// Nothing is known yet.
    pub fn new(options: Options) -> Self {
        Self {
            phase: Phase::Waits,
            fields: Fields::new(),
            state: State::default(),
            begun: None,
            projector: None,
            opens: None,
            options,
            scrolled: 0,
            helps: false,
            notice: None,
        }
    }

    /// Takes in what was heard.
    pub fn hear(&mut self, news: News, now: Instant) {
        match news {
            News::Waits if self.phase == Phase::Left => {}
            News::Waits => self.phase = Phase::Waits,
            News::Joined(projector) => {
                self.projector = Some(projector);
                self.phase = Phase::Joins;
            }
            News::Told(line) => self.take_in(line.told, now),
            News::Left => {
                self.projector = None;
                self.phase = Phase::Left;
            }
        }
    }

    fn take_in(&mut self, told: Option<Told>, now: Instant) {
        match told {
            Some(Told::Snapshot(snapshot)) => {
                self.fields = snapshot.state;
                self.begun = now.checked_sub(Duration::from_millis(snapshot.elapsed_ms));
                self.phase = Phase::Reads;
            }
            Some(Told::Change { state }) => {
                if ["stop", "question"].iter().any(|part| state.contains_key(*part)) {
                    self.scrolled = 0;
                }
                notes::merge(&mut self.fields, state);
            }
            Some(Told::Refused { why }) => {
                self.notice = Some(say!(&*self, "notes-refused", why));
                return;
            }
            // The end of the connection follows. A newer projector may tell more.
            Some(Told::End {}) | None => return,
        }
        // What it does not say that way is as before.
        if let Ok(state) = serde_json::from_value(Value::Object(self.fields.clone())) {
            self.state = state;
        }
        if self.state.screen.takes_every_key() {
            // It is open.
            self.opens = None;
        }
    }

    /// The minutes since the presentation began, and how long it is until there is one more.
    fn elapsed(&self, now: Instant) -> Option<(u64, Duration)> {
        let elapsed = now.saturating_duration_since(self.begun.filter(|_| self.phase == Phase::Reads)?);
        let minutes = elapsed.as_secs() / MINUTE.as_secs();
        let rest = MINUTE.saturating_sub(elapsed.saturating_sub(MINUTE * u32::try_from(minutes).unwrap_or(0)));
        Some((minutes, rest))
    }

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
                let key = keymap::name(&key.code);
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
pub fn notes(folder: Folder, which: Which, options: Options) -> io::Result<Closed> {
    let (sender, messages) = mpsc::channel();
    let mut terminal = Terminal::enter(sender.clone())?;
    let mut notes = Notes::new(options);
    let follow = move || {
        let tell = |news| sender.send(Message::News(news)).is_ok();
        let ended = notes::follow(&folder, &which, tell);
        // Nobody listens any more, or nothing more will come.
        let _ = sender.send(Message::NewsEnded(ended.err()));
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
            Ok(Message::Key(key)) if notes.press(key) => return Ok(Closed::Quit),
            Ok(Message::News(news)) => notes.hear(news, Instant::now()),
            Ok(Message::NewsEnded(None)) => return Ok(Closed::Ended),
            Ok(Message::NewsEnded(Some(error))) => return Ok(Closed::Broken(error)),
            Ok(Message::Interrupted(signal)) => return Ok(Closed::Signalled(signal)),
            Ok(Message::InputLost) | Err(RecvTimeoutError::Disconnected) => {
                return Err(io::Error::other("the terminal is gone"));
            }
            Ok(_) | Err(RecvTimeoutError::Timeout) => {}
        }
    }
}
