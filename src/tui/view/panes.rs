//! The terminal's own output, and the event log with its evidence.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use serde_json::Value;

use super::RunView;
use crate::event::{Event, Evidence, Kind, NO_PROCESS, StageIndex};
use crate::tui::app::Pane;
use crate::tui::{measure, words};

impl RunView<'_> {
    pub(super) fn terminal(&self, stage: StageIndex, area: Rect, buffer: &mut Buffer) {
        let Some(world) = self.world().stages.get(usize::from(stage)) else {
            return;
        };
        let look = self.look;
        let title = match (world.terminal_closed(), self.world().stages.len()) {
            (true, _) => look.say("terminal (closed)", "终端(已关闭)").to_owned(),
            (false, 0 | 1) => look.say("terminal", "终端").to_owned(),
            (false, _) => look.say(format!("terminal: {}", world.name), format!("终端: {}", world.name)),
        };
        let body = self.pane(Pane::Terminal, area, &title, Line::default(), buffer);
        for (y, line) in (body.top()..body.bottom()).zip(world.terminal.tail(usize::from(body.height))) {
            let text = measure::cut(line.text(), body.width.saturating_sub(1), look.glyphs.cut);
            buffer.set_string(body.x + 1, y, text, look.theme.text);
        }
    }

    pub(super) fn log(&self, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        let body = self.pane(Pane::Log, area, look.say("events", "事件"), Line::default(), buffer);
        let recent = &self.world().recent;
        let first = recent.len().saturating_sub(usize::from(body.height));
        for (y, event) in (body.top()..body.bottom()).zip(recent.iter().skip(first)) {
            buffer.set_line(body.x, y, &self.log_line(event), body.width);
        }
    }

    /// When, how it is known, who, what.
    fn log_line(&self, event: &Event) -> Line<'static> {
        let look = self.look;
        let evidence = match event.evidence {
            Evidence::Said => look.say("said", "自述"),
            Evidence::Seen => look.say("seen", "内核"),
            Evidence::Inferred => look.say("inferred", "推断"),
        };
        let stage = self.world().stages.get(usize::from(event.stage));
        let mut line = Line::from(vec![Span::styled(
            format!("{} {} ", words::clock(event.at_us), measure::pad(evidence, 9)),
            look.theme.quiet,
        )]);
        if let Some(stage) = stage.filter(|_| event.pid != NO_PROCESS) {
            let chip = look.chip(&stage.role(event.pid));
            let fill = 6_usize.saturating_sub(chip.width());
            line.extend([chip, Span::raw(" ".repeat(fill))]);
        }
        line.push_span(Span::styled(format!(" {}", kind_text(&event.kind)), look.theme.text));
        line
    }
}

/// The kind as recordings have it, written like a call.
fn kind_text(kind: &Kind) -> String {
    serde_json::to_value(kind).map_or_else(|_| String::new(), |value| value_text(&value))
}

fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            let known = fields.iter().filter(|(_, value)| !value.is_null());
            let texts: Vec<String> = known.map(|(name, value)| field_text(name, value)).collect();
            texts.join(" ")
        }
        _ => value.to_string(),
    }
}

fn field_text(name: &str, value: &Value) -> String {
    match (value, value_text(value)) {
        (Value::Object(_), text) if text.is_empty() => name.to_owned(),
        (Value::Object(_), text) => format!("{name} {text}"),
        (_, text) => format!("{name}={text}"),
    }
}
