//! The screen of a program of one's own: there are no words about it, and nobody knows how it ends.

use super::*;
use forklore::scenario::Stage;
use forklore_event::{Blocked, How, Pid};
use unicode_width::UnicodeWidthStr;

/// A program of one's own, which ends with an exception that nobody catches, and a run of it.
fn raises() -> Fixture {
    let stage = Stage {
        name: "raises".to_owned(),
        file: "raises.py".to_owned(),
        source: include_str!("../fixtures/runs/raises.py").to_owned(),
        watch: None,
        memory: false,
    };
    let mut lines = include_str!("../fixtures/runs/raises.jsonl").lines();
    let header = lines.next().expect("a log has a header");
    Fixture {
        scenario: Scenario::wordless("raises.py", vec![stage]),
        header: serde_json::from_str(header).expect("the header is valid"),
        events: lines
            .map(|line| serde_json::from_str(line).expect("the event is valid"))
            .collect(),
    }
}

/// A live run of `raises.py`, with as many of its events as there are up to one of which `is_last` holds.
fn run_until(language: Language, is_last: impl Fn(&Kind) -> bool) -> App {
    let Fixture {
        scenario,
        header,
        events,
    } = raises();
    let options = Options {
        language,
        ..Options::default()
    };
    let mut app = App::new(scenario, &header, Mode::Live, options);
    app.abilities.types = true;
    for event in events {
        let arrived = is_last(&event.kind);
        update(&mut app, Action::Tick(event.at_us));
        update(&mut app, Action::Events(vec![event]));
        if arrived {
            break;
        }
    }
    app
}

pub(super) fn held(language: Language) -> App {
    run_until(language, |kind| matches!(kind, Kind::ClockChanged { paused: true, .. }))
}

pub(super) fn ended(language: Language) -> App {
    let mut app = run_until(language, |_| false);
    update(&mut app, Action::Ended);
    app
}

pub(super) fn tell(app: &mut App, pid: Pid, kind: Kind) {
    tell_at(app, app.history.length(), pid, kind);
}

pub(super) fn at_line(line: u32) -> Kind {
    Kind::LineReached {
        line,
        thread: None,
        file: None,
    }
}

pub(super) fn clock(paused: bool) -> Kind {
    Kind::ClockChanged {
        rate: 1.0,
        paused,
        wall_us: 0,
    }
}

pub(super) fn exited(code: Option<i32>, signal: Option<&str>) -> Kind {
    Kind::ProcessExited {
        code,
        signal: signal.map(str::to_owned),
    }
}

/// The screen without the breaks of its lines.
fn run_on(screen: &str) -> String {
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Which process is stepped by the key, if one is.
fn stepped(app: &mut App) -> Option<Pid> {
    press(app, &[Command::StepProcess])
        .iter()
        .find_map(|effect| match effect {
            Effect::Control(Control::StepProcess { pid, .. }) => Some(*pid),
            _ => None,
        })
}

#[test]
fn that_nothing_has_run_is_said_no_longer_than_it_is_true() {
    for (language, held_at_first) in [(Language::EN, "Before the first line"), (Language::ZH, "第一行之前")] {
        let says = |app: &App| {
            draw(app, 80, 24)
                .replace(' ', "")
                .contains(&held_at_first.replace(' ', ""))
        };
        let mut app = held(language);
        tell(&mut app, 2, at_line(1));
        assert!(says(&app));
        tell(&mut app, 2, at_line(2));
        assert!(!says(&app), "a statement was stepped");
        let mut app = held(language);
        tell(&mut app, 0, clock(false));
        assert!(!says(&app), "it runs");
        let mut app = held(language);
        tell(&mut app, 2, at_line(1));
        tell(&mut app, 2, at_line(2));
        press(&mut app, &[Command::First]);
        assert!(says(&app), "of the moment that is shown");
    }
}

#[test]
fn the_line_where_main_stands_is_seen_though_it_is_an_import() {
    for (width, height) in [(80, 24), (120, 36)] {
        let mut app = held(Language::EN);
        tell(&mut app, 2, at_line(1));
        let screen = draw(&app, width, height);
        let row = screen.lines().find(|row| row.contains("import os"));
        assert!(row.is_some_and(|row| row.contains("main")), "{screen}");
    }
}

#[test]
fn the_end_says_how_main_ended_and_where() {
    let screen = run_on(&draw(&ended(Language::EN), 80, 24));
    let whole = "main ended with status 1: ZeroDivisionError: integer division or modulo by zero, line 13 of raises.py";
    assert!(screen.contains(whole), "{screen}");
    let screen = draw(&ended(Language::ZH), 80, 24).replace([' ', '\n'], "");
    assert!(screen.contains("main已结束，退出码1：ZeroDivisionError"), "{screen}");
    assert!(screen.contains("raises.py第13行"), "{screen}");
}

#[test]
fn the_end_says_who_killed_main() {
    let killed = |by: Option<Pid>, language| {
        let mut app = held(language);
        let how = How::Fork;
        let role = "C1".to_owned();
        tell(&mut app, 3, Kind::ProcessStarted { role, parent: 2, how });
        if let Some(by) = by {
            let signal = "SIGTERM".to_owned();
            tell(&mut app, by, Kind::SignalSent { to: 2, signal });
        }
        tell(&mut app, 2, exited(None, Some("SIGTERM")));
        let expectations = Vec::new();
        tell(&mut app, 0, Kind::ScenarioEnded { expectations });
        update(&mut app, Action::Ended);
        run_on(&draw(&app, 80, 24))
    };
    for (by, said) in [
        (Some(3), "main was killed by SIGTERM: C1 sent it."),
        (Some(2), "main was killed by SIGTERM: it sent it to itself."),
        (Some(0), "main was killed by SIGTERM: you sent it."),
        (None, "main was killed by SIGTERM."),
    ] {
        let screen = killed(by, Language::EN);
        assert!(screen.contains(said), "{screen}");
    }
    let screen = killed(Some(3), Language::ZH).replace(' ', "");
    assert!(screen.contains("main被SIGTERM杀死：信号是C1发的。"), "{screen}");
}

#[test]
fn a_limit_that_ends_the_run_is_said_once_and_leaves_the_footer_to_the_keys() {
    for (language, row, key) in [
        (Language::EN, "ended by forklore (limit)", "look again"),
        (Language::ZH, "由 forklore 结束（上限）", "再看"),
    ] {
        let mut app = held(language);
        tell(&mut app, 0, clock(false));
        let limit = "seconds".to_owned();
        tell(&mut app, 0, Kind::LimitReached { limit, value: 5 });
        tell(&mut app, 2, exited(None, Some("SIGKILL")));
        let expectations = Vec::new();
        tell(&mut app, 0, Kind::ScenarioEnded { expectations });
        update(&mut app, Action::Ended);
        let screen = draw(&app, 120, 36).replace(' ', "");
        assert!(screen.contains(&row.replace(' ', "")), "{screen}");
        assert!(screen.contains(&key.replace(' ', "")), "{screen}");
        assert_eq!(screen.matches("--limit").count(), 1, "{screen}");
    }
}

#[test]
fn the_process_that_was_stepped_is_stepped_again_until_it_ends() {
    let mut app = held(Language::EN);
    tell(&mut app, 2, at_line(1));
    assert_eq!(stepped(&mut app), Some(2));
    let (how, role) = (How::Fork, "C1".to_owned());
    tell(&mut app, 3, Kind::ProcessStarted { role, parent: 2, how });
    let on = Blocked::Sleep { for_us: 1 };
    tell(&mut app, 3, Kind::Blocked { on, thread: None });
    assert_eq!(app.subject(), Some((0, 2)), "the words are about C1");
    assert_eq!(app.in_sight(), Some((0, 1)), "the bar is on main");
    assert_eq!(stepped(&mut app), Some(2));
    tell(&mut app, 2, exited(Some(0), None));
    assert_eq!(stepped(&mut app), None, "C1 sleeps");
    let notice = app.notice.clone().unwrap_or_default();
    assert!(notice.starts_with("C1: in sleep("), "{notice}");
    assert!(notice.width() < 79, "{notice}");
}

#[test]
fn at_a_run_that_has_ended_the_footer_offers_no_pause_and_no_step() {
    let mut app = ended(Language::EN);
    for way in [Command::First, Command::Forward] {
        press(&mut app, &[way]);
        let screen = draw(&app, 80, 24);
        let footer = screen.lines().last().unwrap_or_default();
        assert!(!footer.contains("pause") && !footer.contains("statement"), "{footer}");
        assert!(footer.contains("space"), "{footer}");
    }
}

#[test]
fn what_is_printed_has_a_row_for_each_line() {
    let printed = |kind: &Kind| matches!(kind, Kind::TerminalOutput { text } if text.contains("Traceback"));
    let screen = draw(&run_until(Language::EN, printed), 80, 24);
    let rows: Vec<&str> = screen.lines().map(str::trim).collect();
    for row in ["main  status 3", "main  42", "main  2"] {
        let shown = rows.contains(&row);
        assert!(shown || row == "main  status 3", "{row}: {screen}");
    }
    let screen = draw(&run_until(Language::EN, printed), 120, 36);
    let rows: Vec<&str> = screen.lines().map(str::trim).collect();
    for row in ["main  begins", "main  status 3", "main  42", "main  2"] {
        assert!(rows.contains(&row), "{row}: {screen}");
    }
}

#[test]
fn who_waits_for_input_is_told_the_key() {
    for (language, said) in [(Language::EN, "Press i to type it."), (Language::ZH, "按 i 输入。")] {
        let mut app = held(language);
        tell(&mut app, 0, clock(false));
        let on = Blocked::Lock {
            name: "input".to_owned(),
        };
        tell(&mut app, 2, Kind::Blocked { on, thread: None });
        let screen = draw(&app, 80, 24).replace(' ', "");
        assert!(screen.contains(&said.replace(' ', "")), "{screen}");
        tell(&mut app, 2, exited(Some(0), None));
        let screen = draw(&app, 80, 24).replace(' ', "");
        assert!(!screen.contains(&said.replace(' ', "")), "{screen}");
    }
}

#[test]
fn the_axis_fits_a_short_run_once_it_has_ended() {
    let app = ended(Language::EN);
    let row = |screen: &str| {
        let rows = screen.lines().skip_while(|row| !row.contains("timeline"));
        rows.skip(1).map(str::to_owned).next().unwrap_or_default()
    };
    for (width, height, last) in [(80, 24, 50), (120, 36, 80)] {
        let row = row(&draw(&app, width, height));
        let end = row.chars().position(|cell| cell == '†');
        assert!(end.is_some_and(|end| end > last), "{row}");
    }
    let row = row(&draw(&app, 120, 36));
    assert!(row.contains("exit 1, reaped by init"), "its end in words: {row}");
}

#[test]
fn a_step_is_one_press_back() {
    let mut app = held(Language::EN);
    (1..=4).for_each(|line| tell(&mut app, 2, at_line(line)));
    let line = |app: &App| app.world().stages[0].process(2).and_then(|main| main.threads.main.line);
    for (way, expected) in [
        (Command::EventBack, 3),
        (Command::Back, 2),
        (Command::EventForward, 3),
        (Command::Forward, 4),
        (Command::EventBack, 3),
    ] {
        press(&mut app, &[way]);
        assert_eq!(line(&app), Some(expected), "{way:?}");
    }
    assert_eq!(press(&mut app, &[Command::TypeIn]), []);
    assert!(!app.selection.typing, "one types in the present");
}

fn of_thread(name: &str, on: Blocked) -> Kind {
    let thread = Some(name.to_owned());
    Kind::Blocked { on, thread }
}

/// A run in which main makes threads of these names: the first sleeps, the others wait for a lock.
fn with_threads(names: &[String]) -> App {
    let mut app = held(Language::EN);
    tell(&mut app, 2, clock(false));
    tell(&mut app, 2, at_line(2));
    for (nth, name) in names.iter().enumerate() {
        let thread = Some(name.clone());
        let (line, file) = (3, None);
        tell_at(&mut app, 500_000, 2, Kind::LineReached { line, thread, file });
        let on = match nth {
            0 => Blocked::Sleep { for_us: 1_000_000 },
            // It was asleep for half a second when it was told.
            _ => Blocked::SystemCall {
                call: None,
                since_us: Some(0),
            },
        };
        tell(&mut app, 2, of_thread(name, on));
    }
    app
}

/// The row of a thread in the timeline.
fn lane<'a>(screen: &'a str, name: &str) -> &'a str {
    let mut rows = screen.lines().skip_while(|row| !row.contains("timeline"));
    rows.find(|row| row.trim_start().starts_with(name)).unwrap_or_default()
}

#[test]
fn each_thread_has_its_lane_which_says_what_it_does_and_where_it_ended() {
    let names = ["t0", "t1"].map(str::to_owned);
    let mut app = with_threads(&names);
    update(&mut app, Action::Tick(2_000_000));
    let screen = draw(&app, 120, 36);
    assert!(lane(&screen, "t0").contains("sleep"), "{screen}");
    assert!(lane(&screen, "t1").contains("waits"), "{screen}");
    let thread = "t0".to_owned();
    tell_at(&mut app, 2_000_000, 2, Kind::ThreadEnded { thread });
    update(&mut app, Action::Tick(2_500_000));
    let screen = draw(&app, 120, 36);
    assert!(lane(&screen, "t0").trim_end().ends_with('†'), "{screen}");
    assert!(lane(&screen, "t1").trim_end().ends_with('▸'), "{screen}");
    let in_tree = screen
        .lines()
        .filter(|row| row.contains("├ t0") || row.contains("└ t0"));
    assert_eq!(in_tree.count(), 0, "it has left the tree: {screen}");
    tell(&mut app, 2, exited(Some(0), None));
    let screen = draw(&app, 120, 36);
    assert!(lane(&screen, "t1").contains('†'), "it ended with its process: {screen}");
}

#[test]
fn threads_without_a_lane_are_counted() {
    let names: Vec<String> = (0..12).map(|nth| format!("t{nth}")).collect();
    let app = with_threads(&names);
    for (width, height) in [(80, 24), (120, 36)] {
        let screen = draw(&app, width, height);
        let timeline = screen
            .lines()
            .find(|row| row.contains("─ timeline"))
            .unwrap_or_default();
        let lanes = names.iter().filter(|name| !lane(&screen, name).is_empty()).count();
        assert!(timeline.contains(&format!("{} more threads", 12 - lanes)), "{screen}");
        assert!(lane(&screen, "main").contains("main"), "{screen}");
    }
}
