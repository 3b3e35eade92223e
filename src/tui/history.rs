use crate::event::{Event, Header, Kind, Micros};
use crate::world::World;

/// The run as it is now, and as it was at every mark, so that one can look back
/// while the processes stay where they are.
#[derive(Clone, Debug)]
pub struct History {
    present: World,
    steps: Vec<World>,
    shown: Option<usize>,
}

impl History {
    /// A run without events.
    pub fn new(header: &Header) -> Self {
        Self {
            present: World::new(header),
            steps: Vec::new(),
            shown: None,
        }
    }

    /// One more event. What is shown stays where it is.
    pub fn apply(&mut self, event: &Event) {
        self.present.apply(event);
        if matches!(event.kind, Kind::CheckpointReached { .. }) {
            self.steps.push(self.present.clone());
        }
    }

    /// The world to be shown.
    pub fn shown(&self) -> &World {
        self.shown
            .and_then(|step| self.steps.get(step))
            .unwrap_or(&self.present)
    }

    /// The world as it is now.
    pub fn present(&self) -> &World {
        &self.present
    }

    /// The time of the past that is shown, if it is not the present.
    pub fn looks_back_to(&self) -> Option<Micros> {
        self.shown.map(|_| self.shown().now)
    }

    /// To the mark before the one that is shown.
    pub fn back(&mut self) {
        // Standing at the newest mark, that mark is what is already shown.
        let standing = self.steps.last().is_some_and(|step| step.now == self.present.now);
        let from = self
            .shown
            .unwrap_or(self.steps.len() - usize::from(standing && !self.steps.is_empty()));
        if !self.steps.is_empty() {
            self.shown = Some(from.saturating_sub(1));
        }
    }

    /// To the mark after the one that is shown, and from the last to the present.
    pub fn forward(&mut self) {
        self.shown = self.shown.map(|step| step + 1).filter(|step| *step < self.steps.len());
    }

    /// To the first mark.
    pub fn first(&mut self) {
        self.shown = (!self.steps.is_empty()).then_some(0);
    }

    /// To the present.
    pub fn latest(&mut self) {
        self.shown = None;
    }
}
