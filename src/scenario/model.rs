//! A scenario that has been validated: nothing in it needs checking again.

use std::ops::Range;

use crate::world::facts;
use forklore_event::{Fact, Language, StageIndex, Text};

/// A lesson: listings, where it stops, what it asks, what must come out.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The folder's name, which is what `forklore run` takes.
    pub id: String,
    /// Grows when recorded answers no longer fit its questions.
    pub version: u32,
    /// Place in the lesson list.
    pub order: u32,
    /// The heading in the lesson list that it stands under.
    pub part: Option<Part>,
    /// How long it takes a learner, in minutes.
    pub minutes: Option<u32>,
    /// The ids of lessons that come before it.
    pub after: Vec<String>,
    /// What it is about, for grouping and searching: `pool`, `process`.
    pub tags: Vec<String>,
    /// A few words.
    pub title: Text,
    /// A sentence or two for the lesson list.
    pub summary: Text,
    /// The one line to take away.
    pub takeaway: Option<Text>,
    /// A shell command that shows the same outside of forklore.
    pub command: Option<String>,
    /// The words that it needs, at most three at one stop.
    pub terms: Vec<Term>,
    /// The listings; two run side by side on one clock.
    pub stages: Vec<Stage>,
    /// What the learner may change.
    pub knobs: Vec<Knob>,
    /// Where the lesson stops, in the order of the file.
    pub checkpoints: Vec<Checkpoint>,
    /// What it asks, in the order of the file.
    pub questions: Vec<Question>,
    /// What the learner does to its processes, in the order of the file.
    pub acts: Vec<Act>,
    /// What must come out.
    pub expectations: Vec<Expect>,
}

/// A constant at the top of a listing (`NAME = 4`) that may be changed.
#[derive(Clone, Debug)]
pub struct Knob {
    /// The constant's name.
    pub name: String,
    /// Smallest allowed value.
    pub min: i64,
    /// Largest allowed value.
    pub max: i64,
    /// The value that the listings were written with.
    pub shipped: i64,
    /// The value in force.
    pub value: i64,
    /// Where listings give the constant that value.
    pub literals: Vec<Literal>,
}

/// A number in a listing that a [`Knob`] sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The index of its stage.
    pub stage: usize,
    /// Where in the stage's source it is, in bytes.
    pub span: Range<usize>,
}

impl Scenario {
    /// The mark before the first statement.
    pub const START: &str = crate::world::START;
    /// The mark after the last process has ended.
    pub const END: &str = "end";
    /// How many marks a run can watch for: one bit each of a word that its processes share.
    pub const MAX_MARKS: usize = 64;

    /// Whether there are no words about it.
    pub fn is_wordless(&self) -> bool {
        self.checkpoints.is_empty() && self.summary.get(Language::EN).is_empty()
    }

    /// A lesson of which there are no words: a bare listing, or a recording of an unknown one.
    pub fn wordless(id: &str, stages: Vec<Stage>) -> Self {
        Self {
            id: id.to_owned(),
            version: 1,
            order: 0,
            part: None,
            minutes: None,
            after: Vec::new(),
            tags: Vec::new(),
            title: Text::from([(Language::EN, id)]),
            summary: Text::default(),
            takeaway: None,
            command: None,
            terms: Vec::new(),
            stages,
            knobs: Vec::new(),
            checkpoints: Vec::new(),
            questions: Vec::new(),
            acts: Vec::new(),
            expectations: Vec::new(),
        }
    }

    /// The names of the marks at which the scenario does something, without
    /// [`Scenario::START`] and [`Scenario::END`], each once.
    pub fn marks(&self) -> Vec<String> {
        let schedulers = self
            .checkpoints
            .iter()
            .filter_map(|checkpoint| checkpoint.scheduler.as_ref());
        let ends = schedulers.filter_map(|scheduler| scheduler.until.as_ref());
        let checkpoints = self.checkpoints.iter().map(|checkpoint| &checkpoint.at);
        let questions = self
            .questions
            .iter()
            .flat_map(|question| [&question.at, &question.reveal]);
        let mut names: Vec<String> = Vec::new();
        for name in checkpoints.chain(questions).chain(ends) {
            if name != Self::START && name != Self::END && !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// Whether the lesson stops at the mark `name`. One without words, a bare listing, is held at its
    /// first line, so that one can look before it runs off.
    pub fn stops_at(&self, name: &str) -> bool {
        let is_bare = self.checkpoints.is_empty() && self.questions.is_empty();
        (is_bare && name == Self::START)
            || self.checkpoints.iter().any(|checkpoint| checkpoint.at == name)
            || self
                .questions
                .iter()
                .any(|question| question.at == name || question.reveal == name)
    }

    /// What the words at the mark `name` claim.
    pub fn claims_at(&self, name: &str) -> &[Expect] {
        let checkpoint = self.checkpoints.iter().find(|checkpoint| checkpoint.at == name);
        checkpoint.map_or(&[], |checkpoint| &checkpoint.claims)
    }

    /// What the learner does at the mark `name`.
    pub fn acts_at<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Act> {
        self.acts.iter().filter(move |act| act.at == name)
    }

    /// Who is chosen among from the mark `name` on, if it begins there that somebody chooses.
    pub fn scheduler_at(&self, name: &str) -> Option<&SchedulerRules> {
        let checkpoint = self.checkpoints.iter().find(|checkpoint| checkpoint.at == name);
        checkpoint?.scheduler.as_ref()
    }

    /// Whether somebody chooses anywhere in it.
    pub fn has_scheduler(&self) -> bool {
        self.checkpoints.iter().any(|checkpoint| checkpoint.scheduler.is_some())
    }

    /// The terms that are shown at the same mark as the one at `index`, itself among them.
    pub fn terms_with(&self, index: usize) -> impl Iterator<Item = &Term> {
        let at = self.terms.get(index).map(|term| &term.at);
        self.terms.iter().filter(move |term| Some(&term.at) == at)
    }

    /// Whether going on from the mark `name` closes the stages' terminals.
    pub fn closes_terminal_at(&self, name: &str) -> bool {
        self.checkpoints
            .iter()
            .any(|checkpoint| checkpoint.at == name && checkpoint.close_terminal)
    }
}

/// A part of the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Processes: parents and children, zombies, daemons.
    Processes,
    /// Pools of worker processes.
    Pools,
}

impl Part {
    /// Both, in the order of the lesson list.
    pub const ALL: [Self; 2] = [Self::Processes, Self::Pools];

    /// Its name in `scenario.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Processes => "processes",
            Self::Pools => "pools",
        }
    }
}

/// A word that a lesson needs.
#[derive(Clone, Debug)]
pub struct Term {
    /// The word.
    pub word: Text,
    /// What it means, in a sentence.
    pub meaning: Text,
    /// The mark at which it is shown; at [`Scenario::START`] before anything is asked.
    pub at: String,
}

/// One listing on one set of processes.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What the screen calls it.
    pub name: String,
    /// The listing's file name, as tracebacks and pane titles show it.
    pub file: String,
    /// The listing's text, knobs applied.
    pub source: String,
    /// The variable of the listing whose value stands in the row of each process.
    pub watch: Option<String>,
    /// How much memory its workers use is part of the picture.
    pub memory: bool,
}

/// A mark at which the lesson stops. `start` is before the first statement and
/// `end` after the last process; any other name is a `#@ name` in a listing.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The mark's name.
    pub at: String,
    /// A few words for the projector.
    pub cue: Text,
    /// The full text.
    pub note: Text,
    /// The stage's terminal is closed when the lesson goes on from here.
    pub close_terminal: bool,
    /// From here on the learner chooses who does the next statement.
    pub scheduler: Option<SchedulerRules>,
    /// What cue and note say, to be true at the instant at which they are shown.
    pub claims: Vec<Expect>,
}

/// The learner chooses who does the next statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchedulerRules {
    /// The roles of the processes to be chosen among; the others go on by themselves. Empty: all.
    pub of: Vec<String>,
    /// Who is chosen where nobody is there to choose, by role. After the last all go on by themselves.
    pub schedule: Vec<String>,
    /// The mark at which it ends.
    pub until: Option<String>,
}

/// What a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuestionKind {
    /// A prediction, asked before its outcome can be seen.
    Predict,
    /// What is on the screen where it is asked.
    Observe,
    /// The same with other numbers, after the end.
    Exit,
}

impl QuestionKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Predict, Self::Observe, Self::Exit];

    /// Its name in `scenario.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Predict => "predict",
            Self::Observe => "observe",
            Self::Exit => "exit",
        }
    }
}

/// What a lesson asks.
#[derive(Clone, Debug)]
pub struct Question {
    /// What it asks for.
    pub kind: QuestionKind,
    /// The mark at which it is asked; `end` for [`QuestionKind::Exit`].
    pub at: String,
    /// The mark at which the answer to a prediction is compared with what happened; the default is `end`.
    /// Of the other kinds the answer is known where they are asked.
    pub reveal: String,
    /// The question.
    pub ask: Text,
    /// Help in steps, at most three.
    pub hints: Vec<Text>,
    /// Two to five options, one of them right.
    pub options: Vec<Choice>,
}

/// One option of a [`Question`].
#[derive(Clone, Debug)]
pub struct Choice {
    /// What the learner picks.
    pub text: Text,
    /// Whether it is what happens.
    pub right: bool,
    /// The misconception that it stands for, if it is wrong.
    pub misconception: Option<String>,
    /// Why it is right or wrong.
    pub why: Text,
}

/// Something that the learner does to a process, at a stop.
#[derive(Clone, Debug)]
pub struct Act {
    /// The mark of the stop at which it is asked.
    pub at: String,
    /// What the learner is told to do.
    pub ask: Text,
    /// The signal to be sent, by name.
    pub signal: String,
    /// The role of the process to send it to.
    pub to: String,
    /// The stage of that process.
    pub stage: StageIndex,
}

/// A fact that must come out of the run, or be so where the run stops.
#[derive(Clone, Debug)]
pub struct Expect {
    /// The stage it is about.
    pub stage: StageIndex,
    /// The fact's name, one of [`crate::world::facts::all`], or `main_` and that of a fact of a process.
    pub fact: String,
    /// The role of the process that it is about; `None` if the fact is about the stage, or about main by its name.
    pub of: Option<String>,
    /// What it must be.
    pub test: Test,
    /// The knob that `test` takes its number from, if it names one (`is = "TASKS"`).
    pub knob: Option<String>,
}

impl Expect {
    /// The role of the process that it is about, if it is about one.
    pub fn role(&self) -> Option<&str> {
        let (_, named) = facts::find(&self.fact)?;
        self.of.as_deref().or(named)
    }

    /// Whether it is about the interpreter lock of a process, of which not every engine tells.
    pub fn is_about_lock(&self) -> bool {
        facts::find(&self.fact).is_some_and(|(fact, _)| fact.is_about_lock())
    }

    /// Whether it is about the scheduler state of a process, which has to be looked up.
    pub fn is_about_state(&self) -> bool {
        facts::find(&self.fact).is_some_and(|(fact, _)| fact.name == facts::STATE)
    }
}

/// What an [`Expect`] asks of its fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Exactly this.
    Is(Fact),
    /// A count of at least this.
    AtLeast(i64),
    /// A count of at most this.
    AtMost(i64),
}

impl Test {
    /// Whether `fact` is what the test asks for.
    pub fn is_met_by(&self, fact: &Fact) -> bool {
        match (self, fact) {
            (Self::Is(wanted), fact) => wanted == fact,
            (Self::AtLeast(least), Fact::Int(number)) => number >= least,
            (Self::AtMost(most), Fact::Int(number)) => number <= most,
            (Self::AtLeast(_) | Self::AtMost(_), _) => false,
        }
    }

    /// The same test against another number.
    pub(super) fn with_number(&self, number: i64) -> Self {
        match self {
            Self::Is(_) => Self::Is(Fact::Int(number)),
            Self::AtLeast(_) => Self::AtLeast(number),
            Self::AtMost(_) => Self::AtMost(number),
        }
    }
}

impl std::fmt::Display for Test {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Is(fact) => write!(f, "is {fact}"),
            Self::AtLeast(least) => write!(f, "at_least {least}"),
            Self::AtMost(most) => write!(f, "at_most {most}"),
        }
    }
}
