//! Plays a recorded run; see [`Player`].

use std::sync::mpsc::{Receiver, RecvTimeoutError, SendError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Recording;
use crate::session::{Control, Mode, Pace, Source, Update, Updates};
use crate::text::Message;
use crate::world::{EventLog, is_news};
use forklore_event::{Event, Header, Kind, Micros, Pid, StageIndex, whole};

/// The slowest and the fastest that a recording is played at.
pub const SPEEDS: std::ops::RangeInclusive<f64> = 0.1..=16.0;

/// How a recording is played.
#[derive(Clone, Copy, Debug)]
pub struct PlayOptions {
    /// Scenario seconds per second.
    pub rate: f64,
    /// A longer time in which nothing happens is shortened to this.
    pub idle_limit: Option<Micros>,
}

/// A recorded run that is played: the events come when their time has come, and
/// it stops where the lesson stops.
pub struct Player {
    header: Header,
    log: Option<EventLog>,
    clock: Arc<Mutex<PlaybackClock>>,
    updates: Option<Receiver<Update>>,
    controls: Sender<Control>,
}

impl Player {
    /// Begins to play. `stops_at` says of a mark whether the lesson stops there;
    /// the notices come before anything else.
    ///
    /// # Errors
    /// If no thread can be made.
    pub fn start(
        recording: Recording,
        stops_at: impl Fn(&str) -> bool,
        options: PlayOptions,
        notices: &[String],
    ) -> std::io::Result<Self> {
        let Recording { header, events, .. } = recording;
        let log = EventLog::fold(&header, events);
        let stops = log.stops().iter().filter(|stop| stops_at(&stop.name));
        let clock = Arc::new(Mutex::new(PlaybackClock::new(options.rate)));
        let (updates_in, updates) = channel();
        let (controls, controls_out) = channel();
        for notice in notices {
            // The receiver is still here.
            let _ = updates_in.send(Update::Notice(Message::Plain(notice.clone())));
        }
        let playback = Playback {
            events: Arc::clone(log.events()),
            stops: stops.map(|stop| stop.after).collect(),
            busy: busy_times(log.events()),
            idle_limit: options.idle_limit,
            played: 0,
            ended: false,
            clock: Arc::clone(&clock),
            updates: updates_in,
        };
        std::thread::Builder::new()
            .name("player".to_owned())
            .spawn(move || playback.run(&controls_out))?;
        Ok(Self {
            header,
            log: Some(log),
            clock,
            updates: Some(updates),
            controls,
        })
    }
}

impl Source for Player {
    fn header(&self) -> &Header {
        &self.header
    }

    fn mode(&self) -> Mode {
        Mode::Replay
    }

    fn now(&self) -> Micros {
        lock(&self.clock).now()
    }

    fn take_updates(&mut self) -> Updates {
        Box::new(self.updates.take().into_iter().flatten())
    }

    fn take_log(&mut self) -> Option<EventLog> {
        self.log.take()
    }

    fn control(&mut self, control: Control) {
        // The thread is gone when nobody takes its updates, and then there is nothing to control.
        let _ = self.controls.send(control);
    }
}

/// When something happened that can be seen or told, in order of time.
fn busy_times(events: &[Event]) -> Vec<Micros> {
    events
        .iter()
        .filter(|event| is_news(&event.kind) || matches!(event.kind, Kind::TerminalOutput { .. }))
        .map(|event| event.at_us)
        .collect()
}

/// The clock stays usable whatever thread broke off while it held it.
fn lock(clock: &Mutex<PlaybackClock>) -> MutexGuard<'_, PlaybackClock> {
    clock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Scenario time as it goes by: what it showed at an instant, and its pace since.
#[derive(Clone, Copy, Debug)]
struct PlaybackClock {
    shown: Micros,
    since: Instant,
    pace: Pace,
}

impl PlaybackClock {
    fn new(rate: f64) -> Self {
        Self {
            shown: 0,
            since: Instant::now(),
            pace: Pace { rate, paused: false },
        }
    }

    fn now(&self) -> Micros {
        if self.pace.paused {
            return self.shown;
        }
        let gone = self.since.elapsed().as_secs_f64() * self.pace.rate * 1e6;
        self.shown.saturating_add(whole(gone))
    }

    fn set(&mut self, shown: Micros) {
        self.shown = shown;
        self.since = Instant::now();
    }

    fn until(&self, at: Micros) -> Duration {
        let left = at.saturating_sub(self.now()) as f64 / 1e6 / self.pace.rate;
        Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX)
    }
}

/// The screen was left.
struct Disconnected;

impl From<SendError<Update>> for Disconnected {
    fn from(_: SendError<Update>) -> Self {
        Self
    }
}

/// The playing thread's side.
struct Playback {
    events: Arc<Vec<Event>>,
    /// Where it stops, as numbers of events.
    stops: Vec<usize>,
    busy: Vec<Micros>,
    idle_limit: Option<Micros>,
    /// How many events were played.
    played: usize,
    /// Whether the end was told since it was last wound.
    ended: bool,
    clock: Arc<Mutex<PlaybackClock>>,
    updates: Sender<Update>,
}

impl Playback {
    fn run(mut self, controls: &Receiver<Control>) {
        if self.repace(|_| {}).is_err() {
            return;
        }
        while self.play().is_ok() {
            let control = match controls.recv_timeout(self.until_next()) {
                Ok(control) => control,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if control == Control::Quit || self.obey(control).is_err() {
                return;
            }
        }
    }

    /// How long until the next event's time has come.
    fn until_next(&self) -> Duration {
        let clock = *lock(&self.clock);
        match self.events.get(self.played) {
            Some(event) if !clock.pace.paused => clock.until(event.at_us),
            _ => Duration::MAX,
        }
    }

    /// Plays what is due, up to the next stop.
    fn play(&mut self) -> Result<(), Disconnected> {
        self.shorten_idle_time();
        let clock = *lock(&self.clock);
        if clock.pace.paused || self.ended {
            return Ok(());
        }
        let place = self.stops.partition_point(|stop| *stop <= self.played);
        let stop = self.stops.get(place).copied();
        let until = stop.unwrap_or(self.events.len());
        let now = clock.now();
        let due = self.events[self.played..until].partition_point(|event| event.at_us <= now);
        self.send(self.played + due)?;
        if self.played == until && stop.is_some() {
            self.stand()?;
        }
        self.end()
    }

    /// Sends the events up to the first `until`.
    fn send(&mut self, until: usize) -> Result<(), Disconnected> {
        if self.played < until {
            let events = self.events[self.played..until].to_vec();
            self.played = until;
            self.updates.send(Update::Events(events))?;
        }
        Ok(())
    }

    /// Says that there is no more, once.
    fn end(&mut self) -> Result<(), Disconnected> {
        if self.played == self.events.len() && !self.ended {
            self.ended = true;
            lock(&self.clock).pace.paused = true;
            lock(&self.clock).set(self.time());
            self.updates.send(Update::Ended)?;
        }
        Ok(())
    }

    /// The time of the last event that was played.
    fn time(&self) -> Micros {
        let last = self.played.checked_sub(1).and_then(|last| self.events.get(last));
        last.map_or(0, |event| event.at_us)
    }

    /// Stops the clock where the last event happened.
    fn stand(&self) -> Result<(), Disconnected> {
        lock(&self.clock).set(self.time());
        self.repace(|pace| pace.paused = true)
    }

    fn repace(&self, change: impl FnOnce(&mut Pace)) -> Result<(), Disconnected> {
        let pace = {
            let mut clock = lock(&self.clock);
            let now = clock.now();
            clock.set(now);
            change(&mut clock.pace);
            clock.pace
        };
        Ok(self.updates.send(Update::Paced(pace))?)
    }

    /// Leaps over a time in which nothing happens, but for the last bit of it.
    fn shorten_idle_time(&self) {
        let Some(limit) = self.idle_limit else { return };
        let mut clock = lock(&self.clock);
        let now = clock.now();
        let next = self.busy.get(self.busy.partition_point(|at| *at <= now));
        let leap = next.map(|next| next.saturating_sub(limit)).filter(|leap| *leap > now);
        if let Some(leap) = leap.filter(|_| !clock.pace.paused) {
            clock.set(leap);
        }
    }

    fn obey(&mut self, control: Control) -> Result<(), Disconnected> {
        match control {
            Control::GoOn | Control::Pause(false) if self.ended => Ok(()),
            Control::GoOn | Control::Pause(false) => self.repace(|pace| pace.paused = false),
            Control::Pause(true) => self.repace(|pace| pace.paused = true),
            Control::Rate(rate) => self.repace(|pace| pace.rate = rate.clamp(*SPEEDS.start(), *SPEEDS.end())),
            Control::StepProcess { stage, pid } => self.step(stage, pid),
            Control::Wind(after) => self.wind(after),
            // What happened has happened.
            Control::CloseTerminal
            | Control::Signal { .. }
            | Control::ByHand(_)
            | Control::Choose { .. }
            | Control::Type { .. }
            | Control::Quit => Ok(()),
        }
    }

    /// Plays on up to the next event of one process, or to a stop before it, and stops.
    fn step(&mut self, stage: StageIndex, pid: Pid) -> Result<(), Disconnected> {
        let next = self.events[self.played..]
            .iter()
            .position(|event| event.stage == stage && event.pid == pid);
        if let Some(next) = next {
            let stop = self.stops.iter().find(|stop| **stop > self.played);
            let until = self.played + next + 1;
            // What a stop asks is asked before one sees more.
            self.send(stop.map_or(until, |stop| until.min(*stop)))?;
            self.stand()?;
        }
        self.end()
    }

    fn wind(&mut self, after: usize) -> Result<(), Disconnected> {
        self.played = after.min(self.events.len());
        self.ended = false;
        self.updates.send(Update::Wound(self.played))?;
        self.stand()?;
        self.end()
    }
}
