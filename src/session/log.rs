//! The one order of a run's events.

use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::Update;
use crate::scenario::{Expect, Scenario};
use crate::text::Message;
use crate::world::{World, fact};
use forklore_event::{
    Event, Evidence, Expectation, FORMAT, Header, Isolation, Kind, Micros, NO_PROCESS, Pid, StageIndex,
};

/// The time between two handings over while much happens: what is told singly wakes three threads singly.
const HANDING_OVER: Duration = Duration::from_millis(100);

/// The one place through which every event of a run goes.
///
/// Events are stamped by whoever says them and arrive in the order in which
/// they were said; stamps of two processes can cross by the microseconds
/// between looking at the clock and sending. The log keeps the order of arrival
/// and never lets time run backwards.
pub struct Log {
    updates: Sender<Update>,
    /// Added and not yet handed over.
    fresh: Vec<Event>,
    /// When something was handed over last.
    handed_over: Option<Instant>,
    /// So many were added in all.
    added: u64,
    world: World,
    expectations: Vec<Expect>,
}

impl Log {
    /// A log that hands its events to `updates`.
    pub fn new(scenario: &Scenario, header: &Header, updates: Sender<Update>) -> Self {
        Self {
            updates,
            fresh: Vec::new(),
            handed_over: None,
            added: 0,
            world: World::new(header),
            expectations: scenario.expectations.clone(),
        }
    }

    /// Adds the listings as they are, so that the log shows them however the files change.
    pub fn tell_sources(&mut self, scenario: &Scenario) {
        for (index, stage) in (0..).zip(&scenario.stages) {
            let kind = Kind::SourceRead {
                name: stage.file.clone(),
                text: stage.source.clone(),
            };
            self.add(0, (index, NO_PROCESS), None, Evidence::Seen, kind);
        }
    }

    /// Adds an event.
    pub fn add(
        &mut self,
        at_us: Micros,
        (stage, pid): (StageIndex, Pid),
        host_pid: Option<Pid>,
        evidence: Evidence,
        kind: Kind,
    ) {
        let event = Event {
            at_us: at_us.max(self.world.now),
            stage,
            pid,
            host_pid,
            evidence,
            kind,
        };
        self.world.apply(&event);
        self.added += 1;
        self.fresh.push(event);
    }

    /// How many events were added.
    pub fn added(&self) -> u64 {
        self.added
    }

    /// Checks the scenario's expectations against what happened: the last event of a run.
    pub fn end(&mut self) {
        let expectations = self.check_all(&self.expectations);
        let kind = Kind::ScenarioEnded { expectations };
        self.add(self.world.now, (0, NO_PROCESS), None, Evidence::Inferred, kind);
    }

    /// The claims against what is known at this instant.
    pub fn check_all(&self, claims: &[Expect]) -> Vec<Expectation> {
        claims.iter().map(|claim| self.check(claim)).collect()
    }

    /// The PID of the process that a claim is about, if it lives or is a zombie.
    pub fn pid_of(&self, claim: &Expect) -> Option<Pid> {
        let process = self
            .world
            .stages
            .get(usize::from(claim.stage))?
            .process_called(claim.role()?)?;
        process.reaped.is_none().then_some(process.pid)
    }

    fn check(&self, expect: &Expect) -> Expectation {
        let got = fact(&self.world, expect.stage, &expect.fact, expect.of.as_deref());
        let stage = self.world.stages.get(usize::from(expect.stage));
        Expectation {
            stage: stage.map(|stage| stage.name.to_string()).unwrap_or_default(),
            fact: expect.fact.clone(),
            of: expect.of.clone(),
            wanted: expect.test.to_string(),
            met: got.as_ref().is_some_and(|got| expect.test.is_met_by(got)),
            got,
        }
    }

    /// How long what was added may wait to be handed over; `None` where nothing was.
    pub fn patience(&self, now: Instant) -> Option<Duration> {
        let due = self.handed_over.map(|last| last + HANDING_OVER);
        (!self.fresh.is_empty()).then(|| due.map_or(Duration::ZERO, |due| due.saturating_duration_since(now)))
    }

    /// Hands over what was added since the last time: if that was a while ago, or `at_once`.
    pub fn hand_over(&mut self, at_once: bool) {
        let now = Instant::now();
        if at_once || self.patience(now).is_some_and(|patience| patience.is_zero()) {
            self.handed_over = Some(now);
            self.flush();
        }
    }

    fn flush(&mut self) {
        if !self.fresh.is_empty() {
            // Nobody reads any more: the run is being dropped, and has said so.
            let _ = self.updates.send(Update::Events(std::mem::take(&mut self.fresh)));
        }
    }

    /// What is known of the run.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Says something that is no event.
    pub fn notice(&mut self, notice: Message) {
        self.flush();
        let _ = self.updates.send(Update::Notice(notice));
    }

    /// Hands over the rest and says that more was to come.
    pub fn fail(&mut self, reason: Message) {
        self.flush();
        let _ = self.updates.send(Update::Failed(reason));
    }

    /// Hands over the rest and says that it was the rest.
    pub fn close(&mut self) {
        self.flush();
        let _ = self.updates.send(Update::Ended);
    }
}

/// What stands before the events of a run.
pub fn header(scenario: &Scenario, engine: &str, isolation: Isolation) -> Header {
    Header {
        forklore: FORMAT,
        scenario: scenario.id.clone(),
        stages: scenario.stages.iter().map(|stage| stage.name.clone()).collect(),
        started_at: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        isolation,
        engine: engine.to_owned(),
        claims: true,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
