//! From source text to [`crate::ir`].
//!
//! ruff's parser gives a syntax tree of the whole of Python; lowering turns it
//! into ours, which cannot say anything that forklore does not run. What has no
//! counterpart becomes a [`Problem`] with its place and advice, and lowering goes
//! on, so that all problems of a listing are known at once, before it runs.

mod expr;
mod fstring;
mod head;
mod imports;
mod marks;
mod names;
mod pattern;
mod scope;
mod stmt;

use std::ops::Range;
use std::sync::Arc;

use ruff_python_ast::{self as ast, Stmt};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::{TextRange, TextSize};

use super::Program;
use super::ir::{Body, Code, Expr, ExprKind, Parameters, Place, Span};
use super::value::Value;
use super::value::module::Library;
use marks::Marks;
use scope::{MODULE, ScopeId, Scopes};

/// Something in a listing that keeps it from running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The part of the source that it is about, in bytes.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// Nesting of blocks and expressions beyond which a listing is refused. The
/// stack that evaluation needs grows with it.
const MAX_DEPTH: u32 = 100;

/// Longest listing, in bytes.
const MAX_SOURCE: usize = 64 * 1024;

/// Stack for parsing: enough for the deepest tree that [`MAX_SOURCE`] allows.
const PARSE_STACK: usize = 64 * 1024 * 1024;

/// What lowering makes of a listing.
struct Lowered {
    /// Its top level.
    code: Arc<Code>,
    /// The names of the module's slots.
    globals: Vec<Arc<str>>,
}

impl Program {
    /// Checks and lowers `source`, which tracebacks will call `file_name` and which can import what `library` holds.
    ///
    /// # Errors
    /// Everything that keeps it from running, in order of its place.
    pub fn compile(source: &str, file_name: &str, library: &'static Library) -> Result<Self, Vec<Problem>> {
        let lowered = lower(source, library)?;
        Ok(Self {
            file_name: file_name.into(),
            source: source.into(),
            code: lowered.code,
            globals: lowered.globals,
            line_starts: line_starts(source),
            watch: None,
            library,
        })
    }
}

fn lower(source: &str, library: &'static Library) -> Result<Lowered, Vec<Problem>> {
    if source.len() > MAX_SOURCE {
        return Err(vec![Problem {
            range: 0..0,
            message: format!("the listing is longer than {} KiB", MAX_SOURCE / 1024),
            help: None,
        }]);
    }
    // Trees can be nested as deeply as the source is long, and both lowering them and dropping them recurses.
    stacker::grow(PARSE_STACK, || lower_here(source, library))
}

fn lower_here(source: &str, library: &'static Library) -> Result<Lowered, Vec<Problem>> {
    let options = ParseOptions::from(Mode::Module).with_target_version(ast::PythonVersion::PY311);
    let parsed = parse_unchecked(source, options);
    let mut problems: Vec<Problem> = Vec::new();
    for error in parsed.errors() {
        problems.push(Problem {
            range: error.location.into(),
            message: format!("invalid syntax: {}", error.error),
            help: None,
        });
    }
    for error in parsed.unsupported_syntax_errors() {
        problems.push(Problem {
            range: error.range.into(),
            message: error.to_string(),
            help: None,
        });
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let marks = Marks::read(source, parsed.tokens());
    let ast::Mod::Module(module) = parsed.into_syntax() else {
        return Err(problems);
    };
    let (scopes, unresolved) = Scopes::analyse(&module.body, library);
    let mut lowering = Lowering::new(source, library, scopes, marks);
    lowering.futures_end = head::futures_end(&module.body);
    for error in unresolved {
        lowering.problem(error.range, error.message, "");
    }
    let code = lowering.module(&module.body);
    lowering.unattached_marks();
    let globals = lowering
        .scopes
        .get(MODULE)
        .locals
        .iter()
        .map(|name| name.as_str().into())
        .collect();
    let mut problems = lowering.problems;
    problems.sort_by_key(|problem| problem.range.start);
    match problems.is_empty() {
        true => Ok(Lowered { code, globals }),
        false => Err(problems),
    }
}

/// The state of lowering.
struct Lowering<'a> {
    source: &'a str,
    library: &'static Library,
    /// Byte offset of the beginning of each line.
    line_starts: Vec<u32>,
    scopes: Scopes,
    marks: Marks,
    problems: Vec<Problem>,
    /// The scope that is being lowered.
    scope: ScopeId,
    /// `__qualname__` prefix: `outer.<locals>.`
    path: String,
    /// Nesting of the node that is being lowered.
    depth: u32,
    /// Whether a `break` would have a loop.
    in_loop: bool,
    /// Whether there was a `yield` in the function so far.
    yields: bool,
    /// Where `from __future__ import` can no longer stand.
    futures_end: TextSize,
}

impl<'a> Lowering<'a> {
    fn new(source: &'a str, library: &'static Library, scopes: Scopes, marks: Marks) -> Self {
        Self {
            source,
            library,
            line_starts: line_starts(source),
            scopes,
            marks,
            problems: Vec::new(),
            scope: MODULE,
            path: String::new(),
            depth: 0,
            in_loop: false,
            yields: false,
            futures_end: TextSize::new(0),
        }
    }

    /// Notes a problem; an empty `help` is none.
    fn problem(&mut self, range: impl Into<Range<usize>>, message: impl Into<String>, help: &str) {
        self.problems.push(Problem {
            range: range.into(),
            message: message.into(),
            help: (!help.is_empty()).then(|| help.to_owned()),
        });
    }

    /// Notes a problem in place of an expression.
    fn refuse(&mut self, range: TextRange, message: impl Into<String>, help: &str) -> Expr {
        self.problem(range, message, help);
        constant(range, Value::None)
    }

    /// Goes one level deeper, unless that is too deep: then notes a problem.
    fn deeper<T>(&mut self, range: TextRange, inside: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            self.problem(range, message, "give a part of it a name of its own");
            return None;
        }
        self.depth += 1;
        let result = inside(self);
        self.depth -= 1;
        Some(result)
    }

    fn line(&self, offset: TextSize) -> u32 {
        let line = self.line_starts.partition_point(|start| *start <= offset.to_u32());
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    fn module(&mut self, body: &[Stmt]) -> Arc<Code> {
        let block = self.block(body);
        Arc::new(Code {
            name: "<module>".into(),
            qualified_name: "<module>".into(),
            doc: head::docstring(body).map(Into::into),
            line: 1,
            parameters: Parameters::default(),
            locals: Vec::new(),
            cells: Vec::new(),
            own_cells: 0,
            cell_parameters: Vec::new(),
            is_generator: false,
            body: Body::Block(block),
        })
    }

    /// Lowers what stands in the scope of `node`: `inside` makes the body.
    ///
    /// Returns the code and the cells of the enclosing scope that it captures.
    fn code(
        &mut self,
        node: TextRange,
        name: &str,
        parameters: Parameters,
        doc: Option<&str>,
        inside: impl FnOnce(&mut Self) -> Body,
    ) -> (Arc<Code>, Vec<usize>) {
        let outer = self.scope;
        let qualified_name = match self.scopes.place(outer, name) {
            // Of a function that is made `global` nobody is to see where.
            Some(Place::Global(_)) => name.to_owned(),
            _ => format!("{}{name}", self.path),
        };
        let outer_path = std::mem::replace(&mut self.path, format!("{qualified_name}.<locals>."));
        let in_loop = std::mem::take(&mut self.in_loop);
        let yields = std::mem::take(&mut self.yields);
        self.scope = self.scopes.of(node).unwrap_or(MODULE);
        let body = inside(self);
        let inner = self.scopes.get(self.scope);
        let captured = &inner.cells[inner.own_cells..];
        let outside = self.scopes.get(outer);
        let captures = captured.iter().filter_map(|name| outside.cell(name)).collect();
        let cell_parameters = inner.cells[..inner.own_cells]
            .iter()
            .enumerate()
            .filter_map(|(cell, name)| {
                let local = inner.locals.iter().position(|local| local == name)?;
                Some((local, cell))
            });
        let code = Code {
            name: name.into(),
            qualified_name: qualified_name.into(),
            doc: doc.map(Into::into),
            line: self.line(node.start()),
            parameters,
            locals: inner.locals.iter().map(|name| name.as_str().into()).collect(),
            cells: inner.cells.iter().map(|name| name.as_str().into()).collect(),
            own_cells: inner.own_cells,
            cell_parameters: cell_parameters.collect(),
            is_generator: self.yields,
            body,
        };
        self.scope = outer;
        self.path = outer_path;
        self.in_loop = in_loop;
        self.yields = yields;
        (Arc::new(code), captures)
    }

    fn unattached_marks(&mut self) {
        for (range, name) in self.marks.remaining() {
            let message = format!("the mark `{name}` has no statement after it");
            self.problem(range, message, "put it above the statement where the lesson stops");
        }
    }
}

/// Byte offsets at which the lines of `source` begin.
fn line_starts(source: &str) -> Vec<u32> {
    let after_newlines = source
        .bytes()
        .zip(1..)
        .filter(|(byte, _)| *byte == b'\n')
        .map(|(_, next)| next);
    std::iter::once(0).chain(after_newlines).collect()
}

fn constant(range: TextRange, value: Value) -> Expr {
    Expr {
        span: span(range),
        kind: ExprKind::Constant(value),
    }
}

fn span(range: TextRange) -> Span {
    (range.start().to_u32(), range.end().to_u32())
}
