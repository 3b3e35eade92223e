//! `[[expect]]`: the right fact, one test, a value that can be compared.

use std::ops::Range;

use toml::Spanned;

use super::super::{
    diagnostic::{Code, Problems, quoted},
    model::{Expect, Knob, Stage, Test},
    raw::{RawExpect, RawValue, SCENARIO_FILE},
};
use crate::{
    event::{Fact, StageIndex},
    world::facts::{FactType, NAMES},
};

pub(super) fn expectations(
    problems: &mut Problems,
    raw: Vec<RawExpect>,
    stages: &[Stage],
    knobs: &[Knob],
) -> Vec<Expect> {
    let mut checker = Checker {
        problems,
        stages,
        knobs,
    };
    raw.into_iter().filter_map(|expect| checker.expect(expect)).collect()
}

/// Which of the three keys an expectation uses.
type Make = fn(i64) -> Test;

struct Checker<'a> {
    problems: &'a mut Problems,
    stages: &'a [Stage],
    knobs: &'a [Knob],
}

impl Checker<'_> {
    fn expect(&mut self, raw: RawExpect) -> Option<Expect> {
        let stage = self.stage(raw.stage.as_ref(), &raw.span);
        let fact = self.fact(raw.fact.as_ref());
        let is: Make = |number| Test::Is(Fact::Int(number));
        let given = [(raw.is, is), (raw.at_least, Test::AtLeast), (raw.at_most, Test::AtMost)];
        let mut tests = given.into_iter().filter_map(|(value, make)| Some((value?, make)));
        let (Some((value, make)), None) = (tests.next(), tests.next()) else {
            self.push(
                Code::ExpectTest,
                raw.span,
                "an expectation has one of `is`, `at_least` and `at_most`",
            );
            return None;
        };
        let (name, wanted) = fact?;
        let (test, knob) = self.test(&name, wanted, &value, make)?;
        Some(Expect {
            stage: stage?,
            fact: name,
            test,
            knob,
        })
    }

    fn push(&mut self, code: Code, at: Range<usize>, message: impl Into<String>) {
        self.problems.push(code, SCENARIO_FILE, at, message);
    }

    /// The stage may be left out where there is only one.
    fn stage(&mut self, raw: Option<&Spanned<String>>, expect: &Range<usize>) -> Option<StageIndex> {
        let Some(raw) = raw else {
            if self.stages.len() > 1 {
                self.push(
                    Code::MissingKey,
                    expect.clone(),
                    "[[expect]] has no `stage`, and there is more than one",
                );
            }
            return Some(0);
        };
        let index = self.stages.iter().position(|stage| stage.name == *raw.get_ref());
        if index.is_none() {
            let message = format!("there is no stage `{}`", raw.get_ref().escape_debug());
            let names = self.stages.iter().map(|stage| stage.name.as_str());
            self.problems
                .push(Code::UnknownStage, SCENARIO_FILE, raw.span(), message)
                .help_nearest(raw.get_ref(), names);
        }
        index.and_then(|index| StageIndex::try_from(index).ok())
    }

    fn fact(&mut self, raw: Option<&Spanned<String>>) -> Option<(String, FactType)> {
        let raw = raw?;
        let known = NAMES.iter().find(|(name, _)| name == raw.get_ref());
        if known.is_none() {
            let message = format!("no run has a fact `{}`", raw.get_ref().escape_debug());
            let names = NAMES.iter().map(|(name, _)| *name);
            self.problems
                .push(Code::UnknownFact, SCENARIO_FILE, raw.span(), message)
                .help_nearest(raw.get_ref(), names);
        }
        known.map(|(name, wanted)| ((*name).to_owned(), *wanted))
    }

    /// The test, and the knob that it takes its number from.
    fn test(
        &mut self,
        fact: &str,
        wanted: FactType,
        value: &Spanned<RawValue>,
        make: Make,
    ) -> Option<(Test, Option<String>)> {
        match (wanted, value.get_ref()) {
            (FactType::Int, RawValue::Int(number)) => Some((make(*number), None)),
            (FactType::Int, RawValue::Text(name)) => {
                let knob = self.knobs.iter().find(|knob| knob.name == *name);
                if knob.is_none() {
                    let message = format!(
                        "`{fact}` is a number; the text must name a knob, and there is no `{}`",
                        name.escape_debug()
                    );
                    self.push(Code::FactType, value.span(), message);
                }
                knob.map(|knob| (make(knob.value), Some(name.clone())))
            }
            (FactType::Text, RawValue::Text(text)) if make(0) == Test::Is(Fact::Int(0)) => {
                Some((Test::Is(Fact::Text(text.clone())), None))
            }
            (FactType::Text, _) => {
                self.push(
                    Code::FactType,
                    value.span(),
                    format!("`{fact}` is a text: compare it by `is = \"...\"`"),
                );
                None
            }
            (FactType::Int, RawValue::Bool(_)) => {
                let message = format!("`{fact}` is a number, or the name of a knob");
                let knobs = quoted(self.knobs.iter().map(|knob| knob.name.as_str()));
                let problem = self.problems.push(Code::FactType, SCENARIO_FILE, value.span(), message);
                if !knobs.is_empty() {
                    problem.help(format!("knobs: {knobs}"));
                }
                None
            }
        }
    }
}
