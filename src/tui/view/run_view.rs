//! What every pane of a run's screen draws from.

use crate::tui::app::App;
use crate::tui::look::Look;
use crate::tui::words::CurrentStep;
use crate::world::{Process, ProcessId, World};
use forklore_event::StageIndex;

/// The whole screen of a run.
pub struct RunView<'a> {
    /// What to draw.
    pub app: &'a App,
    /// What to draw it with.
    pub look: &'a Look,
}

impl RunView<'_> {
    /// The world at the moment that is shown.
    pub(super) fn world(&self) -> &World {
        self.app.world()
    }

    /// What the words need to know of that step.
    pub(super) fn current_step(&self) -> CurrentStep {
        self.app.current_step()
    }

    /// Whether this process is the one on which the eye should be.
    pub(super) fn in_spotlight(&self, stage: StageIndex, process: ProcessId) -> bool {
        self.app.in_sight() == Some((stage, process))
    }

    /// The processes of a stage with their indices.
    pub(super) fn processes(&self, stage: StageIndex) -> impl Iterator<Item = (ProcessId, &Process)> {
        let stage = self.world().stages.get(usize::from(stage));
        stage.into_iter().flat_map(|stage| stage.processes.iter().enumerate())
    }
}
