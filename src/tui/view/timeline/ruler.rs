//! The rule over the rows: the instant that is shown, marks with their words, and seconds.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::RunView;
use super::axis::{Axis, tick_label};
use super::instants::Mark;
use crate::tui::look::Look;
use crate::tui::measure;
use forklore_event::Micros;

/// So many cells of rule are between words and what stands beside them.
const GAP: u16 = 2;

/// Marks that are nearer than so many cells have no room for words between them.
const NEAR: u16 = 10;

/// Where the words of marks may stand on a rule.
struct Room {
    cells: Range<u16>,
    now: u16,
    taken: Vec<Range<u16>>,
    /// So many cells may be taken yet: the others are for the seconds.
    left: u16,
    /// The cells of the seconds, of which one is kept.
    seconds: Vec<Range<u16>>,
}

/// Words for a mark on the rule.
struct Label {
    cell: u16,
    text: String,
    /// The cells of the mark and of its words.
    whole: Range<u16>,
}

fn is_apart(one: &Range<u16>, other: &Range<u16>, gap: u16) -> bool {
    one.end + gap <= other.start || other.end + gap <= one.start
}

/// The seconds that stand in these cells of a rule, where nothing else does.
fn seconds(axis: Axis, cells: &Range<u16>) -> Vec<(Range<u16>, String)> {
    let now = axis.cell(axis.now);
    let mut free = cells.start;
    let mut seconds = Vec::new();
    for (cell, at) in axis.ticks() {
        let label = tick_label(at);
        let place = cell..cell + measure::width(&label);
        if free <= place.start && place.end <= cells.end && !place.contains(&now) {
            free = place.end;
            seconds.push((place, label));
        }
    }
    seconds
}

impl Room {
    /// The seconds for which there is room beside what is taken.
    fn free_seconds(&self) -> impl Iterator<Item = &Range<u16>> {
        let is_free = |second: &&Range<u16>| self.taken.iter().all(|taken| is_apart(taken, second, GAP));
        self.seconds.iter().filter(is_free)
    }

    /// Whether a second has room still when `whole` is taken, or had none before.
    fn keeps_second(&self, whole: &Range<u16>) -> bool {
        let mut free = self.free_seconds().peekable();
        free.peek().is_none() || free.any(|second| is_apart(whole, second, GAP))
    }

    /// The words right or left of a mark, the longest that fit and stand over none of `others`.
    fn words(&self, look: &Look, mark: &Mark, others: &[u16]) -> Option<Label> {
        let is_here = mark.cell == self.now;
        let places = mark.words(look, is_here).into_iter().flat_map(|word| {
            let text = format!(" {word} ");
            let width = measure::width(&text);
            // The sign of the instant that is shown may be between.
            let right = mark.cell + 1 + u16::from(self.now == mark.cell + 1);
            let left = mark.cell.checked_sub(width);
            let right = Some((right, mark.cell..right + width));
            let both = [right, left.map(|left| (left, left..mark.cell + 1))];
            both.into_iter().flatten().map(move |(cell, whole)| Label {
                cell,
                text: text.clone(),
                whole,
            })
        });
        places.into_iter().find(|words| {
            let Label { cell, text, whole } = words;
            let width = measure::width(text);
            let is_inside = self.cells.start <= whole.start && whole.end <= self.cells.end;
            is_inside
                && (is_here || width <= self.left)
                && !(*cell..cell + width).contains(&self.now)
                && self.taken.iter().all(|taken| is_apart(taken, whole, GAP))
                && self.keeps_second(whole)
                && !others.iter().any(|other| *other != mark.cell && whole.contains(other))
        })
    }
}

/// Gives words to as many marks as have room for them in these cells of a rule: to the one at the instant that is shown
/// first, then to those of the step that began at `step_began`, then to the weightier and newer. Words stand over other
/// marks only where those have no room for their own.
pub(super) fn label(look: &Look, axis: Axis, cells: Range<u16>, step_began: Micros, marks: &mut [Mark]) {
    let mut room = Room {
        now: axis.cell(axis.now),
        taken: Vec::new(),
        left: cells.end.saturating_sub(cells.start) / 3 * 2,
        seconds: seconds(axis, &cells).into_iter().map(|(place, _)| place).collect(),
        cells,
    };
    let all: Vec<u16> = marks.iter().map(|mark| mark.cell).collect();
    for (place, mark) in marks.iter_mut().enumerate() {
        let others = all.iter().enumerate().filter(|(other, _)| *other != place);
        let is_alone = others
            .map(|(_, cell)| cell.abs_diff(mark.cell))
            .all(|cells| cells >= NEAR);
        mark.is_alone = is_alone && room.cells.contains(&mark.cell);
    }
    let alone: Vec<u16> = marks
        .iter()
        .filter(|mark| mark.is_alone)
        .map(|mark| mark.cell)
        .collect();
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by(|one, other| {
        let key = |place: usize| {
            let mark = &marks[place];
            (mark.cell == room.now, mark.at >= step_began, mark.weight(), mark.at)
        };
        key(*other).cmp(&key(*one))
    });
    for others in [&all, &alone] {
        for place in &order {
            let mark = &mut marks[*place];
            if mark.label.is_some() {
                continue;
            }
            // The one at the instant that is shown has its words before others have their lines.
            let others = if mark.cell == room.now { &[] } else { &others[..] };
            if let Some(words) = room.words(look, mark, others) {
                room.left = room.left.saturating_sub(measure::width(&words.text));
                room.taken.push(words.whole);
                mark.label = Some((words.cell, words.text));
            }
        }
    }
    let kept = room.free_seconds().next().cloned();
    for mark in marks {
        let cell = mark.cell..mark.cell + 1;
        mark.is_alone &= room.taken.iter().all(|taken| is_apart(taken, &cell, 0));
        mark.is_alone &= kept.as_ref().is_none_or(|second| is_apart(second, &cell, GAP));
    }
}

impl RunView<'_> {
    /// Marks with their words, the instant that is shown, and the seconds for which there is room.
    pub(super) fn ruler(&self, axis: Axis, area: Rect, from: u16, marks: &[Mark], buffer: &mut Buffer) {
        let theme = &self.look.theme;
        let taken = self.marks_on_rule(area, marks, buffer);
        let now = axis.cell(axis.now);
        if now < area.width {
            buffer.set_string(area.x + now, area.y, "v", theme.now);
        }
        for (cells, label) in seconds(axis, &(from.saturating_sub(1)..area.width)) {
            if taken.iter().all(|taken| is_apart(taken, &cells, GAP)) {
                buffer.set_string(area.x + cells.start, area.y, label, theme.quiet);
            }
        }
    }

    /// Draws the marks that have a line on a rule, with their words. Gives the cells that are taken.
    pub(super) fn marks_on_rule(&self, area: Rect, marks: &[Mark], buffer: &mut Buffer) -> Vec<Range<u16>> {
        let (look, theme) = (self.look, &self.look.theme);
        let step_began = self.world().step_began();
        let mut taken = Vec::new();
        for mark in marks {
            if !mark.has_line() {
                continue;
            }
            let style = if mark.at >= step_began { theme.bad } else { theme.text };
            let tick = look.glyphs.drop.to_string();
            buffer.set_string(area.x + mark.cell, area.y, tick, style);
            taken.push(mark.cell..mark.cell + 1);
            if let Some((cell, text)) = &mark.label {
                buffer.set_string(area.x + cell, area.y, text, style);
                taken.push(*cell..cell + measure::width(text));
            }
        }
        taken
    }
}
