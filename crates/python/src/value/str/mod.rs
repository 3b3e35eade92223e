//! The methods of `str`.
//!
//! Positions are counted in characters, as Python counts them, while the text is
//! stored as UTF-8; `search` converts between the two.

mod case;
mod search;
mod shape;
mod split;
mod text;
mod translate;

use super::bytes::codec::Coding;
use super::limit::room_for;
use super::{Args, Method, Value, collect, template};
use crate::exception::Raise;
use crate::interp::Thread;
use crate::text::is_printable;

use text::{expect_str, is_space, text};
pub use translate::class_method;

/// The method of that name.
pub fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "format" => |thread, this, args| Ok(template::format_template(thread, text(this)?, &args)?.into()),
        "format_map" => |thread, this, args| {
            let mapping = args.one("str.format_map")?;
            Ok(template::format_map(thread, text(this)?, &mapping)?.into())
        },
        "join" => join,
        "replace" => replace,
        "translate" => translate::translate,
        "encode" => |_, this, args| {
            let bytes = Coding::of_args(args, "encode")?.encode(text(this)?)?;
            Ok(Value::Bytes(bytes.into()))
        },
        "isdigit" => |_, this, args| all(this, args, "str.isdigit", |c| c.is_numeric() && !is_fraction(c)),
        "isdecimal" => |_, this, args| all(this, args, "str.isdecimal", |c| c.is_numeric() && is_decimal(c)),
        "isnumeric" => |_, this, args| all(this, args, "str.isnumeric", char::is_numeric),
        "isalpha" => |_, this, args| all(this, args, "str.isalpha", char::is_alphabetic),
        "isalnum" => |_, this, args| all(this, args, "str.isalnum", char::is_alphanumeric),
        "isspace" => |_, this, args| all(this, args, "str.isspace", is_space),
        "isprintable" => |_, this, args| {
            args.none("str.isprintable")?;
            Ok(text(this)?.chars().all(is_printable).into())
        },
        "isascii" => |_, this, args| {
            args.none("str.isascii")?;
            Ok(text(this)?.is_ascii().into())
        },
        "isidentifier" => |_, this, args| {
            args.none("str.isidentifier")?;
            let mut chars = text(this)?.chars();
            let head = chars.next().is_some_and(|c| c == '_' || c.is_alphabetic());
            Ok((head && chars.all(|c| c == '_' || c.is_alphanumeric())).into())
        },
        name => return case::method(name).or_else(|| rest(name)),
    };
    Some(method)
}

fn rest(name: &str) -> Option<Method> {
    search::method(name)
        .or_else(|| split::method(name))
        .or_else(|| shape::method(name))
}

fn all(this: &Value, args: Args, name: &str, holds: impl Fn(char) -> bool) -> Result<Value, Raise> {
    args.none(name)?;
    let text = text(this)?;
    Ok((!text.is_empty() && text.chars().all(holds)).into())
}

/// Numbers that are no digits: fractions, Roman numerals, ideographs.
fn is_fraction(c: char) -> bool {
    !is_decimal(c) && !matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '①'..='⑨')
}

/// Digits of a decimal system: ASCII, full width, Arabic, Devanagari.
fn is_decimal(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９' | '٠'..='٩' | '۰'..='۹' | '०'..='९')
}

fn join(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let separator = text(this)?;
    let items = args.one("str.join")?;
    let iterable = super::Iter::new(thread, &items).is_ok();
    if !iterable {
        return Err(Raise::type_error("can only join an iterable"));
    }
    let mut out = String::new();
    for (nth, item) in collect(thread, &items)?.iter().enumerate() {
        let Value::Str(item) = item else {
            return Err(Raise::type_error(format!(
                "sequence item {nth}: expected str instance, {} found",
                item.type_name()
            )));
        };
        if nth > 0 {
            out.push_str(separator);
        }
        out.push_str(item);
        room_for(out.len(), 1)?;
    }
    Ok(out.into())
}

fn replace(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    args.no_keywords("str.replace")?;
    let [old, new, count] = args.up_to("replace", 2)?;
    let (old, new) = (old.unwrap_or(Value::None), new.unwrap_or(Value::None));
    let old = expect_str(&old, "replace() argument 1 must be str")?;
    let new = expect_str(&new, "replace() argument 2 must be str")?;
    let count = count.map_or(Ok(-1), |count| super::number::index(&count))?;
    let text = text(this)?;
    let limit = usize::try_from(count).unwrap_or(usize::MAX);
    let matches = text.matches(old).count().min(limit);
    room_for(text.len() + matches.saturating_mul(new.len()), 1)?;
    Ok(text.replacen(old, new, limit).into())
}
