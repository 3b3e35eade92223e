//! Measures of the texts that learners read.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many words an English text has.
pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// How many Han characters a text has; punctuation and Latin letters are not counted.
pub(super) fn han_characters(text: &str) -> usize {
    text.chars().filter(|c| is_han(*c)).count()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// The lines a text takes when it is wrapped at `columns`: at spaces and beside
/// wide characters, but with no closing punctuation at the start of a line.
pub(super) fn wrapped_lines(text: &str, columns: usize) -> usize {
    let mut lines = 1;
    let mut used = 0;
    for piece in pieces(text) {
        if used > 0 && used + piece.trim_end().width() > columns {
            lines += 1;
            used = 0;
        }
        used += piece.width();
    }
    lines
}

/// Splits a text where it may be broken, spaces at the end of the piece before.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for ((_, before), (at, after)) in text.char_indices().zip(text.char_indices().skip(1)) {
        if may_break(before, after) {
            pieces.push(&text[start..at]);
            start = at;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn may_break(before: char, after: char) -> bool {
    const NEVER_FIRST: &str = "，。、：；！？）」』》％";
    const NEVER_LAST: &str = "（「『《";
    if before == ' ' || after == ' ' {
        return before == ' ' && after != ' ';
    }
    (is_wide(before) || is_wide(after)) && !NEVER_FIRST.contains(after) && !NEVER_LAST.contains(before)
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

/// The first character of ambiguous width (UAX #11): one cell on most
/// terminals, two on those set up for Chinese, where it tears the layout.
pub(super) fn ambiguous(text: &str) -> Option<char> {
    text.chars().find(|c| c.width() != c.width_cjk())
}

/// The first character that a terminal would act on instead of showing it.
pub(super) fn control(text: &str) -> Option<char> {
    text.chars().find(|c| c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_words_and_han_characters() {
        assert_eq!(words("kill -9 changes nothing"), 4);
        assert_eq!(han_characters("kill -9 杀不掉僵尸。"), 5);
    }

    #[test]
    fn wraps_at_spaces_and_between_wide_characters() {
        assert_eq!(wrapped_lines("one two three", 7), 2);
        assert_eq!(wrapped_lines("one two three", 13), 1);
        assert_eq!(wrapped_lines(&"字".repeat(38), 76), 1);
        assert_eq!(wrapped_lines(&"字".repeat(39), 76), 2);
        assert_eq!(wrapped_lines("", 76), 1);
        assert_eq!(pieces("用 kill「杀。」不掉"), ["用 ", "kill", "「杀。」", "不", "掉"]);
    }

    #[test]
    fn finds_characters_of_ambiguous_width() {
        for bad in ["“", "”", "‘", "’", "—", "…", "·", "→", "█", "─", "①"] {
            assert_eq!(ambiguous(bad), bad.chars().next(), "{bad}");
        }
        assert_eq!(ambiguous("「进程池」，worker 3 个：W1。"), None);
    }
}
