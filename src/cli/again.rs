//! What starts a run on a screen, and once more on the same.

use std::io;
use std::sync::mpsc::Receiver;

use super::Failure;
use super::followed::Followed;
use super::main_end::MainEnd;
use crate::engine::Builtin;
use crate::recording::{self, PlayOptions, Player, Recording, SPEEDS};
use crate::scenario::{Scenario, Stage};
use crate::session::{self, LiveRun, Schedule, Source, StartError};
use crate::tui::{Change, Starter};
use forklore_stage::Engine;

/// Starts live runs.
pub struct Live<'a> {
    /// What runs the program.
    pub engine: &'a dyn Engine,
    /// As the command line asks.
    pub how: session::Options,
    /// Where the end of main is noted.
    pub main_end: MainEnd,
    /// The first run goes to a file, where later ones have no place.
    pub is_recorded: bool,
    /// Where it is told that the scenario's files have changed, if they are watched.
    pub changes: Option<Receiver<Change>>,
}

impl Live<'static> {
    /// Starts a shipped lesson.
    fn of_lesson(how: session::Options) -> Self {
        Self {
            engine: &Builtin,
            how,
            main_end: MainEnd::default(),
            is_recorded: false,
            changes: None,
        }
    }
}

impl Live<'_> {
    fn start(&self, scenario: &Scenario, how: session::Options) -> Result<Box<dyn Source>, String> {
        let run = LiveRun::start(scenario, self.engine, how).map_err(|error| error.to_string())?;
        let no_file = || Err(io::Error::other("the file has the first run"));
        let followed = Followed::new(run, self.is_recorded.then(no_file), self.main_end.clone());
        let followed = followed.map_err(|error| error.to_string())?;
        Ok(Box::new(followed))
    }
}

impl Starter for Live<'_> {
    fn again(&mut self, scenario: &Scenario) -> Result<Box<dyn Source>, String> {
        self.start(scenario, self.how.clone())
    }

    fn with_schedule(&mut self, scenario: &Scenario, schedule: Schedule) -> Result<Box<dyn Source>, String> {
        let how = session::Options {
            // A schedule of the command line begins by itself, also without its last choice.
            waits_for_hand: self.how.schedule.is_none(),
            schedule: Some(schedule),
            ..self.how.clone()
        };
        self.start(scenario, how)
    }

    fn recording(&mut self, scenario: &Scenario) -> Option<Box<dyn Source>> {
        let recording = recording::read(recording::shipped(&scenario.id)?).ok()?;
        let stages = (0..).zip(&scenario.stages);
        let same = |(index, stage): (u8, &Stage)| {
            let recorded = recording.source(index);
            recorded.is_some_and(|(_, source)| source == stage.source)
        };
        if !stages.clone().all(same) {
            return None;
        }
        let how = PlayOptions {
            rate: self.how.rate.clamp(*SPEEDS.start(), *SPEEDS.end()),
            idle_limit: None,
        };
        let player = player(scenario, recording, how, &[]).ok()?;
        Some(Box::new(player))
    }

    fn changes(&mut self) -> Option<Receiver<Change>> {
        self.changes.take()
    }
}

/// Plays the recording, stopping where the lesson stops.
pub fn player(scenario: &Scenario, recording: Recording, how: PlayOptions, notices: &[String]) -> io::Result<Player> {
    // At its end a live run does not stop either: it is over.
    let stops_at = |name: &str| name != Scenario::END && scenario.stops_at(name);
    Player::start(recording, stops_at, how, notices)
}

/// Plays a recording from its beginning.
pub struct Recorded {
    /// The run.
    pub recording: Recording,
    /// How it is played.
    pub how: PlayOptions,
}

impl Starter for Recorded {
    fn again(&mut self, scenario: &Scenario) -> Result<Box<dyn Source>, String> {
        let player = player(scenario, self.recording.clone(), self.how, &[]);
        player
            .map(|player| Box::new(player) as Box<dyn Source>)
            .map_err(|error| error.to_string())
    }

    fn with_schedule(&mut self, scenario: &Scenario, _: Schedule) -> Result<Box<dyn Source>, String> {
        // Nobody chooses in what has happened.
        self.again(scenario)
    }

    fn recording(&mut self, _: &Scenario) -> Option<Box<dyn Source>> {
        // It is one already.
        None
    }
}

/// The shipped recording of a lesson that cannot be run here, and the word that says so.
pub fn stand_in(lesson: &Scenario, reason: StartError, rate: f64) -> Result<(Recording, PlayOptions, String), Failure> {
    let Some(recording) = recording::shipped(&lesson.id).and_then(|bytes| recording::read(bytes).ok()) else {
        return Err(reason.into());
    };
    let notice = format!("This is a recording, because nothing can be run here: {reason}");
    Ok((recording, PlayOptions { rate, idle_limit: None }, notice))
}

/// A run for the screen.
pub struct Begun {
    /// Where it comes from.
    pub source: Box<dyn Source>,
    /// What starts it once more.
    pub starter: Box<dyn Starter>,
}

/// Begins a lesson on the interpreter for lessons, or its recording where nothing can be run here.
///
/// # Errors
/// Why it does not run, where it has no recording.
pub fn begin(lesson: &Scenario, how: session::Options) -> Result<Begun, Failure> {
    match LiveRun::start(lesson, &Builtin, how.clone()) {
        Ok(run) => Ok(Begun {
            source: Box::new(run),
            starter: Box::new(Live::of_lesson(how)),
        }),
        Err(reason) => {
            let (recording, how, notice) = stand_in(lesson, reason, how.rate)?;
            let player = player(lesson, recording.clone(), how, &[notice])?;
            Ok(Begun {
                source: Box::new(player),
                starter: Box::new(Recorded { recording, how }),
            })
        }
    }
}
