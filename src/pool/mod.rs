//! The process pool.
//!
//! ```text
//!  submit ──▶ queue ──▶ worker in slot 0 ──▶┐
//!                  └──▶ worker in slot 1 ──▶┤ results, in order of completion
//!                  └──▶ …                 ──▶┘
//! ```
//!
//! Tasks and results are opaque bytes: what they mean is for the [`Workplace`]
//! that hires workers, and for whoever takes the [`Outcome`]s. The pool knows
//! nothing of listings, scenarios or screens.
//!
//! Each worker has a socket of its own, and a word in shared memory that names
//! the task it is running. No lock is ever held by a worker, so one that is
//! killed at any instruction takes exactly the task with it that it was running:
//! whatever it had not begun goes back to the head of the queue.
//!
//! A slot is a place; the worker in it changes. One that has done its
//! `tasks_per_worker` leaves, and another process is hired for the slot.

mod api;
mod arena;
mod builder;
mod chunk;
mod codec;
mod engine;
mod error;
mod exchange;
mod handle;
mod hub;
mod imap;
mod map;
mod serve;
mod supervisor;
mod task;
mod wire;
mod worker;

pub use api::Pool;
pub use builder::Builder;
pub use codec::Bytes;
pub use engine::{Bell, Engine, Outcome, Rules};
pub use error::{BuildError, Ended, Error};
pub use handle::Handle;
pub use imap::{Imap, TimedOut};
pub use task::Task;
pub use wire::Frame;
pub use worker::Bench;

use std::io;

use crate::event::{Pid, TaskId};
use crate::sys::WaitStatus;

/// Who makes and buries the pool's processes, and what it wants to know.
pub trait Workplace {
    /// Forks a process that settles at its [`Bench`], does tasks until there are no
    /// more, and then ends. Returns in the
    /// parent alone.
    ///
    /// # Errors
    /// As fork(2).
    fn hire(&mut self, bench: Bench) -> io::Result<Pid>;

    /// Asks a worker to end, with SIGTERM. It may have ended already.
    fn stop(&mut self, pid: Pid);

    /// Waits for a process that has ended, or is about to.
    ///
    /// # Errors
    /// As waitpid(2).
    fn reap(&mut self, pid: Pid) -> io::Result<WaitStatus>;

    /// A worker died that was not to; `task` is the one it was running.
    fn lost(&mut self, slot: u32, pid: Pid, task: Option<TaskId>);
}
