//! What a process does, in words: for its row, its bar and the inspector.
//!
//! First the state letter that `ps` shows, then why: `S in sleep(1), task #0`.

use super::look::Look;
use crate::scenario::Scenario;
use crate::text::say;
use crate::world::{self, Activity, End, Process, StageWorld, Wait, Waiting, thread_name};
use forklore_event::{Adopter, Blocked, Call, Header, Language, Micros, NO_PROCESS, ProcessState, SystemCall};

/// What runs the program, where there is a choice: for a lesson if it is not forklore's own interpreter, for a program
/// of the user's own always.
pub fn engine(scenario: &Scenario, header: &Header) -> Option<String> {
    let chosen = Some(header.engine.as_str()).filter(|name| scenario.is_wordless() && !name.is_empty());
    chosen.or(header.other_engine()).map(str::to_owned)
}

/// A duration in seconds with one decimal, as people say it.
pub fn seconds(look: &Look, us: Micros) -> String {
    let tenths = us / 100_000;
    let number = format!("{}.{}", tenths / 10, tenths % 10);
    say!(look, "time-seconds", number)
}

/// An amount of memory.
pub fn megabytes(bytes: u64) -> String {
    format!("{} MB", world::megabytes(bytes))
}

/// An instant of the scenario clock: minutes, seconds, tenths.
pub fn clock(us: Micros) -> String {
    let tenths = us / 100_000;
    format!("{:02}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

/// An instant as one types it: `6.5 s`, from a minute on `1:05.0`.
pub fn instant(language: Language, us: Micros) -> String {
    let tenths = us / 100_000;
    match tenths / 600 {
        0 => say!(
            language,
            "time-seconds",
            number = format!("{}.{}", tenths / 10, tenths % 10)
        ),
        minutes => format!("{minutes}:{:02}.{}", tenths / 10 % 60, tenths % 10),
    }
}

/// The step of the run that is shown.
#[derive(Clone, Copy, Debug)]
pub struct CurrentStep {
    /// Whether the scenario clock stands.
    pub paused: bool,
    /// When it began.
    pub began: Micros,
}

/// The state letter of a process; `-` once it is reaped.
pub fn letter(process: &Process, step: CurrentStep) -> char {
    if process.reaped.is_some() {
        return '-';
    }
    if process.is_zombie() {
        return 'Z';
    }
    match process.state {
        // A process that says that it waits, or that it runs, may not have been looked at since.
        ProcessState::R | ProcessState::S if is_waiting(process) => 'S',
        ProcessState::R | ProcessState::S if is_held(process, step) => 'S',
        ProcessState::R | ProcessState::S => 'R',
        state => state.letter(),
    }
}

/// The letter at the beginning of the step, where the end of the process has changed it: it slept or ran
/// and is a zombie, or it was a zombie and is reaped.
pub fn letter_before(process: &Process, step_began: Micros) -> Option<char> {
    let end = process.ended.as_ref()?;
    let existed = process.birth.at <= step_began;
    match (end.at > step_began, process.reaped) {
        (true, None) if existed => Some(if end.was_waiting { 'S' } else { 'R' }),
        (false, Some(reaped)) if reaped.at > step_began => Some('Z'),
        _ => None,
    }
}

/// Whether it stands still because the clock does: at its next line, if it is not there yet. C code and other programs do not.
fn is_held(process: &Process, step: CurrentStep) -> bool {
    step.paused && !process.in_c && process.program.is_none()
}

fn is_waiting(process: &Process) -> bool {
    process.threads.main.blocked.is_some() || process.is_init()
}

/// Why a process is in its state, from the longest way to say it to the shortest.
pub fn reasons(look: &Look, stage: &StageWorld, process: &Process, step: CurrentStep) -> Vec<String> {
    if let Some(end) = &process.ended {
        return after_end(look, stage, process, end);
    }
    let task = process.job.and_then(|job| job.running);
    let (long, short) = match (&process.threads.main.blocked, task) {
        _ if process.is_init() && has_adopted(stage, process) => {
            (say!(look, "process-init"), say!(look, "process-init-brief"))
        }
        _ if process.is_init() => (say!(look, "process-init-waits"), say!(look, "process-init-brief")),
        _ if process.is_stopped() => stopped(look, process),
        (Some(wait), None) if line_of_call(process, wait).is_some() => {
            let line = line_of_call(process, wait).unwrap_or_default();
            (say!(look, "wait-call-at-line", line), say!(look, "wait-brief"))
        }
        (Some(wait), None) => (waiting(look, stage, wait), waiting_in_brief(look, stage, wait)),
        (Some(wait), Some(task)) => {
            let (doing, name) = (waiting(look, stage, wait), task_name(look, stage, task));
            (
                say!(look, "process-waits-in-task", doing, task = name),
                format!("{} #{task}", waiting_in_brief(look, stage, wait)),
            )
        }
        (None, Some(task)) => (
            say!(look, "process-runs-task", task = task_name(look, stage, task)),
            format!("#{task}"),
        ),
        (None, None) if step.paused && process.in_c => {
            (say!(look, "process-runs-in-c"), say!(look, "process-runs-in-c-brief"))
        }
        (None, None) if process.in_c => {
            let brief = say!(look, "process-runs-in-c-brief");
            (brief.clone(), brief)
        }
        (None, None) if process.threads.main.library.is_some() => in_library(look, process, is_held(process, step)),
        (None, None) if is_held(process, step) => (say!(look, "process-held"), say!(look, "process-held-brief")),
        (None, None) => {
            let text = say!(look, "process-runs");
            let long = process
                .program
                .as_ref()
                .map(|program| say!(look, "process-runs-program", program));
            (long.unwrap_or_else(|| text.clone()), text)
        }
    };
    let mut all = vec![long];
    if let Some(adopted) = adopted(look, stage, process, step) {
        all.insert(0, say!(look, "process-and-adopted", reason = &all[0], adopted));
    }
    if !all.contains(&short) {
        all.push(short);
    }
    all
}

/// That its own line has called a library, in which it is; and in a word or two.
fn in_library(look: &Look, process: &Process, is_held: bool) -> (String, String) {
    let place = &process.threads.main;
    let file = place.library.as_deref().unwrap_or_default();
    let does = if is_held { "held" } else { "runs" };
    let brief = say!(look, "process-in-library-brief", does, file);
    match place.line {
        Some(line) => (say!(look, "process-in-library", brief = &brief, line), brief),
        None => (brief.clone(), brief),
    }
}

/// The line of a call of which it is not known what it waits for.
fn line_of_call(process: &Process, wait: &Wait) -> Option<u32> {
    let is_unknown = matches!(wait.on, Blocked::SystemCall { call: None, .. });
    process.threads.main.line.filter(|_| is_unknown)
}

/// Whether orphans came to it. Before that, nothing tells what becomes of them.
fn has_adopted(stage: &StageWorld, process: &Process) -> bool {
    stage.processes.iter().any(|child| child.is_adopted_by(process.pid))
}

/// That it is stopped, and by which signal, where that is known.
fn stopped(look: &Look, process: &Process) -> (String, String) {
    let brief = say!(look, "mark-stopped");
    match process.stopped_by.as_deref().filter(|signal| !signal.is_empty()) {
        Some(signal) => (say!(look, "mark-stopped-by", signal), brief),
        None => (brief.clone(), brief),
    }
}

/// The longest of the [`reasons`].
pub fn reason(look: &Look, stage: &StageWorld, process: &Process, step: CurrentStep) -> String {
    reasons(look, stage, process, step).swap_remove(0)
}

/// That it got a new parent in the current step. Later its PPID alone says so.
fn adopted(look: &Look, stage: &StageWorld, process: &Process, step: CurrentStep) -> Option<String> {
    let adoption = process.adopted.filter(|adoption| adoption.at > step.began)?;
    let by = stage.role(adoption.to);
    Some(match adoption.adopter {
        Adopter::Init => say!(look, "process-adopted", by),
        Adopter::Subreaper => say!(look, "process-adopted-by-subreaper", by),
    })
}

fn after_end(look: &Look, stage: &StageWorld, process: &Process, end: &End) -> Vec<String> {
    let how = ending(look, end);
    let Some(reaped) = process.reaped else {
        let parent = stage.role(process.parent);
        return vec![
            say!(look, "process-not-waited-for", how = &how, parent),
            say!(look, "process-zombie", how = &how),
            how,
            ending_in_brief(look, end),
        ];
    };
    if reaped.by == NO_PROCESS && !process.is_init() {
        return vec![
            say!(look, "process-ended-reaped-by-kernel", how = &how),
            say!(look, "process-reaped-by-kernel", how = &how),
            say!(look, "process-reaped-by-kernel-brief", how = &how),
            how,
            ending_in_brief(look, end),
        ];
    }
    let by = reaper(look, stage, process, reaped.by);
    vec![
        say!(look, "process-ended-and-reaped", how = &how, by = &by),
        say!(look, "process-reaped", how = &how, by),
        how,
        ending_in_brief(look, end),
    ]
}

/// Who reaped `process`: a process, or the kernel itself. init's exit status goes to forklore.
pub fn reaper(look: &Look, stage: &StageWorld, process: &Process, by: forklore_event::Pid) -> String {
    match by {
        NO_PROCESS if process.is_init() => "forklore".to_owned(),
        NO_PROCESS => say!(look, "process-kernel"),
        by => stage.role(by).to_string(),
    }
}

/// How a process ended: `exit 3`, or the signal.
pub fn ending(look: &Look, end: &End) -> String {
    match (&end.signal, end.code) {
        _ if end.by_limit => say!(look, "ending-by-limit"),
        (Some(signal), _) => say!(look, "ending-signal", signal),
        (None, Some(code)) => say!(look, "ending-code", code),
        (None, None) => say!(look, "ending-unknown"),
    }
}

/// [`ending`] in a word or two.
fn ending_in_brief(look: &Look, end: &End) -> String {
    match &end.signal {
        Some(signal) if !end.by_limit => signal.to_string(),
        _ => ending(look, end),
    }
}

/// A task with what it calls: `task #0 work(0)`.
fn task_name(look: &Look, stage: &StageWorld, task: u64) -> String {
    match stage.tasks.get(task).map(|known| &*known.text) {
        Some(call) if !call.is_empty() => say!(look, "task-name-and-call", task, call),
        _ => say!(look, "task-name", task),
    }
}

/// What a result is waited for: the worker that is at it, or that nobody will bring it.
fn result_of(look: &Look, stage: &StageWorld, call: &str, task: u64) -> String {
    if stage.pool_of(task).is_some_and(|pool| pool.unreadable.is_some()) {
        return say!(look, "wait-result-undelivered", call);
    }
    let known = stage.tasks.get(task);
    let worker = known.and_then(|known| stage.processes.get(known.worker?));
    match (known, worker) {
        (Some(known), Some(worker)) if known.lost => {
            say!(look, "wait-result-lost", call, task, worker = &worker.role)
        }
        (_, Some(worker)) => say!(look, "wait-result-of-worker", call, task, worker = &worker.role),
        _ => say!(look, "wait-result", call, task),
    }
}

/// Seconds as the listing writes them.
fn number(us: Micros) -> f64 {
    us as f64 / 1e6
}

/// What a thread waits for.
pub fn waiting(look: &Look, stage: &StageWorld, wait: &Wait) -> String {
    match &wait.on {
        Blocked::Sleep { for_us } => say!(look, "wait-sleep", seconds = number(*for_us)),
        Blocked::Wait { child: Some(child), .. } => say!(look, "wait-child", child = stage.role(*child)),
        Blocked::JoinProcess { child, .. } => say!(look, "wait-join-process", child = stage.role(*child)),
        Blocked::Wait { child: None, .. } => say!(look, "wait-any-child"),
        Blocked::Get { task, .. } => result_of(look, stage, "get()", *task),
        Blocked::Apply { task } => result_of(look, stage, "apply()", *task),
        Blocked::Map { task } => {
            let call = stage
                .tasks
                .get(*task)
                .and_then(|known| known.call)
                .map_or("map", Call::name);
            result_of(look, stage, &format!("{call}()"), *task)
        }
        Blocked::JoinPool { .. } => say!(look, "wait-join-pool"),
        Blocked::JoinThread { thread } => say!(look, "wait-join-thread", thread),
        Blocked::Lock { name } => say!(look, "wait-lock", name),
        Blocked::Task { .. } => say!(look, "wait-task"),
        Blocked::Request {} => say!(look, "wait-request"),
        Blocked::Write { name } => say!(look, "wait-write", name),
        Blocked::Signal {} => say!(look, "wait-signal"),
        Blocked::InterpreterLock {} => say!(look, "wait-turn"),
        Blocked::SystemCall { call, .. } => say!(look, "wait-call", call = call.map_or("other", SystemCall::name)),
    }
}

/// [`waiting`] in a word or two.
pub fn waiting_in_brief(look: &Look, stage: &StageWorld, wait: &Wait) -> String {
    match &wait.on {
        Blocked::Sleep { for_us } => format!("sleep({})", number(*for_us)),
        Blocked::Wait { child: None, .. } => "wait()".to_owned(),
        Blocked::Wait { child: Some(child), .. } | Blocked::JoinProcess { child, .. } => {
            say!(look, "wait-child-brief", child = stage.role(*child))
        }
        Blocked::Get { task, .. } => format!("get() #{task}"),
        Blocked::Apply { task } => format!("apply() #{task}"),
        Blocked::Map { task } => format!("map() #{task}"),
        Blocked::JoinPool { .. } | Blocked::JoinThread { .. } => "join()".to_owned(),
        Blocked::Task { .. } => say!(look, "wait-task-brief"),
        Blocked::SystemCall {
            call: Some(SystemCall::Sleep),
            ..
        } => say!(look, "bar-sleep"),
        Blocked::SystemCall { call: Some(call), .. } if call.writes() => say!(look, "bar-write"),
        _ => say!(look, "wait-brief"),
    }
}

/// A thread's name without the function that Python puts behind it, and a short one for a chip: `Thread-5`, `T5`.
pub fn thread_names(name: &str) -> (&str, Option<String>) {
    let name = thread_name(name);
    let number = name.strip_prefix("Thread-").filter(|rest| rest.len() < 4);
    (name, number.map(|number| format!("T{number}")))
}

/// What stands in a bar of the timeline, longest first; the first that fits is taken.
pub fn bar(look: &Look, stage: &StageWorld, activity: Activity) -> Vec<String> {
    match activity {
        Activity::Runs | Activity::Idle => Vec::new(),
        Activity::Task(task) => {
            let short = format!("#{task}");
            match stage.tasks.get(task) {
                Some(known) if !known.text.is_empty() => vec![format!("#{task} {}", known.text), short],
                _ => vec![short],
            }
        }
        Activity::Sleeps => vec![say!(look, "bar-sleep")],
        Activity::Waits(Waiting::Result(task)) => {
            let call = stage.tasks.get(task).and_then(|task| task.call);
            match call.filter(|call| call.takes_an_iterable()) {
                // It waits for all chunks of the call.
                Some(call) => vec![say!(look, "bar-call", call = call.name()), call.name().to_owned()],
                None => vec![say!(look, "bar-result", task), format!("#{task}")],
            }
        }
        Activity::Waits(Waiting::Child(Some(child))) => {
            let child = stage.role(child);
            vec![say!(look, "bar-child", child), say!(look, "bar-wait")]
        }
        Activity::Waits(Waiting::Child(None)) => vec![say!(look, "bar-any-child"), say!(look, "bar-wait")],
        Activity::Waits(Waiting::Pool) => vec![say!(look, "bar-pool"), say!(look, "bar-wait")],
        Activity::Waits(Waiting::Room) => vec![say!(look, "bar-write"), say!(look, "bar-write-brief")],
        Activity::Waits(Waiting::Other) => vec![say!(look, "wait-brief")],
        Activity::Zombie => vec![say!(look, "bar-zombie")],
    }
}
