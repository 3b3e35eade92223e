//! From what was written to what can be run: every name looked up, every limit held.
//!
//! Each function turns one raw shape into its counterpart in the model and
//! pushes what is wrong. A shape that cannot be turned is left out; since there
//! is a problem then, nobody sees the model without it.

use toml::Spanned;

use super::{
    catalog::Folder,
    diagnostic::{Code, Diagnostic, Problems, Report},
    listing::{self, Constant},
    model::{Checkpoint, Choice, Knob, Question, Scenario, Stage, Text},
    raw::{self, Maybe, RawCheckpoint, RawKnob, RawOption, RawQuestion, RawScenario, RawStage, RawText, SCENARIO_FILE},
    text,
    vocabulary::{LAST_MISCONCEPTION, is_misconception},
};

mod expect;

/// More stages do not fit side by side.
const MAX_STAGES: usize = 2;
/// A cue must be readable from the last row.
const CUE_WORDS: usize = 12;
const CUE_HAN: usize = 20;
/// A note must fit below the panes of a terminal of 80 columns.
const NOTE_LINES: usize = 2;
const NOTE_COLUMNS: usize = 76;
/// A question with one option is none, and more than five cannot be weighed.
const OPTIONS: std::ops::RangeInclusive<usize> = 2..=5;

/// The mark before the first statement.
const START: &str = "start";
/// The mark after the last process.
const END: &str = "end";

/// Reads and checks the scenario in `folder`.
pub(super) fn scenario(folder: &Folder) -> Result<Scenario, Box<Report>> {
    let mut problems = Problems::default();
    let scenario = match folder.files.get(SCENARIO_FILE) {
        Some(text) => {
            let raw = raw::read(text, &mut problems);
            Checker {
                folder,
                problems: &mut problems,
            }
            .scenario(raw)
        }
        None => {
            problems.push(
                Code::ListingNotFound,
                SCENARIO_FILE,
                None,
                format!("there is no `{SCENARIO_FILE}` in the folder"),
            );
            return Err(report(folder, problems));
        }
    };
    if problems.is_empty() {
        Ok(scenario)
    } else {
        Err(report(folder, problems))
    }
}

/// Checks a listing that comes without a scenario.
pub(super) fn bare_listing(folder: &Folder, file: &str) -> Result<(), Box<Report>> {
    let mut problems = Problems::default();
    if let Some(source) = folder.files.get(file) {
        problems.extend(check_listing(file, source));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(report(folder, problems))
    }
}

fn report(folder: &Folder, problems: Problems) -> Box<Report> {
    Box::new(Report::new(&folder.path, folder.files.clone(), problems))
}

/// What the listing language has to say about a listing.
fn check_listing(file: &str, source: &str) -> Vec<Diagnostic> {
    let Err(error) = ruff_python_parser::parse_module(source) else {
        return Vec::new();
    };
    vec![Diagnostic {
        code: Code::Listing,
        file: file.to_owned(),
        span: Some(error.location.to_std_range()),
        message: error.error.to_string(),
        help: None,
    }]
}

/// The names that a listing offers to the rest of the scenario.
struct Names<'a> {
    marks: Vec<&'a str>,
    constants: Vec<(&'a str, Constant<'a>)>,
}

struct Checker<'a> {
    folder: &'a Folder,
    problems: &'a mut Problems,
}

impl<'a> Checker<'a> {
    fn scenario(&mut self, raw: RawScenario) -> Scenario {
        let stages = self.stages(&raw.stages);
        let names = self.names(&stages);
        let knobs = self.knobs(raw.knobs, &names);
        let checkpoints = self.checkpoints(raw.checkpoints, &names);
        let questions = raw
            .questions
            .into_iter()
            .map(|question| self.question(question, &names, &checkpoints))
            .collect();
        let expectations = expect::expectations(self.problems, raw.expectations, &stages, &knobs);
        Scenario {
            id: self.folder.id.clone(),
            order: self.order(raw.order),
            tags: raw.tags.iter().filter_map(|tag| self.name(Some(tag))).collect(),
            title: self.text(raw.title),
            summary: self.text(raw.summary),
            stages,
            knobs,
            checkpoints,
            questions,
            expectations,
        }
    }

    fn push(&mut self, code: Code, at: std::ops::Range<usize>, message: impl Into<String>) -> &mut Diagnostic {
        self.problems.push(code, SCENARIO_FILE, at, message)
    }

    fn order(&mut self, raw: Maybe<i64>) -> u32 {
        let Some(order) = raw else { return 0 };
        u32::try_from(*order.get_ref()).unwrap_or_else(|_| {
            self.push(
                Code::WrongType,
                order.span(),
                format!("`order` must be from 0 to {}", u32::MAX),
            );
            0
        })
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
        for text in [&raw.en, &raw.zh].into_iter().flatten() {
            self.printable(text);
        }
        if let Some((zh, wide)) = raw
            .zh
            .as_ref()
            .and_then(|zh| Some((zh, text::ambiguous(zh.get_ref())?)))
        {
            let message = format!("`{wide}` is one or two cells wide, depending on the terminal");
            self.push(Code::AmbiguousWidth, zh.span(), message)
                .help("use full-width punctuation and 「」 for quotes, no dashes, dots or arrows");
        }
        Text {
            en: raw.en.map(Spanned::into_inner).unwrap_or_default(),
            zh: raw.zh.map(Spanned::into_inner).unwrap_or_default(),
        }
    }

    fn cue(&mut self, raw: RawText) -> Text {
        let (words, han) = (|text: &str| text::words(text), |text: &str| text::han_characters(text));
        self.limit(Code::CueTooLong, raw.en.as_ref(), words, CUE_WORDS, "words in a cue");
        self.limit(
            Code::CueTooLong,
            raw.zh.as_ref(),
            han,
            CUE_HAN,
            "Chinese characters in a cue",
        );
        self.text(raw)
    }

    fn note(&mut self, raw: RawText) -> Text {
        let lines = |text: &str| text::wrapped_lines(text, NOTE_COLUMNS);
        for text in [raw.en.as_ref(), raw.zh.as_ref()] {
            self.limit(
                Code::NoteTooLong,
                text,
                lines,
                NOTE_LINES,
                "lines of 76 columns in a note",
            );
        }
        self.text(raw)
    }

    fn limit(&mut self, code: Code, raw: Option<&Spanned<String>>, count: fn(&str) -> usize, most: usize, of: &str) {
        let Some(raw) = raw else { return };
        let counted = count(raw.get_ref());
        if counted > most {
            self.push(code, raw.span(), format!("{counted} {of}, at most {most}"));
        }
    }

    fn stages(&mut self, raw: &[RawStage]) -> Vec<Stage> {
        if raw.is_empty() || raw.len() > MAX_STAGES {
            let message = format!("{} stages; a scenario has one, or {MAX_STAGES} side by side", raw.len());
            self.problems.push(Code::StageCount, SCENARIO_FILE, None, message);
        }
        let mut stages: Vec<Stage> = Vec::new();
        for stage in raw {
            let Some(name) = self.name(stage.name.as_ref()) else {
                continue;
            };
            if stages.iter().any(|other| other.name == name) {
                let span = stage.name.as_ref().map_or(0..0, Spanned::span);
                self.push(Code::DuplicateStage, span, format!("there is another stage `{name}`"));
            }
            if let Some((file, source)) = self.listing(stage.listing.as_ref()) {
                stages.push(Stage { name, file, source });
            }
        }
        stages
    }

    fn listing(&mut self, raw: Option<&Spanned<String>>) -> Option<(String, String)> {
        let raw = raw?;
        let file = raw.get_ref();
        if file.contains(['/', '\\']) || !file.ends_with(".py") {
            self.push(
                Code::ListingPath,
                raw.span(),
                "a listing is a `.py` file in the scenario's own folder",
            );
            return None;
        }
        let folder = self.folder;
        let Some(source) = folder.files.get(file) else {
            let listings = folder
                .files
                .keys()
                .map(String::as_str)
                .filter(|name| name.ends_with(".py"));
            self.push(
                Code::ListingNotFound,
                raw.span(),
                format!("there is no `{}` in the folder", file.escape_debug()),
            )
            .help_nearest(file, listings);
            return None;
        };
        Some((file.clone(), source.clone()))
    }

    /// Checks each listing once and collects what the rest may name.
    fn names<'s>(&mut self, stages: &'s [Stage]) -> Names<'s> {
        let mut names = Names {
            marks: vec![START, END],
            constants: Vec::new(),
        };
        for (index, Stage { file, source, .. }) in stages.iter().enumerate() {
            if stages[..index].iter().any(|earlier| earlier.file == *file) {
                continue;
            }
            self.problems.extend(check_listing(file, source));
            names.marks.extend(self.marks(file, source));
            names
                .constants
                .extend(listing::constants(source).map(|found| (file.as_str(), found)));
        }
        names
    }

    fn marks<'s>(&mut self, file: &str, source: &'s str) -> Vec<&'s str> {
        let mut names = Vec::new();
        for mark in listing::marks(source) {
            if !listing::is_mark_name(mark.name) || [START, END].contains(&mark.name) {
                self.problems
                    .push(
                        Code::BadMark,
                        file,
                        mark.span,
                        format!("`{}` cannot name a mark", mark.name.escape_debug()),
                    )
                    .help("a mark is `#@ name` in lower-case letters, digits and dashes, not `start` or `end`");
            } else if names.contains(&mark.name) {
                self.problems.push(
                    Code::DuplicateMark,
                    file,
                    mark.span,
                    format!("there is another mark `{}`", mark.name),
                );
            } else {
                names.push(mark.name);
            }
        }
        names
    }

    fn knobs(&mut self, raw: Vec<RawKnob>, names: &Names<'_>) -> Vec<Knob> {
        let mut knobs: Vec<Knob> = Vec::new();
        for knob in raw {
            let Some(knob) = self.knob(&knob, names) else { continue };
            knobs.push(knob);
        }
        knobs
    }

    fn knob(&mut self, raw: &RawKnob, names: &Names<'_>) -> Option<Knob> {
        let spanned = raw.name.as_ref()?;
        let (name, span) = (spanned.get_ref(), spanned.span());
        let mut found = names.constants.iter().filter(|(_, constant)| constant.name == name);
        let Some((file, first)) = found.next() else {
            self.push(
                Code::UnknownKnob,
                span,
                format!("no listing has a top-level `{} = <number>`", name.escape_debug()),
            )
            .help_nearest(name, names.constants.iter().map(|(_, constant)| constant.name));
            return None;
        };
        if let Some((other_file, other)) = found.find(|(_, other)| other.value != first.value) {
            let message = format!(
                "`{name}` is {} in `{other_file}` and {} in `{file}`",
                other.value, first.value
            );
            self.problems
                .push(Code::KnobDisagreement, other_file, other.span.clone(), message);
        }
        let (min, max) = (*raw.min.as_ref()?.get_ref(), *raw.max.as_ref()?.get_ref());
        if !(min..=max).contains(&first.value) {
            let message = format!(
                "`{name}` is {} in `{file}`, which is not from {min} to {max}",
                first.value
            );
            self.push(Code::KnobRange, span, message);
        }
        Some(Knob {
            name: name.clone(),
            min,
            max,
            value: first.value,
        })
    }

    /// A mark that some listing has, or `start` or `end`.
    fn mark(&mut self, raw: Maybe<String>, names: &Names<'_>) -> Option<Spanned<String>> {
        let raw = raw?;
        let name = raw.get_ref();
        if !names.marks.contains(&name.as_str()) {
            self.push(
                Code::UnknownMark,
                raw.span(),
                format!("no listing has a mark `#@ {}`", name.escape_debug()),
            )
            .help_nearest(name, names.marks.iter().copied());
        }
        Some(raw)
    }

    fn checkpoints(&mut self, raw: Vec<RawCheckpoint>, names: &Names<'_>) -> Vec<Checkpoint> {
        let mut checkpoints: Vec<Checkpoint> = Vec::new();
        for checkpoint in raw {
            let (cue, note) = (self.cue(checkpoint.cue), self.note(checkpoint.note));
            let Some(at) = self.mark(checkpoint.at, names) else {
                continue;
            };
            if checkpoints.iter().any(|earlier| earlier.at == *at.get_ref()) {
                self.push(
                    Code::DuplicateCheckpoint,
                    at.span(),
                    format!("there is another checkpoint at `{}`", at.get_ref()),
                );
            }
            let close_terminal = checkpoint.close_terminal.is_some_and(Spanned::into_inner);
            checkpoints.push(Checkpoint {
                at: at.into_inner(),
                cue,
                note,
                close_terminal,
            });
        }
        checkpoints
    }

    fn question(&mut self, raw: RawQuestion, names: &Names<'_>, checkpoints: &[Checkpoint]) -> Question {
        let at = self.mark(raw.at, names);
        let reveal = self.mark(raw.reveal, names);
        if let Some(at) = &at {
            self.reveal_is_later(at, reveal.as_ref(), checkpoints);
        }
        if !OPTIONS.contains(&raw.options.len()) {
            let message = format!(
                "a question has {} to {} options, not {}",
                OPTIONS.start(),
                OPTIONS.end(),
                raw.options.len()
            );
            self.push(Code::OptionCount, raw.span.clone(), message);
        }
        let options: Vec<Choice> = raw.options.into_iter().map(|option| self.option(option)).collect();
        let right = options.iter().filter(|option| option.right).count();
        if right != 1 {
            self.push(
                Code::RightOptions,
                raw.span,
                format!("{right} options are `right = true`, it must be one"),
            );
        }
        Question {
            at: at.map(Spanned::into_inner).unwrap_or_default(),
            reveal: reveal.map_or_else(|| END.to_owned(), Spanned::into_inner),
            ask: self.text(raw.ask),
            options,
        }
    }

    /// The order of marks is that of the checkpoints; where it is not known, nothing is said.
    fn reveal_is_later(&mut self, at: &Spanned<String>, reveal: Option<&Spanned<String>>, checkpoints: &[Checkpoint]) {
        let place = |mark: &str| match mark {
            START => Some(0),
            END => Some(usize::MAX),
            _ => checkpoints
                .iter()
                .position(|checkpoint| checkpoint.at == mark)
                .map(|index| index + 1),
        };
        let shown = reveal.map_or(END, |mark| mark.get_ref().as_str());
        let (Some(asked_at), Some(shown_at)) = (place(at.get_ref()), place(shown)) else {
            return;
        };
        if shown_at <= asked_at {
            let message = format!(
                "asked at `{}`, the answer is shown at `{shown}`, which is not later",
                at.get_ref()
            );
            self.push(Code::RevealTooEarly, reveal.unwrap_or(at).span(), message)
                .help("marks follow each other in the order of the checkpoints");
        }
    }

    fn option(&mut self, raw: RawOption) -> Choice {
        let right = raw.right.is_some_and(Spanned::into_inner);
        match &raw.misconception {
            None if !right => {
                self.push(
                    Code::Misconception,
                    raw.span,
                    "a wrong option names the misconception behind it",
                )
                .help(format!("add `misconception = \"M1\"`, up to `M{LAST_MISCONCEPTION}`"));
            }
            Some(name) if right => {
                self.push(
                    Code::Misconception,
                    name.span(),
                    "the right option has no misconception behind it",
                );
            }
            Some(name) if !is_misconception(name.get_ref()) => {
                let message = format!("there is no misconception `{}`", name.get_ref().escape_debug());
                self.push(Code::UnknownMisconception, name.span(), message)
                    .help(format!("they are numbered from `M1` to `M{LAST_MISCONCEPTION}`"));
            }
            _ => {}
        }
        Choice {
            text: self.text(raw.text),
            right,
            misconception: raw.misconception.map(Spanned::into_inner),
            why: self.text(raw.why),
        }
    }
}
