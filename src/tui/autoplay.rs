//! A run that nobody drives goes on by itself.

use std::time::Instant;

use super::app::App;
use super::driver::{Auto, Driver};
use super::keymap::{Command, Context};
use super::lesson::Card;

/// What is to be read now: it is another one as soon as anything of it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reading {
    command: Command,
    card: Option<Card>,
    position: usize,
}

/// Goes on where a learner would, when what is shown has been shown long enough.
#[derive(Debug)]
pub(super) struct Autoplay {
    auto: Auto,
    reading: Option<(Reading, Instant)>,
}

impl Autoplay {
    /// One for a run that goes on by itself.
    pub fn of(driver: Driver) -> Option<Self> {
        match driver {
            Driver::Auto(auto) => Some(Self { auto, reading: None }),
            Driver::Learner | Driver::Presenter => None,
        }
    }

    /// When it will go on; `None` while the run goes on anyway, or somebody looks at something else.
    pub fn due(&mut self, app: &App, now: Instant) -> Option<Instant> {
        let reading = next(app, self.auto).map(|command| Reading {
            command,
            card: app.card(),
            position: app.history.position(),
        });
        let since = match (reading, self.reading) {
            (Some(reading), Some((before, since))) if reading == before => since,
            _ => now,
        };
        self.reading = reading.map(|reading| (reading, since));
        reading.map(|_| since + self.auto.dwell)
    }

    /// What to do now, if it is time.
    pub fn take_due(&mut self, app: &App, now: Instant) -> Option<Command> {
        let due = self.due(app, now)?;
        let (reading, _) = self.reading.filter(|_| due <= now)?;
        self.reading = None;
        Some(reading.command)
    }
}

/// What a learner who had read everything would press; `None` where there is nothing to wait for, or
/// where the learner holds the run.
fn next(app: &App, auto: Auto) -> Option<Command> {
    if !app.popups.is_empty() || app.history.looks_back_to().is_some() {
        return None;
    }
    match app.context() {
        Context::Question => Some(Command::Skip),
        Context::Reading => Some(Command::Close),
        Context::Ended if auto.repeats => Some(Command::Restart),
        Context::Ended => Some(Command::Quit),
        Context::Run if app.pace().paused && app.world().standing_at().is_some() => Some(Command::GoOn),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::scenario::{Question, QuestionKind, Scenario, Text};
    use crate::session::Mode;
    use crate::tui::app::Action;
    use crate::tui::look::Options;
    use crate::tui::update;
    use forklore_event::{Event, Evidence, Header, Isolation, Kind};

    const AUTO: Auto = Auto {
        dwell: Duration::from_secs(6),
        repeats: false,
    };

    /// A lesson of one stop, at which it asks.
    fn app(auto: Auto) -> App {
        let mut scenario = Scenario::wordless("one-stop", Vec::new());
        scenario.questions.push(Question {
            kind: QuestionKind::Predict,
            at: Scenario::START.to_owned(),
            reveal: Scenario::END.to_owned(),
            ask: Text::default(),
            hints: Vec::new(),
            options: Vec::new(),
        });
        let header = Header {
            forklore: forklore_event::FORMAT,
            scenario: scenario.id.clone(),
            stages: scenario.stages.iter().map(|stage| stage.name.clone()).collect(),
            started_at: String::new(),
            engine: String::new(),
            claims: false,
            isolation: Isolation::Namespace,
            version: String::new(),
        };
        let mut app = App::new(scenario, &header, Mode::Live, Options::default());
        app.driver = Driver::Auto(auto);
        app
    }

    fn event(kind: Kind) -> Action {
        Action::Events(vec![Event {
            at_us: 0,
            stage: 0,
            pid: 2,
            host_pid: None,
            evidence: Evidence::Said,
            kind,
        }])
    }

    fn reach_start(app: &mut App) {
        let name = Scenario::START.to_owned();
        update(app, event(Kind::CheckpointReached { name }));
        let paused = Kind::ClockChanged {
            rate: 1.0,
            paused: true,
            wall_us: 0,
        };
        update(app, event(paused));
    }

    #[test]
    fn what_is_to_be_read_stays_for_its_time_and_then_makes_room() {
        let (mut app, mut play) = (app(AUTO), Autoplay::of(Driver::Auto(AUTO)).expect("it is auto"));
        let begun = Instant::now();
        assert_eq!(play.due(&app, begun), None, "nothing is to be read yet");
        reach_start(&mut app);
        assert_eq!(play.due(&app, begun), Some(begun + AUTO.dwell));
        let shortly = begun + Duration::from_secs(5);
        assert_eq!(play.take_due(&app, shortly), None);
        let late = begun + AUTO.dwell;
        while let Some(command) = play.take_due(&app, late) {
            assert!(matches!(command, Command::Close | Command::Skip), "{command:?}");
            update(&mut app, Action::Command(command));
            assert_eq!(
                play.due(&app, late),
                Some(late + AUTO.dwell),
                "the next one has its own time"
            );
            let much_later = late + AUTO.dwell;
            if play.take_due(&app, much_later) == Some(Command::GoOn) {
                return;
            }
        }
        panic!("it never went on");
    }

    #[test]
    fn a_popup_holds_it() {
        let (mut app, mut play) = (app(AUTO), Autoplay::of(Driver::Auto(AUTO)).expect("it is auto"));
        reach_start(&mut app);
        update(&mut app, Action::Command(Command::Help));
        assert_eq!(play.due(&app, Instant::now()), None);
    }

    #[test]
    fn after_the_end_it_leaves_or_begins_again() {
        for (repeats, command) in [(false, Command::Quit), (true, Command::Restart)] {
            let auto = Auto { repeats, ..AUTO };
            let mut app = app(auto);
            update(&mut app, Action::Ended);
            while app.context() == Context::Reading {
                update(&mut app, Action::Command(Command::Close));
            }
            assert_eq!(next(&app, auto), Some(command));
        }
    }
}
