//! Every shipped lesson, run for real, in both kinds of isolation.

use super::support;

fn every_expectation_holds(lesson: &str) {
    for isolation in ["auto", "subreaper"] {
        let (status, log) = support::run_json(lesson, &["--speed", "8", "--isolation", isolation]);
        let unmet: Vec<_> = log
            .expectations()
            .iter()
            .filter(|expectation| !expectation.met)
            .collect();
        assert!(unmet.is_empty(), "{lesson}, {isolation}: {unmet:#?}");
        assert!(!log.expectations().is_empty(), "{lesson} expects nothing");
        assert_eq!(status, Some(0));
    }
}

#[test]
fn apply_vs_apply_async() {
    every_expectation_holds("apply-vs-apply-async");
}

#[test]
fn maxtasksperchild() {
    every_expectation_holds("maxtasksperchild");
}

#[test]
fn zombie() {
    every_expectation_holds("zombie");
}

#[test]
fn orphan() {
    every_expectation_holds("orphan");
}

#[test]
fn daemon() {
    every_expectation_holds("daemon");
}

#[test]
fn every_shipped_lesson_is_run_here() {
    let run_here = ["apply-vs-apply-async", "maxtasksperchild", "zombie", "orphan", "daemon"];
    for id in forklore::scenario::shipped_ids() {
        assert!(run_here.contains(&id), "{id} has no test");
    }
}
