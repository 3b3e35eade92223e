//! Where a run stops: who reaches a mark stops the clock and stands there. If what the words of the
//! mark claim is not true yet, the others run on until it is, and the clock stops again.
//!
//! The claims are looked at after every event, and every few milliseconds. When all hold, the clock stops, what was under way
//! is taken in, and they are checked once more: then `claims_checked` is told and the run stands. After two seconds,
//! or at the next mark, the run stops all the same and tells what differed. Without a screen nobody stands for a
//! learner, but the claims are checked all the same.

use std::time::{Duration, Instant};

use super::waiting::Mark;
use super::{Collector, Doorbell, Stops};
use crate::scenario::{Expect, Scenario};
use crate::session::Control;
use forklore_event::{Evidence, Expectation, Kind, NO_PROCESS};

/// How long those who are in the middle of a statement when the clock stops may take for it.
const SETTLES: Duration = Duration::from_millis(100);

impl Collector {
    /// Stops the clock at a mark that somebody has reached, as soon as its words are true.
    pub(super) fn judge(&mut self, doorbell: &Doorbell) {
        while let Some(mark) = self.stops.next() {
            let claims = self.scenario.claims_at(&mark.name).to_vec();
            if !self.stops.holds(mark) {
                let name = mark.name.clone();
                self.tell_claims(Vec::new());
                self.chooses_until(&name);
                continue;
            }
            let overdue = self.stops.is_overdue(self.probe.clock().now());
            // Where the clock stands, those who were busy sleep because of us: their states say nothing.
            let unsure = self.probe.clock().is_paused() && claims.iter().any(Expect::is_about_state);
            if overdue || (!unsure && self.may_be_true(&claims)) {
                self.probe.clock().pause();
                if !claims.is_empty() || self.options.stops == Stops::InPassing {
                    self.settle(doorbell);
                }
                let checked = self.probe.log().check_all(&claims);
                if overdue || checked.iter().all(|claim| claim.met) {
                    self.stand(checked);
                    continue;
                }
            }
            if !self.stops.paused && !self.scheduler.is_on() {
                self.probe.clock().resume();
            }
            return;
        }
    }

    /// Whether all claims hold, as far as is known while somebody may be in the middle of a statement.
    /// What is known when the clock has just stopped need not be all. States are read when the rest holds.
    fn may_be_true(&mut self, claims: &[Expect]) -> bool {
        if self.probe.clock().is_paused() {
            return true;
        }
        let (states, rest): (Vec<Expect>, Vec<Expect>) = claims.iter().cloned().partition(Expect::is_about_state);
        if !self.probe.log().check_all(&rest).iter().all(|claim| claim.met) {
            return false;
        }
        for state in &states {
            if let Some(pid) = self.probe.log().pid_of(state) {
                self.probe.look_at((state.stage, pid));
            }
        }
        self.probe.log().check_all(&states).iter().all(|claim| claim.met)
    }

    /// Takes in what those do who were in the middle of a statement when the clock stopped.
    fn settle(&mut self, doorbell: &Doorbell) {
        let until = Instant::now() + SETTLES;
        while Instant::now() < until {
            let quiet = !self.probe.somebody_runs();
            if self.turn(Duration::ZERO, doorbell) && quiet {
                return;
            }
            if !quiet {
                self.turn(Duration::from_millis(1), doorbell);
            }
        }
    }

    /// The run stands at the first of the marks.
    fn stand(&mut self, checked: Vec<Expectation>) {
        let Some(mark) = self.tell_claims(checked) else { return };
        let goes_on = self.options.stops != Stops::AtCheckpoints || !self.scenario.stops_at(&mark.name);
        self.stops.current = Some(mark);
        self.tell_clock();
        if goes_on {
            self.act();
            self.go_on();
        }
    }

    /// Nobody looks on who could do what the lesson asks for where the run stands, so it is done here.
    fn act(&mut self) {
        let Some(mark) = &self.stops.current else { return };
        let acts = self.scenario.acts_at(&mark.name);
        let controls = acts.map(|act| Control::of_act(act, self.probe.log().world()));
        let controls: Vec<Control> = controls.flatten().collect();
        controls.into_iter().for_each(|control| self.obey(control));
    }

    /// Tells what was claimed at the first of the marks, and takes it away.
    fn tell_claims(&mut self, claims: Vec<Expectation>) -> Option<Mark> {
        let mark = self.stops.reached.pop_front()?;
        let kind = Kind::ClaimsChecked {
            checkpoint: mark.name.clone(),
            claims,
        };
        self.probe.note(mark.stage, NO_PROCESS, Evidence::Inferred, kind);
        self.stops.wait_from(self.probe.clock().now());
        Some(mark)
    }

    /// All mains are ready; nothing of any listing has run.
    pub(super) fn reach_start(&mut self) {
        self.note_mark(Scenario::START);
        let claims = self.probe.log().check_all(self.scenario.claims_at(Scenario::START));
        self.stand(claims);
    }

    /// Everybody has ended.
    pub(super) fn reach_end(&mut self) {
        while let Some(mark) = self.stops.reached.front() {
            let claims = self.scenario.claims_at(&mark.name);
            let claims = self.probe.log().check_all(claims);
            self.tell_claims(claims);
        }
        self.note_mark(Scenario::END);
        let claims = self.probe.log().check_all(self.scenario.claims_at(Scenario::END));
        self.tell_claims(claims);
    }

    fn note_mark(&mut self, name: &str) {
        let name = name.to_owned();
        let kind = Kind::CheckpointReached { name: name.clone() };
        self.probe.note(0, NO_PROCESS, Evidence::Seen, kind);
        let now = self.probe.clock().now();
        self.stops.reach(0, name, now);
    }

    /// Lets the run go on from where it stands.
    pub(super) fn go_on(&mut self) {
        if let Some(name) = self.stops.current.as_ref().map(|mark| mark.name.clone()) {
            self.chooses_until(&name);
            self.chooses_from(&name);
        }
        let left = self.stops.leave();
        if left.is_some_and(|mark| self.scenario.closes_terminal_at(&mark.name)) {
            self.close_terminals();
        }
        self.stops.paused = false;
        if !self.scheduler.is_on() {
            self.probe.clock().resume();
        }
        self.scheduler.go_on();
        self.tell_clock();
    }
}
