//! Scenarios: what a lesson is, and how one is read and checked.
//!
//! A scenario is a folder with a `scenario.toml` and its listings. The way in:
//!
//! ```text
//! catalog   finds the texts: in the binary, in a folder, a bare listing
//!   raw       TOML to plain shapes, every value with its place
//!   validate  plain shapes to the model; pushes every problem it finds
//!   model     what the rest of forklore works with: nothing in it needs checking
//! routes    ways through the course
//! checker     what the language of the listings is asked; an engine answers
//! diagnostic  the problems, and how they are shown
//! ```
//!
//! Only `catalog`, `own`, `check` and `template` touch files; the rest is pure.

mod catalog;
mod check;
mod checker;
mod diagnostic;
mod encoding;
mod files;
mod knob;
mod misconceptions;
mod model;
mod own;
mod raw;
mod routes;
mod template;
mod text;
mod validate;

pub use catalog::{LoadError, is_listing, open, open_path, open_program, read_program, shipped, shipped_ids};
pub use check::{Checked, check};
pub use checker::{Checker, Constant, Mark, Outline, Problem};
pub use diagnostic::{Code, Diagnostic, Report, Severity};
pub use forklore_event::{Language, Text};
pub use knob::KnobError;
pub use model::{
    Act, Checkpoint, Choice, Expect, Knob, Literal, Part, Question, QuestionKind, Scenario, SchedulerRules, Stage,
    Term, Test,
};
pub use own::{Own, OwnError, open_among, own, place};
pub use routes::{ROUTES, Route, computes, route};
pub use template::{CreateError, create};
