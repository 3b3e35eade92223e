//! The screen before a class.

use forklore::scenario::{Language, QuestionKind};
use forklore::tui::Driver;
use forklore::tui::app::{Action, App};
use forklore::tui::keymap::Command;
use forklore::tui::update;
use forklore_event::Kind;
use insta::assert_snapshot;
use std::time::Duration;

use super::fixture::{self, Fixture};
use super::{app, assert_shows, draw, every_lesson, lesson, press, tell_at};

fn presented(mut app: App) -> App {
    app.driver = Driver::Presenter;
    app
}

/// Snapshots one moment at the sizes of a projector and of a large screen, in both languages.
fn snapshot(name: &str, fixture: fn() -> Fixture, until: &str, commands: &[Command]) {
    for (language, tag) in [(Language::EN, "en"), (Language::ZH, "zh")] {
        let mut app = presented(app(fixture(), until, language));
        press(&mut app, commands);
        for (width, height) in [(80, 24), (120, 36)] {
            assert_snapshot!(format!("{name}-{width}x{height}-{tag}"), draw(&app, width, height));
        }
    }
}

/// The run stands where it is.
fn standing(app: &mut App) {
    let kind = Kind::ClockChanged {
        rate: 1.0,
        paused: true,
        wall_us: 0,
    };
    tell_at(app, 0, 2, kind);
}

#[test]
fn a_cue_on_the_projector() {
    snapshot(
        "class-zombie",
        fixture::zombie,
        "killed",
        &[Command::Skip, Command::Close],
    );
    snapshot("class-recycle", fixture::recycle, "pool1", &[]);
    snapshot("class-apply", fixture::apply, "submit", &[]);
}

#[test]
fn a_question_before_a_class() {
    snapshot("class-question", fixture::zombie, "fork", &[]);
}

#[test]
fn the_cues_of_every_lesson_are_whole_on_80x24_and_no_note_is_there() {
    for (scenario, language) in every_lesson() {
        let mut quiet = scenario.clone();
        quiet.questions.clear();
        quiet.terms.clear();
        quiet.acts.clear();
        for checkpoint in &scenario.checkpoints {
            let mut app = presented(lesson(&quiet, language, &[&checkpoint.at]));
            standing(&mut app);
            let screen = draw(&app, 80, 24);
            assert_shows(&screen, checkpoint.cue.get(language));
            let note: String = checkpoint.note.get(language).split_whitespace().collect();
            let squeezed: String = screen.split_whitespace().collect();
            assert!(!squeezed.contains(&note), "{screen}");
        }
    }
}

/// The most hands of which the numbers are as wide as they can be.
const COUNTS: [&str; 2] = ["a9999 b9998", "a9997 b9996"];

#[test]
fn every_question_has_its_options_and_both_counts_on_80x24_also_while_hands_are_counted() {
    for (scenario, language) in every_lesson() {
        for question in &scenario.questions {
            let mut alone = scenario.clone();
            alone.questions = vec![question.clone()];
            alone.terms.clear();
            let mut app = presented(lesson(&alone, language, &[&question.at]));
            if question.kind == QuestionKind::Exit {
                update(&mut app, Action::Ended);
                press(&mut app, &[Command::Close]);
            }
            for counted in COUNTS {
                press(&mut app, &[Command::Vote]);
                counted
                    .chars()
                    .for_each(|character| drop(press(&mut app, &[Command::Type(character)])));
                press(&mut app, &[Command::Commit]);
            }
            press(&mut app, &[Command::Discuss]);
            app.class.wall = Duration::from_secs(30);
            let asked = draw(&app, 80, 24);
            press(&mut app, &[Command::Vote, Command::Type('z')]);
            let counting = draw(&app, 80, 24);
            assert_shows(&counting, "z_");
            assert_shows(&asked, "1:30");
            for screen in [&asked, &counting] {
                assert_words(screen, question.ask.get(language));
                for option in &question.options {
                    assert_words(screen, option.text.get(language));
                }
                for number in ["9999", "9998", "9997", "9996"] {
                    assert!(screen.contains(number), "{number}\n{screen}");
                }
            }
        }
    }
}

/// A text beside whose first line there are counts: its characters follow each other, with little among them.
#[track_caller]
fn assert_words(screen: &str, text: &str) {
    let squeeze = |text: &str| text.split_whitespace().collect::<String>();
    let (squeezed, wanted) = (squeeze(screen), squeeze(text));
    let begin: String = wanted.chars().take(6).collect();
    let follows = |start: usize| {
        let (mut among, mut found) = (0, squeezed[start..].chars());
        wanted.chars().all(|character| {
            let skipped = found.position(|next| next == character);
            among += skipped.unwrap_or(0);
            skipped.is_some() && among < 60
        })
    };
    let whole = squeezed.match_indices(&begin).any(|(start, _)| follows(start));
    assert!(whole, "{text:?} is not whole on\n{screen}");
}

#[test]
fn the_learner_has_a_footer_and_a_class_has_none() {
    let learner = app(fixture::zombie(), "zombie", Language::EN);
    let class = presented(learner.clone());
    let last = |app: &App| draw(app, 80, 24).lines().last().unwrap_or_default().to_owned();
    assert!(last(&learner).contains("keys"));
    assert!(!last(&class).contains("keys"));
    let mut helped = class;
    press(&mut helped, &[Command::Help]);
    assert!(last(&helped).contains("keys"));
}
