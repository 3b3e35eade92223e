//! What a worker holds of its pool.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use serde::{Deserialize, Serialize};

use super::wire::{self, Frame};
use forklore_event::TaskId;
use forklore_os::descriptor;
use forklore_os::shared::Shared;

/// What the shared word of a slot says when its worker runs nothing.
pub const IDLE: u64 = u64::MAX;

/// The worker's end of its connection with the pool, made before the worker is: its slot, its socket, and the
/// word that says what it is running.
pub struct WorkerEnd {
    pub(super) slot: u32,
    pub(super) socket: UnixStream,
    pub(super) running: Arc<Shared<AtomicU64>>,
    pub(super) tasks_per_worker: Option<u64>,
    pub(super) done: u64,
    /// The pool's ends of all sockets, which the worker's process inherits.
    pub(super) inherited: Vec<RawFd>,
}

/// A [`WorkerEnd`] as data for a process that does not inherit it; its descriptors are passed on their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WorkerEndData {
    slot: u32,
    slots: usize,
    tasks_per_worker: Option<u64>,
}

impl WorkerEnd {
    /// What a process that does not inherit it needs to make one of its own.
    pub fn data(&self) -> (WorkerEndData, [BorrowedFd<'_>; 2]) {
        let data = WorkerEndData {
            slot: self.slot,
            slots: self.running.get().len(),
            tasks_per_worker: self.tasks_per_worker,
        };
        (data, [self.socket.as_fd(), self.running.as_fd()])
    }

    /// The end that `data` describes.
    ///
    /// # Errors
    /// If the shared memory cannot be mapped.
    pub fn from_data(data: &WorkerEndData, [socket, running]: [OwnedFd; 2]) -> io::Result<Self> {
        Ok(Self {
            slot: data.slot,
            socket: socket.into(),
            running: Arc::new(Shared::open(running, data.slots)?),
            tasks_per_worker: data.tasks_per_worker,
            done: 0,
            inherited: Vec::new(),
        })
    }

    /// The slot that the worker is hired for.
    pub fn slot(&self) -> u32 {
        self.slot
    }

    /// To be called first thing in the worker's process: lets go of what it
    /// inherited, without which nobody would notice the end of the pool's owner.
    pub fn settle(&self) {
        // SAFETY: they belong to the dispatcher, which lives in a thread of the parent's that is not here.
        #[expect(unsafe_code, reason = "descriptors of a thread that the fork left behind")]
        unsafe {
            descriptor::close_inherited(self.inherited.iter().copied());
        }
    }

    /// Whether [`WorkerEnd::next_task`] would return at once, now or within `patience`.
    pub fn has_next(&self, patience: Duration) -> bool {
        let mut fds = [PollFd::new(self.socket.as_fd(), PollFlags::POLLIN)];
        let patience = PollTimeout::try_from(patience).unwrap_or(PollTimeout::ZERO);
        // After an interruption the caller waits in the usual way.
        self.has_done_its_share() || poll(&mut fds, patience).is_ok_and(|ready| ready > 0)
    }

    /// Waits for the next task. `None` when there are no more for this worker:
    /// it has done its share, the pool was closed, or the pool's owner is gone.
    ///
    /// # Errors
    /// If the owner dies in the middle of sending a task.
    pub fn next_task(&mut self) -> io::Result<Option<Frame>> {
        if self.has_done_its_share() {
            return Ok(None);
        }
        let frame = wire::read(&mut self.socket)?;
        if let Some(frame) = &frame {
            self.word().store(frame.task, Ordering::SeqCst);
        }
        Ok(frame)
    }

    /// Sends the result of the task that was begun last.
    ///
    /// # Errors
    /// If the pool's owner is gone.
    pub fn finish(&mut self, task: TaskId, result: &[u8]) -> io::Result<()> {
        wire::write(&mut self.socket, task, result)?;
        // Only now: a worker that dies before its result is out loses the task.
        self.word().store(IDLE, Ordering::SeqCst);
        self.done += 1;
        Ok(())
    }

    /// How many tasks it has done.
    pub fn done(&self) -> u64 {
        self.done
    }

    /// Whether it has done its `tasks_per_worker`, and leaves for that reason.
    pub fn has_done_its_share(&self) -> bool {
        self.tasks_per_worker.is_some_and(|limit| self.done >= limit)
    }

    fn word(&self) -> &AtomicU64 {
        &self.running.get()[self.slot as usize]
    }
}
