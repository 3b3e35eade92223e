//! `forklore run`: live runs.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use super::arguments::{Asked, LookOptions, RunOptions};
use super::ask::Dialogue;
use super::choice::{Choice, choose};
use super::kept::keeper;
use super::main_end::MainEnd;
use super::plain::{Narrator, Origin};
use super::printer::{Printer, expectations_met};
use super::record::{self, Recorder};
use super::watch::Watch;
use super::{FINE, Failure, UNMET, screen, warn};
use crate::scenario;
use crate::session::{Control, Input, LiveRun, Source, Stops, Update};
use crate::text::say;
use crate::tui::Change;

/// `forklore run`: on the screen, or where there is none, as text.
pub fn run(options: &RunOptions, look: &LookOptions, folders: &[PathBuf]) -> Result<u8, Failure> {
    let asked = Asked { options, look };
    let mut choice = choose(options, folders)?;
    let mut watch = options.watch.then(|| watched(options, folders)).transpose()?;
    if options.schedule.is_some() && !choice.engine.abilities().chooses {
        return Err(Failure::NoScheduler(choice.engine.title()));
    }
    for (name, value) in &options.settings {
        choice.scenario.set(name, *value)?;
    }
    let file = options
        .record
        .as_deref()
        .map(|path| record::open(path, options.force))
        .transpose()?;
    let on_screen = !options.plain && !options.json && screen::is_there();
    if on_screen {
        let again = again(asked, folders);
        let changes = watch.map(|watch| watch.changes(again)).transpose()?;
        return screen::show(choice, asked, file, changes);
    }
    let mut status = follow(&choice, asked, file)?;
    while let Some(watch) = &mut watch {
        warn(&say!(look.language(), "watch-waits"));
        watch.wait()?;
        match again(asked, folders)() {
            Ok(changed) => {
                choice.scenario = *changed;
                status = follow(&choice, asked, None)?;
            }
            Err(why) => warn(&why),
        }
    }
    Ok(status)
}

/// Begins to watch the files of what is run.
fn watched(options: &RunOptions, folders: &[PathBuf]) -> Result<Watch, Failure> {
    let name = &options.scenario;
    let path = scenario::place(name, folders).ok_or_else(|| Failure::NothingToWatch(name.clone()))?;
    Watch::new(&path).map_err(|source| Failure::Watch {
        path: path.display().to_string(),
        source,
    })
}

/// Reads what is run once more, with the knobs where they were put.
fn again(asked: Asked, folders: &[PathBuf]) -> impl Fn() -> Change + Send + use<> {
    let (options, language, folders) = (asked.options.clone(), asked.look.language(), folders.to_vec());
    move || {
        let broken = |why: String| {
            let why = crate::text::refusal(&why, language);
            say!(language, "watch-broken", file = options.scenario.as_str(), why)
        };
        let chosen = choose(&options, &folders).map_err(|failure| broken(failure.line()))?;
        let mut scenario = chosen.scenario;
        for (name, value) in &options.settings {
            scenario.set(name, *value).map_err(|error| broken(error.to_string()))?;
        }
        Ok(Box::new(scenario))
    }
}

/// Runs to the end without keys, telling of it as it goes.
fn follow(choice: &Choice, asked: Asked, file: Option<io::Result<File>>) -> Result<u8, Failure> {
    let (Choice { scenario, own, .. }, Asked { options, look }) = (choice, asked);
    let stops = if options.ask {
        Stops::AtCheckpoints
    } else {
        Stops::Never
    };
    let mut how = options.how(stops)?;
    if *own && !options.ask {
        how.input = Input::Passed;
    }
    let mut run = LiveRun::start(scenario, choice.engine.as_ref(), how)?;
    let header = run.header().clone();
    let mut recorder = file.map(|file| {
        let (recorder, notice) = Recorder::begin(file, &header);
        notice.iter().for_each(|notice| warn(notice));
        recorder
    });
    let language = look.language();
    let fallback = run.fallback().map(str::to_owned);
    let origin = Origin::Live {
        fallback: fallback.as_deref(),
    };
    let input = io::stdin();
    let dialogue = options.ask.then(|| {
        Dialogue::new(
            Box::new(input.lock()),
            !input.is_terminal(),
            language,
            keeper(options, scenario),
        )
    });
    let mut printer = match options.json {
        true => Printer::json(&header)?,
        false => {
            let narrator = Narrator::begin(io::stdout().lock(), scenario, language, &header, origin)?;
            match dialogue {
                Some(dialogue) => narrator.ask_in(dialogue)?.into(),
                None => narrator.into(),
            }
        }
    };
    let mut met = true;
    let main_end = MainEnd::default();
    for update in run.take_updates() {
        match update {
            Update::Events(events) => {
                // What was told has been recorded.
                let notice = recorder.as_mut().and_then(|recorder| recorder.add(&events));
                notice.iter().for_each(|notice| warn(notice));
                printer.tell(&events)?;
                main_end.note(&events);
                met &= events.iter().all(expectations_met);
                for control in printer.wait()? {
                    if control == Control::Quit {
                        return Ok(FINE);
                    }
                    run.control(control);
                }
            }
            Update::Ended => break,
            Update::Notice(notice) => warn(&notice.get(language)),
            // A live run tells its pace in its events, and cannot be wound.
            Update::Paced(_) | Update::Wound(_) => {}
            Update::Failed(reason) => return Err(Failure::BrokenOff(reason)),
        }
    }
    let own_status = main_end.status().filter(|_| *own && met);
    Ok(own_status.unwrap_or(if met { FINE } else { UNMET }))
}
