//! What could be better about a scenario that can be run.

use std::ops::{Range, RangeInclusive};

use forklore_event::Language;

use super::{
    super::{
        diagnostic::{Code, Diagnostic},
        model::{QuestionKind, Scenario},
        raw::{RawText, SCENARIO_FILE},
        text,
    },
    Validator,
    stages::Names,
};

/// Fewer stops leave too much between two of them, more are too many to remember.
const STOPS: RangeInclusive<usize> = 5..=9;

/// A listing shares a screen of 80 columns and 24 rows with the processes.
const LISTING_LINES: usize = 40;
const LISTING_COLUMNS: usize = 45;

/// A text with so many English words is no name, which is the same in every language.
const WORDS: usize = 3;

impl Validator<'_> {
    /// `title` is where what is about the whole lesson is told.
    pub(super) fn advise(&mut self, scenario: &Scenario, names: &Names<'_>, title: Option<Range<usize>>) {
        let stops = scenario.checkpoints.len();
        if !STOPS.contains(&stops) {
            let message = format!("{stops} stops; a lesson has {} to {}", STOPS.start(), STOPS.end());
            self.lack(Code::StopCount, &title, message)
                .help("each [[checkpoint]] shows one new thing");
        }
        let has = |kind| scenario.questions.iter().any(|question| question.kind == kind);
        if !has(QuestionKind::Predict) {
            self.lack(Code::NoQuestion, &title, "nothing is to be predicted")
                .help("add a [[question]] that is asked before its outcome can be seen");
        }
        if !has(QuestionKind::Exit) {
            self.lack(Code::NoExitQuestion, &title, "nothing is asked after the end")
                .help("add a [[question]] with `kind = \"exit\"`: the same with other numbers");
        }
        if scenario.knobs.is_empty() && scenario.acts.is_empty() && !scenario.has_scheduler() {
            self.lack(Code::NothingToDo, &title, "the learner can change nothing")
                .help("add a [[knob]], or an [[act]]");
        }
        if scenario.expectations.is_empty() {
            self.lack(Code::NoExpectation, &title, "nothing is expected of the whole run")
                .help("add an [[expect]] for what must have come out at the end");
        }
        if scenario.takeaway.is_none() {
            self.lack(Code::NoTakeaway, &title, "there is no line to take away")
                .help("add `takeaway = { en = \"...\", zh = \"...\" }`");
        }
        self.stops_without_words(scenario, &title);
        self.unused_marks(scenario, names);
        self.sizes(scenario);
    }

    fn lack(&mut self, code: Code, title: &Option<Range<usize>>, message: impl Into<String>) -> &mut Diagnostic {
        self.problems.push(code, SCENARIO_FILE, title.clone(), message)
    }

    /// A run also stops where something is asked or answered.
    fn stops_without_words(&mut self, scenario: &Scenario, title: &Option<Range<usize>>) {
        let told = |mark: &String| scenario.checkpoints.iter().any(|checkpoint| checkpoint.at == *mark);
        let own = [Scenario::START, Scenario::END].map(str::to_owned);
        for mark in own.into_iter().chain(scenario.marks()) {
            if scenario.stops_at(&mark) && !told(&mark) {
                let message = format!("the run stops at `{mark}` for a question, and there are no words");
                self.lack(Code::NoWords, title, message)
                    .help(format!("add a [[checkpoint]] with `at = \"{mark}\"`"));
            }
        }
    }

    fn unused_marks(&mut self, scenario: &Scenario, names: &Names<'_>) {
        let used = scenario.marks();
        for (file, mark) in &names.written {
            if !used.iter().any(|used| used == mark.name) {
                let message = format!("nothing happens at the mark `{}`", mark.name);
                self.problems
                    .push(Code::UnusedMark, file, mark.span.clone(), message)
                    .help("give it a [[checkpoint]], or take it out");
            }
        }
    }

    fn sizes(&mut self, scenario: &Scenario) {
        for stage in &scenario.stages {
            let mut start = 0;
            for (number, line) in (1..).zip(stage.source.split_inclusive('\n')) {
                let end = start + line.trim_end().len();
                let columns = line.trim_end().chars().count();
                if columns > LISTING_COLUMNS {
                    let message = format!("{columns} columns in a line of a listing, at most {LISTING_COLUMNS}");
                    let from = line.char_indices().nth(LISTING_COLUMNS).map_or(0, |(at, _)| at);
                    self.problems
                        .push(Code::ListingSize, &stage.file, start + from..end, message);
                } else if number == LISTING_LINES + 1 {
                    let lines = stage.source.lines().count();
                    let message = format!("{lines} lines in a listing, at most {LISTING_LINES}");
                    self.problems
                        .push(Code::ListingSize, &stage.file, start..end.max(start), message);
                }
                start += line.len();
            }
        }
    }

    /// Whether the text is in every language of the lesson, and the Chinese text is one.
    pub(super) fn is_translated(&mut self, raw: &RawText) {
        for language in self.languages.clone() {
            if !raw.texts.is_empty() && language != Language::EN && !raw.texts.contains_key(&language) {
                let message = format!("the title is in the language `{}`, this text is not", language.code());
                self.push(Code::Untranslated, raw.span.clone(), message);
            }
        }
        let Some(zh) = raw.texts.get(&Language::ZH) else { return };
        let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
        let words = zh.get_ref().split_whitespace().filter(is_word).count();
        if words >= WORDS && text::han_characters(zh.get_ref()) == 0 {
            self.push(Code::Untranslated, zh.span(), "there is no Chinese in the Chinese text");
        }
    }
}
