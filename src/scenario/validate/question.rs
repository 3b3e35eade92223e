//! `[[question]]`: asked before its outcome is shown, one right option, a misconception behind each wrong one.

use std::ops::RangeInclusive;

use toml::Spanned;

use super::{
    super::{
        diagnostic::Code,
        misconceptions::{LAST_MISCONCEPTION, is_misconception},
        model::{Checkpoint, Choice, Question, Scenario},
        raw::{RawOption, RawQuestion},
    },
    Checker,
    stages::Names,
};

/// A question with one option is none, and more than five cannot be weighed.
const OPTIONS: RangeInclusive<usize> = 2..=5;

impl Checker<'_> {
    pub(super) fn question(&mut self, raw: RawQuestion, names: &Names<'_>, checkpoints: &[Checkpoint]) -> Question {
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
            reveal: reveal.map_or_else(|| Scenario::END.to_owned(), Spanned::into_inner),
            ask: self.text(raw.ask),
            options,
        }
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
