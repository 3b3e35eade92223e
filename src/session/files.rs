//! The files of a program beside its listing.

use std::path::Path;

use crate::scenario;
use forklore_event::StageIndex;

/// So many files of a program are shown; a process that is in another one is shown where it was before.
const MOST: usize = 64;

/// The files of the programs, beside the listings, by the numbers that their processes give them.
#[derive(Default)]
pub struct Files(Vec<(StageIndex, u32, String)>);

impl Files {
    /// The name of a file.
    pub fn name(&self, stage: StageIndex, number: u32) -> Option<String> {
        let found = self.0.iter().find(|file| (file.0, file.1) == (stage, number));
        found.map(|(.., name)| name.clone())
    }

    /// Takes up a file. What is in it, if it is new.
    pub fn add(&mut self, stage: StageIndex, number: u32, path: &str, name: &str) -> Option<String> {
        let of_stage = self.0.iter().filter(|file| file.0 == stage);
        if of_stage.count() >= MOST || self.name(stage, number).is_some() {
            return None;
        }
        let text = scenario::read_program(Path::new(path)).ok()?;
        self.0.push((stage, number, name.to_owned()));
        Some(text)
    }
}
