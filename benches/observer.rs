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
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const PROGRAM: &str = env!("CARGO_BIN_EXE_forklore");

const ROWS: NonZero<u16> = NonZero::new(36).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(120).unwrap();

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
    for lesson in ["maxtasksperchild", "apply-vs-apply-async"] {
        report(
            &format!("{lesson}: the observer's share of one core"),
            share_of_core(lesson),
            5.0,
            "%",
        );
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
        let size = PtySize {
            rows: ROWS.get(),
            cols: COLUMNS.get(),
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        let mut output = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let child = pair.slave.spawn_command(command).expect("forklore starts");
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
        Self {
            child,
            keys,
            drawn,
            bytes,
            _terminal: pair.master,
        }
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

    /// CPU time of the observer, all threads, in seconds.
    fn cpu(&self) -> f64 {
        let pid = self.child.process_id().expect("it runs").cast_signed();
        let stat = procfs::process::Process::new(pid)
            .and_then(|p| p.stat())
            .expect("it runs");
        (stat.utime + stat.stime) as f64 / procfs::ticks_per_second() as f64
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.press("qy");
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

/// CPU time of the observer in percent of one core, while a lesson runs at rate
/// 1 from its first stop to its end, going on at once from every stop.
fn share_of_core(lesson: &str) -> f64 {
    let mut screen = Screen::open(&["run", lesson]);
    screen.wait_for(".py");
    let (begun, before) = (Instant::now(), screen.cpu());
    while begun.elapsed() < Duration::from_secs(6) {
        std::thread::sleep(Duration::from_millis(300));
        // Skips a question, closes a card, goes on from a stop.
        screen.press("s ");
    }
    (screen.cpu() - before) / begun.elapsed().as_secs_f64() * 100.0
}
