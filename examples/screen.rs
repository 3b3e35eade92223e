//! Plays one of the test fixtures on the screen: for working on the views
//! without starting any process.
//!
//! `cargo run --example screen -- zombie|apply|daemon|recycle [zh] [light|mono] [ascii] [list]`

#[path = "../tests/screen/fixture.rs"]
mod fixture;

use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use forklore::event::{Event, Header, Kind, Micros};
use forklore::scenario::Language;
use forklore::session::{Control, Mode, Source, Update};
use forklore::tui::{self, Options, ThemeName};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    let fixture = match arguments.first().map(String::as_str) {
        Some("apply") => fixture::apply(),
        Some("daemon") => fixture::daemon(),
        Some("recycle") => fixture::recycle(),
        _ => fixture::zombie(),
    };
    let mut options = Options {
        language: if has("zh") { Language::Zh } else { Language::En },
        theme: arguments
            .iter()
            .find_map(|name| ThemeName::from_name(name))
            .unwrap_or_default(),
        ascii: has("ascii"),
        palette: false,
    };
    if has("list") {
        let lessons = forklore::scenario::shipped().expect("the shipped lessons are valid");
        let (_, chosen) = tui::choose(&lessons, 0, options)?;
        options = chosen;
    }
    let tape = Tape::new(fixture.header, fixture.events);
    tui::run(fixture.scenario, Box::new(tape), options).map(drop)
}

/// A source that plays a list of events by the wall clock.
struct Tape {
    header: Header,
    updates: Option<Receiver<Update>>,
    controls: Sender<Control>,
    clock: std::sync::Arc<std::sync::Mutex<Clock>>,
}

/// The scenario clock: what it showed, and since when it runs at which rate.
#[derive(Clone, Copy)]
struct Clock {
    shown: Micros,
    since: Instant,
    rate: f64,
}

impl Clock {
    fn now(self) -> Micros {
        self.shown + (self.since.elapsed().as_micros() as f64 * self.rate) as Micros
    }

    fn set(&mut self, rate: f64) {
        *self = Self {
            shown: self.now(),
            since: Instant::now(),
            rate,
        };
    }
}

impl Tape {
    fn new(header: Header, events: Vec<Event>) -> Self {
        let (updates, receiver) = mpsc::channel();
        let (controls, commands) = mpsc::channel();
        let clock = std::sync::Arc::new(std::sync::Mutex::new(Clock {
            shown: 0,
            since: Instant::now(),
            rate: 1.0,
        }));
        std::thread::spawn({
            let clock = clock.clone();
            move || play(&events, &updates, &commands, &clock)
        });
        Self {
            header,
            updates: Some(receiver),
            controls,
            clock,
        }
    }
}

fn play(events: &[Event], updates: &Sender<Update>, controls: &Receiver<Control>, clock: &std::sync::Mutex<Clock>) {
    let set = |rate: f64| clock.lock().expect("no thread panics").set(rate);
    for event in events {
        while clock.lock().expect("no thread panics").now() < event.at_us {
            match controls.recv_timeout(Duration::from_millis(5)) {
                Ok(Control::Quit) | Err(mpsc::RecvTimeoutError::Disconnected) => return,
                Ok(Control::Rate(rate)) => set(rate),
                _ => {}
            }
        }
        let stops = matches!(event.kind, Kind::ClockChanged { paused: true, .. });
        if updates.send(Update::Events(vec![event.clone()])).is_err() {
            return;
        }
        if stops {
            set(0.0);
            while !matches!(controls.recv(), Ok(Control::GoOn) | Err(_)) {}
            set(1.0);
        }
    }
    // The receiver may have left already.
    let _ = updates.send(Update::Ended);
}

impl Source for Tape {
    fn header(&self) -> &Header {
        &self.header
    }

    fn mode(&self) -> Mode {
        Mode::Live
    }

    fn now(&self) -> Micros {
        self.clock.lock().map_or(0, |clock| clock.now())
    }

    fn take_updates(&mut self) -> Receiver<Update> {
        self.updates.take().expect("the updates are taken once")
    }

    fn control(&mut self, control: Control) {
        // The player may have come to its end already.
        let _ = self.controls.send(control);
    }
}
