//! The marks that were reached, and how long their words may take to come true.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Stops;
use crate::scenario::Scenario;
use forklore_event::{Micros, StageIndex};
use forklore_stage::ClockRule;
use forklore_stage::board::Board;

/// How long the words of a stop may take to come true, by the scenario clock.
const COMES_TRUE: Micros = 2_000_000;

/// And how long by the wall clock, where the scenario clock does not rule all that takes time.
const TAKES_REAL_TIME: Duration = Duration::from_secs(2);

/// How often one looks meanwhile whether they are, where no event says so.
const GLANCE: Duration = Duration::from_millis(5);

/// The marks that were reached and at which the run has not gone on.
pub(super) struct Waiting {
    board: Arc<Board>,
    /// The run's marks; each has a bit on the board.
    marks: Vec<String>,
    holding: u64,
    /// Those whose turn has not come, oldest first.
    pub(super) reached: VecDeque<Mark>,
    /// Until when the claims of the first may take to come true.
    deadline: Micros,
    /// The same by the wall clock.
    real_deadline: Instant,
    /// Whether the scenario clock rules all that takes time.
    rules_all: bool,
    /// The mark at which the run stands.
    pub(super) current: Option<Mark>,
    /// Whether the learner has stopped the clock.
    pub(super) paused: bool,
}

/// A mark that was reached.
pub(super) struct Mark {
    pub(super) stage: StageIndex,
    pub(super) name: String,
    /// Its bit on the board; 0 for `start`.
    bit: u64,
}

impl Waiting {
    /// Writes on the board at which marks somebody has to stand.
    pub(super) fn new(scenario: &Scenario, stops: Stops, clock: ClockRule, board: Arc<Board>) -> Self {
        let marks = scenario.marks();
        let holds = |name: &str| match stops {
            Stops::AtCheckpoints | Stops::InPassing => scenario.stops_at(name),
            Stops::Never => {
                scenario.closes_terminal_at(name)
                    || !scenario.claims_at(name).is_empty()
                    || scenario.acts_at(name).next().is_some()
                    || scenario.scheduler_at(name).is_some()
            }
        };
        let holding = (0..).zip(&marks).filter(|(_, name)| holds(name));
        let holding = holding.fold(0, |bits, (n, _)| bits | 1_u64 << n);
        board.layout().marks_that_hold.store(holding, Ordering::Release);
        Self {
            board,
            marks,
            holding,
            reached: VecDeque::new(),
            deadline: 0,
            real_deadline: Instant::now(),
            rules_all: clock == ClockRule::Everything,
            current: None,
            paused: false,
        }
    }

    /// Somebody has reached the mark `name`.
    pub(super) fn reach(&mut self, stage: StageIndex, name: String, at_us: Micros) {
        let bit = self.marks.iter().position(|mark| *mark == name);
        let bit = bit.map_or(0, |index| 1 << index);
        if self.reached.is_empty() {
            self.wait_from(at_us);
        }
        self.reached.push_back(Mark { stage, name, bit });
    }

    /// The scenario clock.
    pub(super) fn now(&self) -> Micros {
        self.board.layout().clock.now()
    }

    /// How soon the next look is due.
    pub(super) fn patience(&self) -> Option<Duration> {
        self.next().map(|_| GLANCE)
    }

    /// The mark whose words are due next, unless the run stands at one.
    pub(super) fn next(&self) -> Option<&Mark> {
        self.reached.front().filter(|_| self.current.is_none())
    }

    /// Whether the words of a mark are to come true.
    pub(super) fn is_waiting(&self) -> bool {
        self.next().is_some()
    }

    /// Whether the run stands, for the learner to look. When the clock stands only for us to look, it does not.
    pub(super) fn stands(&self) -> bool {
        self.current.is_some() || self.paused
    }

    /// Whether the first has waited long enough.
    pub(super) fn is_overdue(&self, now: Micros) -> bool {
        let is_late = now >= self.deadline && (self.rules_all || Instant::now() >= self.real_deadline);
        is_late || self.reached.len() > 1
    }

    /// The words that are due next have from now on to come true.
    pub(super) fn wait_from(&mut self, now: Micros) {
        self.deadline = now + COMES_TRUE;
        self.real_deadline = Instant::now() + TAKES_REAL_TIME;
    }

    /// Whoever waits for words to come true waits anew.
    pub(super) fn wait_longer(&mut self) {
        self.wait_from(self.now());
    }

    /// The run goes on from where it stands, at the mark that is given back.
    pub(super) fn leave(&mut self) -> Option<Mark> {
        let mark = self.current.take()?;
        let board = self.board.layout();
        board.marks_released.fetch_or(mark.bit, Ordering::AcqRel);
        board.clock.changed();
        let now = board.clock.now();
        self.wait_from(now);
        Some(mark)
    }

    pub(super) fn holds(&self, mark: &Mark) -> bool {
        self.holding & mark.bit != 0
    }
}
