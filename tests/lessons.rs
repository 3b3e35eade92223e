//! The shipped lessons hold what the teaching rules ask for, beyond what every
//! scenario is checked for.

use std::collections::HashSet;

use forklore::engine::Builtin;
use forklore::scenario::{self, KnobError, Language, Question, Scenario, Test, Text};

fn lessons() -> Vec<Scenario> {
    scenario::shipped(&Builtin).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn all_lessons_are_there_in_order() {
    let ids: Vec<String> = lessons().into_iter().map(|lesson| lesson.id).collect();
    assert_eq!(
        ids,
        [
            "tree",
            "fork",
            "order",
            "memory",
            "zombie",
            "orphan",
            "daemon",
            "daemon-flag",
            "process-or-pool",
            "pool",
            "apply-vs-apply-async",
            "async-result",
            "callback",
            "shutdown",
            "map-and-imap",
            "maxtasksperchild",
            "silent",
            "killed",
            "cpu-or-io",
            "start-methods",
            "race",
            "nginx"
        ]
    );
}

#[test]
fn a_lesson_stops_five_to_nine_times_and_proves_its_claims() {
    for lesson in lessons() {
        assert!((5..=9).contains(&lesson.checkpoints.len()), "{}", lesson.id);
        assert!(!lesson.questions.is_empty(), "{}", lesson.id);
        assert!(lesson.expectations.len() >= 3, "{}", lesson.id);
        assert_eq!(
            lesson.checkpoints.first().map(|first| first.at.as_str()),
            Some("start"),
            "{}",
            lesson.id
        );
        assert_eq!(
            lesson.checkpoints.last().map(|last| last.at.as_str()),
            Some("end"),
            "{}",
            lesson.id
        );
    }
}

#[test]
fn every_text_is_in_english_and_chinese() {
    for lesson in lessons() {
        let mut texts: Vec<&Text> = vec![&lesson.title, &lesson.summary];
        texts.extend(&lesson.takeaway);
        texts.extend(lesson.terms.iter().flat_map(|term| [&term.word, &term.meaning]));
        texts.extend(lesson.checkpoints.iter().flat_map(|stop| [&stop.cue, &stop.note]));
        texts.extend(lesson.acts.iter().map(|act| &act.ask));
        for question in &lesson.questions {
            texts.push(&question.ask);
            texts.extend(&question.hints);
            texts.extend(question.options.iter().flat_map(|option| [&option.text, &option.why]));
        }
        for text in texts {
            for wanted in [Language::EN, Language::ZH] {
                let is_there = text.iter().any(|(language, _)| language == wanted);
                assert!(is_there, "{}: {wanted:?}: {text:?}", lesson.id);
            }
        }
    }
}

#[test]
fn questions_have_three_or_four_options_and_come_at_a_stop() {
    for lesson in lessons() {
        let stops: HashSet<&str> = lesson
            .checkpoints
            .iter()
            .map(|checkpoint| checkpoint.at.as_str())
            .collect();
        for question in &lesson.questions {
            assert!(
                (3..=4).contains(&question.options.len()),
                "{}: {}",
                lesson.id,
                question.ask.get(Language::EN)
            );
            assert!(stops.contains(question.at.as_str()), "{}: {}", lesson.id, question.at);
            assert!(
                stops.contains(question.reveal.as_str()),
                "{}: {}",
                lesson.id,
                question.reveal
            );
        }
    }
}

/// Words that say nothing by themselves.
const LITTLE: [&str; 14] = [
    "a", "the", "of", "is", "it", "its", "to", "in", "for", "and", "that", "them", "an", "on",
];

/// The phrases of an English text that could give something away: two or three words, at least two of which say
/// something.
fn phrases(text: &str) -> HashSet<String> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let says = |words: &&[&str]| words.iter().filter(|word| !LITTLE.contains(word)).count() > 1;
    let phrases = words.windows(2).chain(words.windows(3)).filter(says);
    phrases.map(|words| words.join(" ")).collect()
}

/// The phrases of the right option that a term has, and neither the question nor a wrong option.
fn given_away(meaning: &str, question: &Question) -> Vec<String> {
    let of = |text: &Text| phrases(text.get(Language::EN));
    let (right, wrong): (Vec<_>, Vec<_>) = question.options.iter().partition(|option| option.right);
    let mut given: HashSet<String> = right.iter().flat_map(|option| of(&option.text)).collect();
    let asked = wrong.iter().map(|option| &option.text).chain([&question.ask]);
    let asked: HashSet<String> = asked.flat_map(of).collect();
    given.retain(|phrase| !asked.contains(phrase));
    given.intersection(&phrases(meaning)).cloned().collect()
}

#[test]
fn no_term_says_the_answer_to_a_question_that_is_asked_after_it() {
    let mut compared = 0;
    for lesson in lessons() {
        for (term, question) in lesson.terms.iter().flat_map(|term| {
            let questions = lesson.questions.iter();
            questions.map(move |question| (term, question))
        }) {
            let given = given_away(term.meaning.get(Language::EN), question);
            assert!(given.is_empty(), "{}: {:?}: {given:?}", lesson.id, term.word);
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
    let lesson = scenario::open("callback", &Builtin).expect("the lesson is shipped");
    let given = |text: &str| lesson.questions.iter().any(|asked| !given_away(text, asked).is_empty());
    assert!(given("A thread of main that receives the results of the workers."));
    assert!(!given("What main has for each task."));
}

#[test]
fn listings_are_short_enough_for_a_projector() {
    for stage in lessons().into_iter().flat_map(|lesson| lesson.stages) {
        assert!(stage.source.lines().count() <= 40, "{}", stage.file);
        for line in stage.source.lines() {
            assert!(line.chars().count() <= 45, "{}: {line}", stage.file);
        }
    }
}

#[test]
fn the_ends_of_every_knob_can_be_set() {
    for lesson in lessons() {
        for knob in &lesson.knobs {
            let mut changed = lesson.clone();
            for value in [knob.min, knob.max] {
                changed.set(&knob.name, value).expect("the value is in range");
                let line = format!("{} = {value}\n", knob.name);
                assert!(
                    changed.stages.iter().all(|stage| stage.source.contains(&line)),
                    "{}",
                    lesson.id
                );
            }
        }
    }
}

#[test]
fn an_expectation_follows_the_knob_that_it_names() {
    let mut lesson = scenario::open("apply-vs-apply-async", &Builtin).expect("the lesson is shipped");
    lesson.set("TASKS", 8).expect("the value is in range");
    let wanted = |fact: &str| {
        let found = lesson
            .expectations
            .iter()
            .find(|expect| expect.fact == fact)
            .expect("the lesson expects it");
        found.test.clone()
    };
    assert_eq!(wanted("tasks_finished"), Test::Is(forklore_event::Fact::Int(8)));
    assert_eq!(wanted("peak_running_tasks"), Test::Is(forklore_event::Fact::Int(1)));
}

#[test]
fn a_knob_is_refused_with_a_reason() {
    let mut lesson = scenario::open("zombie", &Builtin).expect("the lesson is shipped");
    let unknown = lesson.set("CODES", 1).expect_err("there is no such knob");
    assert_eq!(
        unknown.to_string(),
        "the scenario has no knob `CODES`; did you mean `CODE`?"
    );
    let too_large = lesson.set("CODE", 300).expect_err("an exit code has eight bits");
    assert_eq!(
        too_large,
        KnobError::OutOfRange {
            name: "CODE".into(),
            value: 300,
            min: 0,
            max: 255
        }
    );
    assert_eq!(too_large.to_string(), "`CODE` must be from 0 to 255, not 300");
}

#[test]
fn a_misspelt_lesson_gets_the_nearest_name() {
    let error = scenario::open("zombies", &Builtin).expect_err("there is no such lesson");
    assert_eq!(
        error.to_string(),
        "there is no scenario `zombies`; did you mean `zombie`?"
    );
    let error = scenario::open("quux", &Builtin).expect_err("there is no such lesson");
    assert_eq!(error.to_string(), "there is no scenario `quux`");
}
