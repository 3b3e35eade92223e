//! What arrived at a stage's terminal, line by line, and who wrote it.

use std::sync::Arc;

use super::{Chunked, ProcessId};

/// The longest line that is kept, in bytes; the rest of a longer one goes to
/// further lines.
const LONGEST_LINE: usize = 4096;

/// The bound on how many changes of the writer within a line are kept; what comes after them has no writer.
const MOST_CHANGES: usize = 64;

/// The lines of a terminal.
#[derive(Clone, Debug, Default)]
pub struct TerminalLines {
    lines: Chunked<Kept<Arc<str>>>,
    open: Kept<String>,
}

/// A line as it is kept.
#[derive(Clone, Debug, Default)]
struct Kept<T> {
    text: T,
    /// Who wrote its beginning.
    first: Option<ProcessId>,
    /// From which byte on somebody else wrote.
    changes: Vec<(usize, Option<ProcessId>)>,
}

/// A line of a terminal, and who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalLine<'a> {
    text: &'a str,
    first: Option<ProcessId>,
    changes: &'a [(usize, Option<ProcessId>)],
}

impl<'a> TerminalLine<'a> {
    /// The whole line, without its end.
    pub fn text(self) -> &'a str {
        self.text
    }

    /// The process that wrote all of it; `None` where that is not known, or where it was several.
    pub fn writer(self) -> Option<ProcessId> {
        self.first.filter(|_| self.changes.is_empty())
    }

    /// Its parts, each with the process that wrote it, where that is known; at least one.
    pub fn parts(self) -> impl Iterator<Item = (Option<ProcessId>, &'a str)> {
        let writers = std::iter::once((0, self.first)).chain(self.changes.iter().copied());
        let ends = self.changes.iter().map(|(at, _)| *at).chain([self.text.len()]);
        let text = self.text;
        writers
            .zip(ends)
            .map(move |((from, writer), to)| (writer, &text[from..to]))
    }
}

impl<T: AsRef<str>> Kept<T> {
    fn line(&self) -> TerminalLine<'_> {
        TerminalLine {
            text: self.text.as_ref(),
            first: self.first,
            changes: &self.changes,
        }
    }
}

impl Kept<String> {
    /// What comes next was written by `writer`.
    fn continue_by(&mut self, writer: Option<ProcessId>) {
        let last = self.changes.last().map_or(self.first, |(_, last)| *last);
        if self.text.is_empty() {
            self.first = writer;
        } else if last != writer && self.changes.len() < MOST_CHANGES {
            let writer = writer.filter(|_| self.changes.len() < MOST_CHANGES - 1);
            self.changes.push((self.text.len(), writer));
        }
    }
}

impl TerminalLines {
    /// Adds text as it arrived from `writer`; carriage returns and control characters are
    /// dropped, because the listings' terminal is a plain one.
    pub(super) fn push(&mut self, text: &str, writer: Option<ProcessId>) {
        for character in text.chars() {
            match character {
                '\n' => {
                    // An empty line is of who ended it.
                    if self.open.text.is_empty() {
                        self.open.first = writer;
                    }
                    self.end_line();
                }
                '\t' => self.put("    ", writer),
                _ if character.is_control() => {}
                _ => {
                    if self.open.text.len() >= LONGEST_LINE {
                        self.end_line();
                    }
                    self.put(character.encode_utf8(&mut [0; 4]), writer);
                }
            }
        }
    }

    fn put(&mut self, text: &str, writer: Option<ProcessId>) {
        self.open.continue_by(writer);
        self.open.text.push_str(text);
    }

    fn end_line(&mut self) {
        let Kept { text, first, changes } = std::mem::take(&mut self.open);
        self.lines.push(Kept {
            text: text.into(),
            first,
            changes,
        });
    }

    /// How many lines were ended.
    pub fn whole_lines(&self) -> usize {
        self.lines.len()
    }

    /// The last `count` lines, oldest first, with the unfinished one.
    pub fn tail(&self, count: usize) -> Vec<TerminalLine<'_>> {
        let open = (!self.open.text.is_empty()).then_some(self.open.line());
        let whole = count.saturating_sub(usize::from(open.is_some()));
        let from = self.lines.len().saturating_sub(whole);
        self.lines.iter_from(from).map(Kept::line).chain(open).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(lines: &TerminalLines) -> Vec<Vec<(Option<ProcessId>, &str)>> {
        lines.tail(100).into_iter().map(|line| line.parts().collect()).collect()
    }

    #[test]
    fn a_line_knows_who_wrote_which_part_of_it() {
        let mut lines = TerminalLines::default();
        lines.push("one\r\ntw", Some(1));
        lines.push("o", Some(1));
        lines.push("\n\n", Some(2));
        lines.push("and ", Some(1));
        lines.push("who", None);
        lines.push("?\nopen", Some(2));
        assert_eq!(lines.whole_lines(), 4);
        assert_eq!(
            parts(&lines),
            [
                vec![(Some(1), "one")],
                vec![(Some(1), "two")],
                vec![(Some(2), "")],
                vec![(Some(1), "and "), (None, "who"), (Some(2), "?")],
                vec![(Some(2), "open")],
            ]
        );
        let writers: Vec<_> = lines.tail(100).into_iter().map(TerminalLine::writer).collect();
        assert_eq!(writers, [Some(1), Some(1), Some(2), None, Some(2)]);
    }

    #[test]
    fn many_writers_in_one_line_are_bounded() {
        let mut lines = TerminalLines::default();
        for n in 0..1000 {
            lines.push("x", Some(n));
        }
        let all = parts(&lines);
        assert_eq!(all[0].len(), MOST_CHANGES + 1);
        let (writer, rest) = all[0][MOST_CHANGES];
        assert_eq!((writer, rest.len()), (None, 1000 - MOST_CHANGES));
    }
}
