//! Facts about a stage: of the run up to an instant, and of the instant.

use super::definition::{Definition, Values, number, word};
use crate::world::{PoolPhase, Process, StageWorld};
use forklore_event::{Fact, Micros};

/// A zombie that lasts a shorter scenario time was reaped at once.
const ZOMBIE_LASTS: Micros = 500_000;

/// A process that lives so long after its terminal was closed has outlived it.
const OUTLIVES: Micros = 1_000_000;

const fn counted(name: &'static str, read: fn(&StageWorld, Micros) -> Option<Fact>) -> Definition {
    Definition::of_stage(name, Values::Number, read)
}

/// Every fact about a stage.
pub(super) const FACTS: &[Definition] = &[
    counted("processes_started", |stage, _| count(processes(stage))),
    counted("peak_processes", |stage, _| Some(number(stage.tally.alive.peak()))),
    counted("worker_processes", |stage, _| {
        count(processes(stage).filter(|process| process.job.is_some()))
    }),
    counted("slots", |stage, _| slots(stage)),
    counted("peak_running_tasks", |stage, _| {
        Some(number(stage.tally.running.peak()))
    }),
    counted("tasks_submitted", |stage, _| {
        sum(stage.pools.iter().map(|pool| pool.counts.submitted))
    }),
    counted("tasks_finished", |stage, _| {
        sum(stage.pools.iter().map(|pool| pool.counts.finished))
    }),
    counted("tasks_failed", |stage, _| {
        sum(stage.pools.iter().map(|pool| pool.counts.failed))
    }),
    counted("tasks_lost", |stage, _| {
        count(stage.tasks.iter().filter(|(_, task)| task.lost))
    }),
    counted("workers_retired", |stage, _| Some(number(stage.tally.workers_retired))),
    counted("most_tasks_by_a_worker", |stage, _| {
        let done = stage.processes.iter().filter_map(|process| Some(process.job?.done));
        Some(number(done.max().unwrap_or_default()))
    }),
    counted("initializer_runs", |stage, _| {
        Some(number(stage.tally.initializer_runs))
    }),
    counted("callbacks_ran", |stage, _| Some(number(stage.tally.callbacks_ran))),
    counted("submitted_before_first_result", |stage, _| {
        Some(number(stage.tally.submitted_before_first_result))
    }),
    counted("zombies", |stage, now| {
        count(processes(stage).filter(|process| stayed_a_zombie(process, now)))
    }),
    counted("zombies_left", |stage, _| {
        count(processes(stage).filter(|process| process.is_zombie()))
    }),
    counted("signals_to_zombies", |stage, _| {
        Some(number(stage.tally.signals_to_zombies))
    }),
    counted("orphans", |stage, _| {
        count(processes(stage).filter(|process| process.adopted.is_some()))
    }),
    Definition::of_stage("adopter", Values::Role(&[]), |stage, _| {
        let mut adopted = stage.processes.iter().filter_map(|process| process.adopted);
        adopted.next_back().map(|adoption| word(&*stage.role(adoption.to)))
    }),
    counted("reaped_by_init", |stage, _| {
        count(reaped(stage).filter(|(_, by)| stage.process(*by).is_some_and(Process::is_init)))
    }),
    counted("reaped_by_parent", |stage, _| {
        count(reaped(stage).filter(|(process, by)| *by == process.birth.parent))
    }),
    counted("killed_by_sighup", |stage, _| {
        let signal = |process: &Process| process.ended.as_ref()?.signal.clone();
        count(processes(stage).filter(|process| signal(process).is_some_and(|signal| &*signal == "SIGHUP")))
    }),
    counted("sessions_made", |stage, _| Some(number(stage.tally.sessions_made))),
    counted("processes_without_terminal", |stage, _| {
        Some(number(stage.tally.without_terminal.peak()))
    }),
    counted("outlived_terminal", |stage, now| {
        let closed = stage.tally.terminal_closed.unwrap_or(Micros::MAX);
        count(processes(stage).filter(|process| {
            let until = process.ended.as_ref().map_or(now, |end| end.at);
            until.saturating_sub(closed) >= OUTLIVES
        }))
    }),
    counted("terminal_lines", |stage, _| Some(number(stage.terminal.whole_lines()))),
    counted("waiting_tasks", |stage, _| {
        let pools = stage.pools.iter().filter(|pool| !pool.drops_waiting());
        sum(pools.map(|pool| pool.waiting()))
    }),
    counted("running_tasks", |stage, _| Some(number(stage.tally.running.now()))),
    counted("delivered_tasks", |stage, _| {
        sum(stage.pools.iter().map(|pool| pool.counts.delivered))
    }),
    counted("alive_processes", |stage, _| Some(number(stage.tally.alive.now()))),
    counted("alive_workers", |stage, _| {
        count(processes(stage).filter(|process| process.job.is_some() && process.is_alive()))
    }),
    counted("zombies_now", |stage, _| {
        count(processes(stage).filter(|process| process.is_zombie()))
    }),
    counted("pools_closed", |stage, _| {
        count(stage.pools.iter().filter(|pool| pool.phase != PoolPhase::Open))
    }),
];

fn processes(stage: &StageWorld) -> impl Iterator<Item = &Process> {
    stage.processes.iter().filter(|process| !process.is_init())
}

/// Processes other than main that were reaped, and by whom.
fn reaped(stage: &StageWorld) -> impl Iterator<Item = (&Process, forklore_event::Pid)> {
    let children = processes(stage).filter(|process| !process.is_main());
    children.filter_map(|process| Some((process, process.reaped?.by)))
}

fn stayed_a_zombie(process: &Process, now: Micros) -> bool {
    let Some(end) = &process.ended else { return false };
    let (until, sequence) = process
        .reaped
        .map_or((now, u64::MAX), |reaped| (reaped.at, reaped.sequence));
    until.saturating_sub(end.at) >= ZOMBIE_LASTS && sequence.saturating_sub(end.sequence) > 1
}

fn slots(stage: &StageWorld) -> Option<Fact> {
    let jobs = stage.processes.iter().filter_map(|process| process.job);
    let mut slots: Vec<_> = jobs.map(|job| (job.pool, job.slot)).collect();
    slots.sort_unstable();
    slots.dedup();
    Some(number(slots.len()))
}

fn count<T>(items: impl Iterator<Item = T>) -> Option<Fact> {
    Some(number(items.count()))
}

fn sum(counts: impl Iterator<Item = u64>) -> Option<Fact> {
    Some(number(counts.fold(0, u64::saturating_add)))
}
