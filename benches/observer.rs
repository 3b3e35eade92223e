//! Figures of the observer: how soon there is a picture, what a frame costs, and
//! what watching costs.
//!
//! `cargo bench --bench observer` prints a line a figure and its limit, and ends
//! with status 1 if a limit is passed. Everything is measured on the real
//! program in a real pseudo-terminal, but for the frame, which is measured by itself.

use std::io::{Read, Write};
use std::num::NonZero;
use std::os::fd::AsFd;
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use forklore::engine::Builtin;
use forklore::scenario::{Language, Scenario, shipped};
use forklore::session::Mode;
use forklore::tui::app::{Action, App};
use forklore::tui::{Look, Options, RunView, update};
use forklore_event::{Call, Event, Header, Kind};
use forklore_stage::channel::{self, Message};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use procfs::process::Process;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const PROGRAM: &str = env!("CARGO_BIN_EXE_forklore");

const ROWS: NonZero<u16> = NonZero::new(36).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(120).unwrap();

/// How long a share of a core is measured, and how long after something has changed.
const WATCHED: Duration = Duration::from_secs(10);
const SETTLED: Duration = Duration::from_secs(2);

/// How long a program may take to end by a key.
const PATIENCE: Duration = Duration::from_secs(2);

/// Figures are taken so often; the median counts.
const ROUNDS: usize = 9;

fn main() -> ExitCode {
    let mut fine = true;
    let mut report = |name: &str, figure: f64, limit: f64, unit: &str| {
        let verdict = if figure <= limit { "ok" } else { "OVER" };
        println!("{verdict:4}  {name:58} {figure:9.3} {unit:3} limit {limit} {unit}");
        fine &= figure <= limit;
    };
    report("first frame after the start, median", first_frame(), 50.0, "ms");
    for lesson in ["apply-vs-apply-async", "maxtasksperchild"] {
        let (median, worst) = frame(lesson);
        report(
            &format!("{lesson}: fold and draw a frame at 120x36, median"),
            median,
            2.0,
            "ms",
        );
        report(&format!("{lesson}: the same, 99th percentile"), worst, 2.0, "ms");
    }
    report("bytes drawn in 2 s while nothing changes", idle_bytes(), 0.0, "B");
    report("the observer's share of one core at a stop", at_a_stop(), 0.1, "%");
    for lesson in ["maxtasksperchild", "apply-vs-apply-async"] {
        report(
            &format!("{lesson}: the same in a lesson that runs"),
            in_a_lesson(lesson),
            1.0,
            "%",
        );
    }
    for (workers, limit) in [(4, 1.0), (40, 2.0)] {
        report(
            &format!("the same with {workers} workers that are never done"),
            with_workers(workers),
            limit,
            "%",
        );
    }
    for other in ["htop", "btop"] {
        match of_other(other) {
            Some(share) => println!("      {:58} {share:9.3} %", format!("{other}'s share, to compare")),
            None => println!("      {other} is not installed"),
        }
    }
    report("telling the events of a task, median", telling(), 5.0, "us");
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Microseconds that the processes of a pool take together to tell the four events of a task,
/// while the observer's end is read.
fn telling() -> f64 {
    const TASKS: u64 = 20_000;
    let (mut listener, reporter) = channel::pair().expect("a socket pair");
    let reader = std::thread::spawn(move || {
        loop {
            match listener.receive() {
                Ok(Some(_)) => {}
                Ok(None) => {
                    let mut there = [PollFd::new(listener.as_fd(), PollFlags::POLLIN)];
                    let _ = poll(&mut there, PollTimeout::NONE);
                }
                Err(_) => return,
            }
        }
    });
    let said = |at_us, kind| Message::Said {
        at_us,
        sender: 3,
        subject: 3,
        place: 12,
        thread: None,
        kind,
    };
    let rounds = (0..ROUNDS).map(|_| {
        let begun = Instant::now();
        for task in 0..TASKS {
            let kinds = [
                Kind::TaskSubmitted {
                    pool: 0,
                    task,
                    call: Call::ApplyAsync,
                    function: "work".to_owned(),
                    arguments: task.to_string(),
                },
                Kind::TaskStarted { task, slot: 0 },
                Kind::TaskFinished { task, ok: true },
                Kind::ResultDelivered { task },
            ];
            for kind in kinds {
                reporter.send(&said(task, kind), None).expect("somebody reads");
            }
        }
        begun.elapsed().as_secs_f64() * 1e6 / TASKS as f64
    });
    let median = median(rounds.collect());
    drop(reporter);
    reader.join().expect("the reader ends");
    median
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// The program in a terminal of 120 by 36, and what it has drawn.
struct Screen {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    drawn: Arc<Mutex<vt100::Parser>>,
    bytes: Arc<AtomicUsize>,
    _terminal: Box<dyn MasterPty + Send>,
}

impl Screen {
    fn open(arguments: &[&str]) -> Self {
        Self::of(PROGRAM, arguments).expect("forklore starts")
    }

    /// Any program; `None` where it is not installed.
    fn of(program: &str, arguments: &[&str]) -> Option<Self> {
        let size = PtySize {
            rows: ROWS.get(),
            cols: COLUMNS.get(),
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        let mut output = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let child = pair.slave.spawn_command(command).ok()?;
        drop(pair.slave);
        let drawn = Arc::new(Mutex::new(vt100::Parser::new(ROWS, COLUMNS, 0)));
        let bytes = Arc::new(AtomicUsize::new(0));
        let (screen, count) = (Arc::clone(&drawn), Arc::clone(&bytes));
        std::thread::spawn(move || {
            let mut buffer = [0; 64 * 1024];
            while let Ok(length @ 1..) = output.read(&mut buffer) {
                screen.lock().expect("the reader is alone").process(&buffer[..length]);
                count.fetch_add(length, Ordering::SeqCst);
            }
        });
        Some(Self {
            child,
            keys,
            drawn,
            bytes,
            _terminal: pair.master,
        })
    }

    fn text(&self) -> String {
        self.drawn.lock().expect("the reader is alone").screen().contents()
    }

    fn wait_for(&self, text: &str) {
        let begun = Instant::now();
        while !self.text().contains(text) {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "never saw {text:?} in:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_micros(200));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// CPU time of the program, all its threads that live, in seconds. The ticks of `stat` are a tenth of a percent of
    /// [`WATCHED`], which is too coarse.
    fn cpu(&self) -> f64 {
        let pid = self.child.process_id().expect("it runs").cast_signed();
        let threads = Process::new(pid).and_then(|process| process.tasks()).expect("it runs");
        let used = threads.flatten().filter_map(|thread| thread.schedstat().ok());
        used.map(|used| used.sum_exec_runtime as f64 / 1e9).sum()
    }

    /// What it uses of one core in percent, from now on for a while.
    fn share(&self) -> f64 {
        let (begun, before) = (Instant::now(), self.cpu());
        std::thread::sleep(WATCHED);
        (self.cpu() - before) / begun.elapsed().as_secs_f64() * 100.0
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.press("qy");
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(5));
        }
        // Not every monitor takes a key for a reason to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn first_frame() -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let begun = Instant::now();
        let screen = Screen::open(&["run", "apply-vs-apply-async"]);
        screen.wait_for("apply.py");
        begun.elapsed().as_secs_f64() * 1e3
    });
    median(rounds.collect())
}

/// A recorded run of a lesson, by the program itself.
fn recorded(lesson: &str) -> (Scenario, Header, Vec<Event>) {
    let run = Command::new(PROGRAM)
        .args(["run", lesson, "--json", "--speed", "8"])
        .stderr(Stdio::inherit())
        .output()
        .expect("forklore starts");
    let text = String::from_utf8(run.stdout).expect("JSON is UTF-8");
    let mut lines = text.lines();
    let header = serde_json::from_str(lines.next().expect("a header")).expect("a header");
    let events = lines
        .map(|line| serde_json::from_str(line).expect("an event"))
        .collect();
    let scenario = shipped(&Builtin)
        .expect("the lessons")
        .into_iter()
        .find(|scenario| scenario.id == lesson);
    (scenario.expect("the lesson"), header, events)
}

/// Median and 99th percentile of folding a frame's events and drawing it, in milliseconds.
fn frame(lesson: &str) -> (f64, f64) {
    let (scenario, header, events) = recorded(lesson);
    let options = Options {
        language: Language::EN,
        ..Options::default()
    };
    let look = Look::new(options);
    let mut app = App::new(scenario, &header, Mode::Live, options);
    let mut terminal = Terminal::new(TestBackend::new(120, 36)).expect("a test terminal");
    let mut figures = Vec::new();
    // At 30 frames a second and rate 1 a frame has the events of 33 ms.
    for batch in events.chunk_by(|a, b| a.at_us / 33_333 == b.at_us / 33_333) {
        let begun = Instant::now();
        update(&mut app, Action::Events(batch.to_vec()));
        update(&mut app, Action::Tick(batch[0].at_us));
        terminal
            .draw(|frame| frame.render_widget(&RunView { app: &app, look: &look }, frame.area()))
            .expect("a test terminal takes everything");
        figures.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    figures.sort_by(f64::total_cmp);
    (figures[figures.len() / 2], figures[figures.len() * 99 / 100])
}

/// Bytes written to the terminal while a lesson waits at its first stop.
fn idle_bytes() -> f64 {
    let screen = Screen::open(&["run", "zombie"]);
    screen.wait_for("zombie.py");
    std::thread::sleep(Duration::from_secs(1));
    let before = screen.bytes.load(Ordering::SeqCst);
    std::thread::sleep(Duration::from_secs(2));
    (screen.bytes.load(Ordering::SeqCst) - before) as f64
}

/// While a lesson waits at its first stop.
fn at_a_stop() -> f64 {
    let screen = Screen::open(&["run", "zombie"]);
    screen.wait_for("zombie.py");
    std::thread::sleep(SETTLED);
    screen.share()
}

/// While a lesson goes by at rate 1, standing at each stop for a second.
fn in_a_lesson(lesson: &str) -> f64 {
    let screen = Screen::open(&["run", lesson, "--auto", "--dwell", "1"]);
    screen.wait_for(".py");
    std::thread::sleep(SETTLED);
    screen.share()
}

/// While a pool of so many workers runs tasks of some tenths of a second, and nothing stops it.
fn with_workers(workers: usize) -> f64 {
    let tasks = workers * 100;
    let listing = format!(
        "import time
from multiprocessing import Pool

def work(n):
    time.sleep(0.2 + n % 5 * 0.1)
    return n

if __name__ == '__main__':
    with Pool({workers}) as pool:
        results = [pool.apply_async(work, (n,)) for n in range({tasks})]
        for result in results:
            result.get()
"
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("many.py");
    std::fs::write(&path, listing).expect("a file");
    let path = path.to_str().expect("UTF-8");
    let mut screen = Screen::open(&["run", path, "--engine", "builtin"]);
    screen.wait_for("many.py");
    std::thread::sleep(SETTLED);
    screen.press(" ");
    std::thread::sleep(SETTLED);
    screen.share()
}

/// Of a monitor with its own interval, on the same terminal; `None` where it is not installed.
fn of_other(program: &str) -> Option<f64> {
    let screen = Screen::of(program, &[])?;
    std::thread::sleep(SETTLED);
    Some(screen.share())
}
