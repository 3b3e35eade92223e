//! The review: what was wrong comes back.

use std::io;
use std::sync::mpsc;

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::keeper::Keeper;
use super::keymap::{self, Command, Context};
use super::lesson::{Answer, Reply};
use super::look::{Look, Options};
use super::message::Incoming;
use super::notice;
use super::terminal::Terminal;
use super::view::{Hint, TextSheet, footer_line, hints, keys_sheet};
use crate::scenario::Text;
use crate::session::Abilities;
use crate::text::{Message, say};
use forklore_event::Language;

/// Wording of a lesson, or of the interface.
#[derive(Clone, Debug, PartialEq)]
pub enum Wording {
    /// Of a lesson.
    Lesson(Text),
    /// Of the interface.
    Interface(Message),
}

impl Wording {
    fn get(&self, language: Language) -> String {
        match self {
            Self::Lesson(text) => text.get(language).to_owned(),
            Self::Interface(message) => message.get(language),
        }
    }
}

/// A question that is asked again.
#[derive(Clone, Debug)]
pub struct ReviewQuestion {
    /// The title of the lesson that it is from.
    pub lesson: Text,
    /// What is to be looked at, a line each.
    pub picture: Vec<Wording>,
    /// What is asked.
    pub ask: Wording,
    /// The options; one is right.
    pub options: Vec<ReviewChoice>,
    /// The index of the question in its lesson.
    pub question: usize,
    /// Who keeps the answer.
    pub keeper: Keeper,
}

/// An option of a question that is asked again.
#[derive(Clone, Debug)]
pub struct ReviewChoice {
    /// What it says.
    pub text: Wording,
    /// Whether it is right.
    pub right: bool,
    /// Why it is right or wrong.
    pub why: Wording,
    /// Its index in the lesson; `None` where the question is another one about the same.
    pub original: Option<usize>,
}

/// The review, and where the learner is in it.
#[derive(Clone, Debug)]
pub struct Review {
    asked: Vec<ReviewQuestion>,
    place: usize,
    chosen: Option<usize>,
    /// What was said to the present question.
    said: Option<Answer>,
    right: usize,
    options: Options,
    help: bool,
    blank: bool,
    notice: Option<String>,
}

/// What a key leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// The screen stays.
    Stay,
    /// The present question was answered like this.
    Keep(Reply),
    /// It is left.
    Leave,
}

impl Review {
    /// A review of these questions, one after the other.
    pub fn new(asked: Vec<ReviewQuestion>, options: Options) -> Self {
        Self {
            asked,
            place: 0,
            chosen: None,
            said: None,
            right: 0,
            options,
            help: false,
            blank: false,
            notice: None,
        }
    }

    fn present(&self) -> Option<&ReviewQuestion> {
        self.asked.get(self.place)
    }

    fn context(&self) -> Context {
        match self.present() {
            Some(_) if self.said.is_none() && !self.help && !self.blank => Context::Question,
            _ => Context::Reading,
        }
    }

    /// Does what a key asks for.
    pub fn obey(&mut self, command: Command) -> Next {
        self.notice = None;
        if std::mem::take(&mut self.blank) && command != Command::QuitNow {
            return Next::Stay;
        }
        match command {
            Command::Quit | Command::QuitNow => return Next::Leave,
            Command::Help => self.help = !self.help,
            Command::Blank => self.blank = true,
            Command::Language => self.options.language = crate::text::next(self.options.language),
            Command::Theme => self.options.theme = self.options.theme.next(),
            Command::Choose(option) => self.choose(usize::from(option)),
            Command::Up => self.choose(self.chosen.map_or(0, |chosen| chosen.saturating_sub(1))),
            Command::Down => self.choose(self.chosen.map_or(0, |chosen| chosen + 1)),
            Command::Commit => return self.commit(None),
            Command::CommitSure => return self.commit(Some(true)),
            Command::CommitGuess => return self.commit(Some(false)),
            Command::Skip => return self.answer(Answer::Skipped, None),
            Command::Close => return self.close(),
            _ => {}
        }
        Next::Stay
    }

    fn choose(&mut self, option: usize) {
        if self.present().is_some_and(|asked| option < asked.options.len()) {
            self.chosen = Some(option);
        }
    }

    fn commit(&mut self, sure: Option<bool>) -> Next {
        let Some(chosen) = self.chosen else {
            let last = self.present().map_or(0, |asked| asked.options.len());
            self.notice = Some(say!(self.options.language, "notice-choose-first", last));
            return Next::Stay;
        };
        self.answer(Answer::Chose(chosen), sure)
    }

    fn answer(&mut self, answer: Answer, sure: Option<bool>) -> Next {
        let Some(asked) = self.present() else {
            return Next::Leave;
        };
        let chosen = match answer {
            Answer::Chose(chosen) => asked.options.get(chosen),
            Answer::Skipped => None,
        };
        let right = chosen.is_some_and(|choice| choice.right);
        let original = chosen.and_then(|choice| choice.original);
        let reply = Reply {
            question: asked.question,
            answer: original.map_or(Answer::Skipped, Answer::Chose),
            right,
            sure,
            hints: 0,
        };
        self.said = Some(answer);
        self.right += usize::from(right);
        Next::Keep(reply)
    }

    /// To the next question, or out of the review after its end.
    fn close(&mut self) -> Next {
        if std::mem::take(&mut self.help) {
            return Next::Stay;
        }
        if self.present().is_none() {
            return Next::Leave;
        }
        (self.chosen, self.said) = (None, None);
        self.place += 1;
        Next::Stay
    }

    fn press(&mut self, key: KeyEvent) -> Next {
        match keymap::command(self.context(), key) {
            _ if key.kind == KeyEventKind::Release => Next::Stay,
            Some(command) => self.obey(command),
            None if self.blank => self.obey(Command::Close),
            None => {
                self.notice = Some(say!(
                    self.options.language,
                    "review-wrong-key",
                    key = keymap::pressed(key)
                ));
                Next::Stay
            }
        }
    }

    fn keep(&mut self, reply: Reply) {
        let language = self.options.language;
        let kept = self.present().map(|asked| asked.keeper.review(&reply));
        if let Some(Err(error)) = kept {
            self.notice = Some(notice::unsaved(language, &error.to_string()));
        }
    }

    fn sheet(&self, look: &Look, width: u16) -> TextSheet {
        let Some(asked) = self.present() else {
            let mut sheet = TextSheet::new(&say!(look, "review-end"), width);
            let (right, of) = (self.right, self.asked.len());
            sheet.text(&say!(look, "review-score", right, of), look.theme.title);
            sheet.text(&say!(look, "review-later"), look.theme.text);
            return sheet;
        };
        let mut sheet = TextSheet::new(asked.lesson.get(look.language), width);
        for line in &asked.picture {
            sheet.line(Line::styled(format!("   {}", line.get(look.language)), look.theme.text));
        }
        if !asked.picture.is_empty() {
            sheet.gap();
        }
        sheet.text(&asked.ask.get(look.language), look.theme.title);
        sheet.gap();
        for (place, choice) in asked.options.iter().enumerate() {
            let is_said = self.said == Some(Answer::Chose(place));
            let style = match (self.said, self.chosen == Some(place)) {
                (Some(_), _) if choice.right => look.theme.good,
                (Some(_), _) if is_said => look.theme.bad,
                (None, true) => look.theme.text.patch(look.theme.spotlight()),
                _ => look.theme.text,
            };
            let point = if self.chosen == Some(place) {
                look.glyphs.point
            } else {
                ' '
            };
            let head = format!(" {point} {}  ", place + 1);
            sheet.hanging(&head, &choice.text.get(look.language), style);
            if self.said.is_some() && (choice.right || is_said) {
                sheet.hanging("      ", &choice.why.get(look.language), look.theme.text);
            }
        }
        sheet
    }

    fn hints(&self, look: &Look) -> Vec<Hint> {
        let mut hints = hints(look, self.context(), Abilities::ALL);
        hints.retain(|(key, _)| !["h", "left"].contains(&key.as_str()));
        let Some(asked) = self.present().filter(|_| self.context() == Context::Question) else {
            return hints;
        };
        match self.chosen {
            Some(_) => hints.sort_by_key(|(key, _)| key != "enter"),
            None => hints.retain(|(key, _)| !["enter", "s", "u"].contains(&key.as_str())),
        }
        if let Some((keys, _)) = hints.iter_mut().find(|(keys, _)| keys == "1-4") {
            *keys = format!("1-{}", asked.options.len());
        }
        hints
    }
}

impl Widget for &Review {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let look = Look::new(self.options);
        buffer.set_style(area, look.theme.text);
        if self.blank || area.height < 4 {
            return;
        }
        let of = self.asked.len();
        let place = (self.place + 1).min(of);
        let header = say!(&look, "review-header", place, of);
        buffer.set_string(area.x + 1, area.y, header, look.theme.title);
        let body = Rect {
            y: area.y + 1,
            height: area.height - 2,
            ..area
        };
        match self.help {
            true => keys_sheet(&look, self.context(), Abilities::ALL, body.width).draw(&look, body, buffer),
            false => self.sheet(&look, body.width).draw(&look, body, buffer),
        }
        let footer = match &self.notice {
            Some(notice) => Line::styled(format!(" {notice}"), look.theme.bad),
            None => footer_line(&look, &self.hints(&look), area.width),
        };
        buffer.set_line(area.x, area.bottom() - 1, &footer, area.width);
    }
}

/// Asks until all was asked or the learner leaves; gives the signal that ended it, if one did, and the options as the
/// learner left them.
///
/// # Errors
/// If the terminal cannot be used.
pub fn review(mut review: Review) -> io::Result<(Option<i32>, Options)> {
    let (sender, messages) = mpsc::channel();
    let mut terminal = Terminal::enter(sender)?;
    loop {
        terminal
            .screen
            .draw(|frame| frame.render_widget(&review, frame.area()))?;
        let next = match messages.recv() {
            Ok(Incoming::Key(key)) => review.press(key),
            Ok(Incoming::Interrupted(signal)) => return Ok((Some(signal), review.options)),
            Ok(Incoming::InputLost) | Err(_) => return Err(io::Error::other("the terminal is gone")),
            Ok(_) => Next::Stay,
        };
        match next {
            Next::Stay => {}
            Next::Keep(reply) => review.keep(reply),
            Next::Leave => return Ok((None, review.options)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Store;
    use crate::scenario::Scenario;

    /// A review of two questions with two options each, the second one right.
    fn two() -> Review {
        let words = || Wording::Lesson(Text::default());
        let choice = |original: usize| ReviewChoice {
            text: words(),
            right: original == 1,
            why: words(),
            original: Some(original),
        };
        let lesson = Scenario::wordless("fork", Vec::new());
        let asked = |question| ReviewQuestion {
            lesson: Text::default(),
            picture: Vec::new(),
            ask: words(),
            options: vec![choice(0), choice(1)],
            question,
            keeper: Keeper::new(Store::at("/nowhere/progress.toml".into()), &lesson),
        };
        Review::new(vec![asked(0), asked(4)], Options::default())
    }

    #[test]
    fn each_question_is_answered_explained_and_left_behind() {
        let mut review = two();
        review.obey(Command::Choose(1));
        let Next::Keep(reply) = review.obey(Command::CommitSure) else {
            panic!("{review:?}");
        };
        assert_eq!((reply.question, reply.right, reply.sure), (0, true, Some(true)));
        assert_eq!(review.context(), Context::Reading);
        review.obey(Command::Close);
        let Next::Keep(reply) = review.obey(Command::Skip) else {
            panic!("{review:?}");
        };
        assert_eq!((reply.question, reply.right, reply.answer), (4, false, Answer::Skipped));
        review.obey(Command::Close);
        assert_eq!(review.obey(Command::Close), Next::Leave);
    }

    #[test]
    fn nothing_is_answered_before_an_option_is_chosen() {
        let mut review = two();
        assert_eq!(review.obey(Command::Commit), Next::Stay);
        assert_eq!(review.obey(Command::Choose(4)), Next::Stay);
        assert_eq!(review.obey(Command::Commit), Next::Stay);
        assert_eq!(review.context(), Context::Question);
    }
}
