//! What arrived at a stage's terminal, line by line.

use std::sync::Arc;

use super::Chunked;

/// The longest line that is kept, in bytes; the rest of a longer one goes to
/// further lines.
const LONGEST_LINE: usize = 4096;

/// The lines of a terminal.
#[derive(Clone, Debug, Default)]
pub struct TerminalLines {
    lines: Chunked<Arc<str>>,
    open: String,
}

impl TerminalLines {
    /// Adds text as it arrived; carriage returns and control characters are
    /// dropped, because the listings' terminal is a plain one.
    pub(super) fn push(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '\n' => self.end_line(),
                '\t' => self.open.push_str("    "),
                _ if character.is_control() => {}
                _ => {
                    if self.open.len() >= LONGEST_LINE {
                        self.end_line();
                    }
                    self.open.push(character);
                }
            }
        }
    }

    fn end_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.open).into());
    }

    /// How many lines were ended.
    pub fn whole_lines(&self) -> usize {
        self.lines.len()
    }

    /// The last `count` lines, oldest first, with the unfinished one.
    pub fn tail(&self, count: usize) -> Vec<&str> {
        let open = (!self.open.is_empty()).then_some(self.open.as_str());
        let whole = count.saturating_sub(usize::from(open.is_some()));
        let from = self.lines.len().saturating_sub(whole);
        self.lines.iter_from(from).map(|line| &**line).chain(open).collect()
    }
}
