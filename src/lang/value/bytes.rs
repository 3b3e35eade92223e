//! `bytes`, as far as `os.write`, pipes and shared memory need them.

use std::sync::Arc;

use super::limit::room_for;
use super::{Args, Class, Iter, Method, Signature, Value, wrong_receiver};
use crate::lang::builtins::integer;
use crate::lang::exception::{Raise, UNICODE_ERROR};
use crate::lang::interp::Thread;

/// The method of that name.
pub fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "decode" => |_, this, args| {
            let Value::Bytes(bytes) = this else {
                return Err(wrong_receiver("bytes", this));
            };
            let [encoding, errors] = args.up_to("decode", 0)?;
            check_encoding(encoding.as_ref())?;
            check_errors(errors.as_ref())?;
            match std::str::from_utf8(bytes) {
                Ok(text) => Ok(text.into()),
                Err(error) => Err(undecodable(bytes, &error)),
            }
        },
        "hex" => |_, this, args| {
            args.none("bytes.hex")?;
            let bytes = receiver(this)?;
            Ok(bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
                .into())
        },
        "startswith" => |_, this, args| {
            let Value::Bytes(part) = args.one("startswith")? else {
                return Err(Raise::type_error(
                    "startswith first arg must be bytes or a tuple of bytes",
                ));
            };
            Ok(receiver(this)?.starts_with(&part).into())
        },
        "endswith" => |_, this, args| {
            let Value::Bytes(part) = args.one("endswith")? else {
                return Err(Raise::type_error(
                    "endswith first arg must be bytes or a tuple of bytes",
                ));
            };
            Ok(receiver(this)?.ends_with(&part).into())
        },
        "upper" => |_, this, args| {
            args.none("bytes.upper")?;
            Ok(Value::Bytes(receiver(this)?.to_ascii_uppercase().into()))
        },
        "lower" => |_, this, args| {
            args.none("bytes.lower")?;
            Ok(Value::Bytes(receiver(this)?.to_ascii_lowercase().into()))
        },
        _ => return None,
    };
    Some(method)
}

fn receiver(this: &Value) -> Result<&Arc<[u8]>, Raise> {
    match this {
        Value::Bytes(bytes) => Ok(bytes),
        other => Err(wrong_receiver("bytes", other)),
    }
}

/// `bytes()`, `bytes(count)`, `bytes(numbers)`, `bytes(text, encoding)`
pub fn construct(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("bytes", ["source", "encoding"]).native();
    let [source, encoding] = args.bind(&SIGNATURE)?;
    check_encoding(encoding.as_ref())?;
    let bytes: Vec<u8> = match source {
        None => Vec::new(),
        Some(Value::Str(text)) if encoding.is_some() => text.as_bytes().into(),
        Some(Value::Str(_)) => return Err(Raise::type_error("string argument without an encoding")),
        Some(_) if encoding.is_some() => return Err(Raise::type_error("encoding without a string argument")),
        Some(Value::Bytes(bytes)) => return Ok(Value::Bytes(bytes)),
        Some(Value::Int(count)) => {
            let count = usize::try_from(count).map_err(|_| Raise::value_error("negative count"))?;
            room_for(count, 1)?;
            vec![0; count]
        }
        Some(numbers) => {
            let Ok(iter) = Iter::new(thread, &numbers) else {
                let text = format!("cannot convert '{}' object to bytes", numbers.type_name());
                return Err(Raise::type_error(text));
            };
            iter.collect(thread)?.iter().map(byte).collect::<Result<_, _>>()?
        }
    };
    Ok(Value::Bytes(bytes.into()))
}

fn byte(value: &Value) -> Result<u8, Raise> {
    u8::try_from(integer(value)?).map_err(|_| Raise::value_error("bytes must be in range(0, 256)"))
}

/// `item in bytes`
pub(super) fn contains(bytes: &[u8], item: &Value) -> Result<bool, Raise> {
    match item {
        Value::Bytes(part) => Ok(part.is_empty() || bytes.windows(part.len()).any(|window| *window == **part)),
        Value::Int(_) | Value::Bool(_) => {
            let item = u8::try_from(integer(item)?);
            let item = item.map_err(|_| Raise::value_error("byte must be in range(0, 256)"))?;
            Ok(bytes.contains(&item))
        }
        other => Err(Raise::type_error(format!(
            "a bytes-like object is required, not '{}'",
            other.type_name()
        ))),
    }
}

/// The error of bytes that are no text in UTF-8.
pub fn undecodable(bytes: &[u8], error: &std::str::Utf8Error) -> Raise {
    let at = error.valid_up_to();
    let byte = bytes[at];
    let reason = match (error.error_len(), byte) {
        (None, _) => "unexpected end of data",
        (_, 0x80..=0xc1 | 0xf5..) => "invalid start byte",
        _ => "invalid continuation byte",
    };
    let place = match error.error_len().unwrap_or(bytes.len() - at) {
        1 => format!("byte {byte:#04x} in position {at}"),
        length => format!("bytes in position {at}-{}", at + length - 1),
    };
    Raise::new(&UNICODE_ERROR, format!("'utf-8' codec can't decode {place}: {reason}"))
}

/// Refuses every handler of errors but `strict`, rather than to do as if there were none.
pub fn check_errors(errors: Option<&Value>) -> Result<(), Raise> {
    match errors {
        None => Ok(()),
        Some(Value::Str(name)) if &**name == "strict" => Ok(()),
        Some(other) => {
            let text = "forklore knows the error handler 'strict' alone, not ";
            let name = match other {
                Value::Str(name) => format!("'{name}'"),
                other => other.type_name().to_owned(),
            };
            Err(Raise::value_error(format!("{text}{name}")))
        }
    }
}

/// Refuses every encoding but UTF-8, the only one there is here.
pub fn check_encoding(encoding: Option<&Value>) -> Result<(), Raise> {
    match encoding {
        None => Ok(()),
        Some(Value::Str(name)) if matches!(&*name.to_lowercase(), "utf-8" | "utf8") => Ok(()),
        Some(Value::Str(name)) => Err(Raise::value_error(format!(
            "forklore knows the encoding utf-8, not '{name}'"
        ))),
        Some(other) => {
            let class = other.type_name();
            Err(Raise::type_error(format!(
                "argument 'encoding' must be str, not {class}"
            )))
        }
    }
}
