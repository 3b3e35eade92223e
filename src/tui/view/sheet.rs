//! A sheet: something to be read or answered, under a rule.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::rule;
use crate::tui::look::Look;
use crate::tui::measure;

/// How much room a text takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Density {
    /// With empty lines between its parts.
    Roomy,
    /// Without.
    Tight,
    /// With parts side by side or run on, and without what was read before.
    Packed,
}

impl Density {
    /// All of them, the roomiest first.
    pub const ALL: [Self; 3] = [Self::Roomy, Self::Tight, Self::Packed];
}

/// Something to be read or answered, as lines under a rule with a title.
pub(in crate::tui) struct Sheet {
    pub title: String,
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

    /// The same below a text, wrapped.
    pub fn below(mut self, text: &str, style: Style) -> Self {
        let lines = std::mem::take(&mut self.lines);
        self.text(text, style);
        self.lines.extend(lines);
        self
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.lines.push(Line::default());
    }

    /// Keys or marks, right-aligned in `lead` columns and in this style, each with what it means; in two columns.
    pub fn in_two_columns(&mut self, pairs: Vec<(String, String)>, lead: u16, style: Style, look: &Look) {
        let column = self.width / 2;
        let cell = |(name, meaning): (String, String)| {
            let indent = " ".repeat(usize::from(lead.saturating_sub(measure::width(&name))));
            let meaning = measure::pad(&meaning, column.saturating_sub(lead + 2));
            [
                Span::styled(format!("{indent}{name}  "), style),
                Span::styled(meaning, look.theme.text),
            ]
        };
        let cells: Vec<_> = pairs.into_iter().map(cell).collect();
        let rows = cells.len().div_ceil(2);
        for row in 0..rows {
            let right = cells.get(row + rows).into_iter().flatten();
            self.lines.push(cells[row].iter().chain(right).cloned().collect());
        }
    }

    /// A line as it is.
    pub fn line(&mut self, line: Line<'static>) {
        self.lines.push(line);
    }

    /// A text, wrapped.
    pub fn text(&mut self, text: &str, style: Style) {
        self.hanging(" ", text, style);
    }

    /// A text, wrapped, whose first `bytes` bytes have another style than the rest.
    pub fn run_on(&mut self, text: &str, bytes: usize, first: Style, rest: Style) {
        // Wrapping only takes spaces away.
        let is_ink = |character: &char| !character.is_whitespace();
        let mut left = text.get(..bytes).unwrap_or(text).chars().filter(is_ink).count();
        for part in measure::wrap(text, self.width.saturating_sub(2)) {
            let inked = part.char_indices().filter(|(_, character)| is_ink(character));
            let ends: Vec<usize> = inked.map(|(at, character)| at + character.len_utf8()).collect();
            let here = left.min(ends.len());
            let split = here.checked_sub(1).and_then(|last| ends.get(last)).copied();
            let (head, tail) = part.split_at(split.unwrap_or(0));
            self.lines.push(Line::from(vec![
                Span::styled(format!(" {head}"), first),
                Span::styled(tail.to_owned(), rest),
            ]));
            left -= here;
        }
    }

    /// A text in the middle of a band of `rows` rows, or of as many as it needs.
    pub fn band(&mut self, text: &str, style: Style, rows: u16) {
        let margin = 3;
        let wrapped = measure::wrap(text, self.width.saturating_sub(2 * margin));
        let rows = usize::from(rows).max(wrapped.len());
        let above = (rows - wrapped.len()) / 2;
        let below = rows - wrapped.len() - above;
        let blank = std::iter::repeat_n(String::new(), above);
        let lines = blank.chain(wrapped).chain(std::iter::repeat_n(String::new(), below));
        for line in lines {
            let text = format!("{:1$}{line}", "", usize::from(margin));
            self.lines.push(Line::styled(measure::pad(&text, self.width), style));
        }
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

    /// A text that begins with `head` in a style of its own, its further lines a little in.
    pub fn hanging_from(&mut self, head: &str, head_style: Style, text: &str, style: Style) {
        let (indent, start) = ("   ", format!(" {head}  "));
        let width = self.width.saturating_sub(measure::width(indent) + 1);
        // Wrapped with the head in its place, so that the first line is shorter by as much.
        let blank = "_".repeat(usize::from(
            measure::width(&start).saturating_sub(measure::width(indent)),
        ));
        for (index, part) in measure::wrap(&format!("{blank} {text}"), width).into_iter().enumerate() {
            let spans = match (index, part.strip_prefix(&blank)) {
                (0, Some(rest)) => vec![
                    Span::styled(start.clone(), head_style),
                    Span::styled(rest.trim_start().to_owned(), style),
                ],
                _ => vec![Span::raw(indent), Span::styled(part, style)],
            };
            self.lines.push(Line::from(spans));
        }
    }

    /// A text behind `head`, wrapped to leave `columns` at the right of its first line for something else.
    pub fn beside(&mut self, head: &str, text: &str, style: Style, columns: u16, right: Vec<Span<'static>>) {
        let (width, first) = (self.width, self.lines.len());
        self.width = width.saturating_sub(columns);
        self.hanging(head, text, style);
        self.width = width;
        if let Some(line) = self.lines.get_mut(first).filter(|_| !right.is_empty()) {
            let gap = usize::from(width.saturating_sub(columns)).saturating_sub(line.width());
            line.push_span(Span::raw(" ".repeat(gap)));
            line.extend(right);
        }
    }

    /// The rows that it takes, with its rule.
    pub fn height(&self) -> u16 {
        u16::try_from(self.lines.len() + 1).unwrap_or(u16::MAX)
    }

    /// The area for it: `area`, or more upwards, within `body`, where it needs more rows.
    pub fn place(&self, area: Rect, body: Rect) -> Rect {
        let height = self.height().max(area.height).min(body.height);
        Rect {
            y: area.bottom() - height,
            height,
            ..area
        }
    }

    /// Draws the sheet over the lower part of `body`, as high as it needs.
    pub fn draw_over(&self, look: &Look, body: Rect, buffer: &mut Buffer) {
        let lowest = Rect {
            y: body.bottom() - body.height / 3,
            height: body.height / 3,
            ..body
        };
        self.draw(look, self.place(lowest, body), buffer);
    }

    /// Draws the sheet.
    pub fn draw(&self, look: &Look, area: Rect, buffer: &mut Buffer) {
        self.draw_scrolled(look, area, 0, 0, buffer);
    }

    /// Draws the sheet without `scrolled` rows behind the first `kept`.
    pub fn draw_scrolled(&self, look: &Look, area: Rect, kept: usize, scrolled: usize, buffer: &mut Buffer) {
        Clear.render(area, buffer);
        buffer.set_style(area, look.theme.text);
        let inner = rule(look, area, &self.title, Line::default(), buffer);
        let lines = self
            .lines
            .iter()
            .take(kept)
            .chain(self.lines.iter().skip(kept + scrolled));
        for (y, line) in (inner.top()..inner.bottom()).zip(lines) {
            buffer.set_line(inner.x, y, line, inner.width);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_run_on_changes_its_style_within_a_row() {
        let (good, plain) = (Style::new().bold(), Style::new());
        let mut sheet = Sheet::new("", 16);
        let (said, why) = ("2  main waits. ", "It has to join P2.");
        sheet.run_on(&format!("{said}{why}"), said.len(), good, plain);
        let of = |style: Style| {
            let spans = sheet.lines.iter().flat_map(|line| &line.spans);
            let texts = spans
                .filter(move |span| span.style == style)
                .map(|span| span.content.trim());
            texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(of(good), "2  main waits.");
        assert_eq!(of(plain), "It has to join P2.");
    }
}
