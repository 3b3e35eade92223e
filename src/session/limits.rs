//! What a run may use before it is ended.

use std::time::{Duration, Instant};

use forklore_event::Limit;
use forklore_event::nearest;
use forklore_stage::board;

/// What a run may use. The defaults leave every lesson far from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Processes that a stage has at the same time, init and zombies included.
    pub processes: u64,
    /// Memory of all processes together, in units of 2^20 bytes.
    pub memory_mb: u64,
    /// Seconds of scenario time; where the clock runs at more than speed 5, of a clock of that speed.
    pub seconds: u64,
    /// Lines of terminal output a second; [`BURST`] seconds' worth may come at once.
    pub output_lines: u64,
    /// Events a second; [`BURST`] seconds' worth may come at once.
    pub events: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            processes: 64,
            memory_mb: 512,
            seconds: 300,
            output_lines: 2_000,
            events: 10_000,
        }
    }
}

/// So much of what is counted by the second may come at once: a listing that prints a
/// long table is no hostile one.
pub const BURST: Duration = Duration::from_secs(5);

/// From this rate of the scenario clock on, its seconds are counted as at this rate: computing takes as long at any.
const HURRIED: u64 = 5;

/// A line that is longer than this counts for as many as it would fill, in bytes.
const LINE: usize = 256;

/// A `NAME=VALUE` that sets no limit.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// There is no `=`.
    #[error("expected NAME=VALUE, as in memory_mb=1024")]
    Shape,
    /// No limit has this name.
    #[error("there is no limit `{name}`; {hint}")]
    Unknown {
        /// What was written.
        name: String,
        /// The name that was most likely meant, or all of them.
        hint: String,
    },
    /// The value is not a whole number within the bounds.
    #[error("`{name}` must be a whole number from {min} to {max}, not `{value}`")]
    Value {
        /// The limit's name.
        name: &'static str,
        /// What was written.
        value: String,
        /// The smallest value.
        min: u64,
        /// The largest value.
        max: u64,
    },
}

impl Limits {
    /// Reads `NAME=VALUE`.
    ///
    /// # Errors
    /// What is wrong with it, and what would be right.
    pub fn parse(text: &str) -> Result<(Limit, u64), LimitError> {
        let (name, value) = text.split_once('=').ok_or(LimitError::Shape)?;
        let names = Limit::SETTABLE.map(Limit::name);
        let Some(limit) = Limit::SETTABLE.into_iter().find(|limit| limit.name() == name) else {
            let hint = match nearest(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", names.join(", ")),
            };
            return Err(LimitError::Unknown {
                name: name.to_owned(),
                hint,
            });
        };
        let (min, max) = bounds(limit);
        let wrong = || LimitError::Value {
            name: limit.name(),
            value: value.to_owned(),
            min,
            max,
        };
        let value: u64 = value.parse().map_err(|_| wrong())?;
        if !(min..=max).contains(&value) {
            return Err(wrong());
        }
        Ok((limit, value))
    }

    /// With these limits changed, the last word counting.
    #[must_use]
    pub fn with(mut self, changes: &[(Limit, u64)]) -> Self {
        for (limit, value) in changes {
            let place = match limit {
                Limit::Processes => &mut self.processes,
                Limit::MemoryMb => &mut self.memory_mb,
                Limit::Seconds => &mut self.seconds,
                Limit::OutputLines => &mut self.output_lines,
                Limit::Events => &mut self.events,
                // No option changes it.
                Limit::Restarts | Limit::IntegerBits => continue,
            };
            *place = *value;
        }
        self
    }
}

/// The smallest and the largest value of a limit.
fn bounds(limit: Limit) -> (u64, u64) {
    match limit {
        // init, main and one more.
        Limit::Processes => (3, board::PROCESSES as u64),
        Limit::MemoryMb => (64, 1 << 20),
        Limit::Seconds => (1, 7 * 86_400),
        Limit::OutputLines | Limit::Events => (100, 10_000_000),
        Limit::Restarts | Limit::IntegerBits => (0, 0),
    }
}

/// Holds a run to what is counted as it comes. What it finds first ends the run.
pub(super) struct Guard {
    limits: Limits,
    begun: Instant,
    output: Meter,
    events: Meter,
}

impl Guard {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            begun: Instant::now(),
            output: Meter::new(limits.output_lines),
            events: Meter::new(limits.events),
        }
    }

    /// So much arrived at a terminal.
    pub fn printed(&mut self, text: &str) {
        let long = text.len() / LINE;
        let lines = text.bytes().filter(|byte| *byte == b'\n').count();
        self.output.used += lines.max(long) as u64;
    }

    /// The log has so many events by now.
    pub fn logged(&mut self, events: u64) {
        self.events.used = events;
    }

    /// The limit that the run has passed at this scenario time, with its value.
    pub fn passed(&mut self, at_us: u64, now: Instant) -> Option<(Limit, u64)> {
        // Both are asked every time: the meters have to see the time go by.
        let (output, events) = (self.output.overflows(now), self.events.overflows(now));
        let real_us = now.saturating_duration_since(self.begun).as_micros();
        let limit_us = self.limits.seconds.saturating_mul(1_000_000);
        let seconds = at_us > limit_us && real_us > u128::from(limit_us / HURRIED);
        [
            (output, Limit::OutputLines, self.limits.output_lines),
            (events, Limit::Events, self.limits.events),
            (seconds, Limit::Seconds, self.limits.seconds),
        ]
        .into_iter()
        .find_map(|(passed, limit, value)| passed.then_some((limit, value)))
    }
}

/// Counts against what is allowed by the second: a bucket that holds [`BURST`] and
/// runs out at the rate that is allowed.
struct Meter {
    a_second: u64,
    /// So many have come in all.
    used: u64,
    /// So many of them had been looked at.
    seen: u64,
    level: f64,
    looked: Instant,
}

impl Meter {
    fn new(a_second: u64) -> Self {
        Self {
            a_second,
            used: 0,
            seen: 0,
            level: 0.0,
            looked: Instant::now(),
        }
    }

    fn overflows(&mut self, now: Instant) -> bool {
        let rate = self.a_second as f64;
        let gone = now.saturating_duration_since(self.looked).as_secs_f64() * rate;
        let come = self.used.saturating_sub(self.seen) as f64;
        (self.looked, self.seen) = (now, self.used);
        self.level = (self.level - gone).max(0.0) + come;
        self.level > rate * BURST.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_names_and_whole_numbers() {
        assert_eq!(Limits::parse("memory_mb=1024"), Ok((Limit::MemoryMb, 1024)));
        let text = |text: &str| Limits::parse(text).expect_err("it is wrong").to_string();
        assert_eq!(text("memory"), "expected NAME=VALUE, as in memory_mb=1024");
        assert_eq!(
            text("memory_md=9"),
            "there is no limit `memory_md`; did you mean `memory_mb`?"
        );
        assert_eq!(
            text("colour=9"),
            "there is no limit `colour`; there are processes, memory_mb, seconds, output_lines, events"
        );
        let wrong = "`processes` must be a whole number from 3 to 512, not";
        for value in ["2", "513", "-1", "many", "", "1e3"] {
            assert_eq!(text(&format!("processes={value}")), format!("{wrong} `{value}`"));
        }
        assert!(Limits::parse("restarts=9").is_err(), "no option changes it");
    }

    #[test]
    fn the_last_word_counts() {
        let limits = Limits::default().with(&[(Limit::Events, 7), (Limit::Seconds, 8), (Limit::Events, 9)]);
        assert_eq!((limits.events, limits.seconds), (9, 8));
        assert_eq!(limits.memory_mb, Limits::default().memory_mb);
    }

    #[test]
    fn a_burst_is_allowed_and_a_flood_is_not() {
        let begun = Instant::now();
        let mut meter = Meter::new(100);
        meter.looked = begun;
        let at = |ms: u64| begun + Duration::from_millis(ms);
        meter.used = 500;
        assert!(!meter.overflows(at(0)), "five seconds' worth may come at once");
        meter.used = 600;
        assert!(!meter.overflows(at(1_000)), "and a hundred a second go on");
        meter.used = 601;
        assert!(meter.overflows(at(1_000)), "but not one more");
    }

    #[test]
    fn a_clock_that_runs_ahead_of_what_computes_ends_nothing() {
        let mut guard = Guard::new(Limits::default());
        let mut seconds = |at: u64, real: u64| {
            let now = guard.begun + Duration::from_secs(real);
            guard.passed(at * 1_000_000, now).map(|(limit, _)| limit)
        };
        assert_eq!(seconds(301, 15), None, "at speed 20");
        assert_eq!(seconds(300, 300), None);
        assert_eq!(seconds(301, 61), Some(Limit::Seconds));
    }

    #[test]
    fn a_line_without_end_counts_as_the_lines_it_would_fill() {
        let mut guard = Guard::new(Limits::default());
        guard.printed(&"x".repeat(10 * LINE));
        guard.printed("one\ntwo\n");
        assert_eq!(guard.output.used, 12);
    }
}
