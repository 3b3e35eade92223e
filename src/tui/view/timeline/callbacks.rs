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
        let calls = calls.into_iter().map(|(from, number, to)| {
            let first = axis.cell(from);
            // Up to the cell in which it returned, where the next one may begin, but into that of the present.
            let to = to.unwrap_or(axis.now);
            let last = (axis.cell(to) + u16::from(to >= axis.now)).saturating_sub(1).max(first);
            Group::of(first, last, number)
        });
        let style = look.theme.bar("main");
        for group in grouped(calls) {
            for (first, last) in &group.bars {
                let cells = " ".repeat(usize::from(last + 1 - first));
                buffer.set_string(canvas.area.x + first, line.y, cells, style);
            }
            for (first, _) in &group.bars {
                let edge = look.glyphs.edge.to_string();
                buffer.set_string(canvas.area.x + first, line.y, edge, look.theme.edge(style));
            }
            let (at, style) = match group.is_inside() {
                true => (group.first + 1, style),
                false => (group.last + 1, look.theme.text),
            };
            let left = usize::from(canvas.area.width.saturating_sub(at));
            buffer.set_stringn(canvas.area.x + at, line.y, &group.text, left, style);
        }
    }
}

/// Callbacks that share their numbers' place: each bar stands at its own time, the numbers behind the last of them.
struct Group {
    first: u16,
    last: u16,
    bars: Vec<(u16, u16)>,
    text: String,
}

impl Group {
    fn of(first: u16, last: u16, number: usize) -> Self {
        Self {
            first,
            last,
            bars: vec![(first, last)],
            text: format!("#{number}"),
        }
    }

    /// Whether its number stands in its bar; else it is behind, where that is too short for it.
    fn is_inside(&self) -> bool {
        self.bars.len() == 1 && measure::width(&self.text) < self.last + 1 - self.first
    }

    /// The first cell that it leaves free.
    fn ends(&self) -> u16 {
        match self.is_inside() {
            true => self.last + 1,
            false => self.last + 1 + measure::width(&self.text),
        }
    }

    fn join(&mut self, other: Self) {
        self.last = self.last.max(other.last);
        self.bars.extend(other.bars);
        self.text = format!("{} {}", self.text, other.text);
    }
}

/// Puts those together whose numbers would stand over each other.
fn grouped(calls: impl Iterator<Item = Group>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for call in calls {
        match groups.last_mut().filter(|before| before.ends() > call.first) {
            Some(before) => before.join(call),
            None => groups.push(call),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_callback_is_pushed_to_a_later_time() {
        let calls = [(50, 50, 0), (50, 50, 1), (51, 51, 3), (58, 62, 2), (80, 86, 4)];
        let groups = grouped(
            calls
                .into_iter()
                .map(|(first, last, number)| Group::of(first, last, number)),
        );
        let drawn: Vec<_> = groups.iter().map(|group| (group.text.as_str(), group.ends())).collect();
        assert_eq!(drawn, [("#0 #1 #3 #2", 74), ("#4", 87)]);
        assert_eq!(groups[0].bars, [(50, 50), (50, 50), (51, 51), (58, 62)]);
    }
}
