//! The listing, with the chip of every process at the line where it stands.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::RunView;
use crate::event::StageIndex;
use crate::tui::app::Pane;
use crate::tui::measure;

/// The columns before the code: a line number, or a chip and its pointer.
const GUTTER: u16 = 7;

/// A process at a line.
struct Stand {
    line: usize,
    role: String,
    spotlight: bool,
}

impl RunView<'_> {
    pub(super) fn listing(&self, stage: StageIndex, area: Rect, buffer: &mut Buffer) {
        let Some(listing) = self.app.scenario.stages.get(usize::from(stage)) else {
            return;
        };
        let area = self.pane(Pane::Listing, area, &listing.file, Line::default(), buffer);
        let stands = self.stands(stage);
        let lines: Vec<&str> = listing.source.lines().collect();
        let focus = match stands.first() {
            Some(stand) if stand.spotlight => stand.line,
            _ => self.line_of_main(stage).unwrap_or(1),
        };
        let top = first_line(lines.len(), usize::from(area.height), focus);
        for (row, (index, code)) in (0..area.height).zip(lines.iter().enumerate().skip(top)) {
            let here: Vec<&Stand> = stands.iter().filter(|stand| stand.line == index + 1).collect();
            self.code_line(
                index + 1,
                code,
                &here,
                Rect {
                    y: area.y + row,
                    height: 1,
                    ..area
                },
                buffer,
            );
        }
    }

    /// Where main stands, or stood when it ended.
    fn line_of_main(&self, stage: StageIndex) -> Option<usize> {
        let (_, main) = self.processes(stage).find(|(_, process)| process.is_main())?;
        usize::try_from(main.threads.main.line?).ok()
    }

    /// Where the living processes stand, the one that acted last first.
    fn stands(&self, stage: StageIndex) -> Vec<Stand> {
        let mut stands = Vec::new();
        for (id, process) in self.processes(stage).filter(|(_, process)| process.is_alive()) {
            let spotlight = self.in_spotlight(stage, id);
            let named = process.threads.named.iter().map(|(_, place)| place);
            for place in std::iter::once(&process.threads.main).chain(named) {
                if let Some(line) = place.line {
                    let line = usize::try_from(line).unwrap_or(usize::MAX);
                    stands.push(Stand {
                        line,
                        role: process.role.to_string(),
                        spotlight,
                    });
                }
            }
        }
        stands.sort_by_key(|stand| !stand.spotlight);
        stands
    }

    fn code_line(&self, number: usize, code: &str, here: &[&Stand], area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        match here.first() {
            None => {
                buffer.set_string(area.x, area.y, format!("{number:>5}"), look.theme.quiet);
            }
            Some(stand) => {
                let chip = look.chip(&stand.role);
                let width = u16::try_from(chip.width()).unwrap_or(0).min(GUTTER - 1);
                buffer.set_span(area.x + GUTTER - 1 - width, area.y, &chip, width);
                buffer.set_string(
                    area.x + GUTTER - 1,
                    area.y,
                    look.glyphs.point.to_string(),
                    look.theme.title,
                );
            }
        }
        let others = self.other_chips(here.get(1..).unwrap_or_default(), area.width / 3);
        let others_width = u16::try_from(others.width()).unwrap_or(0);
        let room = area
            .width
            .saturating_sub(GUTTER + others_width + u16::from(others_width > 0));
        let shown = measure::cut(without_mark(code), room, look.glyphs.cut);
        let split = comment_start(&shown);
        let (statement, comment) = shown.split_at(split);
        let line = Line::from(vec![
            Span::styled(statement.to_owned(), look.theme.code),
            Span::styled(comment.to_owned(), look.theme.comment),
        ]);
        buffer.set_line(area.x + GUTTER, area.y, &line, room);
        let code_width = u16::try_from(line.width()).unwrap_or(0);
        if here.iter().any(|stand| stand.spotlight) {
            let lit = Rect {
                x: area.x + GUTTER,
                width: code_width.max(1),
                ..area
            };
            buffer.set_style(lit, look.theme.spotlight());
        }
        if others_width > 0 {
            buffer.set_line(area.x + GUTTER + code_width + 1, area.y, &others, others_width);
        }
    }

    /// Chips of further processes at a line, or how many there are.
    fn other_chips(&self, others: &[&Stand], room: u16) -> Line<'static> {
        let mut chips = Line::default();
        for (index, stand) in others.iter().enumerate() {
            let chip = self.look.chip(&stand.role);
            if chips.width() + chip.width() > usize::from(room) {
                chips.push_span(Span::styled(
                    format!("+{}", others.len() - index),
                    self.look.theme.title,
                ));
                break;
            }
            chips.push_span(chip);
        }
        chips
    }
}

/// The index of the first line to show. It moves in half pages, so that the
/// text stands still while a process goes from line to line.
fn first_line(lines: usize, rows: usize, focus: usize) -> usize {
    if lines <= rows {
        return 0;
    }
    let half = (rows / 2).max(1);
    let page = focus.saturating_sub(1) / half * half;
    page.saturating_sub(rows / 4).min(lines - rows)
}

/// A line without the mark at its end, which is for the lesson and not for the reader.
fn without_mark(code: &str) -> &str {
    code.rfind("#@").map_or(code, |mark| code[..mark].trim_end())
}

/// Where a comment begins: the first `#` outside of quotes.
fn comment_start(code: &str) -> usize {
    let mut quote = None;
    for (index, character) in code.char_indices() {
        match (quote, character) {
            (None, '#') => return index,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_listing_stands_still_within_half_a_page() {
        assert_eq!(first_line(8, 10, 8), 0);
        assert_eq!(first_line(40, 10, 1), 0);
        assert_eq!(first_line(40, 10, 16), first_line(40, 10, 20));
        assert_eq!(first_line(40, 10, 40), 30);
    }

    #[test]
    fn marks_are_hidden_and_comments_are_found() {
        assert_eq!(without_mark("os.fork()  #@ fork"), "os.fork()");
        assert_eq!(comment_start("print('#')  # note"), 12);
    }
}
