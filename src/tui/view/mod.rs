//! The views: pure drawings of the state. None of them changes anything.

mod card;
mod chrome;
mod class;
mod inspector;
mod layout;
mod listing;
mod narration;
mod panes;
mod pool;
mod popup;
mod scheduler;
mod scrubber;
mod sheet;
mod timeline;
mod tree;

pub(super) use chrome::{Hint, footer_line, hints, rule};
pub(super) use popup::keys_sheet;
pub(super) use scrubber::place_at;
pub(super) use sheet::Sheet as TextSheet;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Clear, Widget};

use super::app::{App, Popup};
use super::look::Look;
use super::words::Moment;
use crate::event::StageIndex;
use crate::text::say;
use crate::world::{Process, ProcessId, World};
use layout::{Place, arrange};

/// The smallest screen on which a lesson can be followed.
const SMALLEST: (u16, u16) = (60, 18);

/// The screen without its header and footer.
fn body_of(screen: Rect) -> Rect {
    Rect {
        y: screen.y + 1,
        height: screen.height.saturating_sub(2),
        ..screen
    }
}

/// The areas of the panes on a screen of the size `screen`, without its header and footer.
pub fn grid(app: &App, screen: Rect) -> Vec<Rect> {
    let places = arrange(app, body_of(screen));
    places.into_iter().map(|(_, area)| area).collect()
}

/// Whether a listing is drawn at `position` of a screen of the size `screen`.
pub(super) fn is_over_listing(app: &App, screen: Rect, position: Position) -> bool {
    let places = arrange(app, body_of(screen));
    let listings = places.iter().filter(|(place, _)| matches!(place, Place::Listing(_)));
    listings.into_iter().any(|(_, area)| area.contains(position))
}

/// The whole screen of a run.
pub struct RunView<'a> {
    /// What to draw.
    pub app: &'a App,
    /// What to draw it with.
    pub look: &'a Look,
}

impl Widget for &RunView<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        buffer.set_style(area, self.look.theme.text);
        if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
            return self.too_small(area, buffer);
        }
        if self.app.popups.contains(&Popup::Blank) {
            return;
        }
        let [header, body, footer] = [
            Rect { height: 1, ..area },
            body_of(area),
            Rect {
                y: area.bottom() - 1,
                height: 1,
                ..area
            },
        ];
        self.header(header, buffer);
        for (place, area) in arrange(self.app, body) {
            match place {
                Place::Listing(stage) => self.listing(stage, area, buffer),
                Place::Tree(stage) => self.tree(stage, area, buffer),
                Place::Timeline => self.timeline(area, buffer),
                Place::Terminal(stage) => self.terminal(stage, area, buffer),
                Place::Log => self.log(area, buffer),
                Place::Pool(stage) => self.pool(stage, area, buffer),
                Place::Words => self.words(area, body, buffer),
                Place::Side => self.side(area, buffer),
            }
        }
        if let Some(popup) = self.popup(body.width) {
            popup.draw_over(self.look, body, buffer);
        }
        self.footer(footer, buffer);
    }
}

impl RunView<'_> {
    fn world(&self) -> &World {
        self.app.world()
    }

    fn too_small(&self, area: Rect, buffer: &mut Buffer) {
        let (width, height) = SMALLEST;
        let text = say!(self.look, "screen-too-small", width, height);
        Clear.render(area, buffer);
        for (row, line) in (0..area.height).zip(super::measure::wrap(&text, area.width)) {
            buffer.set_string(area.x, area.y + row, line, self.look.theme.text);
        }
    }

    /// The line between two panes side by side.
    fn side(&self, area: Rect, buffer: &mut Buffer) {
        for y in area.top()..area.bottom() {
            buffer.set_string(area.x, y, self.look.glyphs.side.to_string(), self.look.theme.rule);
        }
    }

    fn moment(&self) -> Moment {
        let world = self.world();
        // A recording that stands shows what a run that stands would show.
        let stands = self.app.history.looks_back_to().is_none() && self.app.pace().paused;
        Moment {
            // Where somebody has to choose, they stand before their statements.
            paused: world.clock.paused || stands || world.schedule.due,
            step_began: world.step_began(),
        }
    }

    /// Whether this process is the one that the words are about.
    fn in_spotlight(&self, stage: StageIndex, process: ProcessId) -> bool {
        self.app.subject() == Some((stage, process))
    }

    /// The processes of a stage with their indices.
    fn processes(&self, stage: StageIndex) -> impl Iterator<Item = (ProcessId, &Process)> {
        let stage = self.world().stages.get(usize::from(stage));
        stage.into_iter().flat_map(|stage| stage.processes.iter().enumerate())
    }
}
