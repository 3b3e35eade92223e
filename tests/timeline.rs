//! What the log tells is on the timeline: read back from the cells of the screen, at several sizes,
//! live and in the past.

#[path = "screen/any_events.rs"]
mod any_events;
#[path = "timeline/family.rs"]
mod family;
#[path = "timeline/holds.rs"]
mod holds;
#[path = "timeline/lives.rs"]
mod lives;
#[path = "timeline/marks.rs"]
mod marks;
#[path = "timeline/reading.rs"]
mod reading;
#[path = "timeline/stops.rs"]
mod stops;

use std::collections::{BTreeMap, BTreeSet};

use forklore::scenario::Scenario;
use forklore::session::Mode;
use forklore::tui::app::{Action, App};
use forklore::tui::{Look, Options, RunView, update};
use forklore_event::*;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

const SIZES: [(u16, u16); 5] = [(80, 24), (100, 30), (120, 36), (160, 45), (200, 60)];

/// The column of the axis's first cell.
const AXIS: u16 = 13;

/// What begins a bar.
const EDGE: &str = "▎";

fn header() -> Header {
    serde_json::from_str(
        r#"{"forklore":1,"scenario":"many","stages":["many"],"started_at":"","isolation":"namespace","version":""}"#,
    )
    .expect("the header is valid")
}

fn live(events: &[Event]) -> App {
    let mut app = App::new(
        Scenario::wordless("many", Vec::new()),
        &header(),
        Mode::Live,
        Options::default(),
    );
    update(&mut app, Action::Events(events.to_vec()));
    app
}

/// The screen that looks back to a thousandth of the events, and how many events come before that.
fn at(app: &App, events: &[Event], place: usize) -> (App, usize) {
    let after = events.len() * place / 1000;
    let mut past = app.clone();
    past.history.look_at(after);
    (past, after)
}

/// Compares what is drawn with the log: live, of which it gives the result, and at places in the past.
fn live_and_past<T>(
    events: &[Event],
    places: Vec<usize>,
    compare: impl Fn(&App, &[Event]) -> Result<T, TestCaseError>,
) -> Result<T, TestCaseError> {
    let app = live(events);
    let now = compare(&app, events)?;
    for place in places {
        let (past, after) = at(&app, events, place);
        compare(&past, &events[..after])?;
    }
    Ok(now)
}

/// The run as one whose listing makes a pool.
fn of_pools(mut app: App) -> App {
    app.picture.pool = true;
    app
}

fn drawn(app: &App, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
    let look = Look::new(app.options);
    terminal
        .draw(|frame| frame.render_widget(&RunView { app, look: &look }, frame.area()))
        .expect("it draws");
    terminal.backend().buffer().clone()
}

/// A row of the timeline: its label, and what is right of it, cell by cell.
struct Row {
    label: String,
    cells: Vec<String>,
}

/// The rows of the timeline below its rule, and how many are hidden.
fn rows(buffer: &Buffer) -> (Vec<Row>, usize) {
    let text = |y: u16, from: u16, to: u16| (from..to).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    let width = buffer.area.width;
    let all = 0..buffer.area.height;
    let rule = all
        .clone()
        .find(|y| text(*y, 0, width).starts_with("─ timeline "))
        .expect("there is a timeline");
    let title = text(rule, 0, width);
    let hidden = title.rsplit_once(" +").map_or(0, |(_, behind)| {
        let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().expect("a number of rows")
    });
    let rows = (rule + 1..buffer.area.height)
        .take_while(|y| !text(*y, 0, width).starts_with('─'))
        .map(|y| Row {
            label: text(y, 0, AXIS).trim().to_owned(),
            cells: (AXIS..width).map(|x| buffer[(x, y)].symbol().to_owned()).collect(),
        })
        .collect();
    (rows, hidden)
}

/// The name of a row: of a slot without who fills it. Of a row that several processes share, the first of them.
fn name(row: &Row) -> String {
    shared(row).swap_remove(0)
}

/// The names of all whose row it is: `C3  C4` are two, `C5 .. C8` four.
fn shared(row: &Row) -> Vec<String> {
    if let Some(rest) = row.label.strip_prefix("slot ") {
        return vec![format!("slot {}", rest.split(' ').next().unwrap_or_default())];
    }
    let number = |role: &str| role.trim_start_matches(char::is_alphabetic).parse::<usize>().ok();
    match row.label.split_once(" .. ") {
        Some((first, last)) => {
            let letters = first.trim_end_matches(char::is_numeric);
            let numbers = number(first).zip(number(last)).expect("a range of names");
            (numbers.0..=numbers.1)
                .map(|number| format!("{letters}{number}"))
                .collect()
        }
        None => row.label.split("  ").map(|name| name.trim().to_owned()).collect(),
    }
}

/// Of each process its role, and whether it is a worker with its slot.
fn names(events: &[Event]) -> BTreeMap<Pid, (String, Option<u32>)> {
    let mut names = BTreeMap::new();
    for event in events {
        match &event.kind {
            Kind::ProcessStarted { role, .. } => drop(names.insert(event.pid, (role.clone(), None))),
            Kind::WorkerHired { slot, .. } => {
                if let Some((_, of)) = names.get_mut(&event.pid) {
                    *of = Some(*slot);
                }
            }
            _ => {}
        }
    }
    names
}

/// The name of the row of a process.
fn row_of((role, slot): &(String, Option<u32>)) -> String {
    slot.map_or_else(|| role.clone(), |slot| format!("slot {slot}"))
}

/// Each slot and each process that is no worker has one row or is counted as hidden; nothing else has a row, and
/// none is hidden where there is room for rows that say less.
fn each_is_shown_or_counted(rows: &[Row], hidden: usize, events: &[Event]) -> Result<(), String> {
    let mut missing: BTreeSet<String> = names(events).values().map(row_of).collect();
    missing.remove("init");
    let is_spare = |name: &str| ["", "waiting", "PIDs so far"].contains(&name);
    let names = || rows.iter().flat_map(shared);
    for name in names().filter(|name| !is_spare(name)) {
        if !missing.remove(&name) {
            return Err(format!("{name:?} has a row that was not told, or a second one"));
        }
    }
    if missing.len() != hidden {
        return Err(format!("{missing:?} have no row, and {hidden} are counted"));
    }
    match names().find(|name| hidden > 0 && is_spare(name)) {
        None => Ok(()),
        Some(name) => Err(format!("{missing:?} have no row, and {name:?} has one")),
    }
}

/// How many bars there are in a row; one that stands for several says so.
fn bars(row: &Row) -> u64 {
    let text: String = row.cells.concat();
    let bars = text.split(EDGE).skip(1);
    bars.map(|bar| {
        let word = bar
            .split_whitespace()
            .find_map(|word| word.trim_start_matches(['†', '│', '╪', '!']).strip_prefix('x'));
        let digits = word.map(|word| word.chars().take_while(char::is_ascii_digit).collect::<String>());
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(1)
    })
    .sum()
}

/// How many bars the row of each slot has.
fn of_slots(rows: &[Row]) -> BTreeMap<String, u64> {
    let slots = rows
        .iter()
        .filter_map(|row| Some((name(row).strip_prefix("slot ")?.to_owned(), bars(row))));
    slots.collect()
}

/// What the row `name` of the pool says, if the pool is on the screen. It has the screen's right side.
fn of_pool(buffer: &Buffer, name: &str) -> Option<String> {
    let text = |y: u16| {
        (0..buffer.area.width)
            .map(|x| buffer[(x, y)].symbol())
            .collect::<String>()
    };
    let rows = (0..buffer.area.height).map(text);
    let mut said = rows.filter_map(|row| Some(row.rsplit_once('│')?.1.trim_start().strip_prefix(name)?.to_owned()));
    said.next_back()
}

/// How many tasks there are in a row of chips: those that are shown, and the number of the others.
fn chips(row: &str) -> u64 {
    let number = |word: &str| word.trim_matches('+').parse::<u64>().unwrap_or(0);
    let words = row.split_whitespace();
    words
        .map(|word| match word.contains('+') {
            true => number(word),
            false => u64::from(word.starts_with('#')),
        })
        .sum()
}

/// A run of a pool, with what it must show.
#[derive(Clone, Debug, Default)]
struct Run {
    events: Vec<Event>,
    now: Micros,
    next_pid: Pid,
    next_task: TaskId,
    /// Of each slot, its worker with what that runs and how many it has done.
    slots: Vec<Option<(Pid, Option<TaskId>, u64)>>,
}

impl Run {
    fn new(slots: usize, limit: u64) -> Self {
        let mut run = Self {
            next_pid: 3,
            slots: vec![None; slots],
            ..Self::default()
        };
        for (pid, role, parent) in [(1, "init", 0), (2, "main", 1)] {
            let how = How::Launch;
            let role = role.to_owned();
            run.tell(pid, Kind::ProcessStarted { role, parent, how });
        }
        let created = Kind::PoolCreated {
            pool: 0,
            processes: u32::try_from(slots).unwrap_or(1),
            maxtasksperchild: Some(limit),
            start_method: StartMethod::Fork,
            on_demand: false,
        };
        run.tell(2, created);
        (0..slots).for_each(|slot| run.hire(slot));
        run
    }

    fn tell(&mut self, pid: Pid, kind: Kind) {
        self.events.push(Event {
            at_us: self.now,
            stage: 0,
            pid,
            host_pid: None,
            evidence: Evidence::Said,
            kind,
        });
    }

    fn hire(&mut self, slot: usize) {
        let pid = self.next_pid;
        self.next_pid += 1;
        let started = Kind::ProcessStarted {
            role: format!("W{}", pid - 2),
            parent: 2,
            how: How::Fork,
        };
        self.tell(pid, started);
        let number = u32::try_from(slot).unwrap_or(0);
        self.tell(pid, Kind::WorkerHired { pool: 0, slot: number });
        self.slots[slot] = Some((pid, None, 0));
    }

    fn lose(&mut self, slot: usize, signal: Option<&str>) {
        let Some((pid, task, _)) = self.slots[slot].take() else {
            return;
        };
        let (code, signal) = (signal.is_none().then_some(0), signal.map(str::to_owned));
        self.tell(
            pid,
            Kind::ProcessExited {
                code,
                signal: signal.clone(),
            },
        );
        if task.is_some() {
            let slot = u32::try_from(slot).unwrap_or(0);
            self.tell(pid, Kind::WorkerLost { slot, task });
        }
        self.tell(pid, Kind::ProcessReaped { by: 2, code, signal });
    }

    fn submit(&mut self, task: TaskId) {
        let submitted = Kind::TaskSubmitted {
            pool: 0,
            task,
            call: Call::ApplyAsync,
            function: "work".to_owned(),
            arguments: String::new(),
        };
        self.tell(2, submitted);
    }

    /// After `pause`, the slot's worker begins a task or ends the one it runs; `kill` kills it.
    fn step(&mut self, slot: usize, pause: Micros, kill: bool, limit: u64) {
        let slot = slot % self.slots.len();
        self.now += pause;
        if kill {
            self.lose(slot, Some("SIGKILL"));
            return self.hire(slot);
        }
        let Some((pid, running, done)) = self.slots[slot] else {
            return;
        };
        let number = u32::try_from(slot).unwrap_or(0);
        match running {
            Some(task) => {
                self.tell(pid, Kind::TaskFinished { task, ok: true });
                self.tell(2, Kind::ResultDelivered { task });
                self.slots[slot] = Some((pid, None, done + 1));
                if done + 1 == limit {
                    self.lose(slot, None);
                    self.hire(slot);
                }
            }
            None => {
                let task = self.next_task;
                self.next_task += 1;
                if task.is_multiple_of(9) {
                    (task..task + 9).for_each(|task| self.submit(task));
                }
                self.tell(pid, Kind::TaskStarted { task, slot: number });
                self.slots[slot] = Some((pid, Some(task), done));
            }
        }
    }
}

fn run() -> impl Strategy<Value = Run> {
    const PAUSES: &[Micros] = &[0, 0, 0, 1, 1, 300, 20_000, 100_000, 400_000, 1_000_000];
    let step = (0..3_usize, proptest::sample::select(PAUSES), prop::bool::weighted(0.05));
    let steps = proptest::collection::vec(step, 0..160);
    (1..=3_usize, 1..5_u64, steps).prop_map(|(slots, limit, steps)| {
        let mut run = Run::new(slots, limit);
        for (slot, pause, kill) in steps {
            run.step(slot, pause, kill, limit);
        }
        run
    })
}

/// By slot: how many tasks were begun in it.
fn told(events: &[Event]) -> BTreeMap<String, u64> {
    let mut told: BTreeMap<String, u64> = BTreeMap::new();
    for event in events {
        if let Kind::TaskStarted { slot, .. } = event.kind {
            *told.entry(slot.to_string()).or_default() += 1;
        }
    }
    told
}

/// Compares the screen with the events that have happened.
fn compare(app: &App, events: &[Event]) -> Result<(), TestCaseError> {
    let told = told(events);
    let hired = events
        .iter()
        .filter(|event| matches!(event.kind, Kind::WorkerHired { .. }));
    let workers = hired.count();
    for size in SIZES {
        let buffer = drawn(app, size);
        let (rows, hidden) = rows(&buffer);
        let shown = of_slots(&rows);
        if let Err(fault) = each_is_shown_or_counted(&rows, hidden, events) {
            prop_assert!(false, "{} at {:?}", fault, size);
        }
        for (slot, tasks) in &shown {
            let began = told.get(slot).copied().unwrap_or_default();
            let text = || {
                rows.iter()
                    .map(|row| row.label.clone() + "|" + &row.cells.concat())
                    .collect::<Vec<_>>()
                    .join("\n")
            };
            prop_assert_eq!(*tasks, began, "tasks of slot {} at {:?}\n{}", slot, size, text());
        }
        let count = |wanted: fn(&Kind) -> bool| events.iter().filter(|event| wanted(&event.kind)).count() as u64;
        if count(|kind| matches!(kind, Kind::PoolCreated { .. })) > 0 {
            let row =
                |name| of_pool(&buffer, name).ok_or_else(|| TestCaseError::fail(format!("no {name} at {size:?}")));
            let submitted = count(|kind| matches!(kind, Kind::TaskSubmitted { .. }));
            let started = count(|kind| matches!(kind, Kind::TaskStarted { .. }));
            let waiting = row("waiting   ")?;
            prop_assert_eq!(chips(&waiting), submitted - started, "{:?}", waiting);
            let all = count(|kind| matches!(kind, Kind::ResultDelivered { .. }));
            let delivered = row("delivered ")?;
            prop_assert_eq!(chips(&delivered), all, "{:?}", delivered);
        }
        if let Some(row) = rows.iter().find(|row| row.label == "PIDs so far") {
            let text = row.cells.concat();
            let last = text.split_whitespace().last().map(str::to_owned);
            prop_assert_eq!(last, Some(workers.to_string()));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_task_has_its_bar_live_and_in_the_past(run in run(), places in proptest::collection::vec(0..1000_usize, 2)) {
        let app = of_pools(live(&run.events));
        compare(&app, &run.events)?;
        for place in places {
            let (past, after) = at(&app, &run.events, place);
            compare(&past, &run.events[..after])?;
            let then = of_pools(live(&run.events[..after]));
            for size in [SIZES[0], SIZES[2]] {
                prop_assert!(rows_text(&past, size) == rows_text(&then, size), "the past looks different");
            }
        }
    }

    #[test]
    fn any_events_can_be_drawn_and_none_is_lost(events in proptest::collection::vec(any_events::event(), 0..150)) {
        let mut events = events;
        events.retain(|event| !matches!(event.kind, Kind::ScenarioEnded { .. }));
        let app = live(&events);
        let stage = &app.world().stages[0];
        let counted = stage.processes.iter().filter(|process| !process.is_init());
        let tasks: u64 = counted.map(|process| process.lane.tasks()).sum();
        for size in SIZES {
            let (rows, hidden) = rows(&drawn(&app, size));
            if hidden == 0 {
                let shown: u64 = rows.iter().map(bars).sum();
                prop_assert_eq!(shown, tasks, "at {:?}", size);
            }
        }
    }
}

fn rows_text(app: &App, size: (u16, u16)) -> Vec<String> {
    let (rows, _) = rows(&drawn(app, size));
    rows.into_iter().map(|row| row.label + &row.cells.concat()).collect()
}
