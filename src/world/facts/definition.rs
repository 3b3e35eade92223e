//! What a fact is: its name, what it can be, and how it is read off the world.

use crate::world::{Process, StageWorld};
use forklore_event::{Fact, Micros};

/// The fact that is looked up in `/proc` when it is claimed.
pub const STATE: &str = "state";

/// The facts that only an engine can tell that tells who has the interpreter lock.
pub(super) const LOCK_TURNS: &str = "lock_turns";
pub(super) const LOCK_THREADS: &str = "lock_threads";

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
pub(super) enum Read {
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
    pub(super) read: Read,
}

impl Definition {
    pub(super) const fn of_stage(
        name: &'static str,
        values: Values,
        read: fn(&StageWorld, Micros) -> Option<Fact>,
    ) -> Self {
        let read = Read::Stage(read);
        Self { name, values, read }
    }

    pub(super) const fn of_process(
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

pub(super) fn number(number: impl TryInto<i64>) -> Fact {
    Fact::Int(number.try_into().unwrap_or(i64::MAX))
}

pub(super) fn word(word: impl Into<String>) -> Fact {
    Fact::Text(word.into())
}
