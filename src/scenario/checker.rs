//! What scenarios ask of the language that their listings are written in. They know no language: an engine is a
//! [`Checker`], and the program hands it in.

use std::ops::Range;

/// A language that listings are written in.
pub trait Checker: Sync {
    /// What `source` is, called `file` in messages. A listing with problems still has its marks and constants, as far
    /// as they can be told, so that all problems of a scenario are reported together.
    fn outline<'s>(&self, file: &str, source: &'s str) -> Outline<'s>;
}

/// What a scenario needs to know of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline<'s> {
    /// What keeps it from being run.
    pub problems: Vec<Problem>,
    /// Its marks, in the order of the lines; their names are as they were written.
    pub marks: Vec<Mark<'s>>,
    /// The whole numbers that it gives names to at its top level, in the order of the lines.
    pub constants: Vec<Constant<'s>>,
}

/// Something in a listing that keeps it from being run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The part of the source that it is about, in bytes.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// A `#@ name` in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark<'s> {
    /// The name; may be empty, or none that a mark can have.
    pub name: &'s str,
    /// Where the name is, in bytes; the whole comment if it has none.
    pub span: Range<usize>,
    /// The statement that it names is not in the block that it stands in.
    pub stray: bool,
}

/// A top-level `NAME = 4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant<'s> {
    /// The name.
    pub name: &'s str,
    /// The number.
    pub value: i64,
    /// Where the number is, in bytes.
    pub span: Range<usize>,
}
