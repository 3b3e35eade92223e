//! `traceback`: what CPython prints of an exception, for a listing to print or to keep.

use std::sync::Arc;

use forklore_python::exception::{Exception, Raise};
use forklore_python::interp::{Stream, Thread};
use forklore_python::traceback::{self, Shown};
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::number::index;
use forklore_python::value::{Args, Signature, Value};

/// `traceback`
pub static MODULE: Module = Module::new(
    "traceback",
    &[
        Entry::function("traceback", "format_exc", format_exc),
        Entry::function("traceback", "format_exception", format_exception),
        Entry::function("traceback", "format_exception_only", format_exception_only),
        Entry::function("traceback", "format_tb", format_tb),
        Entry::function("traceback", "print_exc", print_exc),
        Entry::function("traceback", "print_exception", print_exception),
        Entry::function("traceback", "print_tb", print_tb),
    ],
);

const NO_EXCEPTION: &str = "NoneType: None\n";

fn given(value: Option<Value>) -> Option<Value> {
    value.filter(|value| !matches!(value, Value::None))
}

fn shown(limit: Option<Value>, chain: Option<Value>) -> Result<Shown, Raise> {
    Ok(Shown {
        limit: given(limit).as_ref().map(index).transpose()?,
        chain: chain.is_none_or(|chain| chain.is_true()),
    })
}

fn write(thread: &mut Thread, file: Option<Value>, lines: &[String]) -> Result<Value, Raise> {
    let stream = match given(file) {
        Some(file) => Stream::of(&file)?,
        None => Stream::Stderr,
    };
    stream.write(thread, &lines.concat())?;
    Ok(Value::None)
}

fn strings(lines: Vec<String>) -> Value {
    Value::list(lines.into_iter().map(Value::from).collect())
}

/// The exception that is being handled, as text.
fn current(thread: &mut Thread, shown: Shown) -> Vec<String> {
    match thread.handled() {
        Some(exception) => traceback::lines(thread, &exception, shown),
        None => vec![NO_EXCEPTION.to_owned()],
    }
}

fn print_exc(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("print_exc", ["limit", "file", "chain"]);
    let [limit, file, chain] = args.bind(&SIGNATURE)?;
    let lines = current(thread, shown(limit, chain)?);
    write(thread, file, &lines)
}

fn format_exc(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("format_exc", ["limit", "chain"]);
    let [limit, chain] = args.bind(&SIGNATURE)?;
    Ok(current(thread, shown(limit, chain)?).concat().into())
}

/// The exception of a call: it alone, or its class, it, and its traceback.
fn exception_of(exception: Option<Value>, value: Option<Value>) -> Result<Option<Arc<Exception>>, Raise> {
    match value.or(exception) {
        None | Some(Value::None) => Ok(None),
        Some(Value::Exception(exception)) => Ok(Some(exception)),
        Some(other) => {
            let text = format!("Exception expected for value, {} found", other.type_name());
            Err(Raise::type_error(text))
        }
    }
}

fn lines_of(thread: &mut Thread, exception: Option<Arc<Exception>>, shown: Shown) -> Vec<String> {
    match exception {
        Some(exception) => traceback::lines(thread, &exception, shown),
        None => vec![NO_EXCEPTION.to_owned()],
    }
}

fn print_exception(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<6> =
        Signature::new("print_exception", ["exc", "value", "tb", "limit", "file", "chain"]).required(1);
    let [exception, value, _, limit, file, chain] = args.bind(&SIGNATURE)?;
    let exception = exception_of(exception, value)?;
    let lines = lines_of(thread, exception, shown(limit, chain)?);
    write(thread, file, &lines)
}

fn format_exception(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<5> =
        Signature::new("format_exception", ["exc", "value", "tb", "limit", "chain"]).required(1);
    let [exception, value, _, limit, chain] = args.bind(&SIGNATURE)?;
    let exception = exception_of(exception, value)?;
    Ok(strings(lines_of(thread, exception, shown(limit, chain)?)))
}

fn format_exception_only(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("format_exception_only", ["exc", "value"]).required(1);
    let [exception, value] = args.bind(&SIGNATURE)?;
    let exception = exception_of(exception, value)?;
    // No frames and no causes: what is left is the last line, and the notes.
    let only = Shown {
        limit: Some(0),
        chain: false,
    };
    Ok(strings(lines_of(thread, exception, only)))
}

fn frames(thread: &mut Thread, traceback: Option<Value>, limit: Option<Value>) -> Result<Vec<String>, Raise> {
    let limit = shown(limit, None)?.limit;
    let traceback = traceback.unwrap_or_default();
    traceback::frames(thread, &traceback, limit).ok_or_else(|| Raise::no_attribute(&traceback, "tb_frame"))
}

fn print_tb(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("print_tb", ["tb", "limit", "file"]).required(1);
    let [traceback, limit, file] = args.bind(&SIGNATURE)?;
    let lines = frames(thread, traceback, limit)?;
    write(thread, file, &lines)
}

fn format_tb(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("format_tb", ["tb", "limit"]).required(1);
    let [traceback, limit] = args.bind(&SIGNATURE)?;
    frames(thread, traceback, limit).map(strings)
}
