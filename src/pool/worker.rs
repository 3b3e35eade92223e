use std::io;
use std::os::fd::RawFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::wire;
use crate::event::TaskId;
use crate::sys::descriptor;
use crate::sys::shared::Shared;

/// What the shared word of a slot says when its worker runs nothing.
pub const IDLE: u64 = u64::MAX;

/// A worker's place, made before the worker is: its slot, its socket, and the
/// word that says what it is running.
pub struct Bench {
    pub(super) slot: u32,
    pub(super) socket: UnixStream,
    pub(super) running: Arc<Shared<AtomicU64>>,
    pub(super) tasks_per_worker: Option<u64>,
    /// The pool's ends of all sockets, which the worker's process inherits.
    pub(super) inherited: Vec<RawFd>,
}

/// Why a worker stopped serving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// It has done its `tasks_per_worker`.
    Enough(u64),
    /// The pool was closed, or its owner is gone.
    Dismissed(u64),
}

impl Bench {
    /// The slot that the worker is hired for.
    pub fn slot(&self) -> u32 {
        self.slot
    }

    /// To be called first thing in the worker's process: lets go of what it
    /// inherited, without which nobody would notice the end of the pool's owner.
    pub fn settle(&self) {
        descriptor::close_inherited(self.inherited.iter().copied());
    }

    /// Runs tasks until there are no more for this worker. `run` gets a task's
    /// number and bytes and returns the result's bytes; `idle` is called before
    /// each wait.
    ///
    /// # Errors
    /// If the pool's end of the socket is gone while a result is on its way.
    pub fn serve(
        mut self,
        mut idle: impl FnMut(),
        mut run: impl FnMut(TaskId, &[u8]) -> Vec<u8>,
    ) -> io::Result<Served> {
        let mut done = 0;
        while self.tasks_per_worker.is_none_or(|limit| done < limit) {
            idle();
            let Some(frame) = wire::read(&mut self.socket)? else {
                return Ok(Served::Dismissed(done));
            };
            self.word().store(frame.task, Ordering::SeqCst);
            let result = run(frame.task, &frame.payload);
            wire::write(&mut self.socket, frame.task, &result)?;
            // Only now: a worker that dies before its result is out loses the task.
            self.word().store(IDLE, Ordering::SeqCst);
            done += 1;
        }
        Ok(Served::Enough(done))
    }

    fn word(&self) -> &AtomicU64 {
        &self.running.get()[self.slot as usize]
    }
}
