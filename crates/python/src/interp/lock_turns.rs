//! Who has the interpreter lock where several threads want it, for those who look on.

use std::collections::BTreeSet;

use crate::gil::Gil;
use crate::value::Shared;
use forklore_event::{Kind, Micros};
use forklore_stage::StageProcess;

/// The lock changes hands up to 200 times a second. It is told so often, by the scenario clock.
const TOLD_EVERY: Micros = 50_000;

/// The name of a thread; `None` for the main thread.
type Name = Option<String>;

/// Who gave the lock up to whom, as far as it was not told. Changed only by who holds it.
#[derive(Default)]
pub(super) struct LockTurns(Shared<State>);

#[derive(Default)]
struct State {
    /// Turns that ended because another thread had asked for the lock.
    untold: Vec<Name>,
    /// Who was told to have the lock, if anything was.
    holder: Option<Name>,
    /// When it was told.
    told_at: Micros,
    /// Who has told it: with its words comes the line where it stands.
    tellers: BTreeSet<Name>,
}

impl LockTurns {
    /// Lets another thread have a turn with the interpreter lock, which the calling thread has, and takes it again.
    pub(super) fn take(&self, gil: &Gil, stage: &StageProcess) {
        let name = StageProcess::thread_name();
        self.0.lock().untold.push(name.clone());
        gil.take_turns();
        let is_due = {
            let turns = self.0.lock();
            let is_new = !turns.tellers.contains(&name);
            is_new || stage.now().saturating_sub(turns.told_at) >= TOLD_EVERY
        };
        if is_due {
            self.tell(stage);
        }
    }

    /// Tells who had the lock, and that the calling thread has it, unless that is known.
    pub(super) fn tell(&self, stage: &StageProcess) {
        let mut turns = self.0.lock();
        let holder = StageProcess::thread_name();
        let is_known = turns.holder.as_ref().is_none_or(|known| *known == holder);
        if turns.untold.is_empty() && is_known {
            return;
        }
        turns.holder = Some(holder.clone());
        turns.told_at = stage.now();
        turns.tellers.insert(holder.clone());
        let turns = std::mem::take(&mut turns.untold);
        stage.say(Kind::InterpreterLockPassed { turns, holder });
    }
}
