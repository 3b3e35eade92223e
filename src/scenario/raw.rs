//! `scenario.toml` as it was written: every value with its place, nothing checked but types.
//!
//! The tree that the `toml` crate parses is read key by key instead of through
//! `serde`: a `Deserialize` stops at its first unknown key or wrong type, and a
//! scenario's author wants to see all of them at once. A key that is missing or
//! of the wrong type reads as `None`, so that whatever else is there is still checked.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use forklore_event::Language;

use super::diagnostic::{Code, Problems};

/// The name of the file that describes a scenario.
pub(super) const SCENARIO_FILE: &str = "scenario.toml";

/// A value that was there and of the right type.
pub(super) type Maybe<T> = Option<Spanned<T>>;

/// The whole file.
#[derive(Debug, Default)]
pub(super) struct RawScenario {
    pub version: Maybe<i64>,
    pub order: Maybe<i64>,
    pub part: Maybe<String>,
    pub minutes: Maybe<i64>,
    pub after: Vec<Spanned<String>>,
    pub tags: Vec<Spanned<String>>,
    pub title: RawText,
    pub summary: RawText,
    pub takeaway: Option<RawText>,
    pub command: Maybe<String>,
    pub terms: Vec<RawTerm>,
    pub stages: Vec<RawStage>,
    pub knobs: Vec<RawKnob>,
    pub checkpoints: Vec<RawCheckpoint>,
    pub questions: Vec<RawQuestion>,
    pub acts: Vec<RawAct>,
    pub expectations: Vec<RawExpect>,
}

/// `{ en = "…", zh = "…" }`
#[derive(Debug, Default)]
pub(super) struct RawText {
    pub span: Range<usize>,
    pub texts: BTreeMap<Language, Spanned<String>>,
}

/// `[[term]]`
#[derive(Debug)]
pub(super) struct RawTerm {
    pub span: Range<usize>,
    pub word: RawText,
    pub meaning: RawText,
    pub at: Maybe<String>,
}

/// `[[stage]]`
#[derive(Debug)]
pub(super) struct RawStage {
    pub name: Maybe<String>,
    pub listing: Maybe<String>,
    pub watch: Maybe<String>,
    pub memory: Maybe<bool>,
}

/// `[[knob]]`
#[derive(Debug)]
pub(super) struct RawKnob {
    pub name: Maybe<String>,
    pub min: Maybe<i64>,
    pub max: Maybe<i64>,
}

/// `[[checkpoint]]`
#[derive(Debug)]
pub(super) struct RawCheckpoint {
    pub at: Maybe<String>,
    pub cue: RawText,
    pub note: RawText,
    pub close_terminal: Maybe<bool>,
    pub scheduler: Option<RawScheduler>,
    pub claims: Vec<RawExpect>,
}

/// `scheduler = { of = ["P1", "P2"], schedule = ["P1", "P2"], until = "end" }`
#[derive(Debug)]
pub(super) struct RawScheduler {
    pub of: Vec<Spanned<String>>,
    pub schedule: Vec<Spanned<String>>,
    pub until: Maybe<String>,
}

/// `[[question]]`
#[derive(Debug)]
pub(super) struct RawQuestion {
    pub span: Range<usize>,
    pub kind: Maybe<String>,
    pub at: Maybe<String>,
    pub reveal: Maybe<String>,
    pub ask: RawText,
    pub hints: Vec<RawText>,
    pub options: Vec<RawOption>,
}

/// One of a question's options.
#[derive(Debug)]
pub(super) struct RawOption {
    pub span: Range<usize>,
    pub text: RawText,
    pub right: Maybe<bool>,
    pub misconception: Maybe<String>,
    pub why: RawText,
}

/// `[[act]]`
#[derive(Debug)]
pub(super) struct RawAct {
    pub span: Range<usize>,
    pub at: Maybe<String>,
    pub ask: RawText,
    pub signal: Maybe<String>,
    pub to: Maybe<String>,
    pub stage: Maybe<String>,
}

/// `[[expect]]`, or one of a checkpoint's claims.
#[derive(Debug)]
pub(super) struct RawExpect {
    pub span: Range<usize>,
    pub stage: Maybe<String>,
    pub fact: Maybe<String>,
    pub of: Maybe<String>,
    pub is: Maybe<RawValue>,
    pub at_least: Maybe<RawValue>,
    pub at_most: Maybe<RawValue>,
}

/// What an expectation compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RawValue {
    Bool(bool),
    Int(i64),
    Text(String),
}

/// The ids of the lessons that the one described by `text` comes after, as far as they can be read.
pub(super) fn after(text: &str) -> Vec<String> {
    let (document, _) = DeTable::parse_recoverable(text);
    let after = document
        .get_ref()
        .get("after")
        .and_then(|after| after.get_ref().as_array());
    let ids = after.into_iter().flat_map(|after| after.iter());
    ids.filter_map(|id| id.get_ref().as_str().map(str::to_owned)).collect()
}

/// Reads `text`. Syntax errors leave out only the values they are in.
pub(super) fn read(text: &str, problems: &mut Problems) -> RawScenario {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        problems.push(
            Code::TomlSyntax,
            SCENARIO_FILE,
            error.span(),
            format!("this is no TOML: {}", error.message()),
        );
    }
    let mut table = Table::new(document.get_ref(), None, "the scenario", problems);
    let raw = RawScenario {
        version: table.optional("version", "a whole number", integer),
        order: table.required("order", "a whole number", integer),
        part: table.optional("part", "a text", string),
        minutes: table.optional("minutes", "a whole number", integer),
        after: table.list("after", "a text", string),
        tags: table.list("tags", "a text", string),
        title: table.text("title"),
        summary: table.text("summary"),
        takeaway: table.optional_text("takeaway"),
        command: table.optional("command", "a text", string),
        terms: table.tables("term", "[[term]]", read_term),
        stages: table.tables("stage", "[[stage]]", read_stage),
        knobs: table.tables("knob", "[[knob]]", read_knob),
        checkpoints: table.tables("checkpoint", "[[checkpoint]]", read_checkpoint),
        questions: table.tables("question", "[[question]]", read_question),
        acts: table.tables("act", "[[act]]", read_act),
        expectations: table.tables("expect", "[[expect]]", read_expect),
    };
    table.finish();
    raw
}

fn read_term(table: &mut Table<'_>) -> RawTerm {
    RawTerm {
        span: table.span.clone().unwrap_or_default(),
        word: table.text("word"),
        meaning: table.text("meaning"),
        at: table.optional("at", "a text", string),
    }
}

fn read_stage(table: &mut Table<'_>) -> RawStage {
    RawStage {
        name: table.required("name", "a text", string),
        listing: table.required("listing", "a text", string),
        watch: table.optional("watch", "a text", string),
        memory: table.optional("memory", "`true` or `false`", boolean),
    }
}

fn read_knob(table: &mut Table<'_>) -> RawKnob {
    RawKnob {
        name: table.required("name", "a text", string),
        min: table.required("min", "a whole number", integer),
        max: table.required("max", "a whole number", integer),
    }
}

fn read_checkpoint(table: &mut Table<'_>) -> RawCheckpoint {
    RawCheckpoint {
        at: table.required("at", "a text", string),
        cue: table.text("cue"),
        note: table.text("note"),
        close_terminal: table.optional("close_terminal", "`true` or `false`", boolean),
        scheduler: table.table("scheduler", "a scheduler", read_scheduler),
        claims: table.tables("claim", "a claim", read_expect),
    }
}

fn read_scheduler(table: &mut Table<'_>) -> RawScheduler {
    RawScheduler {
        of: table.list("of", "a text", string),
        schedule: table.list("schedule", "a text", string),
        until: table.optional("until", "a text", string),
    }
}

fn read_question(table: &mut Table<'_>) -> RawQuestion {
    RawQuestion {
        span: table.span.clone().unwrap_or_default(),
        kind: table.optional("kind", "a text", string),
        at: table.optional("at", "a text", string),
        reveal: table.optional("reveal", "a text", string),
        ask: table.text("ask"),
        hints: table.tables("hint", "a text", read_text),
        options: table.tables("option", "an option", read_option),
    }
}

fn read_option(table: &mut Table<'_>) -> RawOption {
    RawOption {
        span: table.span.clone().unwrap_or_default(),
        text: table.text("text"),
        right: table.optional("right", "`true` or `false`", boolean),
        misconception: table.optional("misconception", "a text", string),
        why: table.text("why"),
    }
}

fn read_act(table: &mut Table<'_>) -> RawAct {
    RawAct {
        span: table.span.clone().unwrap_or_default(),
        at: table.required("at", "a text", string),
        ask: table.text("ask"),
        signal: table.required("signal", "a text", string),
        to: table.required("to", "a text", string),
        stage: table.optional("stage", "a text", string),
    }
}

fn read_text(table: &mut Table<'_>) -> RawText {
    RawText {
        span: table.span.clone().unwrap_or_default(),
        texts: table.languages(),
    }
}

fn read_expect(table: &mut Table<'_>) -> RawExpect {
    const VALUE: &str = "a whole number, a text, `true` or `false`";
    RawExpect {
        span: table.span.clone().unwrap_or_default(),
        stage: table.optional("stage", "a text", string),
        fact: table.required("fact", "a text", string),
        of: table.optional("of", "a text", string),
        is: table.optional("is", VALUE, value),
        at_least: table.optional("at_least", VALUE, value),
        at_most: table.optional("at_most", VALUE, value),
    }
}

fn string(value: &DeValue<'_>) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn boolean(value: &DeValue<'_>) -> Option<bool> {
    value.as_bool()
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let literal = value.as_integer()?;
    i64::from_str_radix(literal.as_str(), literal.radix()).ok()
}

fn value(value: &DeValue<'_>) -> Option<RawValue> {
    let int = || integer(value).map(RawValue::Int);
    let text = || string(value).map(RawValue::Text);
    boolean(value).map(RawValue::Bool).or_else(int).or_else(text)
}

/// A TOML table that is read key by key and knows which keys were asked for:
/// the others are unknown.
struct Table<'a> {
    entries: &'a DeTable<'a>,
    /// Where it is; `None` for the whole file.
    span: Option<Range<usize>>,
    name: &'static str,
    asked: Vec<&'a str>,
    problems: &'a mut Problems,
}

impl<'a> Table<'a> {
    fn new(
        entries: &'a DeTable<'a>,
        span: Option<Range<usize>>,
        name: &'static str,
        problems: &'a mut Problems,
    ) -> Self {
        let asked = Vec::new();
        Self {
            entries,
            span,
            name,
            asked,
            problems,
        }
    }

    /// The value of a key that may be left out.
    fn optional<T>(&mut self, key: &'a str, wanted: &str, read: fn(&DeValue<'_>) -> Option<T>) -> Maybe<T> {
        self.asked.push(key);
        let found = self.entries.get(key)?;
        let value = read(found.get_ref());
        if value.is_none() {
            self.wrong_type(key, wanted, found);
        }
        value.map(|value| Spanned::new(found.span(), value))
    }

    /// The value of a key that must be there.
    fn required<T>(&mut self, key: &'static str, wanted: &str, read: fn(&DeValue<'_>) -> Option<T>) -> Maybe<T> {
        self.must_have(key);
        self.optional(key, wanted, read)
    }

    /// What stands under each key that is the code of a language. English must be there.
    fn languages(&mut self) -> BTreeMap<Language, Spanned<String>> {
        self.must_have(Language::EN.code());
        let keys = self.entries.keys().map(|key| key.get_ref().as_ref());
        let known = |key: &str| Language::new(key).filter(|language| language.code() == key);
        let languages: Vec<(&'a str, Language)> = keys.filter_map(|key| Some((key, known(key)?))).collect();
        let texts = languages.into_iter().filter_map(|(key, language)| {
            let text = self.optional(key, "a text", string)?;
            Some((language, text))
        });
        texts.collect()
    }

    /// A text in the languages of the lesson, which must be there.
    fn text(&mut self, key: &'static str) -> RawText {
        self.must_have(key);
        self.optional_text(key).unwrap_or_default()
    }

    /// A text in the languages of the lesson that may be left out.
    fn optional_text(&mut self, key: &'static str) -> Option<RawText> {
        self.asked.push(key);
        let found = self.entries.get(key)?;
        let Some(entries) = found.get_ref().as_table() else {
            self.wrong_type(key, "a text in each language: { en = \"...\", zh = \"...\" }", found);
            return None;
        };
        let mut table = Table::new(entries, Some(found.span()), "a text", self.problems);
        let text = read_text(&mut table);
        table.finish();
        Some(text)
    }

    /// A table that may be left out.
    fn table<T>(&mut self, key: &'static str, name: &'static str, read: fn(&mut Table<'_>) -> T) -> Option<T> {
        self.asked.push(key);
        let found = self.entries.get(key)?;
        let Some(entries) = found.get_ref().as_table() else {
            self.wrong_type(key, "a table", found);
            return None;
        };
        let mut table = Table::new(entries, Some(found.span()), name, self.problems);
        let value = read(&mut table);
        table.finish();
        Some(value)
    }

    /// A list of plain values, empty if the key is left out.
    fn list<T>(&mut self, key: &'static str, wanted: &str, read: fn(&DeValue<'_>) -> Option<T>) -> Vec<Spanned<T>> {
        let mut values = Vec::new();
        for found in self.elements(key, wanted) {
            match read(found.get_ref()) {
                Some(value) => values.push(Spanned::new(found.span(), value)),
                None => self.wrong_type(key, wanted, found),
            }
        }
        values
    }

    /// A list of tables, empty if the key is left out.
    fn tables<T>(&mut self, key: &'static str, name: &'static str, read: fn(&mut Table<'_>) -> T) -> Vec<T> {
        let mut values = Vec::new();
        for found in self.elements(key, "a table") {
            let Some(entries) = found.get_ref().as_table() else {
                self.wrong_type(key, "a table", found);
                continue;
            };
            let mut table = Table::new(entries, Some(found.span()), name, self.problems);
            values.push(read(&mut table));
            table.finish();
        }
        values
    }

    fn elements(&mut self, key: &'static str, wanted: &str) -> &'a [Spanned<DeValue<'a>>] {
        self.asked.push(key);
        let Some(found) = self.entries.get(key) else { return &[] };
        match found.get_ref().as_array() {
            Some(array) => array,
            None => {
                self.wrong_type(key, &format!("a list, each of it {wanted}"), found);
                &[]
            }
        }
    }

    fn must_have(&mut self, key: &str) {
        if !self.entries.contains_key(key) {
            let message = format!("{} has no `{key}`", self.name);
            self.problems
                .push(Code::MissingKey, SCENARIO_FILE, self.span.clone(), message);
        }
    }

    fn wrong_type(&mut self, key: &str, wanted: &str, found: &Spanned<DeValue<'_>>) {
        let message = format!("`{key}` must be {wanted}, not {}", found.get_ref().type_str());
        self.problems
            .push(Code::WrongType, SCENARIO_FILE, found.span(), message);
    }

    /// Reports the keys that nobody asked for.
    fn finish(self) {
        for key in self.entries.keys() {
            let name = key.get_ref().as_ref();
            if !self.asked.contains(&name) {
                let message = format!("{} has no key `{}`", self.name, name.escape_debug());
                self.problems
                    .push(Code::UnknownKey, SCENARIO_FILE, key.span(), message)
                    .help_nearest(name, self.asked.iter().copied());
            }
        }
    }
}
