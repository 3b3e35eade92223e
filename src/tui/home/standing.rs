//! How far a learner is in each lesson, and which one comes next.

use crate::progress::{FirstTries, Progress};
use crate::scenario::{Part, Scenario};

/// How far a learner is in a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not begun.
    New,
    /// Interrupted at the stop with this number, counted from 1.
    Interrupted(usize),
    /// Seen to its end.
    Seen,
}

/// How far a learner is in a lesson.
pub fn standing(progress: &Progress, lesson: &Scenario) -> Standing {
    let Some(known) = progress.lesson(&lesson.id, lesson.version) else {
        return Standing::New;
    };
    let interrupted = known.at.as_deref().filter(|mark| lesson.stops_at(mark));
    if let Some(mark) = interrupted {
        let place = lesson.checkpoints.iter().position(|stop| stop.at == mark);
        return Standing::Interrupted(place.map_or(1, |place| place + 1));
    }
    match known.seen.iter().any(|mark| mark == Scenario::END) {
        true => Standing::Seen,
        false => Standing::New,
    }
}

/// How the first tries at a lesson's questions went.
pub fn tries(progress: &Progress, lesson: &Scenario) -> FirstTries {
    let known = progress.lesson(&lesson.id, lesson.version);
    known.map(|known| known.first_tries()).unwrap_or_default()
}

/// The lesson to go on with: one that was interrupted, else the first that was not begun.
pub fn proposed(progress: &Progress, lessons: &[Scenario]) -> Option<usize> {
    let stands = |wanted: fn(Standing) -> bool| {
        lessons
            .iter()
            .position(move |lesson| wanted(standing(progress, lesson)))
    };
    stands(|standing| matches!(standing, Standing::Interrupted(_))).or_else(|| stands(|new| new == Standing::New))
}

/// The next lesson after `chosen` that was not begun, from the start again after the last.
pub fn next_new(progress: &Progress, lessons: &[Scenario], chosen: usize) -> Option<usize> {
    let behind = (chosen + 1..lessons.len()).chain(0..lessons.len().min(chosen + 1));
    let mut new = behind.filter(|index| standing(progress, &lessons[*index]) == Standing::New);
    new.next()
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The heading of a part; `None` for lessons that belong to none.
    Heading(Option<Part>),
    /// The lesson with this index.
    Lesson(usize),
}

/// The lessons in columns, each part under its heading: processes at the left, the rest at the right, or all in one.
pub fn columns(lessons: &[Scenario], shown: &[usize], two: bool) -> Vec<Vec<Entry>> {
    let mut columns = vec![Vec::new(); if two { 2 } else { 1 }];
    let last = columns.len() - 1;
    for part in [Some(Part::Processes), Some(Part::Pools), None] {
        let mut of_part = shown.iter().filter(|index| lessons[**index].part == part).peekable();
        if of_part.peek().is_none() {
            continue;
        }
        let column = &mut columns[if part == Some(Part::Processes) { 0 } else { last }];
        column.push(Entry::Heading(part));
        column.extend(of_part.map(|index| Entry::Lesson(*index)));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Step;
    use crate::scenario::Checkpoint;
    use forklore_event::Text;

    /// Five lessons with three stops each, the last one outside of the course.
    fn lessons() -> Vec<Scenario> {
        let stop = |at: &str| Checkpoint {
            at: at.to_owned(),
            cue: Text::default(),
            note: Text::default(),
            close_terminal: false,
            scheduler: None,
            claims: Vec::new(),
        };
        let parts = [
            Some(Part::Processes),
            Some(Part::Pools),
            Some(Part::Processes),
            Some(Part::Pools),
            None,
        ];
        let lesson = |(number, part): (usize, Option<Part>)| Scenario {
            part,
            checkpoints: ["start", "middle", "end"].map(stop).to_vec(),
            ..Scenario::wordless(&format!("lesson-{number}"), Vec::new())
        };
        parts.into_iter().enumerate().map(lesson).collect()
    }

    fn progress(lesson: &Scenario, steps: &[Step]) -> Progress {
        let mut progress = Progress::default();
        for step in steps {
            progress.add(&lesson.id, lesson.version, step.clone());
        }
        progress
    }

    fn reached(mark: &str) -> Step {
        Step::Reached(mark.to_owned())
    }

    #[test]
    fn an_interrupted_lesson_comes_before_a_new_one() {
        let lessons = lessons();
        assert_eq!(proposed(&Progress::default(), &lessons), Some(0));
        let second = lessons[3].checkpoints[1].at.clone();
        let progress = progress(&lessons[3], &[Step::Begun, reached("start"), reached(&second)]);
        assert_eq!(standing(&progress, &lessons[3]), Standing::Interrupted(2));
        assert_eq!(proposed(&progress, &lessons), Some(3));
    }

    #[test]
    fn a_lesson_seen_to_its_end_stays_seen_when_it_is_begun_again() {
        let lessons = lessons();
        let seen = progress(
            &lessons[0],
            &[reached("start"), reached("end"), Step::Finished, Step::Begun],
        );
        assert_eq!(standing(&seen, &lessons[0]), Standing::Seen);
        assert_eq!(proposed(&seen, &lessons), Some(1));
    }

    #[test]
    fn a_mark_that_the_lesson_no_longer_has_is_no_place_to_go_on() {
        let lessons = lessons();
        let lost = progress(&lessons[0], &[reached("nowhere")]);
        assert_eq!(standing(&lost, &lessons[0]), Standing::New);
    }

    #[test]
    fn the_next_new_lesson_is_looked_for_all_around() {
        let lessons = lessons();
        let last = lessons.len() - 1;
        assert_eq!(next_new(&Progress::default(), &lessons, last), Some(0));
    }

    #[test]
    fn every_lesson_stands_in_one_column() {
        let lessons = lessons();
        let shown: Vec<usize> = (0..lessons.len()).collect();
        for two in [false, true] {
            let columns = columns(&lessons, &shown, two);
            let mut found: Vec<usize> = columns
                .into_iter()
                .flatten()
                .filter_map(|entry| match entry {
                    Entry::Lesson(index) => Some(index),
                    Entry::Heading(_) => None,
                })
                .collect();
            found.sort_unstable();
            assert_eq!(found, shown);
        }
    }
}
