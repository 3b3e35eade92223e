//! The loop: keys and the source's updates come in on one channel, are turned
//! into actions, and the screen is drawn when something changed.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::layout::{Position, Rect};

use super::app::{Action, App, Effect, Outcome, Popup, update};
use super::keymap::{self, Command, Context};
use super::look::{Look, Options};
use super::terminal::Terminal;
use super::view::{RunView, is_over_listing, place_at};
use crate::fault;
use crate::scenario::Scenario;
use crate::session::{Control, Source, Update};

/// The shortest time between two drawings, whatever happens.
const SHORTEST_FRAME: Duration = Duration::from_millis(33);

/// The time between two drawings when nothing happens but time passing.
const CLOCK_FRAME: Duration = Duration::from_millis(83);

/// What the loop hears.
pub(super) enum Message {
    Key(KeyEvent),
    /// The pointer's button is down at this place of the screen.
    Pointed(Position),
    /// The wheel was turned over this place, by so many rows.
    Wheel(Position, i32),
    Redraw,
    /// This signal asks the program to end.
    Interrupted(i32),
    InputLost,
    Update(Update),
}

/// Shows a run until the learner leaves it. Takes over the terminal and gives
/// it back. The options are returned as the learner left them.
pub fn run(scenario: Scenario, mut source: Box<dyn Source>, options: Options) -> io::Result<(Outcome, Options)> {
    let (sender, messages) = mpsc::channel();
    let mut app = match source.take_log() {
        Some(log) => App::of_recording(scenario, source.header(), log, options),
        None => App::new(scenario, source.header(), source.mode(), options),
    };
    app.abilities = source.abilities();
    let mut terminal = Terminal::enter(sender.clone())?;
    forward(source.take_updates(), sender)?;
    let outcome = show(&mut app, source.as_mut(), &mut terminal, &messages)?;
    Ok((outcome, app.options))
}

/// Carries the source's updates to the loop's channel. The thread ends with the
/// source, or with the loop.
fn forward(updates: Receiver<Update>, messages: Sender<Message>) -> io::Result<()> {
    let carry = move || {
        for update in updates {
            if messages.send(Message::Update(update)).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new()
        .name("updates".to_owned())
        .spawn(carry)
        .map(drop)
}

fn show(
    app: &mut App,
    source: &mut dyn Source,
    terminal: &mut Terminal,
    messages: &Receiver<Message>,
) -> io::Result<Outcome> {
    let mut changed = true;
    let mut look = Look::new(app.options);
    let mut options = app.options;
    loop {
        if changed || app.is_moving() {
            update(app, Action::Tick(source.now()));
            if options != app.options {
                options = app.options;
                look = Look::new(options);
            }
            terminal.screen.draw(|frame| {
                fault::here(fault::Point::Draw);
                frame.render_widget(&RunView { app, look: &look }, frame.area());
            })?;
        }
        let drawn = Instant::now();
        changed = false;
        loop {
            let wait = match (changed, app.is_moving()) {
                (true, _) => SHORTEST_FRAME,
                (false, true) => CLOCK_FRAME,
                (false, false) => Duration::MAX,
            };
            // Messages that never cease must not keep the screen from being drawn.
            if changed && drawn.elapsed() >= wait {
                break;
            }
            let message = match messages.recv_timeout(wait.saturating_sub(drawn.elapsed())) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("the input thread ended")),
            };
            changed = true;
            let screen = terminal.screen.get_frame().area();
            for effect in react(app, &look, screen, message)? {
                match effect {
                    Effect::Control(control) => source.control(control),
                    Effect::Leave(outcome) => return Ok(outcome),
                }
            }
        }
    }
}

fn react(app: &mut App, look: &Look, screen: Rect, message: Message) -> io::Result<Vec<Effect>> {
    let action = match message {
        Message::Key(key) => match keymap::command(app.context(), key) {
            Some(command) => Action::Command(command),
            // Any key brings a blank screen back.
            None if app.popups.last() == Some(&Popup::Blank) => Action::Command(Command::Close),
            None if key.kind == KeyEventKind::Release => return Ok(Vec::new()),
            None => Action::WrongKey(key.code),
        },
        Message::Wheel(position, rows) => match is_over_listing(app, screen, position) {
            true => Action::Scroll(rows),
            false => return Ok(Vec::new()),
        },
        Message::Pointed(position) => match place_at(app, look, screen, position) {
            Some(place) if app.context() == Context::Run => Action::GoTo(place),
            _ => return Ok(Vec::new()),
        },
        Message::Redraw => return Ok(Vec::new()),
        Message::Interrupted(signal) => {
            return Ok(vec![
                Effect::Control(Control::Quit),
                Effect::Leave(Outcome::Signalled(signal)),
            ]);
        }
        Message::InputLost => return Err(io::Error::other("the terminal is gone")),
        Message::Update(Update::Events(events)) => Action::Events(events),
        Message::Update(Update::Wound(after)) => Action::Wound(after),
        Message::Update(Update::Paced(pace)) => Action::Paced(pace),
        Message::Update(Update::Notice(notice)) => Action::Notice(notice),
        Message::Update(Update::Ended) => Action::Ended,
        Message::Update(Update::Failed(reason)) => Action::Failed(reason),
    };
    Ok(update(app, action))
}
