//! Starting a run once more from the screen.

use crate::scenario::Scenario;
use crate::session::Source;

/// Who starts the run that is shown once more, on the same screen.
pub trait Starter {
    /// The same again: a live run of `scenario`, whose knobs may have been turned since, or the recording from its
    /// beginning.
    ///
    /// # Errors
    /// What keeps it from being started, for the learner.
    fn again(&mut self, scenario: &Scenario) -> Result<Box<dyn Source>, String>;
}
