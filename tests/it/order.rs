//! What a process writes to the terminal stands in the log where it was written, with its writer.
//!
//! `FORKLORE_ORDER_RUNS=250` runs each listing so often; otherwise once.

use std::collections::BTreeMap;

use forklore_event::{Kind, NO_PROCESS, Pid};

use super::support::{self, Log, forklore, listing, run_on};

/// A child speaks and ends at once, 40 times.
const ONE_BY_ONE: &str = "
import os
for n in range(40):
    if os.fork() == 0:
        print(f'child {n} speaks', flush=True)
        os._exit(0)
    os.wait()
    print(f'main reaped {n}', flush=True)
";

/// The engines that can be tried here.
fn engines() -> &'static [&'static str] {
    match support::has("python3") {
        true => &["builtin", "python"],
        false => &["builtin"],
    }
}

fn runs() -> usize {
    let asked = std::env::var("FORKLORE_ORDER_RUNS").ok();
    asked.map_or(1, |runs| runs.parse().expect("FORKLORE_ORDER_RUNS is a number"))
}

/// What each process wrote, by its role, and what nobody is known to have written under the empty one.
/// What a process wrote stands between its start and its end.
fn written(log: &Log) -> BTreeMap<String, String> {
    let mut roles: BTreeMap<Pid, &str> = BTreeMap::new();
    let mut written = BTreeMap::new();
    for event in &log.events {
        match &event.kind {
            Kind::ProcessStarted { role, .. } | Kind::ProcessNamed { role } => drop(roles.insert(event.pid, role)),
            Kind::ProcessExited { .. } | Kind::ProcessReaped { .. } => drop(roles.remove(&event.pid)),
            Kind::TerminalOutput { text } => {
                let writer = roles.get(&event.pid).or((event.pid == NO_PROCESS).then_some(&""));
                let writer = writer.unwrap_or_else(|| panic!("nobody is {} to write {text:?}", event.pid));
                written
                    .entry((*writer).to_owned())
                    .or_insert_with(String::new)
                    .push_str(&text.replace("\r\n", "\n"));
            }
            _ => {}
        }
    }
    written
}

/// Runs a listing in which everything that is written has a writer.
fn run(engine: &str, source: &str) -> (Log, BTreeMap<String, String>) {
    let (log, written) = run_with_strangers(engine, source);
    assert_eq!(written.get(""), None, "nobody wrote it, on {engine}");
    (log, written)
}

fn run_with_strangers(engine: &str, source: &str) -> (Log, BTreeMap<String, String>) {
    let (_folder, path) = listing(source);
    let (status, log) = run_on(engine, &path, &[]);
    assert_eq!(status, Some(0), "{}", log.terminal());
    let written = written(&log);
    (log, written)
}

/// Where in the log something of `pid` is.
fn place(log: &Log, pid: Pid, what: impl Fn(&Kind) -> bool) -> usize {
    let found = log
        .events
        .iter()
        .position(|event| event.pid == pid && what(&event.kind));
    found.unwrap_or_else(|| panic!("nothing of the kind by {pid}"))
}

fn says(kind: &Kind, what: &str) -> bool {
    matches!(kind, Kind::TerminalOutput { text } if text.contains(what))
}

#[test]
fn nobody_speaks_after_its_end_and_nobody_is_reaped_before() {
    for engine in engines().repeat(runs()) {
        let (log, written) = run(engine, ONE_BY_ONE);
        for n in 0..40 {
            let role = format!("C{}", n + 1);
            let child = log.pid(&role);
            assert_eq!(written[&role], format!("child {n} speaks\n"));
            let reaped = place(&log, child, |kind| matches!(kind, Kind::ProcessReaped { .. }));
            let told = place(&log, log.pid("main"), |kind| {
                says(kind, &format!("main reaped {n}\r\n"))
            });
            assert!(reaped < told, "main told of {role} before it had reaped it");
        }
    }
}

#[test]
fn plain_text_and_a_recording_keep_the_order() {
    let (folder, path) = listing(ONE_BY_ONE);
    let recording = folder.path().join("recording.jsonl");
    let recording = recording.to_str().expect("a path in UTF-8");
    let live = forklore()
        .args(["run", &path, "--engine", "builtin", "--plain", "--record", recording])
        .output()
        .expect("it runs");
    let played = forklore()
        .args(["play", recording, "--plain"])
        .output()
        .expect("it plays");
    for output in [live, played] {
        let text = String::from_utf8(output.stdout).expect("it is UTF-8");
        let place = |what: &str| text.find(what).unwrap_or_else(|| panic!("no {what} in {text}"));
        for n in 0..40 {
            let role = format!("C{}", n + 1);
            let (spoken, told) = (
                place(&format!("C{} | child {n} speaks\n", n + 1)),
                place(&format!("main | main reaped {n}\n")),
            );
            let (ended, reaped) = (
                place(&format!("{role} has ended")),
                place(&format!("main reaped {role} ")),
            );
            assert!(spoken < ended && ended < reaped && reaped < told, "{role} in {text}");
        }
    }
}

#[test]
fn eight_at_once_are_told_apart() {
    for engine in engines().repeat(runs()) {
        let (_, written) = run(
            engine,
            "
import os
for n in range(8):
    if os.fork() == 0:
        for line in range(20):
            print('the same from all', flush=True)
            print(f'{line} from {n}', flush=True)
        os._exit(0)
for n in range(8):
    os.wait()
",
        );
        for n in 0..8 {
            let lines = (0..20).map(|line| format!("the same from all\n{line} from {n}\n"));
            assert_eq!(written[&format!("C{}", n + 1)], lines.collect::<String>());
        }
    }
}

/// Two long texts are the same; else says from where on they are not.
#[track_caller]
fn is_same(written: &str, expected: &str, whose: &str) {
    if written != expected {
        let same = written
            .bytes()
            .zip(expected.bytes())
            .take_while(|(one, other)| one == other);
        let from = same.count();
        let rest = |text: &str| {
            text.get(from.saturating_sub(10)..)
                .map(|rest| rest.chars().take(60).collect::<String>())
        };
        panic!(
            "{whose}: {} bytes in place of {}; from {from} on {:?} in place of {:?}",
            written.len(),
            expected.len(),
            rest(written),
            rest(expected)
        );
    }
}

#[test]
fn a_long_write_is_of_one_writer() {
    for engine in engines().repeat(runs()) {
        let (_, written) = run(
            engine,
            "
import os
for n in range(4):
    if os.fork() == 0:
        os.write(1, str(n).encode() * 100_000 + b'\\n')
        print('same ' * 20_000, flush=True)
        os._exit(0)
for n in range(4):
    os.wait()
",
        );
        for n in 0..4 {
            let expected = format!("{}\n{}\n", n.to_string().repeat(100_000), "same ".repeat(20_000));
            is_same(
                &written[&format!("C{}", n + 1)],
                &expected,
                &format!("child {n} on {engine}"),
            );
        }
    }
}

#[test]
fn every_way_to_write_is_told() {
    for _ in 0..runs() {
        let (_, written) = run(
            "builtin",
            "
import os
import sys
if os.fork() == 0:
    copy = os.dup(1)
    os.write(copy, b'dup ')
    os.dup2(copy, 7)
    with os.fdopen(7, 'w') as file:
        file.write('fdopen ')
    os.fdopen(copy, 'wb', buffering=0).write(b'raw ')
    sys.stderr.write('stderr ')
    sys.stderr.flush()
    print('never written', end='')
    os._exit(0)
os.wait()
if os.fork() == 0:
    print('at the end', end='')
    sys.exit(0)
os.wait()
if os.fork() == 0:
    raise ValueError('told on stderr')
os.wait()
print('one\\ntwo')
",
        );
        assert_eq!(written["C1"], "dup fdopen raw stderr ");
        assert_eq!(written["C2"], "at the end");
        assert!(
            written["C3"].ends_with("ValueError: told on stderr\n"),
            "{}",
            written["C3"]
        );
        assert_eq!(written["main"], "one\ntwo\n");
    }
}

#[test]
fn python_tells_of_its_streams_and_of_descriptors() {
    if !support::has("python3") {
        return support::skip("python3 is not installed");
    }
    let source = "
import os
import subprocess
import sys
if os.fork() == 0:
    os.write(os.dup(1), b'dup ')
    sys.stdout.buffer.write(b'raw ' + bytes([255, 31]) + b' ')
    sys.stdout.buffer.flush()
    sys.stderr.write('stderr 进')
    sys.stderr.flush()
    print('never written', end='')
    os._exit(0)
os.wait()
if os.fork() == 0:
    print('at the end', end='')
    sys.exit(0)
os.wait()
if os.fork() == 0:
    raise ValueError('told on stderr')
os.wait()
subprocess.run(['echo', 'not Python'])
print('one\\ntwo')
";
    for unbuffered in ["", "1"] {
        let (_folder, path) = listing(source);
        let output = forklore()
            .args(["run", &path, "--json", "--engine", "python"])
            .env("PYTHONUNBUFFERED", unbuffered)
            .output()
            .expect("it runs");
        let written = written(&Log::of(&output));
        let never = if unbuffered.is_empty() { "" } else { "never written" };
        assert_eq!(written["C1"], format!("dup raw \u{fffd}\u{1f} stderr 进{never}"));
        assert_eq!(written["C2"], "at the end");
        assert!(
            written["C3"].ends_with("ValueError: told on stderr\n"),
            "{}",
            written["C3"]
        );
        // By itself, an end of a line looks like any other.
        if unbuffered.is_empty() {
            assert_eq!(written["main"], "one\ntwo\n");
            assert_eq!(written[""], "not Python\n");
        }
    }
}

#[test]
fn of_a_writer_that_is_killed_only_what_arrived_is_told() {
    for (run_no, engine) in engines().repeat(runs()).into_iter().enumerate() {
        let (log, written) = run(
            engine,
            &format!(
                "
import os
import signal
import time
children = []
for n in range(3):
    child = os.fork()
    if child == 0:
        while True:
            os.write(1, str(n).encode() * 300_000)
    children.append(child)
time.sleep(0.0{})
for child in children:
    os.kill(child, signal.SIGKILL)
for child in children:
    os.waitpid(child, 0)
print('all are gone')
",
                run_no % 10
            ),
        );
        for n in 0..3 {
            if let Some(text) = written.get(&format!("C{}", n + 1)) {
                assert!(
                    text.chars().all(|c| c == char::from(b'0' + n)),
                    "C{} wrote what is not its own",
                    n + 1
                );
            }
        }
        assert_eq!(written["main"], "all are gone\n");
        let length: usize = written.values().map(String::len).sum();
        assert_eq!(log.terminal().len(), length);
    }
}

#[test]
fn one_that_is_stopped_keeps_nobody_waiting() {
    // What the child was stopped in front of may come when nobody expects it any more.
    for engine in engines() {
        let (log, written) = run_with_strangers(
            engine,
            "
import os
import signal
child = os.fork()
if child == 0:
    while True:
        print('the same', flush=True)
for n in range(50):
    os.kill(child, signal.SIGSTOP)
    print('the same', flush=True)
    os.kill(child, signal.SIGCONT)
os.kill(child, signal.SIGKILL)
os.wait()
",
        );
        assert_eq!(written["main"], "the same\n".repeat(50));
        let all = log.terminal();
        assert!(all.lines().all(|line| line == "the same"), "{all}");
    }
}
