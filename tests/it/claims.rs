//! Who reaches a mark stands there, the others run on until the words of the mark are true.

use super::support::{self, Log};
use forklore::scenario::{self, Scenario};
use forklore::world::{EventLog, fact};
use forklore_event::{Event, Expectation, Kind, Micros};

/// What takes half a second of the scenario clock is over before two have gone by, on a busy machine as well.
const SLOW_ENOUGH: &[&str] = &["--speed", "0.5"];

/// A listing and what the words at each of its marks claim, as a scenario's folder.
fn scenario(listing: &str, stops: &[(&str, &str)]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut text = r#"order = 1
tags = ["process"]
title = { en = "A lesson", zh = "一课" }
summary = { en = "A short one.", zh = "很短。" }
[[stage]]
name = "main"
listing = "main.py"
"#
    .to_owned();
    for (at, claim) in stops {
        text += &format!(
            r#"[[checkpoint]]
at = "{at}"
cue = {{ en = "Words", zh = "提示" }}
note = {{ en = "More words.", zh = "说明。" }}
claim = [ {claim} ]
"#
        );
    }
    std::fs::write(folder.path().join("scenario.toml"), text).expect("a scenario");
    std::fs::write(folder.path().join("main.py"), listing).expect("a listing");
    let path = folder.path().to_str().expect("a path in UTF-8").to_owned();
    (folder, path)
}

/// What was claimed at each stop, and when that was checked.
fn checked(log: &Log) -> Vec<(&str, Micros, &[Expectation])> {
    let checked = |event| match event {
        &Event {
            at_us,
            kind: Kind::ClaimsChecked {
                ref checkpoint,
                ref claims,
            },
            ..
        } => Some((checkpoint.as_str(), at_us, claims.as_slice())),
        _ => None,
    };
    log.events.iter().filter_map(checked).collect()
}

fn reached(log: &Log, mark: &str) -> Micros {
    let is_it = |event: &&Event| matches!(&event.kind, Kind::CheckpointReached { name } if name == mark);
    log.events.iter().find(is_it).expect("the mark was reached").at_us
}

/// What a log tells wrongly of its stops, whatever the lesson: every mark that was reached has its
/// words checked, in that order, all true, and only then does the clock stop.
pub(super) fn faults(log: &Log) -> Vec<String> {
    let mut faults = Vec::new();
    let mut waiting = std::collections::VecDeque::new();
    let mut before: Option<&Kind> = None;
    for event in &log.events {
        match &event.kind {
            Kind::CheckpointReached { name } => waiting.push_back(name),
            Kind::ClaimsChecked { checkpoint, claims } => {
                if waiting.pop_front() != Some(checkpoint) {
                    faults.push(format!("{checkpoint} was checked out of its turn"));
                }
                let unmet = claims.iter().filter(|claim| !claim.met);
                faults.extend(unmet.map(|claim| format!("{checkpoint}: {claim:?}")));
            }
            Kind::ClockChanged { paused: true, .. } if !matches!(before, Some(Kind::ClaimsChecked { .. })) => {
                faults.push(format!(
                    "the clock stopped at {} before any words were true",
                    event.at_us
                ));
            }
            _ => {}
        }
        before = Some(&event.kind);
    }
    faults.extend(waiting.iter().map(|mark| format!("{mark} was never checked")));
    faults
}

/// The claims of a lesson that were true at every one of its stops, so that they claim nothing.
pub(super) fn empty_claims(lesson: &Scenario, log: &Log) -> Vec<String> {
    let folded = EventLog::fold(&log.header, log.events.clone());
    let worlds: Vec<_> = folded
        .stops()
        .iter()
        .map(|stop| folded.moment(stop.after).world().clone())
        .collect();
    let claims = lesson.checkpoints.iter().flat_map(|checkpoint| &checkpoint.claims);
    let always = claims.filter(|claim| {
        worlds.iter().all(|world| {
            let got = fact(world, claim.stage, &claim.fact, claim.of.as_deref());
            got.is_some_and(|got| claim.test.is_met_by(&got))
        })
    });
    always.map(|claim| format!("{claim:?}")).collect()
}

#[test]
fn words_that_never_come_true_are_told_and_not_certified() {
    let listing = "\
import os, time
child = os.fork()
if child == 0:
    time.sleep(60)
    os._exit(0)
#@ waiting
os.kill(child, 9)
os.waitpid(child, 0)
";
    let claim = r#"{ fact = "main_blocked_on", is = "wait" }"#;
    let (_folder, path) = scenario(listing, &[("waiting", claim)]);
    let (status, log) = support::run_builtin(&path, &["--speed", "8"]);
    assert_eq!(status, Some(1));
    let stops = checked(&log);
    let (_, at, claims) = stops
        .iter()
        .find(|(name, ..)| *name == "waiting")
        .expect("it was checked");
    assert!(*at >= reached(&log, "waiting") + 2_000_000, "two seconds were waited");
    let got = claims[0].got.as_ref().map(ToString::to_string);
    assert_eq!((claims[0].met, got.as_deref()), (false, Some("nothing")));
    let output = support::forklore()
        .args(["run", &path, "--plain", "--speed", "8"])
        .output()
        .expect("forklore starts");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout);
    let said = "main was to be waiting for a child to end; it was waiting for nothing";
    assert!(text.contains(said), "{text}");
}

#[test]
fn the_next_mark_ends_the_wait_and_has_its_turn() {
    let listing = "\
import os, time
child = os.fork()
if child == 0:
    time.sleep(0.5)
    #@ second
    os._exit(0)
#@ first
os.waitpid(child, 0)
";
    let (_folder, path) = scenario(
        listing,
        &[
            ("first", r#"{ fact = "zombies_now", is = 9 }"#),
            ("second", r#"{ fact = "main_blocked_on", is = "wait" }"#),
        ],
    );
    let (status, log) = support::run_builtin(&path, SLOW_ENOUGH);
    assert_eq!(status, Some(1));
    let stops = checked(&log);
    let names: Vec<&str> = stops.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names, ["start", "first", "second", "end"]);
    let [_, (_, first, unmet), (_, _, met), _] = stops[..] else {
        panic!()
    };
    assert!(first >= reached(&log, "second"));
    assert!(!unmet[0].met && met[0].met, "{stops:?}");
}

#[test]
fn the_other_threads_of_who_stands_run_on() {
    let listing = "\
import threading, time
def late():
    time.sleep(0.5)
    print('late', flush=True)
thread = threading.Thread(target=late)
thread.start()
#@ here
thread.join()
";
    let (_folder, path) = scenario(listing, &[("here", r#"{ fact = "terminal_lines", is = 1 }"#)]);
    let (status, log) = support::run_builtin(&path, SLOW_ENOUGH);
    assert_eq!((status, faults(&log)), (Some(0), Vec::new()));
}

#[test]
fn a_state_is_read_at_the_instant_and_not_from_a_sample() {
    let listing = "\
import os, time
child = os.fork()
if child == 0:
    n = 0
    while True:
        n = n + 1
time.sleep(0.01)
#@ busy
os.kill(child, 19)
#@ stopped
os.kill(child, 9)
os.waitpid(child, 0)
";
    let (_folder, path) = scenario(
        listing,
        &[
            ("busy", r#"{ fact = "state", of = "C1", is = "R" }"#),
            ("stopped", r#"{ fact = "state", of = "C1", is = "T" }"#),
        ],
    );
    for isolation in ["auto", "subreaper"] {
        let (status, log) = support::run_builtin(&path, &["--speed", "1", "--isolation", isolation]);
        assert_eq!((status, faults(&log)), (Some(0), Vec::new()), "{isolation}");
    }
}

/// `FORKLORE_CLAIM_RUNS=10` runs every lesson ten times at each speed, several at a time.
#[test]
fn every_lesson_many_times() {
    const AT_A_TIME: usize = 6;
    let times = std::env::var("FORKLORE_CLAIM_RUNS").ok();
    let times: usize = times.and_then(|times| times.parse().ok()).unwrap_or(0);
    let lessons: Vec<&str> = scenario::shipped_ids().collect();
    let mut runs = Vec::new();
    for speed in ["1", "2", "8"] {
        runs.extend((0..times).flat_map(|_| lessons.iter().map(move |lesson| (*lesson, speed))));
    }
    let runs = std::sync::Mutex::new(runs);
    let next = || runs.lock().expect("nobody panics with it").pop();
    let one = || {
        let mut found = Vec::new();
        while let Some((lesson, speed)) = next() {
            let (status, log) = support::run_builtin(lesson, &["--speed", speed]);
            let faults = faults(&log);
            if status != Some(0) || !faults.is_empty() {
                found.push(format!("{lesson} at {speed}: {status:?} {faults:?}"));
            }
        }
        found
    };
    let found: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_A_TIME).map(|_| scope.spawn(one)).collect();
        let found = workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("it ends well"));
        found.collect()
    });
    assert!(found.is_empty(), "{} runs: {found:#?}", found.len());
}
