//! What a process did with its time: the bars of the timeline.

use std::sync::Arc;

use super::Chunked;
use forklore_event::{Micros, Pid, TaskId};

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
    /// A child process; `None` if it is any child.
    Child(Option<Pid>),
    /// The workers of a pool.
    Pool,
    /// Room in a full pipe, queue or terminal to write to.
    Room,
    /// A thread, a lock, a signal.
    Other,
}

/// What keeps a process from going on with its [`Activity`], for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// A signal stopped it (job control).
    Stopped,
    /// It stands before a statement and is not let go on, while others do theirs.
    Stands,
    /// Its main thread is stuck in writing, in the middle of a task.
    Writes,
}

/// One bar: an activity from one instant to another. A task that began and ended in the same
/// microsecond has one, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<A = Activity> {
    /// Its first instant.
    pub from: Micros,
    /// The instant after its last.
    pub to: Micros,
    /// What the process did.
    pub activity: A,
    /// How many tasks the process had begun by the end of this bar.
    pub tasks: u64,
}

/// The bound on how many kinds of mark a process has; any more share a place. There are 64 signals.
const MOST_KINDS: usize = 160;

/// So many of them tell one sender of a signal from another.
const MOST_SENDERS: usize = MOST_KINDS / 2;

/// What can happen to a process at an instant of its lane, again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// It was sent this signal.
    Signalled {
        /// As the signal is called, `SIGTERM`.
        signal: Arc<str>,
        /// Who sent it (`NO_PROCESS`: the learner), where that was told.
        by: Option<Pid>,
    },
    /// This signal stopped it.
    Stopped(Arc<str>),
    /// It goes on after it was stopped.
    Continued,
}

/// The instants at which the same happened to a process, in order of time.
#[derive(Clone, Debug)]
pub struct Marks {
    /// What happened.
    pub kind: MarkKind,
    at: Chunked<Micros>,
}

impl Marks {
    /// The last instant up to `until`.
    pub fn last(&self, until: Micros) -> Option<Micros> {
        let before = self.at.partition_point(|at| *at <= until).checked_sub(1)?;
        self.at.get(before).copied()
    }
}

/// Bars one after another, of which the last may be unfinished.
#[derive(Clone, Debug)]
struct Spans<A> {
    spans: Chunked<Span<A>>,
    open: Option<Span<A>>,
    tasks: u64,
}

impl<A> Default for Spans<A> {
    fn default() -> Self {
        Self {
            spans: Chunked::default(),
            open: None,
            tasks: 0,
        }
    }
}

impl<A: Copy + PartialEq> Spans<A> {
    /// From `at` on the process does `activity`. What took no time leaves no bar, unless it `counts`.
    fn set(&mut self, at: Micros, activity: Option<A>, counts: impl Fn(A) -> bool) {
        if self.open.map(|open| open.activity) == activity {
            return;
        }
        // What is known of the time before stays.
        let newest = self
            .open
            .map(|open| open.from)
            .or(self.spans.last().map(|span| span.to));
        let at = at.max(newest.unwrap_or(0));
        if let Some(before) = self.open
            && (before.from < at || counts(before.activity))
        {
            self.spans.push(Span { to: at, ..before });
        }
        self.open = activity.map(|activity| {
            self.tasks += u64::from(counts(activity));
            Span {
                from: at,
                to: at,
                activity,
                tasks: self.tasks,
            }
        });
    }

    /// All bars from the one with this number on, the unfinished one drawn out to `now`.
    fn iter_from(&self, number: usize, now: Micros) -> impl Iterator<Item = Span<A>> {
        let open = self.open.map(|open| Span {
            to: now.max(open.from),
            ..open
        });
        let open = open.filter(|_| number <= self.spans.len());
        self.spans.iter_from(number).copied().chain(open)
    }

    /// The newest bar that had begun by `at`, if it had not ended.
    fn at(&self, at: Micros, now: Micros) -> Option<Span<A>> {
        if let Some(open) = self.open.filter(|open| open.from <= at) {
            return Some(Span {
                to: now.max(open.from),
                ..open
            });
        }
        let begun = self.spans.partition_point(|span| span.from <= at);
        let span = self.spans.get(begun.checked_sub(1)?)?;
        (span.to > at).then_some(*span)
    }
}

/// The bars and marks of one process, in order of time.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    track: Spans<Activity>,
    holds: Spans<Hold>,
    marks: Vec<Marks>,
}

impl Lane {
    /// What the process is doing from `since` on, as is known at `at`, and what holds it.
    pub(super) fn update(&mut self, at: Micros, since: Micros, activity: Option<Activity>, hold: Option<Hold>) {
        let is_task = |activity| matches!(activity, Activity::Task(_));
        self.track.set(since.min(at), activity, is_task);
        self.hold(at, hold);
    }

    /// What holds the process from `at` on, which may be before its newest event.
    pub(super) fn hold(&mut self, at: Micros, hold: Option<Hold>) {
        self.holds.set(at, hold, |_| false);
    }

    /// From `at` on its owner is busy with this, or with nothing.
    pub(super) fn do_from(&mut self, at: Micros, activity: Option<Activity>) {
        self.track.set(at, activity, |_| false);
    }

    pub(super) fn mark(&mut self, at: Micros, mut kind: MarkKind) {
        if let MarkKind::Signalled { by, .. } = &mut kind
            && self.marks.len() >= MOST_SENDERS
        {
            *by = None;
        }
        let known = self.marks.iter().position(|marks| marks.kind == kind);
        let place = known.unwrap_or_else(|| {
            if self.marks.len() < MOST_KINDS {
                let at = Chunked::default();
                self.marks.push(Marks { kind, at });
            }
            self.marks.len() - 1
        });
        self.marks[place].at.push(at);
    }

    /// The bars that reach into `from..=to`, the unfinished one drawn out to `to`.
    pub fn spans(&self, from: Micros, to: Micros) -> impl Iterator<Item = Span> {
        let first = self.track.spans.partition_point(|span| span.to < from);
        self.track.iter_from(first, to).take_while(move |span| span.from <= to)
    }

    /// What the process did at the instant `at`; of several things the last.
    pub fn at(&self, at: Micros, now: Micros) -> Option<Span> {
        self.track.at(at, now)
    }

    /// What held the process at the instant `at`.
    pub fn held_at(&self, at: Micros, now: Micros) -> Option<Span<Hold>> {
        self.holds.at(at, now)
    }

    /// How many tasks the process had begun before `at`.
    pub fn tasks_before(&self, at: Micros) -> u64 {
        match self.track.open.filter(|open| open.from < at) {
            Some(open) => open.tasks,
            None => {
                let begun = self.track.spans.partition_point(|span| span.from < at);
                let last = begun.checked_sub(1).and_then(|last| self.track.spans.get(last));
                last.map_or(0, |span| span.tasks)
            }
        }
    }

    /// How many tasks the process has begun.
    pub fn tasks(&self) -> u64 {
        self.track.tasks
    }

    /// The bar of the task that the process began as its `number`th, counted from 0.
    pub fn task(&self, number: u64, now: Micros) -> Option<Span> {
        let place = self.track.spans.partition_point(|span| span.tasks <= number);
        self.track
            .iter_from(place, now)
            .next()
            .filter(|span| span.tasks > number)
    }

    /// Whether anything ever held the process.
    pub fn was_held(&self) -> bool {
        self.holds.open.is_some() || !self.holds.spans.is_empty()
    }

    /// Who sent this signal to the process last, where that was told.
    pub(super) fn last_sender(&self, signal: &str) -> Option<Pid> {
        let sent = self.marks.iter().filter_map(|marks| match &marks.kind {
            MarkKind::Signalled { signal: known, by } if **known == *signal => Some((marks.at.last()?, (*by)?)),
            _ => None,
        });
        sent.max_by_key(|(at, _)| **at).map(|(_, by)| by)
    }

    /// What happened to the process at instants, a list for each kind.
    pub fn marks(&self) -> &[Marks] {
        &self.marks
    }

    /// Since when the process is busy with what it does, or with nothing.
    pub fn since(&self) -> Option<Micros> {
        match self.track.open {
            Some(open) => Some(open.from),
            None => self.track.spans.last().map(|span| span.to),
        }
    }
}
