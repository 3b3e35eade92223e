//! The vocabulary: what can happen in a run, and how it is written down.
//!
//! Everything that forklore shows, records, checks or exports is a fold over a
//! sequence of [`Event`]s. This crate imports nothing of ours, so that every
//! other one can speak it.
//!
//! Events are serialised as JSON objects (one a line) in recordings and on
//! `--json`; [`Kind`] is externally tagged, in `snake_case`, in the past tense.

mod kind;
mod limit;
mod nearest;
mod signal;
mod system_call;
mod text;

pub use kind::{
    Adopter, Blocked, Call, CallbackKind, ChildChange, Expectation, Fact, How, Kind, ProcessState, StartMethod,
    TaskCounts,
};
pub use limit::Limit;
pub use nearest::nearest;
pub use signal::signal_name;
pub use system_call::SystemCall;
pub use text::{Language, Text};

use serde::{Deserialize, Serialize};

/// A process ID as the processes of a stage see it (small, starting at 1 in a
/// PID namespace). [`NO_PROCESS`] stands for the stage itself.
pub type Pid = i32;

/// The `pid` of an event whose subject is no process: what arrived at the
/// terminal, the clock, the end of the scenario.
pub const NO_PROCESS: Pid = 0;

/// Names one task of one stage. Tasks are counted from 0 in the order in which
/// they were submitted; a chunk of `map` is one task.
pub type TaskId = u64;

/// Names one pool of one stage, counted from 0.
pub type PoolId = u32;

/// Index of a stage in the scenario's order: 0 for the first listing.
pub type StageIndex = u8;

/// Scenario time in microseconds. It stands still while the clock is paused.
pub type Micros = u64;

/// The whole part of a number: 0 of one that is negative or no number, and the most of one that is larger than that.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "no other conversion ends at both ends"
)]
pub const fn whole(number: f64) -> u64 {
    number as u64
}

/// How an event is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The process itself reported it.
    Said,
    /// The kernel reported it: a pidfd, `/proc`, the terminal.
    Seen,
    /// It follows from other events, nobody reported it.
    Inferred,
}

/// One thing that happened, once, at one instant, to one subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Scenario time.
    pub at_us: Micros,
    /// Which stage it happened on.
    pub stage: StageIndex,
    /// The subject's PID inside the stage, or [`NO_PROCESS`].
    pub pid: Pid,
    /// The subject's PID outside; `None` where there is none or it was never learned.
    pub host_pid: Option<Pid>,
    /// How it is known.
    pub evidence: Evidence,
    /// What happened.
    pub kind: Kind,
}

/// The first line of a recording and of `--json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Major version of the format: [`FORMAT`].
    pub forklore: u32,
    /// The scenario's id, or the listing's file name for a bare listing.
    pub scenario: String,
    /// Names of the stages, in order.
    pub stages: Vec<String>,
    /// Wall-clock time of the start, RFC 3339 in UTC.
    pub started_at: String,
    /// What keeps the processes of the stage apart from the rest of the machine.
    pub isolation: Isolation,
    /// What ran the program, with its version; empty: the interpreter of forklore.
    #[serde(default)]
    pub engine: String,
    /// Whether a run stands where `claims_checked` says so. In logs of before it stands where a mark was reached.
    #[serde(default)]
    pub claims: bool,
    /// Version of forklore that wrote it.
    #[serde(default)]
    pub version: String,
}

impl Header {
    /// What ran the program, with its version, where that was not the interpreter of forklore.
    pub fn other_engine(&self) -> Option<&str> {
        Some(self.engine.as_str()).filter(|engine| !["", "builtin"].contains(engine))
    }
}

/// The major version of the event log that this forklore reads and writes.
pub const FORMAT: u32 = 1;

/// What keeps a stage apart, and thereby who adopts orphans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// A user, PID and mount namespace of its own: our init is PID 1.
    Namespace,
    /// No namespace: our init is a child subreaper (`PR_SET_CHILD_SUBREAPER`).
    Subreaper,
}
