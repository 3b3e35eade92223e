//! Constructors: what calling `int`, `str`, `list`… does.

use std::borrow::Cow;
use std::sync::Arc;

use indexmap::IndexMap;

use super::functions::float_to_int;
use crate::exception::Raise;
use crate::interp::Thread;
use crate::value::bytes::codec::Coding;
use crate::value::{
    Args, Class, Iter, Key, Range, Signature, Slice, Value, collect, collect_keys, dict, display, number,
};

/// `type(object)`
pub fn type_of(_thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    match args.positional.as_slice() {
        [value] => Ok(Value::Class(value.class())),
        [_, _, _] => Err(Raise::type_error("forklore has no classes: type() takes 1 argument")),
        _ => Err(Raise::type_error("type() takes 1 or 3 arguments")),
    }
}

/// `int(x=0)`, `int(text, base=10)`
pub fn int(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("int", ["x", "base"]).native();
    let [value, base] = args.bind(&SIGNATURE)?;
    let base = base.as_ref().map(number::index).transpose()?;
    match (value, base) {
        (None, None) => Ok(Value::Int(0)),
        (None, Some(_)) => Err(Raise::type_error("int() missing string argument")),
        (Some(text @ (Value::Str(_) | Value::Bytes(_))), base) => parse_int(thread, &text, base.unwrap_or(10)),
        (Some(_), Some(_)) => Err(Raise::type_error("int() can't convert non-string with explicit base")),
        (Some(Value::Float(value)), None) => float_to_int(value),
        (Some(value), None) => number::index(&value).map(Value::Int).map_err(|_| {
            Raise::type_error(format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                value.type_name()
            ))
        }),
    }
}

/// Digits with sign, surrounding white space, single underscores, and the prefix of the base.
fn parse_int(thread: &mut Thread, given: &Value, base: i64) -> Result<Value, Raise> {
    let Ok(mut radix) = u32::try_from(base) else {
        return Err(bad_base());
    };
    if radix == 1 || radix > 36 {
        return Err(bad_base());
    }
    let trimmed = literal(given).trim().to_ascii_lowercase();
    let (negative, mut digits) = match trimmed.as_bytes().first() {
        Some(b'-') => (true, &trimmed[1..]),
        Some(b'+') => (false, &trimmed[1..]),
        _ => (false, trimmed.as_str()),
    };
    for (prefix, of) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if (radix == of || radix == 0) && digits.starts_with(prefix) {
            radix = of;
            digits = digits[2..].strip_prefix('_').unwrap_or(&digits[2..]);
        }
    }
    let radix = if radix == 0 { 10 } else { radix };
    let well_formed = digits
        .split('_')
        .all(|group| !group.is_empty() && group.chars().all(|c| c.is_digit(radix)));
    if !well_formed {
        let literal = display::repr(thread, given)?;
        let text = format!("invalid literal for int() with base {base}: {literal}");
        return Err(Raise::value_error(text));
    }
    let digits = digits.replace('_', "");
    let signed = if negative { format!("-{digits}") } else { digits };
    i64::from_str_radix(&signed, radix)
        .map(Value::Int)
        .map_err(|_| Raise::int_overflow())
}

/// The text that is to be a number.
fn literal(given: &Value) -> Cow<'_, str> {
    match given {
        Value::Str(text) => Cow::Borrowed(text),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes),
        _ => Cow::Borrowed(""),
    }
}

fn bad_base() -> Raise {
    Raise::value_error("int() base must be >= 2 and <= 36, or 0")
}

/// `bool(x=False)`
pub fn bool(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    let [value] = args.up_to("bool", 0)?;
    Ok(value.map_or(Ok(false), |value| thread.truth(&value))?.into())
}

/// `float(x=0.0)`
pub fn float(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    let [value] = args.up_to("float", 0)?;
    match value {
        None => Ok(Value::Float(0.0)),
        Some(Value::Float(value)) => Ok(Value::Float(value)),
        Some(text @ (Value::Str(_) | Value::Bytes(_))) => parse_float(thread, &text),
        // As in Python: to the nearest float.
        Some(value) => number::index(&value)
            .map(|value| Value::Float(value as f64))
            .map_err(|_| {
                let given = value.type_name();
                Raise::type_error(format!(
                    "float() argument must be a string or a real number, not '{given}'"
                ))
            }),
    }
}

fn parse_float(thread: &mut Thread, given: &Value) -> Result<Value, Raise> {
    let text = literal(given);
    let trimmed = text.trim();
    let grouped = trimmed.split('_').all(|group| !group.is_empty());
    let parsed = trimmed.replace('_', "").parse::<f64>().ok().filter(|_| grouped);
    match parsed {
        Some(value) => Ok(Value::Float(value)),
        None => {
            let literal = display::repr(thread, given)?;
            Err(Raise::value_error(format!(
                "could not convert string to float: {literal}"
            )))
        }
    }
}

/// `str(object='')`, `str(bytes, encoding, errors)`
pub fn str(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("str", ["object", "encoding", "errors"]).native();
    let [value, encoding, errors] = args.bind(&SIGNATURE)?;
    let coding = Coding::new("str", encoding.as_ref(), errors.as_ref())?;
    match value {
        Some(value) if encoding.is_some() || errors.is_some() => decoded(&value, &coding),
        None => Ok("".into()),
        Some(value @ Value::Str(_)) => Ok(value),
        Some(value) => display::str(thread, &value).map(Value::from),
    }
}

fn decoded(value: &Value, coding: &Coding) -> Result<Value, Raise> {
    match value {
        Value::Bytes(bytes) => Ok(coding.decode(bytes)?.into()),
        Value::Str(_) => Err(Raise::type_error("decoding str is not supported")),
        other => Err(Raise::type_error(format!(
            "decoding to str: need a bytes-like object, {} found",
            other.type_name()
        ))),
    }
}

/// `list(iterable=())`
pub fn list(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    let [iterable] = args.up_to("list", 0)?;
    let items = iterable.map_or(Ok(Vec::new()), |iterable| collect(thread, &iterable))?;
    Ok(Value::list(items))
}

/// `tuple(iterable=())`
pub fn tuple(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    let [iterable] = args.up_to("tuple", 0)?;
    match iterable {
        None => Ok(Value::tuple(Vec::new())),
        Some(value @ Value::Tuple(_)) => Ok(value),
        Some(iterable) => Ok(Value::tuple(collect(thread, &iterable)?)),
    }
}

/// `dict(**entries)`, `dict(mapping)`, `dict(pairs)`
pub fn dict(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    let [source] = Args::positional(args.positional).up_to("dict", 0)?;
    let mut entries = match source {
        None => IndexMap::new(),
        Some(Value::Dict(dict)) => dict.snapshot(),
        Some(pairs) => entries_of(thread, &pairs)?,
    };
    for (name, value) in args.keyword {
        entries.insert(Key::str(&name), value);
    }
    Ok(Value::dict(entries))
}

/// The entries that an iterable of pairs stands for.
pub fn entries_of(thread: &mut Thread, pairs: &Value) -> Result<IndexMap<Key, Value>, Raise> {
    if let Some(entries) = dict::of_mapping(thread, pairs)? {
        return Ok(entries);
    }
    let mut entries = IndexMap::new();
    let mut iter = Iter::new(thread, pairs)?;
    let mut index = 0;
    while let Some(pair) = iter.next(thread)? {
        let Ok(pair) = collect(thread, &pair) else {
            let text = format!("cannot convert dictionary update sequence element #{index} to a sequence");
            return Err(Raise::type_error(text));
        };
        let len = pair.len();
        let Ok([key, value]) = <[Value; 2]>::try_from(pair) else {
            let text = format!("dictionary update sequence element #{index} has length {len}; 2 is required");
            return Err(Raise::value_error(text));
        };
        entries.insert(Key::new(key)?, value);
        index += 1;
    }
    Ok(entries)
}

/// `set(iterable=())`
pub fn set(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    let [iterable] = args.up_to("set", 0)?;
    let items = iterable.map_or(Ok(Default::default()), |iterable| collect_keys(thread, &iterable))?;
    Ok(Value::set(items))
}

/// `frozenset(iterable=())`
pub fn frozenset(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    let [iterable] = args.up_to("frozenset", 0)?;
    let items = iterable.map_or(Ok(Default::default()), |iterable| collect_keys(thread, &iterable))?;
    Ok(Value::FrozenSet(Arc::new(items)))
}

/// `slice(stop)`, `slice(start, stop, step=None)`
pub fn slice(_thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    let [first, second, step] = args.up_to("slice", 1)?;
    let (start, stop) = match second {
        None => (Value::None, first),
        Some(stop) => (first.unwrap_or_default(), Some(stop)),
    };
    let (stop, step) = (stop.unwrap_or_default(), step.unwrap_or_default());
    Ok(Value::Slice(Arc::new(Slice { start, stop, step })))
}

/// `range(stop)`, `range(start, stop, step=1)`
pub fn range(_thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    let [first, second, step] = args.up_to("range", 1)?;
    let first = number::index(&first.unwrap_or(Value::None))?;
    let (start, stop) = match second {
        None => (0, first),
        Some(stop) => (first, number::index(&stop)?),
    };
    let step = step.map_or(Ok(1), |step| number::index(&step))?;
    if step == 0 {
        return Err(Raise::value_error("range() arg 3 must not be zero"));
    }
    Ok(Value::Range(Arc::new(Range { start, stop, step })))
}
