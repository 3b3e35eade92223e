//! What the marks on the screen mean.

use super::RunView;
use super::sheet::Sheet;
use crate::text::say;

/// Columns for a mark.
const MARK: u16 = 8;

impl RunView<'_> {
    /// The marks of the timeline and of the panes, in two columns.
    pub(super) fn legend(&self, width: u16) -> Sheet {
        let look = self.look;
        let mut sheet = Sheet::new(&say!(look, "popup-legend"), width);
        sheet.in_two_columns(self.marks(), MARK, look.theme.title, look);
        sheet
    }

    /// Each mark with its meaning: first how a process spends its time, then what happens to it at an instant, then
    /// what stands elsewhere.
    fn marks(&self) -> Vec<(String, String)> {
        let (look, glyphs) = (self.look, &self.look.glyphs);
        let thrice = |glyph: char| glyph.to_string().repeat(3);
        vec![
            (thrice(glyphs.runs), say!(look, "legend-runs")),
            (thrice(glyphs.sleeps), say!(look, "legend-sleeps")),
            (thrice(glyphs.waits), say!(look, "legend-waits")),
            (thrice(glyphs.idle), say!(look, "legend-idle")),
            (thrice(glyphs.held), say!(look, "legend-held")),
            ("TTT".to_owned(), say!(look, "legend-stopped")),
            ("zzz".to_owned(), say!(look, "legend-zombie")),
            (format!("{}#3", glyphs.edge), say!(look, "legend-task")),
            ("#3!".to_owned(), say!(look, "legend-raised")),
            ("x5".to_owned(), say!(look, "legend-several")),
            ("!".to_owned(), say!(look, "legend-signal")),
            (glyphs.ended.to_string(), say!(look, "legend-ended")),
            (glyphs.adopted.to_string(), say!(look, "legend-adopted")),
            (format!("{} {}", glyphs.drop, glyphs.side), say!(look, "legend-instant")),
            ("v".to_owned(), say!(look, "legend-now")),
            (glyphs.point.to_string(), say!(look, "legend-lives")),
            ("C5 .. C8".to_owned(), say!(look, "legend-alike")),
            (format!("W1{}3", glyphs.dot), say!(look, "legend-worker")),
            (format!("3{}1", glyphs.change), say!(look, "legend-change")),
            ("+2".to_owned(), say!(look, "legend-hidden")),
            ("o O".to_owned(), say!(look, "legend-stops")),
        ]
    }
}
