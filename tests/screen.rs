//! The screen, drawn from runs that are written down: what stands where at
//! 80x24 and 120x36, in both languages, and what keys do.

#[path = "screen/fixture.rs"]
mod fixture;

use crossterm::event::KeyCode;
use fixture::Fixture;
use forklore::engine::Builtin;
use forklore::event::{Event, Evidence, FORMAT, Header, Isolation, Kind};
use forklore::scenario::{Language, QuestionKind, Scenario, shipped};
use forklore::session::{Control, Mode};
use forklore::tui::app::{Action, App, Effect};
use forklore::tui::keymap::{Command, Context};
use forklore::tui::{Look, Options, Outcome, RunView, ThemeName, update};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
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
            quiet.terms.clear();
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
                    assert!(screen.contains(terminal), "the words lie over the terminal:\n{screen}");
                }
            }
        }
    }
}

#[test]
fn hints_terms_and_what_to_take_away_are_whole_on_80x24() {
    for (scenario, language) in every_lesson() {
        let mut app = lesson(&scenario, language, &["start"]);
        let terms = draw(&app, 80, 24);
        for term in &scenario.terms {
            assert_shows(&terms, term.word.get(language));
            assert_shows(&terms, term.meaning.get(language));
        }
        for question in scenario.questions.iter().filter(|question| !question.hints.is_empty()) {
            let mut alone = scenario.clone();
            alone.questions = vec![question.clone()];
            alone.terms.clear();
            app = lesson(&alone, language, &[&question.at]);
            for hint in &question.hints {
                press(&mut app, &[Command::Hint]);
                assert_shows(&draw(&app, 80, 24), hint.get(language));
            }
        }
        let mut quiet = scenario.clone();
        quiet.questions.clear();
        quiet.terms.clear();
        app = lesson(&quiet, language, &["end"]);
        update(&mut app, Action::Ended);
        press(&mut app, &[Command::Close]);
        let last = draw(&app, 80, 24);
        assert_shows(&last, scenario.takeaway.as_ref().expect("each has one").get(language));
        assert_shows(&last, scenario.command.as_ref().expect("each has one"));
        assert_eq!(app.context(), Context::Ended);
    }
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
fn the_outcome_cannot_be_seen_before_an_answer() {
    let mut app = app(fixture::zombie(), "fork", Language::EN);
    assert_eq!(app.context(), Context::Question);
    assert_eq!(press(&mut app, &[Command::Commit]), []);
    assert_eq!(app.context(), Context::Question, "committing needs a choice");
    press(&mut app, ANSWER);
    assert_eq!(app.context(), Context::Run);
    let screen = draw(&app, 80, 24);
    assert!(screen.contains("noted: 2"), "{screen}");
    assert!(
        !screen.contains("keeps its row until"),
        "an explanation came early: {screen}"
    );
}

#[test]
fn going_on_is_asked_for_once() {
    let mut app = app(fixture::daemon(), "setsid", Language::EN);
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
    let mut app = app(fixture::daemon(), "hangup", Language::EN);
    let present = draw(&app, 80, 24);
    let held = press(&mut app, &[Command::Back, Command::Back]);
    assert_eq!(held, [Effect::Control(Control::Pause(true))]);
    let past = draw(&app, 80, 24);
    assert!(past.contains("LOOKING BACK"), "{past}");
    assert_eq!(press(&mut app, &[Command::GoOn]), [Effect::Control(Control::GoOn)]);
    assert_eq!(draw(&app, 80, 24), present);
}

#[test]
fn quitting_asks_while_something_runs() {
    let mut app = app(fixture::daemon(), "hangup", Language::EN);
    assert_eq!(press(&mut app, &[Command::Quit]), []);
    assert_eq!(app.context(), Context::Quitting);
    press(&mut app, &[Command::Close]);
    assert_eq!(app.context(), Context::Run);
    let effects = press(&mut app, &[Command::Quit, Command::Yes]);
    assert_eq!(effects, [Effect::Control(Control::Quit), Effect::Leave(Outcome::Quit)]);
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

#[test]
fn nothing_is_drawn_while_nothing_changes() {
    let mut app = app(fixture::daemon(), "hangup", Language::EN);
    let stands = Kind::ClockChanged {
        rate: 1.0,
        paused: true,
        wall_us: 0,
    };
    let mut event = fixture::daemon().events[0].clone();
    event.kind = stands;
    event.at_us = app.world().now;
    update(&mut app, Action::Events(vec![event]));
    // The loop waits for messages alone while the screen does not move.
    assert!(!app.is_moving());
    let before = draw(&app, 120, 36);
    let now = app.now();
    update(&mut app, Action::Tick(now));
    assert_eq!(draw(&app, 120, 36), before);
    press(&mut app, &[Command::Back]);
    assert!(!app.is_moving());
    update(&mut app, Action::Ended);
    assert!(!app.is_moving());
}

#[test]
fn after_the_end_the_clock_stands_and_space_looks_again() {
    let mut app = app(fixture::zombie(), "", Language::EN);
    update(&mut app, Action::Ended);
    press(&mut app, &[Command::Choose(1), Command::Commit, Command::Close]);
    assert_eq!(app.context(), Context::Ended);
    let end = app.world().now;
    update(&mut app, Action::Tick(end + 60_000_000));
    assert_eq!(app.now(), end);
    let screen = draw(&app, 80, 24);
    let footer = screen.lines().last().expect("a footer");
    assert!(footer.trim_start().starts_with("space look again"), "{footer}");
    assert_eq!(press(&mut app, &[Command::GoOn]), [], "it never leaves");
    assert!(app.history.looks_back_to().is_some_and(|at| at < end));
    for _ in 0..20 {
        assert_eq!(press(&mut app, &[Command::GoOn]), []);
    }
    press(&mut app, &[Command::Forward]);
    assert!(
        app.notice
            .as_deref()
            .is_some_and(|notice| notice.contains("This is the end")),
        "{:?}",
        app.notice
    );
    let left = press(&mut app, &[Command::Quit]);
    assert!(left.iter().any(|effect| matches!(effect, Effect::Leave(_))), "{left:?}");
}

#[test]
fn a_key_that_does_nothing_says_what_would_be_right() {
    for (language, word) in [(Language::EN, "space goes on"), (Language::ZH, "空格继续")] {
        let mut app = app(fixture::daemon(), "hangup", language);
        press(&mut app, &[Command::Pause]);
        let stands = fixture::daemon()
            .events
            .into_iter()
            .find(|event| matches!(event.kind, Kind::ClockChanged { paused: true, .. }));
        update(&mut app, Action::Events(stands.into_iter().collect()));
        update(&mut app, Action::WrongKey(KeyCode::Char('y')));
        let screen = draw(&app, 80, 24);
        let footer = screen.lines().last().expect("a footer");
        assert!(footer.contains(word), "{footer}");
    }
}

#[test]
fn the_key_for_help_is_never_cut() {
    for (language, help) in [(Language::EN, "? keys"), (Language::ZH, "? 按键")] {
        for fixture in fixtures() {
            let mut app = app(fixture(), "", language);
            for width in [60, 70, 80, 100] {
                let screen = draw(&app, width, 24);
                let footer = screen.lines().last().expect("a footer").trim_end();
                assert!(footer.ends_with(help), "{footer}");
            }
            update(&mut app, Action::Ended);
            assert!(draw(&app, 60, 24).trim_end().ends_with(help));
        }
    }
}

#[test]
fn a_step_that_cannot_be_done_says_why() {
    let mut app = app(fixture::zombie(), "zombie", Language::EN);
    press(&mut app, &[Command::Choose(1), Command::Commit]);
    assert_eq!(press(&mut app, &[Command::StepProcess]), []);
    assert!(
        app.notice
            .as_deref()
            .is_some_and(|notice| notice.starts_with("C1 has ended")),
        "{:?}",
        app.notice
    );
}

#[test]
fn a_typed_time_is_where_one_lands_and_one_too_late_gets_a_word() {
    let mut app = app(fixture::daemon(), "", Language::EN);
    let length = app.history.length();
    let at = length / 2 / 100_000 * 100_000;
    press(&mut app, &[Command::GoTo]);
    let typed = format!("{}.{}", at / 1_000_000, at / 100_000 % 10);
    typed
        .chars()
        .for_each(|character| drop(press(&mut app, &[Command::Type(character)])));
    press(&mut app, &[Command::Commit]);
    assert_eq!(app.now(), at);
    press(&mut app, &[Command::GoTo]);
    "900"
        .chars()
        .for_each(|character| drop(press(&mut app, &[Command::Type(character)])));
    press(&mut app, &[Command::Commit]);
    assert!(
        app.notice.as_deref().is_some_and(|notice| notice.contains("too late")),
        "{:?}",
        app.notice
    );
    assert_eq!(app.context(), Context::GoingTo, "one can type another");
}

#[test]
fn the_tree_draws_a_change_until_the_next_step() {
    let at = |mark: &str| draw(&app(fixture::daemon(), mark, Language::EN), 120, 36);
    let setsid = at("again");
    assert!(setsid.contains("pts/0→-"), "{setsid}");
    let later = at("hangup");
    assert!(!later.contains("pts/0→-"), "{later}");
    let titles = |screen: &str| screen.lines().nth(1).map(str::to_owned);
    assert_eq!(
        titles(&at("setsid")),
        titles(&later),
        "columns stay from the first to the last"
    );
}
