//! Starting a run once more from the screen.

use std::sync::mpsc::Receiver;

use crate::scenario::Scenario;
use crate::session::{Schedule, Source};

/// The scenario as its files have it now, or what is wrong with them, for whoever wrote them.
pub type Change = Result<Box<Scenario>, String>;

/// Who starts the run that is shown once more, on the same screen.
pub trait Starter {
    /// The same again: a live run of `scenario`, whose knobs may have been turned since, or the recording from its
    /// beginning.
    ///
    /// # Errors
    /// What keeps it from being started, for the learner.
    fn again(&mut self, scenario: &Scenario) -> Result<Box<dyn Source>, String>;

    /// A live run of `scenario` in which these choices are made, from where somebody begins to choose.
    ///
    /// # Errors
    /// What keeps it from being started, for the learner.
    fn with_schedule(&mut self, scenario: &Scenario, schedule: Schedule) -> Result<Box<dyn Source>, String>;

    /// The recording of `scenario` that was shipped, where it ran the same listings.
    fn recording(&mut self, scenario: &Scenario) -> Option<Box<dyn Source>>;

    /// Where it is told that the scenario's files have changed, if somebody looks at them. To be taken once.
    fn changes(&mut self) -> Option<Receiver<Change>> {
        None
    }
}
