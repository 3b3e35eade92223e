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

/// One row of the pane: a line of the listing, or the rest of one that is too long.
struct Row<'a> {
    line: usize,
    /// `None` on the rest of a line.
    number: Option<usize>,
    /// Whose chip takes the place of the number.
    stand: Option<&'a Stand>,
    text: String,
    /// It belongs to the process that acted last.
    lit: bool,
    /// Further processes on the line.
    chips: Line<'static>,
}

impl Row<'_> {
    fn is_first(&self) -> bool {
        self.number.is_some()
    }
}

impl RunView<'_> {
    pub(super) fn listing(&self, stage: StageIndex, area: Rect, buffer: &mut Buffer) {
        let Some(listing) = self.app.scenario.stages.get(usize::from(stage)) else {
            return;
        };
        let area = self.pane(Pane::Listing, area, &listing.file, Line::default(), buffer);
        if listing.source.is_empty() {
            return self.no_listing(area, buffer);
        }
        let stands = self.stands(stage);
        let focus = match stands.first() {
            Some(stand) if stand.spotlight => stand.line,
            _ => self.line_of_main(stage).unwrap_or(1),
        };
        let rows = self.rows(&listing.source, &stands, area.width.saturating_sub(GUTTER));
        let focus = rows.iter().position(|row| row.line >= focus).unwrap_or(0);
        let top = first_row(rows.len(), usize::from(area.height), focus);
        // A line that is broken is shown from its beginning.
        let top = (0..=top)
            .rev()
            .find(|&row| rows.get(row).is_none_or(Row::is_first))
            .unwrap_or(top);
        for (y, row) in (area.y..area.bottom()).zip(&rows[top..]) {
            self.draw_row(row, Rect { y, height: 1, ..area }, buffer);
        }
    }

    /// The listing as rows of at most `room` columns of code. Lines that are nothing
    /// but a mark are for the lesson and not for the reader.
    fn rows<'s>(&self, source: &str, stands: &'s [Stand], room: u16) -> Vec<Row<'s>> {
        let mut rows = Vec::new();
        let lines = source.lines().enumerate().map(|(index, code)| (index + 1, code));
        for (line, code) in lines.filter(|(_, code)| !code.trim_start().starts_with("#@")) {
            let here: Vec<&Stand> = stands.iter().filter(|stand| stand.line == line).collect();
            let lit = here.iter().any(|stand| stand.spotlight);
            let mut chips = self.other_chips(here.get(1..).unwrap_or_default(), room);
            let mut first = here.first().copied();
            for (part, text) in broken(without_mark(code), room).into_iter().enumerate() {
                let number = (part == 0).then_some(line);
                rows.push(Row {
                    line,
                    number,
                    stand: first.take(),
                    text,
                    lit,
                    chips: Line::default(),
                });
            }
            // The chips stand behind the code, or under it where there is no room.
            if let Some(last) = rows.last_mut()
                && measure::width(&last.text) + 1 + line_width(&chips) <= room
            {
                last.chips = std::mem::take(&mut chips);
            }
            if chips.width() > 0 {
                rows.push(Row {
                    line,
                    number: None,
                    stand: None,
                    text: String::new(),
                    lit: false,
                    chips,
                });
            }
        }
        rows
    }

    /// A recording has no listings, and that of an unknown lesson is not at hand.
    fn no_listing(&self, area: Rect, buffer: &mut Buffer) {
        let text = self.look.say(
            "The listing is not in the recording, and no lesson here has that name.",
            "录像里没有程序清单，这里也没有同名的课。",
        );
        for (y, line) in (area.top()..area.bottom()).zip(measure::wrap(text, area.width.saturating_sub(2))) {
            buffer.set_string(area.x + 1, y, line, self.look.theme.quiet);
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

    fn draw_row(&self, row: &Row<'_>, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        if let Some(stand) = row.stand {
            let chip = look.chip(&stand.role);
            let width = line_width(&chip.clone().into()).min(GUTTER - 1);
            buffer.set_span(area.x + GUTTER - 1 - width, area.y, &chip, width);
            let pointer = look.glyphs.point.to_string();
            buffer.set_string(area.x + GUTTER - 1, area.y, pointer, look.theme.title);
        } else if let Some(number) = row.number {
            buffer.set_string(area.x, area.y, format!("{number:>5}"), look.theme.quiet);
        }
        let (statement, comment) = row.text.split_at(comment_start(&row.text));
        let line = Line::from(vec![
            Span::styled(statement.to_owned(), look.theme.code),
            Span::styled(comment.to_owned(), look.theme.comment),
        ]);
        let (left, room) = (area.x + GUTTER, area.width.saturating_sub(GUTTER));
        buffer.set_line(left, area.y, &line, room);
        let code = line_width(&line);
        if row.lit {
            let lit = Rect {
                x: left,
                width: code.max(1),
                ..area
            };
            buffer.set_style(lit, look.theme.spotlight());
        }
        buffer.set_line(left + code + 1, area.y, &row.chips, room.saturating_sub(code + 1));
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

/// The index of the first row to show. It moves in half pages, so that the text
/// stands still while a process goes from line to line.
fn first_row(all: usize, rows: usize, focus: usize) -> usize {
    if all <= rows {
        return 0;
    }
    let half = (rows / 2).max(1);
    let page = focus / half * half;
    page.saturating_sub(rows / 4).min(all - rows)
}

/// A line of code as parts of at most `room` columns; the rest of a long line is
/// indented further than its beginning.
fn broken(code: &str, room: u16) -> Vec<String> {
    let indent = code.len() - code.trim_start().len();
    let mut parts = Vec::new();
    let mut part = String::new();
    for word in code.split_inclusive([' ', '(', ',', '.']) {
        if measure::width(&part) + measure::width(word.trim_end()) > room && !part.trim().is_empty() {
            parts.push(std::mem::replace(&mut part, " ".repeat(indent + 4)));
        }
        part.push_str(word);
    }
    parts.push(part);
    parts
}

fn line_width(line: &Line<'_>) -> u16 {
    u16::try_from(line.width()).unwrap_or(u16::MAX)
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
        assert_eq!(first_row(8, 10, 7), 0);
        assert_eq!(first_row(40, 10, 0), 0);
        assert_eq!(first_row(40, 10, 15), first_row(40, 10, 19));
        assert_eq!(first_row(40, 10, 39), 30);
    }

    #[test]
    fn long_lines_go_on_below() {
        assert_eq!(broken("    pool = Pool(3)", 30), ["    pool = Pool(3)"]);
        let parts = broken("    pool = multiprocessing.Pool(WORKERS)", 32);
        assert_eq!(parts, ["    pool = multiprocessing.Pool(", "        WORKERS)"]);
    }

    #[test]
    fn marks_are_hidden_and_comments_are_found() {
        assert_eq!(without_mark("os.fork()  #@ fork"), "os.fork()");
        assert_eq!(comment_start("print('#')  # note"), 12);
    }
}
