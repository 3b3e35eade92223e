//! The terminal's own output, and the event log with its evidence.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::RunView;
use crate::session::Mode;
use crate::text::say;
use crate::tui::look::Look;
use crate::tui::selection::Pane;
use crate::tui::{measure, words};
use crate::world::{self, StageWorld, TerminalLine};
use forklore_event::{Event, Evidence, Kind, StageIndex};

/// Columns between two lines of the terminal that stand in one row.
const BETWEEN: usize = 2;

/// How many lines stand in each row, from the last row up, where the lines are so wide: as few in a row as
/// bring all into the rows, or else as many of the last as there is room for.
fn share(widths: &[usize], rows: usize, width: usize) -> Vec<usize> {
    let with_at_most = |most: usize| {
        let mut counts: Vec<usize> = Vec::new();
        let mut taken = 0;
        for line in widths.iter().rev() {
            let full = counts.len() == rows;
            match counts.last_mut() {
                Some(count) if *count < most && taken + BETWEEN + line <= width => {
                    *count += 1;
                    taken += BETWEEN + line;
                }
                _ if full => break,
                _ => {
                    counts.push(1);
                    taken = *line;
                }
            }
        }
        counts
    };
    (1..widths.len())
        .map(with_at_most)
        .find(|counts| counts.iter().sum::<usize>() == widths.len())
        .unwrap_or_else(|| with_at_most(widths.len()))
}

impl RunView<'_> {
    /// What the terminal printed, each line behind the chip of who wrote it. A pane of a single row
    /// has no rule.
    pub(super) fn terminal(&self, stage: StageIndex, area: Rect, buffer: &mut Buffer) {
        let Some(world) = self.world().stages.get(usize::from(stage)) else {
            return;
        };
        let look = self.look;
        let closed = world.terminal_closed();
        let title = match closed {
            true => say!(look, "terminal-closed"),
            false => say!(look, "terminal-open"),
        };
        let body = if area.height > 1 {
            self.pane(Pane::Terminal, area, &title, self.typing(), buffer)
        } else {
            self.beside_title(&title, area, buffer)
        };
        let body = Rect {
            x: body.x + 1,
            width: body.width.saturating_sub(2),
            ..body
        };
        let lines = self.terminal_rows(world, body);
        let mut below = body.y;
        for (y, line) in (body.top()..body.bottom()).zip(lines) {
            buffer.set_line(body.x, y, &line, body.width);
            let end = body.x + u16::try_from(line.width()).unwrap_or(body.width).min(body.width);
            if end == body.right() && line.width() > usize::from(body.width) {
                buffer.set_string(end - 1, y, look.glyphs.cut.to_string(), look.theme.title);
            }
            if closed {
                self.close_off(
                    Rect {
                        x: end,
                        y,
                        width: body.right() - end,
                        height: 1,
                    },
                    buffer,
                );
            }
            below = y + 1;
        }
        for y in (below..body.bottom()).filter(|_| closed) {
            self.close_off(Rect { y, height: 1, ..body }, buffer);
        }
    }

    /// Writes the title of a terminal of a single row, and how one types into it; gives what is between them.
    fn beside_title(&self, title: &str, area: Rect, buffer: &mut Buffer) -> Rect {
        let Look { theme, glyphs, .. } = self.look;
        let (edge, style) = match self.app.selection.focus {
            Some(Pane::Terminal) => (glyphs.point, theme.accent),
            _ => (glyphs.rule, theme.title),
        };
        buffer.set_string(area.x, area.y, edge.to_string(), theme.rule);
        let title = format!(" {title} ");
        let taken = (1 + measure::width(&title)).min(area.width);
        buffer.set_stringn(area.x + 1, area.y, &title, usize::from(taken) - 1, style);
        let typing = self.typing();
        // What the program writes says more than a long sentence.
        let right = match u16::try_from(typing.width()) {
            Ok(width @ 1..) if width <= area.width / 4 => width + 1,
            _ => 0,
        };
        buffer.set_line(area.right() - right, area.y, &typing, right);
        Rect {
            x: area.x + taken,
            width: area.width.saturating_sub(taken + right),
            ..area
        }
    }

    /// How one types into the terminal, or leaves it.
    fn typing(&self) -> Line<'static> {
        let (app, look) = (self.app, self.look);
        if app.is_typing() {
            return Line::styled(say!(look, "terminal-typing"), look.theme.accent);
        }
        if !app.abilities.types || app.mode == Mode::Replay || app.has_ended() {
            return Line::default();
        }
        Line::styled(say!(look, "terminal-type"), look.theme.quiet)
    }

    /// Strikes a part of a closed terminal out: nothing will be written there.
    fn close_off(&self, area: Rect, buffer: &mut Buffer) {
        let closed = self.look.glyphs.closed.to_string();
        for x in area.left() + 1..area.right() {
            buffer.set_string(x, area.y, &closed, self.look.theme.rule);
        }
    }

    fn terminal_lines(&self, world: &StageWorld, rows: usize) -> Vec<Line<'static>> {
        let told = world.terminal.tail(rows);
        let mut lines: Vec<Line> = told.iter().map(|line| self.terminal_line(world, *line)).collect();
        // What stands in columns there stands in columns here, whoever wrote it.
        let main = world.main().map_or(0, |(_, main)| self.look.chip(&main.role).width());
        let leads = told.iter().map(|line| self.lead(world, *line));
        let leads: Vec<usize> = leads.collect();
        let widest = leads.iter().copied().max().filter(|widest| *widest > 0);
        let Some(widest) = widest.map(|widest| widest.max(main + 1)) else {
            return lines;
        };
        for (line, lead) in lines.iter_mut().zip(leads) {
            line.spans
                .insert(if lead > 0 { 2 } else { 0 }, Span::raw(" ".repeat(widest - lead)));
        }
        lines
    }

    /// The columns of the chip before the first part of a line, with the blank behind it.
    fn lead(&self, world: &StageWorld, line: TerminalLine) -> usize {
        let first = line.parts().next().and_then(|(writer, _)| world.processes.get(writer?));
        first.map_or(0, |process| self.look.chip(&process.role).width() + 1)
    }

    /// A row for each line; where there are more lines than rows, the last ones side by side. What a program of one's own
    /// prints stays as it printed it.
    fn terminal_rows(&self, world: &StageWorld, area: Rect) -> Vec<Line<'static>> {
        const SHORTEST: usize = 6; // columns of a line with its chip
        let (rows, width) = (usize::from(area.height), usize::from(area.width));
        if self.app.scenario.is_wordless() {
            return self.terminal_lines(world, rows);
        }
        let told = world.terminal.tail(rows * (width / SHORTEST).max(1));
        let mut lines: Vec<Line> = told.iter().map(|line| self.terminal_line(world, *line)).collect();
        if lines.len() > rows {
            lines = self.alike_together(world, &told);
        }
        let widths: Vec<usize> = lines.iter().map(Line::width).collect();
        let counts = share(&widths, rows, width);
        let mut last_first = lines.into_iter().rev();
        let mut shown: Vec<Line> = Vec::new();
        for count in counts {
            let mut row: Vec<Line> = last_first.by_ref().take(count).collect();
            let mut side_by_side = row.pop().unwrap_or_default();
            for line in row.into_iter().rev() {
                side_by_side.push_span(Span::raw(" ".repeat(BETWEEN)));
                side_by_side.extend(line.spans);
            }
            shown.push(side_by_side);
        }
        shown.reverse();
        shown
    }

    /// The lines of which several of different processes that say the same, one after the other, share one, behind the chips of who wrote them.
    fn alike_together(&self, world: &StageWorld, told: &[TerminalLine]) -> Vec<Line<'static>> {
        let is_alike = |one: &TerminalLine, next: &TerminalLine| {
            let writers = [one.writer(), next.writer()];
            one.text() == next.text() && writers.iter().all(Option::is_some) && writers[0] != writers[1]
        };
        let alike = told.chunk_by(is_alike);
        let lines = alike.map(|lines| {
            let (last, others) = lines.split_last()?;
            let others = others.iter().filter_map(|line| world.processes.get(line.writer()?));
            let mut together = Line::from_iter(others.map(|process| self.look.chip(&process.role)));
            together.extend(self.terminal_line(world, *last).spans);
            Some(together)
        });
        lines.flatten().collect()
    }

    /// A line with the chips of its writers.
    fn terminal_line(&self, world: &StageWorld, line: TerminalLine) -> Line<'static> {
        let mut spans = Vec::new();
        for (writer, text) in line.parts() {
            if let Some(process) = writer.and_then(|writer| world.processes.get(writer)) {
                spans.extend([self.look.chip(&process.role), Span::raw(" ")]);
            }
            spans.push(Span::styled(text.to_owned(), self.look.theme.text));
        }
        Line::from(spans)
    }

    pub(super) fn log(&self, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        let body = self.pane(Pane::Log, area, &say!(look, "events-title"), Line::default(), buffer);
        let told = self
            .world()
            .recent
            .iter()
            .rev()
            .filter_map(|event| self.log_line(event));
        let lines: Vec<Line> = told.take(usize::from(body.height)).collect();
        for (y, line) in (body.top()..body.bottom()).zip(lines.iter().rev()) {
            buffer.set_line(body.x, y, line, body.width);
        }
    }

    /// When, how it is known, and what happened; nothing where that means nothing.
    fn log_line(&self, event: &Event) -> Option<Line<'static>> {
        let look = self.look;
        let text = match &event.kind {
            Kind::CheckpointReached { name } => say!(look, "events-stop", name),
            _ => world::meaning(self.world(), event)?.get(look.language),
        };
        let evidence = match event.evidence {
            Evidence::Said => say!(look, "events-said"),
            Evidence::Seen => say!(look, "events-seen"),
            Evidence::Inferred => say!(look, "events-inferred"),
        };
        Some(Line::from(vec![
            Span::styled(
                format!(" {} {} ", words::clock(event.at_us), measure::pad(&evidence, 9)),
                look.theme.quiet,
            ),
            Span::styled(text, look.theme.text),
        ]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_share_rows_only_where_there_are_more_lines_than_rows() {
        assert_eq!(share(&[10, 10], 3, 80), [1, 1]);
        assert_eq!(share(&[10, 10, 10, 10], 3, 80), [2, 2]);
        assert_eq!(share(&[10; 10], 3, 80), [4, 4, 2]);
        assert_eq!(share(&[30, 30, 30], 1, 80), [2]);
        assert_eq!(share(&[90, 90], 1, 80), [1]);
        assert_eq!(share(&[], 2, 80), [0_usize; 0]);
    }
}
