//! The row of the callbacks: they run one after another, in one thread of the process that made the pool.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::RunView;
use super::paint::Canvas;
use crate::text::say;
use crate::tui::measure;
use crate::world::{StageWorld, Task};

impl RunView<'_> {
    /// A bar for each callback, from its call to its return.
    pub(super) fn callbacks(&self, world: &StageWorld, canvas: &Canvas, line: Rect, buffer: &mut Buffer) {
        let (look, axis) = (self.look, canvas.axis);
        let name = format!("  {}", say!(look, "timeline-callbacks"));
        buffer.set_string(line.x + 1, line.y, name, look.theme.text);
        let called = |(number, task): (usize, &Task)| Some((task.calling_back?, number, task.called_back));
        let mut calls: Vec<_> = world.tasks.iter().filter_map(called).collect();
        calls.sort_unstable();
        let style = look.theme.bar("main");
        let mut free = 0;
        for (from, number, to) in calls {
            let first = axis.cell(from).max(free);
            let last = axis.cell(to.unwrap_or(axis.now)).max(first);
            let room = canvas.area.width.saturating_sub(first);
            let width = (last + 1 - first).min(room);
            if width == 0 {
                continue;
            }
            let text = format!("#{number}");
            let cells = " ".repeat(usize::from(width));
            buffer.set_string(canvas.area.x + first, line.y, cells, style);
            // A number may stand behind its bar, where that is too short for it.
            let fits = measure::width(&text) < width;
            let (at, style) = match fits {
                true => (first + 1, style),
                false => (first + width, look.theme.text),
            };
            let left = usize::from(canvas.area.width.saturating_sub(at));
            buffer.set_stringn(canvas.area.x + at, line.y, &text, left, style);
            buffer.set_string(
                canvas.area.x + first,
                line.y,
                look.glyphs.edge.to_string(),
                look.theme.edge(look.theme.bar("main")),
            );
            free = if fits {
                first + width
            } else {
                at + measure::width(&text)
            };
        }
    }
}
