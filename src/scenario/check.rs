//! `forklore check`: all problems of all scenarios that were named.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Scenario,
    catalog::{self, LoadError},
    checker::Checker,
    raw::SCENARIO_FILE,
};

use crate::text::{refusal, say};
use forklore_event::Language;

/// What `forklore check` found.
#[derive(Debug, Default)]
pub struct Checked {
    /// The problems as shown to people; empty if there are none.
    pub text: String,
    /// How many scenarios and bare listings were looked at.
    pub scenarios: usize,
    /// How many problems keep them from being run.
    pub problems: usize,
    /// How many warnings there are beside.
    pub warnings: usize,
    /// Those that can be run.
    pub sound: Vec<Scenario>,
}

/// Checks scenario folders, folders of scenario folders, and bare listings.
/// `styled` adds colours.
pub fn check(paths: &[PathBuf], checker: &dyn Checker, styled: bool, language: Language) -> Checked {
    let mut checked = Checked::default();
    for path in paths.iter().flat_map(|path| scenarios_in(path)) {
        checked.scenarios += 1;
        let report = match catalog::open_with_warnings(&path, checker) {
            Ok((scenario, report)) => {
                checked.sound.push(scenario);
                report
            }
            Err(LoadError::Invalid(report)) => *report,
            Err(error) => {
                let why = refusal(&error.to_string(), language);
                checked.show(&(say!(language, "check-cannot", why) + "\n"));
                checked.problems += 1;
                continue;
            }
        };
        checked.show(&report.render(styled, language));
        let errors = report.problems().iter().filter(|problem| problem.is_error()).count();
        checked.problems += errors;
        checked.warnings += report.problems().len() - errors;
    }
    checked
}

impl Checked {
    fn show(&mut self, text: &str) {
        if !self.text.is_empty() && !text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
    }
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
