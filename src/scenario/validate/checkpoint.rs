//! `[[checkpoint]]`: short words, and what they claim.

use forklore_event::Text;
use toml::Spanned;

use super::{
    super::{
        diagnostic::Code,
        model::{Checkpoint, Knob, Scenario, SchedulerRules, Stage},
        raw::{RawCheckpoint, RawScheduler, RawText},
        text,
    },
    Validator, expect,
    stages::Names,
};

/// A cue must be readable from the last row.
const CUE_WORDS: usize = 12;
const CUE_HAN: usize = 20;
/// A note must fit below the panes of a terminal of 80 columns.
const NOTE_LINES: usize = 2;
const NOTE_COLUMNS: usize = 76;

impl Validator<'_> {
    pub(super) fn checkpoints(
        &mut self,
        raw: Vec<RawCheckpoint>,
        names: &Names<'_>,
        stages: &[Stage],
        knobs: &[Knob],
    ) -> Vec<Checkpoint> {
        let mut checkpoints: Vec<Checkpoint> = Vec::new();
        for checkpoint in raw {
            let (cue, note) = (self.cue(checkpoint.cue), self.note(checkpoint.note));
            let has_claims = !checkpoint.claims.is_empty();
            let claims = expect::ExpectValidator::new(self.problems, "a claim", stages, knobs).all(checkpoint.claims);
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
            if !has_claims && ![Scenario::START, Scenario::END].contains(&at.get_ref().as_str()) {
                let message = format!(
                    "the words at `{}` claim nothing that a run could be held to",
                    at.get_ref()
                );
                self.push(Code::NoClaim, at.span(), message).help(
                    "add `claim = [{ fact = \"blocked_on\", of = \"main\", is = \"wait\" }]`, or whatever they say",
                );
            }
            let scheduler = checkpoint.scheduler.map(|scheduler| self.scheduler(scheduler, names));
            let close_terminal = checkpoint.close_terminal.is_some_and(Spanned::into_inner);
            checkpoints.push(Checkpoint {
                at: at.into_inner(),
                cue,
                note,
                close_terminal,
                scheduler,
                claims,
            });
        }
        checkpoints
    }

    fn scheduler(&mut self, raw: RawScheduler, names: &Names<'_>) -> SchedulerRules {
        for role in raw.of.iter().chain(&raw.schedule) {
            expect::role(self.problems, role);
        }
        let of: Vec<String> = raw.of.into_iter().map(Spanned::into_inner).collect();
        for role in &raw.schedule {
            if !of.is_empty() && !of.contains(role.get_ref()) {
                let message = format!(
                    "`{}` is chosen, but is not among those to be chosen from",
                    role.get_ref().escape_debug()
                );
                self.push(Code::UnknownRole, role.span(), message)
                    .help_nearest(role.get_ref(), of.iter().map(String::as_str));
            }
        }
        SchedulerRules {
            of,
            schedule: raw.schedule.into_iter().map(Spanned::into_inner).collect(),
            until: self.mark(raw.until, names).map(Spanned::into_inner),
        }
    }

    fn cue(&mut self, raw: RawText) -> Text {
        let (words, han) = (|text: &str| text::words(text), |text: &str| text::han_characters(text));
        for text in raw.texts.values() {
            let (count, most, of): (fn(&str) -> usize, _, _) = match text::han_characters(text.get_ref()) {
                0 => (words, CUE_WORDS, "words in a cue"),
                _ => (han, CUE_HAN, "Chinese characters in a cue"),
            };
            self.limit(Code::CueTooLong, Some(text), count, most, of);
        }
        self.text(raw)
    }

    fn note(&mut self, raw: RawText) -> Text {
        let lines = |text: &str| text::wrapped_lines(text, NOTE_COLUMNS);
        for text in raw.texts.values() {
            self.limit(
                Code::NoteTooLong,
                Some(text),
                lines,
                NOTE_LINES,
                "lines of 76 columns in a note",
            );
        }
        self.text(raw)
    }
}
