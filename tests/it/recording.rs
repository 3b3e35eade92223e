//! Recordings of real runs: complete whatever dies, and played back as they were.

use std::process::{Command, Stdio};

use forklore::recording::{self, LeftOut};
use forklore_event::Kind;

use super::support::{self, answer, eventually, forklore};

/// What was written to `path`.
fn read(path: &std::path::Path) -> recording::Recording {
    recording::read(std::fs::File::open(path).expect("the recording")).expect("it is a recording")
}

/// Status, standard output and standard error of a command.
#[test]
fn a_recording_is_complete_when_the_observer_is_killed() {
    let (folder, listing) =
        support::listing("import time\nfor i in range(100000):\n    print(i, flush=True)\n    time.sleep(0.01)\n");
    let file = folder.path().join("run.jsonl");
    let mut observer = forklore()
        .args(["run", &listing, "--engine", "builtin", "--json", "--record"])
        .arg(&file)
        .stdout(Stdio::piped())
        .spawn()
        .expect("forklore starts");
    let lines = || std::fs::read(&file).map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b'\n').count());
    eventually("something is recorded", || lines() > 60);
    observer.kill().expect("it runs");
    let output = observer.wait_with_output().expect("it ended");
    let told = recording::read(&output.stdout[..]).expect("it told its events");
    let kept = read(&file);
    assert_eq!(kept.left_out, LeftOut::default(), "every event is whole");
    assert!(!told.events.is_empty() && kept.events.starts_with(&told.events));
}

#[test]
fn a_full_disk_ends_the_recording_and_not_the_lesson() {
    for path in ["/dev/full", "/proc/nowhere/run.jsonl"] {
        let (status, stdout, stderr) = answer(&["run", "zombie", "--plain", "--speed", "8", "--record", path]);
        assert_eq!(status, Some(0), "{path}");
        assert!(stdout.contains("as expected"), "{stdout}");
        assert!(stderr.contains("nothing is recorded"), "{stderr}");
    }
}

#[test]
fn a_limit_on_the_size_of_files_ends_the_recording_and_not_the_lesson() {
    // What the processes share is a file, too, and needs its size.
    let (folder, listing) = support::listing("import time\nfor i in range(3000):\n    time.sleep(0.001)\n");
    let file = folder.path().join("run.jsonl");
    let limited = format!(
        "ulimit -f 640; exec {} run {listing} --engine builtin --plain --speed 20 --record {}",
        env!("CARGO_BIN_EXE_forklore"),
        file.display()
    );
    let output = Command::new("sh").args(["-c", &limited]).output().expect("sh runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("the recording ends here"), "{stderr}");
    assert!(!read(&file).events.is_empty());
}

#[test]
fn a_run_and_its_recording_tell_the_same() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("run.jsonl");
    let path = file.to_str().expect("UTF-8");
    let (status, live, _) = answer(&["run", "orphan", "--plain", "--speed", "20", "--record", path]);
    let (replayed_status, replayed, stderr) = answer(&["play", path, "--plain"]);
    assert_eq!((replayed_status, stderr.as_str()), (status, ""));
    let story = |text: &str| text.lines().skip(2).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(story(&replayed), story(&live));
    let (_, events, _) = answer(&["play", path, "--json"]);
    assert_eq!(events.as_bytes(), std::fs::read(&file).expect("the recording"));
}

#[test]
fn the_screen_shows_the_listing_that_was_run_and_not_the_file() {
    let (folder, listing) = support::listing("total = 6 * 7\nprint(total, flush=True)\n");
    let file = folder.path().join("run.jsonl");
    let file_name = file.to_str().expect("UTF-8");
    let record = ["run", &listing, "--engine", "builtin", "--plain", "--record", file_name];
    assert_eq!(answer(&record).0, Some(0));
    std::fs::remove_file(&listing).expect("it was there");
    let mut console = support::console::Setup::new(&["play", file.to_str().expect("UTF-8")]).start();
    console.wait_for_text("total = 6 * 7");
    console.send("q");
    console.ended();
}

#[test]
fn the_recording_of_a_lesson_is_played_by_its_name() {
    let (status, stdout, stderr) = answer(&["play", "daemon", "--plain", "--lang", "zh"]);
    assert_eq!((status, stderr.as_str()), (Some(0), ""));
    assert!(stdout.contains("回放"), "{stdout}");
}

#[test]
fn what_cannot_be_played_is_refused_with_status_2() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("run.jsonl");
    let path = file.to_str().expect("UTF-8");
    for (bytes, why) in [
        (&b""[..], "it is empty"),
        (b"\x7fELF", "its first line is not a header"),
        (b"{\"forklore\":9}\n", "it has version 9 of the format"),
    ] {
        std::fs::write(&file, bytes).expect("a file");
        let (status, stdout, stderr) = answer(&["play", path]);
        assert_eq!((status, stdout.as_str()), (Some(2), ""), "{why}");
        assert!(stderr.contains(why), "{stderr}");
    }
    let (status, _, stderr) = answer(&["play", "no-such-file"]);
    assert_eq!(status, Some(2), "{stderr}");
}

#[test]
fn a_recording_that_is_cut_off_says_so() {
    let bytes = recording::shipped("zombie").expect("it is shipped");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("run.jsonl");
    std::fs::write(&file, &bytes[..bytes.len() - 20]).expect("a file");
    let (status, stdout, stderr) = answer(&["play", file.to_str().expect("UTF-8"), "--json"]);
    assert_eq!(status, Some(0));
    assert!(stderr.contains("it is cut off"), "{stderr}");
    let played = recording::read(stdout.as_bytes()).expect("it is a recording");
    let ended = |event: &forklore_event::Event| matches!(event.kind, Kind::ScenarioEnded { .. });
    assert!(!played.events.iter().any(ended));
}
