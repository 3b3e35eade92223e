//! The rows of the timeline. A row belongs to what stays: to a slot of a pool, whose workers
//! follow one another in it, or to a process that is no worker.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::world::{Process, ProcessId, StageWorld};
use forklore_event::StageIndex;

/// One row, with its processes in order of start.
#[derive(Clone)]
pub(super) struct Row<'a> {
    pub stage: StageIndex,
    pub world: &'a StageWorld,
    pub members: Vec<(ProcessId, &'a Process)>,
}

impl<'a> Row<'a> {
    /// The row's slot, if it is one of a pool.
    pub(super) fn slot(&self) -> Option<u32> {
        self.members.first()?.1.job.map(|job| job.slot)
    }

    /// Its newest process.
    pub(super) fn newest(&self) -> Option<(ProcessId, &'a Process)> {
        self.members.last().copied()
    }

    fn is_taken_over_by(&self, process: &Process) -> bool {
        let last = self.members.last().and_then(|(_, last)| last.ended.as_ref());
        last.is_some_and(|end| end.at <= process.birth.at)
    }

    /// What tells the rows of a stage apart.
    fn first(&self) -> ProcessId {
        self.members.first().map_or(0, |(id, _)| *id)
    }
}

/// The rows of a stage, in order of start. init has none: it only waits.
pub(super) fn of_stage(stage: StageIndex, world: &StageWorld) -> Vec<Row<'_>> {
    let mut rows: Vec<Row> = Vec::new();
    let mut of_slot: HashMap<u32, Vec<usize>> = HashMap::new();
    let processes = world.processes.iter().enumerate();
    for (id, process) in processes.filter(|(_, process)| !process.is_init()) {
        let known = process.job.map(|job| of_slot.entry(job.slot).or_default());
        let row = known
            .iter()
            .flat_map(|rows| rows.iter())
            .find(|row| rows[**row].is_taken_over_by(process));
        if let Some(row) = row.copied() {
            rows[row].members.push((id, process));
            continue;
        }
        known.into_iter().for_each(|known| known.push(rows.len()));
        rows.push(Row {
            stage,
            world,
            members: vec![(id, process)],
        });
    }
    rows
}

/// As many rows as there is room for: processes that are gone give way first, those first that went first, then
/// the newest, but never the one that acted last.
pub(super) fn most_important<'a>(rows: Vec<Row<'a>>, room: usize, lit: impl Fn(&Row) -> bool) -> Vec<Row<'a>> {
    if rows.len() <= room {
        return rows;
    }
    let weight = |row: &Row| {
        let is_main = row.members.iter().any(|(_, process)| process.is_main());
        let is_gone = row.members.iter().all(|(_, process)| process.reaped.is_some());
        let gone = row.members.iter().filter_map(|(_, process)| process.ended.as_ref());
        let went = gone.map(|end| end.at).max().filter(|_| is_gone);
        (!lit(row), !is_main, is_gone, Reverse(went))
    };
    let mut by_weight: Vec<&Row> = rows.iter().collect();
    by_weight.sort_by_key(|row| weight(row));
    let chosen: Vec<ProcessId> = by_weight.iter().take(room.max(1)).map(|row| row.first()).collect();
    rows.iter()
        .filter(|row| chosen.contains(&row.first()))
        .cloned()
        .collect()
}
