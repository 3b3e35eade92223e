//! How the notes are drawn.

use std::time::Instant;

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::state::{Notes, Phase};
use crate::notes::{Choice, Question, Route, Stop, Texts};
use crate::session::Abilities;
use crate::text::say;
use crate::tui::keymap::Context;
use crate::tui::look::Look;
use crate::tui::view::{TextSheet, footer_line, hints, keys_sheet};
use crate::tui::{measure, words};

/// So many of the next stops are shown.
const NEXT: usize = 3;

/// The notes as rows, for a screen of a certain size.
pub struct Page {
    look: Look,
    sheet: TextSheet,
    /// The first rows, with the step and its cue: they stay where the others are scrolled.
    kept: usize,
    /// How many rows have no room.
    pub too_many: usize,
}

impl Page {
    /// Writes the notes down.
    pub fn new(notes: &Notes, size: Size) -> Self {
        let look = Look::new(notes.options);
        let body = Body {
            notes,
            look: &look,
            width: size.width,
        };
        let (sheet, kept) = body.sheet();
        // Without header and footer.
        let room = usize::from(size.height.saturating_sub(2));
        let rows = usize::from(sheet.height()) - 1;
        Self {
            kept: kept.min(room / 2),
            // The last row is for the plan, and for how many there are.
            too_many: if rows > room { rows + 1 - room } else { 0 },
            sheet,
            look,
        }
    }
}

/// The screen of the notes at an instant.
pub struct NotesView<'a> {
    /// What is known.
    pub notes: &'a Notes,
    /// The same in rows.
    pub page: Page,
    /// The instant.
    pub now: Instant,
}

impl Widget for NotesView<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let (notes, look) = (self.notes, &self.page.look);
        Clear.render(area, buffer);
        buffer.set_style(area, look.theme.text);
        if area.width < 20 || area.height < 4 {
            return;
        }
        // The title of the sheet is the header.
        let above = Rect {
            height: area.height - 1,
            ..area
        };
        let below = self.page.too_many - notes.scrolled.min(self.page.too_many);
        self.page
            .sheet
            .draw_scrolled(look, above, self.page.kept, notes.scrolled, buffer);
        if self.page.too_many > 0 {
            let last = Rect {
                y: area.bottom() - 2,
                height: 1,
                ..area
            };
            plan_in_brief(notes, look, below, last, buffer);
        }
        header(notes, look, self.now, Rect { height: 1, ..area }, buffer);
        if notes.helps {
            let help = keys_sheet(look, Context::Notes, Abilities::ALL, area.width);
            help.draw_over(look, above, buffer);
        }
        let footer = match &notes.notice {
            Some(notice) => {
                let notice = measure::cut(notice, area.width - 1, look.glyphs.cut);
                Line::styled(format!(" {notice}"), look.theme.bad)
            }
            None => footer_line(look, &hints(look, Context::Notes, Abilities::ALL), area.width),
        };
        buffer.set_line(area.x, area.bottom() - 1, &footer, area.width);
    }
}

/// The first route's plan, and how many rows are below.
fn plan_in_brief(notes: &Notes, look: &Look, below: usize, area: Rect, buffer: &mut Buffer) {
    Clear.render(area, buffer);
    buffer.set_style(area, look.theme.text);
    let more = match below {
        0 => String::new(),
        hidden => format!(" {} ", say!(look, "timeline-hidden", hidden)),
    };
    let width = measure::width(&more).min(area.width);
    buffer.set_string(area.right() - width, area.y, more, look.theme.accent);
    if let Some(route) = notes.state.plan.routes.first() {
        let plan = measure::cut(
            &route_in_words(look, route),
            area.width.saturating_sub(width + 1),
            look.glyphs.cut,
        );
        buffer.set_string(area.x + 1, area.y, plan, look.theme.quiet);
    }
}

/// The lesson's place in a route.
fn route_in_words(look: &Look, route: &Route) -> String {
    let title = route.title.get(look.language);
    let (place, of, before, minutes) = (route.place, route.of, route.minutes_before, route.minutes);
    say!(look, "notes-route", title, place, of, before, minutes)
}

fn header(notes: &Notes, look: &Look, now: Instant, area: Rect, buffer: &mut Buffer) {
    Clear.render(area, buffer);
    buffer.set_style(area, look.theme.text);
    let right = Line::from(header_right(notes, look, now));
    let taken = u16::try_from(right.width()).unwrap_or(area.width).min(area.width);
    let title = match notes.phase {
        Phase::Reads => notes.state.lesson.title.get(look.language),
        _ => "forklore notes",
    };
    let title = measure::cut(title, area.width.saturating_sub(taken + 2), look.glyphs.cut);
    buffer.set_string(area.x + 1, area.y, title, look.theme.title);
    buffer.set_line(area.right() - taken, area.y, &right, taken);
}

/// The run's clock, the place in the lesson, the time.
fn header_right(notes: &Notes, look: &Look, now: Instant) -> Vec<Span<'static>> {
    let theme = &look.theme;
    let language = Span::styled(format!("  {} ", look.language.code()), theme.quiet);
    let Some((elapsed, _)) = notes.elapsed(now) else {
        return vec![language];
    };
    let (state, clock) = (&notes.state, &notes.state.clock);
    let mode = match (clock.recording, clock.looks_back) {
        (true, _) => say!(look, "header-recording"),
        (false, true) => say!(look, "header-looking-back"),
        (false, false) => say!(look, "header-live"),
    };
    let pace = match (clock.ended, clock.paused) {
        (true, _) => say!(look, "header-ended"),
        (false, true) => say!(look, "header-held"),
        (false, false) => format!("x{}", clock.rate),
    };
    let at = words::instant(look.language, clock.at_ms * 1_000);
    let stops = state.lesson.stops;
    let step = state.stop.as_ref().map_or(0, |stop| stop.number);
    let time = match state.plan.minutes {
        Some(planned) => say!(look, "notes-time-of", elapsed, planned),
        None => say!(look, "notes-time", elapsed),
    };
    vec![
        Span::styled(format!("{mode} "), theme.accent),
        Span::styled(format!("{at}  {pace}  {step}/{stops}  "), theme.text),
        Span::styled(time, theme.accent),
        language,
    ]
}

/// What stands between header and footer.
struct Body<'a> {
    notes: &'a Notes,
    look: &'a Look,
    width: u16,
}

impl Body<'_> {
    /// The rows, and how many of them, from the first on, always stay.
    fn sheet(&self) -> (TextSheet, usize) {
        let look = self.look;
        let mut sheet = TextSheet::new("", self.width);
        let word = match self.notes.phase {
            Phase::Waits => say!(look, "notes-waits"),
            Phase::Joins => say!(look, "notes-joins"),
            Phase::Left => say!(look, "notes-left"),
            Phase::Reads => {
                let kept = self.parts(&mut sheet);
                return (sheet, kept);
            }
        };
        sheet.gap();
        sheet.text(&word, look.theme.title);
        (sheet, 0)
    }

    fn parts(&self, sheet: &mut TextSheet) -> usize {
        self.projector(sheet);
        self.cue(sheet);
        let kept = usize::from(sheet.height()) - 1;
        self.stop(sheet);
        self.question(sheet);
        self.terms(sheet);
        self.next(sheet);
        self.running(sheet);
        self.plan(sheet);
        kept
    }

    fn get<'w>(&self, words: &'w Texts) -> &'w str {
        words.get(self.look.language)
    }

    /// A rule with a title.
    fn section(&self, sheet: &mut TextSheet, title: &str) {
        let look = self.look;
        let rule = look.glyphs.rule.to_string();
        let rest = usize::from(self.width.saturating_sub(measure::width(title) + 3));
        sheet.line(Line::from(vec![
            Span::styled(rule.clone(), look.theme.rule),
            Span::styled(format!(" {title} "), look.theme.title),
            Span::styled(rule.repeat(rest), look.theme.rule),
        ]));
    }

    /// What lies over the run, and what the last row says.
    fn projector(&self, sheet: &mut TextSheet) {
        let (look, screen) = (self.look, &self.notes.state.screen);
        let typed = self
            .notes
            .state
            .question
            .as_ref()
            .map(|question| question.vote.typed.as_str());
        match screen.sheet.as_deref() {
            Some("vote") => {
                let typed = format!("{}_", typed.unwrap_or_default());
                let number = self.counting();
                sheet.text(&say!(look, "class-hands", number, typed), look.theme.accent);
            }
            Some(open) => sheet.text(&say!(look, "notes-open", open), look.theme.accent),
            None => {}
        }
        if let Some(notice) = &screen.notice {
            sheet.text(&say!(look, "notes-projector-says", notice), look.theme.bad);
        }
        for differs in &screen.differs {
            sheet.text(
                &say!(look, "notes-differs", difference = self.get(differs)),
                look.theme.bad,
            );
        }
    }

    /// The number of the count that is being typed.
    fn counting(&self) -> usize {
        let counts = self
            .notes
            .state
            .question
            .as_ref()
            .map(|question| question.vote.counts.len());
        counts.unwrap_or(0).min(1) + 1
    }

    fn cue(&self, sheet: &mut TextSheet) {
        let (look, state) = (self.look, &self.notes.state);
        let Some(stop) = &state.stop else { return };
        let (step, of) = (stop.number, state.lesson.stops);
        self.section(sheet, &say!(look, "notes-now", step, of));
        sheet.text(self.get(&stop.cue), look.theme.title);
    }

    fn stop(&self, sheet: &mut TextSheet) {
        let (look, state) = (self.look, &self.notes.state);
        let Some(stop) = &state.stop else { return };
        sheet.text(self.get(&stop.note), look.theme.text);
        if let Some(act) = &state.act {
            let (signal, to) = (act.signal.as_str(), act.to.as_str());
            match act.done {
                true => sheet.text(&say!(look, "narration-act-done", signal, to), look.theme.good),
                false => sheet.text(self.get(&act.ask), look.theme.accent),
            }
        }
        if state.screen.card.as_deref() == Some("takeaway") {
            sheet.text(self.get(&state.lesson.takeaway), look.theme.accent);
        }
    }

    /// The right answer first, then the others with what stands behind them.
    fn question(&self, sheet: &mut TextSheet) {
        let look = self.look;
        let Some(question) = &self.notes.state.question else {
            return;
        };
        let title = match question.revealed {
            true => say!(look, "notes-answer-shown"),
            false => say!(look, "notes-question"),
        };
        self.section(sheet, &title);
        sheet.text(self.get(&question.ask), look.theme.title);
        let right = question.options.iter().enumerate().filter(|(_, option)| option.right);
        let wrong = question.options.iter().enumerate().filter(|(_, option)| !option.right);
        for (place, option) in right.chain(wrong) {
            self.option(sheet, question, place, option);
        }
        if let Some(left) = question.vote.discussion_s {
            let left = format!("{}:{:02}", left / 60, left % 60);
            sheet.text(&say!(look, "class-discussion", left), look.theme.accent);
        }
    }

    fn option(&self, sheet: &mut TextSheet, question: &Question, place: usize, option: &Choice) {
        let look = self.look;
        let (mark, style) = match option.right {
            true => (look.glyphs.point, look.theme.good),
            false => (' ', look.theme.text),
        };
        let hands = question
            .vote
            .counts
            .iter()
            .filter_map(|count| count.get(place))
            .map(u32::to_string);
        let hands = hands.collect::<Vec<_>>().join(&look.glyphs.into.to_string());
        let head = match hands.is_empty() {
            true => format!(" {mark} {}  ", option.letter),
            false => format!(" {mark} {}  {hands:>5}  ", option.letter),
        };
        sheet.hanging(&head, self.get(&option.text), style);
        let indent = "      ";
        sheet.hanging(
            indent,
            self.get(&option.why),
            if option.right {
                look.theme.text
            } else {
                look.theme.quiet
            },
        );
        if let Some(name) = &option.misconception {
            let misconception = say!(look, "misconception", name);
            let text = say!(look, "notes-misconception", name, misconception);
            sheet.hanging(indent, &text, look.theme.quiet);
        }
    }

    fn terms(&self, sheet: &mut TextSheet) {
        let (look, state) = (self.look, &self.notes.state);
        if state.screen.card.as_deref() != Some("terms") {
            return;
        }
        self.section(sheet, &say!(look, "card-terms"));
        for term in &state.lesson.terms {
            sheet.hanging_from(
                self.get(&term.word),
                look.theme.title,
                self.get(&term.meaning),
                look.theme.text,
            );
        }
    }

    fn next(&self, sheet: &mut TextSheet) {
        let (look, next) = (self.look, &self.notes.state.next);
        if next.is_empty() {
            return;
        }
        self.section(sheet, &say!(look, "notes-next"));
        for (place, stop) in next.iter().take(NEXT).enumerate() {
            let style = if place == 0 { look.theme.text } else { look.theme.quiet };
            self.next_stop(sheet, stop, style);
        }
    }

    fn next_stop(&self, sheet: &mut TextSheet, stop: &Stop, style: Style) {
        let head = format!(" {:>2}  ", stop.number);
        let cue = self.get(&stop.cue);
        let text = match stop.asks {
            true => say!(self.look, "notes-next-asks", cue),
            false => cue.to_owned(),
        };
        sheet.hanging(&head, &text, style);
    }

    fn running(&self, sheet: &mut TextSheet) {
        let look = self.look;
        self.section(sheet, &say!(look, "notes-running"));
        let running = &self.notes.state.running;
        if running.is_empty() {
            sheet.text(&say!(look, "notes-nothing-runs"), look.theme.quiet);
        }
        for process in running {
            let stage = process
                .stage
                .as_ref()
                .map(|stage| format!("{stage} "))
                .unwrap_or_default();
            let mut line = Line::from(vec![Span::styled(format!(" {stage}"), look.theme.quiet)]);
            line.push_span(look.chip(&process.role));
            let text = format!(" {:>4}  {} {}", process.pid, process.state, self.get(&process.does));
            line.push_span(Span::styled(text, look.theme.text));
            sheet.line(line);
        }
    }

    fn plan(&self, sheet: &mut TextSheet) {
        let (look, plan) = (self.look, &self.notes.state.plan);
        if plan.routes.is_empty() {
            return;
        }
        self.section(sheet, &say!(look, "notes-plan"));
        for route in &plan.routes {
            let mut text = route_in_words(look, route);
            if let Some(next) = &route.next {
                text.push_str(&say!(look, "notes-route-next", next = self.get(next)));
            }
            sheet.hanging(" ", &text, look.theme.text);
        }
    }
}
