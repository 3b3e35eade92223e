//! What a lesson says is whole on the smallest screen.

use super::*;

#[test]
fn the_notes_of_every_lesson_are_whole_on_80x24() {
    for (scenario, language) in every_lesson() {
        for checkpoint in &scenario.checkpoints {
            let mut quiet = scenario.clone();
            quiet.questions.clear();
            quiet.terms.clear();
            let screen = draw(&lesson(&quiet, language, &[&checkpoint.at]), 80, 24);
            assert_shows(&screen, checkpoint.cue.get(language));
            assert_shows(&screen, checkpoint.note.get(language));
        }
    }
}

#[test]
fn the_cards_of_every_lesson_are_whole_on_80x24() {
    let mut over = Vec::new();
    for (scenario, language) in every_lesson() {
        for question in &scenario.questions {
            let mut alone = scenario.clone();
            alone.questions = vec![question.clone()];
            alone.terms.clear();
            let right = question
                .options
                .iter()
                .find(|option| option.right)
                .expect("one option is right");
            for (place, option) in (0..).zip(&question.options) {
                let mut app = lesson(&alone, language, &[&question.at]);
                if question.kind == QuestionKind::Exit {
                    update(&mut app, Action::Ended);
                    press(&mut app, &[Command::Close]);
                }
                press(&mut app, &[Command::Choose(place)]);
                let asked = draw(&app, 80, 24);
                assert_shows(&asked, question.ask.get(language));
                question
                    .options
                    .iter()
                    .for_each(|option| assert_shows(&asked, option.text.get(language)));
                press(&mut app, &[Command::Commit]);
                reach(&mut app, &question.reveal);
                let revealed = draw(&app, 80, 24);
                assert_shows(&revealed, option.why.get(language));
                assert_shows(&revealed, right.why.get(language));
                for screen in [&asked, &revealed] {
                    let terminal = if language == Language::EN { "terminal" } else { "终端" };
                    if !screen.contains(terminal) {
                        over.push(format!("{} {language:?}:\n{screen}", scenario.id));
                    }
                }
            }
        }
    }
    assert!(over.is_empty(), "the words lie over the terminal:\n{}", over.join("\n"));
}

#[test]
fn hints_terms_and_what_to_take_away_are_whole_on_80x24() {
    for (scenario, language) in every_lesson() {
        for term in &scenario.terms {
            let mut alone = scenario.clone();
            alone.questions.clear();
            alone.terms.retain(|other| other.at == term.at);
            let card = draw(&lesson(&alone, language, &[&term.at]), 80, 24);
            assert_shows(&card, term.word.get(language));
            assert_shows(&card, term.meaning.get(language));
        }
        for question in scenario.questions.iter().filter(|question| !question.hints.is_empty()) {
            let mut alone = scenario.clone();
            alone.questions = vec![question.clone()];
            alone.terms.clear();
            let mut app = lesson(&alone, language, &[&question.at]);
            for hint in &question.hints {
                press(&mut app, &[Command::Hint]);
                assert_shows(&draw(&app, 80, 24), hint.get(language));
            }
        }
        let mut quiet = scenario.clone();
        quiet.questions.clear();
        quiet.terms.clear();
        let mut app = lesson(&quiet, language, &["end"]);
        update(&mut app, Action::Ended);
        press(&mut app, &[Command::Close]);
        let last = draw(&app, 80, 24);
        assert_shows(&last, scenario.takeaway.as_ref().expect("each has one").get(language));
        assert_shows(&last, scenario.command.as_ref().expect("each has one"));
        assert_eq!(app.context(), Context::Ended);
    }
}

#[test]
fn a_question_at_the_first_stop_is_introduced_where_there_is_room() {
    let mut introduced = 0;
    for (scenario, language) in every_lesson() {
        let Some(question) = scenario.questions.iter().find(|question| question.at == "start") else {
            continue;
        };
        let mut alone = scenario.clone();
        alone.questions = vec![question.clone()];
        alone.terms.clear();
        let app = lesson(&alone, language, &["start"]);
        let cue = scenario.checkpoints[0].cue.get(language);
        assert_shows(&draw(&app, 120, 36), cue);
        introduced += usize::from(squeezed(&draw(&app, 80, 24)).contains(&squeezed(cue)));
    }
    assert!(introduced > 6, "{introduced}");
}

#[test]
fn a_term_of_a_later_stop_comes_after_the_answer_there_and_before_the_next_question() {
    let (scenario, _) = every_lesson()
        .find(|(lesson, _)| lesson.id == "zombie")
        .expect("it is shipped");
    let mut app = lesson(&scenario, Language::EN, &["start"]);
    let term = "A process that has ended and has not been reaped";
    let shown = |app: &App, text: &str| squeezed(&draw(app, 80, 24)).contains(&squeezed(text));
    assert!(!shown(&app, term));
    press(&mut app, &[Command::Close, Command::Choose(0), Command::Commit]);
    reach(&mut app, "dead");
    for wanted in ["It did", term, "main is about to send kill -9"] {
        assert!(shown(&app, wanted), "{wanted}:\n{}", draw(&app, 80, 24));
        assert_eq!(shown(&app, term), wanted == term);
        press(&mut app, &[Command::Close]);
    }
}
