//! Sentences about pools and their tasks.

use super::Scene;
use crate::text::{Argument, Message, message};
use forklore_event::Kind;

impl Scene<'_> {
    pub(super) fn about_pools(&self) -> Option<Message> {
        let who = self.who;
        Some(match &self.event.kind {
            Kind::PoolCreated {
                processes,
                on_demand: true,
                ..
            } => message!("told-executor-made", who, processes),
            Kind::HiringDelayed { slot, pause_us, .. } => {
                let pause_ms = pause_us / 1_000;
                message!("told-hiring-delayed", who, slot, pause_ms)
            }
            Kind::PoolBroken { .. } => message!("told-executor-broken", who),
            Kind::PoolCreated { processes, .. } => message!("told-pool-made", who, processes),
            Kind::WorkerHired { slot, .. } => message!("told-worker-hired", who, slot),
            Kind::InitializerRan { function, ok: true, .. } => message!("told-initializer-ran", who, function),
            Kind::InitializerRan {
                function, ok: false, ..
            } => message!("told-initializer-raised", function, who),
            Kind::PoolClosed { .. } => message!("told-pool-closed", who),
            Kind::PoolTerminated { .. } => message!("told-pool-terminated", who),
            Kind::PoolJoined { .. } => message!("told-pool-joined", who),
            Kind::WorkerRetired { slot, tasks } => message!("told-worker-retired", who, tasks, slot),
            Kind::WorkerLost { task: Some(task), .. } => message!("told-worker-lost-with-task", who, task),
            Kind::WorkerLost { task: None, .. } => message!("told-worker-lost", who),
            _ => return None,
        })
    }

    pub(super) fn about_tasks(&self) -> Option<Message> {
        let who = self.who;
        Some(match &self.event.kind {
            Kind::TaskSubmitted { task, call, .. } => {
                let call = call.name();
                message!("told-task-submitted", who, task, call)
            }
            Kind::TaskStarted { task, .. } => message!("told-task-started", who, task),
            Kind::TaskFinished { task, ok: true } => message!("told-task-finished", who, task),
            Kind::TaskFinished { task, ok: false } => message!("told-task-raised", task, who),
            Kind::ResultDelivered { task } => message!("told-result-delivered", task, who),
            Kind::ResultUnreadable { task, .. } => message!("told-result-unreadable", who, task),
            Kind::TasksSummarised { counts, .. } => {
                let parts = [
                    (counts.submitted, "submitted"),
                    (counts.finished, "finished"),
                    (counts.delivered, "delivered"),
                ];
                let parts = parts.into_iter().filter(|(count, _)| *count > 0);
                let parts = parts.map(|(count, done)| message!("told-summary-part", count, done));
                let all = parts.reduce(|before, part| message!("told-summary-parts", before, part));
                let counts = all.map_or_else(|| Argument::from(0), Argument::from);
                message!("told-summary", who, counts)
            }
            Kind::CallbackStarted { task, .. } => message!("told-callback-started", task, who),
            Kind::CallbackRan { task, .. } => message!("told-callback-ran", task, who),
            _ => return None,
        })
    }
}
