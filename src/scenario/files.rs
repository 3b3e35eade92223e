//! What a scenario is made from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The texts of one scenario, wherever they come from.
#[derive(Debug)]
pub(super) struct ScenarioFiles {
    /// The scenario's id.
    pub id: String,
    /// What is put before file names in messages; empty for none.
    pub path: String,
    /// The text of `scenario.toml`.
    pub description: String,
    /// The listings by file name.
    pub listings: BTreeMap<String, String>,
    /// The ids of the lessons that it may refer to: those that are shipped, and those beside it.
    pub neighbours: BTreeSet<String>,
    /// The folder around it, where it does not come with forklore.
    pub around: Option<PathBuf>,
}
