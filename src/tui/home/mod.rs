//! The home screen: the lessons of both parts, how far the learner is, and what comes next.

mod standing;
mod view;

use std::io;
use std::sync::mpsc;

use crossterm::event::{KeyEvent, KeyEventKind};
use jiff::civil::Date;

use super::keymap::{self, Command, Context};
use super::look::Options;
use super::message::Incoming;
use super::terminal::Terminal;
use crate::progress::{self, Progress, Step, Store};
use crate::scenario::{Scenario, Text};
use crate::text::{self, say};
use forklore_event::Language;
use standing::Entry;
pub use standing::{Standing, standing};

/// How the home screen was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// For a lesson.
    Start {
        /// Its index.
        lesson: usize,
        /// From its beginning, also where it was interrupted.
        anew: bool,
    },
    /// For what is due again.
    Review,
    /// For good.
    Quit,
    /// By this signal, which asks the program to end.
    Signalled(i32),
}

/// What a key leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The screen stays.
    Stay,
    /// It is left.
    Leave(Left),
    /// What was done in this lesson is to be forgotten.
    Forget(usize),
}

/// What is open over the lessons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Popup {
    Help,
    Blank,
    Search,
    Forget,
}

/// The home screen, and where the learner is on it.
#[derive(Clone, Debug)]
pub struct Home<'a> {
    lessons: &'a [Scenario],
    progress: Progress,
    today: Date,
    chosen: usize,
    options: Options,
    /// Only lessons with this in them are shown.
    filter: String,
    popup: Option<Popup>,
    notice: Option<String>,
}

impl From<&Home<'_>> for Language {
    fn from(home: &Home<'_>) -> Self {
        home.options.language
    }
}

/// From this width on the parts stand side by side.
const TWO_COLUMNS: u16 = 76;

impl<'a> Home<'a> {
    /// The screen with the lesson to go on with marked, or the one at `chosen`.
    pub fn new(
        lessons: &'a [Scenario],
        progress: Progress,
        today: Date,
        chosen: Option<usize>,
        options: Options,
    ) -> Self {
        let proposed = || standing::proposed(&progress, lessons).unwrap_or(0);
        Self {
            lessons,
            chosen: chosen.unwrap_or_else(proposed),
            progress,
            today,
            options,
            filter: String::new(),
            popup: None,
            notice: None,
        }
    }

    /// Says something in the last row until the next key.
    pub fn tell(&mut self, notice: Option<String>) {
        self.notice = notice;
    }

    /// Does what a key asks for.
    pub fn obey(&mut self, command: Command) -> Choice {
        self.notice = None;
        if self.popup == Some(Popup::Blank) && command != Command::QuitNow {
            self.popup = None;
            return Choice::Stay;
        }
        match command {
            Command::Quit | Command::QuitNow => return Choice::Leave(Left::Quit),
            Command::Blank => self.popup = Some(Popup::Blank),
            Command::Help => self.popup = (self.popup != Some(Popup::Help)).then_some(Popup::Help),
            Command::Language => self.options.language = text::next(self.options.language),
            Command::Theme => self.options.theme = self.options.theme.next(),
            Command::Up => self.step(-1),
            Command::Down => self.step(1),
            Command::ColumnLeft => self.go_to_column(0),
            Command::ColumnRight => self.go_to_column(1),
            Command::Search => self.popup = Some(Popup::Search),
            Command::Type(character) => self.search(|filter| filter.push(character)),
            Command::Erase => self.search(|filter| {
                filter.pop();
            }),
            Command::Close => self.close(),
            Command::NextNew => self.go_to_next_new(),
            Command::Review if self.due() > 0 => return Choice::Leave(Left::Review),
            Command::Review => self.notice = Some(say!(self.options.language, "home-nothing-due")),
            Command::Forget => self.ask_to_forget(),
            Command::Yes if self.popup.take() == Some(Popup::Forget) => return Choice::Forget(self.chosen),
            Command::Commit if self.popup.is_some() => self.popup = None,
            Command::Commit => return self.start(false),
            Command::Restart => return self.start(true),
            _ => {}
        }
        Choice::Stay
    }

    /// Closes what is open; the line that searches takes its filter with it.
    fn close(&mut self) {
        if self.popup.take() != Some(Popup::Help) {
            self.filter.clear();
        }
    }

    fn start(&self, anew: bool) -> Choice {
        let shown = self.shown();
        match shown.contains(&self.chosen) {
            true => Choice::Leave(Left::Start {
                lesson: self.chosen,
                anew,
            }),
            false => Choice::Stay,
        }
    }

    fn search(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.filter);
        let shown = self.shown();
        if !shown.contains(&self.chosen)
            && let Some(first) = shown.first()
        {
            self.chosen = *first;
        }
    }

    fn go_to_next_new(&mut self) {
        match standing::next_new(&self.progress, self.lessons, self.chosen) {
            Some(next) => {
                self.filter.clear();
                self.chosen = next;
            }
            None => self.notice = Some(say!(self.options.language, "home-nothing-new")),
        }
    }

    fn ask_to_forget(&mut self) {
        let known = self.lessons.get(self.chosen);
        match known.is_some_and(|lesson| self.progress.lessons.contains_key(&lesson.id)) {
            true => self.popup = Some(Popup::Forget),
            false => self.notice = Some(say!(self.options.language, "home-nothing-to-forget")),
        }
    }

    /// The lessons that what was typed is found in; all of them where nothing was.
    fn shown(&self) -> Vec<usize> {
        let wanted = self.filter.trim().to_lowercase();
        let found = |lesson: &Scenario| {
            let names = std::iter::once(&lesson.id).chain(&lesson.tags).map(String::as_str);
            let texts = std::iter::once(&lesson.title).chain(lesson.terms.iter().map(|term| &term.word));
            let texts = texts.flat_map(Text::iter).map(|(_, text)| text);
            names.chain(texts).any(|text| text.to_lowercase().contains(&wanted))
        };
        (0..self.lessons.len())
            .filter(|index| wanted.is_empty() || found(&self.lessons[*index]))
            .collect()
    }

    /// Goes so many lessons on, down the left column and then down the right one.
    fn step(&mut self, step: isize) {
        let order: Vec<usize> = self.columns(true).into_iter().flatten().filter_map(lesson_of).collect();
        let place = order.iter().position(|index| *index == self.chosen);
        let place = place.map_or(0, |place| place.saturating_add_signed(step));
        if let Some(chosen) = order.get(place.min(order.len().saturating_sub(1))) {
            self.chosen = *chosen;
        }
    }

    /// Goes to the lesson beside the chosen one.
    fn go_to_column(&mut self, wanted: usize) {
        let columns = self.columns(true);
        let of_chosen = |column: &Vec<Entry>| column.iter().position(|entry| lesson_of(*entry) == Some(self.chosen));
        let row = columns.iter().find_map(of_chosen).unwrap_or(0);
        let Some(column) = columns.get(wanted) else { return };
        let beside = column.iter().take(row + 1).rev().copied().find_map(lesson_of);
        if let Some(index) = beside.or_else(|| column.iter().copied().find_map(lesson_of)) {
            self.chosen = index;
        }
    }

    fn columns(&self, two: bool) -> Vec<Vec<Entry>> {
        standing::columns(self.lessons, &self.shown(), two)
    }

    fn standing(&self, lesson: &Scenario) -> Standing {
        standing::standing(&self.progress, lesson)
    }

    /// How many questions are due for review.
    fn due(&self) -> usize {
        let version = |id: &str| {
            self.lessons
                .iter()
                .find(|lesson| lesson.id == id)
                .map(|lesson| lesson.version)
        };
        progress::due(&self.progress, self.today, version).len()
    }

    fn context(&self) -> Context {
        match self.popup {
            Some(Popup::Help | Popup::Blank) => Context::Reading,
            Some(Popup::Search) => Context::Searching,
            Some(Popup::Forget) => Context::Forgetting,
            None => Context::List,
        }
    }

    /// Reacts to a key.
    fn press(&mut self, key: KeyEvent) -> Choice {
        match keymap::command(self.context(), key) {
            _ if key.kind == KeyEventKind::Release => Choice::Stay,
            Some(command) => self.obey(command),
            // Any key brings a blank screen back.
            None if self.popup == Some(Popup::Blank) => self.obey(Command::Close),
            None => {
                self.notice = Some(self.wrong_key(key));
                Choice::Stay
            }
        }
    }

    fn wrong_key(&self, key: KeyEvent) -> String {
        let key = keymap::pressed(key);
        match self.popup {
            Some(Popup::Forget) => say!(self, "home-forget-or-keep"),
            _ => say!(self, "home-wrong-key", key),
        }
    }

    /// Forgets what was done in a lesson.
    fn forget(&mut self, index: usize, store: Option<&Store>) {
        let (Some(lesson), Some(store)) = (self.lessons.get(index), store) else {
            return;
        };
        let forget = |progress: &mut Progress| progress.add(&lesson.id, lesson.version, Step::Reset);
        match store.change(forget) {
            Ok((progress, _)) => self.progress = progress,
            Err(error) => self.notice = Some(super::notice::unsaved(self.options.language, &error.to_string())),
        }
    }
}

fn lesson_of(entry: Entry) -> Option<usize> {
    match entry {
        Entry::Lesson(index) => Some(index),
        Entry::Heading(_) => None,
    }
}

/// Shows the home screen until it is left. Gives how, and the options as the learner left them.
///
/// # Errors
/// If the terminal cannot be used.
pub fn home(mut home: Home<'_>, store: Option<&Store>) -> io::Result<(Left, Options)> {
    let (sender, messages) = mpsc::channel();
    let mut terminal = Terminal::enter(sender)?;
    loop {
        terminal.screen.draw(|frame| frame.render_widget(&home, frame.area()))?;
        let choice = match messages.recv() {
            Ok(Incoming::Key(key)) => home.press(key),
            Ok(Incoming::Interrupted(signal)) => Choice::Leave(Left::Signalled(signal)),
            Ok(Incoming::InputLost) | Err(_) => return Err(io::Error::other("the terminal is gone")),
            Ok(_) => Choice::Stay,
        };
        match choice {
            Choice::Leave(left) => return Ok((left, home.options)),
            Choice::Forget(lesson) => home.forget(lesson, store),
            Choice::Stay => {}
        }
    }
}
