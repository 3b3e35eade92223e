//! Attributes of exceptions.

use std::sync::Arc;

use crate::exception::{ATTRIBUTE_ERROR, Exception, OS_ERROR, Raise, STOP_ITERATION, SYSTEM_EXIT, UNICODE_ERROR};
use crate::traceback;
use crate::value::Value;
use crate::value::bytes::codec;

/// A data attribute of an exception: `error.args`, `error.errno`.
pub(super) fn get(exception: &Exception, name: &str) -> Option<Value> {
    if let Some(assigned) = exception.state().attributes.get(name) {
        return Some(assigned.clone());
    }
    let args = exception.args();
    let class = exception.class();
    let nth = |index: usize| args.get(index).cloned().unwrap_or(Value::None);
    let linked = |link: &Option<Arc<Exception>>| link.clone().map_or(Value::None, Value::Exception);
    match name {
        // The name of the file is an attribute of its own.
        "args" if class.is_subclass(&OS_ERROR) && (3..=5).contains(&args.len()) => {
            Some(Value::tuple(args[..2].to_vec()))
        }
        "args" => Some(Value::tuple(args.to_vec())),
        "__notes__" => Some(exception.state().notes.clone())
            .filter(|notes| !notes.is_empty())
            .map(Value::list),
        "__traceback__" => Some(traceback::value(&exception.state().traceback)),
        "__cause__" => Some(linked(&exception.state().cause)),
        "__context__" => Some(linked(&exception.state().context)),
        "__suppress_context__" => Some(exception.state().suppress_context.into()),
        "errno" | "strerror" | "filename" if class.is_subclass(&OS_ERROR) => Some(match (args.len(), name) {
            (0 | 1, _) => Value::None,
            (_, "errno") => nth(0),
            (_, "strerror") => nth(1),
            _ => nth(2),
        }),
        _ if class.is_subclass(&UNICODE_ERROR) => codec::attribute(exception, name),
        "value" if class.is_subclass(&STOP_ITERATION) => Some(nth(0)),
        "code" if class.is_subclass(&SYSTEM_EXIT) => Some(match args.len() {
            0 | 1 => nth(0),
            _ => Value::tuple(args.to_vec()),
        }),
        _ => {
            let attribute = class.lineage().find_map(|class| class.exception_attribute)?;
            attribute(exception, name)
        }
    }
}

/// `exception.name = value`
pub(super) fn set(exception: &Exception, name: &str, value: Value) -> Result<(), Raise> {
    let link = |value: Value, what: &str| match value {
        Value::None => Ok(None),
        Value::Exception(other) => Ok(Some(other)),
        _ => {
            let text = format!("exception {what} must be None or derive from BaseException");
            Err(Raise::type_error(text))
        }
    };
    // The old value is dropped after the lock is released: it may be large.
    match name {
        "__cause__" => {
            let cause = link(value, "cause")?;
            let mut state = exception.state();
            state.suppress_context = true;
            state.cause = cause;
        }
        "__context__" => {
            let context = link(value, "context")?;
            exception.state().context = context;
        }
        "__suppress_context__" => exception.state().suppress_context = value.is_true(),
        "args" | "__traceback__" | "__class__" | "__notes__" => {
            let text = format!("forklore cannot change '{name}' of an exception");
            return Err(Raise::new(&ATTRIBUTE_ERROR, text));
        }
        name => {
            let _old = exception.state().attributes.insert(name.into(), value);
        }
    }
    Ok(())
}
