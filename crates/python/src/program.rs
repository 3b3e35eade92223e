//! A listing that has been checked.

use std::sync::Arc;

use super::ir::Code;
use super::value::module::Library;

/// A listing that is ready to run.
pub struct Program {
    /// What it is called in tracebacks.
    pub file_name: Arc<str>,
    /// Its text.
    pub source: Arc<str>,
    /// Its top level.
    pub code: Arc<Code>,
    /// Names of the global variables, by slot.
    pub globals: Vec<Arc<str>>,
    /// Byte offset at which each line begins.
    pub line_starts: Vec<u32>,
    /// The variable whose values are told as it is bound.
    pub watch: Option<Arc<str>>,
    /// What it can import.
    pub library: &'static Library,
}

impl Program {
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
