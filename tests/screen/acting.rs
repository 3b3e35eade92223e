//! What keys do, and when the screen is drawn.

use super::*;

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
        update(&mut app, Action::WrongKey(KeyCode::Char('y').into()));
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

#[test]
fn a_swap_before_there_is_a_pool_says_why_nothing_changes() {
    for (language, word) in [(Language::EN, "No pool"), (Language::ZH, "还没有进程池")] {
        let mut app = app(fixture::zombie(), "zombie", language);
        press(&mut app, &[Command::Choose(1), Command::Commit]);
        assert_eq!(press(&mut app, &[Command::Swap]), []);
        let screen = draw(&app, 80, 24);
        let footer = screen.lines().last().expect("a footer");
        assert!(footer.contains(word), "{footer}");
        assert!(!app.selection.swapped, "nothing waits to be swapped later");
    }
    let mut app = app(fixture::recycle(), "", Language::EN);
    let before = draw(&app, 80, 24);
    press(&mut app, &[Command::Swap]);
    assert!(app.notice.is_none() && draw(&app, 80, 24) != before);
}
