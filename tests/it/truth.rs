//! Every fork, exit and wait that `strace -f` sees inside a stage has its event,
//! with the right PIDs and in the order of each process's doing; none is invented.

use std::collections::{BTreeMap, HashMap};

use forklore::event::{Event, Kind, Pid};

use super::support::{self, Log};

/// What one process did to its life or to others', by strace or by the log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Forked(Pid),
    Reaped(Pid, Option<i32>, Option<String>),
    Exited(Option<i32>, Option<String>),
}

/// Deeds by the PID of the doer, outside of the stage.
type Deeds = BTreeMap<Pid, Vec<Deed>>;

#[test]
fn strace_and_the_log_tell_the_same_story() {
    if !support::has("strace") {
        return support::skip("strace is not installed");
    }
    for lesson in ["zombie", "orphan", "daemon", "maxtasksperchild", "apply-vs-apply-async"] {
        for isolation in ["namespace", "subreaper"] {
            compare(lesson, isolation);
        }
    }
}

fn compare(lesson: &str, isolation: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let trace = folder.path().join("trace");
    let output = std::process::Command::new("strace")
        .args(["-f", "-q", "-o"])
        .arg(&trace)
        .args(["-e", "trace=fork,vfork,clone,clone3,wait4,waitid", "-e", "signal=none"])
        .arg(env!("CARGO_BIN_EXE_forklore"))
        .args(["run", lesson, "--json", "--speed", "8", "--isolation", isolation])
        .output()
        .expect("strace starts");
    let log = Log::of(&output);
    let said = deeds_of_log(&log.events);
    let seen = deeds_of_strace(&std::fs::read_to_string(&trace).expect("a trace"), &log.events);
    let seen: Deeds = seen.into_iter().filter(|(doer, _)| said.contains_key(doer)).collect();
    assert_eq!(
        said, seen,
        "{lesson} in {isolation} isolation: the log (left) and strace (right) differ"
    );
}

/// By stage and PID inside: the PID outside.
fn host_pids(events: &[Event]) -> HashMap<(u8, Pid), Pid> {
    events
        .iter()
        .filter_map(|event| Some(((event.stage, event.pid), event.host_pid?)))
        .collect()
}

fn deeds_of_log(events: &[Event]) -> Deeds {
    let hosts = host_pids(events);
    let mut deeds = Deeds::new();
    let mut add = |stage: u8, doer: Pid, deed: Deed| {
        if let Some(host) = hosts.get(&(stage, doer)) {
            deeds.entry(*host).or_default().push(deed);
        }
    };
    for event in events {
        match &event.kind {
            Kind::ProcessStarted { parent, .. } => add(event.stage, *parent, Deed::Forked(event.pid)),
            Kind::ProcessReaped { by, code, signal } => {
                add(event.stage, *by, Deed::Reaped(event.pid, *code, signal.clone()));
            }
            Kind::ProcessExited { code, signal } => add(event.stage, event.pid, Deed::Exited(*code, signal.clone())),
            _ => {}
        }
    }
    deeds
}

/// Reads the trace. Threads act for their process; a thread is known by the
/// `CLONE_THREAD` of the call that made it.
fn deeds_of_strace(trace: &str, events: &[Event]) -> Deeds {
    let processes: Vec<Pid> = host_pids(events).into_values().collect();
    let owner = |task: Pid| -> Pid {
        if processes.contains(&task) {
            return task;
        }
        // Threads are numbered after the process that made them, and their names do not outlive the run; in the
        // lessons only one process has threads at a time between two of its own forks.
        processes
            .iter()
            .copied()
            .filter(|&process| process < task)
            .max()
            .unwrap_or(task)
    };
    let mut unfinished: HashMap<Pid, String> = HashMap::new();
    let mut deeds = Deeds::new();
    for line in trace.lines() {
        let Some((task, rest)) = line.trim_start().split_once(' ') else {
            continue;
        };
        let Ok(task) = task.parse::<Pid>() else { continue };
        let mut rest = rest.trim_start().to_owned();
        if let Some(begun) = rest.strip_suffix(" <unfinished ...>") {
            unfinished.insert(task, begun.to_owned());
            continue;
        }
        if rest.starts_with("<... ") {
            let tail = rest.split_once("resumed>").map_or("", |(_, tail)| tail).to_owned();
            rest = unfinished.remove(&task).unwrap_or_default() + &tail;
        }
        if let Some(deed) = deed(&rest) {
            // Only the end of a process's first thread is the end of the process.
            let ends = matches!(deed, Deed::Exited(..));
            if !ends || processes.contains(&task) {
                deeds.entry(owner(task)).or_default().push(deed);
            }
        }
    }
    deeds
}

fn deed(call: &str) -> Option<Deed> {
    if let Some(code) = call.strip_prefix("+++ exited with ") {
        return Some(Deed::Exited(Some(code.trim_end_matches(" +++").parse().ok()?), None));
    }
    if let Some(signal) = call.strip_prefix("+++ killed by ") {
        let name = signal.split([' ', '+']).next()?;
        return Some(Deed::Exited(None, Some(name.to_owned())));
    }
    let result: Pid = call.rsplit_once("= ")?.1.split(' ').next()?.parse().ok()?;
    if result <= 0 {
        return None;
    }
    if call.starts_with("wait4") {
        return Some(Deed::Reaped(
            result,
            number_after(call, "WEXITSTATUS(s) == "),
            name_after(call, "WTERMSIG(s) == "),
        ));
    }
    let forks = ["fork", "vfork", "clone(", "clone3("]
        .iter()
        .any(|name| call.starts_with(name));
    (forks && !call.contains("CLONE_THREAD")).then_some(Deed::Forked(result))
}

fn number_after(call: &str, before: &str) -> Option<i32> {
    let text = call.split_once(before)?.1;
    text.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn name_after(call: &str, before: &str) -> Option<String> {
    let text = call.split_once(before)?.1;
    Some(text.split(|c: char| !c.is_ascii_alphanumeric()).next()?.to_owned())
}
