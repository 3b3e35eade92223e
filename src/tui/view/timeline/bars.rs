//! Where the bars of a row stand. Each has a cell at least; where there are more than cells,
//! neighbours become one bar that says how many it is.

use super::axis::Axis;
use crate::tui::measure;
use crate::world::{Process, ProcessId};
use forklore_event::Micros;

/// A bar may stand so many cells beside its place to have one of its own.
const MOST_SHIFT: u16 = 1;

/// So many bars that begin in the same cell are looked at one by one.
const ONE_BY_ONE: u64 = 2;

/// A bar, or several that have no room to stand apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    /// Its first cell.
    pub from: u16,
    /// The cell after its last.
    pub to: u16,
    /// How many it stands for.
    pub count: u64,
    /// Whose it is, as a place among the row's processes; `None` if it is of several.
    pub member: Option<usize>,
    /// As which of that process's tasks it began, counted from 0.
    pub number: u64,
}

/// The text of a bar that stands for several.
pub(super) fn counted(count: u64) -> String {
    format!("x{count}")
}

impl Bar {
    /// The fewest cells in which it says what it is.
    fn least(&self) -> u16 {
        match self.count {
            0 | 1 => 1,
            many => 1 + measure::width(&counted(many)),
        }
    }

    fn fits(&self) -> bool {
        self.to - self.from >= self.least()
    }

    fn join(&mut self, next: &Self) {
        self.to = self.to.max(next.to);
        self.count += next.count;
        self.member = self.member.filter(|_| self.member == next.member);
    }
}

/// A bar for each task that the row's processes began, in order of time.
pub(super) fn of_tasks(members: &[(ProcessId, &Process)], axis: Axis) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (member, (_, process)) in members.iter().enumerate() {
        if process.lane.tasks() > 0 {
            tasks_of(member, process, axis, &mut bars);
        }
    }
    arrange(bars, axis.width)
}

fn tasks_of(member: usize, process: &Process, axis: Axis, bars: &mut Vec<Bar>) {
    let lane = &process.lane;
    let end = process.ended.as_ref().map_or(axis.now, |end| end.at.min(axis.now));
    let last = axis.cell(end);
    let mut begun = 0;
    for cell in axis.cell(process.birth.at)..=last {
        let by = if cell == last {
            lane.tasks()
        } else {
            lane.tasks_before(axis.begins(cell + 1))
        };
        let bar = |number: u64, count: u64| {
            let ends = lane.task(number + count - 1, axis.now).map_or(axis.now, |span| span.to);
            Bar {
                from: cell,
                to: until(ends, axis).max(cell + 1),
                count,
                member: Some(member),
                number,
            }
        };
        match by - begun {
            0 => {}
            few @ 1..=ONE_BY_ONE => bars.extend((begun..begun + few).map(|number| bar(number, 1))),
            many => bars.push(bar(begun, many)),
        }
        begun = by;
    }
}

/// The cell after the last of something that ended at `end`: it goes up to the cell in which it
/// ended, but into that of the present.
fn until(end: Micros, axis: Axis) -> u16 {
    axis.cell(end) + u16::from(end >= axis.now)
}

/// Gives each bar cells of its own, in order, or makes one of neighbours.
fn arrange(bars: Vec<Bar>, width: u16) -> Vec<Bar> {
    let mut placed: Vec<Bar> = Vec::new();
    for mut bar in bars {
        bar.to = bar.to.clamp(bar.from + 1, width.max(bar.from + 1));
        let free = placed.last().map_or(0, |last| last.to);
        let shift = free.saturating_sub(bar.from);
        let has_room = shift <= MOST_SHIFT && bar.from + shift < width;
        match placed.last_mut().filter(|_| !has_room) {
            Some(last) => last.join(&bar),
            None => {
                bar.from += shift;
                bar.to = bar.to.max(bar.from + 1);
                placed.push(bar);
            }
        }
    }
    let mut settled: Vec<Bar> = Vec::new();
    for bar in placed {
        let fits = settled.last_mut().is_none_or(|last| widened(last, bar.from));
        match settled.last_mut().filter(|_| !fits) {
            Some(last) => last.join(&bar),
            None => settled.push(bar),
        }
    }
    while let Some(mut last) = settled.pop() {
        let fits = widened(&mut last, width);
        match settled.last_mut().filter(|_| !fits) {
            Some(before) => before.join(&last),
            None => {
                settled.push(last);
                break;
            }
        }
    }
    settled
}

/// Widens a bar, at most up to `limit`, so that it can say what it is; whether it can.
fn widened(bar: &mut Bar, limit: u16) -> bool {
    if !bar.fits() {
        bar.to = (bar.from + bar.least()).min(limit).max(bar.to);
    }
    bar.fits()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bars() -> impl Strategy<Value = Vec<Bar>> {
        let bar = (0..4_u16, 0..9_u16, 1..400_u64, 0..3_usize);
        proptest::collection::vec(bar, 0..120).prop_map(|bars| {
            let mut from = 0;
            let of = |(gap, length, count, member): (u16, u16, u64, usize)| {
                from += gap;
                Bar {
                    from,
                    to: from + length.max(1),
                    count: if count > 300 { count } else { 1 },
                    member: Some(member),
                    number: 0,
                }
            };
            bars.into_iter().map(of).collect()
        })
    }

    proptest! {
        #[test]
        fn none_is_lost_and_none_hides_another(bars in bars(), width in 1..200_u16) {
            let bars: Vec<Bar> = bars.into_iter().filter(|bar| bar.from < width).collect();
            let arranged = arrange(bars.clone(), width);
            let sum = |bars: &[Bar]| bars.iter().map(|bar| bar.count).sum::<u64>();
            prop_assert_eq!(sum(&arranged), sum(&bars));
            for pair in arranged.windows(2) {
                prop_assert!(pair[0].to <= pair[1].from, "{:?}", pair);
            }
            for bar in &arranged {
                prop_assert!(bar.from < bar.to && bar.to <= width, "{bar:?}");
                prop_assert!(bar.fits() || arranged.len() == 1, "{bar:?}");
            }
        }

        #[test]
        fn who_has_room_stays_in_place(lengths in proptest::collection::vec(1..9_u16, 1..20)) {
            let mut from = 0;
            let bars: Vec<Bar> = lengths.iter().map(|length| {
                let bar = Bar { from, to: from + length, count: 1, member: Some(0), number: 0 };
                from = bar.to;
                bar
            }).collect();
            prop_assert_eq!(arrange(bars.clone(), 300), bars);
        }
    }
}
