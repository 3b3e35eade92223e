use std::sync::mpsc::Sender;

use super::Report;
use crate::event::{Event, Evidence, Expectation, Header, Kind, Micros, NO_PROCESS, Pid, StageIndex};
use crate::scenario::{Expect, Scenario};
use crate::world::{World, fact};

/// The one place through which every event of a run goes.
///
/// Events are stamped by whoever says them and arrive in the order in which
/// they were said; stamps of two processes can cross by the microseconds
/// between looking at the clock and sending. The log keeps the order of arrival
/// and never lets time run backwards.
pub struct Log {
    reports: Sender<Report>,
    world: World,
    expectations: Vec<Expect>,
}

impl Log {
    /// A log that hands its events to `reports`. It begins with the header.
    pub fn start(scenario: &Scenario, header: Header, fallback: Option<String>, reports: Sender<Report>) -> Self {
        let world = World::new(&header);
        let log = Self {
            reports,
            world,
            expectations: scenario.expectations.clone(),
        };
        log.report(Report::Started { header, fallback });
        log
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
        self.report(Report::Event(event));
    }

    /// Checks the scenario's expectations against what happened: the last event of a run.
    pub fn end(&mut self) {
        let expectations = self.expectations.iter().map(|expect| self.check(expect)).collect();
        let kind = Kind::ScenarioEnded { expectations };
        self.add(self.world.now, (0, NO_PROCESS), None, Evidence::Inferred, kind);
    }

    fn check(&self, expect: &Expect) -> Expectation {
        let got = fact(&self.world, expect.stage, &expect.fact);
        let stage = self.world.stages.get(usize::from(expect.stage));
        Expectation {
            stage: stage.map(|stage| stage.name.to_string()).unwrap_or_default(),
            fact: expect.fact.clone(),
            wanted: expect.test.to_string(),
            met: got.as_ref().is_some_and(|got| expect.test.is_met_by(got)),
            got,
        }
    }

    /// Hands over what is not an event.
    pub fn report(&self, report: Report) {
        // Nobody reads any more: the session is being dropped, and has said so.
        let _ = self.reports.send(report);
    }
}
