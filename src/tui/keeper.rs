//! What a learner does is written down as it is done.

use std::io;

use jiff::Zoned;

use super::lesson::{Answer, Milestone, Reply, Resume};
use crate::progress::{self, Progress, SetAside, Step, Store};
use crate::scenario::Scenario;

/// Keeps what a learner does in one lesson.
#[derive(Clone, Debug)]
pub struct Keeper {
    store: Store,
    lesson: String,
    version: u32,
}

impl Keeper {
    /// A keeper of a lesson.
    pub fn new(store: Store, lesson: &Scenario) -> Self {
        Self {
            store,
            lesson: lesson.id.clone(),
            version: lesson.version,
        }
    }

    /// A run through the lesson begins at its beginning.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn begin(&self) -> io::Result<Option<SetAside>> {
        self.add(Step::Begun)
    }

    /// Writes down what was done. When this returns it is in the file.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn keep(&self, milestone: Milestone) -> io::Result<Option<SetAside>> {
        self.add(match milestone {
            Milestone::Reached(mark) => Step::Reached(mark),
            Milestone::Answered(reply) => Step::Answered(answer(&reply, false)),
            Milestone::Finished => Step::Finished,
        })
    }

    /// Writes down how a question was answered that was asked again.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn review(&self, reply: &Reply) -> io::Result<Option<SetAside>> {
        self.add(Step::Answered(answer(reply, true)))
    }

    fn add(&self, step: Step) -> io::Result<Option<SetAside>> {
        let changed = self
            .store
            .change(|progress| progress.add(&self.lesson, self.version, step))?;
        Ok(changed.1)
    }
}

/// An answer as it is kept: numbers count from 1, as on the screen.
fn answer(reply: &Reply, review: bool) -> progress::Answer {
    progress::Answer {
        question: reply.question + 1,
        chosen: match reply.answer {
            Answer::Chose(option) => option + 1,
            Answer::Skipped => 0,
        },
        right: reply.right,
        sure: reply.sure,
        hints: reply.hints,
        review,
        on: Zoned::now().date(),
    }
}

/// Where a lesson was interrupted, and what had been said by then; `None` if the next run starts at its beginning.
pub fn interrupted(progress: &Progress, lesson: &Scenario) -> Option<Resume> {
    let known = progress.lesson(&lesson.id, lesson.version)?;
    let until = known.at.clone().filter(|mark| lesson.stops_at(mark))?;
    let said = |(number, question): (usize, &crate::scenario::Question)| {
        let answer = known.present_answer(number)?;
        match answer.chosen {
            0 => Some(Answer::Skipped),
            option if option <= question.options.len() => Some(Answer::Chose(option - 1)),
            _ => None,
        }
    };
    let answers = (1..).zip(&lesson.questions).map(said).collect();
    Some(Resume { until, answers })
}
