//! Hostile listings: each ends at a limit that is told of with its value and how to
//! raise it, stays within the limits while it lasts, and leaves nothing behind.

mod refused;

use std::fs::File;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use forklore_event::Kind;
use procfs::process::Process;

use super::support::{self, eventually, forklore};

/// Processes of forklore's own beside those of the stage: the observer and the launcher.
const OWN: usize = 2;

/// How a run went, told by it and seen from outside.
struct Outcome {
    status: Option<i32>,
    /// What it printed, and its complaints.
    text: String,
    /// The most processes at a time.
    processes: usize,
    /// The most memory at a time, in bytes, of all but the observer.
    memory: u64,
    /// How long it ran.
    took: Duration,
}

impl Outcome {
    #[track_caller]
    fn tells(&self, sentence: &str) -> &Self {
        let end = self.text.len().saturating_sub(2_000);
        let shown = self.text.get(end..).unwrap_or(&self.text);
        assert!(
            self.text.contains(sentence),
            "{sentence:?} is not told; the end is:\n{shown}"
        );
        self
    }
}

/// Runs a listing in both isolations, watching it.
fn rage(source: &str, limits: &[&str]) -> Vec<Outcome> {
    ["auto", "subreaper"]
        .iter()
        .map(|isolation| {
            let (folder, path) = support::listing(source);
            let limits = limits.iter().flat_map(|limit| ["--limit", limit]);
            let arguments = ["run", &path, "--engine", "builtin", "--plain", "--isolation", isolation].into_iter();
            watched(folder.path(), arguments.chain(limits))
        })
        .collect()
}

/// Runs forklore to its end, measuring what it uses, and sees that nothing is left.
fn watched<'a>(folder: &Path, arguments: impl Iterator<Item = &'a str>) -> Outcome {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let mark = format!("FORKLORE_TEST_MARK=hostile-{}-{run}", std::process::id());
    let (name, value) = mark.split_once('=').expect("NAME=VALUE");
    // A file takes whatever is printed; a pipe would slow it down.
    let told = folder.join("told.txt");
    let file = File::create(&told).expect("a file");
    let mut observer = forklore()
        .env(name, value)
        .args(arguments)
        .stderr(file.try_clone().expect("a descriptor"))
        .stdout(file)
        .spawn()
        .expect("forklore starts");
    let begun = Instant::now();
    let (mut processes, mut memory) = (0, 0);
    let status = loop {
        let all = family(&observer);
        processes = processes.max(all.len());
        memory = memory.max(all.iter().filter_map(|pid| shares(*pid)).sum());
        if let Some(status) = observer.try_wait().expect("it is our child") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    eventually("nothing is left", || support::marked(&mark).is_empty());
    let text = String::from_utf8_lossy(&std::fs::read(&told).expect("what was told")).into_owned();
    Outcome {
        status: status.code(),
        text,
        processes,
        memory,
        took: begun.elapsed(),
    }
}

/// The processes below the observer, itself left out.
fn family(observer: &Child) -> Vec<i32> {
    let mut family = vec![observer.id().cast_signed()];
    let mut asked = 0;
    while let Some(&pid) = family.get(asked) {
        asked += 1;
        // Who has ended meanwhile has no children.
        let threads = Process::new(pid).and_then(|process| process.tasks());
        let children = threads
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|thread| thread.children().ok());
        family.extend(children.flatten().map(u32::cast_signed));
    }
    family.split_off(1)
}

/// What a process uses, shared pages by their share, in bytes.
fn shares(pid: i32) -> Option<u64> {
    let rollup = Process::new(pid).and_then(|process| process.smaps_rollup()).ok()?;
    rollup.memory_map_rollup.0.first()?.extension.map.get("Pss").copied()
}

#[test]
fn a_fork_bomb() {
    for outcome in rage("import os\nwhile True:\n    os.fork()\n", &["seconds=1"]) {
        outcome
            .tells("wanted one process more than the limit of 64: its fork fails with EAGAIN. --limit processes=128 raises it.")
            .tells("BlockingIOError: [Errno 11] Resource temporarily unavailable");
    }
}

#[test]
fn there_are_never_more_processes_than_the_limit() {
    // They come and go too fast for a look from outside.
    let (_folder, path) = support::listing(support::FORKS_THAT_COME_AND_GO);
    for isolation in ["auto", "subreaper"] {
        let limits = ["--limit", "processes=12", "--limit", "seconds=1"];
        let (status, log) = support::run_builtin(&path, &[&limits[..], &["--isolation", isolation]].concat());
        assert_eq!(status, Some(1));
        let (mut now, mut most, mut all) = (0, 0, 0);
        for event in &log.events {
            match event.kind {
                Kind::ProcessStarted { .. } => (now, all) = (now + 1, all + 1),
                Kind::ProcessReaped { .. } => now -= 1,
                _ => {}
            }
            most = most.max(now);
        }
        assert!(all > 100, "only {all} processes");
        assert!(most <= 12, "{most} of {all} processes at a time");
    }
}

#[test]
fn a_fork_in_every_child_for_ever() {
    let source = "
import os
def multiply():
    while True:
        try:
            if os.fork() == 0:
                multiply()
        except OSError:
            pass
multiply()
";
    for outcome in rage(source, &["seconds=1", "processes=20"]) {
        outcome
            .tells("wanted one process more than the limit of 20: its fork fails with EAGAIN. --limit processes=40 raises it.")
            .tells("The run was ended: it reached the limit of 1 second. --limit seconds=2 raises it.");
        assert!(outcome.processes <= 20 + OWN, "{} processes", outcome.processes);
        assert_eq!(outcome.status, Some(1));
    }
}

#[test]
fn fresh_interpreters_that_start_more_of_them() {
    let source = "
from multiprocessing import get_context
def multiply():
    spawn = get_context('spawn')
    while True:
        spawn.Process(target=multiply).start()
if __name__ == '__main__':
    multiply()
";
    for outcome in rage(source, &["seconds=3", "processes=16"]) {
        outcome
            .tells("wanted one process more than the limit of 16")
            .tells("BlockingIOError: [Errno 11] Resource temporarily unavailable");
    }
}

#[test]
fn zombies_count() {
    let source = "import os\nwhile True:\n    if os.fork() == 0:\n        os._exit(0)\n";
    for outcome in rage(source, &["processes=20"]) {
        outcome.tells("wanted one process more than the limit of 20");
        assert!(outcome.processes <= 20 + OWN, "{} processes", outcome.processes);
    }
}

#[test]
fn children_that_are_waited_for_never_reach_the_limit() {
    let source = "
import os
for i in range(300):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
print('all 300 came and went')
";
    for outcome in rage(source, &["processes=4"]) {
        outcome.tells("all 300 came and went");
        assert!(!outcome.text.contains("limit"), "{}", outcome.text);
    }
}

#[test]
fn an_endless_loop() {
    for outcome in rage("while True:\n    pass\n", &["seconds=1"]) {
        outcome
            .tells("The run was ended: it reached the limit of 1 second. --limit seconds=2 raises it.")
            .tells("main has ended (killed by SIGKILL).");
        assert_eq!(outcome.status, Some(1));
    }
}

#[test]
fn endless_output() {
    let sources = [
        "while True:\n    print('x' * 60)\n",
        "import sys\nwhile True:\n    sys.stdout.write('x' * 5000)\n    sys.stdout.flush()\n",
    ];
    for outcome in sources.iter().flat_map(|source| rage(source, &[])) {
        outcome.tells(
            "The run was ended: it printed more than the limit of 2000 lines a second. --limit output_lines=4000 raises it.",
        );
        // 2000 lines a second and five seconds' worth at once, a line being 256 bytes; twice that, with names and what was
        // on its way.
        let allowed = (outcome.took.as_secs_f64() + 5.0) * 2.0 * 2_000.0 * 256.0;
        let told = outcome.text.len();
        assert!((told as f64) < allowed, "{told} bytes in {:?}", outcome.took);
        assert_eq!(outcome.status, Some(1));
    }
}

#[test]
fn endless_events() {
    for outcome in rage("import time\nwhile True:\n    time.sleep(0)\n", &[]) {
        outcome.tells(
            "The run was ended: more happened than the limit of 10000 events a second. --limit events=20000 raises it.",
        );
    }
}

#[test]
fn endless_recursion() {
    for outcome in rage("def f(n):\n    return f(n + 1) + 1\nf(0)\n", &[]) {
        outcome.tells("RecursionError: maximum recursion depth exceeded");
    }
}

#[test]
fn values_too_large_for_what_is_left() {
    let sources = [
        "x = 'x' * 10**12\n",
        "x = 'x'\nwhile True:\n    x += x\n",
        "x = [0]\nwhile True:\n    x = x + x\n",
        "x = []\nwhile True:\n    x.append(1)\n",
    ];
    for outcome in sources.iter().flat_map(|source| rage(source, &["memory_mb=64"])) {
        outcome.tells("| MemoryError").tells(
            "main asked for more than the limit of 64 MB has room for: MemoryError. --limit memory_mb=128 raises it.",
        );
        assert!(outcome.memory <= 64 << 20, "{} bytes", outcome.memory);
    }
}

#[test]
fn many_small_values_in_one_process_and_in_many() {
    let grow = "i = 0\nmany = {}\nwhile True:\n    i += 1\n    many[i] = [i]\n";
    let spread = format!("import os\nfor i in range(10):\n    if os.fork() == 0:\n        break\n{grow}");
    for outcome in [grow, &spread]
        .iter()
        .flat_map(|source| rage(source, &["memory_mb=64"]))
    {
        outcome.tells(
            "The run was ended: its processes reached the limit of 64 MB of memory. --limit memory_mb=128 raises it.",
        );
        // It comes to 66 at most; a busy machine may let the observer look later.
        assert!(outcome.memory <= 128 << 20, "{} bytes", outcome.memory);
        assert_eq!(outcome.status, Some(1));
    }
}

#[test]
fn a_pool_whose_initializer_raises() {
    let source = "
from multiprocessing import Pool
def start():
    raise ValueError('no start')
if __name__ == '__main__':
    with Pool(2, start) as pool:
        pool.apply(len, ('abc',))
";
    for outcome in rage(source, &["seconds=4"]) {
        outcome
            .tells("8 workers in a row ended before their first task: main starts no more.")
            .tells("The run was ended: it reached the limit of 4 seconds.");
        assert!(outcome.processes <= 8 + OWN, "{} processes", outcome.processes);
    }
}

#[test]
fn a_pool_of_ten_thousand_and_more() {
    let hire =
        |number: &str| format!("from multiprocessing import Pool\nif __name__ == '__main__':\n    Pool({number})\n");
    for outcome in ["10000", "2**62"].iter().flat_map(|number| rage(&hire(number), &[])) {
        outcome
            .tells("main wanted one process more than the limit of 64")
            .tells("BlockingIOError: [Errno 11] Resource temporarily unavailable");
        assert!(outcome.processes <= 64 + OWN, "{} processes", outcome.processes);
    }
}

#[test]
fn children_that_ignore_signals_in_sessions_of_their_own() {
    let source = "
import os
import signal
for i in range(5):
    if os.fork() == 0:
        os.setsid()
        for number in range(1, 32):
            if number not in (signal.SIGKILL, signal.SIGSTOP):
                signal.signal(number, signal.SIG_IGN)
        if os.fork() > 0:
            os._exit(0)
        print('here to stay', flush=True)
        while True:
            signal.pause()
";
    for outcome in rage(source, &["seconds=3"]) {
        assert_eq!(outcome.text.matches("here to stay").count(), 5, "{}", outcome.text);
        outcome.tells("The run was ended: it reached the limit of 3 seconds.");
    }
}

#[test]
fn a_listing_that_kills_whom_it_can() {
    let everybody = "
import os
import time
for i in range(3):
    if os.fork() == 0:
        time.sleep(1000)
for target in (-1, 1, os.getppid(), 0):
    try:
        os.kill(target, 9)
        print('sent to', 'one' if target > 1 else target, flush=True)
    except OSError as error:
        print(error, flush=True)
";
    let parent = "
import os
import time
parent = os.getpid()
if os.fork() == 0:
    os.kill(parent, 9)
    while os.getppid() == parent:
        time.sleep(0.001)
    print('an orphan', flush=True)
    os._exit(0)
time.sleep(1000)
";
    for outcome in rage(everybody, &["seconds=5"]) {
        // At last it sends one to its own group.
        outcome.tells("sent to -1").tells("main has ended (killed by SIGKILL)");
        assert_eq!(outcome.status, Some(0), "{}", outcome.text);
    }
    for outcome in rage(parent, &["seconds=5"]) {
        outcome.tells("| an orphan");
        assert_eq!(outcome.status, Some(0), "{}", outcome.text);
    }
}

#[test]
fn a_listing_that_closes_every_descriptor() {
    let source = "
import os
closed = 0
for fd in range(3, 5000):
    try:
        os.close(fd)
        closed += 1
    except OSError:
        pass
print('closed', closed, flush=True)
pid = os.fork()
if pid == 0:
    os._exit(7)
print(os.waitpid(pid, 0)[1] >> 8, flush=True)
for fd in range(3):
    os.close(fd)
print('nobody hears this', flush=True)
";
    for outcome in rage(source, &[]) {
        outcome.tells("| 7").tells("main has ended (exit ");
        assert!(!outcome.text.contains("nobody hears this"), "{}", outcome.text);
    }
}

#[test]
fn pipes_and_threads_without_end() {
    let pipes = "from multiprocessing import Pipe\nkept = []\nwhile True:\n    kept.append(Pipe())\n";
    let threads = "
import threading
import time
while True:
    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
";
    for outcome in rage(pipes, &[]) {
        outcome.tells("OSError: [Errno 24] Too many open files");
    }
    for outcome in rage(threads, &["memory_mb=64"]) {
        outcome.tells("RuntimeError: can't start new thread");
        assert!(outcome.memory <= 64 << 20, "{} bytes", outcome.memory);
    }
}
