//! Where the learner is about to go.

use crate::tui::history::Destination;
use forklore_event::{Micros, whole};

/// Where the learner is about to go, and what waits meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Travel {
    /// The time that is being typed.
    pub typed: String,
    /// The marked one of the stops.
    pub chosen: usize,
    /// How many marks had been reached when the run was stopped only because
    /// somebody looks back; `None` if it was not.
    pub(super) held: Option<usize>,
}

/// The longest time that can be typed.
const LONGEST_TIME: usize = 10;

impl Travel {
    pub(in crate::tui) fn type_in(&mut self, character: char) {
        if self.typed.len() < LONGEST_TIME && (character.is_ascii_digit() || ".:".contains(character)) {
            self.typed.push(character);
        }
    }

    pub(in crate::tui) fn choose(&mut self, step: isize, stops: usize) {
        let chosen = self.chosen.saturating_add_signed(step);
        self.chosen = chosen.min(stops.saturating_sub(1));
        self.typed.clear();
    }

    /// The place that is typed or marked; `None` if what is typed is no time.
    pub fn target(&self) -> Option<Destination> {
        match self.typed.is_empty() {
            true => Some(Destination::Stop(self.chosen)),
            false => parse_time(&self.typed).map(Destination::Time),
        }
    }
}

/// A time as `seconds` or `minutes:seconds`, the seconds with decimals if need be.
fn parse_time(text: &str) -> Option<Micros> {
    let (minutes, seconds) = text.rsplit_once(':').unwrap_or(("0", text));
    let minutes: f64 = minutes.parse::<u32>().ok()?.into();
    let seconds: f64 = seconds.parse().ok()?;
    Some(whole((minutes * 60.0 + seconds) * 1e6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_seconds_or_minutes_and_seconds() {
        assert_eq!(parse_time("12.5"), Some(12_500_000));
        assert_eq!(parse_time("1:05"), Some(65_000_000));
        for wrong in ["", ":", "1:2:3", ".", "1:"] {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
    }
}
