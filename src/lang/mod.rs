//! The listing language: a documented subset of Python 3.11.
//!
//! A listing is parsed by ruff's parser, checked and lowered to a tree of our own
//! ([`ir`]), and that tree is evaluated ([`interp`]) by each process of a stage.
//! Where the language has something, it behaves as in CPython 3.11, down to the
//! texts of errors; what it does not have is refused before the run, with the
//! place and with advice ([`Problem`]).
//!
//! What is left out: classes, `yield` within an expression, `async`, files, and all
//! modules but those in [`modules`]. What differs: `int` has 64 bits, and its
//! overflow is an `OverflowError`; annotations are not evaluated.
//!
//! ```text
//! source ──parse──▶ ruff's tree ──lower──▶ ir ──interp──▶ what the stage shows
//!                                   │
//!                                   └────▶ problems, all at once
//! ```

pub mod builtins;
pub mod exception;
pub mod gil;
pub mod interp;
pub mod ir;
mod lower;
pub mod modules;
pub mod pickle;
pub mod suggestion;
pub mod text;
pub mod traceback;
pub mod value;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use lower::Problem;

/// A listing that is ready to run.
pub struct Program {
    /// What it is called in tracebacks.
    pub file_name: Arc<str>,
    /// Its text.
    pub source: Arc<str>,
    /// Its top level.
    pub code: Arc<ir::Code>,
    /// Names of the global variables, by slot.
    pub globals: Vec<Arc<str>>,
    /// Byte offset at which each line begins.
    line_starts: Vec<u32>,
}

impl Program {
    /// Checks and lowers `source`, which tracebacks will call `file_name`.
    ///
    /// # Errors
    /// Everything that keeps it from running, in order of its place.
    pub fn compile(source: &str, file_name: &str) -> Result<Self, Vec<Problem>> {
        let lowered = lower::lower(source)?;
        Ok(Self {
            file_name: file_name.into(),
            source: source.into(),
            code: lowered.code,
            globals: lowered.globals,
            line_starts: lower::line_starts(source),
        })
    }

    /// The slot of the global variable `name`.
    pub fn global(&self, name: &str) -> Option<usize> {
        self.globals.iter().position(|global| **global == *name)
    }

    /// The line of a byte of the source, counted from 1.
    pub fn line_of(&self, offset: u32) -> u32 {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// The text of a line, without its end.
    pub fn line_text(&self, line: u32) -> &str {
        let line = line as usize;
        let Some(start) = line.checked_sub(1).and_then(|index| self.line_starts.get(index)) else {
            return "";
        };
        let end = self
            .line_starts
            .get(line)
            .map_or(self.source.len(), |next| *next as usize);
        self.source[*start as usize..end].trim_end_matches(['\n', '\r'])
    }
}
