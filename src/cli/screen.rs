//! Runs and recordings on the screen.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::sync::mpsc::Receiver;

use super::again::{Live, Recorded, player, stand_in};
use super::arguments::{Asked, LookOptions, environment_draws};
use super::choice::Choice;
use super::followed::Followed;
use super::kept::keeper;
use super::main_end::MainEnd;
use super::{FINE, Failure, MACHINE, UNMET, warn};
use crate::recording::{PlayOptions, Recording};
use crate::scenario::Scenario;
use crate::session::{LiveRun, Source, Stops};
use crate::tui::{self, Change, Driver, Learner, Options, Outcome, Setup, Starter, ThemeName};
use forklore_stage::isolation::Request;

/// Whether there is a screen to draw on and to read keys from. A terminal that
/// calls itself dumb understands no cursor movements.
pub fn is_there() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdout().is_terminal() && io::stdin().is_terminal() && !dumb
}

/// How something is shown, and to whom.
pub struct Viewing {
    /// Language, theme, glyphs.
    pub options: Options,
    /// Who drives it.
    pub driver: Driver,
    /// Who learns.
    pub learner: Learner,
}

impl Viewing {
    /// A learner begins the lesson that is run.
    fn of_run(asked: Asked, lesson: &Scenario) -> Self {
        Self {
            options: asked.look.options(),
            driver: asked.options.auto.driver(),
            learner: Learner {
                keeper: keeper(asked.options, lesson),
                resume: None,
            },
        }
    }
}

/// Shows one run on the screen, recording it to `file` if there is one.
pub fn show(
    Choice { scenario, engine, own }: Choice,
    asked: Asked,
    file: Option<io::Result<File>>,
    changes: Option<Receiver<Change>>,
) -> Result<u8, Failure> {
    let options = asked.options;
    let how = options.how(Stops::AtCheckpoints)?;
    let run = match LiveRun::start(&scenario, engine.as_ref(), how.clone()) {
        Ok(run) => run,
        // Whoever asks for a certain isolation gets no recording instead, and of a program of one's own there is none.
        Err(reason) if options.isolation() != Request::Auto || own => return Err(reason.into()),
        Err(reason) => {
            let (recording, how, notice) = stand_in(&scenario, reason, options.speed)?;
            let viewing = Viewing::of_run(asked, &scenario);
            return replay(scenario, recording, how, viewing, vec![notice]);
        }
    };
    let main_end = MainEnd::default();
    let mut starter = Live {
        engine: engine.as_ref(),
        how,
        main_end: main_end.clone(),
        is_recorded: file.is_some(),
        changes,
    };
    let source = Box::new(Followed::new(run, file, main_end.clone())?);
    let viewing = Viewing::of_run(asked, &scenario);
    let outcome = shown(scenario, source, viewing, &mut starter)?;
    match (outcome, main_end.status()) {
        (Outcome::Met, Some(status)) if own => Ok(status),
        _ => status(outcome),
    }
}

/// Plays a recorded run on the screen. The notices are shown, and said once more
/// when the screen is gone.
pub fn replay(
    scenario: Scenario,
    recording: Recording,
    how: PlayOptions,
    viewing: Viewing,
    notices: Vec<String>,
) -> Result<u8, Failure> {
    let player = player(&scenario, recording.clone(), how, &notices)?;
    let mut starter = Recorded { recording, how };
    let outcome = shown(scenario, Box::new(player), viewing, &mut starter)?;
    notices.iter().for_each(|notice| warn(notice));
    status(outcome)
}

fn shown(
    scenario: Scenario,
    source: Box<dyn Source>,
    viewing: Viewing,
    starter: &mut dyn Starter,
) -> io::Result<Outcome> {
    let (outcome, _) = tui::run(Setup {
        scenario,
        source,
        options: viewing.options,
        driver: viewing.driver,
        learner: viewing.learner,
        starter,
        notes: None,
    })?;
    Ok(outcome)
}

/// The exit status of a run that was left so.
pub fn status(outcome: Outcome) -> Result<u8, Failure> {
    match outcome {
        Outcome::Met | Outcome::Quit => Ok(FINE),
        Outcome::Differed => Ok(UNMET),
        Outcome::Failed => Ok(MACHINE),
        Outcome::Signalled(signal) => Err(Failure::Signal(signal)),
    }
}

impl LookOptions {
    /// What was asked for, and the environment's word on the rest.
    pub fn options(&self) -> Options {
        let theme = self.theme.as_deref().and_then(ThemeName::from_name);
        Options {
            theme: theme.unwrap_or_else(environment_theme),
            ascii: self.ascii || !environment_draws(),
            language: self.language(),
            // Without true colour.
            palette: !std::env::var("COLORTERM").is_ok_and(|value| value == "truecolor" || value == "24bit"),
        }
    }
}

/// `NO_COLOR` (no-color.org) asks for none; `COLORFGBG` ends with the number of
/// the background, 7 or 15 for a light one.
fn environment_theme() -> ThemeName {
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return ThemeName::Mono;
    }
    let ground = std::env::var("COLORFGBG").unwrap_or_default();
    match ground.rsplit(';').next() {
        Some("7" | "15") => ThemeName::Light,
        _ => ThemeName::Dark,
    }
}
