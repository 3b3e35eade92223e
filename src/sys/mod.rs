//! The kernel's side: everything that needs `unsafe`, and the few system calls
//! that the rest of forklore is built on.
//!
//! A *stage* is a set of real processes under one init. They share one
//! [`board`] (a page set with the scenario clock and a slot a process) and one
//! event channel ([`channel`]). [`StageProcess`] is what one process of a stage
//! holds: it publishes where it stands, reports what it does, stops while the
//! clock stands, and is the only way to `fork`, `wait` and `exit` on a stage,
//! so that no fork, exit or wait goes without its event.
//!
//! Used by `pool`, `lang`, `stage` and `session` alone.
#![expect(unsafe_code, reason = "the one place for it; each block says why it is sound")]

pub mod alarm;
pub mod blocks;
pub mod board;
pub mod channel;
pub mod clock;
pub mod descriptor;
pub mod fork;
pub mod lifeline;
pub mod mounts;
pub mod parcel;
pub mod pidfd;
pub mod pty;
pub mod region;
pub mod shared;
pub mod signal;
mod spawn;
mod stage_process;
pub mod tally;
pub mod usage;

pub use clock::wake_all;
pub use spawn::{Arrival, SUBCOMMAND as SPAWNED};
pub use stage_process::{Forked, Origin, RoleKind, StageProcess, WaitStatus, Waited};
