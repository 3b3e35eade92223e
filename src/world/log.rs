//! The events of a run, with worlds at regular distances for time travel.

use std::sync::Arc;

use super::{StageWorld, World, is_news};
use forklore_event::{Event, Header, Kind, Micros, NO_PROCESS, StageIndex};

/// How many events lie between two keyframes at least. A seek folds no more
/// than that, and a keyframe costs about as much as folding a tenth of it.
const DISTANCE: usize = 16_384;

/// How long after a mark the clock may be reported to stand because of it.
const STANDS_AT_ONCE: Micros = 10_000;

/// The mark before the first statement.
pub const START: &str = "start";

/// The events of a run, with the world at regular distances, so that the world
/// after any number of events is found at the same small cost.
///
/// A live run adds to it; a recorded one is folded whole when it is opened.
#[derive(Clone, Debug)]
pub struct EventLog {
    events: Arc<Vec<Event>>,
    keyframes: Vec<Moment>,
    newest: World,
    stops: Vec<Stop>,
    /// How many events there were when somebody last did something to the run from outside.
    acted: usize,
}

/// The world after so many events of a log.
#[derive(Clone, Debug)]
pub struct Moment {
    after: usize,
    world: World,
}

/// A mark that was reached, and where the run stood then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// How many events had happened: up to the mark, and while the clock stood at it, until somebody did something.
    pub after: usize,
    /// The mark's name.
    pub name: Arc<str>,
    /// When it was reached.
    pub at: Micros,
    /// On which stage.
    pub stage: StageIndex,
}

impl Moment {
    /// How many events had happened.
    pub fn after(&self) -> usize {
        self.after
    }

    /// The world after them.
    pub fn world(&self) -> &World {
        &self.world
    }
}

impl EventLog {
    /// A log without events.
    pub fn new(header: &Header) -> Self {
        let newest = World::new(header);
        Self {
            events: Arc::default(),
            keyframes: vec![Moment {
                after: 0,
                world: newest.clone(),
            }],
            newest,
            stops: Vec::new(),
            acted: 0,
        }
    }

    /// A log of these events, whose times must not run backwards.
    pub fn fold(header: &Header, events: Vec<Event>) -> Self {
        let mut log = Self::new(header);
        for (index, event) in events.iter().enumerate() {
            log.take_in(index, event);
        }
        log.events = Arc::new(events);
        log
    }

    /// Adds an event that has just happened.
    pub fn push(&mut self, event: Event) {
        self.take_in(self.events.len(), &event);
        Arc::make_mut(&mut self.events).push(event);
    }

    fn take_in(&mut self, index: usize, event: &Event) {
        let last = self.keyframes.last().map_or(0, |keyframe| keyframe.after);
        // What a keyframe does not share with its neighbours is paid for by as many events.
        if index - last >= DISTANCE.max(self.newest.unshared()) {
            self.keyframes.push(Moment {
                after: index,
                world: self.newest.clone(),
            });
        }
        self.newest.apply(event);
        if is_act(event) {
            self.acted = index + 1;
        }
        if let Some(name) = self.newest.stop(&event.kind) {
            self.stops.push(Stop {
                after: index + 1,
                name: name.into(),
                at: self.newest.now,
                stage: event.stage,
            });
        } else if self.newest.clock.paused
            && let Some(stop) = self.stops.last_mut()
            && self.newest.reached.len() > self.newest.clock.marks_before
            && self.newest.now - stop.at <= STANDS_AT_ONCE
            && self.acted <= stop.after
            // Whoever steps from there goes on to another place, though the clock stands.
            && !(&*stop.name == START && self.newest.stages.iter().any(StageWorld::has_begun))
        {
            stop.after = index + 1;
        }
    }

    /// All events, oldest first.
    pub fn events(&self) -> &Arc<Vec<Event>> {
        &self.events
    }

    /// The world after all events.
    pub fn newest(&self) -> &World {
        &self.newest
    }

    /// The marks that were reached, oldest first.
    pub fn stops(&self) -> &[Stop] {
        &self.stops
    }

    /// How many events had happened by the time `at`.
    pub fn by(&self, at: Micros) -> usize {
        self.events.partition_point(|event| event.at_us <= at)
    }

    /// The newest stop before the first `after` events were complete.
    pub fn stop_before(&self, after: usize) -> Option<&Stop> {
        let place = self.stops.partition_point(|stop| stop.after < after);
        self.stops.get(place.checked_sub(1)?)
    }

    /// The first stop after the first `after` events.
    pub fn stop_behind(&self, after: usize) -> Option<&Stop> {
        self.stops.get(self.stops.partition_point(|stop| stop.after <= after))
    }

    /// One event back that is worth a sentence, or a statement that was done while the clock stood: how many events had
    /// happened then.
    pub fn news_before(&self, after: usize) -> usize {
        let last = after.saturating_sub(1).min(self.events.len());
        let mut stood = None;
        for place in (0..last).rev() {
            let kind = &self.events[place].kind;
            let is_line = matches!(kind, Kind::LineReached { .. });
            if is_news(kind) || is_line && *stood.get_or_insert_with(|| self.stood_after(place)) {
                return place + 1;
            }
            if matches!(kind, Kind::ClockChanged { .. }) {
                stood = None;
            }
        }
        0
    }

    /// One event forward that is worth a sentence, or a statement that was done while the clock stood; `None` at the last
    /// one.
    pub fn news_behind(&self, after: usize) -> Option<usize> {
        let mut stood = self.stood_after(after);
        let later = self.events.get(after..)?.iter().zip(after + 1..);
        later.into_iter().find_map(|(event, behind)| {
            if let Kind::ClockChanged { paused, .. } = event.kind {
                stood = paused;
            }
            let is_line = matches!(event.kind, Kind::LineReached { .. });
            (is_news(&event.kind) || is_line && stood).then_some(behind)
        })
    }

    /// Whether the clock stood after so many events.
    fn stood_after(&self, after: usize) -> bool {
        let before = self.events.iter().take(after).rev();
        let mut clocks = before.filter_map(|event| match event.kind {
            Kind::ClockChanged { paused, .. } => Some(paused),
            _ => None,
        });
        clocks.next().unwrap_or(false)
    }

    /// The world after the first `after` events.
    pub fn moment(&self, after: usize) -> Moment {
        let place = self.keyframes.partition_point(|keyframe| keyframe.after <= after);
        // The first keyframe is after no event at all.
        let mut moment = self.keyframes[place.saturating_sub(1)].clone();
        self.advance(&mut moment, after);
        moment
    }

    /// Moves on to the world after the first `after` events; never back.
    pub fn advance(&self, moment: &mut Moment, after: usize) {
        let after = after.min(self.events.len());
        for event in self.events.get(moment.after..after).unwrap_or_default() {
            moment.world.apply(event);
            moment.after += 1;
        }
    }
}

/// Whether it is what a learner or a lesson does to a run from outside: it sends a signal or closes the terminal.
fn is_act(event: &Event) -> bool {
    match event.kind {
        Kind::TerminalClosed {} => true,
        Kind::SignalSent { .. } => event.pid == NO_PROCESS,
        _ => false,
    }
}
