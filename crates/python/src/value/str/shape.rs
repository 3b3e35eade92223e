//! Padding and trimming.

use super::text::{expect_str, is_space, text};
use crate::exception::Raise;
use crate::interp::Thread;

use crate::value::limit::room_for;
use crate::value::{Args, Method, Signature, Value, number};

pub(super) fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "ljust" => |_, this, args| pad(this, args, "ljust", |padding, _| (0, padding)),
        "rjust" => |_, this, args| pad(this, args, "rjust", |padding, _| (padding, 0)),
        // The odd one goes to the left where the width is odd, as CPython has it.
        "center" => |_, this, args| {
            pad(this, args, "center", |padding, width| {
                let left = padding / 2 + (padding & width & 1);
                (left, padding - left)
            })
        },
        "zfill" => zfill,
        "expandtabs" => expandtabs,
        "strip" => |_, this, args| trim(this, args, "strip", |text, out| text.trim_matches(out)),
        "lstrip" => |_, this, args| trim(this, args, "lstrip", |text, out| text.trim_start_matches(out)),
        "rstrip" => |_, this, args| trim(this, args, "rstrip", |text, out| text.trim_end_matches(out)),
        "removeprefix" => |_, this, args| {
            let prefix = args.one("str.removeprefix")?;
            let prefix = expect_str(&prefix, "removeprefix() argument must be str")?;
            let text: &str = text(this)?;
            Ok(text.strip_prefix(prefix).unwrap_or(text).into())
        },
        "removesuffix" => |_, this, args| {
            let suffix = args.one("str.removesuffix")?;
            let suffix = expect_str(&suffix, "removesuffix() argument must be str")?;
            let text: &str = text(this)?;
            Ok(text.strip_suffix(suffix).unwrap_or(text).into())
        },
        _ => return None,
    };
    Some(method)
}

/// How much goes before and after, of `padding` characters for a field of `width`.
type Share = fn(padding: usize, width: usize) -> (usize, usize);

fn pad(this: &Value, args: Args, name: &str, share: Share) -> Result<Value, Raise> {
    let [width, fill] = args.up_to(name, 1)?;
    let width = number::index(&width.unwrap_or(Value::None))?;
    let fill = fill.map_or(Ok(' '), |fill| fill_character(&fill))?;
    let text = text(this)?;
    let width = usize::try_from(width).unwrap_or(0);
    let padding = width.saturating_sub(text.chars().count());
    room_for(padding, fill.len_utf8())?;
    let (left, right) = share(padding, width);
    let fill = |count| std::iter::repeat_n(fill, count);
    Ok(fill(left)
        .chain(text.chars())
        .chain(fill(right))
        .collect::<String>()
        .into())
}

fn fill_character(fill: &Value) -> Result<char, Raise> {
    let mut chars = expect_str(fill, "The fill character must be a unicode character")?.chars();
    match (chars.next(), chars.next()) {
        (Some(fill), None) => Ok(fill),
        _ => Err(Raise::type_error(
            "The fill character must be exactly one character long",
        )),
    }
}

fn zfill(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let width = number::index(&args.one("str.zfill")?)?;
    let text: &str = text(this)?;
    let zeros = usize::try_from(width).unwrap_or(0).saturating_sub(text.chars().count());
    room_for(zeros, 1)?;
    let digits = text.trim_start_matches(['+', '-']);
    // Only one sign is skipped.
    let sign = if digits.len() < text.len() { &text[..1] } else { "" };
    Ok(format!("{sign}{}{}", "0".repeat(zeros), &text[sign.len()..]).into())
}

fn expandtabs(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    const EXPANDTABS: Signature<1> = Signature::new("expandtabs", ["tabsize"]).native();
    let [size] = args.bind(&EXPANDTABS)?;
    let size = usize::try_from(size.map_or(Ok(8), |size| number::index(&size))?).unwrap_or(0);
    let text = text(this)?;
    room_for(text.matches('\t').count().saturating_mul(size), 1)?;
    let (mut out, mut column) = (String::new(), 0);
    for c in text.chars() {
        match c {
            '\t' => {
                let gap = if size == 0 { 0 } else { size - column % size };
                out.extend(std::iter::repeat_n(' ', gap));
                column += gap;
            }
            c => {
                out.push(c);
                column = if matches!(c, '\n' | '\r') { 0 } else { column + 1 };
            }
        }
    }
    Ok(out.into())
}

/// Which part of a text remains when the characters that `out` names are trimmed.
type Trim = for<'a> fn(&'a str, out: &dyn Fn(char) -> bool) -> &'a str;

fn trim(this: &Value, args: Args, name: &str, trim: Trim) -> Result<Value, Raise> {
    let text = text(this)?;
    match args.up_to(name, 0)? {
        [None | Some(Value::None)] => Ok(trim(text, &is_space).into()),
        [Some(Value::Str(chars))] => Ok(trim(text, &|c| chars.contains(c)).into()),
        [Some(_)] => Err(Raise::type_error(format!("{name} arg must be None or str"))),
    }
}
