//! The names of [`forklore_os`] and [`forklore_stage`] under one roof, for what has not been moved to crates yet.

pub use forklore_os::futex::wake_all;
pub use forklore_os::{
    WaitStatus, ancillary, descriptor, fork, futex, lifeline, mounts, pidfd, pty, region, shared, signal, usage,
};
pub use forklore_stage::{
    Forked, Origin, RoleKind, SPAWNED, Spawned, StageProcess, Waited, alarm, board, channel, clock, seats, session,
    session_of, tally,
};
