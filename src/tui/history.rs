//! A run now and at any time before, by folding again.

use crate::text::Message;
use crate::world::{EventLog, Moment, Stop, World, latest_sentence};
use forklore_event::{Event, Header, Kind, Micros};

/// So many events are folded sooner than a keyframe is copied.
const NEAR: usize = 256;

/// A run as it is now, and as it was at any time, so that one can look back
/// while the processes stay where they are.
///
/// The present of a live run is the end of its log. The log of a recorded run is
/// whole from the beginning, and its present is where it is being played.
#[derive(Clone, Debug)]
pub struct History {
    log: EventLog,
    played: Option<Moment>,
    looked_at: Option<Moment>,
    /// The time that was asked for, which may lie between two events.
    asked_for: Option<Micros>,
    /// How many events were played at most.
    furthest: usize,
}

/// A place in the log to go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The mark before.
    StopBefore,
    /// The mark after.
    StopBehind,
    /// Back to the nearest event that is worth a sentence and shows another picture.
    NewsBefore,
    /// Forward to the nearest event that is worth a sentence and shows another picture.
    NewsBehind,
    /// Before the first event.
    Start,
    /// After the last one.
    End,
    /// Where the run was at this time.
    Time(Micros),
    /// The mark with this number, counted from 0.
    Stop(usize),
}

/// What of a world differs at least where another picture is seen.
#[derive(PartialEq)]
struct Seen {
    said: Option<Message>,
    /// As exactly as a time is written.
    tenths: Micros,
    lines: Vec<Option<u32>>,
}

impl Seen {
    fn of(world: &World) -> Self {
        let processes = world.stages.iter().flat_map(|stage| stage.processes.iter());
        Self {
            said: latest_sentence(world),
            tenths: world.now / 100_000,
            lines: processes.map(|process| process.threads.main.line).collect(),
        }
    }
}

impl History {
    /// A live run without events.
    pub fn live(header: &Header) -> Self {
        Self {
            log: EventLog::new(header),
            played: None,
            looked_at: None,
            asked_for: None,
            furthest: 0,
        }
    }

    /// A recorded run of which nothing was played.
    pub fn recorded(log: EventLog) -> Self {
        Self {
            played: Some(log.moment(0)),
            log,
            looked_at: None,
            asked_for: None,
            furthest: 0,
        }
    }

    /// One more event. What is shown of the past stays where it is.
    pub fn apply(&mut self, event: Event) {
        match &mut self.played {
            None => self.log.push(event),
            Some(played) => self.log.advance(played, played.after() + 1),
        }
        let present = self.played.as_ref().map_or(self.log.events().len(), Moment::after);
        self.furthest = self.furthest.max(present);
    }

    /// How many events have been played, or happened, at most.
    pub fn furthest(&self) -> usize {
        self.furthest
    }

    /// The recording was wound to after so many events.
    pub fn wind(&mut self, after: usize) {
        self.played = Some(self.log.moment(after));
    }

    /// The world to be shown.
    pub fn shown(&self) -> &World {
        self.looked_at.as_ref().map_or_else(|| self.present(), Moment::world)
    }

    /// The world as it is now.
    pub fn present(&self) -> &World {
        self.played.as_ref().map_or_else(|| self.log.newest(), Moment::world)
    }

    /// The time of the past that is shown, if it is not the present.
    pub fn looks_back_to(&self) -> Option<Micros> {
        let asked_for = self.asked_for.unwrap_or_default();
        self.looked_at.as_ref().map(|moment| moment.world().now.max(asked_for))
    }

    /// The last of the marks that are stops which had been reached when somebody was chosen last.
    pub fn stop_before_last_choice(&self, is_stop: impl Fn(&str) -> bool) -> Option<&str> {
        let is_choice = |event: &Event| matches!(event.kind, Kind::StatementGranted { .. });
        let last = self.log.events().iter().rposition(is_choice)?;
        let before = self.log.stops().iter().rev().filter(|stop| stop.after <= last);
        before.map(|stop| &*stop.name).find(|name| is_stop(name))
    }

    /// The time of the last event that is known.
    pub fn length(&self) -> Micros {
        self.log.newest().now
    }

    /// The marks that are known, oldest first.
    pub fn stops(&self) -> &[Stop] {
        self.log.stops()
    }

    /// How many events had happened where the learner looks.
    pub fn position(&self) -> usize {
        let moment = self.looked_at.as_ref().or(self.played.as_ref());
        moment.map_or(self.log.events().len(), Moment::after)
    }

    /// How many events had happened at a place; `None` where there is no such place.
    pub fn find(&self, place: Destination) -> Option<usize> {
        let (log, here) = (&self.log, self.position());
        match place {
            Destination::StopBefore => {
                let stop = log.stop_before(here).or_else(|| log.stops().first());
                Some(stop.map_or(0, |stop| stop.after))
            }
            Destination::StopBehind => log.stop_behind(here).map(|stop| stop.after),
            Destination::NewsBefore => self.news(here, |after| (after > 0).then(|| log.news_before(after))),
            Destination::NewsBehind => self.news(here, |after| log.news_behind(after)),
            Destination::Start => Some(log.stops().first().map_or(0, |stop| stop.after)),
            Destination::End => Some(log.events().len()),
            Destination::Time(at) => Some(log.by(at)),
            Destination::Stop(number) => log.stops().get(number).map(|stop| stop.after),
        }
    }

    /// The nearest place on the way of `step` from which another picture is seen than from `here`.
    fn news(&self, here: usize, step: impl Fn(usize) -> Option<usize>) -> Option<usize> {
        let seen = Seen::of(self.shown());
        let mut after = step(here)?;
        while Seen::of(self.log.moment(after).world()) == seen {
            after = step(after)?;
        }
        Some(after)
    }

    /// Looks at an instant, which may lie between two events.
    pub fn look_at_time(&mut self, at: Micros) {
        self.look_at(self.log.by(at));
        self.asked_for = Some(at);
    }

    /// Looks at the world after so many events; at the present after the last.
    pub fn look_at(&mut self, after: usize) {
        self.asked_for = None;
        self.looked_at = (after < self.log.events().len()).then(|| match self.looked_at.take() {
            Some(mut moment) if moment.after() <= after && after - moment.after() < NEAR => {
                self.log.advance(&mut moment, after);
                moment
            }
            _ => self.log.moment(after),
        });
    }

    /// Looks at the present.
    pub fn latest(&mut self) {
        self.looked_at = None;
    }
}
