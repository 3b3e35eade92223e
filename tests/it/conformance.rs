//! What CPython's `multiprocessing.Pool` does, statement by statement: each test is
//! one of the list C01 to C63, shown by the listing of its name in
//! `tests/conformance`, whose `.txt` is what CPython 3.11 printed.
//!
//! `tests/conformance/otherwise` holds the statements where forklore decides otherwise,
//! on purpose. What a listing cannot show is looked for in the log and in `/proc`.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use forklore_event::{Event, Kind};
use procfs::process::Process;

use super::python::under_forklore;
use super::support::{self, eventually};

fn conforms(name: &str) {
    let folder = support::root().join("tests/conformance");
    let story = under_forklore(&folder.join(format!("{name}.py")));
    let expected = std::fs::read_to_string(folder.join(format!("{name}.txt"))).expect("what CPython printed");
    assert_eq!(story.lines.join("\n"), expected.trim_end());
    assert_eq!(story.code, Some(0));
}

macro_rules! statements {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                conforms(stringify!($name));
            }
        )*

        /// Every statement that is a test here.
        const STATEMENTS: &[&str] = &[$(stringify!($name)),*];
    };
}

statements! {
    c01_at_least_one_process
    c02_default_size
    c03_maxtasksperchild_is_checked
    c04_initializer_is_callable
    c06_workers_at_once
    c07_worker_names
    c07_worker_names_of_start_methods
    c08_names_of_grandchildren
    c09_workers_have_no_children
    c10_signals_of_workers
    c11_forkserver_is_the_parent
    c11_parent_of_workers
    c12_repr_and_pickling
    c13_one_queue
    c15_workers_end_with_their_parent
    c17_three_threads
    c18_apply_is_async_and_get
    c19_not_running
    c20_ready_after_callback
    c21_successful_before_ready
    c22_wait_returns_none
    c23_get_timeout
    c24_get_again
    c25_remote_traceback
    c26_executor_returns_the_exit
    c26_exit_loses_the_task
    c27_unsendable_result
    c28_unsendable_arguments
    c29_executor_breaks
    c29_result_cannot_be_unpickled
    c30_one_of_two_callbacks
    c31_callbacks_in_one_thread
    c32_slow_callback
    c34_submitting_in_a_callback
    c35_order_of_input
    c36_default_chunksize
    c37_input_is_listed_first
    c38_first_error_to_arrive
    c39_error_ends_its_chunk
    c40_imap_chunksize
    c41_input_raises
    c42_imap_next
    c43_imap_unordered
    c44_imap_with_chunks
    c45_imap_reads_ahead
    c46_results_outlive_the_pool
    c47_chunks_count_as_tasks
    c48_workers_are_replaced
    c51_death_breaks_an_executor
    c51_death_in_a_task
    c52_exit_codes
    c53_close_lets_tasks_finish
    c54_join_needs_close
    c55_terminate_drops_tasks
    c56_terminate_waits_for_the_stubborn
    c57_with_terminates
    c58_a_forgotten_pool_ends
    c59_exit_terminates_the_pool
    c61_active_children
    c62_main_process
    c63_only_the_parent_joins
}

#[test]
fn every_statement_has_its_test() {
    let folder = std::fs::read_dir(support::root().join("tests/conformance")).expect("the listings");
    for entry in folder {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "py") {
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
            assert!(STATEMENTS.contains(&name), "{name} has no test");
        }
    }
}

/// The machine's limit is the run's here.
#[test]
fn c05_failed_start_leaves_none() {
    let listing = support::root().join("tests/conformance/otherwise/c05_failed_start_leaves_none.py");
    let listing = listing.to_str().expect("a path in UTF-8");
    let (_, log) = support::run_builtin(listing, &["--speed", "8", "--limit", "processes=20"]);
    assert_eq!(log.terminal(), "BlockingIOError True\n[]\nno child is left\n");
}

#[test]
fn c14_idle_worker_killed() {
    conforms("otherwise/c14_idle_worker_killed");
}

#[test]
fn c33_callback_raises() {
    conforms("otherwise/c33_callback_raises");
}

#[test]
fn c40_map_chunksize() {
    conforms("otherwise/c40_map_chunksize");
}

/// CPython replaces such a worker at once, for ever.
#[test]
fn c50_initializer_raises() {
    let listing = "tests/conformance/otherwise/c50_initializer_raises.py";
    let listing = support::root().join(listing);
    let (_, log) = support::run_builtin(listing.to_str().expect("a path in UTF-8"), &["--speed", "8"]);
    let terminal = log.terminal();
    assert_eq!(terminal.matches("ValueError: no start").count(), 8, "{terminal}");
    assert!(terminal.ends_with("no worker ever took it\n"), "{terminal}");
    let limit = Kind::LimitReached {
        limit: "restarts".to_owned(),
        value: 8,
    };
    assert!(log.events.iter().any(|event| event.kind == limit));
    let pauses: Vec<u64> = log
        .events
        .iter()
        .filter_map(|event| match event.kind {
            Kind::HiringDelayed { pause_us, .. } => Some(pause_us),
            _ => None,
        })
        .collect();
    assert_eq!(pauses.len(), 8);
    assert!(pauses.is_sorted() && pauses[0] < pauses[7], "{pauses:?}");
}

/// CPython starts such workers at once, for ever: each reads the listing, and fails where main made the pool.
#[test]
fn c50_no_guard() {
    let listing = support::root().join("tests/conformance/otherwise/c50_no_guard.py");
    let (_, log) = support::run_builtin(listing.to_str().expect("a path in UTF-8"), &["--speed", "8"]);
    let terminal = log.terminal();
    let text = "An attempt has been made to start a new process before the";
    assert_eq!(terminal.matches(text).count(), 8, "{terminal}");
    assert!(terminal.ends_with("no worker ever took it\n"), "{terminal}");
    let refused = log.events.iter().filter(|event| event.kind == Kind::StartRefused {});
    let refused: Vec<_> = refused.map(|event| event.pid).collect();
    assert_eq!(refused.len(), 8, "each is told, so that the screen can explain it");
    let different: std::collections::HashSet<_> = refused.iter().collect();
    assert_eq!(different.len(), 8, "each worker tells it once: {refused:?}");
    let started = log.events.iter().filter(|event| {
        matches!(
            event.kind,
            Kind::ProcessStarted {
                how: forklore_event::How::Spawn,
                ..
            }
        )
    });
    assert_eq!(started.count(), 8);
}

/// The result thread runs listing code only within callbacks; in between it is nowhere in the listing.
#[test]
fn c31_the_result_thread_stands_on_no_line_between_callbacks() {
    let (_folder, listing) = support::listing(
        "
from multiprocessing import Pool
def note(value):
    print(value)
with Pool(1) as pool:
    pool.apply_async(abs, (-1,), callback=note).get()
",
    );
    let (_, log) = support::run_builtin(&listing, &["--speed", "8"]);
    let lines = log.events.iter().filter_map(|event| match &event.kind {
        Kind::LineReached {
            line,
            thread: Some(thread),
            ..
        } if thread.contains("_handle_results") => Some(*line),
        _ => None,
    });
    let lines: Vec<u32> = lines.collect();
    assert!(lines.iter().any(|&line| line > 0), "a callback has run: {lines:?}");
    assert_eq!(lines.last(), Some(&0), "and it has returned: {lines:?}");
}

/// A run whose terminal got `text`, to be dropped before the test ends, and the numbers of its processes in order.
fn run_until(listing: &str, text: &str) -> (Run, Vec<i32>) {
    let mut observer = support::forklore()
        .args(["run", listing, "--engine", "builtin", "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("forklore starts");
    let mut told = BufReader::new(observer.stdout.take().expect("a pipe"));
    let mut stage = Vec::new();
    for event in told.by_ref().lines().skip(1) {
        let event: Event = serde_json::from_str(&event.expect("a line")).expect("an event");
        match event.kind {
            Kind::ProcessStarted { .. } => stage.extend(event.host_pid),
            Kind::TerminalOutput { text: output } if output.contains(text) => break,
            _ => {}
        }
    }
    (Run { observer, _told: told }, stage)
}

/// Ends when dropped.
struct Run {
    observer: Child,
    /// With a broken pipe the run would end.
    _told: BufReader<ChildStdout>,
}

impl Drop for Run {
    fn drop(&mut self) {
        self.observer.kill().expect("it runs");
        self.observer.wait().expect("it ended");
    }
}

/// The handler threads, the workers and main of a pool without work sleep until something happens: CPython since 3.8.
#[test]
fn c49_nobody_polls() {
    let (_folder, listing) = support::listing(
        "
import time
from multiprocessing import Pool
with Pool(2) as pool:
    pool.map(abs, [-1])
    print('at rest')
    time.sleep(600)
",
    );
    let (_run, stage) = run_until(&listing, "at rest");
    assert_eq!(stage.len(), 4, "init, main and two workers");
    let switches = || -> u64 {
        let processes = stage.iter().map(|&pid| Process::new(pid).expect("it sleeps"));
        let threads = processes.flat_map(|process| process.tasks().expect("its threads"));
        let statuses = threads.map(|thread| thread.expect("a thread").status().expect("its status"));
        statuses.filter_map(|status| status.voluntary_ctxt_switches).sum()
    };
    // Whoever polls is awake in every such interval, however busy the machine is.
    let mut before = switches();
    eventually("nobody is awake for a second", || {
        std::thread::sleep(Duration::from_secs(1));
        before == std::mem::replace(&mut before, switches())
    });
}

/// The numbers of tasks, which CPython's results carry as `_job`, go on from pool to pool.
#[test]
fn c16_one_counter_for_all_pools() {
    let (_folder, listing) = support::listing(
        "
from multiprocessing import Pool
with Pool(1) as one, Pool(1) as other:
    for pool in [one, other, other, one]:
        pool.apply(abs, (-1,))
",
    );
    let (_, log) = support::run_builtin(&listing, &["--speed", "8"]);
    let submitted = log.events.iter().filter_map(|event| match event.kind {
        Kind::TaskSubmitted { pool, task, .. } => Some((pool, task)),
        _ => None,
    });
    let submitted: Vec<_> = submitted.collect();
    assert_eq!(submitted, [(0, 0), (1, 1), (1, 2), (0, 3)]);
}

/// Neither side keeps arguments or results: CPython's `test_release_task_refs`.
#[test]
fn c60_what_is_done_is_released() {
    // More than the C library would keep for later.
    const SIZE: u64 = 40 << 20;
    let (_folder, listing) = support::listing(&format!(
        "
import time
from multiprocessing import Pool
def same(data):
    return data
with Pool(1) as pool:
    pool.map(same, [bytes({SIZE})])
    print('at rest')
    time.sleep(600)
"
    ));
    let (_run, stage) = run_until(&listing, "at rest");
    for &pid in &stage[1..] {
        let memory = || Process::new(pid).expect("it sleeps").status().expect("its status");
        let most = memory().vmhwm.expect("a process with memory");
        assert!(most * 1024 > SIZE, "it has had the data: {most} KiB");
        eventually("the data is released", || {
            memory().vmrss.is_some_and(|now| now * 1024 < SIZE)
        });
    }
}
