//! A lesson that is run again when a file of it is saved.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::support;

#[test]
fn a_saved_file_is_run_again_and_a_broken_one_is_told_of() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("mine");
    let name = path.to_str().expect("UTF-8");
    let made = support::forklore()
        .args(["new", name])
        .output()
        .expect("forklore starts");
    assert!(made.status.success());
    let mut child = support::forklore()
        .args(["run", name, "--watch", "--plain", "--speed", "20"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("forklore starts");
    let mut told = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut warned = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let mut told_until = |text: &str| told.find(|line| line.as_ref().is_ok_and(|line| line.contains(text)));
    let mut warned_until = |text: &str| warned.find(|line| line.as_ref().is_ok_and(|line| line.contains(text)));
    assert!(told_until("To see it outside of forklore").is_some());
    assert!(warned_until("Waiting until a file is saved.").is_some());
    let file = path.join("scenario.toml");
    let text = std::fs::read_to_string(&file).expect("the scenario");
    std::fs::write(&file, text.replace("order = 100", "ordre = 100")).expect("a broken one");
    assert!(warned_until("the scenario has no `order`").is_some());
    assert!(warned_until("Waiting until a file is saved.").is_some());
    std::fs::write(&file, text.replace("C1 works", "C1 toils")).expect("a changed one");
    let listing = path.join("listing.py");
    let source = std::fs::read_to_string(&listing).expect("the listing");
    std::fs::write(&listing, source.replace("C1 works", "C1 toils")).expect("a changed one");
    assert!(told_until("| C1 toils").is_some());
    child.kill().expect("it runs");
    child.wait().expect("it is ours");
    let refused = support::forklore()
        .args(["run", "zombie", "--watch", "--plain"])
        .output()
        .expect("forklore starts");
    assert_eq!(refused.status.code(), Some(2));
}
