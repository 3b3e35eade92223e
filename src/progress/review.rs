//! What to ask again, and when: Leitner's boxes.
//!
//! A question comes up for review when its first answer was wrong, skipped or a guess. Each right answer
//! moves it one box up, where it waits longer; a wrong one puts it back into the first box; a right answer in the
//! last box ends its review. The box is computed from the answers.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Answer, Lesson, Progress};

/// After how many days a question in each box is asked again.
const WAITS: [i64; 4] = [1, 3, 7, 21];

/// A question that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The lesson's id.
    pub lesson: String,
    /// Which question of the lesson, counted from 1.
    pub question: usize,
    /// Since when.
    pub since: Date,
}

/// The questions that are due on a day, the longest waiting first. `version` gives the present version of a lesson;
/// lessons that are not there any more are left out.
pub fn due(progress: &Progress, today: Date, version: impl Fn(&str) -> Option<u32>) -> Vec<Due> {
    let mut due = Vec::new();
    for (id, lesson) in &progress.lessons {
        if version(id) != Some(lesson.version) {
            continue;
        }
        for question in questions(lesson) {
            match next(lesson, question) {
                Some(since) if since <= today => due.push(Due {
                    lesson: id.clone(),
                    question,
                    since,
                }),
                _ => {}
            }
        }
    }
    due.sort_by_key(|due| due.since);
    due
}

fn questions(lesson: &Lesson) -> Vec<usize> {
    let mut questions: Vec<usize> = lesson.answers.iter().map(|answer| answer.question).collect();
    questions.sort_unstable();
    questions.dedup();
    questions
}

/// The day from which a question is to be asked again; `None` if it is not.
fn next(lesson: &Lesson, question: usize) -> Option<Date> {
    let mut answers = lesson.answers_to(question);
    let first = answers.next()?;
    let mut known = is_known(first);
    let (mut place, mut last) = (0, first.on);
    for answer in answers {
        (known, place) = match (is_known(answer), known) {
            (false, _) => (false, 0),
            (true, true) => (true, place),
            // It counts only when it was due; asked again on the same day it shows little.
            (true, false) if answer.on < last.saturating_add(WAITS[place].days()) => continue,
            (true, false) => (place + 1 == WAITS.len(), (place + 1).min(WAITS.len() - 1)),
        };
        last = answer.on;
    }
    (!known).then(|| last.saturating_add(WAITS[place].days()))
}

fn is_known(answer: &Answer) -> bool {
    answer.right && answer.sure != Some(false)
}

#[cfg(test)]
mod tests {
    use super::super::Step;
    use super::super::tests::answer;
    use super::*;
    use jiff::civil::date;

    fn asked(days: &[(i8, bool)]) -> Option<Date> {
        let mut progress = Progress::default();
        for (day, right) in days {
            let answer = Answer {
                on: date(2026, 3, *day),
                ..answer(1, 1, *right)
            };
            progress.add("fork", 1, Step::Answered(answer));
        }
        next(&progress.lessons["fork"], 1)
    }

    #[test]
    fn what_was_right_at_once_is_not_asked_again() {
        assert_eq!(asked(&[(1, true)]), None);
    }

    #[test]
    fn what_was_wrong_comes_back_later_and_later_and_then_no_more() {
        assert_eq!(asked(&[(1, false)]), Some(date(2026, 3, 2)));
        assert_eq!(asked(&[(1, false), (2, true)]), Some(date(2026, 3, 5)));
        assert_eq!(asked(&[(1, false), (2, true), (5, true)]), Some(date(2026, 3, 12)));
        let last = [(1, false), (2, true), (5, true), (12, true)];
        assert_eq!(asked(&last), Some(date(2026, 4, 2)));
    }

    #[test]
    fn a_wrong_answer_puts_it_back_into_the_first_box() {
        assert_eq!(asked(&[(1, false), (2, true), (5, false)]), Some(date(2026, 3, 6)));
    }

    #[test]
    fn an_answer_before_its_time_changes_nothing() {
        assert_eq!(asked(&[(1, false), (1, true)]), Some(date(2026, 3, 2)));
    }

    #[test]
    fn a_guess_is_asked_again() {
        let mut progress = Progress::default();
        let guess = Answer {
            sure: Some(false),
            ..answer(1, 1, true)
        };
        progress.add("fork", 1, Step::Answered(guess));
        let on = |day| due(&progress, date(2026, 3, day), |_| Some(1)).len();
        assert_eq!((on(1), on(2)), (0, 1));
    }

    #[test]
    fn only_the_present_version_of_a_lesson_is_asked() {
        let mut progress = Progress::default();
        progress.add("fork", 1, Step::Answered(answer(1, 1, false)));
        let with = |version| due(&progress, date(2027, 1, 1), |_| version).len();
        assert_eq!((with(Some(1)), with(Some(2)), with(None)), (1, 0, 0));
    }
}
