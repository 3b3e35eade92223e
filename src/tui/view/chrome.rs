//! Header, footer, and the rules with titles between the panes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::RunView;
use crate::scenario::Language;
use crate::session::{Abilities, Mode};
use crate::tui::app::{Pane, Phase};
use crate::tui::keymap::{self, Context};
use crate::tui::look::Look;
use crate::tui::measure;
use crate::tui::words;

/// What a rule needs besides its title and what stands at its right end, in columns.
pub(in crate::tui) const RULE_MARGINS: u16 = 5;

/// Draws a rule over the first row of `area` with a title, and something at its
/// right end; gives the rows below it.
pub(in crate::tui) fn rule(look: &Look, area: Rect, title: &str, right: Line, buffer: &mut Buffer) -> Rect {
    let line = look.glyphs.rule.to_string().repeat(usize::from(area.width));
    buffer.set_string(area.x, area.y, line, look.theme.rule);
    if !title.is_empty() && area.width > 6 {
        let title = measure::cut(title, area.width - 4, look.glyphs.cut);
        buffer.set_string(area.x + 1, area.y, format!(" {title} "), look.theme.title);
    }
    let width = u16::try_from(right.width()).unwrap_or(u16::MAX);
    if width > 0 && width + measure::width(title) + RULE_MARGINS <= area.width {
        buffer.set_line(area.right() - width - 1, area.y, &right, width);
    }
    Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    }
}

/// The keys of a context that the footer shows, as far as they fit.
pub(in crate::tui) fn footer_line(look: &Look, context: Context, abilities: Abilities, width: u16) -> Line<'static> {
    let mut line = Line::default();
    for binding in keymap::bindings(context, abilities).filter(|binding| binding.footer) {
        let does = look.say(binding.does.0, binding.does.1);
        let key = Span::styled(format!(" {}", binding.label), look.theme.accent);
        let does = Span::styled(format!(" {does} "), look.theme.text);
        if line.width() + key.width() + does.width() > usize::from(width) {
            break;
        }
        line.extend([key, does]);
    }
    line
}

impl RunView<'_> {
    /// The rule over a pane; the one that has the focus says so.
    pub(super) fn pane(&self, pane: Pane, area: Rect, title: &str, right: Line, buffer: &mut Buffer) -> Rect {
        if self.app.gaze.focus != Some(pane) {
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
        if left.width() + scenario.id.len() + 4 <= usize::from(room) {
            left.push_span(Span::styled(format!("  {}", scenario.id), look.theme.quiet));
        }
        buffer.set_line(area.x, area.y, &left, area.width);
        buffer.set_line(area.x + room, area.y, &right, area.width - room);
    }

    fn header_right(&self) -> Line<'static> {
        let look = self.look;
        let theme = &look.theme;
        let now = words::clock(self.app.now());
        let length = words::clock(self.app.history.length());
        let of = look.say(format!("{now} of {length}"), format!("{now} / {length}"));
        let live = Span::styled(look.say("LIVE ", "实况 "), theme.accent);
        let mut spans = match (self.app.mode, self.app.history.looks_back_to()) {
            (Mode::Live, None) => vec![live, Span::styled(now, theme.text)],
            (Mode::Live, Some(_)) => vec![
                live,
                Span::styled(format!("{} {of}", look.say("PAST", "过去")), theme.now),
            ],
            (Mode::Replay, _) => vec![
                Span::styled(look.say("REPLAY ", "回放 "), theme.accent),
                Span::styled(of, theme.text),
            ],
        };
        let pace = self.app.pace();
        let pace = match (&self.app.phase, pace.paused) {
            (Phase::Running, false) => format!("x{}", pace.rate),
            (Phase::Running, true) => look.say("stopped", "已停下").to_owned(),
            (Phase::Ended, _) => look.say("ended", "已结束").to_owned(),
            (Phase::Failed(_), _) => look.say("broken off", "已中断").to_owned(),
        };
        spans.push(Span::styled(format!("  {pace}"), theme.text));
        if let Some((step, steps)) = self.progress() {
            spans.push(Span::styled(format!("  {step}/{steps}"), theme.text));
        }
        let language = match look.language {
            Language::En => "en",
            Language::Zh => "zh",
        };
        spans.push(Span::styled(format!("  {language}  "), theme.quiet));
        spans.push(Span::styled("? ", theme.accent));
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
        let line = match &self.app.notice {
            Some(notice) => {
                let notice = measure::cut(notice, area.width.saturating_sub(1), self.look.glyphs.cut);
                Line::styled(format!(" {notice}"), self.look.theme.bad)
            }
            None => self.keys(area.width),
        };
        buffer.set_line(area.x, area.y, &line, area.width);
    }

    /// The keys that hold now; before them, if one looks back into a live run, that
    /// its processes wait and what lets them go on.
    fn keys(&self, width: u16) -> Line<'static> {
        let (look, context) = (self.look, self.app.context());
        if self.app.mode == Mode::Replay || self.app.history.looks_back_to().is_none() || context != Context::Run {
            return footer_line(look, context, self.app.abilities, width);
        }
        let say = |en: &'static str, zh: &'static str| look.say(en, zh).to_owned();
        let mut line = Line::from(Span::styled(
            say(" the processes wait while you look back ", " 回看时，进程都停着等待 "),
            look.theme.now,
        ));
        let keys = [
            ("space", say("to the present", "回到现在")),
            ("[ ]", say("events", "逐个事件")),
        ];
        for (key, does) in keys {
            line.extend([
                Span::styled(format!(" {key}"), look.theme.accent),
                Span::styled(format!(" {does} "), look.theme.text),
            ]);
        }
        line
    }
}
