//! The state of a check.

use crate::scenario::checker::Checker;
use crate::scenario::diagnostic::Problems;
use crate::scenario::files::ScenarioFiles;
use forklore_event::Language;

/// Checks a scenario, and keeps what is wrong with it.
pub(super) struct Validator<'a> {
    pub(super) folder: &'a ScenarioFiles,
    pub(super) checker: &'a dyn Checker,
    pub(super) problems: &'a mut Problems,
    /// The languages of the title: those that the lesson is in.
    pub(super) languages: Vec<Language>,
}
