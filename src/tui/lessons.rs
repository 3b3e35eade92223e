//! The lesson list.

use std::io;
use std::sync::mpsc;

use crossterm::event::KeyEventKind;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::keymap::{self, Command, Context};
use super::look::{Look, Options};
use super::measure;
use super::run::Message;
use super::terminal::Terminal;
use super::view::{footer_line, hints, keys_sheet, rule};
use crate::scenario::{Language, Scenario};
use crate::session::Abilities;

/// The list and where the learner is in it.
#[derive(Clone, Debug)]
pub struct LessonList<'a> {
    scenarios: &'a [Scenario],
    chosen: usize,
    options: Options,
    help: bool,
    blank: bool,
    wrong_key: bool,
}

/// What a key in the list leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The list stays.
    Stay,
    /// This lesson starts.
    Start(usize),
    /// The learner leaves.
    Leave,
}

/// How the list was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// For this lesson.
    Start(usize),
    /// For good.
    Quit,
    /// By this signal, which asks the program to end.
    Signalled(i32),
}

impl<'a> LessonList<'a> {
    /// The list with the lesson at `chosen` marked.
    pub fn new(scenarios: &'a [Scenario], chosen: usize, options: Options) -> Self {
        Self {
            scenarios,
            chosen,
            options,
            help: false,
            blank: false,
            wrong_key: false,
        }
    }

    /// Does what a key asks for.
    pub fn obey(&mut self, command: Command) -> Choice {
        self.wrong_key = false;
        if std::mem::take(&mut self.blank) && command != Command::QuitNow {
            return Choice::Stay;
        }
        match command {
            Command::Blank => self.blank = true,
            Command::Up => self.chosen = self.chosen.saturating_sub(1),
            Command::Down => self.chosen = (self.chosen + 1).min(self.scenarios.len().saturating_sub(1)),
            Command::Language => self.options.language = self.options.language.other(),
            Command::Theme => self.options.theme = self.options.theme.next(),
            Command::Help => self.help = !self.help,
            Command::Close => self.help = false,
            Command::Commit if !self.help && self.chosen < self.scenarios.len() => return Choice::Start(self.chosen),
            Command::Quit | Command::QuitNow => return Choice::Leave,
            _ => {}
        }
        Choice::Stay
    }
}

/// Shows the list until it is left. The options are returned as the learner left them.
pub fn choose(scenarios: &[Scenario], chosen: usize, options: Options) -> io::Result<(Left, Options)> {
    let (sender, messages) = mpsc::channel();
    let mut terminal = Terminal::enter(sender)?;
    let mut list = LessonList::new(scenarios, chosen, options);
    loop {
        terminal.screen.draw(|frame| frame.render_widget(&list, frame.area()))?;
        let choice = match messages.recv() {
            Ok(Message::Key(key)) if key.kind == KeyEventKind::Release => None,
            Ok(Message::Key(key)) => match keymap::command(list.context(), key) {
                Some(command) => Some(list.obey(command)),
                None => {
                    list.wrong_key = !std::mem::take(&mut list.blank);
                    None
                }
            },
            Ok(Message::Interrupted(signal)) => return Ok((Left::Signalled(signal), list.options)),
            Ok(Message::Redraw | Message::Pointed(_) | Message::Wheel(..) | Message::Update(_)) => None,
            Ok(Message::InputLost) | Err(_) => return Err(io::Error::other("the terminal is gone")),
        };
        match choice {
            Some(Choice::Start(lesson)) => return Ok((Left::Start(lesson), list.options)),
            Some(Choice::Leave) => return Ok((Left::Quit, list.options)),
            Some(Choice::Stay) | None => {}
        }
    }
}

impl LessonList<'_> {
    fn context(&self) -> Context {
        if self.help { Context::Reading } else { Context::List }
    }

    /// The rows of the list, a heading before each group of lessons.
    fn rows(&self, look: &Look, width: u16) -> Vec<(Option<usize>, Line<'static>)> {
        let mut rows = Vec::new();
        let mut group = None;
        let title_width = self
            .scenarios
            .iter()
            .map(|lesson| measure::width(lesson.title.get(look.language)))
            .max();
        let title_width = title_width.unwrap_or(0).min(width / 2);
        for (index, lesson) in self.scenarios.iter().enumerate() {
            let tag = lesson.tags.first().map_or("", String::as_str);
            if group != Some(tag) {
                group = Some(tag);
                rows.push((None, Line::styled(format!(" {}", heading(look, tag)), look.theme.title)));
            }
            let chosen = index == self.chosen;
            let point = if chosen { look.glyphs.point } else { ' ' };
            let title = measure::pad(lesson.title.get(look.language), title_width);
            let style = if chosen {
                look.theme.text.patch(look.theme.spotlight())
            } else {
                look.theme.text
            };
            rows.push((
                Some(index),
                Line::from(vec![
                    Span::styled(format!(" {point} {:>3}  {title}  ", lesson.order), style),
                    Span::styled(format!(" {}", lesson.id), look.theme.quiet),
                ]),
            ));
        }
        rows
    }

    fn about(&self, look: &Look, area: Rect, buffer: &mut Buffer) {
        let body = rule(look, area, "", Line::default(), buffer);
        let Some(lesson) = self.scenarios.get(self.chosen) else {
            return;
        };
        let mut lines = measure::wrap(lesson.summary.get(look.language), body.width.saturating_sub(2));
        let (steps, questions) = (lesson.checkpoints.len(), lesson.questions.len());
        lines.push(look.say(
            format!("Steps: {steps}. Predictions: {questions}."),
            format!("步骤：{steps}。预测：{questions}。"),
        ));
        for (y, line) in (body.top()..body.bottom()).zip(lines) {
            buffer.set_string(body.x + 1, y, line, look.theme.text);
        }
    }
}

impl Widget for &LessonList<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let look = Look::new(self.options);
        buffer.set_style(area, look.theme.text);
        if area.height < 10 || area.width < 30 || self.blank {
            return;
        }
        let language = look.say("en", "zh");
        let header = look.say("forklore: processes, live", "forklore：看得见的进程");
        buffer.set_string(area.x + 1, area.y, header, look.theme.title);
        buffer.set_string(area.right() - 4, area.y, language, look.theme.quiet);
        let about = Rect {
            y: area.bottom() - 6,
            height: 5,
            ..area
        };
        let list = rule(
            &look,
            Rect {
                y: area.y + 1,
                height: about.y - area.y - 1,
                ..area
            },
            "",
            Line::default(),
            buffer,
        );
        let rows = self.rows(&look, area.width);
        let place = rows
            .iter()
            .position(|(index, _)| *index == Some(self.chosen))
            .unwrap_or(0);
        let skip = (place + 2).saturating_sub(usize::from(list.height));
        for (y, (_, line)) in (list.top()..list.bottom()).zip(rows.iter().skip(skip)) {
            buffer.set_line(list.x, y, line, list.width);
        }
        self.about(&look, about, buffer);
        if self.help {
            let body = Rect {
                y: area.y + 1,
                height: area.height - 2,
                ..area
            };
            keys_sheet(&look, Context::List, Abilities::ALL, body.width).draw(&look, body, buffer);
        }
        let footer = match self.wrong_key {
            true => Line::styled(
                look.say(
                    " That key does nothing here: enter starts the lesson, ? shows all keys",
                    " 这个键在这里没有作用：回车开始这一课，? 列出所有按键",
                ),
                look.theme.bad,
            ),
            false => footer_line(&look, &hints(&look, self.context(), Abilities::ALL), area.width),
        };
        buffer.set_line(area.x, area.bottom() - 1, &footer, area.width);
    }
}

/// What a group of lessons is called.
fn heading<'a>(look: &Look, tag: &'a str) -> &'a str {
    match (tag, look.language) {
        ("pool", Language::En) => "Pools",
        ("pool", Language::Zh) => "进程池",
        ("process", Language::En) => "Processes",
        ("process", Language::Zh) => "进程",
        _ => tag,
    }
}
