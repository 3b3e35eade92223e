//! What a process did with its time: the bars of the timeline.

use super::{Chunked, Process};
use crate::event::{Blocked, Micros, TaskId};

/// What a process is busy with, as one bar of its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Runs statements of its listing.
    Runs,
    /// A worker runs this task, whatever the task itself is blocked on.
    Task(TaskId),
    /// Sits in `time.sleep`.
    Sleeps,
    /// Waits for somebody else.
    Waits(Waiting),
    /// A worker without a task.
    Idle,
    /// Has ended and was not reaped.
    Zombie,
}

/// Whom or what a waiting process waits for, as far as a bar can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The result of a task.
    Result(TaskId),
    /// A child process.
    Child,
    /// The workers of a pool.
    Pool,
    /// A thread, a lock, a signal.
    Other,
}

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
        Some(match &wait.on {
            Blocked::Sleep { .. } => Self::Sleeps,
            Blocked::Task { .. } => Self::Idle,
            Blocked::InterpreterLock {} => Self::Runs,
            Blocked::Get { task, .. } | Blocked::Apply { task } | Blocked::Map { task } => {
                Self::Waits(Waiting::Result(*task))
            }
            Blocked::Wait { .. } | Blocked::JoinProcess { .. } => Self::Waits(Waiting::Child),
            Blocked::JoinPool { .. } => Self::Waits(Waiting::Pool),
            Blocked::JoinThread { .. }
            | Blocked::Lock { .. }
            | Blocked::Write { .. }
            | Blocked::Signal {}
            | Blocked::Request {} => Self::Waits(Waiting::Other),
        })
    }
}

/// One bar: an activity from one instant to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: Micros,
    /// The instant after its last.
    pub to: Micros,
    /// What the process did.
    pub activity: Activity,
}

/// Something that happened at one instant of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Micros,
    /// What.
    pub kind: MarkKind,
}

/// The kinds of [`Mark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// It made another process.
    Forked,
    /// It ended.
    Exited,
    /// Its exit status was collected.
    Reaped,
    /// It got a new parent.
    Adopted,
    /// It was sent a signal.
    Signalled,
}

/// The bars and marks of one process, in order of time.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    spans: Chunked<Span>,
    marks: Chunked<Mark>,
    open: Option<(Micros, Activity)>,
}

impl Lane {
    /// From `at` on the process does `activity`.
    pub(super) fn set(&mut self, at: Micros, activity: Option<Activity>) {
        if self.open.map(|(_, activity)| activity) == activity {
            return;
        }
        if let Some((from, before)) = self.open
            && from < at
        {
            self.spans.push(Span {
                from,
                to: at,
                activity: before,
            });
        }
        self.open = activity.map(|activity| (at, activity));
    }

    pub(super) fn mark(&mut self, at: Micros, kind: MarkKind) {
        self.marks.push(Mark { at, kind });
    }

    /// The bars that overlap `from..to`, the unfinished one drawn out to `to`.
    pub fn spans(&self, from: Micros, to: Micros) -> impl Iterator<Item = Span> {
        let first = self.spans.partition_point(|span| span.to <= from);
        let open = self.open.map(|(from, activity)| Span {
            from,
            to: to.max(from),
            activity,
        });
        self.spans
            .iter_from(first)
            .copied()
            .chain(open)
            .take_while(move |span| span.from < to)
    }

    /// The marks in `from..=to`.
    pub fn marks(&self, from: Micros, to: Micros) -> impl Iterator<Item = Mark> {
        let first = self.marks.partition_point(|mark| mark.at < from);
        self.marks
            .iter_from(first)
            .copied()
            .take_while(move |mark| mark.at <= to)
    }
}
