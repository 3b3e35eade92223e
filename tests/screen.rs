//! The screen, drawn from runs that are written down: what stands where at
//! 80x24 and 120x36, in both languages, and what keys do.

#[path = "screen/fixture.rs"]
mod fixture;

use fixture::Fixture;
use forklore::event::{Event, Evidence, FORMAT, Header, Isolation, Kind};
use forklore::scenario::{Language, Scenario, shipped};
use forklore::session::{Control, Mode};
use forklore::tui::app::{Action, App, Effect, update};
use forklore::tui::keymap::{Command, Context};
use forklore::tui::{Look, Options, Outcome, RunView, ThemeName};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr;

/// The screen of a run up to the mark `until`, or to its end.
fn app(fixture: Fixture, until: &str, language: Language) -> App {
    let options = Options {
        language,
        ..Options::default()
    };
    let mut app = App::new(fixture.scenario, &fixture.header, Mode::Live, options);
    for event in fixture.events {
        let arrived = matches!(&event.kind, Kind::CheckpointReached { name } if name == until);
        let at = event.at_us;
        update(&mut app, Action::Events(vec![event]));
        update(&mut app, Action::Tick(at));
        if arrived {
            break;
        }
    }
    app
}

fn press(app: &mut App, commands: &[Command]) -> Vec<Effect> {
    commands
        .iter()
        .flat_map(|command| update(app, Action::Command(*command)))
        .collect()
}

fn draw(app: &App, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let look = Look::new(app.options);
    terminal
        .draw(|frame| frame.render_widget(&RunView { app, look: &look }, frame.area()))
        .unwrap();
    text_of(terminal.backend().buffer())
}

/// What one reads on the screen: the second cell of a wide character is nothing.
fn text_of(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        let mut row = String::new();
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            x += u16::try_from(symbol.width().max(1)).expect("a symbol is one or two cells wide");
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// Snapshots one moment at both sizes in both languages.
fn snapshot(name: &str, fixture: fn() -> Fixture, until: &str, commands: &[Command]) {
    for (language, tag) in [(Language::En, "en"), (Language::Zh, "zh")] {
        let mut app = app(fixture(), until, language);
        press(&mut app, commands);
        for (width, height) in [(80, 24), (120, 36)] {
            insta::assert_snapshot!(format!("{name}-{width}x{height}-{tag}"), draw(&app, width, height));
        }
    }
}

/// The screen of a shipped lesson that has reached these marks.
fn lesson(scenario: &Scenario, language: Language, marks: &[&str]) -> App {
    let header = Header {
        forklore: FORMAT,
        scenario: scenario.id.clone(),
        stages: scenario.stages.iter().map(|stage| stage.name.clone()).collect(),
        started_at: String::new(),
        engine: String::new(),
        claims: false,
        isolation: Isolation::Namespace,
        version: String::new(),
    };
    let mut app = App::new(
        scenario.clone(),
        &header,
        Mode::Live,
        Options {
            language,
            ..Options::default()
        },
    );
    for mark in marks {
        reach(&mut app, mark);
    }
    app
}

fn reach(app: &mut App, mark: &str) {
    let kind = Kind::CheckpointReached { name: mark.to_owned() };
    let event = Event {
        at_us: 0,
        stage: 0,
        pid: 2,
        host_pid: None,
        evidence: Evidence::Said,
        kind,
    };
    update(app, Action::Events(vec![event]));
}

/// The screen without what wrapping adds.
fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

#[track_caller]
fn assert_shows(screen: &str, text: &str) {
    assert!(
        squeezed(screen).contains(&squeezed(text)),
        "{text:?} is not whole on\n{screen}"
    );
}

#[test]
fn the_notes_of_every_lesson_are_whole_on_80x24() {
    for (scenario, language) in every_lesson() {
        for checkpoint in &scenario.checkpoints {
            let mut quiet = scenario.clone();
            quiet.questions.clear();
            let screen = draw(&lesson(&quiet, language, &[&checkpoint.at]), 80, 24);
            assert_shows(&screen, checkpoint.cue.get(language));
            assert_shows(&screen, checkpoint.note.get(language));
        }
    }
}

#[test]
fn the_cards_of_every_lesson_are_whole_on_80x24() {
    for (scenario, language) in every_lesson() {
        for question in &scenario.questions {
            let mut alone = scenario.clone();
            alone.questions = vec![question.clone()];
            let right = question
                .options
                .iter()
                .find(|option| option.right)
                .expect("one option is right");
            for (place, option) in (0..).zip(&question.options) {
                let mut app = lesson(&alone, language, &[&question.at]);
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
            }
        }
    }
}

fn every_lesson() -> impl Iterator<Item = (Scenario, Language)> {
    let lessons = shipped().expect("the shipped lessons are valid");
    lessons
        .into_iter()
        .flat_map(|lesson| [(lesson.clone(), Language::En), (lesson, Language::Zh)])
}

const ANSWER: &[Command] = &[Command::Choose(1), Command::Commit];

#[test]
fn a_zombie() {
    snapshot(
        "zombie",
        fixture::zombie,
        "killed",
        &[Command::Choose(0), Command::Commit, Command::Close],
    );
}

#[test]
fn a_question_before_its_outcome() {
    snapshot("question", fixture::zombie, "fork", &[Command::Choose(1)]);
}

#[test]
fn a_prediction_beside_what_happened() {
    snapshot(
        "reveal",
        fixture::zombie,
        "killed",
        &[Command::Choose(0), Command::Commit],
    );
}

#[test]
fn two_stages_on_one_axis() {
    snapshot("apply", fixture::apply, "close", &[]);
}

#[test]
fn sessions_of_a_daemon() {
    snapshot("daemon", fixture::daemon, "again", &[]);
}

#[test]
fn workers_that_take_over_a_slot() {
    snapshot("recycle", fixture::recycle, "pool2", &[]);
}

#[test]
fn the_queue_and_the_slots_of_a_pool() {
    let commands = [&[Command::NextPane; 4][..], &[Command::Zoom]].concat();
    snapshot("pool", fixture::apply, "submit", &commands);
}

#[test]
fn the_inspector() {
    snapshot("inspect", fixture::apply, "close", &[Command::Down, Command::Inspect]);
}

#[test]
fn the_keys() {
    snapshot("keys", fixture::daemon, "again", &[Command::Help]);
}

#[test]
fn the_end_says_when_a_run_differed() {
    for (language, tag) in [(Language::En, "en"), (Language::Zh, "zh")] {
        let mut app = app(fixture::apply(), "", language);
        update(&mut app, Action::Ended);
        insta::assert_snapshot!(format!("differed-80x24-{tag}"), draw(&app, 80, 24));
        press(&mut app, &[Command::Close]);
        let effects = press(&mut app, &[Command::Quit]);
        assert_eq!(
            effects,
            [Effect::Control(Control::Quit), Effect::Leave(Outcome::Differed)]
        );
    }
}

#[test]
fn the_outcome_cannot_be_seen_before_an_answer() {
    let mut app = app(fixture::zombie(), "fork", Language::En);
    assert_eq!(app.context(), Context::Question);
    assert_eq!(press(&mut app, &[Command::Commit]), []);
    assert_eq!(app.context(), Context::Question, "committing needs a choice");
    press(&mut app, ANSWER);
    assert_eq!(app.context(), Context::Run);
    let screen = draw(&app, 80, 24);
    assert!(screen.contains("noted: B"), "{screen}");
    assert!(
        !screen.contains("keeps its row until"),
        "an explanation came early: {screen}"
    );
}

#[test]
fn going_on_is_asked_for_once() {
    let mut app = app(fixture::daemon(), "setsid", Language::En);
    assert_eq!(
        press(&mut app, &[Command::GoOn]),
        [],
        "the clock runs until the pause is confirmed"
    );
    let paused = Kind::ClockChanged {
        rate: 1.0,
        paused: true,
        wall_us: 0,
    };
    let event = fixture::daemon().events.into_iter().find(|event| event.kind == paused);
    let mut event = event.unwrap_or_else(|| fixture::daemon().events[0].clone());
    event.kind = paused;
    update(&mut app, Action::Events(vec![event]));
    assert_eq!(
        press(&mut app, &[Command::GoOn, Command::GoOn]),
        [Effect::Control(Control::GoOn)]
    );
}

#[test]
fn looking_back_changes_nothing_that_runs() {
    let mut app = app(fixture::daemon(), "hangup", Language::En);
    let present = draw(&app, 80, 24);
    let held = press(&mut app, &[Command::Back, Command::Back]);
    assert_eq!(held, [Effect::Control(Control::Pause(true))]);
    let past = draw(&app, 80, 24);
    assert!(past.contains("LIVE PAST"), "{past}");
    assert_eq!(press(&mut app, &[Command::GoOn]), [Effect::Control(Control::GoOn)]);
    assert_eq!(draw(&app, 80, 24), present);
}

#[test]
fn quitting_asks_while_something_runs() {
    let mut app = app(fixture::daemon(), "hangup", Language::En);
    assert_eq!(press(&mut app, &[Command::Quit]), []);
    assert_eq!(app.context(), Context::Quitting);
    press(&mut app, &[Command::Close]);
    assert_eq!(app.context(), Context::Run);
    let effects = press(&mut app, &[Command::Quit, Command::Yes]);
    assert_eq!(effects, [Effect::Control(Control::Quit), Effect::Leave(Outcome::Quit)]);
}

#[test]
fn a_small_window_says_so_and_any_size_can_be_drawn() {
    let app = app(fixture::apply(), "close", Language::En);
    assert!(draw(&app, 50, 10).contains("enlarge"));
    for width in (1..200).step_by(7) {
        for height in (1..70).step_by(3) {
            draw(&app, width, height);
        }
    }
}

#[test]
fn what_acted_last_is_reversed_in_listing_tree_and_timeline() {
    let app = app(fixture::zombie(), "zombie", Language::En);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let look = Look::new(app.options);
    terminal
        .draw(|frame| frame.render_widget(&RunView { app: &app, look: &look }, frame.area()))
        .unwrap();
    let buffer = terminal.backend().buffer();
    let rows: Vec<String> = (0..24)
        .filter(|y| (0..80).any(|x| buffer[(x, *y)].modifier.contains(Modifier::REVERSED)))
        .map(|y| (0..80).map(|x| buffer[(x, y)].symbol()).collect())
        .collect();
    assert!(rows.len() >= 3, "{rows:?}");
    assert!(
        rows.iter().all(|row| row.contains("main") || row.contains("C1")),
        "{rows:?}"
    );
}

#[test]
fn without_colour_nothing_is_lost() {
    for theme in [ThemeName::Dark, ThemeName::Light, ThemeName::Mono] {
        let mut app = app(fixture::zombie(), "zombie", Language::En);
        press(&mut app, ANSWER);
        app.options.theme = theme;
        let screen = draw(&app, 80, 24);
        for word in ["main", "C1", "Z zombie", "† exit"] {
            assert!(screen.contains(word), "{theme:?} lacks {word}: {screen}");
        }
    }
}

#[test]
fn ascii_is_ascii() {
    for fixture in [fixture::zombie(), fixture::apply(), fixture::daemon()] {
        let mut app = app(fixture, "", Language::En);
        app.options.ascii = true;
        for (width, height) in [(80, 24), (120, 36), (200, 60)] {
            let screen = draw(&app, width, height);
            assert!(screen.is_ascii(), "{screen}");
        }
    }
}

#[test]
fn a_run_that_broke_off_says_why_and_asks_nothing_more() {
    for (language, said) in [(Language::En, "The run broke off."), (Language::Zh, "运行中断了。")] {
        let mut app = app(fixture::zombie(), "zombie", language);
        assert_eq!(app.context(), Context::Question);
        update(
            &mut app,
            Action::Failed("the stage's init was killed by SIGKILL".to_owned()),
        );
        let screen = draw(&app, 80, 24);
        assert!(
            screen.contains(said) && screen.contains("killed by SIGKILL"),
            "{screen}"
        );
        let left = press(&mut app, &[Command::Close, Command::GoOn]);
        assert!(left.contains(&Effect::Leave(Outcome::Failed)), "{left:?}");
    }
}
