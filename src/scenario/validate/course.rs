//! A lesson's place in the course, the words it needs, and what the learner does in it.

use std::ops::RangeInclusive;

use toml::Spanned;

use super::{
    super::{
        diagnostic::Code,
        model::{Act, Checkpoint, Part, Scenario, Stage, Term},
        raw::{Maybe, RawAct, RawTerm, SCENARIO_FILE},
    },
    Validator, expect,
    stages::Names,
};

/// How many minutes a lesson may take.
pub(super) const MINUTES: RangeInclusive<u32> = 1..=120;

/// More terms than these are not remembered from one card.
const TERMS: usize = 3;

impl Validator<'_> {
    /// A whole number within limits.
    pub(super) fn whole(&mut self, key: &str, raw: Maybe<i64>, allowed: RangeInclusive<u32>) -> Option<u32> {
        let raw = raw?;
        let number = u32::try_from(*raw.get_ref()).ok();
        let number = number.filter(|number| allowed.contains(number));
        if number.is_none() {
            let message = format!("`{key}` must be from {} to {}", allowed.start(), allowed.end());
            self.push(Code::WrongType, raw.span(), message);
        }
        number
    }

    pub(super) fn part(&mut self, raw: Maybe<String>) -> Option<Part> {
        let raw = raw?;
        let part = Part::ALL.into_iter().find(|part| part.name() == raw.get_ref());
        if part.is_none() {
            let message = format!("the course has no part `{}`", raw.get_ref().escape_debug());
            self.push(Code::UnknownPart, raw.span(), message)
                .help_nearest(raw.get_ref(), Part::ALL.map(Part::name));
        }
        part
    }

    pub(super) fn after(&mut self, raw: &[Spanned<String>]) -> Vec<String> {
        let own = &self.folder.id;
        for itself in raw.iter().filter(|lesson| lesson.get_ref() == own) {
            self.problems.push(
                Code::AfterItself,
                SCENARIO_FILE,
                itself.span(),
                "a lesson cannot come after itself",
            );
        }
        let others = || raw.iter().filter(|lesson| lesson.get_ref() != own);
        for lesson in others() {
            let Some(way) = self.folder.circle(lesson.get_ref()) else {
                continue;
            };
            let message = format!("`{}` comes after this lesson itself", lesson.get_ref().escape_debug());
            let problem = self
                .problems
                .push(Code::AfterCircle, SCENARIO_FILE, lesson.span(), message);
            if !way.is_empty() {
                problem.help(format!("the circle goes through `{}`", way.join("`, `").escape_debug()));
            }
        }
        for lesson in others().filter(|lesson| !self.folder.neighbours.contains(lesson.get_ref())) {
            let message = format!("there is no lesson `{}`", lesson.get_ref().escape_debug());
            let lessons = self.folder.neighbours.iter().map(String::as_str);
            self.problems
                .push(Code::UnknownLesson, SCENARIO_FILE, lesson.span(), message)
                .help_nearest(lesson.get_ref(), lessons);
        }
        raw.iter().filter_map(|lesson| self.name(Some(lesson))).collect()
    }

    pub(super) fn terms(&mut self, raw: Vec<RawTerm>, names: &Names<'_>, checkpoints: &[Checkpoint]) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        for raw in raw {
            let term = Term {
                word: self.text(raw.word),
                meaning: self.text(raw.meaning),
                at: self.term_place(raw.at, names, checkpoints),
            };
            let before = terms.iter().filter(|other| other.at == term.at).count();
            if before == TERMS {
                let message = format!("{} terms, at most {TERMS}", before + 1);
                self.push(Code::TermCount, raw.span, message);
            }
            terms.push(term);
        }
        terms
    }

    /// Where a term is shown: at a stop, or before the first question.
    fn term_place(&mut self, at: Maybe<String>, names: &Names<'_>, checkpoints: &[Checkpoint]) -> String {
        let Some(at) = self.mark(at, names) else {
            return Scenario::START.to_owned();
        };
        let stops = checkpoints.iter().map(|checkpoint| checkpoint.at.as_str());
        if *at.get_ref() != Scenario::START && !stops.clone().any(|stop| stop == at.get_ref()) {
            let message = format!(
                "nobody would see the term: the lesson does not stop at `{}`",
                at.get_ref()
            );
            self.push(Code::TermPlace, at.span(), message)
                .help_nearest(at.get_ref(), stops);
        }
        at.into_inner()
    }

    pub(super) fn act(
        &mut self,
        raw: RawAct,
        names: &Names<'_>,
        checkpoints: &[Checkpoint],
        stages: &[Stage],
    ) -> Option<Act> {
        let ask = self.text(raw.ask);
        let stage = expect::stage(self.problems, "[[act]]", raw.stage.as_ref(), &raw.span, stages);
        if let Some(to) = &raw.to {
            expect::role(self.problems, to);
        }
        if let Some(signal) = &raw.signal {
            expect::signal(self.problems, signal);
        }
        let at = self.mark(raw.at, names)?;
        let stops = checkpoints.iter().any(|checkpoint| checkpoint.at == *at.get_ref());
        if !stops || *at.get_ref() == Scenario::END {
            let message = format!("nobody could do it: the lesson does not stop at `{}`", at.get_ref());
            let stops = checkpoints.iter().map(|checkpoint| checkpoint.at.as_str());
            let stops = stops.filter(|at| *at != Scenario::END);
            self.push(Code::ActPlace, at.span(), message)
                .help_nearest(at.get_ref(), stops);
        }
        Some(Act {
            at: at.into_inner(),
            ask,
            signal: raw.signal?.into_inner(),
            to: raw.to?.into_inner(),
            stage: stage?,
        })
    }
}
