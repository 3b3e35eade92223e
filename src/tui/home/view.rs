//! The home screen, drawn.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::standing::{Entry, Standing, proposed, tries};
use super::{Home, Popup, TWO_COLUMNS, lesson_of};
use crate::progress::FirstTries;
use crate::scenario::{Part, Scenario};
use crate::session::Abilities;
use crate::text::say;
use crate::tui::keymap::Context;
use crate::tui::look::Look;
use crate::tui::measure;
use crate::tui::view::{Hint, TextSheet, footer_line, hints, keys_sheet, rule, too_small};

/// The smallest screen on which a lesson can be chosen.
const SMALLEST: (u16, u16) = (30, 12);

/// The rows about the chosen lesson, with their rule.
const ABOUT: u16 = 6;

/// The columns before a title: mark of choice, mark of standing, number.
const BEFORE_TITLE: u16 = 7;

impl Widget for &Home<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let look = Look::new(self.options);
        buffer.set_style(area, look.theme.text);
        if self.popup == Some(Popup::Blank) {
            return;
        }
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            return too_small(&look, SMALLEST, area, buffer);
        }
        let row = |y| Rect { y, height: 1, ..area };
        let body = Rect {
            y: area.y + 1,
            height: area.height - 2,
            ..area
        };
        let about = Rect {
            y: body.bottom() - ABOUT,
            height: ABOUT,
            ..area
        };
        self.header(&look, row(area.y), buffer);
        self.lessons(
            &look,
            Rect {
                height: about.y - body.y,
                ..body
            },
            buffer,
        );
        self.about(&look, about, buffer);
        match self.popup {
            Some(Popup::Help) => {
                keys_sheet(&look, Context::List, Abilities::ALL, body.width).draw(&look, body, buffer);
            }
            Some(Popup::Forget) => self.forget_sheet(&look, body.width).draw_over(&look, body, buffer),
            _ => {}
        }
        self.footer(&look, row(area.bottom() - 1), buffer);
    }
}

impl Home<'_> {
    fn header(&self, look: &Look, area: Rect, buffer: &mut Buffer) {
        let seen = self
            .lessons
            .iter()
            .filter(|lesson| self.standing(lesson) == Standing::Seen);
        let (seen, of) = (seen.count(), self.lessons.len());
        let sum = self.lessons.iter().map(|lesson| tries(&self.progress, lesson));
        let sum = sum.fold(FirstTries::default(), |sum, tries| FirstTries {
            right: sum.right + tries.right,
            asked: sum.asked + tries.asked,
        });
        let mut said = say!(look, "home-seen", seen, of);
        if sum.asked > 0 {
            said.push_str(&say!(look, "home-right", right = sum.right, asked = sum.asked));
        }
        buffer.set_string(area.x + 1, area.y, "forklore", look.theme.title);
        let language = look.language.code();
        buffer.set_string(area.right() - 4, area.y, language, look.theme.quiet);
        let width = measure::width(&said);
        // In the middle, or behind the name where there is little room.
        let x = (area.width.saturating_sub(width) / 2).max(11);
        let said = measure::cut(&said, area.width.saturating_sub(x + 6), look.glyphs.cut);
        buffer.set_string(area.x + x, area.y, said, look.theme.text);
    }

    fn lessons(&self, look: &Look, area: Rect, buffer: &mut Buffer) {
        let columns = self.columns(area.width >= TWO_COLUMNS);
        if columns.iter().all(Vec::is_empty) {
            let text = say!(look, "home-not-found", filter = self.filter.as_str());
            buffer.set_string(area.x + 1, area.y + 1, text, look.theme.text);
            return;
        }
        let width = area.width / u16::try_from(columns.len()).unwrap_or(1).max(1);
        for (place, column) in (0..).zip(&columns) {
            let area = Rect {
                x: area.x + place * width,
                width,
                ..area
            };
            self.column(look, column, area, buffer);
        }
    }

    /// A column, scrolled so far that the chosen lesson is in it.
    fn column(&self, look: &Look, column: &[Entry], area: Rect, buffer: &mut Buffer) {
        let rows = usize::from(area.height);
        let chosen = column.iter().position(|entry| lesson_of(*entry) == Some(self.chosen));
        let skip = chosen.map_or(0, |place| (place + 1).saturating_sub(rows));
        for (y, entry) in (area.top()..area.bottom()).zip(column.iter().skip(skip)) {
            let line = match entry {
                Entry::Heading(part) => Line::styled(format!(" {}", heading(look, *part)), look.theme.title),
                Entry::Lesson(index) => self.row(look, *index, area.width),
            };
            buffer.set_line(area.x, y, &line, area.width);
        }
        let below = column.len().saturating_sub(skip + rows);
        if below > 0 && area.height > 0 {
            let more = format!(" {} ", say!(look, "home-below", below));
            let x = area.right().saturating_sub(measure::width(&more) + 1);
            buffer.set_string(x, area.bottom() - 1, more, look.theme.accent);
        }
    }

    fn row(&self, look: &Look, index: usize, width: u16) -> Line<'static> {
        let lesson = &self.lessons[index];
        let standing = self.standing(lesson);
        let (state, state_style) = self.state(look, lesson, standing, width);
        let chosen = index == self.chosen;
        let point = if chosen { look.glyphs.point } else { ' ' };
        let style = match chosen {
            true => look.theme.text.patch(look.theme.spotlight()),
            false => look.theme.text,
        };
        let mark = match standing {
            Standing::New => ' ',
            Standing::Interrupted(_) => '~',
            Standing::Seen => '+',
        };
        let room = width.saturating_sub(BEFORE_TITLE + state_width(width) + 2);
        let title = measure::cut(lesson.title.get(look.language), room, look.glyphs.cut);
        Line::from(vec![
            Span::styled(format!(" {point}{mark}{:>3} ", index + 1), style),
            Span::styled(measure::pad(&title, room), style),
            Span::styled(format!(" {state}"), state_style),
        ])
    }

    /// How far the learner is, in the columns behind the title.
    fn state(&self, look: &Look, lesson: &Scenario, standing: Standing, width: u16) -> (String, Style) {
        let FirstTries { right, asked } = tries(&self.progress, lesson);
        let stops = lesson.checkpoints.len();
        let is_wide = width >= WIDE;
        match standing {
            Standing::New => (say!(look, "home-new"), look.theme.quiet),
            Standing::Interrupted(place) if is_wide => (
                format!("{place}/{stops}  {}", say!(look, "home-resume")),
                look.theme.accent,
            ),
            Standing::Interrupted(place) => (say!(look, "home-at", place, stops), look.theme.accent),
            Standing::Seen if asked == 0 => (say!(look, "home-looked-at"), look.theme.text),
            Standing::Seen if is_wide => {
                let tries = say!(look, "home-tries", right, asked);
                (format!("{stops}/{stops}  {tries}"), look.theme.text)
            }
            Standing::Seen => (say!(look, "home-tries-short", right, asked), look.theme.text),
        }
    }

    fn about(&self, look: &Look, area: Rect, buffer: &mut Buffer) {
        let Some(lesson) = self.lessons.get(self.chosen) else {
            return;
        };
        let is_proposed = proposed(&self.progress, self.lessons) == Some(self.chosen);
        let title = match is_proposed {
            true => say!(look, "home-next"),
            false => say!(look, "home-lesson"),
        };
        let body = rule(look, area, &title, Line::default(), buffer);
        let width = body.width.saturating_sub(2);
        let mut lines = vec![Line::from(vec![
            Span::styled(lesson.title.get(look.language).to_owned(), look.theme.title),
            Span::styled(format!("  {}", lesson.id), look.theme.quiet),
        ])];
        let summary = measure::wrap(lesson.summary.get(look.language), width);
        let room = usize::from(body.height).saturating_sub(2);
        lines.extend(
            summary
                .into_iter()
                .take(room)
                .map(|line| Line::styled(line, look.theme.text)),
        );
        lines.push(Line::styled(self.facts(look, lesson), look.theme.quiet));
        for (y, line) in (body.top()..body.bottom()).zip(lines) {
            buffer.set_line(body.x + 1, y, &line, width);
        }
    }

    /// How long a lesson takes, what it asks, and what comes before it.
    fn facts(&self, look: &Look, lesson: &Scenario) -> String {
        let (stops, questions) = (lesson.checkpoints.len(), lesson.questions.len());
        let mut facts = Vec::new();
        facts.extend(lesson.minutes.map(|minutes| say!(look, "home-minutes", minutes)));
        facts.push(say!(look, "home-stops", stops, questions));
        let titled = |id: &String| self.lessons.iter().find(|other| other.id == *id);
        let before = lesson.after.iter().filter_map(titled);
        for lesson in before {
            facts.push(say!(look, "home-after", title = lesson.title.get(look.language)));
        }
        facts.join(&say!(look, "home-comma"))
    }

    fn forget_sheet(&self, look: &Look, width: u16) -> TextSheet {
        let mut sheet = TextSheet::new(&say!(look, "home-forget"), width);
        if let Some(lesson) = self.lessons.get(self.chosen) {
            let title = lesson.title.get(look.language);
            let known = self.progress.lessons.get(&lesson.id);
            let answers = known.map_or(0, |known| known.answers.len());
            let text = say!(look, "home-forget-all", title, answers);
            sheet.text(&text, look.theme.text);
        }
        sheet
    }

    fn footer(&self, look: &Look, area: Rect, buffer: &mut Buffer) {
        let line = match (&self.notice, self.popup) {
            (Some(notice), _) => {
                let notice = measure::cut(notice, area.width.saturating_sub(1), look.glyphs.cut);
                Line::styled(format!(" {notice}"), look.theme.bad)
            }
            (None, Some(Popup::Search)) => {
                let mut line = Line::styled(format!(" / {}_ ", self.filter), look.theme.title);
                let used = u16::try_from(line.width()).unwrap_or(u16::MAX);
                let hints = hints(look, Context::Searching, Abilities::ALL);
                line.extend(footer_line(look, &hints, area.width.saturating_sub(used)).spans);
                line
            }
            _ => footer_line(look, &self.hints(look), area.width),
        };
        buffer.set_line(area.x, area.y, &line, area.width);
    }

    /// The keys that hold now, the next action first.
    fn hints(&self, look: &Look) -> Vec<Hint> {
        let mut hints = hints(look, self.context(), Abilities::ALL);
        if self.context() != Context::List {
            return hints;
        }
        let standing = self.lessons.get(self.chosen).map(|lesson| self.standing(lesson));
        for (key, does) in &mut hints {
            match (key.as_str(), standing) {
                ("enter", Some(Standing::Interrupted(_))) => *does = say!(look, "home-resume"),
                ("enter", _) => *does = say!(look, "home-start"),
                ("v", _) => *does = say!(look, "home-due", due = self.due()),
                _ => {}
            }
        }
        if self.due() == 0 {
            hints.retain(|(key, _)| key != "v");
        }
        if !matches!(standing, Some(Standing::Interrupted(_))) {
            hints.retain(|(key, _)| key != "r");
        }
        hints
    }
}

/// From this width of a column on there is room for whole words.
const WIDE: u16 = 55;

fn state_width(width: u16) -> u16 {
    if width >= WIDE { 15 } else { 7 }
}

/// What a part of the course is called.
fn heading(look: &Look, part: Option<Part>) -> String {
    match part {
        Some(Part::Processes) => say!(look, "home-processes"),
        Some(Part::Pools) => say!(look, "home-pools"),
        None => say!(look, "home-others"),
    }
}
