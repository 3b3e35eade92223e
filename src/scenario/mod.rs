//! Scenarios: what a lesson is, and how one is read from a folder.

mod model;

pub use model::{Checkpoint, Choice, Expect, Knob, Language, Question, Scenario, Stage, Test, Text};
