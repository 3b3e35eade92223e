//! The rows of the timeline. A row belongs to what stays: to a slot of a pool, whose workers
//! follow one another in it, to a process that is no worker, or to a thread of one.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::world::{Process, ProcessId, StageWorld, ThreadPlace};
use forklore_event::{Micros, StageIndex};

/// One row, with its processes in order of start.
#[derive(Clone)]
pub(super) struct Row<'a> {
    pub stage: StageIndex,
    pub world: &'a StageWorld,
    pub members: Vec<(ProcessId, &'a Process)>,
    /// Processes of which the same is drawn, cell by cell, as of the only member, in order of their numbers behind it.
    pub alike: Vec<(ProcessId, &'a Process)>,
    /// Whose row it is, if it is that of a thread beside the main one; then it has no members.
    pub thread: Option<Thread<'a>>,
}

/// A thread beside the main one.
#[derive(Clone, Copy)]
pub(super) struct Thread<'a> {
    pub owner: ProcessId,
    pub process: &'a Process,
    pub name: &'a str,
    pub place: &'a ThreadPlace,
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

    /// All whose row it is.
    pub(super) fn all(&self) -> impl Iterator<Item = (ProcessId, &'a Process)> {
        self.members.iter().chain(&self.alike).copied()
    }

    fn is_taken_over_by(&self, process: &Process) -> bool {
        let last = self.members.last().and_then(|(_, last)| last.ended.as_ref());
        last.is_some_and(|end| end.at <= process.birth.at)
    }

    /// Since when the worker of a slot has no task.
    fn idle_since(&self) -> Option<Micros> {
        let (_, process) = self.newest()?;
        process.job.filter(|job| job.running.is_none())?;
        process.lane.since()
    }

    /// What tells the rows of a stage apart.
    fn first(&self) -> (ProcessId, Option<&str>) {
        match self.thread {
            Some(thread) => (thread.owner, Some(thread.name)),
            None => (self.members.first().map_or(0, |(id, _)| *id), None),
        }
    }

    /// Whether its processes are reaped, or its thread has ended.
    fn is_gone(&self) -> bool {
        match self.thread {
            Some(thread) => thread.place.does().is_none(),
            None => self.members.iter().all(|(_, process)| process.reaped.is_some()),
        }
    }
}

/// The rows of a stage, in order of start. init has none: it only waits.
pub(super) fn of_stage(stage: StageIndex, world: &StageWorld, with_threads: bool) -> Vec<Row<'_>> {
    let rows = of_processes(stage, world);
    if !with_threads {
        return rows;
    }
    let with_threads = rows.into_iter().flat_map(|row| {
        let threads = threads_of(&row);
        std::iter::once(row).chain(threads)
    });
    with_threads.collect()
}

/// The rows of the threads of a row's processes.
fn threads_of<'a>(row: &Row<'a>) -> Vec<Row<'a>> {
    let (stage, world) = (row.stage, row.world);
    let mut rows = Vec::new();
    for (owner, process) in row.members.iter().copied() {
        rows.extend(world.lanes_of(owner).into_iter().map(|(name, place)| Row {
            stage,
            world,
            members: Vec::new(),
            alike: Vec::new(),
            thread: Some(Thread {
                owner,
                process,
                name,
                place,
            }),
        }));
    }
    rows
}

fn of_processes(stage: StageIndex, world: &StageWorld) -> Vec<Row<'_>> {
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
            alike: Vec::new(),
            thread: None,
        });
    }
    rows
}

/// What the words of a step are about.
pub(super) struct Focus<'a> {
    /// The one that is highlighted.
    pub subject: Option<ProcessId>,
    /// Those that they name.
    pub named: &'a [ProcessId],
    /// When the step began.
    pub began: Micros,
}

impl Focus<'_> {
    /// Whether the words are about a process, or name it.
    pub(super) fn is_about(&self, id: ProcessId) -> bool {
        self.subject == Some(id) || self.named.contains(&id)
    }
}

/// As many rows as there is room for. First comes what the words are about, then main and what has changed in this
/// step. Of the others those give way first that are gone, the longest gone before all, then threads, then the workers
/// that have been idle longest.
pub(super) fn most_important<'a>(rows: Vec<Row<'a>>, room: usize, words: &Focus) -> Vec<Row<'a>> {
    if rows.len() <= room {
        return rows;
    }
    let weight = |row: &Row| {
        let has = |is_meant: &dyn Fn(ProcessId) -> bool| row.members.iter().any(|(id, _)| is_meant(*id));
        let is_subject = has(&|id| words.subject == Some(id));
        let is_named = has(&|id| words.named.contains(&id));
        let is_main = row.members.iter().any(|(_, process)| process.is_main());
        let is_gone = row.is_gone();
        let gone = row.members.iter().filter_map(|(_, process)| process.ended.as_ref());
        let went = gone.map(|end| end.at).max().filter(|_| is_gone);
        let has_changed = row.members.iter().any(|(_, process)| process.has_changed(words.began));
        let idle = row.idle_since().filter(|_| !has_changed).unwrap_or(Micros::MAX);
        (
            !is_subject,
            !is_named,
            !is_main,
            !has_changed,
            is_gone,
            row.thread.is_some(),
            Reverse((went, idle)),
        )
    };
    let mut by_weight: Vec<&Row> = rows.iter().collect();
    by_weight.sort_by_cached_key(|row| weight(row));
    let chosen: Vec<_> = by_weight.iter().take(room.max(1)).map(|row| row.first()).collect();
    rows.iter()
        .filter(|row| chosen.contains(&row.first()))
        .cloned()
        .collect()
}

/// Divides `room` rows among the stages: alike, but what one has no need of is the other's.
pub(super) fn shares(room: usize, needs: &[usize]) -> Vec<usize> {
    let stages = needs.len().max(1);
    let mut shares: Vec<usize> = (0..needs.len())
        .map(|stage| room / stages + usize::from(stage < room % stages))
        .collect();
    let short = |shares: &[usize]| (0..needs.len()).find(|stage| shares[*stage] < needs[*stage]);
    let rich = |shares: &[usize]| (0..needs.len()).find(|stage| shares[*stage] > needs[*stage]);
    while let (Some(short), Some(rich)) = (short(&shares), rich(&shares)) {
        shares[short] += 1;
        shares[rich] -= 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_stage_has_no_need_of_is_the_others() {
        assert_eq!(shares(5, &[3, 2]), [3, 2]);
        assert_eq!(shares(5, &[2, 3]), [2, 3]);
        assert_eq!(shares(5, &[9, 9]), [3, 2]);
        assert_eq!(shares(8, &[1, 2]), [4, 4]);
        assert_eq!(shares(3, &[0, 5]), [0, 3]);
        assert_eq!(shares(4, &[7]), [4]);
    }
}
