//! What a lesson before a class keeps.

use std::time::Duration;

use super::knobs::KnobSheet;
use super::vote::Vote;

/// What the class has said, and what is being changed.
#[derive(Clone, Debug, Default)]
pub struct Class {
    /// The vote on each question, by its index.
    pub votes: Vec<Vote>,
    /// The options of the lesson, while they are open.
    pub knobs: KnobSheet,
    /// When the discussion ends, on the clock of [`Class::wall`].
    pub discussion: Option<Duration>,
    /// How long the screen has been up.
    pub wall: Duration,
    /// The process whose notes a teacher can read, if they are open.
    pub notes: Option<u32>,
    /// The run is a recording that took over from a live one.
    pub took_over: bool,
}

impl Class {
    /// What is left of the discussion.
    pub fn discussion_left(&self) -> Option<Duration> {
        self.discussion.map(|end| end.saturating_sub(self.wall))
    }

    /// The vote on a question.
    pub fn vote(&self, question: usize) -> Option<&Vote> {
        self.votes.get(question)
    }

    /// As [`Class::vote`], to be changed.
    pub(super) fn vote_mut(&mut self, question: usize) -> &mut Vote {
        if self.votes.len() <= question {
            self.votes.resize_with(question + 1, Vote::default);
        }
        &mut self.votes[question]
    }
}
