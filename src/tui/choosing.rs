//! How it came that a learner chooses who goes next, so that a choice can be taken back.

use super::lesson::Resume;
use crate::session::{Control, Schedule};

/// How it came that somebody chooses, so that it can come to that again.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Choosing {
    /// The mark at which somebody began to choose by a key.
    pub begun_at: Option<String>,
    /// Why no new run can come to the same choices.
    pub not_again: Option<NotAgain>,
    /// The rate to go on with, while the run is taken to where a choice is taken back.
    pub redoes_at: Option<f64>,
}

/// Why no new run can come to the same choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotAgain {
    /// A key began it between two stops.
    BetweenStops,
    /// The kernel chose for a time between two choices.
    KernelBetween,
}

impl Choosing {
    /// The run has come to the last mark before the choice that is taken back: gives the rate to go on with.
    pub(super) fn redone(&mut self) -> Option<f64> {
        self.redoes_at.take()
    }

    /// What has to be done at the mark `name`, so that one chooses from there again.
    pub(super) fn begin_again(&self, name: &str) -> Option<Control> {
        (self.begun_at.as_deref() == Some(name)).then_some(Control::ByHand(true))
    }
}

/// A choice is taken back: a new run with those before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    /// The choices before it.
    pub schedule: Schedule,
    /// The last mark before it, and what had been said to each question.
    pub(super) resume: Resume,
    pub(super) choosing: Choosing,
}
