//! `forklore play`: recorded runs.

use std::fs::File;
use std::io;
use std::path::Path;

use super::arguments::{LookOptions, PlayOptions};
use super::plain::{Narrator, Origin};
use super::printer::{Printer, expectations_met};
use super::screen::Viewing;
use super::{FINE, Failure, UNMET, screen, warn};
use crate::engine::Builtin;
use crate::recording::{self, Recording};
use crate::scenario::{self, Scenario, Stage};
use crate::tui::Learner;
use forklore_event::Header;

/// `forklore play`: a recorded run, on the same screen or as text.
pub fn play(options: &PlayOptions, look: &LookOptions) -> Result<u8, Failure> {
    let recording = open(&options.recording)?;
    let scenario = lesson_of(&recording)?;
    let left_out = recording.left_out.sentences();
    if !options.plain && !options.json && screen::is_there() {
        let viewing = Viewing {
            options: look.options(),
            driver: options.auto.driver(),
            learner: Learner::default(),
        };
        return screen::replay(scenario, recording, options.how(), viewing, left_out);
    }
    left_out.iter().for_each(|sentence| warn(sentence));
    let Recording { header, events, .. } = &recording;
    let language = look.language();
    let mut printer = match options.json {
        true => Printer::json(header)?,
        false => Narrator::begin(io::stdout().lock(), &scenario, language, header, Origin::Recorded)?.into(),
    };
    printer.tell(events)?;
    Ok(if events.iter().all(expectations_met) {
        FINE
    } else {
        UNMET
    })
}

/// Reads a file, or the shipped recording of a lesson.
fn open(path: &Path) -> Result<Recording, Failure> {
    let shipped = path.to_str().and_then(recording::shipped);
    let read = match (File::open(path), shipped) {
        (Ok(file), _) => recording::read(file),
        (Err(_), Some(shipped)) => recording::read(shipped),
        (Err(error), None) => Err(error.into()),
    };
    read.map_err(|source| Failure::Recording {
        path: path.display().to_string(),
        source,
    })
}

/// The shipped lesson that was recorded; for another one, a lesson without words, because
/// a recording has none. The listings are those of the recording, where it has them.
pub fn lesson_of(recording: &Recording) -> Result<Scenario, Failure> {
    let mut lesson = words_of(&recording.header)?;
    for (index, stage) in (0..).zip(&mut lesson.stages) {
        if let Some((file, source)) = recording.source(index) {
            (stage.file, stage.source) = (file, source);
        }
    }
    Ok(lesson)
}

fn words_of(header: &Header) -> Result<Scenario, Failure> {
    if scenario::shipped_ids().any(|id| id == header.scenario) {
        let lesson = scenario::open(&header.scenario, &Builtin)?;
        if lesson.stages.iter().map(|stage| &stage.name).eq(&header.stages) {
            return Ok(lesson);
        }
    }
    let stages = header.stages.iter().map(|name| Stage {
        name: name.clone(),
        file: name.clone(),
        source: String::new(),
        watch: None,
        memory: false,
    });
    Ok(Scenario::wordless(&header.scenario, stages.collect()))
}
