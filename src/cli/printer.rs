//! Who tells of a run on standard output.

use std::io::{self, StdoutLock};

use super::plain::Narrator;
use crate::recording::Writer;
use crate::session::Control;
use forklore_event::{Event, Header, Kind, Limit};

/// Whether the event has nothing against what the scenario expects.
pub fn expectations_met(event: &Event) -> bool {
    match &event.kind {
        Kind::ScenarioEnded { expectations } => expectations.iter().all(|expectation| expectation.met),
        Kind::ClaimsChecked { claims, .. } => claims.iter().all(|claim| claim.met),
        Kind::LimitReached { .. } => !Limit::has_ended(event),
        _ => true,
    }
}

/// Tells of a run as lines of text, or as its log.
pub enum Printer<'a> {
    Plain(Box<Narrator<'a, StdoutLock<'static>>>),
    Json(Writer<StdoutLock<'static>>),
}

impl Printer<'_> {
    /// Begins to tell as JSON lines.
    pub fn json(header: &Header) -> io::Result<Self> {
        Writer::begin(io::stdout().lock(), header).map(Self::Json)
    }

    /// Waits for the learner where the run stands; gives what it is to do then.
    pub fn wait(&mut self) -> io::Result<Vec<Control>> {
        match self {
            Self::Plain(narrator) if narrator.stands() => narrator.wait(),
            _ => Ok(Vec::new()),
        }
    }

    /// Tells of what happened next.
    pub fn tell(&mut self, events: &[Event]) -> io::Result<()> {
        match self {
            Self::Plain(narrator) => events.iter().try_for_each(|event| narrator.tell(event)),
            Self::Json(writer) => writer.add(events),
        }
    }
}

impl<'a> From<Narrator<'a, StdoutLock<'static>>> for Printer<'a> {
    fn from(narrator: Narrator<'a, StdoutLock<'static>>) -> Self {
        Self::Plain(Box::new(narrator))
    }
}
