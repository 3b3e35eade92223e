//! The limits of a run.

/// What a run has only so much of. The names are those of `limit_reached` in the
/// event log and of `--limit NAME=VALUE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Processes that a stage has at the same time, zombies included. Beyond it `fork` fails.
    Processes,
    /// Memory of all processes together, in megabytes of 2^20 bytes. Beyond it a value
    /// is refused, or the run is ended.
    MemoryMb,
    /// Seconds of scenario time that the run may take.
    Seconds,
    /// Lines of terminal output a second.
    OutputLines,
    /// Events a second.
    Events,
    /// Workers of one pool in a row that end before their first task. No option changes it.
    Restarts,
    /// Bits of a whole number of a listing. A program that does not catch the error is ended by it, where
    /// Python's would go on. No option changes it.
    IntegerBits,
}

impl Limit {
    /// Those that `--limit` changes.
    pub const SETTABLE: [Self; 5] = [
        Self::Processes,
        Self::MemoryMb,
        Self::Seconds,
        Self::OutputLines,
        Self::Events,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Processes => "processes",
            Self::MemoryMb => "memory_mb",
            Self::Seconds => "seconds",
            Self::OutputLines => "output_lines",
            Self::Events => "events",
            Self::Restarts => "restarts",
            Self::IntegerBits => "integer_bits",
        }
    }

    /// The limit of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut all = Self::SETTABLE.into_iter().chain([Self::Restarts, Self::IntegerBits]);
        all.find(|limit| limit.name() == name)
    }

    /// Whether `event` says that a limit ended the run, or a program in it.
    pub fn has_ended(event: &super::Event) -> bool {
        let super::Kind::LimitReached { limit, .. } = &event.kind else {
            return false;
        };
        event.pid == super::NO_PROCESS || Self::from_name(limit) == Some(Self::IntegerBits)
    }

    /// That it was reached, as an event.
    pub fn reached(self, value: u64) -> super::Kind {
        super::Kind::LimitReached {
            limit: self.name().to_owned(),
            value,
        }
    }
}
