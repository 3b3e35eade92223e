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
    /// It stands alone on its line, and the statement that it names is not in its block: it is indented otherwise, or
    /// an `else` comes between.
    pub stray: bool,
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
    let marks = comments.filter_map(|token| mark(source, token.range().to_std_range()));
    marks
        .map(|mark| Mark {
            stray: is_stray(source, tokens, &mark.comment),
            ..mark
        })
        .collect()
}

/// Whether the next piece of code is no statement of the block that the comment is indented like.
fn is_stray(source: &str, tokens: &Tokens, comment: &Range<usize>) -> bool {
    let column = |at: usize| at - source[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let before = &source[comment.start - column(comment.start)..comment.start];
    let mut behind = tokens
        .iter()
        .filter(|token| token.range().start().to_usize() >= comment.end);
    let next = behind.find(|token| {
        !token.kind().is_trivia() && !matches!(token.kind(), TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent)
    });
    let Some(next) = next.filter(|_| before.trim().is_empty()) else {
        return false;
    };
    let goes_on = matches!(
        next.kind(),
        TokenKind::Else | TokenKind::Elif | TokenKind::Except | TokenKind::Finally
    );
    // A mark at the end of a listing is told of by whoever looks for its statement.
    next.kind() != TokenKind::EndOfFile && (goes_on || column(next.range().start().to_usize()) != column(comment.start))
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
    Some(Mark {
        name,
        span,
        comment,
        stray: false,
    })
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
    fn a_mark_at_the_end_of_a_block_is_stray() {
        let listing = "\
if a:
    #@ fine
    b()
    #@ at-the-end
# a word

c()
#@ before-else
if d:  #@ on-its-line
    e()
#@ stray-else
else:
    f()
#@ last
";
        let stray = |mark: Mark<'static>| mark.stray.then_some(mark.name);
        let found: Vec<&str> = marks(listing).into_iter().filter_map(stray).collect();
        assert_eq!(found, ["at-the-end", "stray-else"]);
    }

    #[test]
    fn finds_marks_on_their_own_line_and_behind_a_statement() {
        let found: Vec<&str> = marks(LISTING).into_iter().map(|mark| mark.name).collect();
        assert_eq!(found, ["hired", "submit"]);
        for mark in marks(LISTING) {
            assert_eq!(&LISTING[mark.span], mark.name);
        }
    }
}
