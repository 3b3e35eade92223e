//! The loop: keys and the source's updates come in on one channel, are turned
//! into actions, and the screen is drawn when something changed.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossterm::event::KeyEventKind;

use super::app::{Action, App, Effect, Outcome, Popup};
use super::autoplay::Autoplay;
use super::choosing::Undo;
use super::class;
use super::driver::Driver;
use super::keeper::Keeper;
use super::keymap::{self, Command, Context};
use super::lesson::{Milestone, Resume};
use super::look::{Look, Options};
use super::message::Incoming;
use super::notice;
use super::readers::{LessonNotes, Readers};
use super::resume::after_change;
use super::starter::Starter;
use super::terminal::Terminal;
use super::update::update;
use super::view::{RunView, destination_at, is_over_listing};
use crate::scenario::Scenario;
use crate::session::{Control, Source, Update, Updates};
use crate::text::say;
use forklore_fault as fault;

/// The shortest time between two drawings where somebody presses keys or turns the wheel: a held key must not be drawn
/// more often than a screen can show.
const SHORTEST_FRAME: Duration = Duration::from_millis(16);

/// The time between two drawings where nobody does anything: because of what is told, and because bars grow and the clock
/// goes on.
const FRAME: Duration = Duration::from_millis(250);

/// How long what is told may be the answer to a key, and is drawn as soon.
const ANSWER: Duration = Duration::from_millis(250);

/// What the screen of a run is set up with.
pub struct Setup<'a> {
    /// The lesson's texts.
    pub scenario: Scenario,
    /// Where the run comes from.
    pub source: Box<dyn Source>,
    /// Language, theme, glyphs.
    pub options: Options,
    /// Who drives it.
    pub driver: Driver,
    /// Who learns.
    pub learner: Learner,
    /// What starts it once more.
    pub starter: &'a mut dyn Starter,
    /// Where a teacher's notes of it can be read, before a class.
    pub notes: Option<LessonNotes>,
}

/// A learner whose steps are kept.
#[derive(Debug, Default)]
pub struct Learner {
    /// Who keeps them; `None` where there is no place for it, or nobody learns.
    pub keeper: Option<Keeper>,
    /// Where the lesson was interrupted, to go on there.
    pub resume: Option<Resume>,
}

/// Shows a run until the learner leaves it. Takes over the terminal and gives
/// it back. The options are returned as the learner left them.
pub fn run(setup: Setup) -> io::Result<(Outcome, Options)> {
    let (sender, messages) = mpsc::channel();
    let terminal = Terminal::enter(sender.clone())?;
    let mut source = setup.source;
    let app = app_of(setup.scenario, source.as_mut(), setup.options, setup.driver);
    let mut run_loop = RunLoop {
        autoplay: Autoplay::of(app.driver),
        carrier: Some(carry(source.take_updates(), sender.clone())?),
        look: Look::new(app.options),
        look_of: app.options,
        app,
        source,
        terminal,
        sender,
        messages,
        starter: setup.starter,
        keeper: setup.learner.keeper,
        begun: Instant::now(),
        readers: None,
        acted: Instant::now(),
    };
    run_loop.open_notes(setup.notes);
    run_loop.resume(setup.learner.resume);
    if let Some(changes) = run_loop.starter.changes() {
        let sender = run_loop.sender.clone();
        // It ends when it has something to tell and nobody listens.
        std::thread::Builder::new().name("changes".to_owned()).spawn(move || {
            let mut changes = changes.into_iter();
            while changes
                .next()
                .is_some_and(|change| sender.send(Incoming::Changed(change)).is_ok())
            {}
        })?;
    }
    let outcome = run_loop.show()?;
    Ok((outcome, run_loop.app.options))
}

fn app_of(scenario: Scenario, source: &mut dyn Source, options: Options, driver: Driver) -> App {
    let mut app = match source.take_log() {
        Some(log) => App::of_recording(scenario, source.header(), log, options),
        None => App::new(scenario, source.header(), source.mode(), options),
    };
    app.abilities = source.abilities();
    app.driver = driver;
    app
}

/// Carries the source's updates to the loop's channel. The thread ends with the
/// source, or with the loop.
fn carry(updates: Updates, messages: Sender<Incoming>) -> io::Result<JoinHandle<()>> {
    let carry = move || {
        for update in updates {
            if messages.send(Incoming::Update(update)).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().name("updates".to_owned()).spawn(carry)
}

/// A run on the screen.
struct RunLoop<'a> {
    app: App,
    look: Look,
    /// The options that the look was made from.
    look_of: Options,
    source: Box<dyn Source>,
    carrier: Option<JoinHandle<()>>,
    autoplay: Option<Autoplay>,
    terminal: Terminal,
    sender: Sender<Incoming>,
    messages: Receiver<Incoming>,
    starter: &'a mut dyn Starter,
    keeper: Option<Keeper>,
    begun: Instant,
    readers: Option<Readers>,
    /// When somebody did something last.
    acted: Instant,
}

impl RunLoop<'_> {
    fn show(&mut self) -> io::Result<Outcome> {
        loop {
            self.draw()?;
            let drawn = Instant::now();
            // How soon after that something is to be drawn, as far as is known.
            let mut frame = None;
            loop {
                let due = self.due(drawn, frame);
                // Messages that never cease must not keep the screen from being drawn.
                if frame.is_some() && due.is_some_and(|due| due <= Instant::now()) {
                    break;
                }
                let effects = match self.receive(due) {
                    Ok(message) => {
                        let soon = self.frame(&message);
                        frame = Some(frame.map_or(soon, |frame: Duration| frame.min(soon)));
                        self.react(message)?
                    }
                    // What has changed is seen before the run goes on by itself.
                    Err(RecvTimeoutError::Timeout) if frame.is_some() => break,
                    Err(RecvTimeoutError::Timeout) => match self.take_due() {
                        Some(command) => {
                            frame = Some(self.acted());
                            update(&mut self.app, Action::Command(command))
                        }
                        None => break,
                    },
                    Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("the input thread ended")),
                };
                if let Some(outcome) = self.carry_out(effects)? {
                    return Ok(outcome);
                }
            }
        }
    }

    /// How soon after the last drawing one may be due because of this message.
    fn frame(&mut self, message: &Incoming) -> Duration {
        match message {
            Incoming::Update(_) if self.acted.elapsed() > ANSWER => FRAME,
            Incoming::Update(_) => SHORTEST_FRAME,
            _ => self.acted(),
        }
    }

    /// Somebody has done something, to see what comes of it.
    fn acted(&mut self) -> Duration {
        self.acted = Instant::now();
        SHORTEST_FRAME
    }

    /// The next message; none if there is something else to do at `due`.
    fn receive(&self, due: Option<Instant>) -> Result<Incoming, RecvTimeoutError> {
        match due {
            Some(due) => self
                .messages
                .recv_timeout(due.saturating_duration_since(Instant::now())),
            None => self.messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    /// Does what is to be done about an action; gives how the run was left, if it was.
    fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<Option<Outcome>> {
        for effect in effects {
            match effect {
                Effect::Keep(milestone) => self.keep(milestone),
                Effect::Control(control) => self.source.control(control),
                Effect::Restart => self.restart(self.app.scenario.clone())?,
                Effect::Undo(undo) => self.undo(undo)?,
                Effect::Turn(settings) => self.turn(&settings)?,
                Effect::TakeOver => self.take_over()?,
                Effect::Leave(outcome) => return Ok(Some(outcome)),
            }
        }
        Ok(None)
    }

    fn draw(&mut self) -> io::Result<()> {
        self.app.class.wall = self.begun.elapsed();
        update(&mut self.app, Action::Tick(self.source.now()));
        if self.look_of != self.app.options {
            self.look_of = self.app.options;
            self.look = Look::new(self.look_of);
        }
        let view = RunView {
            app: &self.app,
            look: &self.look,
        };
        self.terminal.screen.draw(|frame| {
            fault::here(fault::Point::Draw);
            frame.render_widget(&view, frame.area());
        })?;
        if let Some(readers) = &self.readers {
            readers.tell(&self.app);
        }
        Ok(())
    }

    /// Opens the lesson to whoever reads the notes. Where that cannot be, the lesson goes on without them.
    fn open_notes(&mut self, notes: Option<LessonNotes>) {
        match notes.map(|notes| Readers::open(notes, self.sender.clone())) {
            None => {}
            Some(Ok(readers)) => {
                self.app.class.notes = Some(std::process::id());
                self.readers = Some(readers);
            }
            Some(Err(reason)) => {
                let reason = reason.to_string();
                self.app.notice = Some(say!(&self.app, "class-no-notes", reason));
            }
        }
    }

    /// When there is something to do without a message: to draw, or what the run does by itself.
    fn due(&mut self, drawn: Instant, frame: Option<Duration>) -> Option<Instant> {
        let passing = self.app.is_moving().then_some(FRAME);
        let frame = [frame, passing].into_iter().flatten().min().map(|frame| drawn + frame);
        let autoplay = self.autoplay.as_mut();
        let by_itself = autoplay.and_then(|play| play.due(&self.app, Instant::now()));
        [frame, by_itself].into_iter().flatten().min()
    }

    /// What the run does by itself now.
    fn take_due(&mut self) -> Option<Command> {
        self.autoplay.as_mut()?.take_due(&self.app, Instant::now())
    }

    /// Writes down what was done. Where that fails the lesson goes on, and the learner is told.
    fn keep(&mut self, milestone: Milestone) {
        let kept = self.keeper.as_ref().map(|keeper| keeper.keep(milestone));
        let language = self.app.options.language;
        match kept {
            None | Some(Ok(None)) => {}
            Some(Ok(Some(aside))) => self.app.notice = Some(notice::set_aside(language, &aside)),
            Some(Err(error)) => self.app.notice = Some(notice::unsaved(language, &error.to_string())),
        }
    }

    /// Shows the same run from its beginning. Where that cannot be, the old one stays.
    fn restart(&mut self, scenario: Scenario) -> io::Result<()> {
        let started = self.starter.again(&scenario);
        let Some(source) = self.started(started) else {
            return Ok(());
        };
        if let Some(keeper) = &self.keeper {
            // Where nothing can be written, the next stop says so.
            let _ = keeper.begin();
        }
        self.replace_source(source, scenario)
    }

    /// The run that was started; where it was not, the learner is told why.
    fn started(&mut self, started: Result<Box<dyn Source>, String>) -> Option<Box<dyn Source>> {
        let why_not = |reason| drop(update(&mut self.app, Action::Notice(reason)));
        started.map_err(why_not).ok()
    }

    /// Goes on where the lesson was interrupted, if it was.
    fn resume(&mut self, resume: Option<Resume>) {
        if let Some(resume) = resume {
            let quickly = self.app.resume(resume);
            self.source.control(quickly);
        }
    }

    /// Runs a changed scenario up to the place where the old one is. Where it cannot be run, the old one stays.
    fn replace(&mut self, scenario: Scenario) -> io::Result<()> {
        let started = self.starter.again(&scenario);
        let Some(source) = self.started(started) else {
            return Ok(());
        };
        let resume = after_change(&self.app, &scenario);
        self.replace_source(source, scenario)?;
        self.resume(resume);
        let again = say!(self.app.options.language, "watch-again");
        update(&mut self.app, Action::Notice(again));
        Ok(())
    }

    /// Begins anew, with the choices but the last.
    fn undo(&mut self, undo: Undo) -> io::Result<()> {
        let scenario = self.app.scenario.clone();
        let started = self.starter.with_schedule(&scenario, undo.schedule.clone());
        let Some(source) = self.started(started) else {
            return Ok(());
        };
        let class = self.app.class.clone();
        self.replace_source(source, scenario)?;
        self.app.class = class;
        let quickly = self.app.redo(undo);
        self.source.control(quickly);
        Ok(())
    }

    /// Begins anew with these knobs turned, and says so.
    fn turn(&mut self, settings: &[(String, i64)]) -> io::Result<()> {
        let mut scenario = self.app.scenario.clone();
        for (name, value) in settings {
            if let Err(wrong) = scenario.set(name, *value) {
                update(&mut self.app, Action::Notice(wrong.to_string()));
                return Ok(());
            }
        }
        self.restart(scenario)?;
        let values = settings.iter().map(|(name, value)| format!("{name} = {value}"));
        let values = values.collect::<Vec<_>>().join(", ");
        if self.app.notice.is_none() {
            self.app.notice = Some(say!(&self.app, "class-turned", values));
        }
        Ok(())
    }

    /// Goes on with the shipped recording from the stop at which the live run stands, with what was said until there.
    fn take_over(&mut self) -> io::Result<()> {
        let Some(source) = self.starter.recording(&self.app.scenario) else {
            self.app.notice = Some(say!(&self.app, "class-no-recording"));
            return Ok(());
        };
        let live = self.app.clone();
        self.replace_source(source, live.scenario.clone())?;
        self.app.lesson = live.lesson.clone();
        self.app.lesson.wind();
        self.app.class = live.class.clone();
        self.app.class.took_over = true;
        self.app.notice = Some(say!(&self.app, "class-took-over"));
        let place = class::place_to_take_over(&live, &self.app);
        self.source.control(Control::Wind(place));
        Ok(())
    }

    /// Shows another run in place of this one, of which nothing is heard any more.
    fn replace_source(&mut self, mut source: Box<dyn Source>, scenario: Scenario) -> io::Result<()> {
        let updates = source.take_updates();
        drop(std::mem::replace(&mut self.source, source));
        // It ends with its source, which is gone.
        let _ = self.carrier.take().map(JoinHandle::join);
        let waiting: Vec<_> = self.messages.try_iter().collect();
        let keys = waiting
            .into_iter()
            .filter(|message| !matches!(message, Incoming::Update(_)));
        for key in keys {
            // The receiver is ours.
            let _ = self.sender.send(key);
        }
        self.carrier = Some(carry(updates, self.sender.clone())?);
        let notes = self.app.class.notes;
        self.app = app_of(scenario, self.source.as_mut(), self.app.options, self.app.driver);
        self.app.class.notes = notes;
        Ok(())
    }

    /// Does what a message asks for; gives what is left to do.
    fn react(&mut self, message: Incoming) -> io::Result<Vec<Effect>> {
        let screen = self.terminal.screen.get_frame().area();
        let (app, look) = (&mut self.app, &self.look);
        let action = match message {
            Incoming::Remote(key, pending) => {
                drop(pending);
                return self.react(Incoming::Key(key.into()));
            }
            Incoming::Key(key) => match keymap::command(app.context(), key) {
                Some(command) => Action::Command(command),
                // Any key brings a blank screen back.
                None if app.popups.last() == Some(&Popup::Blank) => Action::Command(Command::Close),
                None if key.kind == KeyEventKind::Release => return Ok(Vec::new()),
                None => Action::WrongKey(key),
            },
            Incoming::Wheel(position, rows) => match is_over_listing(app, screen, position) {
                true => Action::Scroll(rows),
                false => return Ok(Vec::new()),
            },
            Incoming::Pointed(position) => match destination_at(app, look, screen, position) {
                Some(place) if app.context() == Context::Run => Action::GoTo(place),
                _ => return Ok(Vec::new()),
            },
            Incoming::Redraw | Incoming::Joined | Incoming::News(_) | Incoming::NewsEnded(_) => return Ok(Vec::new()),
            Incoming::Interrupted(signal) => {
                return Ok(vec![
                    Effect::Control(Control::Quit),
                    Effect::Leave(Outcome::Signalled(signal)),
                ]);
            }
            Incoming::InputLost => return Err(io::Error::other("the terminal is gone")),
            Incoming::Update(Update::Events(events)) => Action::Events(events),
            Incoming::Update(Update::Wound(after)) => Action::Wound(after),
            Incoming::Update(Update::Paced(pace)) => Action::Paced(pace),
            Incoming::Changed(Err(why)) => Action::Notice(why),
            Incoming::Changed(Ok(scenario)) => {
                self.replace(*scenario)?;
                return Ok(Vec::new());
            }
            Incoming::Update(Update::Notice(notice)) => Action::Notice(notice.get(app.options.language)),
            Incoming::Update(Update::Ended) => Action::Ended,
            Incoming::Update(Update::Failed(reason)) => Action::Failed(reason.get(app.options.language)),
        };
        Ok(update(&mut self.app, action))
    }
}
