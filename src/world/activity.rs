//! What a process is busy with, and what holds it.

use super::{Activity, Hold, Process, Waiting};
use forklore_event::{Blocked, SystemCall};

impl Activity {
    /// What `process` is busy with now; `None` once it is reaped.
    pub fn of(process: &Process) -> Option<Self> {
        if process.reaped.is_some() {
            return None;
        }
        if process.ended.is_some() {
            return Some(Self::Zombie);
        }
        if let Some(task) = process.job.as_ref().and_then(|job| job.running) {
            return Some(Self::Task(task));
        }
        let Some(wait) = &process.threads.main.blocked else {
            return Some(Self::Runs);
        };
        Some(Self::while_blocked(&wait.on))
    }

    /// What a process does that waits for this.
    pub(super) fn while_blocked(on: &Blocked) -> Self {
        match on {
            Blocked::Sleep { .. } => Self::Sleeps,
            Blocked::Task { .. } => Self::Idle,
            Blocked::InterpreterLock {} => Self::Runs,
            Blocked::Get { task, .. } | Blocked::Apply { task } | Blocked::Map { task } => {
                Self::Waits(Waiting::Result(*task))
            }
            Blocked::Wait { child, .. } => Self::Waits(Waiting::Child(*child)),
            Blocked::JoinProcess { child, .. } => Self::Waits(Waiting::Child(Some(*child))),
            Blocked::JoinPool { .. } => Self::Waits(Waiting::Pool),
            Blocked::Write { .. } => Self::Waits(Waiting::Room),
            Blocked::SystemCall { call, .. } => match call {
                Some(SystemCall::Sleep) => Self::Sleeps,
                Some(SystemCall::Child) => Self::Waits(Waiting::Child(None)),
                Some(call) if call.writes() => Self::Waits(Waiting::Room),
                _ => Self::Waits(Waiting::Other),
            },
            // A thread of an executor.
            Blocked::Lock { name } if name == "work" => Self::Idle,
            Blocked::JoinThread { .. } | Blocked::Lock { .. } | Blocked::Signal {} | Blocked::Request {} => {
                Self::Waits(Waiting::Other)
            }
        }
    }
}

impl Hold {
    /// What holds `process` now.
    pub fn of(process: &Process) -> Option<Self> {
        if !process.is_alive() {
            return None;
        }
        if process.is_stopped() {
            return Some(Self::Stopped);
        }
        if process.held && process.threads.main.blocked.is_none() {
            return Some(Self::Stands);
        }
        process.job.and_then(|job| job.running)?;
        let wait = process.threads.main.blocked.as_ref()?;
        (Activity::while_blocked(&wait.on) == Activity::Waits(Waiting::Room)).then_some(Self::Writes)
    }
}
