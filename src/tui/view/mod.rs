//! The views: pure drawings of the state. None of them changes anything.

mod card;
mod chrome;
mod class;
mod inspector;
mod layout;
mod legend;
mod listing;
mod narration;
mod panes;
mod pool;
mod popup;
mod rule;
mod run_view;
mod scheduler;
mod scrubber;
mod sheet;
mod timeline;
mod tree;

pub(super) use chrome::{Hint, footer_line, hints};
pub(super) use popup::keys_sheet;
pub(super) use rule::rule;
pub use run_view::RunView;
pub(super) use scrubber::destination_at;
pub(super) use sheet::Sheet as TextSheet;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Clear, Widget};

use super::app::{App, Popup};
use super::look::Look;
use crate::text::say;
use layout::{Region, arrange};

/// The smallest screen on which a lesson can be followed.
const SMALLEST: (u16, u16) = (60, 18);

/// The screen without its header and footer. A class needs no footer.
fn body_of(app: &App, screen: Rect) -> Rect {
    let footer = u16::from(!app.is_presented());
    Rect {
        y: screen.y + 1,
        height: screen.height.saturating_sub(1 + footer),
        ..screen
    }
}

/// The areas of the panes on a screen of the size `screen`, without its header and footer.
pub fn grid(app: &App, screen: Rect) -> Vec<Rect> {
    let places = arrange(app, body_of(app, screen));
    places.into_iter().map(|(_, area)| area).collect()
}

/// Whether a listing is drawn at `position` of a screen of the size `screen`.
pub(super) fn is_over_listing(app: &App, screen: Rect, position: Position) -> bool {
    let places = arrange(app, body_of(app, screen));
    let listings = places.iter().filter(|(place, _)| matches!(place, Region::Listing(_)));
    listings.into_iter().any(|(_, area)| area.contains(position))
}

impl Widget for &RunView<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        buffer.set_style(area, self.look.theme.text);
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            return too_small(self.look, SMALLEST, area, buffer);
        }
        if self.app.popups.contains(&Popup::Blank) {
            return;
        }
        let [header, body, footer] = [
            Rect { height: 1, ..area },
            body_of(self.app, area),
            Rect {
                y: area.bottom() - 1,
                height: 1,
                ..area
            },
        ];
        self.header(header, buffer);
        for (place, area) in arrange(self.app, body) {
            match place {
                Region::Listing(stage) => self.listing(stage, area, buffer),
                Region::Tree(stage) => self.tree(stage, area, buffer),
                Region::Timeline => self.timeline(area, buffer),
                Region::Terminal(stage) => self.terminal(stage, area, buffer),
                Region::Log => self.log(area, buffer),
                Region::Pool(stage) => self.pool(stage, area, buffer),
                Region::Words => self.words(area, body, buffer),
                Region::Side => self.side(area, buffer),
            }
        }
        if let Some(popup) = self.popup(body.width) {
            let above = Rect {
                height: area.height - 2,
                ..body
            };
            popup.draw_over(self.look, above, buffer);
        }
        // A class does not need to know the keys of the run.
        if !self.app.is_presented() || self.app.told_below().is_some() || !self.app.popups.is_empty() {
            self.footer(footer, buffer);
        }
    }
}

impl RunView<'_> {
    /// The line between two panes side by side.
    fn side(&self, area: Rect, buffer: &mut Buffer) {
        for y in area.top()..area.bottom() {
            buffer.set_string(area.x, y, self.look.glyphs.side.to_string(), self.look.theme.rule);
        }
    }
}

/// Asks for a larger window.
pub(super) fn too_small(look: &Look, (width, height): (u16, u16), area: Rect, buffer: &mut Buffer) {
    let text = say!(look, "screen-too-small", width, height);
    Clear.render(area, buffer);
    for (row, line) in (0..area.height).zip(super::measure::wrap(&text, area.width)) {
        buffer.set_string(area.x, area.y + row, line, look.theme.text);
    }
}
