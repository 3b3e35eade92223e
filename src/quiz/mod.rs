//! Questions in reverse: not "what will happen?" but "what has happened here?".
//!
//! Each question is made from a run that was recorded: two process trees, or the bars of a pool, with the names
//! hidden. The right answer is what the log says; no answer is typed in by hand. The same seed and the same
//! recordings give the same questions.

mod endings;
mod pools;
mod question;
mod trees;

use fastrand::Rng;

use crate::recording::Recording;
use crate::text::Message;

pub use question::{Answer, Question};

/// How often a question is tried on other moments of other runs before the quiz gives up.
const TRIES: usize = 400;

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Processes: trees, reaping, adoption.
    Processes,
    /// Pools: calls, limits, endings.
    Pools,
}

/// Makes one kind of question from a run, if it has a moment for it.
type Maker = fn(&Recording, &mut Rng) -> Option<Question>;

/// The kinds of questions.
const MAKERS: &[(Topic, Maker)] = &[
    (Topic::Processes, trees::what_came_between),
    (Topic::Processes, trees::who_reaped),
    (Topic::Pools, pools::which_call),
    (Topic::Pools, pools::which_limit),
    (Topic::Pools, endings::which_ending),
];

/// The questions that show what a misconception gets wrong, by its number in `scenarios/README.md`.
const ABOUT: &[(&str, Maker)] = &[
    ("M1", trees::what_came_between),
    ("M6", trees::who_reaped),
    ("M8", trees::who_reaped),
    ("M9", trees::who_reaped),
    ("M13", pools::which_limit),
    ("M16", pools::which_call),
    ("M17", pools::which_call),
];

/// An endless supply of questions.
#[derive(Debug)]
pub struct Quiz {
    recordings: Vec<Recording>,
    makers: Vec<Maker>,
    random: Rng,
    /// The picture of the question before, which is not asked twice in a row.
    last: Vec<Message>,
}

impl Quiz {
    /// Questions about the recordings, on one topic or on all.
    pub fn new(recordings: Vec<Recording>, topic: Option<Topic>, seed: u64) -> Self {
        let wanted = MAKERS.iter().filter(|(of, _)| topic.is_none_or(|topic| topic == *of));
        Self::of(recordings, wanted.map(|(_, make)| *make).collect(), seed)
    }

    /// Questions about the recordings that show what a misconception gets wrong; `None` if there are none for it.
    pub fn about(recordings: Vec<Recording>, misconception: &str, seed: u64) -> Option<Self> {
        let (_, make) = ABOUT.iter().find(|(name, _)| *name == misconception)?;
        Some(Self::of(recordings, vec![*make], seed))
    }

    fn of(recordings: Vec<Recording>, makers: Vec<Maker>, seed: u64) -> Self {
        Self {
            recordings,
            makers,
            random: Rng::with_seed(seed),
            last: Vec::new(),
        }
    }
}

impl Iterator for Quiz {
    type Item = Question;

    /// The next question; `None` if the recordings have no moment that can be asked about.
    fn next(&mut self) -> Option<Question> {
        for _ in 0..TRIES {
            let recording = self.random.choice(&self.recordings)?;
            let make = self.random.choice(&self.makers)?;
            let Some(mut question) = make(recording, &mut self.random) else {
                continue;
            };
            if question.picture == self.last {
                continue;
            }
            self.random.shuffle(&mut question.options);
            self.last.clone_from(&question.picture);
            return Some(question);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording;
    use crate::scenario;
    use forklore_event::Language;

    fn recordings() -> Vec<Recording> {
        scenario::shipped_ids()
            .filter_map(recording::shipped)
            .map(|bytes| recording::read(bytes).expect("a shipped recording"))
            .collect()
    }

    #[test]
    fn every_question_has_one_right_answer_and_no_answer_twice() {
        for topic in [None, Some(Topic::Processes), Some(Topic::Pools)] {
            let questions: Vec<Question> = Quiz::new(recordings(), topic, 7).take(200).collect();
            assert_eq!(questions.len(), 200, "{topic:?}");
            for question in questions {
                assert_eq!(
                    question.options.iter().filter(|option| option.right).count(),
                    1,
                    "{question:#?}"
                );
                assert!((2..=4).contains(&question.options.len()), "{question:#?}");
                for (index, option) in question.options.iter().enumerate() {
                    assert!(
                        !question.options[..index].iter().any(|other| other.text == option.text),
                        "{question:#?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_seed_gives_the_same_questions_again() {
        let asked = |seed| -> Vec<_> {
            let questions = Quiz::new(recordings(), None, seed).take(20);
            questions.map(|question| (question.picture, question.options)).collect()
        };
        assert_eq!(asked(3), asked(3));
        assert_ne!(asked(3), asked(4));
    }

    #[test]
    fn each_kind_of_question_about_processes_and_pools_comes_up() {
        let mut asks: Vec<String> = Quiz::new(recordings(), None, 1)
            .take(300)
            .map(|question| question.ask.get(Language::EN))
            .collect();
        asks.sort();
        asks.dedup();
        assert!(asks.len() >= 4, "{asks:?}");
    }

    #[test]
    fn every_misconception_with_questions_of_its_own_has_some() {
        for (name, _) in ABOUT {
            let mut quiz = Quiz::about(recordings(), name, 5).expect("it is in the table");
            assert!(quiz.next().is_some(), "{name}");
        }
        assert!(Quiz::about(recordings(), "M2", 5).is_none());
    }

    #[test]
    fn without_recordings_there_is_no_question() {
        assert!(Quiz::new(Vec::new(), None, 1).next().is_none());
    }
}
