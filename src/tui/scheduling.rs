//! The learner chooses who does the next statement.

use super::app::{App, Effect};
use super::choosing::{Choosing, NotAgain, Undo};
use super::keymap::Command;
use super::lesson::Resume;
use crate::scenario::Scenario;
use crate::session::{Control, Mode, Schedule};
use crate::text::say;
use crate::world::schedule::cannot_go;
use forklore_event::Kind;

impl App {
    /// Goes to where a choice was taken back; the source is to be told what is given back.
    pub(super) fn redo(&mut self, undo: Undo) -> Control {
        self.choosing = undo.choosing;
        self.resume(undo.resume)
    }

    /// Whether the run waits for the learner to choose who goes next.
    pub fn is_scheduling(&self) -> bool {
        let is_present = self.mode == Mode::Live && self.history.looks_back_to().is_none();
        is_present && self.history.present().schedule.by_hand && !self.pace().paused && !self.has_ended()
    }
}

/// Does what a key asks for, if it is about who goes next; `None` if it is about something else.
pub(super) fn obey(app: &mut App, command: Command) -> Option<Vec<Effect>> {
    match command {
        Command::ByHand if app.history.present().schedule.by_hand => {
            Some(vec![Effect::Control(Control::ByHand(false))])
        }
        Command::ByHand => Some(begin(app)),
        Command::Undo => Some(undo(app)),
        Command::Choose(place) if app.is_scheduling() && app.card().is_none() => Some(choose(app, usize::from(place))),
        Command::GoOn | Command::Forward if app.is_scheduling() && app.popups.is_empty() => {
            app.notice = Some(say!(&*app, "schedule-choose-first"));
            Some(Vec::new())
        }
        _ => None,
    }
}

/// What the source has to be told about an event: on the way to where a lesson was interrupted nobody chooses.
pub(super) fn respond(app: &App, kind: &Kind) -> Option<Effect> {
    let on_the_way = app.resuming.is_some() && app.choosing.redoes_at.is_none();
    (on_the_way && matches!(kind, Kind::ChoiceDue { .. })).then_some(Effect::Control(Control::ByHand(false)))
}

fn begin(app: &mut App) -> Vec<Effect> {
    let is_past = app.mode == Mode::Replay || app.history.looks_back_to().is_some() || app.has_ended();
    if is_past {
        app.notice = Some(say!(&*app, "schedule-not-here"));
        return Vec::new();
    }
    let mut effects = vec![Effect::Control(Control::ByHand(true))];
    let mark = app.world().standing_at().map(|reached| reached.name.to_string());
    app.choosing.not_again = match &mark {
        _ if !app.history.present().schedule.choices.is_empty() => Some(NotAgain::KernelBetween),
        None => Some(NotAgain::BetweenStops),
        Some(_) => None,
    };
    app.choosing.begun_at = mark;
    if app.pace().paused {
        app.lesson.go_on();
        effects.push(Effect::Control(Control::GoOn));
    }
    effects
}

/// Takes the last choice back: nothing that has happened can be undone, so it is a new run with those before it.
fn undo(app: &mut App) -> Vec<Effect> {
    let world = app.history.present();
    let all = world.schedule.choices.iter().map(|(stage, process)| {
        let stage = world.stages.get(usize::from(*stage));
        stage
            .and_then(|stage| stage.processes.get(*process))
            .map(|process| process.role.to_string())
    });
    let mut roles: Vec<String> = all.flatten().collect();
    if app.mode == Mode::Replay || app.history.looks_back_to().is_some() {
        app.notice = Some(say!(&*app, "schedule-not-here"));
    } else if roles.pop().is_none() {
        app.notice = Some(say!(&*app, "schedule-nothing-to-undo"));
    } else if let Some(why) = app.choosing.not_again {
        app.notice = Some(match why {
            NotAgain::BetweenStops => say!(&*app, "schedule-no-undo-between"),
            NotAgain::KernelBetween => say!(&*app, "schedule-no-undo-kernel"),
        });
    } else {
        let until = app.history.stop_before_last_choice(|name| app.scenario.stops_at(name));
        let until = until.unwrap_or(Scenario::START).to_owned();
        let questions = 0..app.scenario.questions.len();
        return vec![Effect::Undo(Undo {
            schedule: Schedule(roles),
            resume: Resume {
                until,
                answers: questions.map(|index| app.lesson.answer_to(index)).collect(),
            },
            choosing: Choosing {
                redoes_at: Some(app.pace().rate),
                ..app.choosing.clone()
            },
        })];
    }
    Vec::new()
}

/// Lets the process with this place in the list go on, or says why it cannot.
fn choose(app: &mut App, place: usize) -> Vec<Effect> {
    let world = app.history.present();
    let Some(&(stage, process)) = world.schedule.known.get(place) else {
        app.notice = Some(say!(&*app, "schedule-choose-first"));
        return Vec::new();
    };
    let found = world.stages.get(usize::from(stage));
    let Some(found) = found.and_then(|stage| stage.processes.get(process)) else {
        return Vec::new();
    };
    if world.schedule.ready.contains(&(stage, process)) {
        let pid = found.pid;
        return vec![Effect::Control(Control::Choose { stage, pid })];
    }
    let (role, why) = (&*found.role, cannot_go(world, &found.role).get(app.options.language));
    app.notice = Some(say!(&*app, "schedule-cannot-go", role, why));
    Vec::new()
}
