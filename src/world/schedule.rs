//! Who can be chosen to do the next statement, and who was, where somebody chooses.

use super::{Chunked, ProcessId, StageWorld, World};
use crate::text::{Message, message};
use forklore_event::{Blocked, Event, Kind, Micros, StageIndex};

/// The bound on how many processes can be told to be chosen among.
const MOST: usize = 512;

/// What was chosen, and who can be.
#[derive(Clone, Debug, Default)]
pub struct SchedulerState {
    /// Whether somebody chooses.
    pub by_hand: bool,
    /// Who can be chosen now, with the stage; empty while the chosen one does its statement.
    pub ready: Vec<(StageIndex, ProcessId)>,
    /// Who could be chosen at any time since somebody chooses, in the order in which they first could.
    pub known: Vec<(StageIndex, ProcessId)>,
    /// Whether somebody has to choose, or nobody can go on at all.
    pub due: bool,
    /// Who was chosen so far, oldest first.
    pub choices: Chunked<(StageIndex, ProcessId)>,
    /// The last two instants at which it was told who can be chosen, the newer first.
    offered: [Micros; 2],
}

impl SchedulerState {
    /// Takes in an event that happened on a stage.
    pub(super) fn apply(&mut self, stage: &StageWorld, now: Micros, event: &Event) {
        match &event.kind {
            Kind::SchedulerChanged { by_hand } => {
                self.by_hand = *by_hand;
                self.ready.clear();
                self.known.clear();
                self.due = false;
            }
            Kind::ChoiceDue { among } => {
                if self.offered[0] < now {
                    self.offered = [now, self.offered[0]];
                }
                self.ready.retain(|(known, _)| *known != event.stage);
                let ready = among.iter().take(MOST).filter_map(|pid| stage.id_of(*pid));
                for key in ready.map(|process| (event.stage, process)) {
                    self.ready.push(key);
                    if self.known.len() < MOST && !self.known.contains(&key) {
                        self.known.push(key);
                    }
                }
                self.due = true;
            }
            Kind::StatementGranted { to } => {
                if let Some(process) = stage.id_of(*to) {
                    self.choices.push((event.stage, process));
                }
                self.ready.clear();
                self.due = false;
            }
            _ => {}
        }
    }

    /// When the statement began that is granted at `at`: the clock stood where it was offered, and has been put forward
    /// by what the statement takes.
    fn began(&self, at: Micros) -> Micros {
        let [newest, before] = self.offered;
        if newest < at { newest } else { before }
    }
}

impl World {
    /// Takes in who stands before a statement and who goes on: at a mark until its words are true; where somebody
    /// chooses, until it is chosen.
    pub(super) fn hold_and_let_go(&mut self, event: &Event) {
        let (now, stage) = (self.now, event.stage);
        match &event.kind {
            Kind::CheckpointReached { .. } if self.claims => {
                if let Some((_, at_mark)) = self.marker {
                    self.hold(now, at_mark, true);
                }
            }
            Kind::ClaimsChecked { .. } => {
                if let Some((_, at_mark)) = self.marker.clone()
                    && !self.schedule.ready.contains(&at_mark)
                {
                    self.hold(now, at_mark, false);
                }
            }
            Kind::SchedulerChanged { .. } => {
                let known = self.schedule.known.clone();
                known.into_iter().for_each(|key| self.hold(now, key, false));
            }
            Kind::ChoiceDue { among } => {
                let Some(found) = self.stages.get(usize::from(stage)) else {
                    return;
                };
                let able: Vec<ProcessId> = among.iter().take(MOST).filter_map(|pid| found.id_of(*pid)).collect();
                let mut known = self.schedule.known.clone();
                known.retain(|(of, id)| *of == stage && !able.contains(id));
                known.into_iter().for_each(|key| self.hold(now, key, false));
                able.into_iter().for_each(|id| self.hold(now, (stage, id), true));
            }
            Kind::StatementGranted { to } => {
                let found = self.stages.get(usize::from(stage)).and_then(|found| found.id_of(*to));
                let began = self.schedule.began(now);
                found.into_iter().for_each(|id| self.hold(began, (stage, id), false));
            }
            _ => {}
        }
    }

    fn hold(&mut self, at: Micros, (stage, process): (StageIndex, ProcessId), held: bool) {
        if let Some(stage) = self.stages.get_mut(usize::from(stage)) {
            stage.hold(at, process, held);
        }
    }
}

/// Why nobody can choose the process called `role`, as what is said of it: "sleeps".
pub fn cannot_go(world: &World, role: &str) -> Message {
    let found = world
        .stages
        .iter()
        .find_map(|stage| Some((stage, stage.process_called(role)?)));
    let Some((stage, process)) = found else {
        return message!("cannot-go-absent");
    };
    if !process.is_alive() {
        return message!("cannot-go-ended");
    }
    if process.is_init() || process.is_fork_server() || process.is_manager() {
        return message!("cannot-go-no-statement");
    }
    let place = &process.threads.main;
    let Some(wait) = &place.blocked else {
        return message!("cannot-go-busy");
    };
    let why = match &wait.on {
        Blocked::Sleep { .. } => message!("cannot-go-sleeps"),
        Blocked::Lock { name } => message!("cannot-go-lock", name),
        Blocked::Wait { child: Some(child), .. } | Blocked::JoinProcess { child, .. } => {
            let child = &*stage.role(*child);
            message!("cannot-go-child", child)
        }
        Blocked::Wait { child: None, .. } => message!("cannot-go-any-child"),
        Blocked::Task { .. } => message!("cannot-go-task"),
        _ => message!("cannot-go-waits"),
    };
    match place.line {
        Some(line) => message!("cannot-go-at-line", why, line),
        None => why,
    }
}
