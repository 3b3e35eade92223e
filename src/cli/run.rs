use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, StdoutLock};
use std::path::Path;

use super::arguments::RunOptions;
use super::plain::Narrator;
use super::{FINE, Failure, UNMET, screen};
use crate::event::{Event, Header, Kind};
use crate::recording::Writer;
use crate::scenario::{self, Scenario};
use crate::session::{Options, Session, Source, Stops, Update};

/// `forklore run`: on the screen, or where there is none, as text.
pub fn run(options: &RunOptions) -> Result<u8, Failure> {
    let mut scenario = scenario::open(&options.scenario)?;
    for (name, value) in &options.settings {
        scenario.set(name, *value)?;
    }
    let file = options
        .record
        .as_deref()
        .map(|path| create(path, options.force))
        .transpose()?;
    let on_screen = !options.plain && !options.json && io::stdout().is_terminal() && io::stdin().is_terminal();
    if on_screen {
        return screen::show(scenario, options, file);
    }
    follow(&scenario, options, file)
}

/// Runs to the end without keys, telling of it as it goes.
fn follow(scenario: &Scenario, options: &RunOptions, file: Option<File>) -> Result<u8, Failure> {
    let mut session = Session::start(
        scenario,
        Options {
            isolation: options.wish(),
            rate: options.speed,
            stops: Stops::Never,
            ..Options::default()
        },
    )?;
    let header = session.header().clone();
    let mut recording = file.map(|file| Writer::begin(file, &header)).transpose()?;
    let mut teller = Teller::begin(scenario, options, &header, session.fallback())?;
    let mut met = true;
    for update in session.take_updates() {
        match update {
            Update::Events(events) => {
                teller.tell(&events)?;
                if let Some(Err(error)) = recording.as_mut().map(|recording| recording.add(&events)) {
                    // The lesson goes on without it.
                    recording = None;
                    eprint_line(&format!("warning: the recording ends here: {error}"));
                }
                met &= events.iter().all(expectations_met);
            }
            Update::Ended => break,
            Update::Failed(reason) => return Err(crate::session::StartError::Stage(reason).into()),
        }
    }
    Ok(if met { FINE } else { UNMET })
}

fn expectations_met(event: &Event) -> bool {
    match &event.kind {
        Kind::ScenarioEnded { expectations } => expectations.iter().all(|expectation| expectation.met),
        _ => true,
    }
}

/// Who tells of a run on standard output.
enum Teller<'a> {
    Plain(Box<Narrator<'a, StdoutLock<'static>>>),
    Json(Writer<StdoutLock<'static>>),
}

impl<'a> Teller<'a> {
    fn begin(
        scenario: &'a Scenario,
        options: &RunOptions,
        header: &Header,
        fallback: Option<&str>,
    ) -> io::Result<Self> {
        let out = io::stdout().lock();
        Ok(if options.json {
            Self::Json(Writer::begin(out, header)?)
        } else {
            Self::Plain(Box::new(Narrator::begin(
                out,
                scenario,
                options.language(),
                header,
                fallback,
            )?))
        })
    }

    fn tell(&mut self, events: &[Event]) -> io::Result<()> {
        match self {
            Self::Plain(narrator) => events.iter().try_for_each(|event| narrator.tell(event)),
            Self::Json(writer) => writer.add(events),
        }
    }
}

/// Opens the file of `--record`; an existing one is not overwritten unless asked.
fn create(path: &Path, force: bool) -> Result<File, Failure> {
    let mut how = OpenOptions::new();
    if force {
        how.write(true).create(true).truncate(true)
    } else {
        how.write(true).create_new(true)
    };
    how.open(path).map_err(|source| Failure::Record {
        path: path.display().to_string(),
        advice: if source.kind() == io::ErrorKind::AlreadyExists {
            " (--force overwrites it)"
        } else {
            ""
        },
        source,
    })
}

fn eprint_line(text: &str) {
    use std::io::Write;
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "{text}");
}
