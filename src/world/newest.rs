//! What the newest events of a run mean: whom they are about, where the run stands, which limits ended it.

use super::narration::meaning;
use super::{ProcessId, Reached, World};
use crate::text::Message;
use forklore_event::{Kind, Micros, StageIndex};

impl World {
    /// The process that the newest words are about, with its stage. Of a reaping it is the one that
    /// asked, or the reaped one where that was init or the kernel.
    pub fn spotlight(&self) -> Option<(StageIndex, ProcessId)> {
        self.recent.iter().rev().find_map(|event| {
            let is_mark = matches!(event.kind, Kind::CheckpointReached { .. });
            if !is_mark && meaning(self, event).is_none() {
                return None;
            }
            let stage = self.stages.get(usize::from(event.stage))?;
            let subject = match event.kind {
                Kind::StatementGranted { to } => stage.id_of(to)?,
                _ => stage.id_of(event.pid)?,
            };
            let asked = match event.kind {
                Kind::ProcessReaped { by, .. } => stage.id_of(by).filter(|by| !stage.is_init(*by)),
                _ => None,
            };
            Some((event.stage, asked.unwrap_or(subject))).filter(|(_, process)| !stage.is_init(*process))
        })
    }

    /// The mark at which the run stands: the one that stopped the clock, or one
    /// after which nothing has happened that has a meaning.
    pub fn standing_at(&self) -> Option<&Reached> {
        if self.clock.paused && self.reached.len() > self.clock.marks_before {
            return self.reached.last();
        }
        for event in self.recent.iter().rev() {
            if self.stop(&event.kind).is_some() {
                return self.reached.last();
            }
            if meaning(self, event).is_some() {
                return None;
            }
        }
        None
    }

    /// When the current step began: at the newest mark, or while the run stands there, at the one before it.
    pub fn step_began(&self) -> Micros {
        let Some(newest) = self.reached.last() else { return 0 };
        if self.standing_at().is_none() {
            return newest.at;
        }
        // Two stages may reach the same mark.
        let before = self.reached.iter().rev().find(|reached| reached.name != newest.name);
        before.map_or(0, |before| before.at)
    }

    /// The limits that were reached, in words, oldest first.
    pub fn limits_in_words(&self) -> impl Iterator<Item = Message> {
        self.limits.iter().filter_map(|event| meaning(self, event))
    }
}
