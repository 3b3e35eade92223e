//! What the pools of listings run on: tasks in, results out, and the workers in between.
//!
//! ```text
//!  submit ──▶ queue ──▶ worker in slot 0 ──▶┐
//!                  └──▶ worker in slot 1 ──▶┤ results, in order of completion
//!                  └──▶ …                 ──▶┘
//! ```
//!
//! Tasks and results are opaque bytes: what they mean is for the [`Spawner`]
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

mod dispatcher;
mod wire;
mod worker_end;

pub use dispatcher::{Bell, Dispatcher, Hired, Outcome, Rules, WorkerStart};
pub use wire::Frame;
pub use worker_end::{WorkerEnd, WorkerEndData};

use std::io;
use std::time::Duration;

use forklore_event::{Pid, TaskId};
use forklore_os::WaitStatus;

/// Who makes and buries the pool's processes, and what it wants to know.
pub trait Spawner {
    /// Makes a process that settles at its [`WorkerEnd`], does tasks until there are no
    /// more, and then ends. Returns in the
    /// parent alone.
    ///
    /// # Errors
    /// As fork(2).
    fn hire(&mut self, end: WorkerEnd) -> io::Result<Hired>;

    /// Asks a worker to end, with SIGTERM. It may have ended already.
    fn stop(&mut self, pid: Pid);

    /// Waits for a process that has ended, or is about to.
    ///
    /// # Errors
    /// As waitpid(2).
    fn reap(&mut self, pid: Pid) -> io::Result<WaitStatus>;

    /// A worker died that was not to; `task` is the one it was running. If it had done nothing at all, its slot
    /// is filled again only after `pause`.
    fn lost(&mut self, slot: u32, pid: Pid, task: Option<TaskId>, pause: Option<Duration>);
}
