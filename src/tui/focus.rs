//! Which pane and which process of the run the learner looks at.

use super::app::App;
use super::lesson::Card;
use super::selection::Pane;
use crate::world::{Process, ProcessId};
use forklore_event::StageIndex;

/// The panes in the order in which the focus goes round.
const ORDER: [Pane; 6] = [
    Pane::Listing,
    Pane::Pool,
    Pane::Tree,
    Pane::Timeline,
    Pane::Terminal,
    Pane::Log,
];

impl App {
    /// The pane that is the picture now: tree or pool. Until there is a pool, the tree stands in its place.
    pub fn picture_pane(&self) -> Pane {
        let pool = match self.picture.pool {
            true => !self.selection.swapped && self.has_pool(),
            false => self.selection.swapped,
        };
        match pool {
            true => Pane::Pool,
            false => Pane::Tree,
        }
    }

    /// Whether a pool has been made.
    pub fn has_pool(&self) -> bool {
        self.world().stages.iter().any(|stage| !stage.pools.is_empty())
    }

    /// Moves the focus to the next pane of the screen; with one pane zoomed, to the next of all.
    pub(super) fn next_pane(&mut self) {
        let picture = self.picture_pane();
        let is_shown = |pane: Pane| {
            self.selection.zoomed || pane == picture || !matches!(pane, Pane::Pool | Pane::Tree | Pane::Log)
        };
        let place = ORDER.iter().position(|pane| Some(*pane) == self.selection.focus);
        let first = place.map_or(0, |place| place + 1);
        let mut round = ORDER.iter().cycle().skip(first).take(ORDER.len());
        self.selection.focus = round.find(|pane| is_shown(**pane)).copied();
    }

    /// Moves the mark among the options of a question, the listing that has the focus, or the
    /// chosen process.
    pub(super) fn move_choice(&mut self, step: isize) {
        if let Some(Card::Question { index, chosen }) = self.card() {
            let last = self.scenario.questions[index].options.len().saturating_sub(1);
            let option = chosen.map_or(0, |chosen| chosen.saturating_add_signed(step));
            return self.lesson.choose(option.min(last));
        }
        if self.selection.focus == Some(Pane::Listing) {
            return self.selection.scroll(i32::try_from(step).unwrap_or(0));
        }
        let processes: Vec<_> = self.processes().collect();
        let chosen = self.chosen();
        let place = chosen.and_then(|chosen| processes.iter().position(|known| *known == chosen));
        let place = place.map_or(0, |place| place.saturating_add_signed(step));
        self.selection.chosen = processes.get(place.min(processes.len().saturating_sub(1))).copied();
    }

    /// The chosen process, or the one that the words are about.
    pub fn chosen_process(&self) -> Option<(StageIndex, &Process)> {
        let (stage, process) = self.chosen()?;
        Some((stage, self.process(stage, process)?))
    }

    /// All processes of all stages.
    pub(super) fn processes(&self) -> impl Iterator<Item = (StageIndex, ProcessId)> {
        let stages = (0..).zip(&self.world().stages);
        stages.flat_map(|(index, stage)| (0..stage.processes.len()).map(move |process| (index, process)))
    }

    pub(super) fn process(&self, stage: StageIndex, process: ProcessId) -> Option<&Process> {
        self.world().stages.get(usize::from(stage))?.processes.get(process)
    }
}
