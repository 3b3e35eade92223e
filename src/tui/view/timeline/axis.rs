//! The time axis: which cell of a row stands for which time.

use forklore_event::Micros;

/// Lengths of the axis in tenths of a second; after the last come ten times the first, and so on.
/// The shortest that holds the run is taken: bars stand still between the changes, and little of
/// the width is empty.
const LENGTHS: [Micros; 10] = [40, 50, 65, 80, 100, 130, 160, 200, 250, 320];

/// Distances of its ticks, in seconds.
const TICKS: [Micros; 13] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600];

/// Distances of the ticks of an axis that is fitted to a short run.
const FINE_TICKS: [Micros; 10] = [
    1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
];

/// An axis that is shorter has fine ticks. No other than a fitted one is.
const SHORT: Micros = 4_000_000;

/// Columns for what is said behind the end of a process.
const ENDING: u16 = 33;

/// No axis is shorter.
const SHORTEST: Micros = 5_000;

/// Ticks are so many cells apart, or more.
const TICK_CELLS: u64 = 6;

/// An axis over so many cells, counted from 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    /// The number of cells.
    pub width: u16,
    /// The instant that is shown: nothing is drawn after it.
    pub now: Micros,
    length: Micros,
}

impl Axis {
    pub(super) fn new(width: u16, now: Micros) -> Self {
        let tenth = 100_000;
        let lengths = (0..16).flat_map(|times| LENGTHS.map(|length| 10_u64.pow(times).saturating_mul(length * tenth)));
        let length = lengths.into_iter().find(|length| now < length - length / 16);
        Self {
            width: width.max(1),
            now,
            length: length.unwrap_or(Micros::MAX),
        }
    }

    /// The axis of a run of which nothing more comes, however short it was: `length` fills the width but for the words
    /// behind the ends of processes.
    pub(super) fn fitted(width: u16, now: Micros, length: Micros) -> Self {
        let width = width.max(1);
        let last = u128::from(width.saturating_sub(1).max(1));
        let used = last - u128::from(ENDING.min(width / 5 * 2));
        let whole = u128::from(length.max(now)) * last / used.max(1);
        Self {
            width,
            now,
            length: Micros::try_from(whole).unwrap_or(Micros::MAX).max(SHORTEST),
        }
    }

    fn last(&self) -> u128 {
        u128::from(self.width.saturating_sub(1).max(1))
    }

    /// The cell of an instant.
    pub(super) fn cell(&self, at: Micros) -> u16 {
        let cell = u128::from(at) * self.last() / u128::from(self.length);
        u16::try_from(cell).unwrap_or(u16::MAX).min(self.width - 1)
    }

    /// The first instant of a cell.
    pub(super) fn begins(&self, cell: u16) -> Micros {
        let at = (u128::from(cell) * u128::from(self.length)).div_ceil(self.last());
        Micros::try_from(at).unwrap_or(Micros::MAX)
    }

    /// The last instant of a cell that is shown.
    pub(super) fn ends(&self, cell: u16) -> Micros {
        self.begins(cell + 1).saturating_sub(1).min(self.now)
    }

    /// The cells and the times of the ticks.
    pub(super) fn ticks(&self) -> impl Iterator<Item = (u16, Micros)> {
        let axis = *self;
        let second = 1_000_000;
        let cells = |tick: &Micros| u128::from(*tick) * axis.last() / u128::from(axis.length);
        let is_wide = |tick: &Micros| cells(tick) >= u128::from(TICK_CELLS);
        let tick = match axis.length < SHORT {
            true => FINE_TICKS.into_iter().find(is_wide),
            false => TICKS.into_iter().map(|tick| tick * second).find(is_wide),
        };
        // A longer run has ticks at its beginning only.
        let tick = tick.unwrap_or(Micros::MAX);
        (0..=axis.length / tick).map(move |number| (axis.cell(tick * number), tick * number))
    }
}

/// A tick's time, as short as it can be said: `2s`, `0.5s`, `20ms`.
pub(super) fn tick_label(at: Micros) -> String {
    match at {
        0 => "0s".to_owned(),
        at if at % 1_000_000 == 0 => format!("{}s", at / 1_000_000),
        at if at % 100_000 == 0 => format!("{}.{}s", at / 1_000_000, at / 100_000 % 10),
        at => format!("{}ms", at / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_begins_with_its_first_instant() {
        for (width, now) in [(1, 0), (67, 12_000_000), (108, 3_999_999), (200, Micros::MAX)] {
            let axis = Axis::new(width, now);
            for cell in 0..axis.cell(now) {
                let at = axis.begins(cell);
                assert_eq!(axis.cell(at), cell);
                assert!(at == 0 || axis.cell(at - 1) < cell);
            }
            assert!(axis.ticks().count() <= 200, "{width} {now}");
        }
    }

    #[test]
    fn a_fitted_axis_is_as_long_as_its_run() {
        for length in [70_000, 400_000, 3_900_000, 7_000_000, 3_600_000_000] {
            let axis = Axis::fitted(100, length / 2, length);
            assert!((65..68).contains(&axis.cell(length)), "{length}");
            assert!((32..35).contains(&axis.cell(length / 2)), "{length}");
            assert!(axis.ticks().count() < 20, "{length}");
        }
        let labels = |length| {
            let axis = Axis::fitted(67, length, length);
            axis.ticks().map(|(_, at)| tick_label(at)).take(3).collect::<Vec<_>>()
        };
        assert_eq!(labels(70_000), ["0s", "20ms", "40ms"]);
        assert_eq!(labels(400_000), ["0s", "0.1s", "0.2s"]);
        assert_eq!(labels(2_000_000), ["0s", "0.5s", "1s"]);
        assert_eq!(labels(20_000_000), ["0s", "5s", "10s"]);
    }

    #[test]
    fn a_run_longer_than_some_seconds_fills_most_of_the_width() {
        for now in 4_000..200_000 {
            let axis = Axis::new(100, now * 1_000);
            assert!((70..99).contains(&axis.cell(axis.now)), "{now} ms");
        }
    }
}
