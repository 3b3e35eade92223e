//! What a lesson has the learner do to its processes. Whether it was done is read in the log.

use super::app::{App, Effect};
use super::driver::Driver;
use super::keymap::Command;
use crate::scenario::Act;
use crate::session::{Control, Mode};
use crate::text::say;
use crate::world::ProcessId;
use forklore_event::{Event, Kind, NO_PROCESS, StageIndex};

/// How far an act is.
#[derive(Clone, Copy, Debug)]
pub enum State<'a> {
    /// It is to be done where the run stands.
    Asked(&'a Act),
    /// It was done.
    Done(&'a Act),
}

impl App {
    /// The act that belongs to the stop at which a live run stands, and whether it was done.
    pub fn act(&self) -> Option<State<'_>> {
        if self.mode != Mode::Live || self.history.looks_back_to().is_some() || self.has_ended() {
            return None;
        }
        let reached = self.world().standing_at().filter(|_| self.pace().paused)?;
        let here = || {
            let acts = (0..).zip(&self.scenario.acts);
            acts.filter(|(_, act)| *act.at == *reached.name)
        };
        let is_open = |(place, act): &(usize, &Act)| !self.acts_done.contains(place) && self.target(act).is_some();
        if let Some((_, act)) = here().find(is_open) {
            return Some(State::Asked(act));
        }
        let done = here().filter(|(place, _)| self.acts_done.contains(place)).last();
        done.map(|(_, act)| State::Done(act))
    }

    /// To which process the learner is to do something here, or has done it.
    pub fn target_of_act(&self) -> Option<(StageIndex, ProcessId)> {
        let (State::Asked(act) | State::Done(act)) = self.act().filter(|_| self.card().is_none())?;
        Some((act.stage, self.world().named_in(act.stage, &act.to)?))
    }

    /// What lets go on whom a signal has stopped in a program of the user's own: Ctrl-Z has, and there is no shell.
    pub fn continues(&self) -> Vec<Control> {
        match self.mode == Mode::Live && self.scenario.is_wordless() {
            true => Control::continues(self.history.present()),
            false => Vec::new(),
        }
    }

    fn asked_act(&self) -> Option<&Act> {
        match self.act()? {
            State::Asked(act) => Some(act),
            State::Done(_) => None,
        }
    }

    /// What does an act: the signal to its process, if that lives.
    fn target(&self, act: &Act) -> Option<Control> {
        Control::of_act(act, self.history.present())
    }
}

/// Takes notice of a signal that came from the observer.
pub(super) fn take_in(app: &mut App, event: &Event) {
    let Kind::SignalSent { to, signal } = &event.kind else {
        return;
    };
    if event.pid != NO_PROCESS {
        return;
    }
    let Some(stage) = app.history.present().stages.get(usize::from(event.stage)) else {
        return;
    };
    let role = stage.role(*to);
    let done = |act: &Act| act.stage == event.stage && act.signal == *signal && *act.to == *role;
    let places = app.scenario.acts.iter().enumerate().filter(|(_, act)| done(act));
    let places: Vec<usize> = places.map(|(place, _)| place).collect();
    app.acts_done.extend(places);
}

/// What does all acts at the mark `name`, where the learner has done them before.
pub(super) fn once_more(app: &App, name: &str) -> Vec<Effect> {
    let targets = app.scenario.acts_at(name).filter_map(|act| app.target(act));
    targets.map(Effect::Control).collect()
}

/// Does what a key asks for, if it is about an act; `None` if it is about something else.
pub(super) fn obey(app: &mut App, command: Command) -> Option<Vec<Effect>> {
    if !matches!(command, Command::SendSignal | Command::DoAct) {
        return None;
    }
    let continues = app.continues();
    if command == Command::SendSignal && !continues.is_empty() {
        return Some(continues.into_iter().map(Effect::Control).collect());
    }
    let Some(act) = app.asked_act() else {
        app.notice = Some(say!(&*app, "notice-nothing-to-do"));
        return Some(Vec::new());
    };
    let chosen = app.chosen_process();
    let is_meant = chosen.is_some_and(|(stage, process)| stage == act.stage && *process.role == *act.to);
    if command == Command::SendSignal && !is_meant {
        let role = chosen.map(|(_, process)| process.role.clone()).unwrap_or_default();
        app.notice = Some(say!(&*app, "notice-not-meant", chosen = &role, meant = &act.to));
        return Some(Vec::new());
    }
    Some(app.target(act).map(Effect::Control).into_iter().collect())
}

/// Whether the run waits for the learner to do what is asked; a word says so.
pub(super) fn hold(app: &mut App) -> bool {
    let holds = app.driver == Driver::Learner && app.asked_act().is_some();
    if holds {
        app.notice = Some(say!(&*app, "notice-act-first"));
    }
    holds
}

/// What is done by itself before the run goes on, because no learner does it.
pub(super) fn by_itself(app: &App) -> Vec<Effect> {
    let control = app.asked_act().and_then(|act| app.target(act));
    control.map(Effect::Control).into_iter().collect()
}
