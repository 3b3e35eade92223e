//! Which statement a mark belongs to.
//!
//! Alone on its line a mark belongs to the next statement, at the end of a line
//! to the statement that the line belongs to.

use std::ops::Range;
use std::sync::Arc;

use ruff_python_ast::token::Tokens;

use crate::marks::of_tokens;

/// The marks of a listing that no statement has taken yet.
pub struct Marks {
    marks: Vec<Mark>,
}

struct Mark {
    comment: Range<usize>,
    name: Arc<str>,
    /// The comment is all that is on its line.
    alone: bool,
}

impl Marks {
    /// Finds the marks among the tokens.
    pub fn read(source: &str, tokens: &Tokens) -> Self {
        let marks = of_tokens(source, tokens).into_iter().map(|mark| {
            let before = &source[..mark.comment.start];
            let line = &before[before.rfind('\n').map_or(0, |newline| newline + 1)..];
            Mark {
                comment: mark.comment,
                name: mark.name.into(),
                alone: line.trim().is_empty(),
            }
        });
        let marks = marks.collect();
        Self { marks }
    }

    /// Takes the marks of a statement: those alone before it, and those at the
    /// end of one of its lines. `header_end` is where its own text ends and an
    /// indented block begins.
    pub fn take(&mut self, source: &str, start: usize, header_end: usize) -> Box<[Arc<str>]> {
        if self.marks.is_empty() {
            return Box::default();
        }
        let line_end = source[header_end..]
            .find('\n')
            .map_or(source.len(), |newline| header_end + newline);
        let (mut taken, mut rest) = (Vec::new(), Vec::new());
        for mark in self.marks.drain(..) {
            let at = mark.comment.start;
            let belongs = if mark.alone {
                at < start
            } else {
                at >= start && at < line_end
            };
            if belongs {
                taken.push(mark.name)
            } else {
                rest.push(mark)
            }
        }
        self.marks = rest;
        taken.into()
    }

    /// The marks that no statement took.
    pub fn remaining(&mut self) -> Vec<(Range<usize>, Arc<str>)> {
        self.marks.drain(..).map(|mark| (mark.comment, mark.name)).collect()
    }
}
