//! Facts about one process at an instant.

use super::definition::{Definition, LOCK_THREADS, LOCK_TURNS, STATE, Values, number, word};
use crate::world::{InterpreterLock, Process, StageWorld};
use forklore_event::{Blocked, SystemCall};

/// Where a process is in its life.
const LIFE: &[&str] = &["absent", "alive", "zombie", "reaped"];

/// The letters of `/proc/PID/stat`, proc(5).
const STATES: &[&str] = &["R", "S", "D", "T", "t", "Z", "X", "I"];

/// What a main thread can wait for.
const WAITS: &[&str] = &[
    "nothing",
    "sleep",
    "wait",
    "get",
    "apply",
    "map",
    "join",
    "lock",
    "task",
    "write",
    "signal",
    "request",
    "interpreter",
];

/// What can have become of a controlling terminal.
const TERMINALS: &[&str] = &["open", "closed", "none"];

/// Every fact about one process.
pub(super) const FACTS: &[Definition] = &[
    Definition::of_process("life", Values::Words(LIFE), |_, process| Some(word(life(process)))),
    Definition::of_process(STATE, Values::Words(STATES), |_, process| {
        let process = process.filter(|process| process.reaped.is_none())?;
        Some(word(process.state.letter()))
    }),
    Definition::of_process("blocked_on", Values::Words(WAITS), |_, process| {
        let process = process.filter(|process| process.is_alive())?;
        let wait = process.threads.main.blocked.as_ref();
        Some(word(wait.map_or("nothing", |wait| name_of(&wait.on))))
    }),
    Definition::of_process("parent", Values::Role(&[]), |stage, process| {
        let process = process.filter(|process| process.reaped.is_none())?;
        Some(word(&*stage.role(process.parent)))
    }),
    Definition::of_process("session", Values::Role(&[]), |stage, process| {
        let process = process.filter(|process| process.is_alive())?;
        Some(word(&*stage.role(process.session.as_ref()?.sid)))
    }),
    Definition::of_process("terminal", Values::Words(TERMINALS), |stage, process| {
        let process = process.filter(|process| process.is_alive())?;
        Some(word(terminal(stage, process)))
    }),
    Definition::of_process("running_task", Values::Number, |_, process| {
        Some(number(process?.job?.running?))
    }),
    Definition::of_process("tasks_done", Values::Number, |_, process| {
        Some(number(process?.job?.done))
    }),
    Definition::of_process("variable", Values::Text, |_, process| {
        Some(word(&*process?.variable.as_ref()?.value))
    }),
    Definition::of_process("memory_mb", Values::Number, |_, process| {
        Some(number(process?.usage?.megabytes()))
    }),
    Definition::of_process("threads", Values::Number, |_, process| {
        let process = process.filter(|process| process.is_alive())?;
        Some(number(process.threads.in_listing().count()))
    }),
    Definition::of_process(LOCK_TURNS, Values::Number, |_, process| {
        let process = process.filter(|process| process.is_alive())?;
        Some(number(process.lock.as_ref().map_or(0, |lock| lock.turns)))
    }),
    Definition::of_process(LOCK_THREADS, Values::Number, |_, process| {
        let process = process.filter(|process| process.is_alive())?;
        Some(number(process.lock.as_ref().map_or(0, InterpreterLock::threads)))
    }),
    Definition::of_process("exit_code", Values::Number, |_, process| {
        Some(number(process?.ended.as_ref()?.code?))
    }),
    Definition::of_process("exit_signal", Values::Signal, |_, process| {
        Some(word(&**process?.ended.as_ref()?.signal.as_ref()?))
    }),
    Definition::of_process("reaped_by", Values::Role(&["kernel"]), |stage, process| {
        let by = process?.reaped?.by;
        Some(
            stage
                .process(by)
                .map_or_else(|| word("kernel"), |reaper| word(&*reaper.role)),
        )
    }),
    Definition::of_process("children", Values::Number, |stage, process| {
        let process = process.filter(|process| process.is_alive())?;
        let is_child = |other: &&Process| other.reaped.is_none() && other.parent == process.pid;
        Some(number(stage.processes.iter().filter(is_child).count()))
    }),
];

fn life(process: Option<&Process>) -> &'static str {
    match process {
        None => "absent",
        Some(process) if process.is_alive() => "alive",
        Some(process) if process.is_zombie() => "zombie",
        Some(_) => "reaped",
    }
}

fn terminal(stage: &StageWorld, process: &Process) -> &'static str {
    match (process.lacks_terminal(), stage.terminal_closed()) {
        (true, _) => "none",
        (false, true) => "closed",
        (false, false) => "open",
    }
}

fn name_of(wait: &Blocked) -> &'static str {
    match wait {
        Blocked::Sleep { .. } => "sleep",
        Blocked::Wait { .. } => "wait",
        Blocked::Get { .. } => "get",
        Blocked::Apply { .. } => "apply",
        Blocked::Map { .. } => "map",
        Blocked::JoinPool { .. } | Blocked::JoinProcess { .. } | Blocked::JoinThread { .. } => "join",
        Blocked::Lock { .. } => "lock",
        Blocked::Task { .. } => "task",
        Blocked::Write { .. } => "write",
        Blocked::Signal {} => "signal",
        Blocked::Request {} => "request",
        Blocked::InterpreterLock {} => "interpreter",
        // As the same wait is called where the program tells of it.
        Blocked::SystemCall { call, .. } => match call {
            Some(SystemCall::Sleep) => "sleep",
            Some(SystemCall::Child) => "wait",
            Some(call) if call.writes() => "write",
            _ => "lock",
        },
    }
}
