//! `forklore doctor --rehearse`: every lesson of a route, run on this machine before a class sees it.

use std::io::{self, Write};
use std::time::Instant;

use super::check::run;
use super::failure::{FINE, Failure, UNMET};
use crate::engine::Builtin;
use crate::recording;
use crate::scenario::{self, Language, Scenario, computes, route};
use crate::text::say;
use crate::world::World;

/// How fast lessons are run that sleep more than they compute.
const HURRIED: f64 = 8.0;

/// Runs the lessons of a route, or one lesson, and tells what differed.
///
/// # Errors
/// If there is no such lesson, or the machine does not let one run.
pub fn rehearse(name: &str, language: Language) -> Result<u8, Failure> {
    let lessons = match route(name) {
        Some(route) => route.lessons(&Builtin)?,
        None => vec![scenario::open(name, &Builtin)?],
    };
    let mut out = io::stdout().lock();
    let mut differed = 0;
    for lesson in &lessons {
        differed += usize::from(!try_out(&mut out, lesson, language)?);
    }
    let of = lessons.len();
    let minutes = lessons.iter().filter_map(|lesson| lesson.minutes).sum::<u32>();
    writeln!(out, "\n{}", say!(language, "rehearse-summary", of, differed, minutes))?;
    Ok(if differed == 0 { FINE } else { UNMET })
}

/// Runs a lesson and tells of it in a line, and in one for each thing that differed; whether none did.
fn try_out(out: &mut impl Write, lesson: &Scenario, language: Language) -> Result<bool, Failure> {
    let speed = if computes(&lesson.id) { 1.0 } else { HURRIED };
    let begun = Instant::now();
    let log = match run(lesson, speed) {
        Ok(log) => log,
        // The other lessons may run.
        Err(Failure::BrokenOff(reason)) => {
            let reason = reason.get(language);
            writeln!(out, "{}  {}: {reason}", say!(language, "rehearse-differs"), lesson.id)?;
            return Ok(false);
        }
        Err(failure) => return Err(failure),
    };
    let took = begun.elapsed().as_secs_f64();
    let world = log.newest();
    let verdict = world.verdict.iter().flat_map(|verdict| verdict.iter());
    let checked = claims(world) + verdict.clone().count();
    let missed: Vec<_> = world.unmet_claims().chain(verdict.filter(|fact| !fact.met)).collect();
    let met = missed.is_empty() && !world.was_ended_by_limit();
    let word = match met {
        true => say!(language, "rehearse-ok"),
        false => say!(language, "rehearse-differs"),
    };
    let (took, lasts) = (format!("{took:.1}"), format!("{:.1}", world.now as f64 / 1e6));
    let recorded = match recording::shipped(&lesson.id) {
        Some(_) => "yes",
        None => "no",
    };
    let figures = say!(language, "rehearse-figures", took, lasts, checked, recorded);
    writeln!(out, "{word}  {:22} {figures}", lesson.id)?;
    for limit in world.limits_in_words() {
        writeln!(out, "         {}", limit.get(language))?;
    }
    for difference in world.differences(missed) {
        writeln!(out, "         {}", difference.get(language))?;
    }
    out.flush()?;
    Ok(met)
}

/// How many claims were checked at the stops.
fn claims(world: &World) -> usize {
    world.reached.iter().map(|reached| reached.claims.len()).sum()
}
