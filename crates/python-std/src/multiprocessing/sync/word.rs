//! A number in memory that processes share, and can wait for.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::multiprocessing::passed_fds;
use crate::sync::word::Word;
use forklore_os::shared::Shared;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::Value;

/// A number in shared memory that threads of any process can wait on.
pub struct SharedWord(Shared<AtomicU32>);

impl SharedWord {
    /// A new word that holds `value`.
    ///
    /// # Errors
    /// `OSError` if the kernel has no memory for it.
    pub fn new(value: u32) -> Result<Self, Raise> {
        let memory =
            Shared::create(1).map_err(|error| Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::ENOMEM)))?;
        let word = Self(memory);
        word.cell().store(value, Ordering::SeqCst);
        Ok(word)
    }

    /// Packs it for a process that is being started; there [`SharedWord::unpack`] finds it by its place.
    ///
    /// # Errors
    /// `OSError` if there are too many open files.
    pub fn pack(&self) -> Result<Value, Raise> {
        passed_fds::put(&self.0)
    }

    /// The word that was packed.
    ///
    /// # Errors
    /// `ValueError` if nothing is there.
    pub fn unpack(thread: &Thread, place: &Value) -> Result<Self, Raise> {
        let memory = Shared::open(passed_fds::take(thread, place)?, 1);
        memory
            .map(Self)
            .map_err(|error| Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::ENOMEM)))
    }
}

impl Word for SharedWord {
    fn cell(&self) -> &AtomicU32 {
        &self.0.get()[0]
    }
}
