//! The learner's way through a lesson: terms, questions, what was said beside what came out, the end, what to take
//! away.

use std::collections::VecDeque;

use crate::scenario::{Question, QuestionKind, Scenario, Term};

/// What is laid over the run and waits for the learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// Words that the lesson needs: all that are shown at the same mark.
    Terms {
        /// Index of the first of them in the scenario.
        first: usize,
    },
    /// A question to be answered; `chosen` is marked, not yet committed.
    Question {
        /// Index of the question in the scenario.
        index: usize,
        /// The marked option.
        chosen: Option<usize>,
    },
    /// What was said beside what happened.
    Reveal {
        /// Index of the question in the scenario.
        index: usize,
    },
    /// The end of the run.
    End,
    /// The one line to take away, and how to see the same outside of forklore.
    Takeaway,
}

/// What the learner said to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Committed to this option.
    Chose(usize),
    /// Skipped it, which is remembered as such.
    Skipped,
}

/// Something that the learner has done, to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// The run has come to this mark, and stands there.
    Reached(String),
    /// A question was answered.
    Answered(Reply),
    /// There is nothing more in the lesson.
    Finished,
}

/// An answer, and how it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Index of the question in the scenario.
    pub question: usize,
    /// What was said.
    pub answer: Answer,
    /// Whether that is right.
    pub right: bool,
    /// Whether the learner was sure, or guessed; `None` if that was not said.
    pub sure: Option<bool>,
    /// How many hints were shown before.
    pub hints: usize,
}

/// Where a lesson was interrupted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The mark at which the run stood.
    pub until: String,
    /// What had been said by then, by question.
    pub answers: Vec<Option<Answer>>,
}

/// The learner's way through the lesson.
#[derive(Clone, Debug)]
pub struct Lesson {
    answers: Vec<Option<Answer>>,
    /// What was said before the run was interrupted that this one resumes.
    given: Vec<Option<Answer>>,
    asked: Vec<bool>,
    /// The questions whose answers were shown, oldest first.
    revealed: Vec<usize>,
    /// How many hints were shown, by question.
    hints: Vec<usize>,
    cards: VecDeque<Card>,
    noted: Option<usize>,
    /// Whether the term is still to be shown, by term.
    terms: Vec<bool>,
    /// Whether there is something to take away.
    takeaway: bool,
    over: bool,
    finished: bool,
    milestones: Vec<Milestone>,
}

impl Lesson {
    /// Nothing asked yet.
    pub fn new(scenario: &Scenario) -> Self {
        let questions = scenario.questions.len();
        Self {
            answers: vec![None; questions],
            given: vec![None; questions],
            asked: vec![false; questions],
            revealed: Vec::new(),
            hints: vec![0; questions],
            cards: VecDeque::new(),
            noted: None,
            terms: vec![true; scenario.terms.len()],
            takeaway: scenario.takeaway.is_some(),
            over: false,
            finished: false,
            milestones: Vec::new(),
        }
    }

    /// Takes over what was said before, by question. It is not asked again.
    pub fn take_over(&mut self, given: impl IntoIterator<Item = Option<Answer>>) {
        for (place, given) in self.given.iter_mut().zip(given) {
            *place = given;
        }
    }

    /// The run stands at the mark `name`: first what is to be seen there, then what was predicted for it, then the
    /// words that belong there, which may say what was asked, then what it asks. Two stages may reach the same mark;
    /// it counts once.
    pub fn reach(&mut self, scenario: &Scenario, name: &str) {
        let questions = &scenario.questions;
        if !self.finished {
            self.milestones.push(Milestone::Reached(name.to_owned()));
        }
        self.show_terms(&scenario.terms, Scenario::START);
        self.ask_all(questions, name, QuestionKind::Observe);
        for (index, question) in questions.iter().enumerate() {
            let predicted = question.kind == QuestionKind::Predict && self.asked[index];
            if predicted && question.reveal == name && !self.revealed.contains(&index) {
                self.reveal(index);
            }
        }
        self.show_terms(&scenario.terms, name);
        self.ask_all(questions, name, QuestionKind::Predict);
    }

    /// Shows the terms at the mark `at` that were not shown yet.
    fn show_terms(&mut self, terms: &[Term], at: &str) {
        if let Some(first) = self.take_terms(terms, at) {
            self.cards.push_back(Card::Terms { first });
        }
    }

    /// The first of the terms at the mark `at`, if they are still to be shown; they count as shown now.
    fn take_terms(&mut self, terms: &[Term], at: &str) -> Option<usize> {
        let mut first = None;
        for (index, _) in terms.iter().enumerate().filter(|(_, term)| term.at == at) {
            if std::mem::take(&mut self.terms[index]) {
                first = first.or(Some(index));
            }
        }
        first
    }

    /// The run passes the mark `name` on its quick way to where it was before: nothing is asked or shown.
    pub fn pass(&mut self, scenario: &Scenario, name: &str) {
        for at in [Scenario::START, name] {
            self.take_terms(&scenario.terms, at);
        }
        for (index, question) in scenario.questions.iter().enumerate() {
            if question.at == name && !self.asked[index] {
                self.asked[index] = true;
                self.answers[index] = self.given[index].take().or(Some(Answer::Skipped));
            }
            if question.reveal == name && self.asked[index] && !self.revealed.contains(&index) {
                self.revealed.push(index);
            }
        }
    }

    /// Asks the questions of a kind at the mark `name` that were not asked yet.
    fn ask_all(&mut self, questions: &[Question], name: &str, kind: QuestionKind) {
        for (index, question) in questions.iter().enumerate() {
            if question.kind != kind || question.at != name || std::mem::replace(&mut self.asked[index], true) {
                continue;
            }
            match self.given[index].take() {
                Some(given) => {
                    self.answers[index] = Some(given);
                    if kind != QuestionKind::Predict {
                        self.revealed.push(index);
                    }
                }
                None => self.cards.push_back(Card::Question { index, chosen: None }),
            }
        }
    }

    fn reveal(&mut self, index: usize) {
        self.revealed.push(index);
        self.cards.push_back(Card::Reveal { index });
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

    /// The run is over: its end, the last questions, what to take away.
    pub fn end(&mut self, questions: &[Question]) {
        if self.cards.contains(&Card::End) || self.cards.contains(&Card::Takeaway) {
            return;
        }
        self.over = true;
        self.cards.push_back(Card::End);
        self.ask_all(questions, Scenario::END, QuestionKind::Exit);
        if self.takeaway {
            self.cards.push_back(Card::Takeaway);
        }
        self.note_finish();
    }

    /// The run broke off: what it was about to show will not come, so nothing is asked any more.
    pub fn break_off(&mut self) {
        self.cards.clear();
        self.cards.push_back(Card::End);
    }

    /// The card that is open.
    pub fn card(&self) -> Option<Card> {
        self.cards.front().copied()
    }

    /// Whether a question is open, or comes after the open card.
    pub fn asks_here(&self) -> bool {
        self.cards.iter().any(|card| matches!(card, Card::Question { .. }))
    }

    /// Whether nothing comes after the open card.
    pub fn is_at_last_card(&self) -> bool {
        self.cards.len() == 1 && matches!(self.card(), Some(Card::End | Card::Takeaway))
    }

    fn note_finish(&mut self) {
        if self.over && self.is_at_last_card() && !std::mem::replace(&mut self.finished, true) {
            self.milestones.push(Milestone::Finished);
        }
    }

    /// What was done since this was asked last.
    pub fn take_milestones(&mut self) -> Vec<Milestone> {
        std::mem::take(&mut self.milestones)
    }

    /// Marks an option of the open question.
    pub fn choose(&mut self, option: usize) {
        if let Some(Card::Question { chosen, .. }) = self.cards.front_mut() {
            *chosen = Some(option);
        }
    }

    /// Commits to the marked option, sure or guessing; false without one.
    pub fn commit(&mut self, questions: &[Question], sure: Option<bool>) -> bool {
        let Some(Card::Question {
            index,
            chosen: Some(option),
        }) = self.card()
        else {
            return false;
        };
        self.answer(questions, index, Answer::Chose(option), sure);
        true
    }

    /// Skips the open question.
    pub fn skip(&mut self, questions: &[Question]) {
        if let Some(Card::Question { index, .. }) = self.card() {
            self.answer(questions, index, Answer::Skipped, None);
        }
    }

    fn answer(&mut self, questions: &[Question], index: usize, answer: Answer, sure: Option<bool>) {
        self.answers[index] = Some(answer);
        self.cards.pop_front();
        let Some(question) = questions.get(index) else { return };
        self.milestones.push(Milestone::Answered(Reply {
            question: index,
            answer,
            right: is_right(question, answer),
            sure,
            hints: self.hints[index],
        }));
        if question.kind == QuestionKind::Predict {
            self.noted = Some(index);
        } else {
            self.revealed.push(index);
            self.cards.push_front(Card::Reveal { index });
        }
    }

    /// Shows the next hint of the open question; false if there is no further one.
    pub fn hint(&mut self, questions: &[Question]) -> bool {
        let Some(Card::Question { index, .. }) = self.card() else {
            return false;
        };
        let more = questions
            .get(index)
            .is_some_and(|question| self.hints[index] < question.hints.len());
        self.hints[index] += usize::from(more);
        more
    }

    /// How many hints of a question were shown.
    pub fn hints(&self, index: usize) -> usize {
        self.hints.get(index).copied().unwrap_or(0)
    }

    /// The questions whose answers were shown, oldest first.
    pub fn revealed(&self) -> &[usize] {
        &self.revealed
    }

    /// Puts away what was read. A question cannot be put away, and the last card stays.
    pub fn close(&mut self) {
        let last = self.is_at_last_card();
        if !last && matches!(self.card(), Some(Card::Terms { .. } | Card::Reveal { .. } | Card::End)) {
            self.cards.pop_front();
            self.note_finish();
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
            match card {
                Card::Question { index, .. } => self.asked[index] = false,
                Card::Terms { first } => self.terms[first] = true,
                Card::Reveal { .. } | Card::End | Card::Takeaway => {}
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

    /// How many predictions were right, and how many were asked for.
    pub fn score(&self, questions: &[Question]) -> (usize, usize) {
        let predictions = questions.iter().enumerate().filter(|(index, question)| {
            question.kind == QuestionKind::Predict && self.asked.get(*index).copied().unwrap_or(false)
        });
        let right = predictions
            .clone()
            .filter(|(index, question)| self.answer_to(*index).is_some_and(|answer| is_right(question, answer)));
        (right.count(), predictions.count())
    }
}

fn is_right(question: &Question, answer: Answer) -> bool {
    match answer {
        Answer::Chose(option) => question.options.get(option).is_some_and(|option| option.right),
        Answer::Skipped => false,
    }
}
