//! The threads of a process: where each stands, what it waits for, what it did with its time, and who has the interpreter
//! lock.

use std::sync::Arc;

use super::{Activity, Lane};
use forklore_event::{Blocked, Micros};

/// The bound on how many threads of a process are told apart; any more share a place.
const MOST_THREADS: usize = 256;

/// The threads of a process that the events tell of.
#[derive(Clone, Debug, Default)]
pub struct Threads {
    /// The main thread.
    pub main: ThreadPlace,
    /// The others, by name, in order of appearance.
    pub named: Vec<(Arc<str>, ThreadPlace)>,
}

impl Threads {
    /// Those beside the main thread that run a function of the listing.
    pub fn in_listing(&self) -> impl Iterator<Item = (&str, &ThreadPlace)> {
        let named = self.named.iter().filter(|(_, place)| place.line.is_some());
        named.map(|(name, place)| (&**name, place))
    }

    /// Those beside the main thread that have run a function of the listing, `Thread-9` before `Thread-10`; also who has
    /// ended.
    pub fn with_lanes(&self) -> Vec<(&str, &ThreadPlace)> {
        let named = self.named.iter().filter(|(_, place)| place.was_in_listing);
        let mut threads: Vec<_> = named.map(|(name, place)| (&**name, place)).collect();
        threads.sort_by_key(|(name, _)| (name.len(), *name));
        threads
    }

    /// The place of the thread `name` (`None`: the main thread), if it is known.
    pub fn known(&self, name: Option<&str>) -> Option<&ThreadPlace> {
        let Some(name) = name else { return Some(&self.main) };
        let known = self.named.iter().find(|(known, _)| **known == *name);
        known.map(|(_, place)| place)
    }

    /// The place of the thread `name` (`None`: the main thread), made if new.
    pub(super) fn place(&mut self, name: Option<&str>) -> &mut ThreadPlace {
        let Some(name) = name else { return &mut self.main };
        let index = self
            .named
            .iter()
            .position(|(known, _)| &**known == name)
            .unwrap_or_else(|| {
                if self.named.len() < MOST_THREADS {
                    self.named.push((name.into(), ThreadPlace::default()));
                }
                self.named.len() - 1
            });
        &mut self.named[index].1
    }

    /// A thread comes to stand elsewhere, or begins or ends a wait.
    pub(super) fn change(&mut self, at: Micros, name: Option<&str>, change: impl FnOnce(&mut ThreadPlace)) {
        let place = self.place(name);
        change(place);
        place.was_in_listing |= place.line.is_some();
        if place.line.is_some() || place.blocked.is_some() {
            place.ended = None;
        }
        if name.is_some() {
            let since = place.blocked.as_ref().map_or(at, |wait| wait.since);
            place.lane.do_from(since, place.does());
        }
    }

    pub(super) fn end(&mut self, at: Micros, name: &str) {
        let place = self.place(Some(name));
        place.ended = Some(at);
        (place.line, place.blocked) = (None, None);
        place.lane.do_from(at, None);
    }

    /// All but the main thread are gone.
    pub(super) fn end_side_threads(&mut self, at: Micros) {
        let named = self.named.iter().filter(|(_, place)| place.does().is_some());
        let named: Vec<_> = named.map(|(name, _)| name.clone()).collect();
        for name in named {
            self.end(at, &name);
        }
    }
}

/// Whether a thread of this name is one that Python keeps to manage a pool or a queue.
pub fn is_managing(name: &str) -> bool {
    const MANAGING: [&str; 5] = [
        "_handle_workers",
        "_handle_tasks",
        "_handle_results",
        "ManagerThread",
        "QueueFeederThread",
    ];
    MANAGING.iter().any(|managing| name.contains(managing))
}

/// The name of a thread without the function that Python puts behind it: `Thread-5`.
pub fn thread_name(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

/// Where a thread stands in the listing, and what it waits for.
#[derive(Clone, Debug, Default)]
pub struct ThreadPlace {
    /// Its line, counted from 1.
    pub line: Option<u32>,
    /// The file that the line is in: its place among the stage's sources.
    pub file: usize,
    /// The file of a library that it is in, which that line has called.
    pub library: Option<Arc<str>>,
    /// What it waits for.
    pub blocked: Option<Wait>,
    /// Whether it has run a function of the listing.
    pub was_in_listing: bool,
    /// When it ended, if it has said so.
    pub ended: Option<Micros>,
    /// What a thread beside the main one did with its time; what the main one did is in the lane of its process.
    pub lane: Lane,
}

impl ThreadPlace {
    /// What a thread beside the main one is busy with; `None` if that is not known, before it begins and after it has
    /// ended.
    pub fn does(&self) -> Option<Activity> {
        let runs = self.line.map(|_| Activity::Runs);
        self.blocked
            .as_ref()
            .map(|wait| Activity::while_blocked(&wait.on))
            .or(runs)
    }
}

/// A wait that has not ended.
#[derive(Clone, Debug)]
pub struct Wait {
    /// When it began.
    pub since: Micros,
    /// What for.
    pub on: Blocked,
}

impl Wait {
    /// That on which was told at `at`. What the kernel is seen to do may have begun before.
    pub(super) fn told(at: Micros, on: Blocked) -> Self {
        let before = match on {
            Blocked::SystemCall { since_us, .. } => since_us,
            _ => None,
        };
        let since = before.map_or(at, |since| since.min(at));
        Self { since, on }
    }
}

/// The turns of threads with the interpreter lock of their process. A thread is `None` if it is the main one.
#[derive(Clone, Debug, Default)]
pub struct InterpreterLock {
    /// Who gave it up because another thread had asked for it: the last turns, oldest first.
    pub recent: Vec<Option<Arc<str>>>,
    /// How many turns ended like this.
    pub turns: u64,
    /// Who had it when it was last told.
    pub holder: Option<Arc<str>>,
}

impl InterpreterLock {
    /// So many turns are kept.
    pub const KEPT: usize = 16;

    pub(super) fn pass(&mut self, turns: &[Option<String>], holder: Option<&str>) {
        self.turns = self.turns.saturating_add(turns.len() as u64);
        let skipped = turns.len().saturating_sub(Self::KEPT);
        let newest = turns.iter().skip(skipped).map(|name| name.as_deref().map(Into::into));
        self.recent.extend(newest);
        self.recent.drain(..self.recent.len().saturating_sub(Self::KEPT));
        self.holder = holder.map(Into::into);
    }

    /// The last turns and the one that is under way, oldest first.
    pub fn line(&self) -> impl Iterator<Item = Option<&str>> {
        self.recent.iter().chain([&self.holder]).map(Option::as_deref)
    }

    /// How many threads have had it in the last turns.
    pub fn threads(&self) -> usize {
        self.line().collect::<std::collections::BTreeSet<_>>().len()
    }
}
