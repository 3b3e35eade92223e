//! Facts: what a scenario can expect of a run, one value a name and stage.
//!
//! The narration of a scenario claims things; an `[[expect]]` on a fact checks
//! the claim on the very run that was shown.

use super::{StageWorld, World};
use crate::event::{Fact, Micros, StageIndex};

/// The type of a fact's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactType {
    /// A count or a number.
    Int,
    /// A name.
    Text,
}

/// A zombie that lasts a shorter scenario time was reaped at once.
const ZOMBIE_LASTS: Micros = 500_000;

/// A process that lives so long after its terminal was closed has outlived it.
const OUTLIVES: Micros = 1_000_000;

/// The facts and their types, in the order of their explanation in
/// `scenarios/README.md`.
pub const NAMES: &[(&str, FactType)] = &[
    ("processes_started", FactType::Int),
    ("peak_processes", FactType::Int),
    ("worker_processes", FactType::Int),
    ("slots", FactType::Int),
    ("peak_running_tasks", FactType::Int),
    ("tasks_submitted", FactType::Int),
    ("tasks_finished", FactType::Int),
    ("tasks_failed", FactType::Int),
    ("tasks_lost", FactType::Int),
    ("workers_retired", FactType::Int),
    ("most_tasks_by_a_worker", FactType::Int),
    ("initializer_runs", FactType::Int),
    ("callbacks_ran", FactType::Int),
    ("submitted_before_first_result", FactType::Int),
    ("zombies", FactType::Int),
    ("zombies_left", FactType::Int),
    ("signals_to_zombies", FactType::Int),
    ("orphans", FactType::Int),
    ("adopter", FactType::Text),
    ("reaped_by_init", FactType::Int),
    ("reaped_by_parent", FactType::Int),
    ("main_exit_code", FactType::Int),
    ("main_exit_signal", FactType::Text),
    ("killed_by_sighup", FactType::Int),
    ("sessions_made", FactType::Int),
    ("processes_without_terminal", FactType::Int),
    ("outlived_terminal", FactType::Int),
    ("terminal_lines", FactType::Int),
];

/// The value of a fact on one stage; `None` if it never came about or there is
/// no such fact.
pub fn fact(world: &World, stage: StageIndex, name: &str) -> Option<Fact> {
    let stage = world.stages.get(usize::from(stage))?;
    about_processes(stage, world.now, name)
        .or_else(|| about_pools(stage, name))
        .or_else(|| about_terminal(stage, world.now, name))
        .map(Fact::Int)
        .or_else(|| text(stage, name).map(Fact::Text))
}

fn about_processes(stage: &StageWorld, now: Micros, name: &str) -> Option<i64> {
    let processes = || stage.processes.iter().filter(|process| !process.is_init());
    let children = || processes().filter(|process| !process.is_main());
    Some(match name {
        "processes_started" => count(processes()),
        "peak_processes" => stage.tally.alive.peak(),
        "zombies" => count(processes().filter(|process| {
            let Some(end) = &process.ended else { return false };
            let (until, sequence) = process
                .reaped
                .map_or((now, u64::MAX), |reaped| (reaped.at, reaped.sequence));
            until.saturating_sub(end.at) >= ZOMBIE_LASTS && sequence.saturating_sub(end.sequence) > 1
        })),
        "zombies_left" => count(processes().filter(|process| process.is_zombie())),
        "signals_to_zombies" => stage.tally.signals_to_zombies,
        "orphans" => count(processes().filter(|process| process.adopted.is_some())),
        "reaped_by_init" => count(children().filter(|process| {
            process
                .reaped
                .is_some_and(|reaped| stage.process(reaped.by).is_some_and(super::Process::is_init))
        })),
        "reaped_by_parent" => {
            count(children().filter(|process| process.reaped.is_some_and(|reaped| reaped.by == process.birth.parent)))
        }
        "main_exit_code" => i64::from(main_end(stage)?.code?),
        _ => return None,
    })
}

fn about_pools(stage: &StageWorld, name: &str) -> Option<i64> {
    let jobs = || stage.processes.iter().filter_map(|process| process.job);
    let tasks = || stage.tasks.iter().map(|(_, task)| task);
    Some(match name {
        "worker_processes" => count(jobs()),
        "slots" => {
            let mut slots: Vec<_> = jobs().map(|job| (job.pool, job.slot)).collect();
            slots.sort_unstable();
            slots.dedup();
            count(slots.into_iter())
        }
        "peak_running_tasks" => stage.tally.running.peak(),
        "tasks_submitted" => sum(stage.pools.iter().map(|pool| pool.counts.submitted)),
        "tasks_finished" => sum(stage.pools.iter().map(|pool| pool.counts.finished)),
        "tasks_failed" => sum(stage.pools.iter().map(|pool| pool.counts.failed)),
        "tasks_lost" => count(tasks().filter(|task| task.lost)),
        "workers_retired" => stage.tally.workers_retired,
        "most_tasks_by_a_worker" => jobs()
            .map(|job| i64::try_from(job.done).unwrap_or(i64::MAX))
            .max()
            .unwrap_or_default(),
        "initializer_runs" => stage.tally.initializer_runs,
        "callbacks_ran" => stage.tally.callbacks_ran,
        "submitted_before_first_result" => stage.tally.submitted_before_first_result,
        _ => return None,
    })
}

fn about_terminal(stage: &StageWorld, now: Micros, name: &str) -> Option<i64> {
    let processes = || stage.processes.iter().filter(|process| !process.is_init());
    Some(match name {
        "killed_by_sighup" => count(processes().filter(|process| {
            process
                .ended
                .as_ref()
                .and_then(|end| end.signal.as_deref())
                .is_some_and(|signal| signal == "SIGHUP")
        })),
        "sessions_made" => stage.tally.sessions_made,
        "processes_without_terminal" => stage.tally.without_terminal.peak(),
        "outlived_terminal" => {
            let closed = stage.tally.terminal_closed.unwrap_or(Micros::MAX);
            count(processes().filter(|process| {
                let until = process.ended.as_ref().map_or(now, |end| end.at);
                until.saturating_sub(closed) >= OUTLIVES
            }))
        }
        "terminal_lines" => i64::try_from(stage.terminal.whole_lines()).unwrap_or(i64::MAX),
        _ => return None,
    })
}

fn text(stage: &StageWorld, name: &str) -> Option<String> {
    match name {
        "adopter" => {
            let adoption = stage
                .processes
                .iter()
                .filter_map(|process| process.adopted)
                .next_back()?;
            Some(stage.role(adoption.to).to_string())
        }
        "main_exit_signal" => Some(main_end(stage)?.signal.as_ref()?.to_string()),
        _ => None,
    }
}

fn main_end(stage: &StageWorld) -> Option<&super::End> {
    stage.processes.iter().find(|process| process.is_main())?.ended.as_ref()
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(i64::MAX)
}

fn sum(counts: impl Iterator<Item = u64>) -> i64 {
    i64::try_from(counts.fold(0, u64::saturating_add)).unwrap_or(i64::MAX)
}
