//! `forklore present`: a lesson before a class, on a projector.

use std::path::PathBuf;

use super::again::{Live, Recorded};
use super::arguments::PresentOptions;
use super::screen::{is_there, shown, stand_in, status};
use super::{Failure, play};
use crate::engine::Builtin;
use crate::scenario;
use crate::session::{self, Session, Stops};
use crate::tui::Conduct;

/// Shows a lesson to a class; `folders` have lessons of the user's own.
///
/// # Errors
/// If there is no such lesson, no screen, or the machine does not let it run.
pub fn present(options: &PresentOptions, folders: &[PathBuf]) -> Result<u8, Failure> {
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
    let (look, conduct) = (options.look.options(), Conduct::Presenter);
    let (outcome, _) = match Session::start(&scenario, &Builtin, how.clone()) {
        Ok(session) => {
            let mut starter = Live::of_lesson(how);
            shown(scenario, Box::new(session), look, conduct, &mut starter)?
        }
        Err(reason) => {
            let (recording, how, notice) = stand_in(&scenario, reason, options.speed)?;
            let player = play::start(&scenario, recording.clone(), how, &[notice])?;
            let mut starter = Recorded { recording, how };
            shown(scenario, Box::new(player), look, conduct, &mut starter)?
        }
    };
    status(outcome)
}
