//! `repr`, `str` and `format` of values.

use std::cell::RefCell;

use super::{Dict, Key, Range, Slice, Value, number, set_elements};
use crate::exception::{Exception, KEY_ERROR, MEMORY_ERROR, OS_ERROR, OVERFLOW_ERROR, RECURSION_ERROR, Raise};
use crate::interp::Thread;
use crate::text::{self, TextError};

/// How deep a value may be nested to be written down.
const MAX_DEPTH: usize = 500;

thread_local! {
    /// The containers whose `repr` is being made in this thread, from the outermost
    /// in: one that holds itself is written `[...]`. As CPython's `Py_ReprEnter`.
    static OPEN: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// `repr(value)`.
pub fn repr(thread: &mut Thread, value: &Value) -> Result<String, Raise> {
    beginning_of_repr(thread, value, usize::MAX)
}

/// The most characters of a text that is written in brief.
const BRIEF: usize = 12;

/// `repr(value)` of a number, a text, a truth value or `None`, in a few columns; else its type.
pub fn in_brief(value: &Value) -> String {
    let whole = match value {
        Value::None => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => text::repr_float(*value),
        Value::Str(value) => text::repr_str(value),
        other => other.type_name().to_string(),
    };
    match whole.char_indices().nth(BRIEF) {
        Some((end, _)) => format!("{}...", &whole[..end]),
        None => whole,
    }
}

/// What `repr(value)` begins with, at least `enough` bytes of it, without making all of a large one.
pub fn beginning_of_repr(thread: &mut Thread, value: &Value, enough: usize) -> Result<String, Raise> {
    Ok(match value {
        Value::None => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => text::repr_float(*value),
        Value::Str(value) if value.len() > enough => text::repr_str(&value[..value.ceil_char_boundary(enough)]),
        Value::Str(value) => text::repr_str(value),
        Value::Bytes(bytes) => text::repr_bytes(&bytes[..enough.min(bytes.len())]),
        Value::Range(range) => repr_range(**range),
        Value::Function(function) => {
            format!("<function {} at {}>", function.qualified_name(), address(value))
        }
        Value::Native(function) => match function.repr {
            Some(repr) => repr(thread, function)?,
            None => format!("<built-in function {}>", function.name),
        },
        Value::Method(method) if let Some(class) = method.python_class() => {
            let receiver = repr(thread, &method.receiver)?;
            format!("<bound method {}.{} of {receiver}>", class.name, method.name)
        }
        Value::Method(method) => format!(
            "<built-in method {} of {} object at {}>",
            method.name,
            method.receiver.type_name(),
            address(&method.receiver)
        ),
        Value::Class(class) if class.members.is_some() => format!("<enum '{}'>", class.name),
        Value::Class(class) => format!("<class '{}'>", class.qualified_name()),
        Value::Module(module) => format!("<module '{}' (built-in)>", module.name),
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Set(_) | Value::FrozenSet(_) => {
            return nested(value, || repr_container(thread, value, enough));
        }
        Value::Slice(slice) => return repr_slice(thread, slice),
        Value::Exception(exception) => return nested(value, || repr_exception(thread, exception)),
        Value::Object(object) => {
            return nested(value, || {
                let plain = || format!("<{} object at {}>", object.class().qualified_name(), address(value));
                Ok(object.repr(thread)?.unwrap_or_else(plain))
            });
        }
    })
}

/// Where the value lives, as `repr` shows it.
fn address(value: &Value) -> String {
    format!("{:#x}", value.address().unwrap_or_default())
}

/// Makes the `repr` of something that may hold itself.
fn nested(value: &Value, make: impl FnOnce() -> Result<String, Raise>) -> Result<String, Raise> {
    let address = value.address().unwrap_or_default();
    let (is_open, depth) = OPEN.with_borrow(|open| (open.contains(&address), open.len()));
    if is_open {
        return Ok(match value {
            Value::List(_) => "[...]",
            Value::Tuple(_) => "(...)",
            Value::Dict(_) => "{...}",
            _ => "...",
        }
        .to_owned());
    }
    if depth >= MAX_DEPTH {
        let text = "maximum recursion depth exceeded while getting the repr of an object";
        return Err(Raise::new(&RECURSION_ERROR, text));
    }
    OPEN.with_borrow_mut(|open| open.push(address));
    let made = make();
    OPEN.with_borrow_mut(|open| open.truncate(depth));
    made
}

fn repr_container(thread: &mut Thread, value: &Value, enough: usize) -> Result<String, Raise> {
    match value {
        Value::List(list) => Ok(format!("[{}]", joined(thread, &list.snapshot(), enough)?)),
        Value::Tuple(items)
            if let Some(class) = items.class()
                && !class.fields.is_empty() =>
        {
            let mut parts = Vec::new();
            for (field, item) in class.fields.iter().zip(items.iter()) {
                parts.push(format!("{field}={}", beginning_of_repr(thread, item, enough)?));
            }
            Ok(format!("{}({})", class.type_name(), parts.join(", ")))
        }
        Value::Tuple(items) if items.len() == 1 => Ok(format!("({},)", joined(thread, items, enough)?)),
        Value::Tuple(items) => Ok(format!("({})", joined(thread, items, enough)?)),
        Value::Dict(dict) => repr_dict(thread, dict, enough),
        _ => {
            let items: Vec<Value> = set_elements(value)
                .map(|items| items.iter().map(Key::value).cloned().collect())
                .unwrap_or_default();
            let braced = format!("{{{}}}", joined(thread, &items, enough)?);
            Ok(match value {
                Value::FrozenSet(_) if items.is_empty() => "frozenset()".to_owned(),
                Value::FrozenSet(_) => format!("frozenset({braced})"),
                _ if items.is_empty() => "set()".to_owned(),
                _ => braced,
            })
        }
    }
}

/// The items, until there are `enough` bytes of them.
fn joined(thread: &mut Thread, items: &[Value], enough: usize) -> Result<String, Raise> {
    let mut out = String::new();
    for (nth, item) in items.iter().enumerate() {
        if out.len() >= enough {
            break;
        }
        if nth > 0 {
            out.push_str(", ");
        }
        out.push_str(&beginning_of_repr(thread, item, enough)?);
    }
    Ok(out)
}

fn repr_range(range: Range) -> String {
    let Range { start, stop, step } = range;
    match step {
        1 => format!("range({start}, {stop})"),
        _ => format!("range({start}, {stop}, {step})"),
    }
}

/// `repr(dict)`
fn repr_dict(thread: &mut Thread, dict: &Dict, enough: usize) -> Result<String, Raise> {
    let mut parts: Vec<String> = Vec::new();
    for (key, value) in dict.snapshot() {
        // An entry is more than a byte.
        if parts.len() >= enough {
            break;
        }
        parts.push(format!(
            "{}: {}",
            beginning_of_repr(thread, key.value(), enough)?,
            beginning_of_repr(thread, &value, enough)?
        ));
    }
    Ok(format!("{{{}}}", parts.join(", ")))
}

fn repr_slice(thread: &mut Thread, slice: &Slice) -> Result<String, Raise> {
    let parts = [slice.start.clone(), slice.stop.clone(), slice.step.clone()];
    Ok(format!("slice({})", joined(thread, &parts, usize::MAX)?))
}

fn repr_exception(thread: &mut Thread, exception: &Exception) -> Result<String, Raise> {
    if let Some(repr) = exception.class().lineage().find_map(|class| class.exception_repr) {
        return repr(thread, exception);
    }
    // The file name of an OSError is told by `str` alone.
    let args = match exception.args() {
        [errno, text, _] if exception.class().is_subclass(&OS_ERROR) => &[errno.clone(), text.clone()],
        args => args,
    };
    Ok(format!(
        "{}({})",
        exception.class().name,
        joined(thread, args, usize::MAX)?
    ))
}

/// `str(value)`.
pub fn str(thread: &mut Thread, value: &Value) -> Result<String, Raise> {
    match value {
        Value::Str(text) => Ok(text.to_string()),
        Value::Exception(exception) => exception_text(thread, exception),
        Value::Object(object) => match object.display(thread)? {
            Some(text) => Ok(text),
            None => repr(thread, value),
        },
        other => repr(thread, other),
    }
}

/// `str(exception)`: what stands after the colon at the end of a traceback.
pub fn exception_text(thread: &mut Thread, exception: &Exception) -> Result<String, Raise> {
    if let Some(text) = super::bytes::codec::error_text(exception) {
        return Ok(text);
    }
    if let Some(text) = exception.class().lineage().find_map(|class| class.exception_text) {
        return text(thread, exception);
    }
    match exception.args() {
        [key] if exception.class().is_subclass(&KEY_ERROR) => repr(thread, key),
        [errno, text] if exception.class().is_subclass(&OS_ERROR) => {
            Ok(format!("[Errno {}] {}", str(thread, errno)?, str(thread, text)?))
        }
        [errno, text, file] if exception.class().is_subclass(&OS_ERROR) => {
            let (errno, text) = (str(thread, errno)?, str(thread, text)?);
            Ok(format!("[Errno {errno}] {text}: {}", repr(thread, file)?))
        }
        args => text_of_arguments(thread, args),
    }
}

/// `BaseException.__str__`: nothing, the only argument, or all of them as a tuple.
pub fn text_of_arguments(thread: &mut Thread, args: &[Value]) -> Result<String, Raise> {
    match args {
        [] => Ok(String::new()),
        [only] => str(thread, only),
        args => repr(thread, &Value::tuple(args.to_vec())),
    }
}

/// `format(value, spec)`.
pub fn format(thread: &mut Thread, value: &Value, spec: &str) -> Result<String, Raise> {
    let text = match value {
        Value::Str(text) => text::format_str(text, spec)?,
        Value::Float(value) => text::format_float(*value, spec)?,
        Value::Int(value) => text::format_int(*value, spec, "int")?,
        _ if spec.is_empty() => return str(thread, value),
        other => match number::as_int(other) {
            Some(number) => text::format_int(number, spec, other.type_name())?,
            None => {
                return Err(Raise::type_error(format!(
                    "unsupported format string passed to {}.__format__",
                    other.type_name()
                )));
            }
        },
    };
    Ok(text)
}

impl From<TextError> for Raise {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Value(message) => Raise::value_error(message),
            TextError::Type(message) => Raise::type_error(message),
            TextError::Overflow(message) => Raise::new(&OVERFLOW_ERROR, message),
            TextError::Memory => Raise::with_args(&MEMORY_ERROR, Vec::new()),
        }
    }
}
