//! Every shipped lesson, run for real, in both kinds of isolation.

use super::{claims, support};
use forklore::engine::Builtin;
use forklore::scenario;

fn every_expectation_holds(lesson: &str) {
    support::side_by_side(&["auto", "subreaper"], |&isolation| {
        let (status, log) = support::run_builtin(lesson, &["--speed", "8", "--isolation", isolation]);
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
    });
}

/// A test for each lesson, and the list of them.
macro_rules! lessons {
    ($($test:ident: $lesson:literal,)+) => {
        $(
            #[test]
            fn $test() {
                every_expectation_holds($lesson);
            }
        )+

        const RUN_HERE: &[&str] = &[$($lesson),+];
    };
}

lessons! {
    tree: "tree",
    fork: "fork",
    order: "order",
    memory: "memory",
    zombie: "zombie",
    orphan: "orphan",
    daemon: "daemon",
    daemon_flag: "daemon-flag",
    process_or_pool: "process-or-pool",
    pool: "pool",
    apply_vs_apply_async: "apply-vs-apply-async",
    async_result: "async-result",
    callback: "callback",
    shutdown: "shutdown",
    map_and_imap: "map-and-imap",
    maxtasksperchild: "maxtasksperchild",
    silent: "silent",
    killed: "killed",
    cpu_or_io: "cpu-or-io",
    start_methods: "start-methods",
    race: "race",
    nginx: "nginx",
}

#[test]
fn every_shipped_lesson_is_run_here() {
    for id in scenario::shipped_ids() {
        assert!(RUN_HERE.contains(&id), "{id} has no test");
    }
}
