//! `[[expect]]` and the claims of checkpoints: the right fact, one test, a value that can be compared.

use std::ops::Range;

use toml::Spanned;

use super::super::{
    diagnostic::{Code, Problems, quoted},
    model::{Expect, Knob, Stage, Test},
    raw::{RawExpect, RawValue, SCENARIO_FILE},
};
use crate::world::facts::{self, Definition, Values};
use forklore_event::{Fact, StageIndex, signal_name};

/// Signals with a name of their own are numbered up to this, signal(7).
const LAST_SIGNAL: i32 = 31;

/// What a name of a process looks like.
const ROLES: &str = "processes are called `init`, `main`, `W1` (worker), `C1` (child), `P1` (Process), `FS1`, `M1`";

/// Which of the three keys an expectation uses.
type Make = fn(i64) -> Test;

/// Checks what a scenario wants of facts.
pub(super) struct ExpectValidator<'a> {
    problems: &'a mut Problems,
    /// What it is called in messages.
    what: &'static str,
    stages: &'a [Stage],
    knobs: &'a [Knob],
}

impl<'a> ExpectValidator<'a> {
    pub(super) fn new(problems: &'a mut Problems, what: &'static str, stages: &'a [Stage], knobs: &'a [Knob]) -> Self {
        Self {
            problems,
            what,
            stages,
            knobs,
        }
    }

    pub(super) fn all(&mut self, raw: Vec<RawExpect>) -> Vec<Expect> {
        raw.into_iter().filter_map(|expect| self.expect(expect)).collect()
    }

    fn expect(&mut self, raw: RawExpect) -> Option<Expect> {
        let stage = stage(self.problems, self.what, raw.stage.as_ref(), &raw.span, self.stages);
        let fact = self.fact(raw.fact.as_ref(), raw.of.as_ref());
        let is: Make = |number| Test::Is(Fact::Int(number));
        let given = [(raw.is, is), (raw.at_least, Test::AtLeast), (raw.at_most, Test::AtMost)];
        let mut tests = given.into_iter().filter_map(|(value, make)| Some((value?, make)));
        let (Some((value, make)), None) = (tests.next(), tests.next()) else {
            let message = format!("{} has one of `is`, `at_least` and `at_most`", self.what);
            self.push(Code::ExpectTest, raw.span, message);
            return None;
        };
        let (name, fact) = fact?;
        let (test, knob) = self.test(&name, fact, &value, make)?;
        Some(Expect {
            stage: stage?,
            fact: name,
            of: raw.of.map(Spanned::into_inner),
            test,
            knob,
        })
    }

    fn push(&mut self, code: Code, at: Range<usize>, message: impl Into<String>) {
        self.problems.push(code, SCENARIO_FILE, at, message);
    }

    /// The fact, about the stage or about a process as it should be.
    fn fact(
        &mut self,
        raw: Option<&Spanned<String>>,
        of: Option<&Spanned<String>>,
    ) -> Option<(String, &'static Definition)> {
        let raw = raw?;
        if let Some(of) = of {
            role(self.problems, of);
        }
        let Some((fact, named)) = facts::find(raw.get_ref()) else {
            let message = format!("no run has a fact `{}`", raw.get_ref().escape_debug());
            self.problems
                .push(Code::UnknownFact, SCENARIO_FILE, raw.span(), message)
                .help_nearest(raw.get_ref(), facts::all().map(|fact| fact.name));
            return None;
        };
        let (name, about_process) = (raw.get_ref(), fact.is_about_a_process());
        match (about_process, named, of) {
            (true, None, None) => {
                self.problems
                    .push(
                        Code::FactSubject,
                        SCENARIO_FILE,
                        raw.span(),
                        format!("`{name}` is a fact about one process, and there is no `of`"),
                    )
                    .help(format!("add `of = \"W1\"`; for main, `main_{name}` will do"));
            }
            (true, Some(_), Some(of)) => {
                let message = format!("`{name}` is about main by its name");
                self.push(Code::FactSubject, of.span(), message);
            }
            (false, _, Some(of)) => {
                let message = format!("`{name}` is a fact about the whole stage, not about one process");
                self.push(Code::FactSubject, of.span(), message);
            }
            _ => {}
        }
        Some((name.clone(), fact))
    }

    /// The test, and the knob that it takes its number from.
    fn test(
        &mut self,
        name: &str,
        fact: &Definition,
        value: &Spanned<RawValue>,
        make: Make,
    ) -> Option<(Test, Option<String>)> {
        match (fact.values, value.get_ref()) {
            (Values::Number, RawValue::Int(number)) => Some((make(*number), None)),
            (Values::Number, RawValue::Text(knob)) => self.knob(name, value.span(), knob, make),
            (Values::Number, RawValue::Bool(_)) => {
                let message = format!("`{name}` is a number, or the name of a knob");
                let knobs = quoted(self.knobs.iter().map(|knob| knob.name.as_str()));
                let problem = self.problems.push(Code::FactType, SCENARIO_FILE, value.span(), message);
                if !knobs.is_empty() {
                    problem.help(format!("knobs: {knobs}"));
                }
                None
            }
            (values, RawValue::Text(text)) if make(0) == Test::Is(Fact::Int(0)) => {
                self.word(name, values, &Spanned::new(value.span(), text.clone()));
                Some((Test::Is(Fact::Text(text.clone())), None))
            }
            _ => {
                let message = format!("`{name}` is a text: compare it by `is = \"...\"`");
                self.push(Code::FactType, value.span(), message);
                None
            }
        }
    }

    fn knob(&mut self, fact: &str, at: Range<usize>, name: &str, make: Make) -> Option<(Test, Option<String>)> {
        let knob = self.knobs.iter().find(|knob| knob.name == *name);
        if knob.is_none() {
            let message = format!(
                "`{fact}` is a number; the text must name a knob, and there is no `{}`",
                name.escape_debug()
            );
            self.push(Code::FactType, at, message);
        }
        knob.map(|knob| (make(knob.value), Some(name.to_owned())))
    }

    /// Whether the fact can ever be this word.
    fn word(&mut self, fact: &str, values: Values, word: &Spanned<String>) {
        match values {
            Values::Number | Values::Text => {}
            Values::Signal => signal(self.problems, word),
            Values::Role(more) if more.contains(&word.get_ref().as_str()) => {}
            Values::Role(_) => role(self.problems, word),
            Values::Words(words) if words.contains(&word.get_ref().as_str()) => {}
            Values::Words(words) => {
                let message = format!("`{fact}` is never `{}`", word.get_ref().escape_debug());
                self.problems
                    .push(Code::FactValue, SCENARIO_FILE, word.span(), message)
                    .help_one_of(word.get_ref(), words);
            }
        }
    }
}

/// The stage, which may be left out where there is only one.
pub(super) fn stage(
    problems: &mut Problems,
    what: &str,
    raw: Option<&Spanned<String>>,
    whole: &Range<usize>,
    stages: &[Stage],
) -> Option<StageIndex> {
    let Some(raw) = raw else {
        if stages.len() > 1 {
            let message = format!("{what} has no `stage`, and there is more than one");
            problems.push(Code::MissingKey, SCENARIO_FILE, whole.clone(), message);
        }
        return Some(0);
    };
    let index = stages.iter().position(|stage| stage.name == *raw.get_ref());
    if index.is_none() {
        let message = format!("there is no stage `{}`", raw.get_ref().escape_debug());
        let names = stages.iter().map(|stage| stage.name.as_str());
        problems
            .push(Code::UnknownStage, SCENARIO_FILE, raw.span(), message)
            .help_nearest(raw.get_ref(), names);
    }
    index.and_then(|index| StageIndex::try_from(index).ok())
}

/// Whether it can be the name of a process.
pub(super) fn role(problems: &mut Problems, raw: &Spanned<String>) {
    if !facts::is_role(raw.get_ref()) {
        let message = format!("no process is called `{}`", raw.get_ref().escape_debug());
        problems
            .push(Code::UnknownRole, SCENARIO_FILE, raw.span(), message)
            .help(ROLES);
    }
}

/// Whether there is such a signal.
pub(super) fn signal(problems: &mut Problems, raw: &Spanned<String>) {
    let names = signals();
    if !names.contains(raw.get_ref()) {
        let message = format!("there is no signal `{}`", raw.get_ref().escape_debug());
        problems
            .push(Code::UnknownSignal, SCENARIO_FILE, raw.span(), message)
            .help_nearest(raw.get_ref(), names.iter().map(String::as_str));
    }
}

/// The names of all signals that have one.
fn signals() -> Vec<String> {
    (1..=LAST_SIGNAL).map(signal_name).collect()
}
