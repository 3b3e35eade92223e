//! Neutrality: on every Python the output and the status of a program are those of the bare Python.
//!
//! `python3` alone by default. `FORKLORE_PYTHONS` names others, with a colon between their paths;
//! `FORKLORE_PYTHON_RUNS` says how often each program is run, and has every lesson run on each of them.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::support::{self, Log, forklore};

/// Programs whose bare output is the same twice.
const PROGRAMS: &[&str] = &["kinds.py", "relations.py", "traps.py", "workers.py"];

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
    match named.is_empty() && support::has("python3") {
        true => vec!["python3".into()],
        false => named,
    }
}

/// How often to run each, if that was said.
fn runs() -> Option<usize> {
    std::env::var("FORKLORE_PYTHON_RUNS").ok()?.parse().ok()
}

/// Output and status.
type Outcome = (String, Option<i32>);

fn bare(python: &PathBuf, program: &PathBuf) -> Outcome {
    // One pipe for both, as the stage's terminal is one.
    let output = Command::new("sh")
        .args(["-c", "exec \"$@\" 2>&1", "sh"])
        .arg(python)
        .arg(program)
        .env("PYTHONUNBUFFERED", "1")
        .stdin(Stdio::null())
        .output()
        .expect("sh starts");
    let text = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
    (text, output.status.code())
}

fn watched(python: &PathBuf, program: &PathBuf, isolation: &str) -> Outcome {
    let output = forklore()
        .args(["run", "--json", "--isolation", isolation, "--python"])
        .arg(python)
        .arg(program)
        .env("PYTHONUNBUFFERED", "1")
        .output()
        .expect("forklore starts");
    (Log::of(&output).terminal(), output.status.code())
}

#[test]
fn output_and_status_are_those_of_the_bare_python() {
    let pythons = pythons();
    if pythons.is_empty() {
        return support::skip("python3 is not installed");
    }
    for python in &pythons {
        for name in PROGRAMS {
            let program = support::root().join("tests/programs").join(name);
            let alone = bare(python, &program);
            if alone != bare(python, &program) {
                println!("{name} on the bare {} is not the same twice", python.display());
                continue;
            }
            for isolation in ["auto", "subreaper"] {
                for _ in 0..runs().unwrap_or(1) {
                    let seen = watched(python, &program, isolation);
                    assert_eq!(seen, alone, "{name} on {}, {isolation}", python.display());
                }
            }
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
