//! Marks: comments `#@ name` that lessons refer to.

use std::ops::Range;

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;

/// The beginning of the comment that makes a mark.
const SIGN: &str = "#@";

/// A `#@ name` comment. It names the statement that follows it, or the one on whose line it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark<'a> {
    /// The name; may be empty, or none that a mark can have.
    pub name: &'a str,
    /// Where the name is, in bytes; the whole comment if it has none.
    pub span: Range<usize>,
    /// Where the comment is, in bytes.
    pub comment: Range<usize>,
}

/// The marks of a listing, in the order of its lines. The parser recovers from syntax errors, so that a listing with one
/// has its marks, too.
pub fn marks(source: &str) -> Vec<Mark<'_>> {
    of_tokens(
        source,
        parse_unchecked(source, ParseOptions::from(Mode::Module)).tokens(),
    )
}

/// As [`marks`], of a listing that was parsed.
pub(super) fn of_tokens<'a>(source: &'a str, tokens: &Tokens) -> Vec<Mark<'a>> {
    let comments = tokens.iter().filter(|token| token.kind() == TokenKind::Comment);
    comments
        .filter_map(|token| mark(source, token.range().to_std_range()))
        .collect()
}

fn mark(source: &str, comment: Range<usize>) -> Option<Mark<'_>> {
    let rest = source[comment.clone()].strip_prefix(SIGN)?;
    let name = rest.trim();
    let start = comment.start + SIGN.len() + (rest.len() - rest.trim_start().len());
    let span = if name.is_empty() {
        comment.clone()
    } else {
        start..start + name.len()
    };
    Some(Mark { name, span, comment })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str = "\
TASKS = 5  # it's how many
#@ hired
text = \"\"\"
COLD = -3
#@ inside a string
\"\"\"
f()  #@ submit
def broken(
";

    #[test]
    fn finds_marks_on_their_own_line_and_behind_a_statement() {
        let found: Vec<&str> = marks(LISTING).into_iter().map(|mark| mark.name).collect();
        assert_eq!(found, ["hired", "submit"]);
        for mark in marks(LISTING) {
            assert_eq!(&LISTING[mark.span], mark.name);
        }
    }
}
