//! Whose steps are kept of what the command line runs.

use std::path::Path;

use super::arguments::RunOptions;
use crate::progress::Store;
use crate::scenario::{self, Scenario};
use crate::tui::Keeper;

/// Who keeps what is done in the lesson that is run, from its beginning: that of a lesson of the home screen, unless
/// somebody works at its files or does not want it. Nothing is done where it goes on by itself.
pub fn keeper(options: &RunOptions, lesson: &Scenario) -> Option<Keeper> {
    let name = &options.scenario;
    let is_listed = scenario::shipped_ids().any(|id| id == name) || (lesson.id == *name && !Path::new(name).exists());
    if !is_listed || options.no_progress || options.watch || options.auto.auto {
        return None;
    }
    let keeper = Keeper::new(Store::of_user()?, lesson);
    // Where nothing can be written, the first step says so.
    let _ = keeper.begin();
    Some(keeper)
}
