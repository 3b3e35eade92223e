//! A question, and its answers.

use crate::text::Message;

/// A question about a run that was recorded.
#[derive(Clone, Debug)]
pub struct Question {
    /// The lesson whose run it is.
    pub lesson: String,
    /// What is to be looked at, a line each.
    pub picture: Vec<Message>,
    /// What is asked.
    pub ask: Message,
    /// Two to four answers in random order, one of them right.
    pub options: Vec<Answer>,
}

/// One of a question's answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What it says.
    pub text: Message,
    /// Whether it is what happened.
    pub right: bool,
    /// Why it is what happened, or how one sees that it is not.
    pub why: Message,
}

/// A line that reads the same in every language.
pub(super) fn same(line: impl Into<String>) -> Message {
    Message::Plain(line.into())
}

pub(super) fn right(text: Message, why: Message) -> Answer {
    Answer { text, right: true, why }
}

pub(super) fn wrong(text: Message, why: Message) -> Answer {
    Answer {
        text,
        right: false,
        why,
    }
}
