//! Instants that matter to a whole stage, as marks of full height with a word on the axis.

use std::sync::Arc;

use super::axis::Axis;
use super::rows::Row;
use crate::text::say;
use crate::tui::look::Look;
use crate::world::{MarkKind, Process, ProcessId, StageWorld};
use forklore_event::Micros;

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

/// One thing that happened.
#[derive(Clone, Debug)]
struct Instant {
    at: Micros,
    what: What,
    whom: Option<ProcessId>,
    name: Arc<str>,
}

/// The same thing, of all to whom it happened at about the same time.
#[derive(Clone, Debug)]
struct Part {
    what: What,
    names: Vec<Arc<str>>,
    whom: Vec<ProcessId>,
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

/// All that happened in a cell.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Its cell.
    pub cell: u16,
    /// The last instant of it.
    pub at: Micros,
    /// The weightiest first.
    parts: Vec<Part>,
}

impl Mark {
    /// What weighs most of what happened.
    pub(super) fn weight(&self) -> Option<&What> {
        self.parts.first().map(|part| &part.what)
    }

    /// What happened to a process for which `is_own` holds.
    pub(super) fn of(&self, is_own: impl Fn(ProcessId) -> bool) -> Option<&What> {
        let part = self
            .parts
            .iter()
            .find(|part| part.whom.iter().any(|whom| is_own(*whom)));
        part.map(|part| &part.what)
    }

    /// The words for it, the first that fit to be taken: the longest first. Of the mark at the instant that is shown
    /// (`is_here`) those come first that say the names of all its signals.
    pub(super) fn words(&self, look: &Look, is_here: bool) -> Vec<String> {
        let phrases = self.phrases(look);
        let separator = say!(look, "mark-separator");
        let together = |phrases: &[&Phrase]| {
            let texts: Vec<&str> = phrases.iter().map(|phrase| phrase.text.as_str()).collect();
            texts.join(&separator)
        };
        let all: Vec<&Phrase> = phrases.iter().collect();
        let mut words: Vec<String> = (1..=all.len()).rev().map(|count| together(&all[..count])).collect();
        let signals = phrases.iter().filter(|phrase| !phrase.signals.is_empty());
        if is_here {
            let signals: Vec<&Phrase> = signals.clone().collect();
            words.extend(all.first().map(|first| together(&[&[*first], &signals[..]].concat())));
            words.extend((!signals.is_empty()).then(|| together(&signals)));
        }
        words.extend(phrases.first().map(|first| first.verb.clone()));
        if let Some(part) = self.parts.first() {
            words.push(short(look, &part.what));
            words.extend((part.what == What::Replaced).then(|| say!(look, "mark-new")));
        }
        if is_here {
            let names: Vec<&str> = signals
                .flat_map(|phrase| phrase.signals.iter().map(|name| &**name))
                .collect();
            words.sort_by_cached_key(|text| !names.iter().all(|name| text.contains(name)));
        }
        words
    }

    /// What it says of one thing after the other, the weightiest first.
    fn phrases(&self, look: &Look) -> Vec<Phrase> {
        let mut phrases = Vec::new();
        let mut before: Option<&Part> = None;
        // Several signals to the same processes are one phrase.
        let is_one =
            |one: &Part, next: &Part| one.signal().is_some() && next.signal().is_some() && one.names == next.names;
        for parts in self.parts.chunk_by(is_one) {
            let part = &parts[0];
            let verbs: Vec<String> = parts.iter().map(|part| verb(look, &part.what)).collect();
            let verb = verbs.join(" ");
            let text = match (&part.what, before) {
                (What::Pool, _) => names(look, &part.names),
                (What::Signalled(_), _) => {
                    let (signals, names) = (verb.as_str(), names(look, &part.names));
                    say!(look, "mark-signalled", signals, names)
                }
                (_, Some(before)) if before.names == part.names => verb.clone(),
                _ if part.names.is_empty() => verb.clone(),
                _ => with_names(look, &part.names, verb.clone()),
            };
            let signals = parts.iter().filter_map(Part::signal).cloned().collect();
            phrases.push(Phrase { text, verb, signals });
            before = Some(part);
        }
        phrases
    }
}

/// One thing that a mark says.
struct Phrase {
    text: String,
    /// The same without whom it happened to.
    verb: String,
    /// The signals that were sent.
    signals: Vec<Arc<str>>,
}

fn names(look: &Look, names: &[Arc<str>]) -> String {
    match names.len() {
        0..=NAMES => names.join(" "),
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
        What::Stopped(signal) => say!(look, "mark-stopped-by", signal),
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
        });
    }
    for pool in world.pools.iter().skip(1) {
        instants.push(Instant {
            at: pool.made,
            what: What::Pool,
            whom: None,
            name: crate::tui::view::pool::name(look, world, pool).into(),
        });
    }
    for (id, process) in world.processes.iter().enumerate().filter(|(_, known)| !known.is_init()) {
        of_life(world, id, process, &mut instants);
    }
    for row in rows {
        of_row(row, axis, &mut instants);
    }
    instants.sort_by_key(|instant| instant.at);
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
fn of_row(row: &Row, axis: Axis, instants: &mut Vec<Instant>) {
    for pair in row.members.windows(2) {
        let [(id, before), (_, process)] = pair else { continue };
        if before.job.map(|job| job.pool) == process.job.map(|job| job.pool) {
            instants.push(Instant {
                at: process.birth.at,
                what: What::Replaced,
                whom: Some(*id),
                name: before.role.clone(),
            });
        }
    }
    for (id, process) in &row.members {
        for marks in process.lane.marks() {
            let mut until = Some(axis.now);
            while let Some(at) = until.and_then(|until| marks.last(until)) {
                instants.push(Instant {
                    at,
                    what: match &marks.kind {
                        MarkKind::Signalled(signal) => What::Signalled(signal.clone()),
                        MarkKind::Stopped(signal) => What::Stopped(signal.clone()),
                        MarkKind::Continued => What::Continued,
                    },
                    whom: Some(*id),
                    name: process.role.clone(),
                });
                until = axis.begins(axis.cell(at)).checked_sub(1);
            }
        }
    }
}

/// The instants of a cell together; the same thing in the next cell is the same mark.
fn gathered(instants: Vec<Instant>, axis: Axis) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for instant in instants {
        let cell = axis.cell(instant.at);
        let is_same = |mark: &Mark| {
            let parts = mark.parts.iter();
            mark.cell == cell || (mark.cell + 1 == cell && parts.clone().any(|part| part.what == instant.what))
        };
        if !marks.last().is_some_and(is_same) {
            marks.push(Mark {
                cell,
                at: instant.at,
                parts: Vec::new(),
            });
        }
        if let Some(mark) = marks.last_mut() {
            mark.at = instant.at;
            mark.add(instant);
        }
    }
    for mark in &mut marks {
        mark.parts.sort_by(|one, other| other.what.cmp(&one.what));
    }
    marks
}

impl Mark {
    fn add(&mut self, instant: Instant) {
        let place = self.parts.iter().position(|part| part.what == instant.what);
        let place = place.unwrap_or_else(|| {
            self.parts.push(Part {
                what: instant.what,
                names: Vec::new(),
                whom: Vec::new(),
            });
            self.parts.len() - 1
        });
        let part = &mut self.parts[place];
        if !instant.name.is_empty() && !part.names.contains(&instant.name) {
            part.names.push(instant.name);
        }
        part.whom.extend(instant.whom);
    }
}
