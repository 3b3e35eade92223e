//! Every fork, exit and wait that `strace -f` sees inside a stage has its event,
//! with the right PIDs and in the order of each process's doing; none is invented.

use std::collections::{BTreeMap, HashMap};

use forklore_event::{Event, Kind, Pid};

use super::support::{self, Log};

/// What one process did to its life or to others', by strace or by the log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Operation {
    Forked(Pid),
    Reaped(Pid, Option<i32>, Option<String>),
    Exited(Option<i32>, Option<String>),
    Sent(Pid, String),
}

const ISOLATIONS: [&str; 2] = ["namespace", "subreaper"];

/// Operations by the PID of the doer, outside of the stage.
type Operations = BTreeMap<Pid, Vec<Operation>>;

#[test]
fn strace_and_the_log_tell_the_same_story() {
    if !support::has("strace") {
        return support::skip("strace is not installed");
    }
    let listing = support::root().join("tests/listings/forkserver_relations.py");
    let listing = listing.to_str().expect("a path in UTF-8");
    let lessons = [
        "zombie",
        "orphan",
        "daemon",
        "maxtasksperchild",
        "apply-vs-apply-async",
        listing,
    ];
    let runs = lessons.map(|lesson| ISOLATIONS.map(|isolation| (lesson, isolation)));
    support::side_by_side(runs.as_flattened(), |(lesson, isolation)| {
        compare(lesson, isolation, BUILTIN);
    });
}

#[test]
fn strace_and_the_log_tell_the_same_story_of_python() {
    if !support::has("strace") || !support::has("python3") {
        return support::skip("strace or python3 is not installed");
    }
    let program = |name: &str| {
        let path = support::root().join("tests/programs").join(name);
        path.to_str().expect("a path in UTF-8").to_owned()
    };
    let programs = [program("relations.py"), program("workers.py"), "orphan".to_owned()];
    let runs = programs
        .each_ref()
        .map(|program| ISOLATIONS.map(|isolation| (program, isolation)));
    support::side_by_side(runs.as_flattened(), |(program, isolation)| {
        // Programs of one's own know no other speed.
        let speed: &[&str] = if *program == "orphan" { &["--speed", "4"] } else { &[] };
        compare(program, isolation, &[&["--engine", "python"], speed].concat());
    });
}

/// Programs with processes of which no Python says anything. They are seen if they live long enough.
const SEEN_ONLY: &[&str] = &["shells.py", "system.py"];

#[test]
fn strace_and_the_log_tell_the_same_story_of_programs_of_ones_own() {
    if !support::has("strace") || !support::has("python3") {
        return support::skip("strace or python3 is not installed");
    }
    let programs = support::python_programs()
        .into_iter()
        .filter(|path| !SEEN_ONLY.iter().any(|name| path.ends_with(name)))
        .enumerate();
    // Each of them is run by `pythons` as well.
    let step = if support::is_thorough() { 1 } else { 3 };
    let programs: Vec<(usize, std::path::PathBuf)> = programs.step_by(step).collect();
    support::side_by_side(&programs, |(nth, program)| {
        let isolation = ISOLATIONS[nth % 2];
        let program = program.to_str().expect("a path in UTF-8");
        compare(program, isolation, &["--engine", "python"]);
    });
}

#[test]
fn nothing_is_invented_of_programs_that_say_nothing() {
    if !support::has("strace") || !support::has("python3") {
        return support::skip("strace or python3 is not installed");
    }
    support::side_by_side(SEEN_ONLY, |name| {
        let program = support::root().join("tests/programs/python").join(name);
        let program = program.to_str().expect("a path in UTF-8");
        let (said, seen) = stories(program, "namespace", &["--engine", "python"]);
        for (doer, operations) in &said {
            let all = seen
                .get(doer)
                .map(|(operations, _)| operations.as_slice())
                .unwrap_or_default();
            for operation in operations {
                // The kernel does not show how it ended.
                let is_silent = matches!(
                    operation,
                    Operation::Exited(None, None) | Operation::Reaped(_, None, None)
                );
                assert!(
                    is_silent || all.contains(operation),
                    "{doer} did not do {operation:?}: {all:#?}"
                );
            }
        }
    });
}

/// How listings are run on the interpreter of forklore.
const BUILTIN: &[&str] = &["--engine", "builtin", "--speed", "8"];

fn compare(lesson: &str, isolation: &str, how: &[&str]) {
    let (mut said, seen) = stories(lesson, isolation, how);
    let mut seen: BTreeMap<Pid, (Vec<Operation>, bool)> = seen;
    seen.retain(|doer, _| said.contains_key(doer));
    let mut all = Operations::new();
    for (doer, (mut operations, by_threads)) in seen {
        if by_threads {
            // Of what two threads do at once the log cannot have the order.
            operations.sort();
            said.entry(doer).and_modify(|said| said.sort());
        }
        all.insert(doer, operations);
    }
    assert_eq!(
        said, all,
        "{lesson} in {isolation} isolation: the log (left) and strace (right) differ"
    );
}

/// What the log says, and what strace sees: everybody's operations, and whether several threads did them.
fn stories(lesson: &str, isolation: &str, how: &[&str]) -> (Operations, BTreeMap<Pid, (Vec<Operation>, bool)>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let trace = folder.path().join("trace");
    let output = std::process::Command::new("strace")
        .args(["-f", "-q", "--decode-pids=pidns", "-o"])
        .arg(&trace)
        .args(["-e", "trace=fork,vfork,clone,clone3,wait4,waitid,kill,tgkill"])
        .arg(env!("CARGO_BIN_EXE_forklore"))
        .args(["run", lesson, "--json", "--isolation", isolation])
        .args(how)
        .env("PATH", support::search_path())
        .env("PYTHONUNBUFFERED", "1")
        .stdin(support::typed())
        .output()
        .expect("strace starts");
    let log = Log::of(&output);
    let calls = calls(&std::fs::read_to_string(&trace).expect("a trace"));
    let mut hosts = host_pids(&log.events);
    if log.header.stages.len() == 1 {
        // One that hurries through life may end before its number outside was known.
        for (inside, outside) in calls.iter().filter_map(|(_, call)| forked(call)) {
            hosts.entry((0, inside)).or_insert(outside);
        }
    }
    let (mut said, mut seen) = (
        operations_of_log(&log.events, &hosts),
        operations_of_strace(&calls, &hosts),
    );
    if how == BUILTIN {
        // It sends them by pidfd_send_signal(2), which strace shows without the PID.
        said.values_mut()
            .for_each(|operations| operations.retain(|operation| !matches!(operation, Operation::Sent(..))));
        seen.values_mut()
            .for_each(|(operations, _)| operations.retain(|operation| !matches!(operation, Operation::Sent(..))));
    }
    (said, seen)
}

/// By stage and PID inside: the PID outside.
fn host_pids(events: &[Event]) -> HashMap<(u8, Pid), Pid> {
    events
        .iter()
        .filter_map(|event| Some(((event.stage, event.pid), event.host_pid?)))
        .collect()
}

fn operations_of_log(events: &[Event], hosts: &HashMap<(u8, Pid), Pid>) -> Operations {
    let mut operations = Operations::new();
    let mut add = |stage: u8, doer: Pid, operation: Operation| {
        if let Some(host) = hosts.get(&(stage, doer)) {
            operations.entry(*host).or_default().push(operation);
        }
    };
    for event in events {
        match &event.kind {
            Kind::ProcessStarted { parent, .. } => add(event.stage, *parent, Operation::Forked(event.pid)),
            Kind::ProcessReaped { by, code, signal } => {
                add(event.stage, *by, Operation::Reaped(event.pid, *code, signal.clone()));
            }
            Kind::ProcessExited { code, signal } => {
                add(event.stage, event.pid, Operation::Exited(*code, signal.clone()))
            }
            Kind::SignalSent { to, signal } => add(event.stage, event.pid, Operation::Sent(*to, signal.clone())),
            _ => {}
        }
    }
    operations
}

/// Reads the trace. Threads act for their process; a thread is known by the
/// `CLONE_THREAD` of the call that made it. strace shows results as the stage
/// numbers them, and its own numbers in a comment.
fn operations_of_strace(
    calls: &[(Pid, String)],
    hosts: &HashMap<(u8, Pid), Pid>,
) -> BTreeMap<Pid, (Vec<Operation>, bool)> {
    let processes: Vec<Pid> = hosts.values().copied().collect();
    let mut owners: HashMap<Pid, Pid> = HashMap::new();
    for (task, call) in calls.iter().filter(|(_, call)| call.contains("CLONE_THREAD")) {
        let owner = owners.get(task).copied().unwrap_or(*task);
        owners.extend(outside(call).map(|thread| (thread, owner)));
    }
    let mut operations: BTreeMap<Pid, (Vec<Operation>, bool)> = BTreeMap::new();
    for (task, operation) in calls.iter().filter_map(|(task, call)| Some((*task, operation(call)?))) {
        // Only the end of a process's first thread is the end of the process.
        if !matches!(operation, Operation::Exited(..)) || processes.contains(&task) {
            let owner = owners.get(&task).copied().unwrap_or(task);
            let (operations, by_threads) = operations.entry(owner).or_default();
            operations.push(operation);
            *by_threads |= owner != task;
        }
    }
    operations
}

/// Who called what, in order of the calls' ends.
fn calls(trace: &str) -> Vec<(Pid, String)> {
    let mut unfinished: HashMap<Pid, String> = HashMap::new();
    let mut calls = Vec::new();
    for line in trace.lines() {
        let Some((task, rest)) = line.trim_start().split_once(' ') else {
            continue;
        };
        let Ok(task) = task.parse::<Pid>() else { continue };
        let rest = rest.trim_start();
        if let Some(begun) = rest.strip_suffix(" <unfinished ...>") {
            unfinished.insert(task, begun.to_owned());
        } else if let Some((_, end)) = rest.strip_prefix("<... ").and_then(|rest| rest.split_once("resumed>")) {
            calls.push((task, unfinished.remove(&task).unwrap_or_default() + end));
        } else {
            calls.push((task, rest.to_owned()));
        }
    }
    calls
}

/// The result of a call, as a PID outside of the stage.
fn outside(call: &str) -> Option<Pid> {
    let result = call.rsplit_once(" = ")?.1;
    let translated = result.split_once("/* ").map_or(result, |(_, translation)| translation);
    translated.split(' ').next()?.parse().ok()
}

fn operation(call: &str) -> Option<Operation> {
    if let Some(code) = call.strip_prefix("+++ exited with ") {
        return Some(Operation::Exited(
            Some(code.trim_end_matches(" +++").parse().ok()?),
            None,
        ));
    }
    if let Some(signal) = call.strip_prefix("+++ killed by ") {
        let name = signal.split([' ', '+']).next()?;
        return Some(Operation::Exited(None, Some(name.to_owned())));
    }
    if call.starts_with("kill(") || call.starts_with("tgkill(") {
        return sent(call);
    }
    let result: Pid = call.rsplit_once(" = ")?.1.split(' ').next()?.parse().ok()?;
    if call.starts_with("waitid(") && result == 0 && !call.contains("WNOWAIT") {
        return waited(call);
    }
    if result <= 0 {
        return None;
    }
    if call.starts_with("wait4") {
        if call.contains("WIFSTOPPED") || call.contains("WIFCONTINUED") {
            return None;
        }
        return Some(Operation::Reaped(
            result,
            number_after(call, "WEXITSTATUS(s) == "),
            name_after(call, "WTERMSIG(s) == "),
        ));
    }
    let forks = ["fork", "vfork", "clone(", "clone3("]
        .iter()
        .any(|name| call.starts_with(name));
    (forks && !call.contains("CLONE_THREAD")).then_some(Operation::Forked(result))
}

/// A process that was made: its PID inside and outside.
fn forked(call: &str) -> Option<(Pid, Pid)> {
    match operation(call)? {
        Operation::Forked(inside) => Some((inside, outside(call)?)),
        _ => None,
    }
}

/// A signal that could be sent. One that kills its sender has no result.
fn sent(call: &str) -> Option<Operation> {
    let (arguments, result) = call.split_once("kill(")?.1.rsplit_once(" = ")?;
    let (to, signal) = arguments.split_once(", ")?;
    // tgkill(2) names the thread between the two.
    let signal = signal.rsplit(", ").next()?;
    let to = to.split(' ').next()?.parse().ok()?;
    let signal = signal.trim_end_matches([' ', ')']);
    let is_done = result == "0" || result.starts_with('?');
    (is_done && signal != "0").then(|| Operation::Sent(to, signal.to_owned()))
}

/// Whom waitid(2) has reaped.
fn waited(call: &str) -> Option<Operation> {
    let child = number_after(call, "si_pid=")?;
    let code = call.split_once("CLD_")?.1;
    if code.starts_with("EXITED") {
        return Some(Operation::Reaped(child, number_after(call, "si_status="), None));
    }
    (code.starts_with("KILLED") || code.starts_with("DUMPED"))
        .then(|| Operation::Reaped(child, None, name_after(call, "si_status=")))
}

fn number_after(call: &str, before: &str) -> Option<i32> {
    let text = call.split_once(before)?.1;
    text.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn name_after(call: &str, before: &str) -> Option<String> {
    let text = call.split_once(before)?.1;
    Some(text.split(|c: char| !c.is_ascii_alphanumeric()).next()?.to_owned())
}

#[test]
fn what_a_process_uses_is_told_for_as_long_as_it_changes() {
    let samples = |source: &str| {
        let (_folder, path) = support::listing(source);
        let (_, log) = support::run_builtin(&path, &[]);
        let main = log.pid("main");
        let sampled = |event: &&Event| event.pid == main && matches!(event.kind, Kind::ResourcesSampled { .. });
        log.events.iter().filter(sampled).count()
    };
    let busy = "import time\nbegun = time.time()\nkept = []\nwhile time.time() - begun < 4.5:\n    kept.append([1])\n";
    let (busy, idle) = std::thread::scope(|scope| {
        let idle = scope.spawn(|| samples("import time\ntime.sleep(4.5)\n"));
        (samples(busy), idle.join().expect("it is counted"))
    });
    assert!(
        0 < idle && idle < busy,
        "{idle} while it sleeps, {busy} while it computes"
    );
}
