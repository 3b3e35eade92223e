//! Neutrality: on every Python the output and the status of a program are those of the bare Python.
//!
//! By default `python3`, and the first that starts processes by forkserver. `FORKLORE_PYTHONS` names others, with a colon between their paths;
//! `FORKLORE_PYTHON_RUNS` says how often each program is run, and has every lesson run on each of them.

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::support::{self, Log, forklore};

/// The Pythons that are tried where they are installed.
const DEFAULT: &[&str] = &["python3", "python3.14"];

/// Between those, where they are installed: they warn of a fork in a process with threads, and a debugger looks at single instructions.
const BETWEEN: &[&str] = &["python3.12", "python3.13"];

/// Programs beside those in the folder `python`.
const PROGRAMS: &[&str] = &["kinds.py", "relations.py", "traps.py", "workers.py"];

/// Programs that the engine changes, and up to which minor version: tracing ends at a RecursionError, and a frame that
/// was traced keeps its last line in later tracebacks.
const KNOWN: &[(&str, u32)] = &[("tracebacks.py", 9), ("debugger.py", 9)];

/// Programs whose bare Python does not end, and from which minor version on: a pool of forkserver is open at its end.
const HANGS: &[(&str, u32)] = &[("tracebacks.py", 14)];

/// The Pythons to try.
fn pythons() -> Vec<PathBuf> {
    let named = std::env::var_os("FORKLORE_PYTHONS");
    let named: Vec<PathBuf> = named
        .iter()
        .flat_map(std::env::split_paths)
        .filter(|path| {
            let there = support::has(path.to_str().expect("a path in UTF-8"));
            if !there {
                println!("not there: {}", path.display());
            }
            there
        })
        .collect();
    if !named.is_empty() {
        return named;
    }
    let installed = DEFAULT.iter().filter(|name| support::has(name));
    installed.map(PathBuf::from).collect()
}

/// How often to run each, if that was said.
fn runs() -> Option<usize> {
    std::env::var("FORKLORE_PYTHON_RUNS").ok()?.parse().ok()
}

/// Output and status. PIDs that CPython itself prints are masked.
type Outcome = (String, Option<i32>);

/// CPython's words before the PID of a process that it warns of.
const PID: &str = "(pid=";

fn masked(text: &str) -> String {
    let mut parts = text.split(PID);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + PID + part.trim_start_matches(|c: char| c.is_ascii_digit())
    })
}

fn bare(python: &Path, program: &Path) -> Outcome {
    // One pipe for both, as the stage's terminal is one.
    let output = Command::new("sh")
        .args(["-c", "exec \"$@\" 2>&1", "sh"])
        .arg(python)
        .arg(program)
        .env("PATH", support::search_path())
        .env("PYTHONUNBUFFERED", "1")
        .env("PYTHON_COLORS", "0")
        .stdin(support::typed())
        .output()
        .expect("sh starts");
    let text = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
    // As a shell gives it.
    let killed = output.status.signal().map(|signal| 128 + signal);
    (masked(&text), output.status.code().or(killed))
}

fn watched(python: &Path, program: &Path, isolation: &str) -> Outcome {
    let output = forklore()
        .args(["run", "--json", "--isolation", isolation, "--python"])
        .arg(python)
        .arg(program)
        .env("PYTHONUNBUFFERED", "1")
        .env("PYTHON_COLORS", "0")
        .stdin(support::typed())
        .output()
        .expect("forklore starts");
    (masked(&Log::of(&output).terminal()), output.status.code())
}

#[test]
fn output_and_status_are_those_of_the_bare_python() {
    let pythons = pythons();
    if pythons.is_empty() {
        return support::skip("python3 is not installed");
    }
    let named = PROGRAMS
        .iter()
        .map(|name| support::root().join("tests/programs").join(name));
    let programs: Vec<PathBuf> = named.chain(support::python_programs()).collect();
    let jobs: Vec<(usize, &PathBuf, &PathBuf)> = pythons
        .iter()
        .flat_map(|python| programs.iter().map(move |program| (python, program)))
        .filter(|(python, program)| !is_known(python, program))
        .enumerate()
        .map(|(nth, (python, program))| (nth, python, program))
        .collect();
    support::side_by_side(&jobs, |(nth, python, program)| compare(*nth, python, program));
}

/// Whether this program is known to come out otherwise, or not to end.
fn is_known(python: &Path, program: &Path) -> bool {
    let minor = || {
        let found = forklore::engine::python::find(Some(python)).ok()?;
        found.version.split('.').nth(1)?.parse::<u32>().ok()
    };
    let until = KNOWN.iter().find(|(name, _)| program.ends_with(name));
    let since = HANGS.iter().find(|(name, _)| program.ends_with(name));
    until.is_some_and(|(_, until)| minor().is_some_and(|minor| minor <= *until))
        || since.is_some_and(|(_, since)| minor().is_some_and(|minor| minor >= *since))
}

/// Once, in one of the isolations; as often as was asked for, in both.
fn compare(nth: usize, python: &Path, program: &Path) {
    let mut alone = vec![bare(python, program)];
    let isolations = ["auto", "subreaper"];
    for run in 0..runs().map_or(1, |runs| runs * isolations.len()) {
        let isolation = isolations[(nth + run) % isolations.len()];
        let seen = watched(python, program, isolation);
        // On a busy machine the bare one may come out in more than one way, too.
        for _ in 0..3 {
            if !alone.contains(&seen) {
                alone.push(bare(python, program));
            }
        }
        assert!(
            alone.contains(&seen),
            "{} on {}, {isolation}:\n{}\nstatus {:?}; bare:\n{}\nstatus {:?}",
            program.display(),
            python.display(),
            seen.0,
            seen.1,
            alone[0].0,
            alone[0].1
        );
    }
}

#[test]
fn a_fork_beside_threads_is_warned_of_at_its_line_and_a_debugger_stops_where_it_would() {
    for (nth, python) in BETWEEN.iter().filter(|name| support::has(name)).enumerate() {
        for name in ["fork_warnings.py", "debugger.py"] {
            let program = support::root().join("tests/programs/python").join(name);
            compare(nth, Path::new(python), &program);
        }
    }
}

#[test]
fn lessons_hold_on_every_python() {
    let Some(runs) = runs() else { return };
    let lessons = forklore::scenario::shipped(&forklore::engine::Builtin).expect("lessons");
    let mut wrong = Vec::new();
    for python in pythons() {
        for lesson in &lessons {
            for _ in 0..runs {
                let output = forklore()
                    .args(["run", &lesson.id, "--json", "--speed", "1", "--python"])
                    .arg(&python)
                    .output()
                    .expect("forklore starts");
                if output.status.code() != Some(0) {
                    wrong.push(format!("{} on {}", lesson.id, python.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
