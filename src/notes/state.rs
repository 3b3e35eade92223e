//! What is told of a lesson before a class. Texts are in every language that there is, so that each reader chooses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use forklore_event::{Language, Text};

/// A text by the codes of its languages, English among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<String, String>);

impl Texts {
    /// The text in `language`, else in English; empty where there is none.
    pub fn get(&self, language: Language) -> &str {
        let found = language.fallbacks().find_map(|language| self.0.get(language.code()));
        found.map_or("", String::as_str)
    }
}

impl From<&Text> for Texts {
    fn from(text: &Text) -> Self {
        text.iter()
            .map(|(language, text)| (language, text.to_owned()))
            .collect()
    }
}

impl FromIterator<(Language, String)> for Texts {
    fn from_iter<T: IntoIterator<Item = (Language, String)>>(texts: T) -> Self {
        let texts = texts.into_iter();
        Self(
            texts
                .map(|(language, text)| (language.code().to_owned(), text))
                .collect(),
        )
    }
}

/// Everything that a teacher is told. A change replaces whole fields of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// The lesson.
    pub lesson: Lesson,
    /// Its time, and its place in the routes through the course.
    pub plan: Plan,
    /// The stop at which the run stands, or stood last.
    pub stop: Option<Stop>,
    /// The stops after it.
    pub next: Vec<Stop>,
    /// The question that is open, or whose answer is shown.
    pub question: Option<Question>,
    /// What is done to the processes at this stop.
    pub act: Option<Act>,
    /// What is on the projector over the run.
    pub screen: Screen,
    /// The processes that live, and what they do.
    pub running: Vec<Process>,
    /// The scenario clock.
    pub clock: RunStatus,
}

/// The lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lesson {
    /// Its id.
    pub id: String,
    /// A few words.
    pub title: Texts,
    /// How many stops it has.
    pub stops: usize,
    /// The words that it needs; where [`Screen::card`] is `terms`, those that the card shows.
    pub terms: Vec<Term>,
    /// The one line to take away.
    pub takeaway: Texts,
}

/// A word that the lesson needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Term {
    /// The word.
    pub word: Texts,
    /// What it means.
    pub meaning: Texts,
}

/// The planned time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// What the lesson takes, in minutes.
    pub minutes: Option<u32>,
    /// The routes that it is part of.
    pub routes: Vec<Route>,
}

/// A lesson's place in a route.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Route {
    /// What it is called.
    pub title: Texts,
    /// Its place, counted from 1.
    pub place: usize,
    /// How many lessons the route has.
    pub of: usize,
    /// What the lessons before it take, in minutes.
    pub minutes_before: u32,
    /// What the route takes, in minutes.
    pub minutes: u32,
    /// The lesson after it.
    pub next: Option<Texts>,
}

/// A stop of the lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stop {
    /// Its number, counted from 1.
    pub number: usize,
    /// The name of its mark.
    pub at: String,
    /// What the projector shows there.
    pub cue: Texts,
    /// What there is to say.
    pub note: Texts,
    /// Whether something is asked there.
    pub asks: bool,
}

/// A question before the class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// Its number in the lesson, counted from 1.
    pub number: usize,
    /// `predict`, `observe` or `exit`.
    pub kind: String,
    /// The question.
    pub ask: Texts,
    /// Its options.
    pub options: Vec<Choice>,
    /// Whether the projector shows the answer.
    pub revealed: bool,
    /// The hands that were counted.
    pub vote: Vote,
}

/// An option of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// Its letter.
    pub letter: String,
    /// What the class picks.
    pub text: Texts,
    /// Whether it is what happens.
    pub right: bool,
    /// Why it is right or wrong.
    pub why: Texts,
    /// The misconception that it stands for: `M6`.
    pub misconception: Option<String>,
}

/// The hands that were counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vote {
    /// The first count, and the one after the discussion, each by option.
    pub counts: Vec<Vec<u32>>,
    /// What is being typed.
    pub typed: String,
    /// What is left of the discussion, in seconds.
    pub discussion_s: Option<u64>,
}

/// Something that is done to a process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Act {
    /// What a learner is told to do.
    pub ask: Texts,
    /// The signal.
    pub signal: String,
    /// The role of the process.
    pub to: String,
    /// Whether it was done.
    pub done: bool,
}

/// What is on the projector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Screen {
    /// The card in its pane of words: `terms`, `question`, `answer`, `end`, `takeaway`.
    pub card: Option<String>,
    /// What lies over the run: `keys`, `process`, `go-to`, `quit`, `answer`, `vote`, `options`, `blank`.
    pub sheet: Option<String>,
    /// The last word in its last row.
    pub notice: Option<String>,
    /// What of the words at this stop is not so.
    pub differs: Vec<Texts>,
}

impl Screen {
    /// Whether every key is for the sheet that is open.
    pub fn takes_every_key(&self) -> bool {
        matches!(self.sheet.as_deref(), Some("vote" | "go-to" | "options" | "quit"))
    }
}

/// A process that lives, or has ended and is not reaped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Process {
    /// Its stage, where there are several.
    pub stage: Option<String>,
    /// Its role.
    pub role: String,
    /// Its PID inside the stage.
    pub pid: i32,
    /// The letter of its state, as `ps` shows it.
    pub state: String,
    /// What it does.
    pub does: Texts,
}

/// How far the run is, and whether it goes on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunStatus {
    /// What it shows, in milliseconds; whole seconds while it runs.
    pub at_ms: u64,
    /// Scenario seconds per second.
    pub rate: f64,
    /// Whether it stands.
    pub paused: bool,
    /// Whether the run is a recording.
    pub recording: bool,
    /// Whether the run is over.
    pub ended: bool,
    /// Whether the projector shows the past.
    pub looks_back: bool,
}
