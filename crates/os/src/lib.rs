//! The operating system made safe: what forklore needs of Linux beyond what nix
//! and rustix have in a safe form.
//!
//! All unsafe code of the workspace is here, and each block says why it is sound.
//! What cannot be made safe is an `unsafe fn`
//! that says what its caller has to see to. This crate
//! knows nothing of stages, pools or listings.
#![expect(unsafe_code, reason = "the one place for it; each block says why it is sound")]

pub mod ancillary;
pub mod bytes;
pub mod descriptor;
pub mod doorbell;
pub mod fork;
pub mod futex;
pub mod lifeline;
pub mod mounts;
pub mod pidfd;
pub mod pty;
pub mod region;
pub mod shared;
pub mod signal;
pub mod usage;
mod wait_status;

pub use wait_status::WaitStatus;

/// A process ID; 0 and negative numbers mean what the call at hand says.
pub type Pid = nix::libc::pid_t;
