//! Header, footer, and the rules with titles between the panes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::RunView;
use crate::scenario::Language;
use crate::session::{Abilities, Mode};
use crate::tui::app::Phase;
use crate::tui::keymap::{self, Command, Context};
use crate::tui::lesson::Card;
use crate::tui::look::Look;
use crate::tui::selection::Pane;
use crate::tui::{measure, words};

/// What a rule needs besides its title and what stands at its right end, in columns.
const RULE_MARGINS: u16 = 5;

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

/// What a key is called in the learner's language.
pub(in crate::tui) fn key_name<'a>(look: &Look, label: &'a str) -> &'a str {
    let chinese = match label {
        "space" => "空格",
        "enter" => "回车",
        "left" => "左",
        "right" => "右",
        "up" => "上",
        "down" => "下",
        other => other,
    };
    look.say(label, chinese)
}

/// A key and what it does, as the footer shows it.
pub(in crate::tui) type Hint = (String, String);

/// The keys of a context that the footer shows, the next action first, without the one for help.
pub(in crate::tui) fn hints(look: &Look, context: Context, abilities: Abilities) -> Vec<Hint> {
    let shown =
        keymap::bindings(context, abilities).filter(|binding| binding.footer && binding.command != Command::Help);
    shown
        .map(|binding| {
            (
                binding.label.to_owned(),
                look.say(binding.does.0, binding.does.1).to_owned(),
            )
        })
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
    let help = hint("?", look.say("keys", "按键"));
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
        if left.width() + scenario.id.len() + 4 <= usize::from(room) {
            left.push_span(Span::styled(format!("  {}", scenario.id), look.theme.quiet));
        }
        if let Some(engine) = &self.app.engine
            && left.width() + engine.len() + 4 <= usize::from(room)
        {
            left.push_span(Span::styled(format!("  {engine}"), look.theme.accent));
        }
        buffer.set_line(area.x, area.y, &left, area.width);
        buffer.set_line(area.x + room, area.y, &right, area.width - room);
    }

    fn header_right(&self) -> Line<'static> {
        let (look, theme) = (self.look, &self.look.theme);
        let instant = |at| words::instant(look.language, at);
        let (now, length) = (instant(self.app.now()), instant(self.app.history.length()));
        let of = look.say(format!("{now} of {length}"), format!("{now} / {length}"));
        let (mode, at) = match (self.app.mode, self.app.history.looks_back_to()) {
            (Mode::Live, None) => (look.say("LIVE", "实况"), now),
            (Mode::Live, Some(_)) => (look.say("LOOKING BACK", "回看"), of),
            (Mode::Replay, _) => (look.say("REPLAY", "回放"), of),
        };
        let held = look.say("held by forklore", "由 forklore 停住");
        let pace = self.app.pace();
        let pace = match (&self.app.phase, pace.paused) {
            (Phase::Running, false) => format!("x{}", pace.rate),
            (Phase::Running, true) => held.to_owned(),
            (Phase::Ended, _) => look.say("ended", "已结束").to_owned(),
            (Phase::Failed(_), _) => look.say("broken off", "已中断").to_owned(),
        };
        let mut spans = vec![
            Span::styled(format!("{mode} "), theme.accent),
            Span::styled(measure::pad(&at, measure::width(&at).max(6)), theme.text),
            // As wide as the longest, so that nothing beside it moves.
            Span::styled(format!("  {}", measure::pad(&pace, measure::width(held))), theme.text),
        ];
        if let Some((step, steps)) = self.progress() {
            spans.push(Span::styled(format!("  {step}/{steps}"), theme.text));
        }
        let language = match look.language {
            Language::En => "en",
            Language::Zh => "zh",
        };
        spans.push(Span::styled(format!("  {language} "), theme.quiet));
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
        let line = match &self.app.notice {
            Some(notice) => {
                let notice = measure::cut(notice, area.width.saturating_sub(1), look.glyphs.cut);
                Line::styled(format!(" {notice}"), look.theme.bad)
            }
            None => footer_line(look, &self.hints(context), area.width),
        };
        buffer.set_line(area.x, area.y, &line, area.width);
    }

    /// The keys that hold now, the next action first.
    fn hints(&self, context: Context) -> Vec<Hint> {
        let app = self.app;
        let say = |key: &str, en: &str, zh: &str| (key.to_owned(), self.look.say(en, zh).to_owned());
        let mut hints = hints(self.look, context, app.abilities);
        let has_pool = app.picture.pool || self.world().stages.iter().any(|stage| !stage.pools.is_empty());
        hints.retain(|(key, _)| key != "x" || has_pool);
        let first = match context {
            Context::Run if app.history.looks_back_to().is_some() && !app.has_ended() => {
                hints.retain(|(key, _)| !["p", "s", "+ -"].contains(&key.as_str()));
                let mut present = say("space", "to the present", "回到现在");
                present
                    .1
                    .push_str(self.look.say(" (the processes wait)", "（进程都停着等待）"));
                Some(present)
            }
            Context::Run if app.history.looks_back_to().is_some() => Some(say("space", "forward", "前进")),
            Context::Run if app.pace().paused => {
                hints.retain(|(key, _)| key != "p");
                None
            }
            Context::Run => {
                hints.retain(|(key, _)| key != "s");
                hints.sort_by_key(|(key, _)| key != "p");
                hints.retain(|(key, _)| key != "space");
                None
            }
            Context::Question => match app.card() {
                Some(Card::Question { chosen: Some(_), .. }) => {
                    hints.sort_by_key(|(key, _)| key != "enter");
                    None
                }
                Some(Card::Question { index, .. }) => {
                    let options = app
                        .scenario
                        .questions
                        .get(index)
                        .map_or(0, |question| question.options.len());
                    hints.retain(|(key, _)| key != "enter");
                    Some(say(&format!("1-{options}"), "choose", "选择"))
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(first) = first
            && let Some(place) = hints.first_mut()
        {
            *place = first;
        }
        hints
    }
}
