//! Without a command: the home screen, and the lessons that are started from it.

use std::io;
use std::path::PathBuf;

use jiff::Zoned;

use super::again::{Begun, begin};
use super::arguments::LookOptions;
use super::lessons::complaints;
use super::{FINE, Failure, review};
use crate::engine::Builtin;
use crate::progress::{Progress, Store};
use crate::scenario::{self, Scenario};
use crate::session::{self, Stops};
use crate::tui::{self, Driver, Home, Keeper, Learner, Left, Options, Outcome, Setup};
use forklore_event::Language;

/// Shows the home screen, and the lessons that are chosen from it, until the learner leaves.
pub fn home(look: &LookOptions, folders: &[PathBuf]) -> Result<u8, Failure> {
    let mut lessons = scenario::shipped(&Builtin)?;
    let own = scenario::own(folders, &Builtin);
    let mut left_out = Some(complaints(&own, look.language()));
    lessons.extend(own.lessons.into_iter().map(|(_, lesson)| lesson));
    let store = Store::of_user();
    let mut options = look.options();
    let mut chosen = None;
    loop {
        let (progress, notice) = load(store.as_ref(), options.language);
        let mut home = Home::new(&lessons, progress.clone(), Zoned::now().date(), chosen, options);
        let own = left_out.take().unwrap_or_default();
        let notices: Vec<String> = notice.into_iter().chain(own).collect();
        home.tell((!notices.is_empty()).then(|| notices.join(" ")));
        let (left, look) = tui::home(home, store.as_ref())?;
        options = look;
        chosen = match left {
            Left::Start { lesson, anew } => {
                let (outcome, look) = learn(&lessons[lesson], &progress, store.as_ref(), anew, options)?;
                options = look;
                match outcome {
                    Outcome::Signalled(signal) => return Err(Failure::Signal(signal)),
                    Outcome::Quit => Some(lesson),
                    // It was seen to its end: the next one is proposed.
                    Outcome::Met | Outcome::Differed | Outcome::Failed => None,
                }
            }
            Left::Review => {
                let asked = store.as_ref().map(|store| review::due(&lessons, &progress, store));
                let review = tui::Review::new(asked.unwrap_or_default(), options);
                let (signal, look) = tui::review(review)?;
                options = look;
                if let Some(signal) = signal {
                    return Err(Failure::Signal(signal));
                }
                chosen
            }
            Left::Quit => return Ok(FINE),
            Left::Signalled(signal) => return Err(Failure::Signal(signal)),
        };
    }
}

/// What the learner has done, and what is to be said about the file that keeps it.
fn load(store: Option<&Store>, language: Language) -> (Progress, Option<String>) {
    let Some(store) = store else {
        let unknown = io::Error::from(io::ErrorKind::NotFound);
        return (Progress::default(), Some(tui::unsaved(language, &unknown.to_string())));
    };
    match store.load() {
        Ok((progress, aside)) => (progress, aside.map(|aside| tui::set_aside(language, &aside))),
        Err(error) => (Progress::default(), Some(tui::unsaved(language, &error.to_string()))),
    }
}

/// Plays a lesson, from where it was interrupted if it was, or anew.
fn learn(
    lesson: &Scenario,
    progress: &Progress,
    store: Option<&Store>,
    anew: bool,
    options: Options,
) -> Result<(Outcome, Options), Failure> {
    let keeper = store.map(|store| Keeper::new(store.clone(), lesson));
    let resume = tui::interrupted(progress, lesson).filter(|_| !anew);
    if let (Some(keeper), None) = (&keeper, &resume) {
        // Where nothing can be written, the first answer says so on the screen.
        let _ = keeper.begin();
    }
    let how = session::Options {
        stops: Stops::AtCheckpoints,
        ..session::Options::default()
    };
    let Begun { source, mut starter } = begin(lesson, how)?;
    let learned = tui::run(Setup {
        scenario: lesson.clone(),
        source,
        options,
        driver: Driver::Learner,
        learner: Learner { keeper, resume },
        starter: starter.as_mut(),
        notes: None,
    });
    Ok(learned?)
}
