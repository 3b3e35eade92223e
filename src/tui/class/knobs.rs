//! The constants of a lesson that may be changed, and what they are about to be.

use crate::scenario::Scenario;

/// What is being set, not yet in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnobSheet {
    /// The values, in the order of the lesson's knobs.
    pub values: Vec<i64>,
    /// The marked one.
    pub chosen: usize,
}

impl KnobSheet {
    /// The values in force.
    pub fn of(scenario: &Scenario) -> Self {
        Self {
            values: scenario.knobs.iter().map(|knob| knob.value).collect(),
            chosen: 0,
        }
    }

    pub(super) fn choose(&mut self, step: isize) {
        let last = self.values.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(step).min(last);
    }

    /// Turns the marked knob, as far as it goes.
    pub(super) fn turn(&mut self, scenario: &Scenario, step: i64) {
        if let (Some(value), Some(knob)) = (self.values.get_mut(self.chosen), scenario.knobs.get(self.chosen)) {
            *value = value.saturating_add(step).clamp(knob.min, knob.max);
        }
    }

    /// What differs from what is in force.
    pub(super) fn turned(&self, scenario: &Scenario) -> Vec<(String, i64)> {
        let both = scenario.knobs.iter().zip(&self.values);
        both.filter(|(knob, value)| knob.value != **value)
            .map(|(knob, value)| (knob.name.clone(), *value))
            .collect()
    }
}
