//! `json`: values as text, and back.

mod decode;
mod encode;

use forklore_python::exception::{Exception, RECURSION_ERROR, Raise, VALUE_ERROR};
use forklore_python::interp::{Stream, Thread};
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, Value};

/// `json`
pub static MODULE: Module = Module::new(
    "json",
    &[
        Entry::class(&JSON_DECODE_ERROR),
        Entry::function("json", "dump", dump),
        Entry::function("json", "dumps", encode::dumps),
        Entry::function("json", "loads", decode::loads),
    ],
);

/// `json.JSONDecodeError`
pub static JSON_DECODE_ERROR: Class = VALUE_ERROR
    .derive("json.decoder", "JSONDecodeError")
    .exception_attributes(attribute);

/// How deeply values may be nested. In CPython the calls of the listing count as well, up to 1,000 in all.
const MAX_DEPTH: usize = 990;

/// What is left of the stack at least; if there is less, it gets a new one.
const RED_ZONE: usize = 128 * 1024;

/// How much stack is added at a time.
const STACK_SEGMENT: usize = 2 * 1024 * 1024;

/// Goes one level deeper, unless that is too deep.
fn deeper<T>(depth: usize, doing: &str, inside: impl FnOnce() -> Result<T, Raise>) -> Result<T, Raise> {
    if depth >= MAX_DEPTH {
        let text = format!("maximum recursion depth exceeded while {doing}");
        return Err(Raise::new(&RECURSION_ERROR, text));
    }
    stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, inside)
}

/// `json.dump(obj, fp, **options)`, to `sys.stdout` or `sys.stderr`.
fn dump(thread: &mut Thread, mut args: Args) -> Result<Value, Raise> {
    let stream = match (
        args.positional.len(),
        args.keyword.iter().position(|(name, _)| &**name == "fp"),
    ) {
        (2, _) => args.positional.pop(),
        (1, Some(place)) => Some(args.keyword.remove(place).1),
        _ => None,
    };
    let Some(stream) = stream else {
        return Err(Raise::type_error("dump() missing 1 required positional argument: 'fp'"));
    };
    if let Value::Str(text) = encode::dumps(thread, args)? {
        Stream::of(&stream)?.write(thread, &text)?;
    }
    Ok(Value::None)
}

/// What a `JSONDecodeError` has beside its arguments, as its text tells: `msg: line 1 column 2 (char 1)`.
fn attribute(exception: &Exception, name: &str) -> Option<Value> {
    let Some(Value::Str(text)) = exception.args().first() else {
        return None;
    };
    let (message, place) = text.rsplit_once(": line ")?;
    let mut numbers = place
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty());
    let mut number = |nth: usize| Some(Value::Int(numbers.nth(nth)?.parse().ok()?));
    match name {
        "msg" => Some(message.into()),
        "lineno" => number(0),
        "colno" => number(1),
        "pos" => number(2),
        _ => None,
    }
}
