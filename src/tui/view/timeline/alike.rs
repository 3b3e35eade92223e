//! Rows of which the same is drawn. Where there are more rows than room they share one.

use super::axis::Axis;
use super::rows::Row;
use crate::tui::view::tree::numbered;
use crate::world::{Activity, Hold, MarkKind, Process, ProcessId};

/// What a process did in a cell and since which cell, and what held it there.
#[derive(PartialEq)]
struct Cell {
    does: Option<(std::mem::Discriminant<Activity>, u16)>,
    held: Option<Hold>,
}

/// What is drawn of a process, as far as one sees it on an axis.
#[derive(PartialEq)]
struct Shape {
    cells: Vec<Cell>,
    born: u16,
    adopted: Option<u16>,
    ended: Option<(u16, Option<i32>, Option<String>)>,
    reaped: Option<u16>,
    marks: Vec<(MarkKind, Vec<u16>)>,
}

impl Shape {
    fn of(process: &Process, axis: Axis) -> Self {
        let born = axis.cell(process.birth.at);
        let cell = |cell| {
            let at = axis.ends(cell).max(process.birth.at);
            let does = process.lane.at(at, axis.now);
            Cell {
                does: does.map(|span| (std::mem::discriminant(&span.activity), axis.cell(span.from))),
                held: process.lane.held_at(at, axis.now).map(|span| span.activity),
            }
        };
        let marks = process.lane.marks().iter().map(|marks| {
            let mut cells = Vec::new();
            let mut until = Some(axis.now);
            while let Some(at) = until.and_then(|until| marks.last(until)) {
                cells.push(axis.cell(at));
                until = axis.begins(axis.cell(at)).checked_sub(1);
            }
            (marks.kind.clone(), cells)
        });
        let ended = process.ended.as_ref();
        Self {
            cells: (born..=axis.cell(axis.now)).map(cell).collect(),
            born,
            adopted: process.adopted.map(|adopted| axis.cell(adopted.at)),
            ended: ended.map(|end| (axis.cell(end.at), end.code, end.signal.as_deref().map(str::to_owned))),
            reaped: process.reaped.map(|reaped| axis.cell(reaped.at)),
            marks: marks.collect(),
        }
    }
}

/// The rows where those share one that are alike and numbered in a row, as many as have to for all to have room.
/// Workers of pools, main, and who is `apart` have rows of their own.
pub(super) fn folded<'a>(
    rows: Vec<Row<'a>>,
    room: usize,
    axis: Axis,
    apart: &dyn Fn(ProcessId) -> bool,
) -> Vec<Row<'a>> {
    let mut excess = rows.len().saturating_sub(room);
    if excess == 0 {
        return rows;
    }
    let mut groups = groups(&rows, axis, apart);
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let mut rows: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
    for group in groups {
        if excess == 0 {
            break;
        }
        excess = excess.saturating_sub(group.len() - 1);
        let others: Vec<_> = group[1..]
            .iter()
            .filter_map(|place| rows[*place].take())
            .flat_map(|row| row.members)
            .collect();
        if let Some(row) = &mut rows[group[0]] {
            row.alike = others;
        }
    }
    rows.into_iter().flatten().collect()
}

/// The places of alike rows, two or more, those numbered in a row together.
fn groups(rows: &[Row], axis: Axis, apart: &dyn Fn(ProcessId) -> bool) -> Vec<Vec<usize>> {
    let mut alone: Vec<((&str, usize), usize, &Process)> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        if let [(id, process)] = row.members[..]
            && !process.is_main()
            && process.job.is_none()
            && !apart(id)
            && let Some(number) = numbered(&process.role)
        {
            alone.push((number, place, process));
        }
    }
    alone.sort_by_key(|(number, ..)| *number);
    let alone: Vec<_> = alone
        .into_iter()
        .map(|of| (of.0, of.1, Shape::of(of.2, axis)))
        .collect();
    let groups = alone.chunk_by(|one, next| one.0.0 == next.0.0 && one.0.1 + 1 == next.0.1 && one.2 == next.2);
    let groups = groups.filter(|group| group.len() > 1);
    groups
        .map(|group| group.iter().map(|(_, place, _)| *place).collect())
        .collect()
}
