//! Which rows of the tree there is room for. First alike ones share a row; then those give way that tell least.

use std::cmp::Reverse;

use super::RunView;
use super::family::{Branch, FOLDINGS, Family, Folded, Who};
use crate::world::{Process, ProcessId};
use forklore_event::{Micros, StageIndex};

/// How much the row of a process tells, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Importance {
    /// It was gone before this step.
    Gone,
    /// It has adopted nobody.
    Init,
    /// A worker without a task.
    Idle,
    Unchanged,
    /// Something happened to it in this step.
    Changed,
    Main,
    /// The words name it.
    Named,
    /// The words are about it, or it is chosen.
    Subject,
}

/// A row that may give way.
struct Candidate {
    weight: (Importance, Micros, Reverse<ProcessId>),
    /// Below whom it stands.
    parent: Option<ProcessId>,
    ids: Vec<ProcessId>,
}

impl RunView<'_> {
    /// The rows that there is room for, and who has none.
    pub(super) fn rows_in_sight(
        &self,
        stage: StageIndex,
        family: &Family,
        height: usize,
    ) -> (Vec<Branch>, Vec<ProcessId>) {
        let (chosen, subject) = (self.app.chosen(), self.app.subject());
        let apart = |id: ProcessId| chosen == Some((stage, id)) || subject == Some((stage, id));
        let unfolded = self.app.selection.unfolded;
        let foldings = if unfolded { &FOLDINGS[..1] } else { &FOLDINGS[..] };
        let mut hidden: Vec<ProcessId> = Vec::new();
        let branches = |kinds, hidden: &[ProcessId]| {
            let is_hidden = |id: ProcessId| hidden.contains(&id);
            let folded = Folded {
                kinds,
                apart: &apart,
                hidden: &is_hidden,
            };
            family.branches(self.look, &folded)
        };
        let mut rows = Vec::new();
        for kinds in foldings {
            rows = branches(*kinds, &hidden);
            if rows.len() <= height {
                return (rows, hidden);
            }
        }
        if !unfolded {
            hidden = self.least_telling(stage, family, &rows, rows.len() - height);
            rows = branches(FOLDINGS[FOLDINGS.len() - 1], &hidden);
        }
        let is_chosen = |branch: &Branch| matches!(branch.who, Who::One(id) if chosen == Some((stage, id)));
        let place = rows.iter().position(is_chosen).unwrap_or_default();
        let skip = (place + 1).saturating_sub(height);
        let is_cut = |place: &usize| *place < skip || *place >= skip + height;
        let cut = rows.iter().enumerate().filter(|(place, _)| is_cut(place));
        hidden.extend(cut.flat_map(|(_, row)| members(&row.who)));
        (rows.into_iter().skip(skip).take(height).collect(), hidden)
    }

    /// Of whom there may be no row, so that `excess` rows give way: who has no child in a row, or is init.
    fn least_telling(&self, stage: StageIndex, family: &Family, rows: &[Branch], excess: usize) -> Vec<ProcessId> {
        let Some(world) = self.world().stages.get(usize::from(stage)) else {
            return Vec::new();
        };
        let named = self.named_by_words(world);
        let chosen = [self.app.chosen(), self.app.subject()];
        let telling = |id: ProcessId, process: &Process| match () {
            () if chosen.contains(&Some((stage, id))) => Importance::Subject,
            () if named.contains(&id) => Importance::Named,
            () if process.is_main() => Importance::Main,
            () if process.is_init() && !world.processes.iter().any(|one| one.is_adopted_by(process.pid)) => {
                Importance::Init
            }
            () if process.has_changed(self.world().step_began()) => Importance::Changed,
            () if process.reaped.is_some() => Importance::Gone,
            () if process.job.is_some_and(|job| job.running.is_none()) => Importance::Idle,
            () => Importance::Unchanged,
        };
        // Of those who are gone the first to go, of the others the last to come.
        let weight = |id: ProcessId| {
            let process = world.processes.get(id)?;
            let ended = process.ended.as_ref().map_or(Micros::MAX, |end| end.at);
            Some((telling(id, process), ended, Reverse(id)))
        };
        let mut left: Vec<Candidate> = rows
            .iter()
            .filter_map(|row| {
                let ids: Vec<ProcessId> = members(&row.who).collect();
                let weight = ids.iter().filter_map(|id| weight(*id)).max()?;
                let parent = family.parent(ids[0]);
                Some(Candidate { weight, parent, ids })
            })
            .collect();
        let mut hidden = Vec::new();
        for _ in 0..excess {
            let can_go = |one: &Candidate| {
                let has_thread = rows
                    .iter()
                    .any(|row| matches!(row.who, Who::Thread(id, _) if one.ids.contains(&id)));
                let is_parent = left
                    .iter()
                    .any(|other| other.parent.is_some_and(|parent| one.ids.contains(&parent)));
                match one.weight.0 {
                    Importance::Subject => false,
                    Importance::Init => true,
                    _ => !has_thread && !is_parent,
                }
            };
            let least = left.iter().enumerate().filter(|(_, one)| can_go(one));
            let Some((place, _)) = least.min_by_key(|(_, one)| one.weight) else {
                break;
            };
            hidden.extend(left.remove(place).ids);
        }
        hidden
    }
}

/// The processes whose row it is.
fn members(who: &Who) -> impl Iterator<Item = ProcessId> {
    let (one, several) = match who {
        Who::One(id) => (Some(*id), &[][..]),
        Who::Several(several) => (None, &several[..]),
        Who::Thread(..) | Who::MoreThreads(_) => (None, &[][..]),
    };
    one.into_iter().chain(several.iter().copied())
}
