//! The whole run on one line under the timeline: where one looks, and the marks
//! to which one can go.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::layout::{self, arrange};
use super::narration::scrubber_area;
use super::{RunView, body_of};
use crate::tui::app::App;
use crate::tui::history::Destination;
use crate::tui::look::Look;
use crate::world::Stop;
use forklore_event::Micros;

/// A shorter line would say nothing.
const SHORTEST: u16 = 12;

/// The line: which column stands for which time.
#[derive(Clone, Copy)]
struct Track {
    area: Rect,
    length: Micros,
}

impl Track {
    /// The line in `area`, if it is long enough.
    fn new(app: &App, area: Rect) -> Option<Self> {
        let length = app.history.length();
        (area.width >= SHORTEST && length > 0).then_some(Self { area, length })
    }

    fn column(&self, at: Micros) -> u16 {
        let last = self.area.width - 1;
        let column = u128::from(at) * u128::from(last) / u128::from(self.length);
        self.area.x + u16::try_from(column).unwrap_or(last).min(last)
    }

    /// The last stop that stands in a column.
    fn stop_in(&self, stops: &[Stop], column: u16) -> Option<usize> {
        let last = stops
            .partition_point(|stop| self.column(stop.at) <= column)
            .checked_sub(1)?;
        (self.column(stops[last].at) == column).then_some(last)
    }

    fn time(&self, column: u16) -> Micros {
        let (column, last) = (u128::from(column - self.area.x), u128::from(self.area.width - 1));
        Micros::try_from(u128::from(self.length) * column / last).unwrap_or(Micros::MAX)
    }
}

impl RunView<'_> {
    pub(super) fn scrubber(&self, area: Rect, buffer: &mut Buffer) {
        let (look, history) = (self.look, &self.app.history);
        let Some(track) = Track::new(self.app, area) else {
            return;
        };
        let here = track.column(self.app.now());
        let y = track.area.y;
        for x in track.area.left()..track.area.right() {
            let (glyph, style) = match x <= here {
                true => (look.glyphs.runs, look.theme.text),
                false => (look.glyphs.idle, look.theme.quiet),
            };
            buffer.set_string(x, y, glyph.to_string(), style);
        }
        let stops = history.stops();
        for x in (track.area.left()..track.area.right()).filter(|x| track.stop_in(stops, *x).is_some()) {
            buffer.set_string(x, y, "o", look.theme.accent);
        }
        let cursor = if track.stop_in(stops, here).is_some() { "O" } else { "v" };
        buffer.set_string(here, y, cursor, look.theme.now);
    }
}

/// What place of the run is drawn at `position` of a screen of the size `screen`.
pub(in crate::tui) fn destination_at(app: &App, look: &Look, screen: Rect, position: Position) -> Option<Destination> {
    let places = arrange(app, body_of(app, screen));
    if app.is_presented() {
        return None;
    }
    let words = places.iter().find(|(place, _)| *place == layout::Region::Words)?.1;
    let track = Track::new(app, scrubber_area(look, words))?;
    if !track.area.contains(position) {
        return None;
    }
    Some(match track.stop_in(app.history.stops(), position.x) {
        Some(stop) => Destination::Stop(stop),
        None if position.x + 1 == track.area.right() => Destination::End,
        None => Destination::Time(track.time(position.x)),
    })
}
