//! Finding bytes in others.

use super::buffer::{buffer, receiver};
use crate::exception::Raise;
use crate::value::{Args, Method, Value};
use crate::value::{number, slice};

pub(super) fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "find" => |_, this, args| Ok(position(this, args, "find", find)?.unwrap_or(Value::Int(-1))),
        "rfind" => |_, this, args| Ok(position(this, args, "rfind", rfind)?.unwrap_or(Value::Int(-1))),
        "index" => |_, this, args| position(this, args, "index", find)?.ok_or_else(not_found),
        "rindex" => |_, this, args| position(this, args, "rindex", rfind)?.ok_or_else(not_found),
        "count" => |_, this, args| {
            let (wanted, part) = wanted_and_part(this, args, "count")?;
            let count = part.map_or(0, |(part, _)| matches(part, &wanted).count());
            Ok(Value::Int(i64::try_from(count).unwrap_or(i64::MAX)))
        },
        "startswith" => |_, this, args| affix(this, args, "startswith", <[u8]>::starts_with),
        "endswith" => |_, this, args| affix(this, args, "endswith", <[u8]>::ends_with),
        _ => return None,
    };
    Some(method)
}

/// The first place of `part`.
pub(super) fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [] => Some(0),
        [byte] => bytes.iter().position(|other| other == byte),
        part => bytes.windows(part.len()).position(|window| window == part),
    }
}

/// The last place of `part`.
pub(super) fn rfind(bytes: &[u8], part: &[u8]) -> Option<usize> {
    match part {
        [] => Some(bytes.len()),
        part => bytes.windows(part.len()).rposition(|window| window == part),
    }
}

/// The places of `part`, from left to right, none within another; the empty part is everywhere.
pub(super) fn matches<'a>(bytes: &'a [u8], part: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + find(bytes.get(from..)?, part)?;
        from = at + part.len().max(1);
        Some(at)
    })
}

fn not_found() -> Raise {
    Raise::value_error("subsection not found")
}

/// A part of bytes, and how many are before it.
type Part<'a> = Option<(&'a [u8], usize)>;

/// What is looked for, bytes or one byte as a number, and where; `None` if that starts beyond the end.
fn wanted_and_part<'a>(this: &'a Value, args: Args, name: &str) -> Result<(Vec<u8>, Part<'a>), Raise> {
    let [wanted, start, stop] = args.up_to(name, 1)?;
    let wanted = match wanted.unwrap_or_default() {
        Value::Bytes(wanted) => wanted.to_vec(),
        other => {
            let class = other.type_name();
            let wrong = format!("argument should be integer or bytes-like object, not '{class}'");
            let number = number::as_int(&other).ok_or_else(|| Raise::type_error(wrong))?;
            vec![u8::try_from(number).map_err(|_| Raise::value_error("byte must be in range(0, 256)"))?]
        }
    };
    Ok((wanted, part(receiver(this)?, start.as_ref(), stop.as_ref())?))
}

fn part<'a>(bytes: &'a [u8], start: Option<&Value>, stop: Option<&Value>) -> Result<Part<'a>, Raise> {
    let window = slice::window(bytes.len(), start, stop)?;
    let from = start.map_or(Ok(None), slice::bound)?;
    let beyond = from.is_some_and(|start| usize::try_from(start).is_ok_and(|start| start > bytes.len()));
    Ok((!beyond).then(|| (&bytes[window.clone()], window.start)))
}

fn position(
    this: &Value,
    args: Args,
    name: &str,
    find: fn(&[u8], &[u8]) -> Option<usize>,
) -> Result<Option<Value>, Raise> {
    let (wanted, part) = wanted_and_part(this, args, name)?;
    let found = part.and_then(|(part, before)| Some(before + find(part, &wanted)?));
    Ok(found.map(|at| Value::Int(i64::try_from(at).unwrap_or(i64::MAX))))
}

fn affix(this: &Value, args: Args, name: &str, holds: fn(&[u8], &[u8]) -> bool) -> Result<Value, Raise> {
    let [wanted, start, stop] = args.up_to(name, 1)?;
    let Some((part, _)) = part(receiver(this)?, start.as_ref(), stop.as_ref())? else {
        return Ok(false.into());
    };
    match wanted.unwrap_or_default() {
        Value::Bytes(wanted) => Ok(holds(part, &wanted).into()),
        Value::Tuple(several) => {
            for wanted in several.iter() {
                if holds(part, buffer(wanted)?) {
                    return Ok(true.into());
                }
            }
            Ok(false.into())
        }
        other => Err(Raise::type_error(format!(
            "{name} first arg must be bytes or a tuple of bytes, not {}",
            other.type_name()
        ))),
    }
}
