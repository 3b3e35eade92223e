//! `forklore report`: what a learner did, for a teacher's script; `forklore progress`: where that is kept, and how it is
//! forgotten.

use std::fmt::Write as _;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::arguments::{ProgressCommand, ReportFormat, ReportOptions};
use super::{FINE, Failure};
use crate::engine::Builtin;
use crate::progress::{Lesson, Progress, Step, Store};
use crate::scenario::{self, Language, Scenario};
use crate::text::say;
use crate::tui::{Standing, set_aside, standing};

/// What a report is worth, for a program that reads it.
const NO_PROOF: &str = "What a learner did, as forklore wrote it down. It is no proof: the file can be edited.";

/// Writes what a learner did to standard output.
pub fn report(options: &ReportOptions, language: Language, folders: &[PathBuf]) -> Result<u8, Failure> {
    let (mut lessons, store) = (scenario::shipped(&Builtin)?, store()?);
    let own = scenario::own(folders, &Builtin).lessons;
    lessons.extend(own.into_iter().map(|(_, lesson)| lesson));
    let progress = load(&store, language)?;
    let text = match options.format {
        ReportFormat::Text => as_text(&lessons, &progress, &store, language),
        ReportFormat::Json => format!("{:#}\n", as_json(&lessons, &progress)),
        ReportFormat::Junit => as_junit(&lessons, &progress),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(FINE)
}

/// Does what `forklore progress` is asked for.
pub fn progress(command: &ProgressCommand, language: Language) -> Result<u8, Failure> {
    match command {
        ProgressCommand::Reset { lesson, yes } => reset(lesson.as_deref(), *yes, language),
    }
}

/// Forgets what a learner did, in one lesson or in all, after a question.
fn reset(lesson: Option<&str>, sure: bool, language: Language) -> Result<u8, Failure> {
    let store = store()?;
    let progress = load(&store, language)?;
    if let Some(id) = lesson.filter(|id| !progress.lessons.contains_key(*id)) {
        // Where there is no such lesson it says which one may have been meant.
        scenario::open(id, &Builtin)?;
    }
    let what = match lesson {
        Some(id) => say!(language, "report-forget-one", id),
        None => say!(language, "report-forget-all", lessons = progress.lessons.len()),
    };
    let mut out = io::stdout().lock();
    if !sure && !agrees(&mut out, &what)? {
        writeln!(out, "{}", say!(language, "report-kept"))?;
        return Ok(FINE);
    }
    store.change(|progress| match lesson {
        Some(id) => progress.add(id, 0, Step::Reset),
        None => progress.lessons.clear(),
    })?;
    writeln!(out, "{}", say!(language, "report-forgotten"))?;
    Ok(FINE)
}

/// Whether the learner says yes to a question.
fn agrees(out: &mut impl Write, what: &str) -> io::Result<bool> {
    write!(out, "{what} [y/N] ")?;
    out.flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    if !io::stdin().is_terminal() {
        writeln!(out)?;
    }
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}

fn store() -> Result<Store, Failure> {
    Store::of_user().ok_or_else(|| Failure::Output(io::Error::new(io::ErrorKind::NotFound, "there is no home folder")))
}

fn load(store: &Store, language: Language) -> Result<Progress, Failure> {
    let (progress, aside) = store.load()?;
    if let Some(aside) = aside {
        super::warn(&set_aside(language, &aside));
    }
    Ok(progress)
}

/// The lessons that were begun, in the order of the course, with what was done in them.
fn begun<'a>(lessons: &'a [Scenario], progress: &'a Progress) -> impl Iterator<Item = (&'a Scenario, &'a Lesson)> {
    let known = |lesson: &'a Scenario| Some((lesson, progress.lesson(&lesson.id, lesson.version)?));
    lessons.iter().filter_map(known)
}

fn as_text(lessons: &[Scenario], progress: &Progress, store: &Store, language: Language) -> String {
    let mut text = format!("{}\n", say!(language, "report-no-proof"));
    let path = store.path().display().to_string();
    let _ = writeln!(text, "{}\n", say!(language, "report-file", path));
    let width = lessons.iter().map(|lesson| lesson.id.len()).max().unwrap_or(0);
    let mut any = false;
    for (lesson, known) in begun(lessons, progress) {
        any = true;
        let stops = lesson.checkpoints.len();
        let state = match standing(progress, lesson) {
            Standing::New => say!(language, "home-new"),
            Standing::Interrupted(place) => say!(language, "home-at", place, stops),
            Standing::Seen => say!(language, "home-looked-at"),
        };
        let tries = known.first_tries();
        let tries = say!(language, "report-tries", right = tries.right, asked = tries.asked);
        let _ = writeln!(text, "{:width$}  {state}; {tries}", lesson.id);
        for (number, question) in (1..).zip(&lesson.questions) {
            let answers: Vec<String> = known.answers_to(number).map(|answer| said(language, answer)).collect();
            if !answers.is_empty() {
                let _ = writeln!(text, "    {number}  {}", question.ask.get(language));
                let _ = writeln!(text, "       {}", answers.join(", "));
            }
        }
    }
    if !any {
        let _ = writeln!(text, "{}", say!(language, "report-nothing"));
    }
    text
}

fn said(language: Language, answer: &crate::progress::Answer) -> String {
    let verdict = match (answer.right, answer.chosen) {
        (true, _) => say!(language, "report-right"),
        (false, 0) if !answer.review => say!(language, "report-skipped"),
        (false, _) => say!(language, "report-wrong"),
    };
    let mut notes = vec![answer.on.to_string()];
    notes.extend((answer.sure == Some(true)).then(|| say!(language, "key-sure")));
    notes.extend((answer.sure == Some(false)).then(|| say!(language, "key-guess")));
    notes.extend((answer.hints > 0).then(|| say!(language, "report-hints", hints = answer.hints)));
    notes.extend(answer.review.then(|| say!(language, "key-review")));
    format!("{verdict} ({})", notes.join(", "))
}

fn as_json(lessons: &[Scenario], progress: &Progress) -> Value {
    let lesson = |(lesson, known): (&Scenario, &Lesson)| {
        let state = match standing(progress, lesson) {
            Standing::New => "new",
            Standing::Interrupted(_) => "interrupted",
            Standing::Seen => "seen",
        };
        let tries = known.first_tries();
        json!({
            "id": lesson.id,
            "version": lesson.version,
            "state": state,
            "at": known.at,
            "stops": lesson.checkpoints.len(),
            "questions": lesson.questions.len(),
            "first_tries": { "right": tries.right, "asked": tries.asked },
            "answers": known.answers,
        })
    };
    let lessons: Vec<Value> = begun(lessons, progress).map(lesson).collect();
    json!({ "forklore": 1, "proof": false, "note": NO_PROOF, "lessons": lessons })
}

/// A suite for each lesson, a case for each question: as the first try went.
fn as_junit(lessons: &[Scenario], progress: &Progress) -> String {
    let mut text =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- {NO_PROOF} -->\n<testsuites name=\"forklore\">\n");
    for lesson in lessons {
        let known = progress.lesson(&lesson.id, lesson.version);
        let first = |number| known.and_then(|known| known.first_answer(number));
        let answers: Vec<_> = (1..=lesson.questions.len()).map(first).collect();
        let skipped = answers
            .iter()
            .filter(|answer| answer.is_none_or(|answer| answer.chosen == 0));
        let wrong = answers
            .iter()
            .flatten()
            .filter(|answer| !answer.right && answer.chosen > 0);
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">",
            escaped(&lesson.id),
            answers.len(),
            wrong.count(),
            skipped.count()
        );
        for (question, answer) in lesson.questions.iter().zip(&answers) {
            let language = forklore_event::Language::default();
            let (class, name) = (escaped(&lesson.id), escaped(question.ask.get(language)));
            let verdict = match answer {
                None => "<skipped message=\"not asked yet\"/>".to_owned(),
                Some(answer) if answer.chosen == 0 => "<skipped message=\"skipped by the learner\"/>".to_owned(),
                Some(answer) if answer.right => String::new(),
                Some(answer) => {
                    let option = question.options.get(answer.chosen - 1);
                    let option = option.map_or("", |option| option.text.get(language));
                    format!("<failure message=\"{}\"/>", escaped(option))
                }
            };
            let _ = writeln!(
                text,
                "    <testcase classname=\"{class}\" name=\"{name}\">{verdict}</testcase>"
            );
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

/// A text as an attribute of XML.
fn escaped(text: &str) -> String {
    let escape = |character: char| match character {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(escape).collect()
}
