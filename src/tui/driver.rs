//! Who drives the run: a learner, a presenter before a class, or nobody.

use std::time::Duration;

/// Who drives the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Driver {
    /// A learner, who answers the questions.
    #[default]
    Learner,
    /// Nobody: it goes on by itself, and answers come from the run.
    Auto(Auto),
    /// A presenter before a class: nobody chooses, answers come from the run.
    Presenter,
}

impl Driver {
    /// Whether the run goes on by itself.
    pub fn is_auto(self) -> bool {
        matches!(self, Self::Auto(_))
    }
}

/// How a run goes on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Auto {
    /// How long it stands where there is something to read.
    pub dwell: Duration,
    /// Whether it begins again after its end.
    pub repeats: bool,
}
