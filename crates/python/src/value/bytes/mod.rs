//! `bytes`: its making and its methods.

mod buffer;
mod case;
pub mod codec;
mod search;
mod shape;
mod split;

use super::limit::room_for;
use super::{Args, Iter, Method, NativeFunction, Signature, Value, collect, number};
use crate::exception::Raise;
use crate::interp::Thread;
use buffer::{buffer, new, receiver};
use codec::Coding;

/// The method of that name.
pub fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "decode" => |_, this, args| Ok(Coding::of_args(args, "decode")?.decode(receiver(this)?)?.into()),
        "hex" => hex,
        "join" => join,
        "replace" => replace,
        "translate" => translate,
        name => {
            return case::method(name)
                .or_else(|| search::method(name))
                .or_else(|| shape::method(name))
                .or_else(|| split::method(name));
        }
    };
    Some(method)
}

/// The class methods and static methods.
pub fn class_method(name: &str) -> Option<&'static NativeFunction> {
    static FROMHEX: NativeFunction = NativeFunction::new("builtins", "fromhex", from_hex);
    static MAKETRANS: NativeFunction = NativeFunction::new("builtins", "maketrans", make_table);
    match name {
        "fromhex" => Some(&FROMHEX),
        "maketrans" => Some(&MAKETRANS),
        _ => None,
    }
}

/// `bytes()`, `bytes(count)`, `bytes(numbers)`, `bytes(text, encoding, errors)`
pub fn construct(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("bytes", ["source", "encoding", "errors"]).native();
    let [source, encoding, errors] = args.bind(&SIGNATURE)?;
    let coding = Coding::new("bytes", encoding.as_ref(), errors.as_ref())?;
    let given = match (&encoding, &errors) {
        (Some(_), _) => Some("encoding"),
        (None, Some(_)) => Some("errors"),
        _ => None,
    };
    let bytes: Vec<u8> = match (source, given) {
        (Some(Value::Str(text)), Some(_)) => coding.encode(&text)?,
        (_, Some(given)) => return Err(Raise::type_error(format!("{given} without a string argument"))),
        (None, _) => Vec::new(),
        (Some(Value::Str(_)), _) => return Err(Raise::type_error("string argument without an encoding")),
        (Some(Value::Bytes(bytes)), _) => return Ok(Value::Bytes(bytes)),
        (Some(Value::Int(count)), _) => {
            let count = usize::try_from(count).map_err(|_| Raise::value_error("negative count"))?;
            room_for(count, 1)?;
            vec![0; count]
        }
        (Some(Value::Object(object)), _) if let Some(bytes) = object.special(thread, "__bytes__", &[]) => return bytes,
        (Some(numbers), _) => {
            let Ok(iter) = Iter::new(thread, &numbers) else {
                let text = format!("cannot convert '{}' object to bytes", numbers.type_name());
                return Err(Raise::type_error(text));
            };
            iter.collect(thread)?.iter().map(byte).collect::<Result<_, _>>()?
        }
    };
    Ok(new(bytes))
}

fn byte(value: &Value) -> Result<u8, Raise> {
    u8::try_from(number::index(value)?).map_err(|_| Raise::value_error("bytes must be in range(0, 256)"))
}

/// `item in bytes`
pub(super) fn contains(bytes: &[u8], item: &Value) -> Result<bool, Raise> {
    match item {
        Value::Bytes(part) => Ok(search::find(bytes, part).is_some()),
        Value::Int(_) | Value::Bool(_) => {
            let item = u8::try_from(number::index(item)?);
            let item = item.map_err(|_| Raise::value_error("byte must be in range(0, 256)"))?;
            Ok(bytes.contains(&item))
        }
        other => buffer(other).map(|_| false),
    }
}

fn join(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let separator = receiver(this)?;
    let items = args.one("bytes.join")?;
    if Iter::new(thread, &items).is_err() {
        return Err(Raise::type_error("can only join an iterable"));
    }
    let mut joined = Vec::new();
    for (nth, item) in collect(thread, &items)?.iter().enumerate() {
        let Value::Bytes(item) = item else {
            return Err(Raise::type_error(format!(
                "sequence item {nth}: expected a bytes-like object, {} found",
                item.type_name()
            )));
        };
        if nth > 0 {
            joined.extend_from_slice(separator);
        }
        joined.extend_from_slice(item);
        room_for(joined.len(), 1)?;
    }
    Ok(new(joined))
}

fn replace(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let [old, by, count] = args.up_to("replace", 2)?;
    let (old, by) = (old.unwrap_or_default(), by.unwrap_or_default());
    let (old, by) = (buffer(&old)?, buffer(&by)?);
    let count = count.map_or(Ok(-1), |count| number::index(&count))?;
    let bytes = receiver(this)?;
    let limit = usize::try_from(count).unwrap_or(usize::MAX);
    let matches = search::matches(bytes, old).take(limit).count();
    room_for(bytes.len() + matches.saturating_mul(by.len()), 1)?;
    let (mut out, mut done) = (Vec::new(), 0);
    for at in search::matches(bytes, old).take(limit) {
        out.extend_from_slice(&bytes[done..at]);
        out.extend_from_slice(by);
        done = at + old.len();
    }
    out.extend_from_slice(&bytes[done..]);
    Ok(new(out))
}

/// `bytes.translate(table, delete=b'')`
fn translate(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("translate", ["", "delete"]).required(1).native();
    let [table, delete] = args.bind(&SIGNATURE)?;
    let table = table.unwrap_or_default();
    let table = match &table {
        Value::None => None,
        table => Some(buffer(table)?),
    };
    if table.is_some_and(|table| table.len() != 256) {
        return Err(Raise::value_error("translation table must be 256 characters long"));
    }
    let delete = delete.unwrap_or_else(|| new([]));
    let delete = buffer(&delete)?;
    let kept = receiver(this)?.iter().filter(|byte| !delete.contains(byte));
    let translated = kept.map(|byte| table.map_or(*byte, |table| table[usize::from(*byte)]));
    Ok(new(translated.collect::<Vec<u8>>()))
}

/// `bytes.maketrans(from, to)`
fn make_table(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [from, to] = args.up_to("maketrans", 2)?;
    let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
    let (from, to) = (buffer(&from)?, buffer(&to)?);
    if from.len() != to.len() {
        return Err(Raise::value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (from, to) in from.iter().zip(to) {
        table[usize::from(*from)] = *to;
    }
    Ok(new(table))
}

/// `bytes.hex(sep, bytes_per_sep=1)`
fn hex(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("hex", ["sep", "bytes_per_sep"]).native();
    let [separator, group] = args.bind(&SIGNATURE)?;
    let separator = separator.map(|separator| separator_of_hex(&separator)).transpose()?;
    let group = group.map_or(Ok(1), |group| number::index(&group))?;
    let bytes = receiver(this)?;
    room_for(bytes.len(), 3)?;
    let size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    // Groups are counted from the end, with a negative size from the beginning.
    let ends_group = |nth: usize| {
        let distance = if group < 0 { nth } else { bytes.len() - nth };
        nth > 0 && size > 0 && distance.is_multiple_of(size)
    };
    let mut out = String::with_capacity(bytes.len() * 2);
    for (nth, byte) in bytes.iter().enumerate() {
        out.extend(separator.filter(|_| ends_group(nth)));
        out.push_str(&format!("{byte:02x}"));
    }
    Ok(out.into())
}

fn separator_of_hex(separator: &Value) -> Result<char, Raise> {
    let single = match separator {
        Value::Str(text) if text.chars().count() == 1 => text.chars().next(),
        Value::Bytes(bytes) if bytes.len() == 1 => bytes.first().copied().map(char::from),
        Value::Str(_) | Value::Bytes(_) => return Err(Raise::value_error("sep must be length 1.")),
        _ => return Err(Raise::type_error("sep must be str or bytes.")),
    };
    let ascii = single.filter(char::is_ascii);
    ascii.ok_or_else(|| Raise::value_error("sep must be ASCII."))
}

/// `bytes.fromhex(text)`
fn from_hex(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let text = args.one("bytes.fromhex")?;
    let Value::Str(text) = &text else {
        let class = text.type_name();
        return Err(Raise::type_error(format!(
            "fromhex() argument must be str, not {class}"
        )));
    };
    let (mut bytes, mut half) = (Vec::new(), None);
    let wrong = |at: usize| {
        Raise::value_error(format!(
            "non-hexadecimal number found in fromhex() arg at position {at}"
        ))
    };
    for (at, c) in text.chars().enumerate() {
        match (c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()), half) {
            (None, None) if c.is_ascii_whitespace() || c == '\x0b' => {}
            (None, _) => return Err(wrong(at)),
            (Some(digit), None) => half = Some(digit),
            (Some(digit), Some(high)) => {
                bytes.push(high << 4 | digit);
                half = None;
            }
        }
    }
    match half {
        None => Ok(new(bytes)),
        Some(_) => Err(wrong(text.chars().count())),
    }
}
