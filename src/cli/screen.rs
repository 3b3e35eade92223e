use std::fs::File;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::arguments::{RunOptions, environment_language};
use super::{FINE, Failure, MACHINE, UNMET};
use crate::event::{Header, Micros};
use crate::recording::Writer;
use crate::scenario::{self, Language, Scenario};
use crate::session::{self, Control, Mode, Session, Source, Stops, Update};
use crate::tui::{self, Options, Outcome, ThemeName};

/// Shows one run on the screen, recording it to `file` if there is one.
pub fn show(scenario: Scenario, options: &RunOptions, file: Option<File>) -> Result<u8, Failure> {
    let theme = options.theme.as_deref().and_then(ThemeName::from_name);
    let look = Options {
        theme: theme.unwrap_or_else(environment_theme),
        ascii: options.ascii,
        ..environment_options(options.language())
    };
    let how = session::Options {
        isolation: options.wish(),
        rate: options.speed,
        stops: Stops::AtCheckpoints,
        ..session::Options::default()
    };
    let session = Session::start(&scenario, how)?;
    let source: Box<dyn Source> = match file {
        Some(file) => {
            let recording = Writer::begin(file, session.header())?;
            Box::new(Recorded::new(session, recording)?)
        }
        None => Box::new(session),
    };
    let (outcome, _) = tui::run(scenario, source, look)?;
    Ok(match outcome {
        Outcome::Met | Outcome::Quit => FINE,
        Outcome::Differed => UNMET,
        Outcome::Failed => MACHINE,
    })
}

/// Shows the lesson list, and the lessons that are chosen from it, until the
/// learner leaves.
pub fn lessons() -> Result<u8, Failure> {
    let lessons = scenario::shipped()?;
    let mut options = environment_options(environment_language());
    let mut chosen = 0;
    while let (Some(lesson), look) = tui::choose(&lessons, chosen, options)? {
        let how = session::Options {
            stops: Stops::AtCheckpoints,
            ..session::Options::default()
        };
        let session = Session::start(&lessons[lesson], how)?;
        let (_, look) = tui::run(lessons[lesson].clone(), Box::new(session), look)?;
        (chosen, options) = (lesson, look);
    }
    Ok(FINE)
}

/// How the environment asks for things to be shown.
fn environment_options(language: Language) -> Options {
    let truecolor = std::env::var("COLORTERM").is_ok_and(|value| value == "truecolor" || value == "24bit");
    Options {
        language,
        theme: environment_theme(),
        ascii: false,
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

/// A session whose events are recorded on their way to the screen.
struct Recorded {
    session: Session,
    updates: Option<Receiver<Update>>,
}

impl Recorded {
    fn new(mut session: Session, recording: Writer<File>) -> Result<Self, Failure> {
        let incoming = session.take_updates();
        let (outgoing, updates) = channel();
        let record = move || record(incoming, recording, &outgoing);
        std::thread::Builder::new().name("recorder".to_owned()).spawn(record)?;
        Ok(Self {
            session,
            updates: Some(updates),
        })
    }
}

/// A recording that cannot be continued (a full disk) does not end the lesson.
fn record(incoming: Receiver<Update>, recording: Writer<File>, outgoing: &Sender<Update>) {
    let mut recording = Some(recording);
    for update in incoming {
        if let Update::Events(events) = &update
            && recording
                .as_mut()
                .is_some_and(|recording| recording.add(events).is_err())
        {
            recording = None;
        }
        // The screen may have been left; the rest of the run is recorded all the same.
        let _ = outgoing.send(update);
    }
}

impl Source for Recorded {
    fn header(&self) -> &Header {
        self.session.header()
    }

    fn mode(&self) -> Mode {
        self.session.mode()
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
