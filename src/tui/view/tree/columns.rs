//! The columns of the tree: the same from the first frame to the last.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::look::Look;
use crate::tui::measure;
use crate::tui::picture::Picture;
use crate::world::StageWorld;

/// Columns for the guide and the chip of a process.
const NAME: u16 = 11;

/// So many columns for the reason are little: then the others get narrower.
const LITTLE: u16 = 22;

/// Columns for the value of the variable that is watched, `100→101`.
const VALUE: u16 = 9;

/// A value, and what it was before the current step.
pub(super) struct Cell {
    now: String,
    before: Option<String>,
}

impl Cell {
    pub fn new(now: String, before: Option<String>) -> Self {
        let before = before.filter(|before| *before != now);
        Self { now, before }
    }

    pub fn changed(&self) -> bool {
        self.before.is_some()
    }

    /// `3→1`; `→1` where there is no room for it.
    pub fn text(&self, look: &Look, width: u16) -> String {
        let change = look.glyphs.change;
        match &self.before {
            None => self.now.clone(),
            Some(before) => {
                let whole = format!("{before}{change}{}", self.now);
                match measure::width(&whole) <= width {
                    true => whole,
                    false => format!("{change}{}", self.now),
                }
            }
        }
    }
}

/// Where the columns stand.
pub(super) struct Columns {
    /// Title, first column of the screen, and the column behind the last.
    columns: Vec<(String, u16, u16)>,
    reason: u16,
    right: u16,
}

/// Where a row stands.
pub(super) struct Row<'a> {
    /// The lines of the tree before it.
    pub guide: &'a str,
    pub columns: &'a Columns,
    pub area: Rect,
}

impl Columns {
    /// The columns of the stage `world` in the pane `area`.
    pub fn new(world: &StageWorld, picture: Picture, variable: Option<&str>, area: Rect) -> Self {
        // In a PID namespace numbers are small; else they are as long as that of init.
        let digits = world
            .processes
            .get(0)
            .map_or(1, |init| init.pid.to_string().len())
            .max(2);
        let digits = u16::try_from(digits).unwrap_or(2);
        let roomy = Self::divide(digits, picture, variable, true, area);
        match roomy.room() < LITTLE {
            true => Self::divide(digits, picture, variable, false, area),
            false => roomy,
        }
    }

    fn divide(digits: u16, picture: Picture, variable: Option<&str>, roomy: bool, area: Rect) -> Self {
        let whole = if roomy && digits < 4 {
            2 * digits + 1
        } else {
            digits + 1
        };
        let changing = whole.max(4) + 1;
        let mut widths = vec![("PID", digits.max(3) + 1), ("PPID", changing)];
        if picture.groups {
            widths.push(("PGID", changing));
        }
        if picture.sessions {
            widths.extend([("SID", changing), ("TTY", if roomy { 8 } else { 7 })]);
        }
        if let Some(name) = variable {
            let changing = if roomy { VALUE } else { VALUE - 2 };
            widths.push((name, changing.max(measure::width(name) + 2)));
        }
        widths.push(("S", 4));
        let mut x = area.x + 1 + NAME;
        let columns = widths
            .into_iter()
            .map(|(title, width)| {
                let from = x;
                x += width;
                (title.to_owned(), from, x)
            })
            .collect();
        Self {
            columns,
            reason: x + 1,
            right: area.right(),
        }
    }

    /// The column behind each column's last.
    pub fn ends(&self) -> impl Iterator<Item = u16> {
        self.columns.iter().map(|(_, _, end)| *end)
    }

    /// How wide the column is that ends before `end`, without the space before it.
    pub fn width_of(&self, end: u16) -> u16 {
        let known = self.columns.iter().find(|(_, _, known)| *known == end);
        known.map_or(0, |(_, from, end)| (end - from).saturating_sub(1))
    }

    /// Where the reasons begin.
    pub fn reason(&self) -> u16 {
        self.reason
    }

    /// The room for a reason.
    pub fn room(&self) -> u16 {
        self.right.saturating_sub(self.reason)
    }

    /// Writes the titles over the rule in row `y`, those that begin at `from` or later.
    pub fn titles(&self, look: &Look, y: u16, from: u16, buffer: &mut Buffer) {
        for (title, _, end) in &self.columns {
            let start = end.saturating_sub(measure::width(title));
            if start > from.saturating_sub(1) && *end <= self.right {
                buffer.set_string(start - 1, y, format!(" {title} "), look.theme.quiet);
            }
        }
    }
}
