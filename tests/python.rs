//! Python agrees: every shipped listing runs under CPython as it is and prints
//! what the lesson says. Without a `python3` there is nothing to compare with.

use std::{collections::BTreeSet, process::Command};

use forklore::scenario;

/// Runs the program given as `-c`'s argument with its sleeps five times shorter.
const FASTER: &str = "\
import sys, time
sleep = time.sleep
time.sleep = lambda seconds: sleep(seconds / 5)
exec(compile(sys.argv[1], 'listing.py', 'exec'))
";

/// The different lines that a listing prints, PIDs masked; which process is
/// first, and how often workers say the same, is not the listing's to decide.
fn lines_under_python(id: &str, file: &str) -> Option<BTreeSet<String>> {
    let lesson = scenario::open(id).unwrap_or_else(|error| panic!("{error}"));
    let stage = lesson
        .stages
        .iter()
        .find(|stage| stage.file == file)
        .expect("the lesson has the listing");
    let output = Command::new("python3")
        .env_remove("PYTHONUNBUFFERED") // Unbuffered lines of two processes can run into each other.
        .args(["-c", FASTER, &stage.source])
        .output()
        .ok()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{file}: {errors}");
    let masked = |line: &str| match line.strip_prefix("ppid ") {
        Some(_) => "ppid".to_owned(),
        None => line.to_owned(),
    };
    Some(String::from_utf8_lossy(&output.stdout).lines().map(masked).collect())
}

fn assert_prints(id: &str, file: &str, wanted: &[&str]) {
    if let Some(lines) = lines_under_python(id, file) {
        assert_eq!(lines, wanted.iter().map(|line| (*line).to_owned()).collect());
    }
}

const TASKS: [&str; 10] = [
    "task 0 is done",
    "task 1 is done",
    "task 2 is done",
    "task 3 is done",
    "task 4 is done",
    "main has 0",
    "main has 1",
    "main has 4",
    "main has 9",
    "main has 16",
];

#[test]
fn apply() {
    assert_prints("apply-vs-apply-async", "apply.py", &TASKS);
}

#[test]
fn apply_async() {
    let lines: Vec<&str> = TASKS.into_iter().chain(["all handed in"]).collect();
    assert_prints("apply-vs-apply-async", "apply_async.py", &lines);
}

#[test]
fn maxtasksperchild() {
    assert_prints(
        "maxtasksperchild",
        "recycle.py",
        &["a new worker says hello", "main ends"],
    );
}

#[test]
fn zombie() {
    assert_prints(
        "zombie",
        "zombie.py",
        &["C1 ends", "exit code 3", "nothing to wait for"],
    );
}

#[test]
fn orphan() {
    assert_prints("orphan", "orphan.py", &["ppid", "main has no child left"]);
}

#[test]
fn daemon() {
    assert_prints("daemon", "daemon.py", &["C3: last words"]);
}
