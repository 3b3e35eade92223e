//! Going on where a lesson was interrupted: a new run is taken quickly to the stop that was reached.

use super::acts;
use super::app::{App, Effect};
use super::lesson::Resume;
use crate::scenario::{Question, Scenario};
use crate::session::Control;

/// Scenario seconds per second on the way.
const QUICKLY: f64 = 8.0;

impl App {
    /// Goes on where a lesson was interrupted; the source is to be told what is given back.
    pub(super) fn resume(&mut self, resume: Resume) -> Control {
        self.lesson.take_over(resume.answers);
        self.resuming = Some(resume.until);
        Control::Rate(QUICKLY)
    }

    /// The number of the stop to which the run is being taken, counted from 1, and how many stops there are.
    pub fn resumes_at(&self) -> Option<(usize, usize)> {
        let until = self.resuming.as_ref()?;
        let stops = &self.scenario.checkpoints;
        let place = stops.iter().position(|stop| stop.at == *until);
        Some((place.map_or(1, |place| place + 1), stops.len()))
    }
}

/// Where a changed scenario is to go on: at the stop at which the run stands or has stood last, with the answers to the
/// questions that are the same. `None` at the beginning.
pub(super) fn after_change(app: &App, changed: &Scenario) -> Option<Resume> {
    let reached = app.history.present().reached.iter().rev();
    let mut stops = reached
        .map(|reached| &*reached.name)
        .filter(|name| changed.stops_at(name));
    let until = stops.next().filter(|name| *name != Scenario::START)?.to_owned();
    let old = &app.scenario.questions;
    let answer = |question: &Question| {
        let same = |other: &Question| other.at == question.at && other.options.len() == question.options.len();
        app.lesson.answer_to(old.iter().position(same)?)
    };
    let answers = changed.questions.iter().map(answer).collect();
    Some(Resume { until, answers })
}

/// Goes on from the mark `name`, at which one stood before.
fn pass(app: &mut App, name: &str) -> Vec<Effect> {
    app.lesson.pass(&app.scenario, name);
    let mut effects = acts::once_more(app, name);
    effects.extend(app.choosing.begin_again(name).map(Effect::Control));
    effects.push(Effect::Control(Control::GoOn));
    effects
}

/// The run has come to the mark `name`.
pub(super) fn reach(app: &mut App, name: &str) -> Vec<Effect> {
    if !app.scenario.stops_at(name) {
        return Vec::new();
    }
    let is_before = |until: &str| until != name && name != Scenario::END;
    if app.resuming.as_deref().is_some_and(is_before) {
        return pass(app, name);
    }
    if app.resuming.as_deref() == Some(name)
        && let Some(rate) = app.choosing.redone()
    {
        app.resuming = None;
        let mut effects = pass(app, name);
        effects.push(Effect::Control(Control::Rate(rate)));
        return effects;
    }
    app.lesson.reach(&app.scenario, name);
    match app.resuming.take() {
        Some(_) => vec![Effect::Control(Control::Rate(1.0))],
        None => Vec::new(),
    }
}
