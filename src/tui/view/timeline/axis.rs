//! The time axis: which cell of a row stands for which time.

use forklore_event::Micros;

/// Lengths of the axis in tenths of a second; after the last come ten times the first, and so on.
/// The shortest that holds the run is taken: bars stand still between the changes, and little of
/// the width is empty.
const LENGTHS: [Micros; 10] = [40, 50, 65, 80, 100, 130, 160, 200, 250, 320];

/// Distances of its ticks, in seconds.
const TICKS: [Micros; 13] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600];

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

    /// The cells and the seconds of the ticks.
    pub(super) fn ticks(&self) -> impl Iterator<Item = (u16, Micros)> {
        let axis = *self;
        let second = 1_000_000;
        let cells = |tick: Micros| u128::from(tick * second) * axis.last() / u128::from(axis.length);
        let tick = TICKS.into_iter().find(|tick| cells(*tick) >= u128::from(TICK_CELLS));
        // A longer run has ticks at its beginning only.
        let tick = tick.unwrap_or(Micros::MAX / second);
        (0..=axis.length / (tick * second)).map(move |number| (axis.cell(tick * second * number), tick * number))
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
    fn a_run_longer_than_some_seconds_fills_most_of_the_width() {
        for now in 4_000..200_000 {
            let axis = Axis::new(100, now * 1_000);
            assert!((70..99).contains(&axis.cell(axis.now)), "{now} ms");
        }
    }
}
