//! Going back: recordings are read, played and looked back into, and show what
//! the run itself showed.

#[path = "screen/fixture.rs"]
mod fixture;
#[path = "travel/reading.rs"]
mod reading;

use crossterm::event::KeyCode;
use fixture::Fixture;
use forklore::engine::Builtin;
use forklore::recording::{self, LeftOut, PlayOptions, Player, ReadError, Recording, Writer};
use forklore::scenario::{self, Language, QuestionKind, Scenario};
use forklore::session::{Control, Mode, Source, Update, Updates};
use forklore::tui::app::{Action, App, Effect};
use forklore::tui::keymap::{self, Command, Context};
use forklore::tui::{Answer, Destination, Look, Options, RunView, update};
use forklore::world::{EventLog, Stop, World};
use forklore_event::{Event, Header, Kind};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fn written(header: &Header, events: &[Event]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = Writer::begin(&mut bytes, header).expect("a vector takes everything");
    writer.add(events).expect("a vector takes everything");
    bytes
}

fn read(bytes: &[u8]) -> Recording {
    recording::read(bytes).expect("it is a recording")
}

fn shipped(lesson: &str) -> Recording {
    read(recording::shipped(lesson).expect("every lesson has a recording"))
}

fn lessons() -> Vec<Scenario> {
    scenario::shipped(&Builtin).expect("the shipped lessons are valid")
}

/// The screen without its header and footer, which say whether one looks back, and
/// without the line of the whole run, whose end a live run does not know.
fn frame(app: &App) -> String {
    let mut terminal = Terminal::new(TestBackend::new(120, 36)).expect("a terminal");
    let look = Look::new(app.options);
    let draw = |frame: &mut ratatui::Frame| frame.render_widget(&RunView { app, look: &look }, frame.area());
    terminal.draw(draw).expect("it draws");
    let buffer = terminal.backend().buffer();
    let row = |y| {
        (0..buffer.area.width)
            .map(move |x| buffer[(x, y)].symbol())
            .collect::<String>()
    };
    let rows: Vec<String> = (1..buffer.area.height - 1).map(row).collect();
    let rows = rows.into_iter().filter(|row| !row.contains("what happens"));
    rows.collect::<Vec<_>>().join("\n")
}

/// Predictions are made in a live run and skipped in a replay: neither is compared.
fn without_questions(mut scenario: Scenario) -> Scenario {
    scenario.questions.clear();
    scenario
}

/// Plays a recording to its end, going on at every stop; after each batch of
/// events gives the number of events and the frame.
fn replayed(scenario: &Scenario, recording: Recording) -> Vec<(usize, String)> {
    let how = PlayOptions {
        rate: 16.0,
        idle_limit: Some(1_000),
    };
    let header = recording.header.clone();
    let stops_at = |name: &str| scenario.stops_at(name) && name != Scenario::END;
    let mut player = Player::start(recording, stops_at, how, &[]).expect("a thread");
    assert_eq!(player.mode(), Mode::Replay);
    let log = player.take_log().expect("a recording is known beforehand");
    let mut app = App::of_recording(scenario.clone(), &header, log, Options::default());
    let mut frames = Vec::new();
    for change in player.take_updates() {
        match change {
            Update::Events(events) => {
                let at = events.last().map_or(0, |event| event.at_us);
                update(&mut app, Action::Events(events));
                update(&mut app, Action::Tick(at));
                frames.push((app.history.position(), frame(&app)));
            }
            Update::Paced(pace) if pace.paused => player.control(Control::GoOn),
            Update::Paced(pace) => drop(update(&mut app, Action::Paced(pace))),
            Update::Ended => player.control(Control::Quit),
            Update::Wound(_) | Update::Notice(_) | Update::Failed(_) => {}
        }
    }
    frames
}

#[test]
fn a_recording_shows_the_frames_of_the_live_run() {
    for fixture in [
        fixture::zombie(),
        fixture::apply(),
        fixture::daemon(),
        fixture::recycle(),
        fixture::turns(),
        fixture::leak(),
    ] {
        let Fixture {
            scenario,
            header,
            events,
        } = fixture;
        let scenario = without_questions(scenario);
        let frames = replayed(&scenario, read(&written(&header, &events)));
        assert_eq!(frames.last().map(|(count, _)| *count), Some(events.len()));
        let mut app = App::new(scenario, &header, Mode::Live, Options::default());
        let mut happened = 0;
        for (count, replayed) in frames {
            let at = events[count - 1].at_us;
            update(&mut app, Action::Events(events[happened..count].to_vec()));
            update(&mut app, Action::Tick(at));
            happened = count;
            assert_eq!(frame(&app), replayed, "after {count} events");
        }
    }
}

#[test]
fn looking_back_shows_the_frames_that_were_shown() {
    for fixture in [fixture::zombie(), fixture::apply(), fixture::recycle()] {
        let Fixture {
            scenario,
            header,
            events,
        } = fixture;
        let mut app = App::new(without_questions(scenario), &header, Mode::Live, Options::default());
        let mut shown = Vec::new();
        for event in events {
            let at = event.at_us;
            update(&mut app, Action::Events(vec![event]));
            update(&mut app, Action::Tick(at));
            shown.push(frame(&app));
        }
        update(&mut app, Action::Ended);
        update(&mut app, Action::Command(Command::Close));
        for event in (1..shown.len()).rev() {
            app.history.look_at(event);
            assert_eq!(frame(&app), shown[event - 1], "after {event} events");
        }
    }
}

#[test]
fn a_live_run_is_held_while_somebody_looks_back() {
    let Fixture {
        scenario,
        header,
        events,
    } = fixture::daemon();
    let mut app = App::new(scenario, &header, Mode::Live, Options::default());
    let until = events
        .iter()
        .position(|event| matches!(&event.kind, Kind::CheckpointReached { name } if name == "again"));
    update(
        &mut app,
        Action::Events(events[..=until.expect("the mark is there")].to_vec()),
    );
    let mut press = |command| update(&mut app, Action::Command(command));
    assert_eq!(press(Command::Back), [Effect::Control(Control::Pause(true))]);
    assert_eq!(press(Command::Back), [], "it is held already");
    assert_eq!(press(Command::Latest), [Effect::Control(Control::GoOn)]);
    assert_eq!(press(Command::Latest), []);
}

#[test]
fn an_open_card_does_not_keep_one_from_looking_back() {
    let Fixture {
        scenario,
        header,
        events,
    } = fixture::zombie();
    let mut app = App::new(without_questions(scenario), &header, Mode::Live, Options::default());
    update(&mut app, Action::Events(events));
    update(&mut app, Action::Ended);
    assert!(app.card().is_some(), "the end is told on a card");
    for key in [KeyCode::Left, KeyCode::Home, KeyCode::Char('[')] {
        let command = keymap::command(app.context(), key.into()).expect("the key holds over a card, too");
        update(&mut app, Action::Command(command));
        assert!(app.history.looks_back_to().is_some(), "{key:?}");
        assert_eq!((app.card(), app.context()), (None, Context::Run));
        update(&mut app, Action::Command(Command::Latest));
        assert!(app.card().is_some(), "it is still there in the present");
    }
}

#[test]
fn a_question_that_was_wound_away_is_asked_again() {
    let Fixture {
        scenario,
        header,
        events,
    } = fixture::zombie();
    let at = scenario.questions[0].at.clone();
    let asks = |event: &Event| matches!(&event.kind, Kind::CheckpointReached { name } if *name == at);
    let asked = events.iter().position(asks).expect("the question has its mark");
    let log = EventLog::fold(&header, events.clone());
    let mut app = App::of_recording(scenario, &header, log, Options::default());
    for _ in 0..2 {
        update(&mut app, Action::Events(events[..=asked].to_vec()));
        assert_eq!(app.context(), Context::Question);
        update(&mut app, Action::Wound(0));
        assert_eq!(app.context(), Context::Run);
    }
}

#[test]
fn in_a_recording_one_goes_by_winding_it() {
    let recording = shipped("zombie");
    let scenario = without_questions(scenario::open("zombie", &Builtin).expect("the lesson is shipped"));
    let log = EventLog::fold(&recording.header, recording.events.clone());
    let stops: Vec<usize> = log.stops().iter().map(|stop| stop.after).collect();
    let end = recording.events.len();
    let mut app = App::of_recording(scenario, &recording.header, log, Options::default());
    let mut press = |command| update(&mut app, Action::Command(command));
    assert_eq!(press(Command::Latest), [Effect::Control(Control::Wind(end))]);
    update(&mut app, Action::Wound(end));
    assert!(app.world().has_ended());
    let mut press = |command| update(&mut app, Action::Command(command));
    assert_eq!(press(Command::First), [Effect::Control(Control::Wind(stops[0]))]);
    press(Command::GoTo);
    press(Command::Type('1'));
    let by_time = recording.events.partition_point(|event| event.at_us <= 1_000_000);
    assert_eq!(press(Command::Commit), [Effect::Control(Control::Wind(by_time))]);
    let pointed = update(&mut app, Action::GoTo(Destination::Stop(2)));
    assert_eq!(pointed, [Effect::Control(Control::Wind(stops[2]))]);
}

#[test]
fn a_stop_is_shown_as_it_was_before_somebody_did_something_there() {
    for (lesson, stop, act) in [
        ("daemon", "window", Kind::TerminalClosed {}),
        ("killed", "aim-again", signal(3, "SIGKILL")),
    ] {
        let recording = shipped(lesson);
        let log = EventLog::fold(&recording.header, recording.events.clone());
        let after = log
            .stops()
            .iter()
            .find(|known| &*known.name == stop)
            .expect("it was reached")
            .after;
        assert!(
            log.moment(after)
                .world()
                .standing_at()
                .is_some_and(|at| &*at.name == stop),
            "{lesson}"
        );
        // The next thing that is told from there is what was done.
        let next = log.news_behind(after).expect("more is told");
        assert_eq!(recording.events[next - 1].kind, act, "{lesson}");
    }
}

fn signal(to: i32, signal: &str) -> Kind {
    Kind::SignalSent {
        to,
        signal: signal.to_owned(),
    }
}

#[test]
fn no_way_through_a_recording_leads_past_a_prediction_that_is_to_be_made() {
    let recording = shipped("zombie");
    let scenario = scenario::open("zombie", &Builtin).expect("the lesson is shipped");
    let log = EventLog::fold(&recording.header, recording.events.clone());
    let stops = log.stops().to_vec();
    let asked_at = |index: usize| {
        let is_there = |stop: &&Stop| *stop.name == *scenario.questions[index].at;
        stops.iter().find(is_there).expect("the question has its stop").after
    };
    let end = recording.events.len();
    let mut app = App::of_recording(scenario.clone(), &recording.header, log, Options::default());
    let last = Destination::Stop(stops.len() - 1);
    let predictions = scenario.questions.iter().enumerate();
    for (index, _) in predictions.filter(|(_, question)| question.kind == QuestionKind::Predict) {
        let here = asked_at(index);
        for way in [
            Action::Command(Command::Latest),
            Action::GoTo(Destination::Time(u64::MAX)),
            Action::GoTo(last),
        ] {
            assert_eq!(update(&mut app, way), [Effect::Control(Control::Wind(here))]);
        }
        update(&mut app, Action::Wound(here));
        assert_eq!(app.context(), Context::Question);
        update(&mut app, Action::Command(Command::Skip));
        assert_eq!(app.lesson.answer_to(index), Some(Answer::Skipped));
    }
    let pressed = update(&mut app, Action::Command(Command::Latest));
    assert_eq!(pressed, [Effect::Control(Control::Wind(end))]);
}

#[test]
fn event_by_event_one_comes_to_the_question_and_not_past_it() {
    let recording = shipped("zombie");
    let scenario = scenario::open("zombie", &Builtin).expect("the lesson is shipped");
    let log = EventLog::fold(&recording.header, recording.events.clone());
    let mut app = App::of_recording(scenario, &recording.header, log, Options::default());
    for _ in 0..recording.events.len() {
        if app.context() == Context::Question {
            return;
        }
        let pressed = update(&mut app, Action::Command(Command::EventForward));
        let [Effect::Control(Control::Wind(after))] = pressed[..] else {
            panic!("{pressed:?}")
        };
        update(&mut app, Action::Wound(after));
    }
    panic!("nothing was asked");
}

#[test]
fn a_recording_has_the_listing_that_was_run() {
    let read = Kind::SourceRead {
        name: "gone.py".to_owned(),
        text: "print('a')\t# \u{1b}[2J\n".to_owned(),
    };
    let mut run = fixture::zombie();
    assert_eq!(read_back(&run).source(0), None);
    let first = Event {
        kind: read,
        ..run.events[0].clone()
    };
    run.events.insert(0, first);
    let source = read_back(&run).source(0).expect("it has a listing");
    assert_eq!(source, ("gone.py".to_owned(), "print('a')\t# [2J\n".to_owned()));
    assert_eq!(read_back(&run).source(1), None);
}

fn read_back(run: &Fixture) -> Recording {
    read(&written(&run.header, &run.events))
}

fn take(updates: &mut Updates) -> Update {
    updates.next().expect("an update")
}

#[test]
fn a_player_stops_winds_and_ends() {
    let how = PlayOptions {
        rate: 16.0,
        idle_limit: Some(0),
    };
    let recording = shipped("zombie");
    let events = recording.events.clone();
    let log = EventLog::fold(&recording.header, events.clone());
    let stop = log
        .stops()
        .iter()
        .find(|stop| &*stop.name == "start")
        .map(|stop| stop.after);
    let mut player = Player::start(recording, |name| name == "start", how, &["note".to_owned()]).expect("a thread");
    let mut updates = player.take_updates();
    assert!(matches!(take(&mut updates), Update::Notice(text) if text.get(Language::EN) == "note"));
    let mut played = 0;
    loop {
        match take(&mut updates) {
            Update::Events(events) => played += events.len(),
            Update::Paced(pace) if pace.paused => break,
            _ => {}
        }
    }
    assert_eq!(Some(played), stop);
    player.control(Control::Wind(events.len()));
    assert!(matches!(take(&mut updates), Update::Wound(after) if after == events.len()));
    assert!(matches!(take(&mut updates), Update::Paced(pace) if pace.paused));
    assert!(matches!(take(&mut updates), Update::Ended));
    assert_eq!(player.now(), events.last().map_or(0, |event| event.at_us));
    player.control(Control::Wind(3));
    assert!(matches!(take(&mut updates), Update::Wound(3)));
}
