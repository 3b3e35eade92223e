//! What the processes of a run hold in common.
//!
//! A *stage* is a set of real processes under one init. They share one
//! [`board`] (a page set with the scenario clock and a slot a process) and one
//! event channel ([`channel`]). [`StageProcess`] is what one process of a stage
//! holds: it publishes where it stands, reports what it does, stops while the
//! clock stands, and is the only way to `fork`, `wait` and `exit` on a stage,
//! so that no fork, exit or wait goes without its event.

pub mod alarm;
pub mod blocks;
pub mod board;
pub mod channel;
pub mod clock;
mod session;
mod spawn;
mod stage_process;
pub mod tally;
mod turn;

pub use session::{session, session_of};
pub use spawn::{Arrival, SUBCOMMAND as SPAWNED};
pub use stage_process::{Forked, HeldMark, Origin, RoleKind, StageProcess, Waited};
