//! `forklore check`: all problems of all scenarios that were named.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    catalog::{self, LoadError},
    raw::SCENARIO_FILE,
};

/// What `forklore check` found.
#[derive(Debug, Default)]
pub struct Checked {
    /// The problems as shown to people; empty if there are none.
    pub text: String,
    /// How many scenarios and bare listings were looked at.
    pub scenarios: usize,
    /// How many problems they have.
    pub problems: usize,
}

/// Checks scenario folders, folders of scenario folders, and bare listings.
/// `styled` adds colours.
pub fn check(paths: &[PathBuf], styled: bool) -> Checked {
    let mut checked = Checked::default();
    for path in paths.iter().flat_map(|path| scenarios_in(path)) {
        checked.scenarios += 1;
        let Err(error) = catalog::open_path(&path) else {
            continue;
        };
        let (shown, count) = match &error {
            LoadError::Invalid(report) => (report.render(styled), report.problems().len()),
            LoadError::Unknown { .. }
            | LoadError::Read { .. }
            | LoadError::TooLarge { .. }
            | LoadError::NoScenario { .. } => (format!("error: {error}\n"), 1),
        };
        if !checked.text.is_empty() {
            checked.text.push('\n');
        }
        checked.text.push_str(&shown);
        checked.problems += count;
    }
    checked
}

/// The scenarios that a path stands for: itself, or those directly in it.
fn scenarios_in(path: &Path) -> Vec<PathBuf> {
    let mut inside: Vec<PathBuf> = fs::read_dir(path)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|entry| entry.join(SCENARIO_FILE).is_file())
        .collect();
    if inside.is_empty() || path.join(SCENARIO_FILE).is_file() {
        return vec![path.to_owned()];
    }
    inside.sort();
    inside
}
