//! The line over a pane.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::tui::look::Look;
use crate::tui::measure;

/// What a rule needs besides its title and what stands at its right end, in columns.
const RULE_MARGINS: u16 = 5;

/// Draws a rule over the first row of `area` with a title, and something at its
/// right end; gives the rows below it.
pub(in crate::tui) fn rule(look: &Look, area: Rect, title: &str, right: Line, buffer: &mut Buffer) -> Rect {
    let line = look.glyphs.rule.to_string().repeat(usize::from(area.width));
    buffer.set_string(area.x, area.y, line, look.theme.rule);
    if !title.is_empty() && area.width > 6 {
        let title = measure::cut(title, area.width - 4, look.glyphs.cut);
        buffer.set_string(area.x + 1, area.y, format!(" {title} "), look.theme.title);
    }
    let width = u16::try_from(right.width()).unwrap_or(u16::MAX);
    if width > 0 && width + measure::width(title) + RULE_MARGINS <= area.width {
        buffer.set_line(area.right() - width - 1, area.y, &right, width);
    }
    Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    }
}
