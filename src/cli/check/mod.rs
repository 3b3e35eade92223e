//! `forklore check`: every problem of scenarios, and with `--run` what their claims came to.

mod trial;

use std::io::{self, IsTerminal, Write};

use super::arguments::CheckOptions;
use super::failure::{BAD_INPUT, FINE, Failure, UNMET};
use crate::engine::Builtin;
use crate::scenario::{self, Language, Scenario};
use crate::session::{self, LiveRun, Source, Stops, Update};
use crate::text::say;
use crate::world::EventLog;
use forklore_event::Event;
use trial::Trial;

/// Checks what the command line names, and runs what has no problems if that is asked for.
pub fn check(options: &CheckOptions, language: Language) -> Result<u8, Failure> {
    let styled = io::stdout().is_terminal();
    let checked = scenario::check(&options.paths, &Builtin, styled, language);
    let mut out = io::stdout().lock();
    write!(out, "{}", checked.text)?;
    let (scenarios, problems, warnings) = (checked.scenarios, checked.problems, checked.warnings);
    writeln!(
        out,
        "{}",
        say!(language, "check-summary", scenarios, problems, warnings)
    )?;
    let mut held = true;
    for scenario in checked.sound.iter().filter(|_| options.run.is_some()) {
        writeln!(out)?;
        let times = options.run.unwrap_or_default();
        held &= try_out(&mut out, scenario, times, options.speed, language)?;
    }
    Ok(match (problems, held) {
        (0, true) => FINE,
        (0, false) => UNMET,
        _ => BAD_INPUT,
    })
}

/// Runs the scenario `times` times, and tells what was found; whether all was as claimed.
fn try_out(
    out: &mut impl Write,
    scenario: &Scenario,
    times: u32,
    speed: f64,
    language: Language,
) -> Result<bool, Failure> {
    let mut trial = Trial::new(scenario);
    for _ in 0..times {
        trial.add(&run(scenario, speed)?);
        out.flush()?;
    }
    trial.tell(out, language)?;
    Ok(trial.held())
}

/// One run, without anybody to look on.
pub fn run(scenario: &Scenario, speed: f64) -> Result<EventLog, Failure> {
    let how = session::Options {
        rate: speed,
        stops: Stops::InPassing,
        ..session::Options::default()
    };
    let mut run = LiveRun::start(scenario, &Builtin, how)?;
    let header = run.header().clone();
    let mut events: Vec<Event> = Vec::new();
    for update in run.take_updates() {
        match update {
            Update::Events(more) => events.extend(more),
            Update::Failed(reason) => return Err(Failure::BrokenOff(reason)),
            Update::Ended => break,
            Update::Notice(_) | Update::Paced(_) | Update::Wound(_) => {}
        }
    }
    Ok(EventLog::fold(&header, events))
}
