use std::collections::VecDeque;

use crate::scenario::{Question, QuestionKind, Scenario};

/// What is laid over the run and waits for the learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// A prediction to be made; `chosen` is marked, not yet committed.
    Question {
        /// Index of the question in the scenario.
        index: usize,
        /// The marked option.
        chosen: Option<usize>,
    },
    /// What was predicted beside what happened.
    Reveal {
        /// Index of the question in the scenario.
        index: usize,
    },
    /// The end of the run.
    End,
}

/// What the learner said to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Committed to this option.
    Chose(usize),
    /// Skipped it, which is remembered as such.
    Skipped,
}

/// The learner's way through the lesson.
#[derive(Clone, Debug)]
pub struct Lesson {
    answers: Vec<Option<Answer>>,
    asked: Vec<bool>,
    revealed: Vec<bool>,
    cards: VecDeque<Card>,
    noted: Option<usize>,
}

impl Lesson {
    /// Nothing asked yet.
    pub fn new(scenario: &Scenario) -> Self {
        let questions = scenario.questions.len();
        Self {
            answers: vec![None; questions],
            asked: vec![false; questions],
            revealed: vec![false; questions],
            cards: VecDeque::new(),
            noted: None,
        }
    }

    /// The run reached the mark `name`: first what was predicted for it, then
    /// what it asks. Two stages may reach the same mark; it counts once.
    pub fn reach(&mut self, questions: &[Question], name: &str) {
        for (index, question) in questions.iter().enumerate() {
            if question.reveal == name && self.asked[index] && !self.revealed[index] {
                self.revealed[index] = true;
                self.cards.push_back(Card::Reveal { index });
            }
        }
        for (index, question) in questions.iter().enumerate() {
            if question.at == name && !self.asked[index] {
                self.asked[index] = true;
                self.cards.push_back(Card::Question { index, chosen: None });
            }
        }
    }

    /// A recording was wound to the stop at the mark `name`: asks what was not answered there.
    pub fn ask(&mut self, questions: &[Question], name: &str) {
        for (index, question) in questions.iter().enumerate() {
            if question.at == name && self.is_open(index, question) && !self.asked[index] {
                self.asked[index] = true;
                self.cards.push_back(Card::Question { index, chosen: None });
            }
        }
    }

    /// The marks of predictions that were neither made nor skipped: what comes after them is not shown yet.
    pub fn open_marks<'a>(&self, questions: &'a [Question]) -> impl Iterator<Item = &'a str> {
        let open = questions.iter().enumerate();
        open.filter(|(index, question)| self.is_open(*index, question))
            .map(|(_, question)| question.at.as_str())
    }

    fn is_open(&self, index: usize, question: &Question) -> bool {
        question.kind == QuestionKind::Predict && self.answer_to(index).is_none()
    }

    /// The run is over.
    pub fn end(&mut self) {
        if !self.cards.contains(&Card::End) {
            self.cards.push_back(Card::End);
        }
    }

    /// The run broke off: what it was about to show will not come, so nothing is asked any more.
    pub fn break_off(&mut self) {
        self.cards.clear();
        self.end();
    }

    /// The card that is open.
    pub fn card(&self) -> Option<Card> {
        self.cards.front().copied()
    }

    /// Marks an option of the open question.
    pub fn choose(&mut self, option: usize) {
        if let Some(Card::Question { chosen, .. }) = self.cards.front_mut() {
            *chosen = Some(option);
        }
    }

    /// Commits to the marked option; false without one.
    pub fn commit(&mut self) -> bool {
        let Some(Card::Question {
            index,
            chosen: Some(option),
        }) = self.card()
        else {
            return false;
        };
        self.answer(index, Answer::Chose(option));
        true
    }

    /// Skips the open question.
    pub fn skip(&mut self) {
        if let Some(Card::Question { index, .. }) = self.card() {
            self.answer(index, Answer::Skipped);
        }
    }

    fn answer(&mut self, index: usize, answer: Answer) {
        self.answers[index] = Some(answer);
        self.noted = Some(index);
        self.cards.pop_front();
    }

    /// Puts away an answer that was read. A question cannot be put away, and the end stays.
    pub fn close(&mut self) {
        if matches!(self.card(), Some(Card::Reveal { .. })) {
            self.cards.pop_front();
        }
    }

    /// The lesson goes on: a noted answer needs no more confirmation.
    pub fn go_on(&mut self) {
        self.noted = None;
    }

    /// The recording was wound elsewhere: what is open belongs to another time. A
    /// question that was not answered is asked again when its time comes again.
    pub fn wind(&mut self) {
        for card in self.cards.drain(..) {
            if let Card::Question { index, .. } = card {
                self.asked[index] = false;
            }
        }
    }

    /// What was said to a question.
    pub fn answer_to(&self, index: usize) -> Option<Answer> {
        self.answers.get(index).copied().flatten()
    }

    /// The answer given since the lesson last went on.
    pub fn noted(&self) -> Option<Answer> {
        self.answer_to(self.noted?)
    }

    /// How many questions were answered right, and how many were asked.
    pub fn score(&self, questions: &[Question]) -> (usize, usize) {
        let right = questions.iter().enumerate().filter(|(index, question)| {
            matches!(self.answer_to(*index), Some(Answer::Chose(option))
                if question.options.get(option).is_some_and(|option| option.right))
        });
        (right.count(), self.asked.iter().filter(|asked| **asked).count())
    }
}
