//! Problems with a scenario: what is wrong, where, and what would be right.
//!
//! Checking never stops at the first problem. Each check pushes what it finds
//! to a [`Problems`] list; a [`Report`] renders the whole list with the source
//! lines and a caret, as a compiler does.

use crate::text::refusal;
use crate::text::say;
use forklore_event::{Language, nearest};
use std::{collections::BTreeMap, fmt, ops::Range};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle};

/// Declares [`Code`] with the kebab-case name of each of its members, so that a
/// code cannot be added without a name or left out of [`Code::ALL`].
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// What kind of problem it is. The names are stable: people search for them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code's stable name, in kebab-case.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

codes! {
    /// The file is not TOML.
    TomlSyntax = "toml-syntax",
    /// A key that means nothing here, most often a misspelt one.
    UnknownKey = "unknown-key",
    /// A key that must be there is not.
    MissingKey = "missing-key",
    /// The value has another type than the key wants.
    WrongType = "wrong-type",
    /// A text has nothing in it.
    EmptyText = "empty-text",
    /// A text or a listing holds a character that a terminal acts on instead of showing it.
    ControlCharacter = "control-character",
    /// A Chinese text holds a character that is one or two cells wide, depending on the terminal.
    AmbiguousWidth = "ambiguous-width",
    /// A cue is too long to be read from the last row.
    CueTooLong = "cue-too-long",
    /// A note takes more than two lines of 76 columns.
    NoteTooLong = "note-too-long",
    /// A part of the course that there is not.
    UnknownPart = "unknown-part",
    /// A lesson that comes after itself.
    AfterItself = "after-itself",
    /// Lessons that come after one another in a circle.
    AfterCircle = "after-circle",
    /// A lesson that comes after one that there is not.
    UnknownLesson = "unknown-lesson",
    /// More terms than a card holds.
    TermCount = "term-count",
    /// A term at a mark where the lesson does not stop.
    TermPlace = "term-place",
    /// No stage, or more than can be shown side by side.
    StageCount = "stage-count",
    /// Two stages with one name.
    DuplicateStage = "duplicate-stage",
    /// A claim, an expectation or an act about a stage that is not there.
    UnknownStage = "unknown-stage",
    /// A listing that is not a plain `.py` file name.
    ListingPath = "listing-path",
    /// A listing that is not in the scenario's folder.
    ListingNotFound = "listing-not-found",
    /// A variable to be watched that the listing does not have.
    UnknownVariable = "unknown-variable",
    /// The listing language does not know what the listing does.
    Listing = "listing",
    /// A `#@` comment that is no mark, or names a statement outside of its block.
    BadMark = "bad-mark",
    /// A mark twice in one listing.
    DuplicateMark = "duplicate-mark",
    /// A mark that no listing has.
    UnknownMark = "unknown-mark",
    /// More marks in use than a run can watch for.
    TooManyMarks = "too-many-marks",
    /// Two checkpoints at one mark.
    DuplicateCheckpoint = "duplicate-checkpoint",
    /// A stop whose words claim nothing that could be checked.
    NoClaim = "no-claim",
    /// A kind of question that there is not.
    UnknownKind = "unknown-kind",
    /// A question of this kind has no `at`, or no `reveal`.
    QuestionPlace = "question-place",
    /// More hints than are shown.
    HintCount = "hint-count",
    /// The answer to a question is shown before the question is asked.
    RevealTooEarly = "reveal-too-early",
    /// Fewer than two options, or more than five.
    OptionCount = "option-count",
    /// No option is right, or more than one is.
    RightOptions = "right-options",
    /// A wrong option without a misconception, or a right one with one.
    Misconception = "misconception",
    /// Two options that say the same, or have the same explanation.
    DuplicateOption = "duplicate-option",
    /// A misconception that is not in the list.
    UnknownMisconception = "unknown-misconception",
    /// A fact that no run has.
    UnknownFact = "unknown-fact",
    /// A fact of one process without the process, or one of the stage with a process.
    FactSubject = "fact-subject",
    /// What cannot be the name of a process.
    UnknownRole = "unknown-role",
    /// The value cannot be compared with the fact.
    FactType = "fact-type",
    /// A word that the fact never is.
    FactValue = "fact-value",
    /// A claim or an expectation without a test, or with more than one.
    ExpectTest = "expect-test",
    /// An act at a mark where the lesson does not stop.
    ActPlace = "act-place",
    /// A signal that there is not.
    UnknownSignal = "unknown-signal",
    /// Two knobs with one name.
    DuplicateKnob = "duplicate-knob",
    /// A knob without a constant in any listing.
    UnknownKnob = "unknown-knob",
    /// `min` is greater than `max`, or the listing's value is outside of them.
    KnobRange = "knob-range",
    /// Two listings give the knob's constant different values.
    KnobDisagreement = "knob-disagreement",
    /// A Chinese text without Chinese.
    Untranslated = "untranslated",
    /// Fewer stops than five, or more than nine.
    StopCount = "stop-count",
    /// No prediction is asked for.
    NoQuestion = "no-question",
    /// Nothing is asked after the end.
    NoExitQuestion = "no-exit-question",
    /// Neither a knob nor an act.
    NothingToDo = "nothing-to-do",
    /// Nothing is expected of the whole run.
    NoExpectation = "no-expectation",
    /// No line to take away.
    NoTakeaway = "no-takeaway",
    /// A stop for a question, and no checkpoint there.
    NoWords = "no-words",
    /// A mark at which nothing happens.
    UnusedMark = "unused-mark",
    /// A listing with too many lines, or with a line that is too long.
    ListingSize = "listing-size",
}

/// Whether a problem keeps a scenario from being run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It does.
    Error,
    /// It does not: the scenario could be better.
    Warning,
}

impl Code {
    /// How bad it is.
    pub fn severity(self) -> Severity {
        match self {
            Self::NoClaim
            | Self::UnknownLesson
            | Self::AfterCircle
            | Self::Untranslated
            | Self::StopCount
            | Self::NoQuestion
            | Self::NoExitQuestion
            | Self::NothingToDo
            | Self::NoExpectation
            | Self::NoTakeaway
            | Self::NoWords
            | Self::UnusedMark
            | Self::ListingSize => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of problem it is.
    pub code: Code,
    /// The file it is in, by its name in the scenario's folder.
    pub file: String,
    /// Where in the file, in bytes; `None` if it is about the file as a whole.
    pub span: Option<Range<usize>>,
    /// What is wrong, in one line.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

/// The problems found so far, in the order of finding.
#[derive(Debug, Default)]
pub(super) struct Problems {
    found: Vec<Diagnostic>,
}

impl Problems {
    /// Adds a problem at a place of a file; the returned handle takes a help text.
    pub(super) fn push(
        &mut self,
        code: Code,
        file: &str,
        span: impl Into<Option<Range<usize>>>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.found.push(Diagnostic {
            code,
            file: file.to_owned(),
            span: span.into(),
            message: message.into(),
            help: None,
        });
        self.found.last_mut().expect("a problem was just pushed")
    }

    /// Adds problems found elsewhere.
    pub(super) fn extend(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(found);
    }

    /// Whether the scenario cannot be run.
    pub(super) fn has_errors(&self) -> bool {
        self.found.iter().any(Diagnostic::is_error)
    }

    /// All problems by file and place, which is how people work through them.
    pub(super) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found
            .sort_by_key(|found| (found.file.clone(), found.span.as_ref().map_or(0, |span| span.start)));
        self.found
    }
}

impl Diagnostic {
    /// Whether it keeps the scenario from being run.
    pub fn is_error(&self) -> bool {
        self.code.severity() == Severity::Error
    }

    /// Says what would be right.
    pub(super) fn help(&mut self, help: impl Into<String>) {
        self.help = Some(help.into());
    }

    /// Says which of the right words is nearest to `wrong`, or lists them, however many.
    pub(super) fn help_one_of(&mut self, wrong: &str, right: &[&str]) {
        match nearest(wrong, right.iter().copied()) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self.help(format!("possible here: {}", quoted(right.iter().copied()))),
        }
    }

    /// Says which of the right names is nearest to `wrong`, or lists them if none is near.
    pub(super) fn help_nearest<'a>(&mut self, wrong: &str, right: impl IntoIterator<Item = &'a str>) {
        /// A longer list is for the documentation, not for a message.
        const FEW: usize = 12;
        let right: Vec<&str> = right.into_iter().collect();
        match nearest(wrong, right.iter().copied()) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None if (1..=FEW).contains(&right.len()) => self.help(format!("possible here: {}", quoted(right))),
            None => {}
        }
    }
}

/// The names in backticks, separated by commas.
pub(super) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// All problems of one scenario, with the texts they point into.
#[derive(Clone, Default)]
pub struct Report {
    folder: String,
    texts: BTreeMap<String, String>,
    problems: Vec<Diagnostic>,
}

impl Report {
    /// `folder` is put before the file names when they are shown; it may be empty.
    pub(super) fn new(folder: &str, texts: BTreeMap<String, String>, problems: Problems) -> Self {
        Self {
            folder: folder.to_owned(),
            texts,
            problems: problems.into_sorted(),
        }
    }

    /// The problems, by file and place.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// The problems as a compiler shows them: code, place, source line, caret,
    /// help. `styled` adds colours (ANSI escape sequences).
    pub fn render(&self, styled: bool, language: Language) -> String {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let shown = self
            .problems
            .iter()
            .map(|found| self.render_one(found, &renderer, language));
        let text = shown.collect::<Vec<String>>().join("\n\n");
        if text.is_empty() { text } else { text + "\n" }
    }

    fn render_one(&self, found: &Diagnostic, renderer: &Renderer, language: Language) -> String {
        let message = refusal(&found.message, language);
        let help = found.help.as_ref().map(|help| refusal(help, language));
        let path = match self.folder.as_str() {
            "" => found.file.clone(),
            folder => format!("{folder}/{}", found.file),
        };
        let place: Element<'_> = match (&found.span, self.texts.get(&found.file)) {
            (Some(span), Some(text)) => Snippet::source(text.as_str())
                .path(path)
                .annotation(AnnotationKind::Primary.span(within(span, text)))
                .into(),
            _ => Origin::path(path).into(),
        };
        let level = match found.code.severity() {
            Severity::Error => Level::ERROR.with_name(say!(language, "check-error")),
            Severity::Warning => Level::WARNING.with_name(say!(language, "check-warning")),
        };
        let mut group: Group<'_> = level
            .primary_title(message.as_str())
            .id(found.code.name())
            .element(place);
        if let Some(help) = &help {
            let level = Level::HELP.with_name(say!(language, "check-help"));
            group = group.element(level.message(help.as_str()));
        }
        renderer.render(&[group])
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.problems).finish()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false, Language::EN))
    }
}

/// The part of `span` on its first line: a caret under a whole table of many
/// lines would bury the point.
fn within(span: &Range<usize>, text: &str) -> Range<usize> {
    let start = span.start.min(text.len());
    let end = span.end.clamp(start, text.len());
    let line_end = text[start..end].find('\n').map_or(end, |length| start + length);
    start..line_end
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_in_kebab_case() {
        let names: HashSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for name in names {
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{name}");
        }
    }

    #[test]
    fn the_nearest_name_is_suggested_only_when_it_is_near() {
        assert_eq!(nearest("zombi", ["orphan", "zombie"]), Some("zombie"));
        assert_eq!(nearest("xyz", ["orphan", "zombie"]), None);
    }
}
