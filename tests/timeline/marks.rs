//! What happens to a process at an instant has its mark in the row of the process, at the instant's cell.
//!
//! Of several in a cell the weightiest is shown. The same thing in the next cell is the same mark on the rule, which
//! stands where the last of it happened. The edge of a bar, and the number of one that stands for several, may stand
//! where a mark would.

use std::collections::{BTreeMap, BTreeSet};

use forklore::tui::app::App;
use forklore_event::*;
use proptest::prelude::*;

use super::{
    AXIS, EDGE, Row, Run, SIZES, drawn, each_is_shown_or_counted, live, live_and_past, names, row_of, rows, rows_text,
    shared,
};

/// What has a mark, the weightiest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Signalled,
    Reaped,
    Ended,
    Continued,
    Stopped,
    Adopted,
    Killed,
}

impl What {
    fn glyph(self) -> &'static str {
        match self {
            Self::Signalled => "!",
            Self::Ended | Self::Killed => "†",
            Self::Adopted => "╪",
            Self::Reaped | Self::Continued | Self::Stopped => "│",
        }
    }
}

/// The marks that stand for one process alone.
const OWN: [&str; 3] = ["!", "†", "╪"];

/// The length of the axis of a run that has come to `now`.
fn length(now: Micros) -> Micros {
    const TENTHS: [Micros; 20] = [
        40, 50, 65, 80, 100, 130, 160, 200, 250, 320, 400, 500, 650, 800, 1000, 1300, 1600, 2000, 2500, 3200,
    ];
    let length = TENTHS.map(|tenths| tenths * 100_000);
    let length = length.into_iter().find(|length| now < length - length / 16);
    length.expect("a short run")
}

/// The cell of an instant on an axis of so many cells, of a run that has come to `now`.
pub(super) fn cell(at: Micros, now: Micros, cells: u64) -> usize {
    let cell = at * (cells - 1) / length(now);
    usize::try_from(cell).expect("a cell of a screen")
}

/// The first instant of a cell.
pub(super) fn begins(cell: usize, now: Micros, cells: u64) -> Micros {
    (cell as u64 * length(now)).div_ceil(cells - 1)
}

/// What has a mark, by the label of its row: when, and what.
fn marked(events: &[Event]) -> BTreeMap<String, Vec<(Micros, What)>> {
    let names = names(events);
    let mut marked: BTreeMap<String, Vec<(Micros, What)>> = BTreeMap::new();
    for event in events {
        let pid = match event.kind {
            Kind::SignalSent { to, .. } => to,
            _ => event.pid,
        };
        let Some(of) = names.get(&pid) else { continue };
        // That the workers of a pool end with it is no news.
        let what = match &event.kind {
            Kind::SignalSent { .. } => What::Signalled,
            Kind::ProcessExited { signal: Some(_), .. } => What::Killed,
            Kind::ProcessExited { .. } if of.1.is_none() => What::Ended,
            Kind::ProcessReaped { .. } if of.1.is_none() => What::Reaped,
            Kind::ProcessReparented { .. } => What::Adopted,
            Kind::ProcessStopped { .. } => What::Stopped,
            Kind::ProcessContinued {} => What::Continued,
            _ => continue,
        };
        marked.entry(row_of(of)).or_default().push((event.at_us, what));
    }
    marked
}

/// When workers ended by themselves, by the label of their row: a mark in the row alone.
fn quiet_ends(events: &[Event]) -> BTreeMap<String, Vec<Micros>> {
    let names = names(events);
    let mut ends: BTreeMap<String, Vec<Micros>> = BTreeMap::new();
    for event in events {
        let of = names.get(&event.pid).filter(|(_, slot)| slot.is_some());
        if let (Some(of), Kind::ProcessExited { signal: None, .. }) = (of, &event.kind) {
            ends.entry(row_of(of)).or_default().push(event.at_us);
        }
    }
    ends
}

/// The cells in which a bar has its edge or says how many it stands for.
fn covered(row: &Row) -> BTreeSet<usize> {
    let is_digit = |cell: &String| cell.len() == 1 && cell.as_bytes()[0].is_ascii_digit();
    let mut covered = BTreeSet::new();
    for place in 0..row.cells.len() {
        let behind = covered.contains(&place.wrapping_sub(1));
        match row.cells[place].as_str() {
            EDGE => drop(covered.insert(place)),
            "x" if row.cells.get(place + 1).is_some_and(is_digit) => drop(covered.insert(place)),
            _ if behind && row.cells[place - 1] != EDGE && is_digit(&row.cells[place]) => drop(covered.insert(place)),
            _ => {}
        }
    }
    covered
}

/// Whether the marks of a row are those of `told`: none is missing, none is another, none was not told. Marks of all
/// rows, bars and these may stand over the `quiet` ends.
fn judge(row: &Row, told: &[(usize, What)], quiet: &[usize]) -> Result<(), String> {
    let covered = covered(row);
    let at = |place: usize| row.cells.get(place).map_or("", String::as_str);
    for (cell, what) in told {
        let together = told.iter().filter(|(other, _)| other == cell);
        let mut weightier = together.filter(|(_, other)| other >= what);
        if !covered.contains(cell) && !weightier.any(|(_, other)| at(*cell) == other.glyph()) {
            return Err(format!("{what:?} has no mark in cell {cell}"));
        }
    }
    for place in (0..row.cells.len()).filter(|place| OWN.contains(&at(*place))) {
        let mut causes = told.iter().filter(|(cell, _)| *cell == place);
        let is_quiet_end = at(place) == "†" && quiet.contains(&place);
        if !is_quiet_end && !causes.any(|(_, what)| what.glyph() == at(place)) {
            return Err(format!("nothing was told that has the mark in cell {place}"));
        }
    }
    if let Some(place) = quiet.iter().find(|place| ["┈", "z"].contains(&at(**place))) {
        return Err(format!("a worker's end has no mark in cell {place}"));
    }
    Ok(())
}

/// Whether the rule has a mark for the newest that was told, marks nothing else, and keeps a second.
fn on_rule(rule: &[String], told: &[usize]) -> Result<(), String> {
    let marks = || (0..rule.len()).filter(|place| rule[*place] == "┬");
    if let Some(place) = marks().find(|place| !told.contains(place)) {
        return Err(format!("nothing was told that has a mark on the rule in cell {place}"));
    }
    if !told.is_empty() && marks().next().is_none() && !rule.contains(&"v".to_owned()) {
        return Err("the rule has no mark".to_owned());
    }
    let is_digit = |cell: &String| cell.chars().all(|digit| digit.is_ascii_digit());
    match rule.windows(2).any(|cells| is_digit(&cells[0]) && cells[1] == "s") {
        true => Ok(()),
        false => Err("the rule has no seconds".to_owned()),
    }
}

/// Compares the marks on the screen, at every size, with the events that have happened.
fn compare(app: &App, events: &[Event]) -> Result<(), TestCaseError> {
    let now = events.last().map_or(0, |event| event.at_us);
    let (marked, quiet) = (marked(events), quiet_ends(events));
    for size in SIZES {
        let buffer = drawn(app, size);
        let (rows, hidden) = rows(&buffer);
        let text = || rows_text(app, size).join("\n");
        let cells = u64::from(size.0 - AXIS - 1);
        let of = |name: &str| -> Vec<(usize, What)> {
            let told = marked.get(name).into_iter().flatten();
            told.map(|(at, what)| (cell(*at, now, cells), *what)).collect()
        };
        let rule = rule(&buffer);
        for row in &rows {
            for name in shared(row) {
                let quiet = quiet.get(&name).into_iter().flatten();
                let quiet: Vec<usize> = quiet.map(|at| cell(*at, now, cells)).collect();
                if let Err(fault) = judge(row, &of(&name), &quiet) {
                    prop_assert!(false, "{} of {} at {:?}:\n{}", fault, name, size, text());
                }
            }
        }
        let all: Vec<usize> = marked.keys().flat_map(|name| of(name)).map(|(cell, _)| cell).collect();
        if let Err(fault) = on_rule(&rule, &all) {
            prop_assert!(false, "{} at {:?}:\n{}\n{}", fault, size, rule.concat(), text());
        }
        if let Err(fault) = each_is_shown_or_counted(&rows, hidden, events) {
            prop_assert!(false, "{} at {:?}:\n{}", fault, size, text());
        }
    }
    Ok(())
}

/// The rule over the rows, right of the labels.
fn rule(buffer: &ratatui::buffer::Buffer) -> Vec<String> {
    let symbol = |x: u16, y: u16| buffer[(x, y)].symbol().to_owned();
    let begins = |y: &u16| {
        (0..11)
            .map(|x| symbol(x, *y))
            .collect::<String>()
            .starts_with("─ timeline")
    };
    let y = (0..buffer.area.height).find(begins).expect("there is a timeline");
    (AXIS..buffer.area.width).map(|x| symbol(x, y)).collect()
}

/// What happens next, to which child and after which pause.
type Step = (usize, usize, Micros);

/// A run in which children are forked, signalled, stopped, continued, orphaned, killed and reaped, beside a pool.
fn run() -> impl Strategy<Value = Run> {
    const PAUSES: &[Micros] = &[0, 0, 1, 300, 20_000, 20_000, 60_000, 100_000, 400_000];
    let step = (0..10_usize, 0..4_usize, proptest::sample::select(PAUSES));
    let steps = proptest::collection::vec(step, 0..80);
    (0..=2_usize, steps).prop_map(|(slots, steps)| {
        let mut run = Run::new(slots, 100);
        let mut family = Family::default();
        for step in steps {
            family.step(step, &mut run);
        }
        run
    })
}

/// The children that are not reaped.
#[derive(Default)]
struct Family {
    children: Vec<Child>,
    born: usize,
}

#[derive(Clone, Copy, Default)]
struct Child {
    pid: Pid,
    stopped: bool,
    ended: bool,
    orphaned: bool,
}

impl Family {
    fn step(&mut self, (act, who, pause): Step, run: &mut Run) {
        run.now += pause;
        if act < 2 && !run.slots.is_empty() {
            return run.step(who, 0, act == 1 && who == 0, 100);
        }
        if act == 2 || self.children.is_empty() {
            return self.fork(run);
        }
        let who = who % self.children.len();
        let child = &mut self.children[who];
        let pid = child.pid;
        match act {
            0..=4 => {
                let signal = "SIGUSR1".to_owned();
                run.tell(2, Kind::SignalSent { to: pid, signal });
            }
            5 if !child.ended && !child.stopped => {
                child.stopped = true;
                let signal = "SIGSTOP".to_owned();
                run.tell(pid, Kind::ProcessStopped { signal });
            }
            6 if child.stopped && !child.ended => {
                child.stopped = false;
                run.tell(pid, Kind::ProcessContinued {});
            }
            7 if !child.orphaned => {
                child.orphaned = true;
                let (from, to, adopter) = (2, 1, Adopter::Init);
                run.tell(pid, Kind::ProcessReparented { from, to, adopter });
            }
            _ if !child.ended => {
                child.ended = true;
                let signal = (act == 8).then(|| "SIGKILL".to_owned());
                let code = signal.is_none().then_some(0);
                run.tell(pid, Kind::ProcessExited { code, signal });
            }
            _ => {
                let child = self.children.remove(who);
                let by = if child.orphaned { 1 } else { 2 };
                let (code, signal) = (Some(0), None);
                run.tell(pid, Kind::ProcessReaped { by, code, signal });
            }
        }
    }

    fn fork(&mut self, run: &mut Run) {
        let pid = run.next_pid;
        run.next_pid += 1;
        self.born += 1;
        let started = Kind::ProcessStarted {
            role: format!("C{}", self.born),
            parent: 2,
            how: How::Fork,
        };
        run.tell(pid, started);
        self.children.push(Child {
            pid,
            ..Child::default()
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_happens_at_an_instant_has_its_mark_live_and_in_the_past(
        run in run(),
        places in proptest::collection::vec(0..1000_usize, 2),
    ) {
        live_and_past(&run.events, places, compare)?;
    }
}

#[test]
fn a_mark_of_a_signal_says_its_name_above_all_at_the_instant_that_is_shown() {
    let mut run = Run::new(0, 1);
    let mut family = Family::default();
    family.fork(&mut run);
    let mut send = |pause: Micros, to: Pid, signal: &str| {
        run.now += pause;
        let signal = signal.to_owned();
        run.tell(2, Kind::SignalSent { to, signal });
        let events = run.events.clone();
        SIZES.map(|size| rule(&drawn(&live(&events), size)).concat())
    };
    for rule in send(2_000_000, 3, "SIGUSR1") {
        assert!(rule.contains("SIGUSR1 to C1"), "{rule}");
    }
    // Right behind it there is no room for both.
    for rule in send(60_000, 2, "SIGHUP") {
        assert!(rule.contains("SIGHUP to main"), "{rule}");
    }
    // Two in one cell are two.
    send(900_000, 3, "SIGTERM");
    for rule in send(0, 3, "SIGINT") {
        assert!(rule.contains("SIGTERM SIGINT"), "{rule}");
    }
    // What weighs more happens in the same cell.
    let signal = "SIGHUP".to_owned();
    run.tell(2, Kind::SignalSent { to: 2, signal });
    let (code, signal) = (None, Some("SIGKILL".to_owned()));
    run.tell(3, Kind::ProcessExited { code, signal });
    for rule in SIZES.map(|size| rule(&drawn(&live(&run.events), size)).concat()) {
        assert!(rule.contains("SIGHUP"), "{rule}");
    }
}

#[test]
fn a_mark_of_several_stands_where_the_last_of_it_happened_and_says_how_many() {
    let mut run = Run::new(0, 1);
    let mut family = Family::default();
    (0..4).for_each(|_| family.fork(&mut run));
    run.now = 2_000_000;
    for size in SIZES {
        let mut run = run.clone();
        let cells = u64::from(size.0 - AXIS - 1);
        let first = cell(run.now, 3_000_000, cells);
        for pid in 3..=6 {
            // The last two in the next cell.
            run.now = begins(first + usize::from(pid > 4), 3_000_000, cells);
            let (code, signal) = (None, Some("SIGKILL".to_owned()));
            run.tell(pid, Kind::ProcessExited { code, signal });
        }
        let last = run.now;
        let then = rule(&drawn(&live(&run.events), size)).concat();
        assert!(then.contains("4 processes killed"), "{then}");
        run.now = 3_000_000;
        let (line, thread, file) = (1, None, None);
        run.tell(2, Kind::LineReached { line, thread, file });
        let buffer = drawn(&live(&run.events), size);
        let rule = rule(&buffer);
        assert_eq!(
            rule.iter().position(|cell| cell == "┬"),
            Some(first + 1),
            "{}",
            rule.concat()
        );
        assert_eq!(first + 1, cell(last, run.now, cells));
        assert!(rule.concat().contains("4 processes killed"), "{}", rule.concat());
        let (rows, _) = rows(&buffer);
        let ends: Vec<_> = rows
            .iter()
            .filter_map(|row| row.cells.iter().position(|cell| cell == "†"))
            .collect();
        let wanted = [first, first, first + 1, first + 1];
        assert!(
            wanted.ends_with(&ends) || wanted.starts_with(&ends) && ends.len() > 1,
            "{ends:?}"
        );
    }
}

#[test]
fn who_is_adopted_and_then_ends_is_said_in_this_order() {
    let mut run = Run::new(0, 1);
    let mut family = Family::default();
    (0..2).for_each(|_| family.fork(&mut run));
    run.now = 2_000_000;
    let (code, signal) = (Some(0), None::<String>);
    let exited = || Kind::ProcessExited {
        code,
        signal: signal.clone(),
    };
    run.tell(3, exited());
    run.now += 1;
    let (from, to, adopter) = (3, 1, Adopter::Init);
    run.tell(4, Kind::ProcessReparented { from, to, adopter });
    run.now += 1;
    run.tell(4, exited());
    for size in SIZES {
        let rule = rule(&drawn(&live(&run.events), size)).concat();
        let said = ["C1 ended, C2 adopted by init, ended", "C1 ended, C2 adopted, ended"];
        assert!(said.iter().any(|said| rule.contains(said)), "{rule}");
    }
}

#[test]
fn a_signal_is_said_before_the_deaths_of_it() {
    let mut run = Run::new(0, 1);
    let mut family = Family::default();
    (0..2).for_each(|_| family.fork(&mut run));
    run.now = 2_000_000;
    let killed = |pid: Pid, run: &mut Run| {
        let (code, signal) = (None, Some("SIGTERM".to_owned()));
        run.tell(pid, Kind::ProcessExited { code, signal });
    };
    // That C1 got one was in a cell before.
    killed(3, &mut run);
    let signal = "SIGTERM".to_owned();
    run.tell(2, Kind::SignalSent { to: 4, signal });
    killed(4, &mut run);
    for size in SIZES {
        let rule = rule(&drawn(&live(&run.events), size)).concat();
        let place = |text: &str| rule.find(text);
        assert!(
            place("SIGTERM to C2").is_some() && place("SIGTERM to C2") < place("C1+C2 killed"),
            "{rule}"
        );
    }
}
