//! Who chooses the next statement, and how far the choice is.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::scenario::SchedulerRules;
use crate::session::Schedule;
use crate::session::processes::Key;
use forklore_stage::board::Board;

/// Between the two looks that have to find everybody quiet: whoever is being woken up is seen by the second.
const LOOK: Duration = Duration::from_millis(1);

/// Who chooses, and how far the choice is.
pub(super) struct Scheduler {
    pub(super) board: Arc<Board>,
    /// The engine's processes can be chosen among.
    pub(super) able: bool,
    /// Whom the choice is among; `None` while the kernel chooses.
    pub(super) rules: Option<SchedulerRules>,
    /// What was given for the whole run.
    pub(super) given: Option<VecDeque<String>>,
    /// What is played before anybody is asked.
    pub(super) script: VecDeque<String>,
    /// How many choices were made.
    pub(super) made: usize,
    /// Who was chosen and has not begun.
    pub(super) asked: Option<Key>,
    /// The clock was put forward for the statement of `asked`.
    pub(super) paid: bool,
    /// How many events there were when everybody was quiet.
    pub(super) quiet: Option<u64>,
    /// How many events there were when everything was done that there was to do.
    pub(super) idle: Option<u64>,
    /// Whom one can choose, as it was told last.
    pub(super) offered: Option<Vec<Key>>,
    /// Since when the next choice of the script cannot go.
    pub(super) refused: Option<Instant>,
}

impl Scheduler {
    pub(super) fn new(board: Arc<Board>, able: bool, given: Option<Schedule>) -> Self {
        Self {
            board,
            able,
            rules: None,
            given: given.map(|schedule| schedule.0.into()),
            script: VecDeque::new(),
            made: 0,
            asked: None,
            paid: false,
            quiet: None,
            idle: None,
            offered: None,
            refused: None,
        }
    }

    /// Whether somebody chooses.
    pub(super) fn is_on(&self) -> bool {
        self.rules.is_some()
    }

    /// How soon the next look is due.
    pub(super) fn patience(&self) -> Option<Duration> {
        (self.is_on() && self.idle.is_none()).then_some(LOOK)
    }

    /// Somebody chose `key`.
    pub(super) fn choose(&mut self, key: Key) {
        if self.is_on() {
            self.asked.get_or_insert(key);
            self.look_again();
        }
    }

    /// The run goes on from where it stood.
    pub(super) fn go_on(&mut self) {
        self.look_again();
    }

    /// Something was done that moves a process.
    pub(super) fn look_again(&mut self) {
        self.quiet = None;
        self.idle = None;
    }

    /// Whether everybody was quiet twice, with nothing told in between; `told` counts the events.
    pub(super) fn was_quiet(&mut self, quiet: bool, told: u64) -> bool {
        let before = std::mem::replace(&mut self.quiet, quiet.then_some(told));
        quiet && before == Some(told)
    }
}
