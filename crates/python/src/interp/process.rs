//! What belongs to one process alone, and a forked child makes anew.

use super::finalizers::Finalizers;
use super::lock_turns::LockTurns;
use crate::gil::Gil;
use crate::value::{Shared, Value};
use forklore_stage::StageProcess;
use forklore_stage::alarm::Alarm;

/// What belongs to one process alone. A forked child makes its own, because the
/// threads that may hold or wait for something in here do not exist there.
pub struct Process {
    /// This process as the stage knows it.
    pub stage: StageProcess,
    /// The interpreter lock.
    pub gil: Gil,
    /// Who gave it up to whom.
    pub(super) lock_turns: LockTurns,
    /// The `threading.Thread` of each thread that runs, in order of their start.
    pub threads: Shared<Vec<Value>>,
    /// Its timer, `signal.alarm`.
    pub alarm: Alarm,
    /// What dropped values left to be done.
    pub finalizers: Finalizers,
}

impl Process {
    /// The process around the calling thread, which holds the lock.
    pub fn new(stage: StageProcess) -> Self {
        Self {
            stage,
            gil: Gil::held(),
            lock_turns: LockTurns::default(),
            threads: Shared::new(Vec::new()),
            alarm: Alarm::default(),
            finalizers: Finalizers::default(),
        }
    }
}
