//! "Did you mean": what CPython's `suggestions.c` says to a name that is not there.

use super::exception::{ATTRIBUTE_ERROR, Exception, NAME_ERROR};
use super::interp::Thread;
use super::value::Class;

/// The names that `dir` gives in CPython for what the language itself has, a class a line. Those are suggested also where forklore has no such method: it
/// will say so.
const NAMES: &str = include_str!("suggestion.txt");

/// Longest part of two names that is compared (`MAX_STRING_SIZE`).
const LONGEST: usize = 40;

/// What it costs to add, drop or replace a letter (`MOVE_COST`).
const MOVE: usize = 2;

/// What it costs to make a letter small or capital (`CASE_COST`).
const CASE: usize = 1;

/// What the end of the traceback's last line adds; nothing if there is no likely name.
pub fn suggestion(thread: &Thread, exception: &Exception) -> Option<String> {
    let missing = exception.state().missing.clone()?;
    let name = &*missing.name;
    let found = match missing.class {
        Some(class) if exception.class().is_subclass(&ATTRIBUTE_ERROR) => {
            let library = thread.library();
            nearest(name, attributes(class, library.attributes))
        }
        None if exception.class().is_subclass(&NAME_ERROR) => {
            let locals = missing.locals.iter().map(|name| &**name);
            let found = nearest(name, locals).map(str::to_owned);
            return found
                .or_else(|| nearest_global(thread, name))
                .or_else(|| nearest(name, super::builtins::names()).map(str::to_owned))
                .map(text);
        }
        _ => None,
    };
    found.map(|name| text(name.to_owned()))
}

fn text(name: String) -> String {
    format!(". Did you mean: '{name}'?")
}

/// What `dir` of an instance would list; `more` is of the classes that modules define.
fn attributes(class: &'static Class, more: &'static str) -> impl Iterator<Item = &'static str> {
    let row = class.lineage().find_map(|class| {
        let name = class.qualified_name();
        let mut lines = NAMES.lines().chain(more.lines());
        lines.find_map(|line| line.strip_prefix(&*name)?.strip_prefix(' '))
    });
    row.unwrap_or_default().split(' ')
}

fn nearest_global(thread: &Thread, name: &str) -> Option<String> {
    let runtime = thread.runtime();
    let bound = runtime.globals.lock();
    let names = runtime.program.globals.iter().zip(bound.iter());
    let names = names.filter(|(_, value)| value.is_some()).map(|(name, _)| &**name);
    nearest(name, names).map(str::to_owned)
}

/// The first of the candidates that takes the least to become `name`; no more than a third of it may differ.
fn nearest<'n>(name: &str, candidates: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let mut best = (usize::MAX, None);
    for candidate in candidates.filter(|candidate| *candidate != name) {
        let most = (name.len() + candidate.len() + 3) * MOVE / 6;
        let distance = distance(name.as_bytes(), candidate.as_bytes());
        if distance <= most && distance < best.0 {
            best = (distance, Some(candidate));
        }
    }
    best.1
}

/// The Levenshtein distance, in which the case of a letter counts less than the letter.
fn distance(mut a: &[u8], mut b: &[u8]) -> usize {
    while let (Some((x, rest_a)), Some((y, rest_b))) = (a.split_first(), b.split_first())
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    while let (Some((x, rest_a)), Some((y, rest_b))) = (a.split_last(), b.split_last())
        && x == y
    {
        (a, b) = (rest_a, rest_b);
    }
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE;
    }
    if a.len() > LONGEST || b.len() > LONGEST {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=a.len()).map(|column| column * MOVE).collect();
    for (index, y) in b.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (index + 1) * MOVE;
        for (column, x) in a.iter().enumerate() {
            let replaced = diagonal + replacement(*x, *y);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + MOVE).min(row[column] + MOVE);
        }
    }
    row[a.len()]
}

fn replacement(a: u8, b: u8) -> usize {
    match a == b {
        true => 0,
        false if a.eq_ignore_ascii_case(&b) => CASE,
        false => MOVE,
    }
}
