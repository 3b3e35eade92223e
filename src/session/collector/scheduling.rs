//! Somebody chooses who does the next statement.
//!
//! Meanwhile every process stands before each of its statements. When nobody is in the middle of one any more, whoever
//! stands can be chosen; what waits in the kernel cannot. A statement takes a fixed time of the scenario clock, which
//! stands otherwise, so that the same choices make the same run. Where nobody can go on the clock runs until somebody can.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::{Collector, Doorbell, Stops};
use crate::scenario::{Scenario, SchedulerRules};
use crate::session::processes::Key;
use crate::text::message;
use crate::world::schedule::cannot_go;
use forklore_event::{Evidence, Kind, Micros, NO_PROCESS, Pid, StageIndex};

/// What a chosen statement takes, by the scenario clock.
const STATEMENT: Micros = 500_000;

/// How long one looks again before a choice of a given schedule is refused.
const SURE: Duration = Duration::from_millis(100);

impl Collector {
    /// Somebody chooses from now on.
    pub(super) fn choose_by_hand(&mut self, rules: SchedulerRules) {
        if !self.scheduler.able || self.scheduler.is_on() {
            return;
        }
        let plays = self.nobody_chooses();
        self.scheduler.script = match &mut self.scheduler.given {
            Some(given) => std::mem::take(given),
            None if plays => rules.schedule.iter().cloned().collect(),
            None => VecDeque::new(),
        };
        self.scheduler.rules = Some(rules);
        self.scheduler.offered = None;
        self.scheduler.look_again();
        self.scheduler.board.set_by_hand(true);
        self.note_scheduler(true);
    }

    /// The kernel chooses from now on.
    pub(super) fn choose_no_more(&mut self) {
        if self.scheduler.rules.take().is_none() {
            return;
        }
        let scheduler = &mut self.scheduler;
        if let Some(given) = &mut scheduler.given {
            *given = std::mem::take(&mut scheduler.script);
        }
        scheduler.asked = None;
        scheduler.paid = false;
        scheduler.board.set_by_hand(false);
        self.note_scheduler(false);
        if !self.stops.stands() {
            self.probe.clock().resume();
        }
    }

    /// Whether only a schedule chooses.
    fn nobody_chooses(&self) -> bool {
        self.options.stops != Stops::AtCheckpoints || self.options.alone
    }

    fn note_scheduler(&mut self, by_hand: bool) {
        let kind = Kind::SchedulerChanged { by_hand };
        self.probe.note(0, NO_PROCESS, Evidence::Seen, kind);
    }

    /// The run goes on from the mark `name`.
    pub(super) fn chooses_from(&mut self, name: &str) {
        if let Some(rules) = self.scenario.scheduler_at(name).cloned() {
            self.choose_by_hand(rules);
        } else if name == Scenario::START && self.begins_by_itself() {
            self.choose_by_hand(SchedulerRules::default());
        }
    }

    /// Whether what was given begins at the first statement.
    fn begins_by_itself(&self) -> bool {
        self.scheduler.given.is_some() && !self.scenario.has_scheduler() && !self.options.waits_for_hand
    }

    /// The run goes on from the mark `name`, where the choosing may end.
    pub(super) fn chooses_until(&mut self, name: &str) {
        let rules = self.scheduler.rules.as_ref();
        if rules.is_some_and(|rules| rules.until.as_deref() == Some(name)) {
            self.choose_no_more();
        }
    }

    /// Looks whether somebody can be chosen, and lets the chosen process go on.
    pub(super) fn schedule(&mut self, doorbell: &Doorbell) {
        let told = self.probe.log().added();
        if self.scheduler.idle == Some(told) {
            return;
        }
        self.scheduler.idle = None;
        let quiet = self.probe.is_quiet();
        if !self.scheduler.was_quiet(quiet, told) {
            return;
        }
        let ready = self.probe.standing();
        if !ready.is_empty() {
            // Words become true by what is chosen, however long that takes.
            self.stops.wait_longer();
        }
        self.judge(doorbell);
        if self.scheduler.is_on() && !self.stops.stands() {
            self.serve(ready);
        }
        let is_done =
            self.scheduler.asked.is_none() && self.scheduler.refused.is_none() && self.scheduler.quiet.is_some();
        if is_done && !self.stops.is_waiting() {
            self.scheduler.idle = Some(self.probe.log().added());
        }
    }

    /// Of those who stand: lets go on whoever is not chosen among, offers the others, serves who was chosen.
    fn serve(&mut self, ready: Vec<Key>) {
        let (offered, free): (Vec<Key>, Vec<Key>) = ready.into_iter().partition(|key| self.is_chosen_among(*key));
        if !free.is_empty() {
            free.into_iter().for_each(|key| self.probe.step(key));
            return self.scheduler.look_again();
        }
        self.offer(&offered);
        if offered.is_empty() {
            self.scheduler.asked = None;
            return self.probe.clock().resume();
        }
        self.probe.clock().pause();
        let chosen = self.scheduler.asked.take().filter(|key| offered.contains(key));
        match chosen.or_else(|| self.next_of_script(&offered)) {
            Some(key) if self.scheduler.paid => self.grant(key),
            Some(key) => {
                // Whoever sleeps and is due by then comes to its next statement first.
                self.probe.clock().advance(STATEMENT);
                self.scheduler.paid = true;
                self.scheduler.asked = Some(key);
                self.scheduler.look_again();
            }
            None => self.scheduler.paid = false,
        }
    }

    fn is_chosen_among(&mut self, key: Key) -> bool {
        let Some(rules) = &self.scheduler.rules else {
            return false;
        };
        let role = self.probe.log().world().role_of(key);
        rules.of.is_empty() || role.is_some_and(|role| rules.of.iter().any(|of| of == role))
    }

    fn grant(&mut self, (stage, pid): Key) {
        let scheduler = &mut self.scheduler;
        scheduler.paid = false;
        scheduler.offered = None;
        scheduler.made += 1;
        scheduler.look_again();
        let kind = Kind::StatementGranted { to: pid };
        self.probe.note(stage, NO_PROCESS, Evidence::Seen, kind);
        self.probe.step((stage, pid));
    }

    /// Tells whom one can choose, unless that is known.
    fn offer(&mut self, ready: &[Key]) {
        if self.scheduler.offered.as_deref() == Some(ready) {
            return;
        }
        self.scheduler.offered = Some(ready.to_vec());
        let stages = self.probe.log().world().stages.len();
        for stage in (0..=StageIndex::MAX).take(stages) {
            let among: Vec<Pid> = ready.iter().filter(|key| key.0 == stage).map(|key| key.1).collect();
            self.probe
                .note(stage, NO_PROCESS, Evidence::Seen, Kind::ChoiceDue { among });
        }
    }

    /// The next choice of what is played, if it can go; where nobody is there to choose after the last, the mode ends.
    fn next_of_script(&mut self, offered: &[Key]) -> Option<Key> {
        let Some(role) = self.scheduler.script.front().cloned() else {
            if self.nobody_chooses() {
                self.choose_no_more();
            }
            return None;
        };
        let world = self.probe.log().world();
        let called = offered.iter().find(|key| world.role_of(**key) == Some(&*role));
        if let Some(key) = called.copied() {
            self.scheduler.refused = None;
            self.scheduler.script.pop_front();
            return Some(key);
        }
        let since = *self.scheduler.refused.get_or_insert_with(Instant::now);
        if since.elapsed() < SURE {
            self.scheduler.look_again();
            return None;
        }
        self.refuse(&role, offered);
        None
    }

    /// The next choice of what is played cannot go.
    fn refuse(&mut self, role: &str, offered: &[Key]) {
        let world = self.probe.log().world();
        let why = cannot_go(world, role);
        let able: Vec<&str> = offered.iter().filter_map(|key| world.role_of(*key)).collect();
        let (place, able) = (self.scheduler.made + 1, able.join(", "));
        let reason = message!("schedule-refused", place, role, why, able);
        self.scheduler.script.clear();
        self.scheduler.refused = None;
        match self.nobody_chooses() {
            true => self.break_off(reason),
            false => self.probe.log().notice(reason),
        }
    }
}
