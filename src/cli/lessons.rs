//! Lessons: those that are shipped, and those of the user's own.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::failure::{Failure, warn};
use crate::engine::Builtin;
use crate::scenario::{self, Language, LoadError, Own, Route, Scenario, Text};
use crate::text::say;

/// The folders in which lessons of the user's own lie: the one that was asked for, and that of the XDG data folder.
///
/// # Errors
/// If the one that was asked for is not there.
pub fn folders(asked: Option<&Path>) -> Result<Vec<PathBuf>, Failure> {
    if let Some(missing) = asked.filter(|folder| !folder.is_dir()) {
        return Err(LoadError::NoFile(missing.display().to_string()).into());
    }
    let data = etcetera::choose_base_strategy().ok();
    let usual = data.map(|data| data.data_dir().join("forklore/lessons"));
    Ok(asked.map(Path::to_owned).into_iter().chain(usual).collect())
}

/// What is said of each lesson that cannot be run.
pub fn complaints(own: &Own, language: Language) -> Vec<String> {
    let complaint = |(path, why): &(PathBuf, scenario::OwnError)| {
        let why = crate::text::refusal(&why.line(), language);
        let path = path.display().to_string().escape_debug().to_string();
        say!(language, "lessons-left-out", path, why)
    };
    own.broken.iter().map(complaint).collect()
}

/// Prints the lessons: the shipped ones and those in `folders`, or those of a route.
pub fn list(json: bool, route: Option<&Route>, language: Language, folders: &[PathBuf]) -> Result<(), Failure> {
    let (shipped, own) = match route {
        Some(route) => (route.lessons(&Builtin)?, Own::default()),
        None => (scenario::shipped(&Builtin)?, scenario::own(folders, &Builtin)),
    };
    complaints(&own, language).iter().for_each(|complaint| warn(complaint));
    let mut out = io::stdout().lock();
    if json {
        let own = own.lessons.iter();
        let own = own.map(|(path, lesson)| described(lesson, Some(path)));
        let lessons: Vec<_> = shipped
            .iter()
            .map(|lesson| described(lesson, None))
            .chain(own)
            .collect();
        serde_json::to_writer_pretty(&mut out, &lessons).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(());
    }
    let lessons: Vec<&Scenario> = own.lessons.iter().map(|(_, lesson)| lesson).collect();
    let ids = shipped
        .iter()
        .chain(lessons.iter().copied())
        .map(|lesson| lesson.id.len());
    let width = ids.max().unwrap_or(0);
    for lesson in &shipped {
        writeln!(out, "{:width$}  {}", lesson.id, lesson.title.get(language))?;
    }
    if !lessons.is_empty() {
        writeln!(out, "\n{}", say!(language, "lessons-own"))?;
    }
    for lesson in lessons {
        writeln!(out, "{:width$}  {}", lesson.id, lesson.title.get(language))?;
    }
    let first = shipped.first().map_or("SCENARIO", |lesson| &lesson.id);
    writeln!(out, "\n{}", say!(language, "lessons-start", lesson = first))?;
    Ok(())
}

fn described(lesson: &Scenario, path: Option<&PathBuf>) -> serde_json::Value {
    let text = |text: &Text| -> serde_json::Value {
        let texts = text
            .iter()
            .map(|(language, text)| (language.code().to_owned(), text.into()));
        serde_json::Value::Object(texts.collect())
    };
    let mut described = serde_json::json!({
        "id": lesson.id,
        "order": lesson.order,
        "tags": lesson.tags,
        "title": text(&lesson.title),
        "summary": text(&lesson.summary),
        "stages": lesson.stages.iter().map(|stage| &stage.name).collect::<Vec<_>>(),
    });
    if let Some(path) = path {
        described["path"] = path.display().to_string().into();
    }
    described
}
