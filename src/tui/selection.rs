//! What the learner looks at: the pane in focus, the chosen process, how far the
//! listing is scrolled. Nothing of it changes the run.

use crate::world::ProcessId;
use forklore_event::StageIndex;

/// A part of the screen that can be looked at alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The listing of a stage.
    Listing,
    /// The process tree.
    Tree,
    /// The timeline.
    Timeline,
    /// The pool: queue, slots, results.
    Pool,
    /// What the terminal printed.
    Terminal,
    /// The event log.
    Log,
}

/// Where the learner looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The pane that has the focus; `None` until one is asked for.
    pub focus: Option<Pane>,
    /// Whether what is pressed goes to the terminal of the run.
    pub typing: bool,
    /// Whether it fills the screen.
    pub zoomed: bool,
    /// The chosen process; `None` follows the one that the words are about.
    pub chosen: Option<(StageIndex, ProcessId)>,
    /// The process that did a statement by itself last, while the run stands.
    pub stepped: Option<(StageIndex, ProcessId)>,
    /// Whether tree and pool have changed places.
    pub swapped: bool,
    /// Whether alike processes have a row each.
    pub unfolded: bool,
    /// How many rows the listing is scrolled away from where it would stand by itself.
    pub scrolled: i32,
}

/// The furthest that the listing can be scrolled.
const FURTHEST: i32 = 1000;

impl Selection {
    /// The pane that fills the screen.
    pub fn zoomed_pane(&self) -> Option<Pane> {
        self.focus.filter(|_| self.zoomed)
    }

    /// Scrolls the listing by so many rows.
    pub fn scroll(&mut self, rows: i32) {
        self.scrolled = self.scrolled.saturating_add(rows).clamp(-FURTHEST, FURTHEST);
    }

    /// Leaves the zoom, the chosen process and the scrolled place.
    pub fn reset(&mut self) {
        *self = Self {
            typing: false,
            zoomed: false,
            chosen: None,
            stepped: None,
            scrolled: 0,
            ..*self
        };
    }
}
