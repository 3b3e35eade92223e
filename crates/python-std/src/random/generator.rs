//! What numbers are drawn from.

use std::hash::{BuildHasher, RandomState};

use super::twister::Twister;
use forklore_event::Pid;
use forklore_python::interp::Thread;
use forklore_python::value::Shared;

/// A generator, and the process that it was seeded in.
#[derive(Default)]
pub(super) struct Generator(pub(super) Shared<Option<(Option<Pid>, Twister)>>);

impl Generator {
    /// Runs `draw` with the generator. That of the module belongs to one process.
    pub(super) fn with<T>(&self, thread: &Thread, draw: impl FnOnce(&mut Twister) -> T) -> T {
        let pid = thread.stage().pid();
        let mut slot = self.0.lock();
        match &mut *slot {
            Some((seeded_in, twister)) if seeded_in.is_none_or(|seeded_in| seeded_in == pid) => draw(twister),
            slot => draw(&mut slot.insert((Some(pid), Twister::seeded(entropy()))).1),
        }
    }

    /// Goes on with another state.
    pub(super) fn put(&self, thread: &Thread, twister: Twister) {
        let mut slot = self.0.lock();
        let owner = match &*slot {
            Some((None, _)) => None,
            _ => Some(thread.stage().pid()),
        };
        *slot = Some((owner, twister));
    }
}

pub(super) fn entropy() -> u64 {
    RandomState::new().hash_one(())
}
