//! Figures of time travel, on a recording of 1,000,000 events from 1,000 processes
//! that is made here.
//!
//! `cargo bench --bench recording` prints a line a figure and its limit, and ends
//! with status 1 if a limit is passed.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use forklore::engine::Builtin;
use forklore::recording::{self, Recording, Writer};
use forklore::scenario::Scenario;
use forklore::tui::app::{Action, App};
use forklore::tui::{Look, Options, RunView, update};
use forklore::world::EventLog;
use forklore_event::{Blocked, Call, Event, Evidence, FORMAT, Header, How, Isolation, Kind, Micros, Pid, ProcessState};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const EVENTS: usize = 1_000_000;
const PROCESSES: Pid = 1_000;

/// Places all over the recording that are sought and drawn.
const SEEKS: usize = 199;

fn main() -> ExitCode {
    let mut fine = true;
    let mut report = |name: &str, figure: f64, limit: f64, unit: &str| {
        let verdict = if figure <= limit { "ok" } else { "OVER" };
        println!("{verdict:4}  {name:58} {figure:9.3} {unit:3} limit {limit} {unit}");
        fine &= figure <= limit;
    };
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    write_recording(file.reopen().expect("the file is there"));

    let began = Instant::now();
    let Recording { header, events, .. } =
        recording::read(file.reopen().expect("the file is there")).expect("it is a recording");
    let read = began.elapsed().as_secs_f64();
    let log = EventLog::fold(&header, events);
    report("1,000,000 events: read", read, 1.0, "s");
    report("1,000,000 events: opened", began.elapsed().as_secs_f64(), 1.0, "s");
    assert_eq!(log.events().len(), EVENTS);

    let (median, worst) = spread((0..SEEKS).map(|n| {
        let after = EVENTS / SEEKS * (n * 83 % SEEKS) + n;
        millis(|| drop(black_box(log.moment(after))))
    }));
    report("seek, median", median, 16.0, "ms");
    report("seek, worst", worst, 16.0, "ms");

    let (median, worst) = frames(&header, log.clone());
    report("frame at 120x36, median", median, 4.0, "ms");
    report("frame at 120x36, worst", worst, 4.0, "ms");
    report("memory, at its peak", peak_memory(), 400.0, "MB");
    let (median, worst) = step_back();
    report("step back in a lesson, median", median, 5.0, "ms");
    report("step back in a lesson, worst", worst, 5.0, "ms");
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn millis(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64() * 1e3
}

/// Median and maximum.
fn spread(figures: impl Iterator<Item = f64>) -> (f64, f64) {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    (figures[figures.len() / 2], figures[figures.len() - 1])
}

/// What the process had in memory at most, from `/proc/self/status`, in MB.
fn peak_memory() -> f64 {
    let me = procfs::process::Process::myself().and_then(|me| me.status());
    let kilobytes = me.ok().and_then(|status| status.vmhwm).expect("the kernel says so");
    kilobytes as f64 / 1e3
}

fn header() -> Header {
    Header {
        forklore: FORMAT,
        scenario: "many".to_owned(),
        stages: vec!["many".to_owned()],
        started_at: "2026-01-01T00:00:00Z".to_owned(),
        engine: String::new(),
        claims: false,
        isolation: Isolation::Namespace,
        version: String::new(),
    }
}

fn write_recording(file: std::fs::File) {
    let mut writer = Writer::begin(std::io::BufWriter::new(file), &header()).expect("it can be written");
    let events: Vec<Event> = generated().take(EVENTS).collect();
    writer.add(&events).expect("it can be written");
}

/// A pool of 1,000 workers that run one short task after another.
fn generated() -> impl Iterator<Item = Event> {
    let started = |pid: Pid, role: String, parent: Pid, how: How| {
        let at = pid.unsigned_abs().into();
        event(at, pid, Kind::ProcessStarted { role, parent, how })
    };
    let first = [
        started(1, "init".to_owned(), 0, How::Launch),
        started(2, "main".to_owned(), 1, How::Launch),
    ];
    let workers = (3..=PROCESSES).flat_map(move |pid| {
        let slot = pid.unsigned_abs() - 3;
        let hired = Kind::WorkerHired { pool: 0, slot };
        [
            started(pid, format!("W{}", slot + 1), 2, How::Fork),
            event(2_000, pid, hired),
        ]
    });
    first.into_iter().chain(workers).chain((0_u64..).flat_map(of_task))
}

fn event(at_us: Micros, pid: Pid, kind: Kind) -> Event {
    Event {
        at_us,
        stage: 0,
        pid,
        host_pid: Some(20_000 + pid),
        evidence: Evidence::Said,
        kind,
    }
}

/// What is told of one task, and of a mark at every thousandth.
fn of_task(task: u64) -> impl Iterator<Item = Event> {
    let pid = 3 + Pid::try_from(task % u64::try_from(PROCESSES - 2).unwrap_or(1)).unwrap_or(0);
    let at = 10_000 + task * 400;
    let mark = task.is_multiple_of(1_000).then(|| {
        let name = format!("m{task}");
        event(at, 2, Kind::CheckpointReached { name })
    });
    let submitted = Kind::TaskSubmitted {
        pool: 0,
        task,
        call: Call::ApplyAsync,
        function: "work".to_owned(),
        arguments: format!("({task},)"),
    };
    let ran = ran(task, pid.unsigned_abs() - 3).into_iter();
    let told = (1..).zip(ran).map(move |(n, kind)| event(at + 30 * n, pid, kind));
    let delivered = event(at + 350, 2, Kind::ResultDelivered { task });
    mark.into_iter()
        .chain([event(at, 2, submitted)])
        .chain(told)
        .chain([delivered])
}

/// What the worker in `slot` tells of a task.
fn ran(task: u64, slot: u32) -> [Kind; 9] {
    let line = |line| Kind::LineReached {
        line,
        thread: None,
        file: None,
    };
    let (on, thread) = (Blocked::Sleep { for_us: 50 }, None);
    [
        line(12),
        Kind::TaskStarted { task, slot },
        Kind::StateChanged { state: ProcessState::R },
        line(5),
        Kind::Blocked {
            on: on.clone(),
            thread: None,
        },
        Kind::Unblocked { on, thread },
        Kind::TaskFinished { task, ok: true },
        Kind::Blocked {
            on: Blocked::Task { slot },
            thread: None,
        },
        Kind::StateChanged { state: ProcessState::S },
    ]
}

/// Seeks and draws all over the recording; only the drawing counts.
fn frames(header: &Header, log: EventLog) -> (f64, f64) {
    let scenario = Scenario::wordless("many", Vec::new());
    let mut app = App::of_recording(scenario, header, log, Options::default());
    let mut terminal = Terminal::new(TestBackend::new(120, 36)).expect("a terminal");
    let look = Look::new(app.options);
    spread((0..SEEKS).map(|n| {
        update(&mut app, Action::Wound(EVENTS / SEEKS * (n + 1)));
        let view = RunView { app: &app, look: &look };
        millis(|| {
            terminal
                .draw(|frame| frame.render_widget(&view, frame.area()))
                .expect("it draws");
        })
    }))
}

/// From the end of a shipped recording back to its beginning, event by event:
/// finding the world and drawing it.
fn step_back() -> (f64, f64) {
    let bytes = recording::shipped("maxtasksperchild").expect("the lesson has a recording");
    let Recording { header, events, .. } = recording::read(bytes).expect("it is a recording");
    let end = events.len();
    let scenario = forklore::scenario::open("maxtasksperchild", &Builtin).expect("the lesson is shipped");
    let log = EventLog::fold(&header, events);
    let mut app = App::of_recording(scenario, &header, log, Options::default());
    let mut terminal = Terminal::new(TestBackend::new(120, 36)).expect("a terminal");
    let look = Look::new(app.options);
    spread((0..end).rev().map(|after| {
        millis(|| {
            update(&mut app, Action::Wound(after));
            let view = RunView { app: &app, look: &look };
            terminal
                .draw(|frame| frame.render_widget(&view, frame.area()))
                .expect("it draws");
        })
    }))
}
