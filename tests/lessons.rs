//! The shipped lessons hold what the teaching rules ask for, beyond what every
//! scenario is checked for.

use std::collections::HashSet;

use forklore::engine::Builtin;
use forklore::scenario::{self, KnobError, Language, Question, QuestionKind, Scenario, Test, Text};

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

#[test]
fn no_term_says_the_right_option_before_the_question() {
    for lesson in lessons() {
        let place = |at: &str| lesson.checkpoints.iter().position(|stop| stop.at == at);
        let predictions = lesson.questions.iter();
        for question in predictions.filter(|question| question.kind == QuestionKind::Predict) {
            for term in lesson
                .terms
                .iter()
                .filter(|term| place(&term.at) <= place(&question.at))
            {
                for language in [Language::EN, Language::ZH] {
                    let term = format!("{} {}", term.word.get(language), term.meaning.get(language));
                    let (said, of) = tells(&term, question, language);
                    assert!(
                        said * 2 <= of,
                        "{}: {term:?} answers {:?}",
                        lesson.id,
                        question.ask.get(language)
                    );
                }
            }
        }
    }
}

#[test]
fn a_term_that_says_the_right_option_is_found() {
    let zombie = lessons().into_iter().find(|lesson| lesson.id == "zombie");
    let zombie = zombie.expect("it ships");
    let question = &zombie.questions[0];
    assert_eq!(tells("僵尸进程", question, Language::ZH), (1, 1));
    assert_eq!(tells("Zombies", question, Language::EN), (1, 1));
    assert_eq!(tells("A row", question, Language::EN), (0, 1));
}

/// How much of what only the right option of a question says a term says: so much, of so much.
fn tells(term: &str, question: &Question, language: Language) -> (usize, usize) {
    let pieces = |text: &Text| pieces(text.get(language));
    let mut right = HashSet::new();
    let mut known = pieces(&question.ask);
    for option in &question.options {
        match option.right {
            true => right.extend(pieces(&option.text)),
            false => known.extend(pieces(&option.text)),
        }
    }
    let term = self::pieces(term);
    let only_right = right.difference(&known);
    let of = only_right.clone().count();
    (only_right.filter(|piece| term.contains(*piece)).count(), of)
}

/// What a text says: pairs of neighbours in a run of Chinese characters, and the stems of English words that carry a
/// meaning. Names of processes, calls, letters and numbers are no words.
fn pieces(text: &str) -> HashSet<String> {
    let is_chinese = |char: char| ('\u{4e00}'..='\u{9fff}').contains(&char);
    let chinese = text.split(|char| !is_chinese(char)).flat_map(|run| {
        let chars: Vec<char> = run.chars().collect();
        let pairs = chars.windows(2).map(String::from_iter);
        pairs.collect::<Vec<String>>()
    });
    let is_name = |word: &str| word.contains(|char: char| char.is_ascii_digit() || "()_".contains(char));
    let words = text.split(|char: char| !(char.is_ascii_alphanumeric() || "()_".contains(char)));
    let is_common = |word: &str| COMMON.contains(&word.to_ascii_lowercase().as_str());
    let english = words
        .filter(|word| word.len() > 1 && !is_name(word) && !is_common(word))
        .map(stem);
    chinese.chain(english).collect()
}

/// An English word in small letters, without its commonest endings.
fn stem(word: &str) -> String {
    let mut word = word.to_ascii_lowercase();
    let shorter = |word: &str| {
        let ends = ["ing", "ed", "es", "s", "e"].iter();
        let mut stems = ends.filter_map(|end| word.strip_suffix(end));
        stems.find(|stem| stem.len() > 2).map(str::to_owned)
    };
    while let Some(stem) = shorter(&word) {
        word = stem;
    }
    word
}

/// Words that do not answer a question, and processes that are in every lesson.
const COMMON: &[&str] = &[
    "a", "all", "an", "and", "as", "at", "be", "by", "each", "every", "for", "from", "has", "have", "how", "in",
    "init", "into", "is", "it", "its", "main", "of", "on", "one", "or", "other", "out", "so", "than", "that", "the",
    "their", "them", "then", "they", "this", "to", "two", "was", "which", "who", "with", "without",
];
