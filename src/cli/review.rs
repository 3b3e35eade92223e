//! What is asked again: what was wrong, as a question about another run where there is one, else with its options in
//! another order.

use fastrand::Rng;
use jiff::Zoned;
use jiff::civil::Date;

use crate::progress::{self, Due, Progress, Store};
use crate::quiz::{self, Quiz};
use crate::recording::{self, Recording};
use crate::scenario::{self, Scenario};
use crate::tui::{Keeper, ReviewChoice, ReviewQuestion, Wording};

/// No more than these are asked at a time.
const MOST: usize = 10;

/// What is due today, the longest waiting first.
pub fn due(lessons: &[Scenario], progress: &Progress, store: &Store) -> Vec<ReviewQuestion> {
    let today = Zoned::now().date();
    let version = |id: &str| find(lessons, id).map(|lesson| lesson.version);
    let due = progress::due(progress, today, version);
    let recordings: Vec<Recording> = recordings().collect();
    let ask = |due: &Due| ask(lessons, progress, store, &recordings, due, today);
    due.iter().take(MOST).filter_map(ask).collect()
}

fn find<'a>(lessons: &'a [Scenario], id: &str) -> Option<&'a Scenario> {
    lessons.iter().find(|lesson| lesson.id == id)
}

/// The shipped recordings.
pub fn recordings() -> impl Iterator<Item = Recording> {
    let shipped = scenario::shipped_ids().filter_map(recording::shipped);
    shipped.filter_map(|bytes| recording::read(bytes).ok())
}

fn ask(
    lessons: &[Scenario],
    progress: &Progress,
    store: &Store,
    recordings: &[Recording],
    due: &Due,
    today: Date,
) -> Option<ReviewQuestion> {
    let lesson = find(lessons, &due.lesson)?;
    let index = due.question.checked_sub(1)?;
    let question = lesson.questions.get(index)?;
    // The same question is asked in the same way all day, and in another one the next day.
    let day = today.day_of_year().unsigned_abs();
    let text = format!("{} {} {day}", due.lesson, due.question);
    let seed = text
        .bytes()
        .fold(0_u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
    let keeper = Keeper::new(store.clone(), lesson);
    let believed = believed(lesson, progress, due.question);
    let quiz = believed.and_then(|misconception| Quiz::about(recordings.to_vec(), misconception, seed));
    if let Some(variant) = quiz.and_then(|mut quiz| quiz.next()) {
        return Some(ReviewQuestion {
            lesson: lesson.title.clone(),
            picture: variant.picture.into_iter().map(Wording::Interface).collect(),
            ask: Wording::Interface(variant.ask),
            options: variant.options.into_iter().map(of_quiz).collect(),
            question: index,
            keeper,
        });
    }
    let mut options: Vec<ReviewChoice> = question.options.iter().enumerate().map(of_lesson).collect();
    Rng::with_seed(seed).shuffle(&mut options);
    Some(ReviewQuestion {
        lesson: lesson.title.clone(),
        picture: Vec::new(),
        ask: Wording::Lesson(question.ask.clone()),
        options,
        question: index,
        keeper,
    })
}

/// The misconception that the last wrong answer to a question stands for.
fn believed<'a>(lesson: &'a Scenario, progress: &Progress, question: usize) -> Option<&'a str> {
    let known = progress.lesson(&lesson.id, lesson.version)?;
    let wrong = known
        .answers_to(question)
        .rfind(|answer| !answer.right && answer.chosen > 0)?;
    let option = lesson.questions.get(question - 1)?.options.get(wrong.chosen - 1)?;
    option.misconception.as_deref()
}

fn of_quiz(answer: quiz::Answer) -> ReviewChoice {
    ReviewChoice {
        text: Wording::Interface(answer.text),
        right: answer.right,
        why: Wording::Interface(answer.why),
        original: None,
    }
}

fn of_lesson((index, choice): (usize, &scenario::Choice)) -> ReviewChoice {
    ReviewChoice {
        text: Wording::Lesson(choice.text.clone()),
        right: choice.right,
        why: Wording::Lesson(choice.why.clone()),
        original: Some(index),
    }
}
