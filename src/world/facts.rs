//! Facts: what a scenario can claim of an instant or expect of a run.
//!
//! A fact is about a stage, or about one process of it, by its role. The words
//! of a scenario claim things; a `claim` or an `[[expect]]` on a fact checks
//! them on the very run that is shown.

mod process;
mod stage;
mod words;

use super::{Process, StageWorld, World};
use forklore_event::{Fact, Micros, StageIndex};

/// The fact that is looked up in `/proc` when it is claimed.
pub const STATE: &str = "state";

/// The facts that only an engine can tell that tells who has the interpreter lock.
const LOCK_TURNS: &str = "lock_turns";
const LOCK_THREADS: &str = "lock_threads";

/// `main_X` is the fact `X` of main.
const OF_MAIN: &str = "main_";

/// What a fact can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// A count or a number.
    Number,
    /// One of these words.
    Words(&'static [&'static str]),
    /// The name of a process, or one of these words.
    Role(&'static [&'static str]),
    /// The name of a signal, such as `SIGHUP`.
    Signal,
    /// Any text.
    Text,
}

/// Whom a fact is about, and how it is read off the world.
#[derive(Clone, Copy)]
enum Read {
    Stage(fn(&StageWorld, Micros) -> Option<Fact>),
    Process(fn(&StageWorld, Option<&Process>) -> Option<Fact>),
}

/// A fact that a scenario can name.
#[derive(Clone, Copy)]
pub struct Definition {
    /// Its name in scenarios and logs.
    pub name: &'static str,
    /// What it can be.
    pub values: Values,
    read: Read,
}

impl Definition {
    const fn of_stage(name: &'static str, values: Values, read: fn(&StageWorld, Micros) -> Option<Fact>) -> Self {
        let read = Read::Stage(read);
        Self { name, values, read }
    }

    const fn of_process(
        name: &'static str,
        values: Values,
        read: fn(&StageWorld, Option<&Process>) -> Option<Fact>,
    ) -> Self {
        let read = Read::Process(read);
        Self { name, values, read }
    }

    /// Whether it is about the interpreter lock of a process.
    pub fn is_about_lock(&self) -> bool {
        [LOCK_TURNS, LOCK_THREADS].contains(&self.name)
    }

    /// Whether it is about one process; else it is about the whole stage.
    pub fn is_about_a_process(&self) -> bool {
        matches!(self.read, Read::Process(_))
    }
}

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

fn number(number: impl TryInto<i64>) -> Fact {
    Fact::Int(number.try_into().unwrap_or(i64::MAX))
}

fn word(word: impl Into<String>) -> Fact {
    Fact::Text(word.into())
}
