//! The terminal's own output, and the event log with its evidence.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{RunView, rule};
use crate::event::{Event, Evidence, Kind, NO_PROCESS, StageIndex};
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
        let body = rule(look, area, &title, Line::default(), buffer);
        for (y, text) in (body.top()..body.bottom()).zip(world.terminal.tail(usize::from(body.height))) {
            let text = measure::cut(text, body.width.saturating_sub(1), look.glyphs.cut);
            buffer.set_string(body.x + 1, y, text, look.theme.text);
        }
    }

    pub(super) fn log(&self, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        let body = rule(look, area, look.say("events", "事件"), Line::default(), buffer);
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
            line.push_span(look.chip(&stage.role(event.pid)));
        }
        line.push_span(Span::styled(format!(" {}", kind_name(&event.kind)), look.theme.text));
        line
    }
}

/// The kind's name as recordings have it, with its fields.
fn kind_name(kind: &Kind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::Object(tagged)) => {
            tagged.into_iter().map(|(name, fields)| spell(&name, &fields)).collect()
        }
        _ => String::new(),
    }
}

fn spell(name: &str, fields: &serde_json::Value) -> String {
    let mut text = name.to_owned();
    for (field, value) in fields
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null())
    {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.push_str(&format!(" {field}={value}"));
    }
    text
}
