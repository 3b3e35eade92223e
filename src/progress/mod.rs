//! What a learner has done: the stops that were seen, and every answer.
//!
//! [`Progress`] is the content of one small readable file, which [`Store`] keeps. Whatever else is shown (first
//! tries that were right, what is due for review) is computed from it and stands nowhere a second time.

mod review;
mod store;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use review::{Due, due};
pub use store::{SetAside, Store, Why};

/// What a learner has done in all lessons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// By the lesson's id.
    #[serde(default, rename = "lesson")]
    pub lessons: BTreeMap<String, Lesson>,
}

/// What a learner has done in one lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// The lesson's version that the rest is about.
    pub version: u32,
    /// The marks at which the learner has been, each once, in the order of the first visit.
    #[serde(default)]
    pub seen: Vec<String>,
    /// The mark at which the learner was last; `None` where the next run starts at the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// How many of the answers had been given when the present run through the lesson began.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub before: usize,
    /// The answers, oldest first.
    #[serde(default, rename = "answer", skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
}

/// One answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which question of the lesson, counted from 1 in the order of its file.
    pub question: usize,
    /// The option that was chosen, counted from 1; 0 for a question that was skipped.
    pub chosen: usize,
    /// Whether that was right.
    pub right: bool,
    /// Whether the learner was sure, or guessed; `None` if that was not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sure: Option<bool>,
    /// How many hints were shown before the answer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hints: usize,
    /// Whether it was asked again to see what is remembered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub review: bool,
    /// The day of the answer.
    pub on: Date,
}

/// How many questions of a lesson were answered right at the first try.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FirstTries {
    /// Right at the first try.
    pub right: usize,
    /// Answered or skipped at all.
    pub asked: usize,
}

/// Something that a learner did in a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A run through the lesson begins at its beginning.
    Begun,
    /// A run has come to this mark and waits for the learner.
    Reached(String),
    /// A question was answered or skipped.
    Answered(Answer),
    /// The lesson was finished: the next run starts at the beginning.
    Finished,
    /// Everything about the lesson is to be forgotten.
    Reset,
}

impl Progress {
    /// What was done in the lesson `id`, as far as it is about this `version` of it.
    pub fn lesson(&self, id: &str, version: u32) -> Option<&Lesson> {
        self.lessons.get(id).filter(|lesson| lesson.version == version)
    }

    /// Adds a step in the lesson `id`. What was done in another version of the lesson is dropped: its
    /// answers were answers to other questions.
    pub fn add(&mut self, id: &str, version: u32, step: Step) {
        if step == Step::Reset {
            self.lessons.remove(id);
            return;
        }
        let lesson = self.lessons.entry(id.to_owned()).or_default();
        if lesson.version != version {
            *lesson = Lesson {
                version,
                ..Lesson::default()
            };
        }
        lesson.add(step);
    }
}

impl Lesson {
    fn add(&mut self, step: Step) {
        match step {
            Step::Begun => (self.at, self.before) = (None, self.answers.len()),
            Step::Reached(mark) => {
                if !self.seen.contains(&mark) {
                    self.seen.push(mark.clone());
                }
                self.at = Some(mark);
            }
            Step::Answered(answer) => self.answers.push(answer),
            Step::Finished => self.at = None,
            Step::Reset => *self = Self::default(),
        }
    }

    /// The first answer to a question, counted from 1, in a run of the lesson.
    pub fn first_answer(&self, question: usize) -> Option<&Answer> {
        self.answers_to(question).find(|answer| !answer.review)
    }

    /// The answer to a question, counted from 1, in the present run through the lesson.
    pub fn present_answer(&self, question: usize) -> Option<&Answer> {
        let present = self.answers.get(self.before..).unwrap_or_default();
        let mut answers = present.iter().filter(|answer| !answer.review);
        answers.rfind(|answer| answer.question == question)
    }

    /// All answers to a question, counted from 1, oldest first.
    pub fn answers_to(&self, question: usize) -> impl DoubleEndedIterator<Item = &Answer> {
        self.answers.iter().filter(move |answer| answer.question == question)
    }

    /// How the first tries went.
    pub fn first_tries(&self) -> FirstTries {
        let mut questions: Vec<usize> = self.answers.iter().map(|answer| answer.question).collect();
        questions.sort_unstable();
        questions.dedup();
        let firsts = || questions.iter().filter_map(|question| self.first_answer(*question));
        FirstTries {
            right: firsts().filter(|answer| answer.right).count(),
            asked: firsts().count(),
        }
    }
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    pub(super) fn answer(question: usize, chosen: usize, right: bool) -> Answer {
        Answer {
            question,
            chosen,
            right,
            sure: None,
            hints: 0,
            review: false,
            on: date(2026, 3, 1),
        }
    }

    #[test]
    fn the_first_try_stays_the_first_try() {
        let mut progress = Progress::default();
        for step in [answer(1, 2, false), answer(1, 3, true), answer(2, 1, true)] {
            progress.add("zombie", 1, Step::Answered(step));
        }
        let lesson = progress.lesson("zombie", 1).expect("three answers");
        assert_eq!(lesson.first_tries(), FirstTries { right: 1, asked: 2 });
        assert_eq!(lesson.answers_to(1).last().map(|answer| answer.chosen), Some(3));
    }

    #[test]
    fn a_run_that_begins_anew_has_no_answers_yet() {
        let mut lesson = Lesson::default();
        lesson.add(Step::Answered(answer(1, 2, false)));
        lesson.add(Step::Begun);
        assert_eq!(lesson.present_answer(1), None);
        lesson.add(Step::Answered(answer(1, 3, true)));
        assert_eq!(lesson.present_answer(1).map(|answer| answer.chosen), Some(3));
        assert_eq!(lesson.first_answer(1).map(|answer| answer.chosen), Some(2));
    }

    #[test]
    fn a_review_is_no_try() {
        let mut lesson = Lesson::default();
        lesson.add(Step::Answered(Answer {
            review: true,
            ..answer(1, 2, true)
        }));
        assert_eq!(lesson.first_tries(), FirstTries::default());
    }

    #[test]
    fn a_new_version_of_a_lesson_begins_anew() {
        let mut progress = Progress::default();
        progress.add("zombie", 1, Step::Answered(answer(1, 2, false)));
        assert_eq!(progress.lesson("zombie", 2), None);
        progress.add("zombie", 2, Step::Reached("start".to_owned()));
        let lesson = progress.lesson("zombie", 2).expect("a stop");
        assert_eq!((lesson.answers.len(), lesson.at.as_deref()), (0, Some("start")));
    }

    #[test]
    fn a_finished_lesson_starts_at_the_beginning_and_keeps_what_was_seen() {
        let mut lesson = Lesson::default();
        for step in [
            Step::Reached("start".to_owned()),
            Step::Reached("end".to_owned()),
            Step::Finished,
        ] {
            lesson.add(step);
        }
        assert_eq!((lesson.at, lesson.seen.len()), (None, 2));
    }
}
