//! What arrived at a stage's terminal, line by line, and who wrote it.

use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use super::{Chunked, ProcessId};

/// The longest line that is kept, in bytes; the rest of a longer one goes to
/// further lines.
const LONGEST_LINE: usize = 4096;

/// Tab stops are so many columns apart.
const TAB_STOP: usize = 8;

/// The bound on how many changes of the writer within a line are kept; what comes after them has no writer.
const MOST_CHANGES: usize = 64;

/// The lines of a terminal.
#[derive(Clone, Debug, Default)]
pub struct TerminalLines {
    lines: Chunked<Kept<Arc<str>>>,
    open: Kept<String>,
    escape: Escape,
}

/// How far an escape sequence has come; ECMA-48.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    /// Behind `ESC`.
    Begun,
    /// In a control sequence; whether it has parameters other than 0.
    Control(bool),
    /// In a string, as of a title, which `BEL` or the next escape ends.
    String,
}

/// A line as it is kept.
#[derive(Clone, Debug, Default)]
struct Kept<T> {
    text: T,
    /// Who wrote its beginning.
    first: Option<ProcessId>,
    /// From which byte on somebody else wrote.
    changes: Vec<(usize, Option<ProcessId>)>,
    /// The byte at which the next character goes over what is there; `None` behind the last one.
    cursor: Option<usize>,
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

    /// The cursor goes back by one character, to the beginning of the line at most.
    fn back(&mut self) {
        let before = &self.text[..self.cursor.unwrap_or(self.text.len())];
        self.cursor = before.char_indices().next_back().map_or(Some(0), |(at, _)| Some(at));
    }

    /// The columns from the cursor to the next tab stop.
    fn to_next_tab_stop(&self) -> usize {
        let before = &self.text[..self.cursor.unwrap_or(self.text.len())];
        TAB_STOP - before.width() % TAB_STOP
    }

    /// Erases from the cursor to the end of the line.
    fn erase_rest(&mut self) {
        if let Some(at) = self.cursor {
            self.text.truncate(at);
            self.changes.retain(|(from, _)| *from < at);
        }
    }

    /// Puts `text` where the cursor stands, over the character that is there.
    fn put(&mut self, text: &str, writer: Option<ProcessId>) {
        let over = self.cursor.filter(|at| *at < self.text.len());
        let Some(at) = over else {
            self.cursor = None;
            self.continue_by(writer);
            return self.text.push_str(text);
        };
        let old = self.text[at..].chars().next().map_or(0, char::len_utf8);
        self.text.replace_range(at..at + old, text);
        for (from, _) in self.changes.iter_mut().filter(|(from, _)| *from > at) {
            *from = *from + text.len() - old;
        }
        self.cursor = Some(at + text.len());
    }
}

impl TerminalLines {
    /// Adds text as it arrived from `writer`. Backspace and carriage return move the cursor, as an echo that erases and a
    /// line that is written anew need it; other control characters are dropped, because the listings' terminal is a
    /// plain one.
    pub(super) fn push(&mut self, text: &str, writer: Option<ProcessId>) {
        for character in text.chars() {
            if self.is_escape(character) {
                continue;
            }
            match character {
                '\n' => {
                    // An empty line is of who ended it.
                    if self.open.text.is_empty() {
                        self.open.first = writer;
                    }
                    self.end_line();
                }
                '\t' => (0..self.open.to_next_tab_stop()).for_each(|_| self.put(' ', writer)),
                '\r' => self.open.cursor = Some(0),
                '\u{8}' => self.open.back(),
                _ if character.is_control() => {}
                _ => {
                    if self.open.text.len() >= LONGEST_LINE {
                        self.end_line();
                    }
                    self.put(character, writer);
                }
            }
        }
    }

    /// Whether a character belongs to an escape sequence. Of those only the one that erases the rest of a line is obeyed.
    fn is_escape(&mut self, character: char) -> bool {
        let was = self.escape;
        self.escape = match (was, character) {
            (_, '\u{1b}') => Escape::Begun,
            (Escape::None, _) => return false,
            (Escape::Begun, '[') => Escape::Control(false),
            (Escape::Begun, ']' | 'P' | 'X' | '^' | '_') => Escape::String,
            (Escape::Begun, ' '..='/') => Escape::Begun,
            (Escape::Control(has), ' '..='?') => Escape::Control(has || character != '0'),
            (Escape::String, '\u{7}' | '\n') | (Escape::Begun | Escape::Control(_), _) => Escape::None,
            (Escape::String, _) => Escape::String,
        };
        if (was, character) == (Escape::Control(false), 'K') {
            self.open.erase_rest();
        }
        // A line ends whatever it is in.
        character != '\n'
    }

    fn put(&mut self, character: char, writer: Option<ProcessId>) {
        self.open.put(character.encode_utf8(&mut [0; 4]), writer);
    }

    fn end_line(&mut self) {
        let Kept {
            text, first, changes, ..
        } = std::mem::take(&mut self.open);
        self.lines.push(Kept {
            text: text.into(),
            first,
            changes,
            cursor: None,
        });
    }

    /// How many lines were ended.
    pub fn whole_lines(&self) -> usize {
        self.lines.len()
    }

    /// The lines that were ended, without the first `from`, oldest first.
    pub fn whole_lines_from(&self, from: usize) -> impl Iterator<Item = TerminalLine<'_>> {
        self.lines.iter_from(from).map(Kept::line)
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
    fn a_tab_leads_to_the_next_tab_stop() {
        let mut lines = TerminalLines::default();
        lines.push("a\tb\n进程\tb\n12345678\tb\n", None);
        assert_eq!(
            parts(&lines).concat(),
            ["a       b", "进程    b", "12345678        b"].map(|text| (None, text))
        );
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
    fn backspace_and_carriage_return_write_over_what_is_there() {
        let text_of = |written: &str| {
            let mut lines = TerminalLines::default();
            lines.push(written, Some(1));
            let tail = lines.tail(9);
            tail.into_iter().map(|line| line.text().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(text_of("4x\u{8} \u{8}2\r\n42\r\n"), ["42", "42"]);
        assert_eq!(text_of("10 %\r20 %\r100 %"), ["100 %"]);
        assert_eq!(text_of("a long one\r\u{1b}[Kshort"), ["short"]);
        assert_eq!(
            text_of("\u{1b}[1;31mred\u{1b}[0m \u{1b}]0;title\u{7}plain"),
            ["red plain"]
        );
        assert_eq!(text_of("\u{1b}[2J\u{1b}[H\u{1b}(Btop\u{1b}[3\nnext"), ["top", "next"]);
        assert_eq!(text_of("\u{8}\u{8}a\u{e9}\u{4e2d}\u{8}x"), ["a\u{e9}x"]);
        assert_eq!(text_of("ab\r\n\r\nc"), ["ab", "", "c"]);
        let mut lines = TerminalLines::default();
        lines.push("who? ", Some(1));
        lines.push("\u{4e2d}", None);
        lines.push("\rWHO", Some(1));
        assert_eq!(parts(&lines), [vec![(Some(1), "WHO? "), (None, "\u{4e2d}")]]);
        lines.push("\u{4e2d}", Some(1));
        assert_eq!(parts(&lines), [vec![(Some(1), "WHO\u{4e2d} "), (None, "\u{4e2d}")]]);
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
