//! Going back and forth in a run.
//!
//! In a recording one goes by winding it. A live run cannot be wound: one looks
//! back into its log, and meanwhile the scenario clock holds its processes.

mod destination;

pub use destination::Travel;

use super::app::{App, Effect, Phase, Popup};
use super::history::Destination;
use super::keymap::Command;
use super::notice;
use crate::session::{Control, Mode};
use crate::text::say;
use forklore_event::Micros;

/// Whether a command leads to another time.
pub(super) fn is_a_way(command: Command) -> bool {
    use Command::{Back, EventBack, EventForward, First, GoTo, Latest};
    matches!(command, Back | EventBack | EventForward | First | GoTo | Latest)
}

/// Goes to a place, if there is one.
pub(super) fn go(app: &mut App, place: Destination) -> Vec<Effect> {
    let Some(after) = app.history.find(place) else {
        return Vec::new();
    };
    let at = match place {
        Destination::Time(at) => Some(at),
        _ => None,
    };
    arrive_at(app, after, at)
}

/// To the nearest event that shows another picture, before or behind; where there is none, a word says so.
pub(super) fn to_event(app: &mut App, is_back: bool) -> Vec<Effect> {
    let place = match is_back {
        true => Destination::NewsBefore,
        false => Destination::NewsBehind,
    };
    match app.history.find(place) {
        Some(after) => arrive_at(app, after, None),
        // What is left of the way looks as it does here.
        None if !is_back && app.history.looks_back_to().is_some() => to_present(app),
        None => {
            app.notice = Some(notice::no_other_event(app, is_back));
            Vec::new()
        }
    }
}

/// Goes to after so many events, or to the time `at` behind them.
fn arrive_at(app: &mut App, after: usize, at: Option<Micros>) -> Vec<Effect> {
    if app.mode == Mode::Replay {
        return wind(app, after, at);
    }
    match at {
        Some(at) => app.history.look_at_time(at),
        None => app.history.look_at(after),
    }
    look_back(app)
}

/// Goes to the place that is typed or marked. A time that has not come yet gets a word.
pub(super) fn commit(app: &mut App) -> Vec<Effect> {
    match app.travel.target() {
        Some(Destination::Time(at)) if at > app.history.length() => app.notice = Some(notice::too_late(app, at)),
        Some(place) => {
            app.popups.pop();
            return go(app, place);
        }
        None => app.notice = Some(say!(&*app, "notice-no-time")),
    }
    Vec::new()
}

/// Winds a recording to after so many events, or to the time `at` behind them, but no further than to the first
/// prediction that is still to be made.
fn wind(app: &mut App, after: usize, at: Option<Micros>) -> Vec<Effect> {
    let stops = app.history.stops();
    let open = app.lesson.open_marks(&app.scenario.questions);
    let asked = open.filter_map(|mark| stops.iter().find(|stop| &*stop.name == mark));
    let first = asked.map(|stop| stop.after).min();
    let first = first.filter(|first| *first <= after);
    app.landed = at.filter(|_| first.is_none());
    vec![Effect::Control(Control::Wind(first.unwrap_or(after)))]
}

/// A recording was wound to after so many events: asks what is still to be asked there.
pub(super) fn arrive(app: &mut App, after: usize) {
    let here = app.history.stops().iter().filter(|stop| stop.after == after);
    for stop in here {
        app.lesson.ask(&app.scenario.questions, &stop.name);
    }
}

fn look_back(app: &mut App) -> Vec<Effect> {
    if app.history.looks_back_to().is_none() {
        return to_present(app);
    }
    if app.travel.held.is_some() || app.pace().paused || app.phase != Phase::Running {
        return Vec::new();
    }
    app.travel.held = Some(app.history.present().reached.len());
    vec![Effect::Control(Control::Pause(true))]
}

/// Back to the present; the processes go on if only the looking back held them.
pub(super) fn to_present(app: &mut App) -> Vec<Effect> {
    app.history.latest();
    let held = app.travel.held.take();
    // A mark that was reached before they stopped is a stop of its own.
    match held == Some(app.history.present().reached.len()) && app.phase == Phase::Running {
        true => vec![Effect::Control(Control::GoOn)],
        false => Vec::new(),
    }
}

/// The end of what is known: of a live run the present.
pub(super) fn to_end(app: &mut App) -> Vec<Effect> {
    match app.mode {
        Mode::Live => to_present(app),
        Mode::Replay => go(app, Destination::End),
    }
}

/// To the stop after the one that is shown; `None` where the run itself has to
/// go on to get there.
pub(super) fn forward(app: &mut App) -> Option<Vec<Effect>> {
    let (history, furthest) = (&app.history, app.history.furthest());
    if history.position() >= furthest {
        return None;
    }
    let next = history.find(Destination::StopBehind).filter(|after| *after < furthest);
    Some(match (next, app.mode) {
        (Some(_), _) => go(app, Destination::StopBehind),
        (None, Mode::Live) => to_present(app),
        (None, Mode::Replay) => wind(app, furthest, None),
    })
}

/// Opens the sheet that asks where to go, the stop before marked.
pub(super) fn ask(app: &mut App) {
    let here = app.history.position();
    let stops = app.history.stops();
    app.travel.chosen = stops.iter().rposition(|stop| stop.after < here).unwrap_or(0);
    app.travel.typed.clear();
    app.popups.push(Popup::GoTo);
}
