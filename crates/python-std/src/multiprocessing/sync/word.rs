//! A number in memory that processes share, and can wait for.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::multiprocessing::passed_fds;
use forklore_event::Micros;
use forklore_os::futex::wake_all;
use forklore_os::shared::Shared;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::Value;

/// A number in shared memory that threads of any process can wait on.
pub struct Word(Shared<AtomicU32>);

impl Word {
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

    /// Packs it for a process that is being started; there [`Word::unpack`] finds it by its place.
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

    fn cell(&self) -> &AtomicU32 {
        &self.0.get()[0]
    }

    /// What it holds.
    pub fn value(&self) -> u32 {
        self.cell().load(Ordering::SeqCst)
    }

    /// Sets it to what `next` makes of it, if that is anything, and wakes everybody; gives what it held before.
    pub fn update(&self, next: impl FnMut(u32) -> Option<u32>) -> Option<u32> {
        let before = self.cell().fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).ok();
        if before.is_some() {
            wake_all(self.cell());
        }
        before
    }

    /// Adds 1 and wakes everybody.
    pub fn increase(&self) {
        self.add(1);
    }

    /// Adds `more` and wakes everybody; gives what it held before.
    pub fn add(&self, more: u32) -> u32 {
        let before = self.cell().fetch_add(more, Ordering::SeqCst);
        wake_all(self.cell());
        before
    }

    /// Takes 1 away if there is any; says whether there was.
    pub fn try_decrease(&self) -> bool {
        self.cell()
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |value| value.checked_sub(1))
            .inspect(|&before| {
                // Whoever waits for none to be left.
                if before == 1 {
                    wake_all(self.cell());
                }
            })
            .is_ok()
    }

    /// Waits until `ready` is true, looking after each change, or until scenario time
    /// `deadline`. Returns whether it is true.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn wait(
        &self,
        thread: &mut Thread,
        deadline: Option<Micros>,
        mut ready: impl FnMut() -> bool,
    ) -> Result<bool, Raise> {
        let process = thread.process().clone();
        loop {
            let seen = self.value();
            if ready() {
                return Ok(true);
            }
            if deadline.is_some_and(|deadline| thread.now() >= deadline) {
                return Ok(false);
            }
            // What came before does not interrupt.
            thread.run_signal_handlers()?;
            // Changed, due or interrupted: in each case the condition is looked at again.
            let _ = thread.without_lock(|| process.stage.wait_on(self.cell(), seen, deadline));
            thread.run_signal_handlers()?;
        }
    }
}
