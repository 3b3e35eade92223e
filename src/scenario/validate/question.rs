//! `[[question]]`: a prediction is asked before its outcome is shown; one right option, a misconception behind each
//! wrong one.

use std::ops::RangeInclusive;

use toml::Spanned;

use forklore_event::Language;

use super::{
    super::{
        diagnostic::Code,
        misconceptions::{LAST_MISCONCEPTION, is_misconception},
        model::{Checkpoint, Choice, Question, QuestionKind, Scenario},
        raw::{Maybe, RawOption, RawQuestion, RawText, SCENARIO_FILE},
    },
    Validator,
    stages::Names,
};

/// More steps of help than these give the answer away.
const HINTS: usize = 3;

/// A question with one option is none, and more than five cannot be weighed.
const OPTIONS: RangeInclusive<usize> = 2..=5;

impl Validator<'_> {
    pub(super) fn question(&mut self, raw: RawQuestion, names: &Names<'_>, checkpoints: &[Checkpoint]) -> Question {
        let kind = self.kind(raw.kind);
        if kind != QuestionKind::Exit && raw.at.is_none() {
            let message = "[[question]] has no `at`";
            self.problems
                .push(Code::MissingKey, SCENARIO_FILE, raw.span.clone(), message);
        }
        let (at, reveal) = (self.mark(raw.at, names), self.mark(raw.reveal, names));
        let (at, reveal) = self.places(kind, at, reveal, checkpoints);
        if raw.hints.len() > HINTS {
            let message = format!("{} hints, at most {HINTS}", raw.hints.len());
            self.push(Code::HintCount, raw.span.clone(), message);
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
        self.duplicates(&raw.options);
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
            kind,
            at,
            reveal,
            ask: self.text(raw.ask),
            hints: raw.hints.into_iter().map(|hint| self.text(hint)).collect(),
            options,
        }
    }

    /// Two options that say the same, or are explained by the same words.
    fn duplicates(&mut self, options: &[RawOption]) {
        type Of = fn(&RawOption) -> &RawText;
        let texts: [(Of, &str); 2] = [
            (|option| &option.text, "another option says the same"),
            (|option| &option.why, "another option has the same explanation"),
        ];
        for (of, message) in texts {
            for (index, option) in options.iter().enumerate() {
                let said_before = |language: &Language, text: &str| {
                    let mut earlier = options[..index]
                        .iter()
                        .filter_map(|other| of(other).texts.get(language));
                    earlier.any(|other| other.get_ref() == text)
                };
                let mut own = of(option).texts.iter();
                if let Some((_, text)) = own.find(|(language, text)| said_before(language, text.get_ref())) {
                    self.push(Code::DuplicateOption, text.span(), message);
                }
            }
        }
    }

    fn kind(&mut self, raw: Maybe<String>) -> QuestionKind {
        let Some(raw) = raw else { return QuestionKind::Predict };
        let kind = QuestionKind::ALL.into_iter().find(|kind| kind.name() == raw.get_ref());
        if kind.is_none() {
            let message = format!("there is no kind of question `{}`", raw.get_ref().escape_debug());
            self.push(Code::UnknownKind, raw.span(), message)
                .help_nearest(raw.get_ref(), QuestionKind::ALL.map(QuestionKind::name));
        }
        kind.unwrap_or(QuestionKind::Predict)
    }

    /// The marks at which it is asked and answered.
    fn places(
        &mut self,
        kind: QuestionKind,
        at: Maybe<String>,
        reveal: Maybe<String>,
        checkpoints: &[Checkpoint],
    ) -> (String, String) {
        let end = || Scenario::END.to_owned();
        let (without, why) = match kind {
            QuestionKind::Predict => {
                if let Some(at) = &at {
                    self.reveal_is_later(at, reveal.as_ref(), checkpoints);
                }
                let at = at.map(Spanned::into_inner).unwrap_or_default();
                return (at, reveal.map_or_else(end, Spanned::into_inner));
            }
            QuestionKind::Observe => (reveal, "is answered where it is asked: it has no `reveal`"),
            QuestionKind::Exit => (
                at.as_ref().or(reveal.as_ref()).cloned(),
                "is asked after the end: it has neither `at` nor `reveal`",
            ),
        };
        if let Some(without) = without {
            let message = format!("a question of the kind `{}` {why}", kind.name());
            self.push(Code::QuestionPlace, without.span(), message);
        }
        let at = match kind {
            QuestionKind::Exit => end(),
            _ => at.map(Spanned::into_inner).unwrap_or_default(),
        };
        (at.clone(), at)
    }

    /// The order of marks is that of the checkpoints; where it is not known, nothing is said.
    fn reveal_is_later(&mut self, at: &Spanned<String>, reveal: Option<&Spanned<String>>, checkpoints: &[Checkpoint]) {
        let place = |mark: &str| match mark {
            Scenario::START => Some(0),
            Scenario::END => Some(usize::MAX),
            _ => checkpoints
                .iter()
                .position(|checkpoint| checkpoint.at == mark)
                .map(|index| index + 1),
        };
        let shown = reveal.map_or(Scenario::END, |mark| mark.get_ref().as_str());
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
