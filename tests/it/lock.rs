//! Who has the interpreter lock, where several threads want it.

use std::collections::BTreeSet;

use forklore_event::Kind;

use super::support::{self, Log, forklore};

const LISTING: &str = "\
import threading
import time
from multiprocessing import Process

def count():
    while time.thread_time() < 0.2:
        pass

def wait():
    time.sleep(0.2)

def together(kind, job):
    crew = [kind(target=job) for _ in range(3)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()

if __name__ == '__main__':
    together(threading.Thread, wait)
    together(threading.Thread, count)
    together(Process, count)
";

#[test]
fn threads_that_compute_take_turns_and_processes_do_not() {
    let (_folder, listing) = support::listing(LISTING);
    let run = ["run", &listing, "--engine", "builtin", "--json"];
    let log = Log::of(&forklore().args(run).output().expect("forklore starts"));
    let main = log.pid("main");
    let mut told = Vec::new();
    for event in &log.events {
        if let Kind::InterpreterLockPassed { turns, holder } = &event.kind {
            assert_eq!(event.pid, main, "a process with one thread has its lock for itself");
            told.push((event.at_us, turns, holder));
        }
    }
    let had: BTreeSet<&str> = told
        .iter()
        .flat_map(|(_, turns, _)| turns.iter().flatten())
        .map(String::as_str)
        .collect();
    let counting = ["Thread-4 (count)", "Thread-5 (count)", "Thread-6 (count)"];
    for thread in counting {
        assert!(had.contains(thread), "{thread}: {had:?}");
    }
    assert!(
        !had.contains("Thread-1 (wait)"),
        "who sleeps does not want the lock: {had:?}"
    );
    let turns: usize = told.iter().map(|(_, turns, _)| turns.len()).sum();
    assert!(turns >= counting.len(), "0.6 s of computing in turns of 5 ms: {turns}");
    // Who has it for the first time says so at once, and so where it stands.
    let mut tellers = BTreeSet::new();
    for pair in told.windows(2) {
        tellers.insert(pair[0].2);
        assert!(
            !tellers.contains(pair[1].2) || pair[1].0 - pair[0].0 >= 50_000,
            "{} and {}: too often",
            pair[0].0,
            pair[1].0
        );
    }
}
