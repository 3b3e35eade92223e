//! The names that a scenario may use and that are not its own: facts and misconceptions.

/// What kind of value a fact has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FactType {
    Int,
    Text,
}

/// The facts that a run yields for each stage, with the type of their value.
pub(super) const FACTS: &[(&str, FactType)] = &[
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

/// Misconceptions are numbered from `M1` to this one.
pub(super) const LAST_MISCONCEPTION: u32 = 22;

/// Whether `name` is one of the misconceptions, `M1` to `M22`.
pub(super) fn is_misconception(name: &str) -> bool {
    (1..=LAST_MISCONCEPTION).any(|number| name == format!("M{number}"))
}
