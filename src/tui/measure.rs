//! Text measured in terminal cells: cutting and wrapping by display width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The width of `text` in cells.
pub fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

fn width_of(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// `text` cut to at most `cells`; what is cut off is replaced by `mark`.
pub fn cut(text: &str, cells: u16, mark: char) -> String {
    let cells = usize::from(cells);
    if text.width() <= cells {
        return text.to_owned();
    }
    let room = cells.saturating_sub(width_of(mark));
    let mut used = 0;
    let mut shortened: String = text
        .chars()
        .take_while(|character| {
            used += width_of(*character);
            used <= room
        })
        .collect();
    if cells > 0 {
        shortened.push(mark);
    }
    shortened
}

/// `text` filled up with spaces to `cells`, or cut.
pub fn pad(text: &str, cells: u16) -> String {
    let mut padded = cut(text, cells, '~');
    padded.extend(std::iter::repeat_n(
        ' ',
        usize::from(cells.saturating_sub(width(&padded))),
    ));
    padded
}

/// `text` in lines of at most `cells`. Lines break at spaces and between
/// Chinese characters, but never before closing punctuation.
pub fn wrap(text: &str, cells: u16) -> Vec<String> {
    let cells = usize::from(cells.max(2));
    text.lines().flat_map(|paragraph| wrapped(paragraph, cells)).collect()
}

/// The most columns of a last row that looks lost: one Chinese character and its punctuation.
const LOST: usize = 4;

/// So many columns a paragraph is made narrower at most for its last row not to look lost.
const NARROWER: usize = 8;

/// The lines of a paragraph.
fn wrapped(paragraph: &str, cells: usize) -> Vec<String> {
    let lines = filled(paragraph, cells);
    let is_lost = |lines: &[String]| {
        let last = lines.last().filter(|_| lines.len() > 1);
        last.is_some_and(|last| last.width() <= LOST && last.chars().next().is_some_and(|first| width_of(first) == 2))
    };
    if !is_lost(&lines) {
        return lines;
    }
    let narrower = (cells.saturating_sub(NARROWER).max(LOST)..cells).rev();
    let narrower = narrower.map(|cells| filled(paragraph, cells));
    let mut as_many = narrower.take_while(|other| other.len() == lines.len());
    as_many.find(|lines| !is_lost(lines)).unwrap_or(lines)
}

fn filled(paragraph: &str, cells: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(paragraph) {
        if line.width() + piece.trim_end().width() > cells && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        append(&mut lines, &mut line, piece, cells);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Adds a piece that may itself be longer than a line.
fn append(lines: &mut Vec<String>, line: &mut String, piece: &str, cells: usize) {
    if line.width() + piece.trim_end().width() <= cells {
        line.push_str(piece);
        return;
    }
    for character in piece.chars() {
        if line.width() + width_of(character) > cells {
            lines.push(std::mem::take(line));
        }
        line.push(character);
    }
}

/// Cuts a paragraph into pieces between which a line may break.
fn pieces(paragraph: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (index, character) in paragraph.char_indices() {
        if let Some(before) = before
            && may_break(before, character)
        {
            pieces.push(&paragraph[start..index]);
            start = index;
        }
        before = Some(character);
    }
    pieces.push(&paragraph[start..]);
    pieces
}

fn may_break(before: char, after: char) -> bool {
    const NEVER_FIRST: &str = "，。、：；！？）」』》％";
    const NEVER_LAST: &str = "（「『《";
    if before == ' ' {
        return after != ' ';
    }
    let wide = width_of(before) == 2 || width_of(after) == 2;
    wide && after != ' ' && !NEVER_FIRST.contains(after) && !NEVER_LAST.contains(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_are_never_split() {
        assert_eq!(cut("进程池", 5, '~'), "进程~");
        assert_eq!(cut("进程池", 6, '~'), "进程池");
        assert_eq!(cut("abc", 0, '~'), "");
        assert_eq!(pad("池", 4), "池  ");
    }

    #[test]
    fn sentences_wrap_at_spaces_and_between_chinese_characters() {
        assert_eq!(wrap("main waits for W1", 10), ["main waits", "for W1"]);
        assert_eq!(wrap("它结束了，但还在这。", 8), ["它结束", "了，但还", "在这。"]);
        assert_eq!(wrap("它结束了还没被回收。", 18), ["它结束了还没被", "回收。"]);
        assert_eq!(wrap("a_very_long_name", 6), ["a_very", "_long_", "name"]);
    }
}
