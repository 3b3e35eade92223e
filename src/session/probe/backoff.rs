//! How often something is looked at.

use std::time::{Duration, Instant};

/// Between two looks at the board, for where everybody stands and how many tasks were ended: while somebody moves, and
/// while nobody does.
pub(super) const LINES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_millis(200));
/// Between two looks at `/proc`, for states.
const STATES: Duration = Duration::from_millis(500);
/// The same where it is also looked for processes that nobody announces, and for what computes.
const STATES_AND_UNANNOUNCED: Duration = Duration::from_millis(100);

/// Between two looks at the states of such a run.
pub(super) fn states_of(announces_all: bool) -> Duration {
    match announces_all {
        true => STATES,
        false => STATES_AND_UNANNOUNCED,
    }
}

/// When something is looked at again: soon while it changes, and later and later while it does not.
#[derive(Debug)]
pub(super) struct Backoff {
    pub(super) next: Instant,
    pause: Duration,
    shortest: Duration,
}

impl Backoff {
    /// To be looked at now.
    pub(super) fn new(now: Instant, shortest: Duration) -> Self {
        Self {
            next: now,
            pause: shortest,
            shortest,
        }
    }

    /// It was looked at, and had changed or not.
    pub(super) fn looked(&mut self, now: Instant, changed: bool, longest: Duration) {
        self.pause = match changed {
            true => self.shortest,
            false => (self.pause * 2).min(longest.max(self.shortest)),
        };
        self.next = now + self.pause;
    }

    /// It is to be looked at then at the latest.
    pub(super) fn look_by(&mut self, when: Instant) {
        self.next = self.next.min(when);
    }

    /// It may change from now on.
    pub(super) fn quicken(&mut self, now: Instant) {
        self.pause = self.shortest;
        self.look_by(now + self.shortest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_change_is_looked_at_later_and_later() {
        let begun = Instant::now();
        let ms = Duration::from_millis;
        let mut backoff = Backoff::new(begun, ms(100));
        backoff.looked(begun, false, ms(500));
        backoff.looked(begun, false, ms(500));
        assert_eq!(backoff.next, begun + ms(400));
        backoff.looked(begun, false, ms(500));
        assert_eq!(backoff.next, begun + ms(500), "no later than that");
        backoff.quicken(begun);
        assert_eq!(backoff.next, begun + ms(100), "something has happened");
        backoff.looked(begun, false, ms(500));
        backoff.looked(begun, true, ms(500));
        assert_eq!(backoff.next, begun + ms(100), "and it has changed");
        backoff.looked(begun, false, Duration::ZERO);
        assert_eq!(backoff.next, begun + ms(100), "somebody could move at any time");
    }
}
