//! Keyword arguments that are handed on in a dict: `Thread(kwargs=...)`, `partial(...)`.

use std::sync::Arc;

use forklore_python::exception::Raise;
use forklore_python::value::{Key, Value};
use indexmap::IndexMap;

/// The entries of a `kwargs` dict.
pub fn keyword_arguments(value: Option<Value>) -> Result<Vec<(Arc<str>, Value)>, Raise> {
    match value {
        None | Some(Value::None) => Ok(Vec::new()),
        Some(Value::Dict(dict)) => of_entries(&dict.snapshot()),
        Some(other) => Err(Raise::type_error(format!(
            "argument after ** must be a mapping, not {}",
            other.type_name()
        ))),
    }
}

/// The entries of a dict as keyword arguments.
pub fn of_entries(entries: &IndexMap<Key, Value>) -> Result<Vec<(Arc<str>, Value)>, Raise> {
    let keyword = entries.iter().map(|(key, value)| match key.value() {
        Value::Str(name) => Ok((name.clone(), value.clone())),
        _ => Err(Raise::type_error("keywords must be strings")),
    });
    keyword.collect()
}
