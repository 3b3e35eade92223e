//! From what was written to what can be run: every name looked up, every limit held.
//!
//! Each function turns one raw shape into its counterpart in the model and
//! pushes what is wrong. A shape that cannot be turned is left out; since there
//! is a problem then, nobody sees the model without it.

use forklore_event::{Language, Text};
use std::collections::BTreeMap;

use toml::Spanned;

use super::{
    checker::Checker,
    diagnostic::{Code, Diagnostic, Problems, Report},
    files::ScenarioFiles,
    model::Scenario,
    raw::{self, Maybe, RawScenario, RawText, SCENARIO_FILE},
    text,
};

mod advice;
mod checkpoint;
mod course;
mod expect;
mod question;
mod stages;
mod validator;

use stages::{Names, listing_problems};
use validator::Validator;

/// Reads and checks the scenario in `folder`. With it come the warnings.
pub(super) fn scenario(folder: &ScenarioFiles, checker: &dyn Checker) -> Result<(Scenario, Report), Box<Report>> {
    let mut problems = Problems::default();
    let raw = raw::read(&folder.description, &mut problems);
    let scenario = Validator {
        folder,
        checker,
        problems: &mut problems,
        languages: Vec::new(),
    }
    .scenario(raw);
    let failed = problems.has_errors();
    let mut texts = folder.listings.clone();
    texts.insert(SCENARIO_FILE.to_owned(), folder.description.clone());
    let report = Report::new(&folder.path, texts, problems);
    if failed {
        Err(Box::new(report))
    } else {
        Ok((scenario, report))
    }
}

/// Checks a listing that comes without a scenario; `folder` is where it lies.
pub(super) fn bare_listing(folder: &str, file: &str, source: &str, checker: &dyn Checker) -> Result<(), Box<Report>> {
    let mut problems = Problems::default();
    let outline = checker.outline(file, source);
    problems.extend(listing_problems(file, source, outline.problems));
    if !problems.has_errors() {
        return Ok(());
    }
    let texts = BTreeMap::from([(file.to_owned(), source.to_owned())]);
    Err(Box::new(Report::new(folder, texts, problems)))
}

impl<'a> Validator<'a> {
    fn scenario(&mut self, raw: RawScenario) -> Scenario {
        let title = raw.title.texts.get(&Language::EN).map(Spanned::span);
        self.languages = raw.title.texts.keys().copied().collect();
        let stages = self.stages(&raw.stages);
        let names = self.names(&stages);
        let knobs = self.knobs(raw.knobs, &stages, &names);
        let checkpoints = self.checkpoints(raw.checkpoints, &names, &stages, &knobs);
        let questions = raw
            .questions
            .into_iter()
            .map(|question| self.question(question, &names, &checkpoints))
            .collect();
        let acts = raw.acts.into_iter();
        let acts = acts
            .filter_map(|act| self.act(act, &names, &checkpoints, &stages))
            .collect();
        let mut checker = expect::ExpectValidator::new(self.problems, "[[expect]]", &stages, &knobs);
        let expectations = checker.all(raw.expectations);
        let scenario = Scenario {
            id: self.folder.id.clone(),
            version: self.whole("version", raw.version, 1..=u32::MAX).unwrap_or(1),
            order: self.whole("order", raw.order, 0..=u32::MAX).unwrap_or(0),
            part: self.part(raw.part),
            minutes: self.whole("minutes", raw.minutes, course::MINUTES),
            after: self.after(&raw.after),
            tags: raw.tags.iter().filter_map(|tag| self.name(Some(tag))).collect(),
            title: self.text(raw.title),
            summary: self.text(raw.summary),
            takeaway: raw.takeaway.map(|takeaway| self.text(takeaway)),
            command: self.name(raw.command.as_ref()),
            terms: self.terms(raw.terms, &names, &checkpoints),
            stages: stages.clone(),
            knobs,
            checkpoints,
            questions,
            acts,
            expectations,
        };
        self.marks_in_use(&scenario);
        if !self.problems.has_errors() {
            self.advise(&scenario, &names, title);
        }
        scenario
    }

    fn marks_in_use(&mut self, scenario: &Scenario) {
        let used = scenario.marks().len();
        if used > Scenario::MAX_MARKS {
            let message = format!("{used} marks in use, at most {}", Scenario::MAX_MARKS);
            self.problems.push(Code::TooManyMarks, SCENARIO_FILE, None, message);
        }
    }

    fn push(&mut self, code: Code, at: std::ops::Range<usize>, message: impl Into<String>) -> &mut Diagnostic {
        self.problems.push(code, SCENARIO_FILE, at, message)
    }

    /// A name that appears on the screen: not empty, nothing that a terminal acts on.
    fn name(&mut self, raw: Option<&Spanned<String>>) -> Option<String> {
        let raw = raw?;
        self.printable(raw);
        Some(raw.get_ref().clone())
    }

    fn printable(&mut self, raw: &Spanned<String>) {
        if raw.get_ref().trim().is_empty() {
            self.push(Code::EmptyText, raw.span(), "the text is empty");
        }
        if let Some(control) = text::control(raw.get_ref()) {
            let message = format!("the text holds the control character {}", control.escape_unicode());
            self.push(Code::ControlCharacter, raw.span(), message)
                .help("write each text on one line, without tabs");
        }
    }

    fn text(&mut self, raw: RawText) -> Text {
        raw.texts.values().for_each(|text| self.printable(text));
        if let Some(zh) = raw.texts.get(&Language::ZH)
            && let Some(wide) = text::ambiguous(zh.get_ref())
        {
            let message = format!("`{wide}` is one or two cells wide, depending on the terminal");
            self.push(Code::AmbiguousWidth, zh.span(), message)
                .help("use full-width punctuation and corner brackets, no dashes, dots or arrows");
        }
        self.is_translated(&raw);
        let texts = raw.texts.into_iter();
        texts.map(|(language, text)| (language, text.into_inner())).collect()
    }

    fn limit(&mut self, code: Code, raw: Option<&Spanned<String>>, count: fn(&str) -> usize, most: usize, of: &str) {
        let Some(raw) = raw else { return };
        let counted = count(raw.get_ref());
        if counted > most {
            self.push(code, raw.span(), format!("{counted} {of}, at most {most}"));
        }
    }

    /// A mark that some listing has, or `start` or `end`.
    fn mark(&mut self, raw: Maybe<String>, names: &Names<'_>) -> Option<Spanned<String>> {
        let raw = raw?;
        let name = raw.get_ref();
        if names.complete && !names.marks.contains(&name.as_str()) {
            self.push(
                Code::UnknownMark,
                raw.span(),
                format!("no listing has a mark `#@ {}`", name.escape_debug()),
            )
            .help_nearest(name, names.marks.iter().copied());
        }
        Some(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DESCRIPTION: &str = include_str!("../../../scenarios/zombie/scenario.toml");
    const LISTING: &str = include_str!("../../../scenarios/zombie/zombie.py");

    fn folder(description: String, listing: String) -> ScenarioFiles {
        let listings = BTreeMap::from([("zombie.py".to_owned(), listing)]);
        ScenarioFiles {
            neighbours: std::collections::BTreeSet::new(),
            around: None,
            id: "zombie".into(),
            path: String::new(),
            description,
            listings,
        }
    }

    /// The text with some characters taken out and others put in their place.
    fn damaged(text: &'static str) -> impl Strategy<Value = String> {
        let length = text.chars().count();
        (0..length, 0..40_usize, "[\\PC\n\t\"#@={}\\[\\]]{0,8}").prop_map(move |(at, gone, new)| {
            let before: String = text.chars().take(at).collect();
            let after: String = text.chars().skip(at + gone).collect();
            before + &new + &after
        })
    }

    proptest! {
        #[test]
        fn damage_gives_a_scenario_or_a_report(description in damaged(DESCRIPTION), listing in damaged(LISTING)) {
            if let Err(report) = scenario(&folder(description, listing), &crate::engine::Builtin) {
                prop_assert!(!report.problems().is_empty());
                prop_assert!(report.render(true, crate::scenario::Language::EN).contains("error"));
            }
        }
    }
}
