//! Where a process is forked its row begins, and what it does, or waits for, is drawn over the cells in which it did;
//! who its parent is, and for whom it waits, is said where there is room.

use std::collections::BTreeMap;
use std::ops::Range;

use forklore::tui::app::App;
use forklore_event::*;
use proptest::prelude::*;

use super::family;
use super::marks::{begins, cell};
use super::{AXIS, EDGE, Row, SIZES, drawn, live, live_and_past, rows, rows_text, shared};

/// What stands in a row without being what its process did: marks, and where it was stopped.
const MARKS: [&str; 4] = ["│", "†", "╪", "!"];

/// What a process did from an instant on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    Runs,
    Sleeps,
    WaitsFor(Whom),
    Zombie,
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Whom {
    Result(TaskId),
    Child(Pid),
    AnyChild,
    Workers,
    Other,
}

/// A process that is no worker, as the log tells of it.
#[derive(Clone, Debug)]
struct Life {
    role: String,
    born: Micros,
    /// From when it does what; of several at an instant the last.
    does: Vec<(Micros, Does)>,
    parent: Pid,
    adopted: Option<(Micros, Pid)>,
    ended: Option<Micros>,
    stopped: Vec<(Micros, bool)>,
}

impl Life {
    fn turn_to(&mut self, from: Micros, does: Does) {
        if self.does.last().is_none_or(|(_, last)| *last != does) {
            self.does.push((from, does));
        }
    }

    /// What it did at an instant, and since when.
    fn at(&self, at: Micros) -> (Micros, Does) {
        let begun = self.does.iter().rfind(|(from, _)| *from <= at);
        begun.copied().unwrap_or((0, Does::Nothing))
    }

    fn is_stopped(&self, at: Micros) -> bool {
        let last = self.stopped.iter().rfind(|(from, _)| *from <= at);
        last.is_some_and(|(_, stopped)| *stopped) && self.ended.is_none_or(|ended| at < ended)
    }
}

/// The processes that are no workers, by the label of their row.
fn lives(events: &[Event]) -> BTreeMap<Pid, Life> {
    let mut lives: BTreeMap<Pid, Life> = BTreeMap::new();
    for event in events {
        let at = event.at_us;
        if let Kind::ProcessStarted { role, parent, .. } = &event.kind {
            let life = Life {
                role: role.clone(),
                born: at,
                does: vec![(at, Does::Runs)],
                parent: *parent,
                adopted: None,
                ended: None,
                stopped: Vec::new(),
            };
            lives.insert(event.pid, life);
        }
        let Some(life) = lives.get_mut(&event.pid) else {
            continue;
        };
        match &event.kind {
            Kind::WorkerHired { .. } => drop(lives.remove(&event.pid)),
            Kind::Blocked { on, .. } => life.turn_to(at, doing(on)),
            Kind::Unblocked { .. } => life.turn_to(at, Does::Runs),
            Kind::ProcessReparented { to, .. } => life.adopted = Some((at, *to)),
            Kind::ProcessStopped { .. } => life.stopped.push((at, true)),
            Kind::ProcessContinued {} => life.stopped.push((at, false)),
            Kind::ProcessExited { .. } => {
                life.ended = Some(at);
                life.turn_to(at, Does::Zombie);
            }
            Kind::ProcessReaped { .. } => life.turn_to(at, Does::Nothing),
            _ => {}
        }
    }
    lives
}

fn doing(on: &Blocked) -> Does {
    Does::WaitsFor(match on {
        Blocked::Sleep { .. } => return Does::Sleeps,
        Blocked::Get { task, .. } | Blocked::Apply { task } => Whom::Result(*task),
        Blocked::Wait { child: Some(child), .. } | Blocked::JoinProcess { child, .. } => Whom::Child(*child),
        Blocked::Wait { child: None, .. } => Whom::AnyChild,
        Blocked::JoinPool { .. } => Whom::Workers,
        _ => Whom::Other,
    })
}

/// What fills a stretch in which a process does this, and what may be said in it, the longest first.
fn drawn_as(does: Does, role: impl Fn(Pid) -> String) -> (&'static str, Vec<String>) {
    let words = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let waits = |texts: Vec<String>| ("░", texts);
    match does {
        Does::Nothing => (" ", Vec::new()),
        Does::Runs => ("━", Vec::new()),
        Does::Sleeps => ("╌", words(&["sleep"])),
        Does::Zombie => ("z", words(&["zombie"])),
        Does::WaitsFor(Whom::Result(task)) => waits(vec![format!("waits for #{task}"), format!("#{task}")]),
        Does::WaitsFor(Whom::Child(child)) => waits(vec![format!("waits for {}", role(child)), "wait".to_owned()]),
        Does::WaitsFor(Whom::AnyChild) => waits(words(&["waits for a child", "wait"])),
        Does::WaitsFor(Whom::Workers) => waits(words(&["waits for workers", "wait"])),
        Does::WaitsFor(Whom::Other) => waits(words(&["waits"])),
    }
}

/// The row of a process beside what was told of it.
struct Compared<'a> {
    row: &'a Row,
    life: &'a Life,
    /// All whose row it is: said is what is so of all.
    sharing: Vec<&'a Life>,
    lives: &'a BTreeMap<Pid, Life>,
    now: Micros,
    cells: u64,
}

impl Compared<'_> {
    fn cell(&self, at: Micros) -> usize {
        cell(at, self.now, self.cells)
    }

    /// The last instant of a cell in which the process was there.
    fn instant(&self, cell: usize) -> Micros {
        let ends = begins(cell + 1, self.now, self.cells).saturating_sub(1);
        ends.min(self.now).max(self.life.born)
    }

    fn role(&self, pid: Pid) -> String {
        match pid {
            1 => "init".to_owned(),
            _ => self.lives.get(&pid).map_or_else(String::new, |life| life.role.clone()),
        }
    }

    fn is_mark(&self, cell: usize) -> bool {
        MARKS.contains(&self.row.cells[cell].as_str())
    }

    /// Whether all of the row is as it was told.
    fn judge(&self) -> Result<(), String> {
        let born = self.cell(self.life.born);
        if let Some(early) = (0..born).find(|cell| self.row.cells[*cell] != " " && !self.is_mark(*cell)) {
            return Err(format!("forked in cell {born}, and drawn in cell {early}"));
        }
        let last = self.cell(self.now);
        let adopted = self.life.adopted.map(|(at, _)| self.cell(at));
        let mut from = born;
        for cell in born + 1..=last + 1 {
            let is_same = cell <= last
                && self.life.at(self.instant(cell)) == self.life.at(self.instant(from))
                && adopted != Some(cell);
            if !is_same {
                self.stretch(from..cell)?;
                from = cell;
            }
        }
        Ok(())
    }

    /// Whether a stretch in which the process did the same is filled with that, and says it where there is room.
    fn stretch(&self, cells: Range<usize>) -> Result<(), String> {
        let (_, does) = self.life.at(self.instant(cells.start));
        if does == Does::Nothing {
            // Behind it stands how it ended.
            let fills = ["░", "╌", "━"];
            let wrong = cells
                .clone()
                .find(|cell| fills.contains(&self.row.cells[*cell].as_str()));
            return wrong.map_or(Ok(()), |cell| Err(format!("it is gone, and drawn in cell {cell}")));
        }
        let (fill, mut texts) = drawn_as(does, |pid| self.role(pid));
        for other in &self.sharing {
            let ends = begins(cells.start + 1, self.now, self.cells).saturating_sub(1);
            let (_, does) = other.at(ends.min(self.now).max(other.born));
            let (_, of_other) = drawn_as(does, |pid| self.role(pid));
            texts.retain(|text| of_other.contains(text));
        }
        if let Some(parent) = self.parent(cells.start) {
            let child = format!("child of {parent}");
            let both = texts.first().map(|text| format!("{child}, {text}"));
            texts.splice(0..0, both.into_iter().chain([child]));
        }
        let is_held = |cell: usize| self.life.is_stopped(self.instant(cell));
        if cells.clone().any(is_held) {
            // Words that would stand there may be cut.
            let is_right = |cell: &usize| match self.row.cells[*cell].as_str() {
                drawn if is_held(*cell) => drawn == "T",
                EDGE => *cell == cells.start,
                drawn => drawn == fill || (drawn.is_ascii() && drawn != "T"),
            };
            let wrong = cells.clone().find(|cell| !self.is_mark(*cell) && !is_right(cell));
            return wrong.map_or(Ok(()), |cell| {
                Err(format!("stopped for a time, and drawn wrong in cell {cell}"))
            });
        }
        // Its first cell may be an edge, over the fill or over the blank before a word.
        let is_word = |cell: usize| !self.is_mark(cell) && self.row.cells[cell].chars().all(|c| c.is_ascii_graphic());
        let glyph = |cell: usize| match self.row.cells[cell].as_str() {
            EDGE if cell == cells.start => [fill, " "][usize::from(is_word(cell + 1))],
            drawn => drawn,
        };
        let segments: Vec<String> = cells
            .clone()
            .collect::<Vec<_>>()
            .split(|cell| self.is_mark(*cell))
            .map(|cells| cells.iter().map(|cell| glyph(*cell)).collect())
            .collect();
        let longest = segments
            .iter()
            .map(|segment| segment.chars().count())
            .max()
            .unwrap_or(0);
        let fitting = texts.iter().find(|text| text.len() + 2 <= longest);
        let said = segments
            .iter()
            .map(|segment| segment.trim_matches(|end| fill.contains(end)));
        let said: Vec<&str> = said.filter(|said| !said.is_empty()).collect();
        let wanted: Vec<String> = fitting.iter().map(|text| format!(" {text} ")).collect();
        if said != wanted {
            return Err(format!(
                "{does:?} in {cells:?} is drawn as {segments:?}, which says {said:?}, not {wanted:?}"
            ));
        }
        Ok(())
    }

    /// Whose child it is there, where that is said.
    fn parent(&self, cell: usize) -> Option<String> {
        let life = self.life;
        if life.role == "main" || life.ended.is_some_and(|ended| self.cell(ended) <= cell) {
            return None;
        }
        let parents = |life: &Life| (life.parent, life.adopted.map(|(_, to)| to));
        if self.sharing.iter().any(|other| parents(other) != parents(life)) {
            return None;
        }
        match life.adopted {
            Some((at, to)) if self.cell(at) <= cell => Some(self.role(to)),
            Some(_) => Some(self.role(life.parent)),
            None => Some(self.role(life.parent)).filter(|role| role != "main"),
        }
    }
}

/// The rows of the processes that were told of, on a screen of this size.
fn compared<'a>(
    rows: &'a [Row],
    lives: &'a BTreeMap<Pid, Life>,
    now: Micros,
    size: (u16, u16),
) -> impl Iterator<Item = Compared<'a>> {
    let cells = u64::from(size.0 - AXIS - 1);
    rows.iter().flat_map(move |row| {
        let named = |name: String| {
            lives
                .values()
                .find(move |life| life.role == name && life.role != "init")
        };
        let sharing: Vec<&Life> = shared(row).into_iter().filter_map(named).collect();
        let of = sharing.clone().into_iter().map(move |life| Compared {
            row,
            life,
            sharing: sharing.clone(),
            lives,
            now,
            cells,
        });
        of.collect::<Vec<_>>()
    })
}

/// Compares the rows on the screen, at every size, with the events that have happened. Gives how many had a row.
fn compare(app: &App, events: &[Event]) -> Result<usize, TestCaseError> {
    let now = events.last().map_or(0, |event| event.at_us);
    let lives = lives(events);
    let mut count = 0;
    for size in SIZES {
        let (rows, _) = rows(&drawn(app, size));
        for of in compared(&rows, &lives, now, size) {
            count += 1;
            if let Err(fault) = of.judge() {
                let text = rows_text(app, size).join("\n");
                prop_assert!(false, "{} at {:?}: {}\n{}", of.life.role, size, fault, text);
            }
        }
    }
    Ok(count)
}

#[test]
fn any_cell_that_is_drawn_wrong_is_found() {
    // C1, a child of main, waits for C2 and ends; C2 sleeps, is stopped, and goes on.
    let steps = [
        (0, 0, 500_000),
        (0, 1, 700_000),
        (3, 1, 400_000),
        (2, 2, 300_000),
        (8, 2, 600_000),
        (8, 2, 300_000),
        (5, 0, 300_000),
        (9, 1, 900_000),
        (9, 1, 500_000),
    ];
    let events = family::of(0, steps).events;
    let (app, lives) = (live(&events), lives(&events));
    let now = events.last().map_or(0, |event| event.at_us);
    for size in SIZES {
        let (mut rows, _) = rows(&drawn(&app, size));
        rows.retain(|row| ["main", "C1", "C2"].contains(&row.label.as_str()));
        assert_eq!(rows.len(), 3);
        let judge = |rows: &[Row]| compared(rows, &lives, now, size).try_for_each(|of| of.judge());
        assert_eq!(judge(&rows), Ok(()));
        let last = cell(now, now, u64::from(size.0 - AXIS - 1));
        for number in 0..rows.len() {
            for place in 0..=last {
                let rightly = rows[number].cells[place].clone();
                if MARKS.contains(&rightly.as_str()) {
                    continue;
                }
                let wrong = if rightly == "░" { "╌" } else { "░" };
                wrong.clone_into(&mut rows[number].cells[place]);
                let text = rows[number].cells.concat();
                assert!(judge(&rows).is_err(), "{wrong} in cell {place} is not found: {text}");
                rows[number].cells[place] = rightly;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_row_begins_at_the_fork_and_says_who_waits_for_whom_live_and_in_the_past(
        run in family::run(),
        places in proptest::collection::vec(0..1000_usize, 2),
    ) {
        let rows = live_and_past(&run.events, places, compare)?;
        prop_assert!(rows >= SIZES.len(), "main has a row at each size");
    }
}
