//! `forklore present`: a lesson before a class, on a projector.

use std::path::PathBuf;

use super::Failure;
use super::again::{Begun, begin};
use super::arguments::{LookOptions, PresentOptions};
use super::screen::{is_there, status};
use crate::engine::Builtin;
use crate::notes::{Plan, SocketFolder};
use crate::scenario::{self, ROUTES, Scenario};
use crate::session::{self, Stops};
use crate::tui::{self, Driver, Learner, LessonNotes, Setup};

/// Shows a lesson to a class; `folders` have lessons of the user's own.
///
/// # Errors
/// If there is no such lesson, no screen, or the machine does not let it run.
pub fn present(options: &PresentOptions, look: &LookOptions, folders: &[PathBuf]) -> Result<u8, Failure> {
    let mut scenario = scenario::open_among(&options.scenario, folders, &Builtin)?;
    for (name, value) in &options.settings {
        scenario.set(name, *value)?;
    }
    if !is_there() {
        return Err(Failure::NoScreen);
    }
    let how = session::Options {
        rate: options.speed,
        stops: Stops::AtCheckpoints,
        ..session::Options::default()
    };
    let notes = LessonNotes {
        listener: SocketFolder::of_user().and_then(|folder| folder.listen(&scenario.id)),
        plan: plan(&scenario)?,
    };
    let Begun { source, mut starter } = begin(&scenario, how)?;
    let (outcome, _) = tui::run(Setup {
        scenario,
        source,
        options: look.options(),
        driver: Driver::Presenter,
        learner: Learner::default(),
        starter: starter.as_mut(),
        notes: Some(notes),
    })?;
    status(outcome)
}

/// The lesson's time, and its place in the routes.
fn plan(scenario: &Scenario) -> Result<Plan, Failure> {
    let mut routes = Vec::new();
    for route in &ROUTES {
        routes.push((route.title(), route.lessons(&Builtin)?));
    }
    Ok(tui::plan(scenario, &routes))
}
