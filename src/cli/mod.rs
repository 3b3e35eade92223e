//! The command line: what was asked for, and which exit status answers it.

mod again;
mod arguments;
mod ask;
mod check;
mod choice;
mod doctor;
mod failure;
mod followed;
mod home;
mod kept;
mod lessons;
mod main_end;
mod notes;
mod plain;
mod play;
mod present;
mod printer;
mod quiz;
mod record;
mod rehearse;
mod report;
mod review;
mod run;
mod screen;
mod watch;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::scenario::{self, Language, LoadError};
use crate::text::{refusal, say};
use arguments::{Arguments, Command};
use failure::{FINE, Failure, MACHINE, UNMET, warn};

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let look = arguments.look;
    let language = look.language();
    let folders = match lessons::folders(arguments.lessons.as_deref()) {
        Ok(folders) => folders,
        Err(failure) => {
            complain(&failure, language);
            return ExitCode::from(failure.exit_status());
        }
    };
    let done = match arguments.command {
        None if screen::is_there() => home::home(&look, &folders),
        None => lessons::list(false, None, language, &folders).map(|()| FINE),
        Some(Command::List { json, route }) => lessons::list(json, route, language, &folders).map(|()| FINE),
        Some(Command::Run(options)) => run::run(&options, &look, &folders),
        Some(Command::Present(options)) => present::present(&options, &look, &folders),
        Some(Command::Notes(options)) => notes::notes(&options, &look),
        Some(Command::Play(options)) => play::play(&options, &look),
        Some(Command::Check(options)) => check::check(&options, language),
        Some(Command::New { folder }) => create(&folder).map(|()| FINE),
        Some(Command::Report(options)) => report::report(&options, language, &folders),
        Some(Command::Progress { command }) => report::progress(&command, language),
        Some(Command::Quiz(options)) => quiz::ask(&options, language, &folders).map(|()| FINE),
        Some(Command::Doctor { rehearse: Some(name) }) => rehearse::rehearse(&name, language),
        Some(Command::Doctor { rehearse: None }) => doctor::report(&mut io::stdout().lock())
            .map(|()| FINE)
            .map_err(Failure::from),
    };
    let status = done.unwrap_or_else(|failure| {
        let status = failure.exit_status();
        if status != FINE && !matches!(failure, Failure::Signal(_)) {
            complain(&failure, language);
        }
        status
    });
    ExitCode::from(status)
}

/// Says on standard error why it did not work. Problems of a scenario come
/// rendered, with their places; the rest is a line.
fn complain(failure: &Failure, language: Language) {
    let text = match failure {
        Failure::Scenario(LoadError::Invalid(report)) => report.render(io::stderr().is_terminal(), language),
        Failure::NotForBuiltin { report, file, python } => {
            let hint = choice::other_engine(file, *python, language);
            format!("{}{hint}\n", report.render(io::stderr().is_terminal(), language))
        }
        Failure::BrokenOff(reason) => {
            let text = say!(language, "cli-broke-off", reason = reason.clone());
            format!("{}\n", say!(language, "cli-error", text))
        }
        other => {
            let text = refusal(&other.to_string(), language);
            format!("{}\n", say!(language, "cli-error", text))
        }
    };
    // Where standard error is closed there is nobody to tell.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Makes a scenario to start from, and says what to do with it.
fn create(folder: &std::path::Path) -> Result<(), Failure> {
    scenario::create(folder)?;
    let (mut out, folder) = (io::stdout().lock(), folder.display());
    writeln!(
        out,
        "made {folder}; check it with: forklore check {folder}, and run it with: forklore run {folder}"
    )?;
    Ok(())
}
