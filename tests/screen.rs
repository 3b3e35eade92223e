//! The screen, drawn from runs that are written down: what stands where at
//! 80x24 and 120x36, in both languages, and what keys do.

#[path = "screen/acting.rs"]
mod acting;
#[path = "screen/cells.rs"]
mod cells;
#[path = "screen/class.rs"]
mod class;
#[path = "screen/fixture.rs"]
mod fixture;
#[path = "screen/own.rs"]
mod own;
#[path = "screen/own_pool.rs"]
mod own_pool;
#[path = "screen/whole.rs"]
mod whole;

use cells::text_of;
use crossterm::event::KeyCode;
use fixture::Fixture;
use forklore::engine::Builtin;
use forklore::scenario::{Language, QuestionKind, Scenario, shipped};
use forklore::session::{Control, Mode};
use forklore::tui::app::{Action, App, Effect};
use forklore::tui::keymap::{Command, Context};
use forklore::tui::{Look, Options, Outcome, RunView, ThemeName, update};
use forklore_event::{Event, Evidence, FORMAT, Header, Isolation, Kind, Micros, Pid};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

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
    text_of(&buffer(app, width, height))
}

fn buffer(app: &App, width: u16, height: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let look = Look::new(app.options);
    terminal
        .draw(|frame| frame.render_widget(&RunView { app, look: &look }, frame.area()))
        .unwrap();
    terminal.backend().buffer().clone()
}

/// From a projector to a wide screen.
const SIZES: [(u16, u16); 5] = [(80, 24), (100, 30), (120, 36), (160, 45), (200, 60)];

/// Snapshots one moment in both languages: at the two smaller sizes that are used most, in English at all.
fn snapshot(name: &str, fixture: fn() -> Fixture, until: &str, commands: &[Command]) {
    for (language, tag) in [(Language::EN, "en"), (Language::ZH, "zh")] {
        let mut app = app(fixture(), until, language);
        press(&mut app, commands);
        let used_most = [(80, 24), (120, 36)];
        let sizes = SIZES
            .iter()
            .filter(|size| language == Language::EN || used_most.contains(size));
        for (width, height) in sizes.copied() {
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
    tell_at(app, 0, 2, Kind::CheckpointReached { name: mark.to_owned() });
}

/// Something is said of a process of the first stage.
fn tell_at(app: &mut App, at_us: Micros, pid: Pid, kind: Kind) {
    let event = Event {
        at_us,
        stage: 0,
        pid,
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

fn every_lesson() -> impl Iterator<Item = (Scenario, Language)> {
    let lessons = shipped(&Builtin).expect("the shipped lessons are valid");
    lessons
        .into_iter()
        .flat_map(|lesson| [(lesson.clone(), Language::EN), (lesson, Language::ZH)])
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
fn the_memory_of_each_slot() {
    snapshot("leak", fixture::leak, "pool1", &[]);
}

#[test]
fn the_turns_of_threads_with_the_interpreter_lock() {
    snapshot("turns", fixture::turns, "", &[]);
}

#[test]
fn the_queue_and_the_slots_of_a_pool() {
    let commands = [&[Command::NextPane; 2][..], &[Command::Zoom]].concat();
    snapshot("pool", fixture::apply, "submit", &commands);
}

#[test]
fn the_inspector() {
    snapshot("inspect", fixture::apply, "close", &[Command::Down, Command::Inspect]);
}

#[test]
fn the_keys() {
    snapshot("keys", fixture::daemon, "again", &[Command::Help]);
    snapshot("marks", fixture::daemon, "again", &[Command::Help, Command::Help]);
}

#[test]
fn the_end_says_when_a_run_differed() {
    for (language, tag) in [(Language::EN, "en"), (Language::ZH, "zh")] {
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
fn a_small_window_says_so_and_any_size_can_be_drawn() {
    let app = app(fixture::apply(), "close", Language::EN);
    assert!(draw(&app, 50, 10).contains("enlarge"));
    for width in (1..200).step_by(7) {
        for height in (1..70).step_by(3) {
            draw(&app, width, height);
        }
    }
}

#[test]
fn what_acted_last_is_reversed_in_listing_tree_and_timeline() {
    let app = app(fixture::zombie(), "fork", Language::EN);
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
    let shown = |theme| {
        let mut app = app(fixture::zombie(), "zombie", Language::EN);
        press(&mut app, ANSWER);
        app.options.theme = theme;
        buffer(&app, 80, 24)
    };
    let is_coloured = |buffer: &Buffer| {
        let mut cells = buffer.content.iter();
        cells.any(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset)
    };
    let (dark, light, mono) = (shown(ThemeName::Dark), shown(ThemeName::Light), shown(ThemeName::Mono));
    assert!(is_coloured(&dark) && is_coloured(&light) && !is_coloured(&mono));
    let screen = text_of(&mono);
    // What colours mark as one process has brackets without them.
    let bare = |text: &str| text.replace(['[', ']'], " ");
    assert_eq!(bare(&screen), bare(&text_of(&dark)));
    assert_eq!(text_of(&dark), text_of(&light));
    for word in ["[main]", "[C1]", "Z zombie", "† exit"] {
        assert!(screen.contains(word), "{word} is missing: {screen}");
    }
}

#[test]
fn terms_are_ascii_in_an_ascii_terminal() {
    for (scenario, _) in every_lesson().filter(|(_, language)| *language == Language::EN) {
        let mut app = lesson(&scenario, Language::EN, &["start"]);
        app.options.ascii = true;
        let screen = draw(&app, 80, 24);
        assert!(screen.is_ascii(), "{screen}");
    }
}

#[test]
fn ascii_is_ascii() {
    for fixture in [fixture::zombie(), fixture::apply(), fixture::daemon()] {
        let mut app = app(fixture, "", Language::EN);
        app.options.ascii = true;
        for (width, height) in [(80, 24), (120, 36), (200, 60)] {
            let screen = draw(&app, width, height);
            assert!(screen.is_ascii(), "{screen}");
        }
    }
}

#[test]
fn a_run_that_broke_off_says_why_and_asks_nothing_more() {
    for (language, said) in [(Language::EN, "The run broke off."), (Language::ZH, "运行中断了。")] {
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
        assert_eq!(app.context(), Context::Ended);
        let left = press(&mut app, &[Command::GoOn, Command::Latest, Command::Quit]);
        assert!(left.contains(&Effect::Leave(Outcome::Failed)), "{left:?}");
    }
}

fn fixtures() -> [fn() -> Fixture; 4] {
    [fixture::zombie, fixture::apply, fixture::daemon, fixture::recycle]
}

/// The places of all panes at each size.
fn grids(app: &App) -> Vec<Vec<Rect>> {
    let grid = |(width, height)| forklore::tui::grid(app, Rect::new(0, 0, width, height));
    SIZES.map(grid).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_grid_stands_still_whatever_happens(
        which in 0_usize..4,
        kept in prop::collection::vec(any::<bool>(), 64),
        swaps in prop::collection::vec((0_usize..400, 0_usize..400), 0..6),
    ) {
        let Fixture { scenario, header, mut events } = fixtures()[which]();
        for (one, other) in swaps {
            let count = events.len();
            events.swap(one % count, other % count);
        }
        let mut app = App::new(scenario, &header, Mode::Live, Options::default());
        let first = grids(&app);
        for (event, kept) in events.into_iter().zip(kept.iter().cycle()) {
            if *kept {
                update(&mut app, Action::Events(vec![event]));
                prop_assert_eq!(&grids(&app), &first);
            }
        }
        update(&mut app, Action::Ended);
        prop_assert_eq!(&grids(&app), &first);
        app.options.language = Language::ZH;
        prop_assert_eq!(&grids(&app), &first);
    }
}
