//! Finding a text in another one.

use super::text::{expect_str, text};
use crate::exception::Raise;
use crate::value::{Args, Method, Value, slice};

pub(super) fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "find" => |_, this, args| Ok(position(this, args, "find", Side::Left)?.unwrap_or(Value::Int(-1))),
        "rfind" => |_, this, args| Ok(position(this, args, "rfind", Side::Right)?.unwrap_or(Value::Int(-1))),
        "index" => |_, this, args| position(this, args, "index", Side::Left)?.ok_or_else(not_found),
        "rindex" => |_, this, args| position(this, args, "rindex", Side::Right)?.ok_or_else(not_found),
        "count" => |_, this, args| count(this, args),
        "startswith" => |_, this, args| affix(this, args, "startswith", |text, part| text.starts_with(part)),
        "endswith" => |_, this, args| affix(this, args, "endswith", |text, part| text.ends_with(part)),
        _ => return None,
    };
    Some(method)
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

fn not_found() -> Raise {
    Raise::value_error("substring not found")
}

/// A part of a text, between two positions, and the number of characters before
/// it; `None` if it starts beyond the end, where not even the empty text is found.
fn part<'a>(text: &'a str, start: Option<&Value>, stop: Option<&Value>) -> Result<Option<(&'a str, usize)>, Raise> {
    let len = text.chars().count();
    let window = slice::window(len, start, stop)?;
    if start
        .map_or(Ok(None), slice::bound)?
        .is_some_and(|start| usize::try_from(start).is_ok_and(|s| s > len))
    {
        return Ok(None);
    }
    let byte = |position: usize| text.char_indices().nth(position).map_or(text.len(), |(byte, _)| byte);
    Ok(Some((&text[byte(window.start)..byte(window.end)], window.start)))
}

fn position(this: &Value, args: Args, name: &str, side: Side) -> Result<Option<Value>, Raise> {
    let [wanted, start, stop] = args.up_to(name, 1)?;
    let wanted = wanted.unwrap_or(Value::None);
    let wanted = expect_str(&wanted, "must be str")?;
    let Some((part, before)) = part(text(this)?, start.as_ref(), stop.as_ref())? else {
        return Ok(None);
    };
    let byte = match side {
        Side::Left => part.find(wanted),
        Side::Right => part.rfind(wanted),
    };
    Ok(byte.map(|byte| {
        i64::try_from(before + part[..byte].chars().count())
            .unwrap_or(i64::MAX)
            .into()
    }))
}

fn count(this: &Value, args: Args) -> Result<Value, Raise> {
    let [wanted, start, stop] = args.up_to("count", 1)?;
    let wanted = wanted.unwrap_or(Value::None);
    let wanted = expect_str(&wanted, "must be str")?;
    let count = part(text(this)?, start.as_ref(), stop.as_ref())?.map_or(0, |(part, _)| part.matches(wanted).count());
    Ok(i64::try_from(count).unwrap_or(i64::MAX).into())
}

fn affix(this: &Value, args: Args, name: &str, holds: fn(&str, &str) -> bool) -> Result<Value, Raise> {
    let [wanted, start, stop] = args.up_to(name, 1)?;
    let Some((part, _)) = part(text(this)?, start.as_ref(), stop.as_ref())? else {
        return Ok(false.into());
    };
    match wanted.unwrap_or(Value::None) {
        Value::Str(wanted) => Ok(holds(part, &wanted).into()),
        Value::Tuple(several) => {
            for wanted in several.iter() {
                let complaint = format!("tuple for {name} must only contain str");
                if holds(part, expect_str(wanted, &complaint)?) {
                    return Ok(true.into());
                }
            }
            Ok(false.into())
        }
        other => Err(Raise::type_error(format!(
            "{name} first arg must be str or a tuple of str, not {}",
            other.type_name()
        ))),
    }
}
