//! Header, footer, and the rules with titles between the panes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{RunView, rule};
use crate::session::{Abilities, Mode};
use crate::text::say;
use crate::tui::acts;
use crate::tui::app::Phase;
use crate::tui::class;
use crate::tui::keymap::{self, Command, Context};
use crate::tui::lesson::Card;
use crate::tui::look::Look;
use crate::tui::selection::Pane;
use crate::tui::{measure, words};
use forklore_event::Isolation;

/// What a key is called in the learner's language.
pub(in crate::tui) fn key_name(look: &Look, label: &str) -> String {
    say!(look, "key-name", key = label)
}

/// A key and what it does, as the footer shows it.
pub(in crate::tui) type Hint = (String, String);

/// The keys of a context that the footer shows, the next action first, without the one for help.
pub(in crate::tui) fn hints(look: &Look, context: Context, abilities: Abilities) -> Vec<Hint> {
    let shown =
        keymap::bindings(context, abilities).filter(|binding| binding.footer && binding.command != Command::Help);
    shown
        .map(|binding| (binding.label.to_owned(), binding.says(look)))
        .collect()
}

/// As many hints as there is room for; the key for help is never cut.
pub(in crate::tui) fn footer_line(look: &Look, hints: &[Hint], width: u16) -> Line<'static> {
    let hint = |key: &str, does: &str| {
        [
            Span::styled(format!(" {}", key_name(look, key)), look.theme.accent),
            Span::styled(format!(" {does} "), look.theme.text),
        ]
    };
    let help = hint("?", &say!(look, "key-help"));
    let room = usize::from(width).saturating_sub(help.iter().map(Span::width).sum());
    let mut line = Line::default();
    for (key, does) in hints {
        let spans = hint(key, does);
        if line.width() + spans.iter().map(Span::width).sum::<usize>() > room {
            break;
        }
        line.extend(spans);
    }
    let gap = room.saturating_sub(line.width());
    line.push_span(Span::raw(" ".repeat(gap)));
    line.extend(help);
    line
}

impl RunView<'_> {
    /// The rule over a pane; the one that has the focus says so.
    pub(super) fn pane(&self, pane: Pane, area: Rect, title: &str, right: Line, buffer: &mut Buffer) -> Rect {
        if self.app.selection.focus != Some(pane) {
            return rule(self.look, area, title, right, buffer);
        }
        let inner = rule(
            self.look,
            area,
            &format!("{} {title}", self.look.glyphs.point),
            right,
            buffer,
        );
        let width = measure::width(title) + 4;
        buffer.set_style(
            Rect {
                x: area.x + 1,
                width: width.min(area.width - 1),
                height: 1,
                ..area
            },
            self.look.theme.accent,
        );
        inner
    }

    pub(super) fn header(&self, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        let right = self.header_right();
        let room = area
            .width
            .saturating_sub(u16::try_from(right.width()).unwrap_or(u16::MAX));
        let scenario = &self.app.scenario;
        let title = measure::cut(
            scenario.title.get(look.language),
            room.saturating_sub(2),
            look.glyphs.cut,
        );
        let mut left = Line::from(Span::styled(format!(" {title}"), look.theme.title));
        for knob in scenario.knobs.iter().filter(|knob| knob.value != knob.shipped) {
            let turned = format!("  {}={}", knob.name, knob.value);
            if left.width() + turned.len() <= usize::from(room) {
                left.push_span(Span::styled(turned, look.theme.accent));
            }
        }
        // A program of one's own has no other title than its name.
        let is_named = scenario.id == title || self.app.is_presented();
        if !is_named && left.width() + scenario.id.len() + 4 <= usize::from(room) {
            left.push_span(Span::styled(format!("  {}", scenario.id), look.theme.quiet));
        }
        if let Some(engine) = &self.app.engine
            && left.width() + engine.len() + 4 <= usize::from(room)
        {
            left.push_span(Span::styled(format!("  {engine}"), look.theme.accent));
        }
        if self.world().isolation == Isolation::Subreaper {
            let left_over = usize::from(room).saturating_sub(left.width() + 4);
            let words = [say!(look, "header-subreaper"), say!(look, "header-subreaper-brief")];
            let fitting = words
                .iter()
                .find(|words| usize::from(measure::width(words)) <= left_over);
            left.extend(fitting.map(|words| Span::styled(format!("  {words}"), look.theme.quiet)));
        }
        buffer.set_line(area.x, area.y, &left, area.width);
        buffer.set_line(area.x + room, area.y, &right, area.width - room);
    }

    fn header_right(&self) -> Line<'static> {
        let (look, theme) = (self.look, &self.look.theme);
        let instant = |at| words::instant(look.language, at);
        let (now, length) = (instant(self.app.now()), instant(self.app.history.length()));
        let of = say!(look, "header-time", now = &now, length);
        let (mode, at) = match (self.app.mode, self.app.history.looks_back_to()) {
            (Mode::Live, None) => (say!(look, "header-live"), now),
            (Mode::Live, Some(_)) => (say!(look, "header-looking-back"), of),
            (Mode::Replay, _) if self.app.class.took_over => (say!(look, "header-recording"), of),
            (Mode::Replay, _) => (say!(look, "header-replay"), of),
        };
        if self.app.is_presented() {
            return self.header_of_class(mode);
        }
        let held = say!(look, "header-held");
        let pace = self.app.pace();
        let pace = match (&self.app.phase, pace.paused) {
            (Phase::Running, false) => format!("x{}", pace.rate),
            (Phase::Running, true) => held.clone(),
            (Phase::Ended, _) => say!(look, "header-ended"),
            (Phase::Failed(_), _) => say!(look, "header-broken-off"),
        };
        let mode = match self.app.driver.is_auto() {
            true => format!("{mode} {} ", say!(look, "header-auto")),
            false => format!("{mode} "),
        };
        let mut spans = vec![
            Span::styled(mode, theme.accent),
            Span::styled(measure::pad(&at, measure::width(&at).max(6)), theme.text),
            // As wide as the longest, so that nothing beside it moves.
            Span::styled(format!("  {}", measure::pad(&pace, measure::width(&held))), theme.text),
        ];
        if let Some((step, steps)) = self.progress() {
            spans.push(Span::styled(format!("  {step}/{steps}"), theme.text));
        }
        spans.push(Span::styled(format!("  {} ", look.language.code()), theme.quiet));
        Line::from(spans)
    }

    /// A class sees what is no live run at this moment, and how far the lesson is.
    fn header_of_class(&self, mode: String) -> Line<'static> {
        let theme = &self.look.theme;
        let is_present = self.app.mode == Mode::Live && self.app.history.looks_back_to().is_none();
        let mut spans = Vec::new();
        if !is_present {
            spans.push(Span::styled(format!("{mode}  "), theme.accent));
        }
        if let Some((step, steps)) = self.progress() {
            spans.push(Span::styled(format!("{step}/{steps} "), theme.title));
        }
        Line::from(spans)
    }

    /// How many of the lesson's checkpoints were reached, and how many there are.
    fn progress(&self) -> Option<(usize, usize)> {
        let checkpoints = &self.app.scenario.checkpoints;
        let reached = &self.world().reached;
        let step = checkpoints
            .iter()
            .rposition(|checkpoint| reached.iter().any(|reached| *reached.name == *checkpoint.at))
            .map_or(0, |place| place + 1);
        (!checkpoints.is_empty()).then_some((step, checkpoints.len()))
    }

    pub(super) fn footer(&self, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        let context = self.app.context();
        let line = match self.app.told_below() {
            Some(notice) => {
                let notice = measure::cut(&notice, area.width.saturating_sub(1), look.glyphs.cut);
                Line::styled(format!(" {notice}"), look.theme.bad)
            }
            None => footer_line(look, &self.hints(context), area.width),
        };
        buffer.set_line(area.x, area.y, &line, area.width);
    }

    /// The keys that hold now, the next action first.
    fn hints(&self, context: Context) -> Vec<Hint> {
        let app = self.app;
        let mut hints = hints(self.look, context, app.abilities);
        if !matches!(app.act(), Some(acts::State::Asked(_))) {
            hints.retain(|(key, _)| !["!", "d"].contains(&key.as_str()));
        }
        hints.retain(|(key, _)| key != "x" || app.has_pool());
        let first = match context {
            Context::Run if app.history.looks_back_to().is_some() && !app.has_ended() => {
                hints.retain(|(key, _)| !["p", "s", "+ -"].contains(&key.as_str()));
                Some(("space".to_owned(), say!(self.look, "key-present")))
            }
            Context::Run if app.history.looks_back_to().is_some() => {
                hints.retain(|(key, _)| !["p", "s", "+ -"].contains(&key.as_str()));
                Some(("space".to_owned(), say!(self.look, "key-onward")))
            }
            Context::Run if app.pace().paused => {
                hints.retain(|(key, _)| key != "p");
                self.act_hints(&mut hints);
                None
            }
            Context::Run => {
                hints.retain(|(key, _)| key != "s");
                hints.sort_by_key(|(key, _)| key != "p");
                hints.retain(|(key, _)| key != "space");
                if self.continuing().is_some() {
                    self.act_hints(&mut hints);
                }
                None
            }
            Context::Question => self.question_hints(&mut hints),
            _ => None,
        };
        if class::can_take_over(app) && !matches!(context, Context::Voting | Context::Turning) {
            hints.insert(1.min(hints.len()), ("r".to_owned(), say!(self.look, "key-recording")));
        }
        if let Some(first) = first
            && let Some(place) = hints.first_mut()
        {
            *place = first;
        }
        hints
    }

    /// The keys for what is to be done here come first: without it nothing goes on.
    fn act_hints(&self, hints: &mut Vec<Hint>) {
        let asked = match self.app.act() {
            Some(acts::State::Asked(act)) => Some(act),
            _ => None,
        };
        let Some(signal) = asked.map(|act| act.signal.as_str()).or_else(|| self.continuing()) else {
            return;
        };
        if asked.is_some() {
            hints.retain(|(key, _)| key != "space");
        }
        hints.sort_by_key(|(key, _)| !["!", "d"].contains(&key.as_str()));
        let does = say!(self.look, "key-send", signal);
        match hints.iter_mut().find(|(key, _)| key == "!") {
            Some(hint) => hint.1 = does,
            None => hints.insert(0, ("!".to_owned(), does)),
        }
    }

    /// The signal for whom one has stopped in a program of the user's own.
    fn continuing(&self) -> Option<&'static str> {
        (!self.app.continues().is_empty()).then_some("SIGCONT")
    }

    /// The keys of a question: first to choose, then to commit. Gives another first one, if there is one.
    fn question_hints(&self, hints: &mut Vec<Hint>) -> Option<Hint> {
        let Some(Card::Question { index, chosen }) = self.app.card() else {
            return None;
        };
        let question = self.app.scenario.questions.get(index)?;
        if self.app.lesson.hints(index) >= question.hints.len() {
            hints.retain(|(key, _)| key != "h");
        }
        let keys = format!("1-{}", question.options.len());
        if chosen.is_some() {
            if let Some((key, _)) = hints.iter_mut().find(|(key, _)| key.starts_with("1-")) {
                *key = keys;
            }
            hints.sort_by_key(|(key, _)| key != "enter");
            return None;
        }
        hints.retain(|(key, _)| !["enter", "s", "u"].contains(&key.as_str()));
        Some((keys, say!(self.look, "key-choose")))
    }
}
