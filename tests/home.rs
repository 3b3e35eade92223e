//! The home screen: what stands where, and what keys do.

#[path = "screen/cells.rs"]
mod cells;

use cells::text_of;
use forklore::engine::Builtin;
use forklore::progress::{Answer, Progress, Step};
use forklore::scenario::{Scenario, shipped};
use forklore::tui::keymap::Command;
use forklore::tui::{Choice, Home, Left, Options};
use forklore_event::Language;
use jiff::civil::{Date, date};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const TODAY: Date = date(2026, 3, 9);

fn lessons() -> Vec<Scenario> {
    shipped(&Builtin).unwrap_or_else(|error| panic!("{error}"))
}

fn answer(question: usize, right: bool) -> Step {
    Step::Answered(Answer {
        question,
        chosen: 1,
        right,
        sure: None,
        hints: 0,
        review: false,
        on: TODAY,
    })
}

fn reached(mark: &str) -> Step {
    Step::Reached(mark.to_owned())
}

/// One lesson seen, another one interrupted at its second stop.
fn progress() -> Progress {
    let mut progress = Progress::default();
    let version = |id: &str| {
        let lesson = forklore::scenario::open(id, &Builtin).expect("it is shipped");
        lesson.version
    };
    let seen = [
        Step::Begun,
        reached("start"),
        answer(1, true),
        answer(2, false),
        reached("end"),
        Step::Finished,
    ];
    seen.into_iter()
        .for_each(|step| progress.add("tree", version("tree"), step));
    let interrupted = [Step::Begun, reached("start"), answer(1, true), reached("dead")];
    interrupted
        .into_iter()
        .for_each(|step| progress.add("zombie", version("zombie"), step));
    progress
}

fn home(lessons: &[Scenario], progress: Progress, language: Language) -> Home<'_> {
    let options = Options {
        language,
        ..Options::default()
    };
    Home::new(lessons, progress, TODAY, None, options)
}

fn draw(home: &Home<'_>, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a screen of cells");
    terminal
        .draw(|frame| frame.render_widget(home, frame.area()))
        .expect("cells take everything");
    text_of(terminal.backend().buffer())
}

#[test]
fn lessons_and_progress() {
    let lessons = lessons();
    for (language, tag) in [(Language::EN, "en"), (Language::ZH, "zh")] {
        for (width, height) in [(80, 24), (120, 36)] {
            let home = home(&lessons, progress(), language);
            insta::assert_snapshot!(format!("{width}x{height}-{tag}"), draw(&home, width, height));
        }
    }
}

#[test]
fn the_interrupted_lesson_is_proposed_and_can_begin_anew() {
    let lessons = lessons();
    let zombie = lessons
        .iter()
        .position(|lesson| lesson.id == "zombie")
        .expect("it is shipped");
    let mut home = home(&lessons, progress(), Language::EN);
    let start = |anew| Choice::Leave(Left::Start { lesson: zombie, anew });
    assert_eq!(home.obey(Command::Commit), start(false));
    assert_eq!(home.obey(Command::Restart), start(true));
}

#[test]
fn every_lesson_can_be_reached_on_any_screen() {
    let lessons = lessons();
    for (width, height) in [(30, 12), (60, 18), (80, 24)] {
        let mut home = home(&lessons, Progress::default(), Language::EN);
        let mut started = Vec::new();
        for _ in 0..lessons.len() {
            let screen = draw(&home, width, height);
            assert!(screen.contains('▸'), "{screen}");
            if let Choice::Leave(Left::Start { lesson, .. }) = home.obey(Command::Commit) {
                started.push(lesson);
            }
            home.obey(Command::Down);
        }
        started.sort_unstable();
        started.dedup();
        assert_eq!(started.len(), lessons.len());
    }
}

#[test]
fn a_search_finds_by_title_in_both_languages_and_by_term() {
    let lessons = lessons();
    for (typed, found) in [("zombie", "zombie"), ("守护", "daemon"), ("AsyncRes", "async-result")] {
        let mut home = home(&lessons, Progress::default(), Language::EN);
        home.obey(Command::Search);
        typed.chars().for_each(|character| {
            home.obey(Command::Type(character));
        });
        home.obey(Command::Commit);
        let Choice::Leave(Left::Start { lesson, .. }) = home.obey(Command::Commit) else {
            panic!("{typed} finds nothing");
        };
        assert_eq!(lessons[lesson].id, found);
    }
}

#[test]
fn what_is_found_nowhere_starts_nothing() {
    let lessons = lessons();
    let mut home = home(&lessons, Progress::default(), Language::EN);
    home.obey(Command::Search);
    home.obey(Command::Type('§'));
    assert!(draw(&home, 80, 24).contains("No lesson has"));
    home.obey(Command::Commit);
    assert_eq!(home.obey(Command::Commit), Choice::Stay);
}

#[test]
fn forgetting_asks_first() {
    let lessons = lessons();
    let mut home = home(&lessons, progress(), Language::EN);
    assert_eq!(home.obey(Command::Forget), Choice::Stay);
    assert!(draw(&home, 80, 24).contains("Forget all that you did"));
    home.obey(Command::Close);
    assert_eq!(home.obey(Command::Yes), Choice::Stay);
    home.obey(Command::Forget);
    assert!(matches!(home.obey(Command::Yes), Choice::Forget(_)));
}
