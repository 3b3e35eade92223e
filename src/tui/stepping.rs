//! Which process does a statement by itself, and on which one the eye should be.

use super::app::{App, Effect};
use super::notice;
use crate::session::Control;
use crate::text::say;
use crate::world::{Process, ProcessId};
use forklore_event::StageIndex;

impl App {
    /// The process that does a statement when one is asked for: the chosen one; else the one that did the last, unless
    /// it has ended; else the one that the words are about. In a program of one's own it is one that can: main, or any.
    fn to_step(&self) -> Option<(StageIndex, ProcessId)> {
        let known = self.selection.chosen.or_else(|| self.stepped());
        if known.is_some() {
            return known;
        }
        let first = self.subject();
        if !self.scenario.is_wordless() {
            return first;
        }
        let mut stages = (0..).zip(&self.world().stages);
        let main = stages.find_map(|(index, stage)| Some((index, stage.main()?.0)));
        let mut candidates = first.into_iter().chain(main).chain(self.processes());
        let able = candidates.find(|wanted| self.cannot_step(*wanted).is_none());
        let lives = |(stage, id): &(StageIndex, ProcessId)| self.lives(*stage, *id);
        able.or_else(|| self.processes().find(lives)).or(first)
    }

    /// The process that did a statement by itself last; once it has ended, its parent.
    fn stepped(&self) -> Option<(StageIndex, ProcessId)> {
        let (stage, id) = self.selection.stepped?;
        let world = self.world().stages.get(usize::from(stage))?;
        let parent = world.id_of(world.processes.get(id)?.parent);
        let all = [Some(id), parent].into_iter().flatten().map(|id| (stage, id));
        all.into_iter().find(|(stage, id)| self.lives(*stage, *id))
    }

    /// The process on which the eye should be: the chosen one, the one that does statement after statement, or the one
    /// that the words are about.
    pub fn in_sight(&self) -> Option<(StageIndex, ProcessId)> {
        let chosen = self.selection.chosen.or_else(|| self.stepped());
        chosen.or_else(|| self.subject())
    }

    fn lives(&self, stage: StageIndex, id: ProcessId) -> bool {
        let process = self.process(stage, id).filter(|process| !process.is_init());
        process.is_some_and(Process::is_alive)
    }

    fn cannot_step(&self, (stage, id): (StageIndex, ProcessId)) -> Option<String> {
        let process = self.process(stage, id)?;
        notice::cannot_step(self, stage, process)
    }
}

/// Lets a process do one statement, or says why it cannot.
pub(super) fn step(app: &mut App) -> Vec<Effect> {
    let wanted = app.to_step();
    let known = wanted.and_then(|(stage, id)| Some((stage, id, app.process(stage, id)?.pid)));
    let Some((stage, id, pid)) = known else {
        app.notice = Some(say!(&*app, "notice-no-process"));
        return Vec::new();
    };
    if let Some(reason) = app.cannot_step((stage, id)) {
        app.notice = Some(reason);
        return Vec::new();
    }
    app.selection.stepped = Some((stage, id));
    vec![Effect::Control(Control::StepProcess { stage, pid })]
}
