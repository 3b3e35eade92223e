//! What a scenario reads from the text of a listing: its marks and its constants.
//!
//! Both are plain lines, found without parsing Python, so that a listing with a
//! syntax error still has them and all problems can be reported together.

use std::ops::Range;

/// The comment that makes a mark.
const MARK: &str = "#@";

/// A `#@ name` comment. It names the statement that follows it, or the one on
/// whose line it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark<'a> {
    pub name: &'a str,
    /// Where the name is, in bytes.
    pub span: Range<usize>,
}

/// A top-level `NAME = 4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Constant<'a> {
    pub name: &'a str,
    pub value: i64,
    /// Where the number is, in bytes.
    pub span: Range<usize>,
}

/// The marks of a listing, in the order of its lines.
pub(super) fn marks(source: &str) -> impl Iterator<Item = Mark<'_>> {
    lines(source).filter_map(|(start, line)| {
        let at = line.find(MARK)?;
        // Inside of a string it would be no comment; an odd number of quotes before it says so.
        let before = &line[..at];
        if before.matches('"').count() % 2 == 1 || before.matches('\'').count() % 2 == 1 {
            return None;
        }
        let rest = &line[at + MARK.len()..];
        let name = rest.trim();
        let offset = start + at + MARK.len() + (rest.len() - rest.trim_start().len());
        let span = if name.is_empty() {
            start + at..start + at + MARK.len()
        } else {
            offset..offset + name.len()
        };
        Some(Mark { name, span })
    })
}

/// Whether a mark's name is one: lower-case letters, digits and dashes.
pub(super) fn is_mark_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain)
}

/// The constants of a listing, in the order of its lines.
pub(super) fn constants(source: &str) -> impl Iterator<Item = Constant<'_>> {
    lines(source).filter_map(|(start, line)| {
        let (left, right) = line.split_once('=')?;
        let name = left.trim_end();
        if !is_constant_name(name) {
            return None;
        }
        let number = right.split('#').next().unwrap_or_default().trim();
        let value = number.replace('_', "").parse().ok()?;
        let offset = start + left.len() + 1 + (right.len() - right.trim_start().len());
        Some(Constant {
            name,
            value,
            span: offset..offset + number.len(),
        })
    })
}

fn is_constant_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(plain)
}

/// The source with every top-level `name = <int>` set to `value`.
pub(super) fn with_constant(source: &str, name: &str, value: i64) -> String {
    let mut changed = source.to_owned();
    let spans: Vec<Range<usize>> = constants(source)
        .filter(|found| found.name == name)
        .map(|found| found.span)
        .collect();
    for span in spans.into_iter().rev() {
        changed.replace_range(span, &value.to_string());
    }
    changed
}

/// The lines with the byte at which each starts.
fn lines(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    source.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line.trim_end())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str =
        "TASKS = 5  # how many\nWORKERS=1_0\nNAME = 'x'\n    TASKS = 9\n#@ hired\nf()  #@ submit\nx = '#@ no'\n";

    #[test]
    fn finds_marks_on_their_own_line_and_behind_a_statement() {
        let found: Vec<&str> = marks(LISTING).map(|mark| mark.name).collect();
        assert_eq!(found, ["hired", "submit"]);
        for mark in marks(LISTING) {
            assert_eq!(&LISTING[mark.span], mark.name);
        }
    }

    #[test]
    fn finds_whole_numbers_at_the_top_level_only() {
        let found: Vec<(&str, i64)> = constants(LISTING).map(|found| (found.name, found.value)).collect();
        assert_eq!(found, [("TASKS", 5), ("WORKERS", 10)]);
    }

    #[test]
    fn sets_a_constant_and_leaves_the_rest_alone() {
        let changed = with_constant(LISTING, "TASKS", 12);
        assert_eq!(changed, LISTING.replacen("TASKS = 5", "TASKS = 12", 1));
        assert_eq!(with_constant(LISTING, "NAME", 1), LISTING);
    }
}
