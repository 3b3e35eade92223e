//! Tracebacks, as CPython 3.11 prints them.

use std::fmt::Write;
use std::sync::Arc;

use ruff_python_ast::Expr;
use ruff_text_size::Ranged;
use unicode_width::UnicodeWidthChar;

use super::Program;
use super::exception::{Exception, Raise, TraceEntry};
use super::interp::Thread;
use super::suggestion::suggestion;
use super::value::{Class, NativeObject, Value, display};

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

/// How many equal lines are printed before they are only counted (`TB_RECURSIVE_CUTOFF`).
const REPEATED: usize = 3;

/// Longest chain of causes that is printed.
const MAX_CHAIN: usize = 100;

/// The whole text as the interpreter itself prints it: with what was perhaps meant in place of a name that is missing.
pub fn uncaught(thread: &mut Thread, exception: &Arc<Exception>) -> String {
    text(thread, exception, suggestion)
}

/// The whole text as CPython's module `traceback` makes it: causes first, then the exception itself.
pub fn format(thread: &mut Thread, exception: &Arc<Exception>) -> String {
    text(thread, exception, |_, _| None)
}

/// The text for an exception alone, without what led to it: of one that nobody could have caught.
pub fn alone(thread: &mut Thread, exception: &Arc<Exception>) -> String {
    let shown = Shown {
        limit: None,
        chain: false,
    };
    lines(thread, exception, shown).concat()
}

fn text(thread: &mut Thread, exception: &Arc<Exception>, suggestion: Suggestion) -> String {
    let chain = chain(exception);
    let mut lines = Vec::new();
    for (exception, link) in chain.iter().rev() {
        let entries = exception.state().traceback.clone();
        // Of what was raised at least the head is shown, also if no frame of the listing saw it.
        let head = !entries.is_empty() || Arc::ptr_eq(exception, &chain[0].0);
        one(thread, (exception, head), &entries, suggestion, &mut lines);
        lines.push((*link).to_owned());
    }
    lines.concat()
}

/// What is perhaps to be added to the last line.
type Suggestion = fn(&Thread, &Exception) -> Option<String>;

/// An exception, and those that it comes from, each with what links it to the one before.
fn chain(exception: &Arc<Exception>) -> Vec<(Arc<Exception>, &'static str)> {
    let mut chain = vec![(exception.clone(), "")];
    while let Some((last, _)) = chain.last()
        && chain.len() < MAX_CHAIN
    {
        let state = last.state();
        let next = match (&state.cause, &state.context) {
            (Some(cause), _) => Some((cause.clone(), CAUSE)),
            (None, Some(context)) if !state.suppress_context => Some((context.clone(), CONTEXT)),
            _ => None,
        };
        drop(state);
        match next {
            Some(next) if !chain.iter().any(|(known, _)| Arc::ptr_eq(known, &next.0)) => chain.push(next),
            _ => break,
        }
    }
    chain
}

/// The texts for one exception: perhaps a head, a text a frame, its last line and its notes.
fn one(
    thread: &mut Thread,
    (exception, head): (&Arc<Exception>, bool),
    entries: &[TraceEntry],
    suggestion: Suggestion,
    lines: &mut Vec<String>,
) {
    let program = thread.runtime().program.clone();
    if head {
        lines.push("Traceback (most recent call last):\n".to_owned());
        format_entries(&program, entries, lines);
    }
    lines.push(headline(thread, exception));
    if let (Some(suggestion), Some(last)) = (suggestion(thread, exception), lines.last_mut()) {
        last.insert_str(last.len() - 1, &suggestion);
    }
    for note in exception.state().notes.clone() {
        if let Value::Str(note) = note {
            lines.push(format!("{note}\n"));
        }
    }
}

/// What the module `traceback` is asked to show.
#[derive(Clone, Copy)]
pub struct Shown {
    /// How many frames: the outermost, or of a negative number the innermost.
    pub limit: Option<i64>,
    /// Whether to show what the exception comes from.
    pub chain: bool,
}

/// `traceback.format_exception`: the texts that make up [`format`](fn@format).
pub fn lines(thread: &mut Thread, exception: &Arc<Exception>, shown: Shown) -> Vec<String> {
    let mut chain = chain(exception);
    if !shown.chain {
        chain.truncate(1);
    }
    let mut lines = Vec::new();
    for (exception, link) in chain.iter().rev() {
        let entries = exception.state().traceback.clone();
        let entries = limited(&entries, shown.limit);
        one(
            thread,
            (exception, !entries.is_empty()),
            entries,
            |_, _| None,
            &mut lines,
        );
        if !link.is_empty() {
            lines.push((*link).to_owned());
        }
    }
    lines
}

/// `traceback.format_tb`: a text for each frame.
pub fn frames(thread: &mut Thread, traceback: &Value, limit: Option<i64>) -> Option<Vec<String>> {
    let program = thread.runtime().program.clone();
    let mut lines = Vec::new();
    match traceback {
        Value::None => {}
        traceback => format_entries(
            &program,
            limited(&traceback.downcast::<Traceback>()?.0, limit),
            &mut lines,
        ),
    }
    Some(lines)
}

/// Of entries, innermost first, the outermost ones, or the innermost ones.
fn limited(entries: &[TraceEntry], limit: Option<i64>) -> &[TraceEntry] {
    let most = |limit: i64| {
        usize::try_from(limit.unsigned_abs())
            .unwrap_or(usize::MAX)
            .min(entries.len())
    };
    match limit {
        None => entries,
        Some(limit) if limit < 0 => &entries[..most(limit)],
        Some(limit) => &entries[entries.len() - most(limit)..],
    }
}

/// The last line of a traceback: the class and what it says.
pub fn headline(thread: &mut Thread, exception: &Arc<Exception>) -> String {
    let name = exception.class().qualified_name();
    let value = super::value::Value::Exception(exception.clone());
    match display::str(thread, &value) {
        Ok(message) if message.is_empty() => format!("{name}\n"),
        Ok(message) => format!("{name}: {message}\n"),
        Err(_) => format!("{name}: <exception str() failed>\n"),
    }
}

/// The texts for frames, outermost first.
fn format_entries(program: &Program, entries: &[TraceEntry], lines: &mut Vec<String>) {
    let mut entries = entries.iter().rev().peekable();
    let mut times = 0;
    while let Some(entry) = entries.next() {
        times += 1;
        if times <= REPEATED {
            let mut text = String::new();
            format_entry(program, entry, &mut text);
            lines.push(text);
        }
        let goes_on = entries
            .peek()
            .is_some_and(|next| next.line == entry.line && next.function == entry.function);
        if goes_on {
            continue;
        }
        if times > REPEATED {
            let more = times - REPEATED;
            let plural = if more == 1 { "" } else { "s" };
            lines.push(format!("  [Previous line repeated {more} more time{plural}]\n"));
        }
        times = 0;
    }
}

fn format_entry(program: &Program, entry: &TraceEntry, text: &mut String) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "  File \"{}\", line {}, in {}",
        program.file_name, entry.line, entry.function
    );
    let line = program.line_text(entry.line);
    let stripped = line.trim();
    if stripped.is_empty() {
        return;
    }
    let _ = writeln!(text, "    {stripped}");
    if let Some(carets) = entry.span.and_then(|span| carets(program, entry.line, span)) {
        let _ = writeln!(text, "    {carets}");
    }
}

/// The marks under the part of the line that failed; none if that is all of it.
fn carets(program: &Program, line: u32, (start, end): (u32, u32)) -> Option<String> {
    let line_start = *program.line_starts.get(line.checked_sub(1)? as usize)? as usize;
    let line_text = program.line_text(line);
    let indent = line_text.len() - line_text.trim_start().len();
    let text_start = line_start + indent;
    let text_end = line_start + line_text.trim_end().len();
    let (start, end) = (start as usize, (end as usize).min(text_end));
    if start < text_start || start >= end {
        return None;
    }
    let source = &program.source;
    let anchors = anchors(&source[start..end]);
    if start == text_start && end == text_end && anchors.is_none() {
        return None;
    }
    let width = |from: usize, to: usize| source[from..to].chars().map(columns).sum::<usize>();
    let mut marks = " ".repeat(width(text_start, start));
    match anchors {
        Some((left, right)) => {
            marks.push_str(&"~".repeat(width(start, start + left)));
            marks.push_str(&"^".repeat(width(start + left, start + right)));
            marks.push_str(&"~".repeat(width(start + right, end)));
        }
        None => marks.push_str(&"^".repeat(width(start, end))),
    }
    Some(marks)
}

/// How many columns a character takes, as CPython counts them: two if it is wide, else one.
fn columns(c: char) -> usize {
    c.width().unwrap_or(1).clamp(1, 2)
}

/// The operator of a binary operation, or the brackets of a subscript, within
/// `segment`: the part that is marked with `^` (`extract_anchors_from_expr` in CPython's
/// `traceback.c`, which parses the segment again, too).
fn anchors(segment: &str) -> Option<(usize, usize)> {
    let parsed = ruff_python_parser::parse_expression(segment).ok()?;
    match parsed.expr() {
        Expr::BinOp(binary) => {
            let (from, to) = (binary.left.end().to_usize(), binary.right.start().to_usize());
            let between = &segment[from..to];
            let operator = between.find(|c: char| !c.is_whitespace() && c != ')' && c != '(')?;
            let len = if between[operator..].chars().nth(1).is_some_and(|c| "*/<>".contains(c)) {
                2
            } else {
                1
            };
            Some((from + operator, from + operator + len))
        }
        Expr::Subscript(subscript) => {
            let from = subscript.value.end().to_usize();
            let bracket = segment[from..].find('[')?;
            Some((from + bracket, subscript.end().to_usize()))
        }
        _ => None,
    }
}

static TRACEBACK: Class = Class::new("traceback");

/// What a listing sees of a traceback: its entries, innermost first.
struct Traceback(Vec<TraceEntry>);

/// `exception.__traceback__` for these entries, innermost first.
pub fn value(entries: &[TraceEntry]) -> Value {
    match entries.is_empty() {
        true => Value::None,
        false => Value::object(Traceback(entries.to_vec())),
    }
}

impl NativeObject for Traceback {
    fn class(&self) -> &'static Class {
        &TRACEBACK
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "tb_lineno" => self.0.last().map(|entry| Value::Int(entry.line.into())),
            "tb_next" => Some(value(&self.0[..self.0.len() - 1])),
            _ => None,
        })
    }
}
