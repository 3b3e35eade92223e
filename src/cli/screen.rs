use std::fs::File;
use std::io::{self, IsTerminal};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::arguments::{LookOptions, RunOptions, environment_draws, environment_language};
use super::main_end::MainEnd;
use super::record::Recorder;
use super::{FINE, Failure, MACHINE, UNMET, play, warn};
use crate::engine::Builtin;
use crate::event::{Header, Micros};
use crate::recording::{self, PlayOptions, Recording};
use crate::scenario::{self, Language, Scenario};
use crate::session::{self, Abilities, Control, Mode, Session, Source, StartError, Stops, Update};
use crate::stage::Engine;
use crate::stage::isolation::Wish;
use crate::tui::{self, Left, Options, Outcome, ThemeName};

/// Whether there is a screen to draw on and to read keys from. A terminal that
/// calls itself dumb understands no cursor movements.
pub fn is_there() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdout().is_terminal() && io::stdin().is_terminal() && !dumb
}

/// Shows one run on the screen, recording it to `file` if there is one.
pub fn show(
    scenario: Scenario,
    engine: &dyn Engine,
    options: &RunOptions,
    file: Option<io::Result<File>>,
    own: bool,
) -> Result<u8, Failure> {
    let session = match Session::start(&scenario, engine, options.how(Stops::AtCheckpoints)) {
        Ok(session) => session,
        // Whoever asks for a certain isolation gets no recording instead, and of a program of one's own there is none.
        Err(reason) if options.wish() != Wish::Auto || own => return Err(reason.into()),
        Err(reason) => {
            let source = stand_in(&scenario, reason, options.speed)?;
            return status(tui::run(scenario, source, options.look.options())?.0);
        }
    };
    let main_end = MainEnd::default();
    let source = Followed::new(session, file, main_end.clone())?;
    let (outcome, _) = tui::run(scenario, Box::new(source), options.look.options())?;
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
    look: Options,
    notices: Vec<String>,
) -> Result<u8, Failure> {
    let player = play::start(&scenario, recording, how, &notices)?;
    let (outcome, _) = tui::run(scenario, Box::new(player), look)?;
    notices.iter().for_each(|notice| warn(notice));
    status(outcome)
}

fn status(outcome: Outcome) -> Result<u8, Failure> {
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
            ..environment_options(self.language())
        }
    }
}

/// Shows the lesson list, and the lessons that are chosen from it, until the
/// learner leaves.
pub fn lessons() -> Result<u8, Failure> {
    let lessons = scenario::shipped(&Builtin)?;
    let mut options = environment_options(environment_language());
    let mut chosen = 0;
    loop {
        let (left, look) = tui::choose(&lessons, chosen, options)?;
        let lesson = match left {
            Left::Start(lesson) => lesson,
            Left::Quit => return Ok(FINE),
            Left::Signalled(signal) => return Err(Failure::Signal(signal)),
        };
        let how = session::Options {
            stops: Stops::AtCheckpoints,
            ..session::Options::default()
        };
        let source: Box<dyn Source> = match Session::start(&lessons[lesson], &Builtin, how) {
            Ok(session) => Box::new(session),
            Err(reason) => stand_in(&lessons[lesson], reason, 1.0)?,
        };
        let (outcome, look) = tui::run(lessons[lesson].clone(), source, look)?;
        if let Outcome::Signalled(signal) = outcome {
            return Err(Failure::Signal(signal));
        }
        (chosen, options) = (lesson, look);
    }
}

/// The shipped recording of a lesson that cannot be run here, which says so.
fn stand_in(lesson: &Scenario, reason: StartError, rate: f64) -> Result<Box<dyn Source>, Failure> {
    let Some(recording) = recording::shipped(&lesson.id).and_then(|bytes| recording::read(bytes).ok()) else {
        return Err(reason.into());
    };
    let notice = format!("This is a recording, because nothing can be run here: {reason}");
    let how = PlayOptions { rate, idle_limit: None };
    Ok(Box::new(play::start(lesson, recording, how, &[notice])?))
}

/// How the environment asks for things to be shown.
fn environment_options(language: Language) -> Options {
    let truecolor = std::env::var("COLORTERM").is_ok_and(|value| value == "truecolor" || value == "24bit");
    Options {
        language,
        theme: environment_theme(),
        ascii: !environment_draws(),
        palette: !truecolor,
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

/// A session whose events are noted on their way to the screen, and recorded if there is a file.
struct Followed {
    session: Session,
    updates: Option<Receiver<Update>>,
}

impl Followed {
    fn new(mut session: Session, file: Option<io::Result<File>>, main_end: MainEnd) -> Result<Self, Failure> {
        let incoming = session.take_updates();
        let (outgoing, updates) = channel();
        let begun = file.map(|file| Recorder::begin(file, session.header()));
        let (recorder, notice) = begun.map_or((None, None), |(recorder, notice)| (Some(recorder), notice));
        // The receiver is still here.
        let _ = notice.map(|notice| outgoing.send(Update::Notice(notice)));
        std::thread::Builder::new()
            .name("follower".to_owned())
            .spawn(move || follow(incoming, recorder, &main_end, &outgoing))?;
        Ok(Self {
            session,
            updates: Some(updates),
        })
    }
}

/// A recording that cannot be continued (a full disk) does not end the lesson.
fn follow(incoming: Receiver<Update>, mut recorder: Option<Recorder>, main_end: &MainEnd, outgoing: &Sender<Update>) {
    for update in incoming {
        let notice = match &update {
            Update::Events(events) => {
                main_end.note(events);
                recorder.as_mut().and_then(|recorder| recorder.add(events))
            }
            _ => None,
        };
        // The screen may have been left; the rest of the run is recorded all the same.
        let _ = outgoing.send(update);
        let _ = notice.map(|notice| outgoing.send(Update::Notice(notice)));
    }
}

impl Source for Followed {
    fn header(&self) -> &Header {
        self.session.header()
    }

    fn mode(&self) -> Mode {
        self.session.mode()
    }

    fn abilities(&self) -> Abilities {
        self.session.abilities()
    }

    fn now(&self) -> Micros {
        self.session.now()
    }

    fn take_updates(&mut self) -> Receiver<Update> {
        // Taken twice, the second taker learns that there is nothing more to come.
        self.updates.take().unwrap_or_else(|| channel().1)
    }

    fn control(&mut self, control: Control) {
        self.session.control(control);
    }
}
