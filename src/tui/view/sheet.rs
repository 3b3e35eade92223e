use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::rule;
use crate::tui::look::Look;
use crate::tui::measure;

/// Something to be read or answered, laid over the lower part of the screen:
/// the listing, which it is about, stays in sight.
pub(in crate::tui) struct Sheet {
    title: String,
    width: u16,
    lines: Vec<Line<'static>>,
}

impl Sheet {
    /// An empty sheet; its text is wrapped to `width`.
    pub fn new(title: &str, width: u16) -> Self {
        Self {
            title: title.to_owned(),
            width,
            lines: Vec::new(),
        }
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.lines.push(Line::default());
    }

    /// A line as it is.
    pub fn line(&mut self, line: Line<'static>) {
        self.lines.push(line);
    }

    /// A text, wrapped.
    pub fn text(&mut self, text: &str, style: Style) {
        self.hanging(" ", text, style);
    }

    /// A text behind `head`, its further lines as far in as the first.
    pub fn hanging(&mut self, head: &str, text: &str, style: Style) {
        let indent = measure::width(head);
        let wrapped = measure::wrap(text, self.width.saturating_sub(indent + 1));
        for (index, part) in wrapped.into_iter().enumerate() {
            let head = if index == 0 {
                head.to_owned()
            } else {
                " ".repeat(usize::from(indent))
            };
            self.lines
                .push(Line::from(vec![Span::styled(head, style), Span::styled(part, style)]));
        }
    }

    /// The rows that it takes, without the gaps where `tight`.
    pub fn height(&self, tight: bool) -> u16 {
        let lines = self.lines.iter().filter(|line| !tight || line.width() > 0).count();
        u16::try_from(lines + 1).unwrap_or(u16::MAX)
    }

    /// Draws the sheet over the lower part of `body`, as high as it needs.
    pub fn draw_over(&self, look: &Look, body: Rect, buffer: &mut Buffer) {
        let height = self.height(false).max(body.height / 3).min(body.height);
        let area = Rect {
            y: body.bottom() - height,
            height,
            ..body
        };
        self.draw(look, area, buffer);
    }

    /// Draws the sheet. Where there is no room for everything, the gaps go first.
    pub fn draw(&self, look: &Look, area: Rect, buffer: &mut Buffer) {
        Clear.render(area, buffer);
        buffer.set_style(area, look.theme.text);
        let inner = rule(look, area, &self.title, Line::default(), buffer);
        let tight = self.height(false) > area.height;
        let lines = self.lines.iter().filter(|line| !tight || line.width() > 0);
        for (y, line) in (inner.top()..inner.bottom()).zip(lines) {
            buffer.set_line(inner.x, y, line, inner.width);
        }
    }
}
