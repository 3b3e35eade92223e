//! Rows of how much memory workers had: with each task that keeps some it grows, and it falls when they are replaced.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::RunView;
use super::paint::Canvas;
use crate::text::say;
use crate::tui::words;
use crate::world::{Process, StageWorld};
use forklore_event::StageIndex;

/// Which rows there are for the memory of workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Memory {
    /// None: the lesson does not ask for them.
    None,
    /// One for all workers together.
    Together,
    /// One for each slot.
    OfEach,
}

impl RunView<'_> {
    /// Whether the lesson shows how much memory the workers of a stage use.
    pub(in crate::tui::view) fn follows_memory(&self, stage: StageIndex) -> bool {
        let stage = self.app.scenario.stages.get(usize::from(stage));
        stage.is_some_and(|stage| stage.memory)
    }

    /// How much memory the processes had together, and have now.
    pub(super) fn memory(
        &self,
        world: &StageWorld,
        processes: &[&Process],
        canvas: &Canvas,
        line: Rect,
        buffer: &mut Buffer,
    ) {
        let (look, axis) = (self.look, canvas.axis);
        let name = format!("  {}", say!(look, "timeline-memory"));
        buffer.set_string(line.x + 1, line.y, name, look.theme.text);
        let used_at = |at| {
            processes
                .iter()
                .filter_map(|process| process.memory_at(at))
                .sum::<u64>()
        };
        let used: Vec<u64> = (0..=axis.cell(axis.now)).map(|cell| used_at(axis.ends(cell))).collect();
        // All rows of a stage have one scale.
        let single = world
            .processes
            .iter()
            .filter(|one| one.job.is_some())
            .filter_map(Process::peak_memory);
        let most = used.iter().copied().chain(single).max().unwrap_or(0).max(1);
        let last = look.glyphs.levels.len() - 1;
        for (x, used) in (canvas.area.x..).zip(&used).filter(|(_, used)| **used > 0) {
            let level = u128::from(*used) * last as u128 / u128::from(most);
            let level = usize::try_from(level).unwrap_or(last).min(last);
            buffer.set_string(x, line.y, look.glyphs.levels[level].to_string(), look.theme.text);
        }
        if let Some(now) = used.last().filter(|now| **now > 0) {
            let x = canvas.area.x + axis.cell(axis.now) + 2;
            let room = usize::from(line.right().saturating_sub(x));
            buffer.set_stringn(x, line.y, words::megabytes(*now), room, look.theme.text);
        }
    }
}
