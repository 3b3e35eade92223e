//! The rows of threads: what each did, below the row of its process.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::RunView;
use super::paint::Canvas;
use super::rows::{Row, Thread};
use crate::tui::look::Look;
use crate::tui::{measure, words};

/// Columns for the guide before the name of a thread.
const GUIDE: u16 = 2;

/// So many of the last letters of a long name stay: threads of one kind are told apart by their numbers.
const TAIL: usize = 4;

impl Canvas<'_> {
    /// What a thread did, from its first word on, and where it ended.
    pub(super) fn thread(&self, row: &Row, thread: &Thread, buffer: &mut Buffer) {
        let (axis, lane) = (self.axis, &thread.place.lane);
        let began = lane.spans(0, axis.now).next().map(|span| span.from);
        let Some(began) = began.or(thread.place.ended) else {
            return;
        };
        let at = |cell| lane.at(axis.ends(cell).max(began), axis.now);
        let cells = axis.cell(began)..axis.cell(axis.now) + 1;
        self.stretches(cells, at, None, buffer, |cells, activity, buffer| {
            self.fill(activity, cells.clone(), buffer);
            if cells.len() > 2 {
                self.write_into(row, cells, &words::bar(self.look, row.world, activity), buffer);
            }
        });
        self.lines(row, &[], buffer);
        let (glyphs, theme) = (&self.look.glyphs, &self.look.theme);
        match thread.place.ended {
            Some(end) => self.put(axis.cell(end), glyphs.ended, theme.text, buffer),
            None if thread.place.does().is_some() => self.put(axis.cell(axis.now) + 1, glyphs.point, theme.now, buffer),
            None => {}
        }
    }
}

impl RunView<'_> {
    /// The name of a thread, below that of its process.
    pub(super) fn thread_label(&self, thread: &Thread, area: Rect, buffer: &mut Buffer) {
        let look = self.look;
        let room = area.width.saturating_sub(GUIDE + 2);
        let (name, short) = words::thread_names(thread.name);
        let name = match short {
            Some(short) => look.chip_of(&thread.process.role, &short),
            None => Span::styled(without_middle(look, name, room), look.theme.text),
        };
        buffer.set_line(area.x + 1 + GUIDE, area.y, &Line::from(name), room);
    }
}

/// A name on so many columns, with its end.
fn without_middle(look: &Look, name: &str, room: u16) -> String {
    if measure::width(name) <= room {
        return name.to_owned();
    }
    let letters = name.chars().count();
    let tail: String = name.chars().skip(letters.saturating_sub(TAIL)).collect();
    let head = measure::cut(name, room.saturating_sub(measure::width(&tail)), look.glyphs.cut);
    format!("{head}{tail}")
}
