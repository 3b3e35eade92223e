//! A pool of a program of one's own, at its end; and the way back, event by event.

use super::own::{ended, exited, held, tell};
use super::*;
use forklore_event::{Call, How, Micros, StartMethod};

const TERMINATED: Micros = 1_000_000;

/// A pool of two that is terminated: W1 is told that there are no more tasks and gets SIGTERM as well, W2 dies of it in
/// the middle of its task.
fn terminated(language: Language) -> App {
    let mut app = held(language);
    app.picture.pool = true;
    tell(&mut app, 2, own::clock(false));
    let pool = 0;
    let created = Kind::PoolCreated {
        pool,
        processes: 2,
        maxtasksperchild: None,
        start_method: StartMethod::Fork,
        on_demand: false,
    };
    tell(&mut app, 2, created);
    for (slot, pid) in [(0, 3), (1, 4)] {
        let (role, parent, how) = (format!("W{}", slot + 1), 2, How::Fork);
        tell(&mut app, pid, Kind::ProcessStarted { role, parent, how });
        tell(&mut app, pid, Kind::WorkerHired { pool, slot });
    }
    let task = Kind::TaskSubmitted {
        pool,
        task: 0,
        call: Call::ApplyAsync,
        function: "work".to_owned(),
        arguments: "(0,)".to_owned(),
    };
    tell(&mut app, 2, task);
    tell(&mut app, 4, Kind::TaskStarted { task: 0, slot: 1 });
    tell_at(&mut app, TERMINATED, 2, Kind::PoolTerminated { pool });
    let signal = || "SIGTERM".to_owned();
    for to in [3, 4] {
        tell(&mut app, 2, Kind::SignalSent { to, signal: signal() });
    }
    tell(&mut app, 3, exited(Some(0), None));
    tell(&mut app, 4, exited(None, Some("SIGTERM")));
    for (pid, code, signal) in [(3, Some(0), None), (4, None, Some(signal()))] {
        tell(&mut app, pid, Kind::ProcessReaped { by: 2, code, signal });
    }
    update(&mut app, Action::Tick(2 * TERMINATED));
    app
}

#[test]
fn who_was_signalled_and_ended_at_once_is_seen_to_have_ended() {
    let screen = draw(&terminated(Language::EN), 120, 36);
    let mut rows = screen.lines().skip_while(|row| !row.contains("─ timeline"));
    let row = rows.find(|row| row.starts_with(" slot 0")).unwrap_or_default();
    assert!(row.contains('†') && !row.contains('!'), "{screen}");
}

#[test]
fn the_pool_says_who_ended_how_and_in_the_middle_of_what() {
    let screen = draw(&terminated(Language::EN), 120, 36);
    for words in [
        "W1·3 exit 0, W2·4 killed by SIGTERM; 0 tasks each",
        "ended in #0",
        "0 of 1 ready, 1 cut off",
    ] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    let screen = draw(&terminated(Language::ZH), 120, 36);
    for words in ["W2·4 被 SIGTERM 杀死；各做 0 个任务", "#0 没做完就结束", "1 个被中断"] {
        assert!(screen.replace("  ", " ").contains(words), "{words}: {screen}");
    }
}

/// Presses a key until its word says that there is no further way; each time before, the screen has to change.
fn walk(app: &mut App, way: Command, end: &str) {
    let mut before = draw(app, 80, 24);
    for _ in 0..500 {
        press(app, &[way]);
        let screen = draw(app, 80, 24);
        if screen.contains(end) {
            return;
        }
        assert_ne!(before, screen, "{way:?} shows nothing");
        before = screen;
    }
    panic!("no end of the way");
}

#[test]
fn each_press_of_the_way_through_the_events_shows_another_picture() {
    for mut app in [ended(Language::EN), terminated(Language::EN)] {
        walk(&mut app, Command::EventBack, "This is the beginning");
        let end = if app.has_ended() {
            "This is the end"
        } else {
            "This is the present"
        };
        walk(&mut app, Command::EventForward, end);
    }
}

/// What its own statement has called is said while it is there.
#[test]
fn who_is_in_a_library_is_said_to_be_there() {
    let mut app = held(Language::EN);
    tell(&mut app, 2, own::clock(false));
    tell(&mut app, 2, own::at_line(2));
    let file = Some("difflib.py".to_owned());
    tell(&mut app, 2, Kind::InLibrary { file });
    for (size, words) in [
        ((120, 36), "main in difflib.py, called from line 2"),
        ((80, 24), "in difflib.py"),
    ] {
        let screen = draw(&app, size.0, size.1);
        assert!(screen.contains(words), "{screen}");
    }
    tell(&mut app, 2, own::at_line(3));
    assert!(!draw(&app, 120, 36).contains("difflib"), "it is in its own code again");
}

/// Keys that are of no use on an engine say why.
#[test]
fn a_key_to_choose_who_goes_next_says_where_it_works() {
    let mut app = held(Language::EN);
    app.abilities.chooses = false;
    for (key, words) in [
        (Command::ByHand, "On the engine builtin S lets you choose who goes next"),
        (Command::Undo, "u takes back a choice of who goes next"),
    ] {
        press(&mut app, &[key]);
        let screen = draw(&app, 80, 24);
        assert!(screen.contains(words), "{screen}");
    }
}
