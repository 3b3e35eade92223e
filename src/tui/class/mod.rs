//! What a lesson before a class needs: votes, the options of a lesson, a recording as a way out.

mod knobs;
mod state;
mod vote;

use std::time::Duration;

pub use knobs::KnobSheet;
pub use state::Class;
pub use vote::{Tally, Vote, letter};

use super::app::{App, Effect, Phase, Popup};
use super::driver::Driver;
use super::keymap::Command;
use super::lesson::Card;
use crate::session::Mode;
use crate::text::say;
use crate::world::World;

/// How long a discussion is at first.
const DISCUSSION: Duration = Duration::from_secs(120);
/// The step by which it is made longer or shorter.
const STEP: Duration = Duration::from_secs(30);

/// The question that is open.
fn open_question(app: &App) -> Option<usize> {
    match app.card() {
        Some(Card::Question { index, .. }) => Some(index),
        _ => None,
    }
}

/// Does what belongs here; `None` if the command asks for something else.
pub(super) fn obey(app: &mut App, command: Command) -> Option<Vec<Effect>> {
    match (app.popups.last(), command) {
        (Some(Popup::Vote), command) => return vote(app, command),
        (Some(Popup::Knobs), command) => return turn(app, command),
        _ => {}
    }
    match command {
        Command::Vote => begin_vote(app),
        Command::Discuss => {
            let wall = app.class.wall;
            app.class.discussion = app.class.discussion.is_none().then(|| wall + DISCUSSION);
        }
        Command::More | Command::Less => {
            let wall = app.class.wall;
            app.class.discussion = app.class.discussion.map(|end| match command {
                Command::More => end.max(wall) + STEP,
                _ => end.saturating_sub(STEP).max(wall),
            });
        }
        Command::Knobs => open_knobs(app),
        Command::Recording if can_take_over(app) => return Some(vec![Effect::TakeOver]),
        Command::Recording => app.notice = Some(say!(&*app, "class-no-need")),
        _ => return None,
    }
    Some(Vec::new())
}

fn begin_vote(app: &mut App) {
    let Some(question) = open_question(app) else { return };
    app.class.vote_mut(question).begin();
    app.popups.push(Popup::Vote);
}

fn vote(app: &mut App, command: Command) -> Option<Vec<Effect>> {
    let question = open_question(app)?;
    let options = app.scenario.questions.get(question)?.options.len();
    let vote = app.class.vote_mut(question);
    match command {
        Command::Type(character) => vote.type_in(character),
        Command::Erase => drop(vote.typed.pop()),
        Command::Commit if vote.typed.trim().is_empty() => drop(app.popups.pop()),
        Command::Commit => match vote.commit(options) {
            Ok(()) => {
                app.class.discussion = None;
                app.popups.pop();
            }
            Err(wrong) => app.notice = Some(wrong.get(app.options.language)),
        },
        _ => return None,
    }
    Some(Vec::new())
}

fn open_knobs(app: &mut App) {
    if app.mode == Mode::Replay {
        app.notice = Some(say!(&*app, "class-knobs-recorded"));
    } else if app.scenario.knobs.is_empty() {
        app.notice = Some(say!(&*app, "class-no-knobs"));
    } else {
        app.class.knobs = KnobSheet::of(&app.scenario);
        app.popups.push(Popup::Knobs);
    }
}

fn turn(app: &mut App, command: Command) -> Option<Vec<Effect>> {
    let sheet = &mut app.class.knobs;
    match command {
        Command::Up => sheet.choose(-1),
        Command::Down => sheet.choose(1),
        Command::More => sheet.turn(&app.scenario, 1),
        Command::Less => sheet.turn(&app.scenario, -1),
        Command::Commit => {
            let turned = sheet.turned(&app.scenario);
            app.popups.pop();
            return Some(match turned.is_empty() {
                true => Vec::new(),
                false => vec![Effect::Turn(turned)],
            });
        }
        _ => return None,
    }
    Some(Vec::new())
}

/// Whether the run has differed from what the lesson says, or broken off, so that a recording helps.
pub(super) fn can_take_over(app: &App) -> bool {
    let untouched = app.scenario.knobs.iter().all(|knob| knob.value == knob.shipped);
    app.mode == Mode::Live
        && app.engine.is_none()
        && untouched
        && (matches!(app.phase, Phase::Failed(_)) || has_differed(app.history.present()))
}

fn has_differed(world: &World) -> bool {
    let verdict = world.verdict.iter().flat_map(|verdict| verdict.iter());
    world.unmet_claims().chain(verdict).any(|fact| !fact.met) || world.was_ended_by_limit()
}

/// How many events the recording that takes over is wound to: to the stop at which the live run stands.
pub(super) fn place_to_take_over(live: &App, recorded: &App) -> usize {
    let stops = recorded.history.stops();
    let reached = live.history.present().reached.iter().rev();
    let mut same = reached.filter_map(|reached| stops.iter().find(|stop| stop.name == reached.name));
    same.next().map_or(0, |stop| stop.after)
}

impl App {
    /// Whether a class watches.
    pub fn is_presented(&self) -> bool {
        self.driver == Driver::Presenter
    }
}
