//! Levels: how urgent a record is.

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Value, display, number};

pub(super) const NOTSET: i64 = 0;
pub(super) const DEBUG: i64 = 10;
pub(super) const INFO: i64 = 20;
pub(super) const WARNING: i64 = 30;
/// `logging.ERROR`
pub const ERROR: i64 = 40;
/// `logging.CRITICAL`
pub const CRITICAL: i64 = 50;

/// The first name of a level is the one that is shown.
const NAMES: [(&str, i64); 8] = [
    ("NOTSET", NOTSET),
    ("DEBUG", DEBUG),
    ("INFO", INFO),
    ("WARNING", WARNING),
    ("WARN", WARNING),
    ("ERROR", ERROR),
    ("CRITICAL", CRITICAL),
    ("FATAL", CRITICAL),
];

/// How a level is shown: `WARNING`, `Level 35`.
pub(super) fn name(level: i64) -> String {
    match NAMES.iter().find(|(_, number)| *number == level) {
        Some((name, _)) => (*name).to_owned(),
        None => format!("Level {level}"),
    }
}

fn number(name: &str) -> Option<i64> {
    NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, number)| *number)
}

/// `logging.getLevelName`, which turns numbers into names and names into numbers.
pub(super) fn name_or_number(level: &Value) -> Result<Value, Raise> {
    match (number::as_int(level), level) {
        (Some(level), _) => Ok(name(level).into()),
        (_, Value::Str(text)) => Ok(number(text).map_or_else(|| format!("Level {text}").into(), Value::Int)),
        (_, other) => Err(Raise::type_error(format!(
            "a level is an int or a str, not '{}'",
            other.type_name()
        ))),
    }
}

/// A level given by number or by name (`_checkLevel`).
pub(super) fn check(thread: &mut Thread, level: &Value) -> Result<i64, Raise> {
    match (number::as_int(level), level) {
        (Some(level), _) => Ok(level),
        (_, Value::Str(text)) => match number(text) {
            Some(level) => Ok(level),
            None => Err(Raise::value_error(format!(
                "Unknown level: {}",
                display::repr(thread, level)?
            ))),
        },
        (_, other) => {
            let shown = display::repr(thread, other)?;
            Err(Raise::type_error(format!(
                "Level not an integer or a valid string: {shown}"
            )))
        }
    }
}
