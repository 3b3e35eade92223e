//! Upper and lower case.

use super::text::text;
use crate::exception::Raise;
use crate::value::{Args, Method, Value};

pub(super) fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "upper" => |_, this, args| map(this, args, "str.upper", str::to_uppercase),
        "lower" => |_, this, args| map(this, args, "str.lower", str::to_lowercase),
        "casefold" => |_, this, args| {
            map(this, args, "str.casefold", |text| {
                // Character by character: a final sigma is no other letter here.
                text.chars()
                    .flat_map(char::to_lowercase)
                    .collect::<String>()
                    .replace('ß', "ss")
            })
        },
        "title" => |_, this, args| map(this, args, "str.title", title),
        "capitalize" => |_, this, args| map(this, args, "str.capitalize", capitalize),
        "swapcase" => |_, this, args| map(this, args, "str.swapcase", |text| text.chars().map(swap_case).collect()),
        "isupper" => |_, this, args| test(this, args, "str.isupper", |text| cased(text, char::is_uppercase)),
        "islower" => |_, this, args| test(this, args, "str.islower", |text| cased(text, char::is_lowercase)),
        "istitle" => |_, this, args| {
            test(this, args, "str.istitle", |text| {
                text.chars().any(is_cased) && title(text) == text
            })
        },
        _ => return None,
    };
    Some(method)
}

fn map(this: &Value, args: Args, name: &str, change: impl Fn(&str) -> String) -> Result<Value, Raise> {
    args.none(name)?;
    Ok(change(text(this)?).into())
}

fn test(this: &Value, args: Args, name: &str, holds: impl Fn(&str) -> bool) -> Result<Value, Raise> {
    args.none(name)?;
    Ok(holds(text(this)?).into())
}

fn is_cased(c: char) -> bool {
    c.is_uppercase() || c.is_lowercase()
}

/// Whether there are letters with a case, and all of them have this one.
fn cased(text: &str, wanted: impl Fn(char) -> bool) -> bool {
    let mut letters = text.chars().filter(|c| is_cased(*c)).peekable();
    letters.peek().is_some() && letters.all(wanted)
}

fn swap_case(c: char) -> String {
    if c.is_uppercase() {
        c.to_lowercase().collect()
    } else {
        c.to_uppercase().collect()
    }
}

fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    let head = chars.next().into_iter().flat_map(char::to_uppercase);
    head.chain(chars.as_str().to_lowercase().chars()).collect()
}

/// A letter after something that is no letter is a capital, all others are small.
fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut within_word = false;
    for c in text.chars() {
        if within_word {
            out.extend(c.to_lowercase())
        } else {
            out.extend(c.to_uppercase())
        }
        within_word = is_cased(c);
    }
    out
}
