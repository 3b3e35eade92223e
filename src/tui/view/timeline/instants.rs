//! Instants that matter to a whole stage, as marks of full height with a word on the axis.

use std::sync::Arc;

use super::axis::Axis;
use super::rows::Row;
use crate::text::say;
use crate::tui::look::Look;
use crate::world::{MarkKind, Process, ProcessId, StageWorld};
use forklore_event::{Micros, NO_PROCESS};

/// More names than these are a number.
const NAMES: usize = 3;

/// What happened at an instant; the later in this list, the weightier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A pool was made, as the stage's second or later one.
    Pool,
    /// It was sent this signal.
    Signalled(Arc<str>),
    /// Its exit status was collected.
    Reaped,
    /// It ended by itself.
    Ended,
    /// It goes on after it was stopped.
    Continued,
    /// This signal stopped it.
    Stopped(Arc<str>),
    /// It got a new parent, of this name.
    Adopted(Arc<str>),
    /// Another worker took its slot.
    Replaced,
    /// It died of this signal.
    Killed(Arc<str>),
    /// The stage's terminal was closed.
    TerminalClosed,
}

impl What {
    /// Of several things in a microsecond, the cause comes before what follows from it.
    fn follows(&self) -> u8 {
        match self {
            Self::TerminalClosed => 0,
            Self::Signalled(_) => 1,
            Self::Stopped(_) | Self::Continued | Self::Killed(_) | Self::Ended => 2,
            Self::Adopted(_) => 3,
            Self::Reaped => 4,
            Self::Replaced | Self::Pool => 5,
        }
    }
}

/// One thing that happened.
#[derive(Clone, Debug)]
struct Instant {
    at: Micros,
    what: What,
    whom: Option<ProcessId>,
    name: Arc<str>,
    /// Who did it, where that is known of a signal.
    by: Option<Arc<str>>,
}

/// The same thing, of all to whom it happened at about the same time.
#[derive(Clone, Debug)]
struct Part {
    what: What,
    names: Vec<Arc<str>>,
    /// To whom it happened, and in which cell.
    whom: Vec<(ProcessId, u16)>,
    by: Vec<Arc<str>>,
}

impl Part {
    /// The signal that was sent, if that is what happened.
    fn signal(&self) -> Option<&Arc<str>> {
        match &self.what {
            What::Signalled(signal) => Some(signal),
            _ => None,
        }
    }
}

/// All that happened in a cell, and before it what began in the cell before.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// The cell of its first instant.
    first: u16,
    /// Its cell, that of its last instant: before that its words are not true.
    pub cell: u16,
    /// The last instant of it.
    pub at: Micros,
    /// In order of time.
    parts: Vec<Part>,
    /// Its words on the rule, and the cell they begin in, if there was room for them.
    pub label: Option<(u16, String)>,
    /// No other is near: it has a line without words as well.
    pub is_alone: bool,
}

/// How much a mark says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Who sent a signal, too.
    Sender,
    Plain,
    /// Of what happened a word.
    Short,
}

impl Mark {
    /// Whether it has a line through all rows. A line for each of many would cut the rows into pieces.
    pub(super) fn has_line(&self) -> bool {
        self.is_alone || self.label.is_some()
    }

    /// What weighs most of what happened.
    pub(super) fn weight(&self) -> Option<&What> {
        self.parts.iter().map(|part| &part.what).max()
    }

    /// What happened to processes for which `is_own` holds, each in its own cell, the weightiest of a cell.
    pub(super) fn of(&self, is_own: impl Fn(ProcessId) -> bool) -> Vec<(u16, &What)> {
        let of_cell = |cell: u16| {
            let is_here = |part: &&Part| part.whom.iter().any(|(whom, at)| *at == cell && is_own(*whom));
            let here = self.parts.iter().filter(is_here);
            here.map(|part| (cell, &part.what)).max()
        };
        (self.first..=self.cell).filter_map(of_cell).collect()
    }

    /// The names of the signals that were sent.
    fn signals(&self) -> Vec<&str> {
        let signals = self.parts.iter().filter_map(Part::signal);
        signals.map(|name| &**name).collect()
    }

    /// The words for it, the first that fit to be taken: the longest first, with the names of those it happened
    /// to. What weighs less is left out first. The shortest are the names of its signals alone. Of the mark at the instant that is shown (`is_here`) those come first
    /// that say the names of all its signals.
    pub(super) fn words(&self, look: &Look, is_here: bool) -> Vec<String> {
        let mut by_weight: Vec<&Part> = self.parts.iter().collect();
        by_weight.sort_by(|one, other| other.what.cmp(&one.what));
        let text = |is_said: &dyn Fn(&What) -> bool, detail| {
            let parts: Vec<&Part> = self.parts.iter().filter(|part| is_said(&part.what)).collect();
            phrases(look, &parts, detail).join(&say!(look, "mark-separator"))
        };
        let mut words = Vec::new();
        for least in by_weight.iter().rev() {
            let is_said = |what: &What| *what >= least.what;
            words.extend([Detail::Sender, Detail::Plain, Detail::Short].map(|detail| text(&is_said, detail)));
        }
        if is_here {
            let is_signal = |what: &What| matches!(what, What::Signalled(_));
            let weightiest = self.weight();
            let is_said = |what: &What| is_signal(what) || Some(what) == weightiest;
            words.extend([Detail::Sender, Detail::Plain, Detail::Short].map(|detail| text(&is_said, detail)));
            words.extend([Detail::Sender, Detail::Plain].map(|detail| text(&is_signal, detail)));
            let signals = self.signals();
            words.sort_by_cached_key(|text| !signals.iter().all(|name| text.contains(name)));
        }
        // In whose row it is, is seen there.
        words.push(self.signals().join(" "));
        words.retain(|text| !text.is_empty());
        words.dedup();
        words
    }
}

/// What a mark says of one thing after the other.
fn phrases(look: &Look, parts: &[&Part], detail: Detail) -> Vec<String> {
    let mut phrases = Vec::new();
    let mut before: Option<&Part> = None;
    // Several signals to the same processes are one phrase.
    let is_one =
        |one: &&Part, next: &&Part| one.signal().is_some() && next.signal().is_some() && one.names == next.names;
    for group in parts.chunk_by(is_one) {
        let part = group[0];
        // Of which signal somebody died is said already where its sending is.
        let is_said =
            matches!(&part.what, What::Killed(signal) if parts.iter().any(|one| one.signal() == Some(signal)));
        let verb = match detail {
            Detail::Short => short(look, &part.what),
            _ if is_said => short(look, &part.what),
            _ => verb(look, &part.what),
        };
        let text = match (&part.what, before) {
            (What::Pool, _) if detail != Detail::Short => names(look, &part.names),
            (What::Signalled(_), _) => signalled(look, group, detail),
            // A number of them is not said twice.
            (_, Some(before))
                if before.names == part.names && (before.signal().is_none() || part.names.len() > NAMES) =>
            {
                verb
            }
            _ if part.names.is_empty() => verb,
            _ => with_names(look, &part.names, verb),
        };
        phrases.push(text);
        before = Some(part);
    }
    phrases
}

/// Which signals were sent to whom and, where it was one for all of them, by whom.
fn signalled(look: &Look, group: &[&Part], detail: Detail) -> String {
    let signals: Vec<&str> = group
        .iter()
        .filter_map(|part| part.signal())
        .map(|name| &**name)
        .collect();
    let (signals, names) = (signals.join(" "), names(look, &group[0].names));
    match &group[0].by[..] {
        [by] if detail == Detail::Sender && group.iter().all(|part| part.by == group[0].by) => {
            say!(look, "mark-signalled-by", by, signals, names)
        }
        _ => say!(look, "mark-signalled", signals, names),
    }
}

fn names(look: &Look, names: &[Arc<str>]) -> String {
    match names.len() {
        0..=NAMES => names.join("+"),
        many => say!(look, "mark-processes", many),
    }
}

/// Whom it happened to, and what. Chinese has a space after Latin letters alone.
fn with_names(look: &Look, of: &[Arc<str>], happened: String) -> String {
    let names = names(look, of);
    match names.ends_with(|last: char| last.is_ascii()) {
        true => say!(look, "mark-of-latin", names, happened),
        false => say!(look, "mark-of", names, happened),
    }
}

fn verb(look: &Look, what: &What) -> String {
    match what {
        What::Killed(signal) => say!(look, "mark-killed-by", signal),
        What::Stopped(signal) if !signal.is_empty() => say!(look, "mark-stopped-by", signal),
        What::Adopted(by) => say!(look, "mark-adopted-by", by),
        _ => short(look, what),
    }
}

fn short(look: &Look, what: &What) -> String {
    match what {
        What::Pool => say!(look, "mark-pool"),
        What::Signalled(signal) => signal.to_string(),
        What::Reaped => say!(look, "mark-reaped"),
        What::Ended => say!(look, "mark-ended"),
        What::Continued => say!(look, "mark-continued"),
        What::Stopped(_) => say!(look, "mark-stopped"),
        What::Adopted(_) => say!(look, "mark-adopted"),
        What::Replaced => say!(look, "mark-replaced"),
        What::Killed(_) => say!(look, "mark-killed"),
        What::TerminalClosed => say!(look, "mark-terminal-closed"),
    }
}

/// The marks of a stage, in order of time: what is known of all its processes, and what is to be
/// seen of those in `rows`.
pub(super) fn marks(look: &Look, world: &StageWorld, rows: &[Row], axis: Axis) -> Vec<Mark> {
    let mut instants = Vec::new();
    if let Some(at) = world.terminal_closed_at() {
        instants.push(Instant {
            at,
            what: What::TerminalClosed,
            whom: None,
            name: Arc::default(),
            by: None,
        });
    }
    for pool in world.pools.iter().skip(1) {
        instants.push(Instant {
            at: pool.made,
            what: What::Pool,
            whom: None,
            name: crate::tui::view::pool::name(look, world, pool).into(),
            by: None,
        });
    }
    for (id, process) in world.processes.iter().enumerate().filter(|(_, known)| !known.is_init()) {
        of_life(world, id, process, &mut instants);
    }
    for row in rows {
        of_row(look, row, axis, &mut instants);
    }
    instants.sort_by_key(|instant| (instant.at, instant.what.follows()));
    gathered(instants, axis)
}

/// How a process ended and who took it over. That the workers of a pool end with it is no news.
fn of_life(world: &StageWorld, id: ProcessId, process: &Process, instants: &mut Vec<Instant>) {
    let mut add = |at, what| {
        instants.push(Instant {
            at,
            what,
            whom: Some(id),
            name: process.role.clone(),
            by: None,
        });
    };
    if let Some(adopted) = process.adopted {
        add(adopted.at, What::Adopted(world.role(adopted.to)));
    }
    let Some(end) = &process.ended else { return };
    let is_told = process.job.is_none();
    match &end.signal {
        Some(signal) => add(end.at, What::Killed(signal.clone())),
        None if is_told => add(end.at, What::Ended),
        None => {}
    }
    if let Some(reaped) = process.reaped.filter(|_| is_told) {
        add(reaped.at, What::Reaped);
    }
}

/// Who was replaced in a row, and what else its processes were marked with, once a cell.
fn of_row(look: &Look, row: &Row, axis: Axis, instants: &mut Vec<Instant>) {
    for pair in row.members.windows(2) {
        let [(id, before), (_, process)] = pair else { continue };
        if before.job.map(|job| job.pool) == process.job.map(|job| job.pool) {
            instants.push(Instant {
                at: process.birth.at,
                what: What::Replaced,
                whom: Some(*id),
                name: before.role.clone(),
                by: None,
            });
        }
    }
    for (id, process) in row.all() {
        for marks in process.lane.marks() {
            let mut until = Some(axis.now);
            while let Some(at) = until.and_then(|until| marks.last(until)) {
                instants.push(Instant {
                    at,
                    what: match &marks.kind {
                        MarkKind::Signalled { signal, .. } => What::Signalled(signal.clone()),
                        MarkKind::Stopped(signal) => What::Stopped(signal.clone()),
                        MarkKind::Continued => What::Continued,
                    },
                    whom: Some(id),
                    name: process.role.clone(),
                    by: sender(look, row.world, &marks.kind),
                });
                until = axis.begins(axis.cell(at)).checked_sub(1);
            }
        }
    }
}

/// Who sent a signal, as far as that was told.
fn sender(look: &Look, world: &StageWorld, kind: &MarkKind) -> Option<Arc<str>> {
    match kind {
        MarkKind::Signalled {
            by: Some(NO_PROCESS), ..
        } => Some(say!(look, "mark-you").into()),
        MarkKind::Signalled { by: Some(pid), .. } => Some(world.role(*pid)),
        _ => None,
    }
}

/// The instants of a cell together; the same thing in the next cell is the same mark, which stands there then.
fn gathered(instants: Vec<Instant>, axis: Axis) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for instant in instants {
        let cell = axis.cell(instant.at);
        let is_same = |mark: &Mark| {
            let is_kind = mark.parts.iter().any(|part| part.what == instant.what);
            mark.cell == cell || (mark.first + 1 == cell && is_kind)
        };
        if !marks.last().is_some_and(is_same) {
            marks.push(Mark {
                first: cell,
                cell,
                at: instant.at,
                parts: Vec::new(),
                label: None,
                is_alone: false,
            });
        }
        if let Some(mark) = marks.last_mut() {
            (mark.cell, mark.at) = (cell, instant.at);
            mark.add(instant);
        }
    }
    marks
}

impl Mark {
    fn add(&mut self, instant: Instant) {
        let cell = self.cell;
        // What happened to the same process in between keeps its place in time.
        let is_of_same = |part: &Part| part.whom.iter().any(|(whom, _)| Some(*whom) == instant.whom);
        let place = self.parts.iter().rposition(|part| part.what == instant.what);
        let place = place.filter(|place| !self.parts[place + 1..].iter().any(is_of_same));
        let place = place.unwrap_or_else(|| {
            // A signal comes before the deaths of it, also where the first of several had died before the last got it.
            let is_death_of_it = |part: &Part| match (&instant.what, &part.what) {
                (What::Signalled(sent), What::Killed(died_of)) => sent == died_of,
                _ => false,
            };
            let place = self.parts.iter().position(is_death_of_it);
            let place = place.unwrap_or(self.parts.len());
            let part = Part {
                what: instant.what,
                names: Vec::new(),
                whom: Vec::new(),
                by: Vec::new(),
            };
            self.parts.insert(place, part);
            place
        });
        let part = &mut self.parts[place];
        if !instant.name.is_empty() && !part.names.contains(&instant.name) {
            part.names.push(instant.name);
        }
        part.whom.extend(instant.whom.map(|whom| (whom, cell)));
        if let Some(by) = instant.by.filter(|by| !part.by.contains(by)) {
            part.by.push(by);
        }
    }
}
