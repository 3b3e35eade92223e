//! Facts: what a scenario can claim of an instant or expect of a run.
//!
//! A fact is about a stage, or about one process of it, by its role. The words
//! of a scenario claim things; a `claim` or an `[[expect]]` on a fact checks
//! them on the very run that is shown.

mod definition;
mod process;
mod stage;
mod words;

use super::World;
use definition::Read;
use forklore_event::{Fact, StageIndex};

pub use definition::{Definition, STATE, Values};

/// `main_X` is the fact `X` of main.
const OF_MAIN: &str = "main_";

/// Every fact, in the order of `scenarios/README.md`.
pub fn all() -> impl Iterator<Item = &'static Definition> {
    stage::FACTS.iter().chain(process::FACTS)
}

/// A fact by the name that a scenario uses, and the process that the name itself
/// is about: main, where it begins with `main_`.
pub fn find(name: &str) -> Option<(&'static Definition, Option<&'static str>)> {
    let named = |name: &str| all().find(|fact| fact.name == name);
    let of_main = || {
        let fact = named(name.strip_prefix(OF_MAIN)?)?;
        fact.is_about_a_process().then_some((fact, Some("main")))
    };
    named(name).map(|fact| (fact, None)).or_else(of_main)
}

/// The value of a fact on one stage, or of the process `of` there. `None` if it never came
/// about, or there is no such fact.
pub fn fact(world: &World, stage: StageIndex, name: &str, of: Option<&str>) -> Option<Fact> {
    let stage = world.stages.get(usize::from(stage))?;
    let (definition, named) = find(name)?;
    match definition.read {
        Read::Stage(read) => read(stage, world.now),
        Read::Process(read) => {
            let role = of.or(named)?;
            read(stage, stage.process_called(role))
        }
    }
}

/// Whether `name` can be that of a process: `init`, `main`, or letters and a number like `W1`.
pub fn is_role(name: &str) -> bool {
    const LETTERS: [&str; 5] = ["FS", "W", "C", "P", "M"];
    let numbered = |letters: &&str| {
        let number = name.strip_prefix(*letters);
        number.is_some_and(|digits| {
            !digits.is_empty() && !digits.starts_with('0') && digits.chars().all(|c| c.is_ascii_digit())
        })
    };
    ["init", "main"].contains(&name) || LETTERS.iter().any(numbered)
}
