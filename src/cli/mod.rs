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
mod main_end;
mod plain;
mod play;
mod quiz;
mod record;
mod rehearse;
mod run;
mod screen;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::engine::Builtin;
use crate::scenario::{self, Language, LoadError, Route, Scenario};
use crate::text::say;
use arguments::{Arguments, Command};
use failure::{FINE, Failure, MACHINE, UNMET, warn};

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let language = arguments.language();
    let done = match arguments.command {
        None if screen::is_there() => home::home(),
        None => list(false, None).map(|()| FINE),
        Some(Command::List { json, route }) => list(json, route).map(|()| FINE),
        Some(Command::Run(options)) => run::run(&options),
        Some(Command::Play(options)) => play::play(&options),
        Some(Command::Check(options)) => check::check(&options),
        Some(Command::New { folder }) => create(&folder).map(|()| FINE),
        Some(Command::Quiz(options)) => quiz::ask(&options).map(|()| FINE),
        Some(Command::Doctor {
            rehearse: Some(name),
            lang,
        }) => rehearse::rehearse(&name, arguments::language(lang)),
        Some(Command::Doctor { rehearse: None, .. }) => doctor::report(&mut io::stdout().lock())
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
        other => {
            let text = scenario::refusal(&other.to_string(), language);
            format!("{}\n", say!(language, "cli-error", text))
        }
    };
    // Where standard error is closed there is nobody to tell.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Prints the shipped lessons, or those of a route.
fn list(json: bool, route: Option<&Route>) -> Result<(), Failure> {
    let lessons = match route {
        Some(route) => route.lessons(&Builtin)?,
        None => scenario::shipped(&Builtin)?,
    };
    let mut out = io::stdout().lock();
    if json {
        let lessons: Vec<_> = lessons.iter().map(described).collect();
        serde_json::to_writer_pretty(&mut out, &lessons).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    let width = lessons.iter().map(|lesson| lesson.id.len()).max().unwrap_or(0);
    for lesson in &lessons {
        writeln!(out, "{:width$}  {}", lesson.id, lesson.title.get(Language::EN))?;
    }
    writeln!(
        out,
        "\nstart one with: forklore run {}",
        lessons.first().map_or("SCENARIO", |lesson| &lesson.id)
    )?;
    Ok(())
}

fn described(lesson: &Scenario) -> serde_json::Value {
    let text = |text: &scenario::Text| -> serde_json::Value {
        let texts = text
            .iter()
            .map(|(language, text)| (language.code().to_owned(), text.into()));
        serde_json::Value::Object(texts.collect())
    };
    serde_json::json!({
        "id": lesson.id,
        "order": lesson.order,
        "tags": lesson.tags,
        "title": text(&lesson.title),
        "summary": text(&lesson.summary),
        "stages": lesson.stages.iter().map(|stage| &stage.name).collect::<Vec<_>>(),
    })
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
