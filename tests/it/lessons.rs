//! Every shipped lesson, run for real, in both kinds of isolation.

use super::{claims, support};
use forklore::engine::Builtin;
use forklore::scenario;

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
        let faults = claims::faults(&log);
        assert!(faults.is_empty(), "{lesson}, {isolation}: {faults:#?}");
        assert_eq!(status, Some(0));
        if isolation == "auto" {
            let lesson = scenario::open(lesson, &Builtin).unwrap_or_else(|error| panic!("{error}"));
            let empty = claims::empty_claims(&lesson, &log);
            assert!(empty.is_empty(), "{}: {empty:#?}", lesson.id);
        }
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
fn tree() {
    every_expectation_holds("tree");
}

#[test]
fn fork() {
    every_expectation_holds("fork");
}

#[test]
fn order() {
    every_expectation_holds("order");
}

#[test]
fn memory() {
    every_expectation_holds("memory");
}

#[test]
fn daemon_flag() {
    every_expectation_holds("daemon-flag");
}

#[test]
fn process_or_pool() {
    every_expectation_holds("process-or-pool");
}

#[test]
fn pool() {
    every_expectation_holds("pool");
}

#[test]
fn async_result() {
    every_expectation_holds("async-result");
}

#[test]
fn callback() {
    every_expectation_holds("callback");
}

#[test]
fn shutdown() {
    every_expectation_holds("shutdown");
}

#[test]
fn map_and_imap() {
    every_expectation_holds("map-and-imap");
}

#[test]
fn silent() {
    every_expectation_holds("silent");
}

#[test]
fn killed() {
    every_expectation_holds("killed");
}

#[test]
fn cpu_or_io() {
    every_expectation_holds("cpu-or-io");
}

#[test]
fn start_methods() {
    every_expectation_holds("start-methods");
}

#[test]
fn nginx() {
    every_expectation_holds("nginx");
}

#[test]
fn every_shipped_lesson_is_run_here() {
    let run_here = [
        "tree",
        "fork",
        "order",
        "memory",
        "zombie",
        "orphan",
        "daemon",
        "daemon-flag",
        "process-or-pool",
        "pool",
        "apply-vs-apply-async",
        "async-result",
        "callback",
        "shutdown",
        "map-and-imap",
        "maxtasksperchild",
        "silent",
        "killed",
        "cpu-or-io",
        "start-methods",
        "nginx",
    ];
    for id in forklore::scenario::shipped_ids() {
        assert!(run_here.contains(&id), "{id} has no test");
    }
}
