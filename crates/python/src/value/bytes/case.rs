//! Upper and lower case, and what bytes are as ASCII characters.

use super::buffer::{new, receiver};
use crate::exception::Raise;
use crate::value::{Args, Method, Value};

pub(super) fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "upper" => |_, this, args| map(this, args, "upper", <[u8]>::to_ascii_uppercase),
        "lower" => |_, this, args| map(this, args, "lower", <[u8]>::to_ascii_lowercase),
        "title" => |_, this, args| map(this, args, "title", title),
        "capitalize" => |_, this, args| map(this, args, "capitalize", capitalize),
        "swapcase" => |_, this, args| map(this, args, "swapcase", |bytes| bytes.iter().map(swap_case).collect()),
        "isupper" => |_, this, args| test(this, args, "isupper", |bytes| cased(bytes, u8::is_ascii_uppercase)),
        "islower" => |_, this, args| test(this, args, "islower", |bytes| cased(bytes, u8::is_ascii_lowercase)),
        "istitle" => |_, this, args| {
            test(this, args, "istitle", |bytes| {
                bytes.iter().any(u8::is_ascii_alphabetic) && title(bytes) == bytes
            })
        },
        "isascii" => |_, this, args| test(this, args, "isascii", <[u8]>::is_ascii),
        "isdigit" => |_, this, args| test(this, args, "isdigit", |bytes| all(bytes, u8::is_ascii_digit)),
        "isalpha" => |_, this, args| test(this, args, "isalpha", |bytes| all(bytes, u8::is_ascii_alphabetic)),
        "isalnum" => |_, this, args| test(this, args, "isalnum", |bytes| all(bytes, u8::is_ascii_alphanumeric)),
        "isspace" => |_, this, args| test(this, args, "isspace", |bytes| all(bytes, is_space)),
        _ => return None,
    };
    Some(method)
}

fn map(this: &Value, args: Args, name: &str, change: fn(&[u8]) -> Vec<u8>) -> Result<Value, Raise> {
    args.none(&format!("bytes.{name}"))?;
    Ok(new(change(receiver(this)?)))
}

fn test(this: &Value, args: Args, name: &str, holds: fn(&[u8]) -> bool) -> Result<Value, Raise> {
    args.none(&format!("bytes.{name}"))?;
    Ok(holds(receiver(this)?).into())
}

fn all(bytes: &[u8], holds: fn(&u8) -> bool) -> bool {
    !bytes.is_empty() && bytes.iter().all(holds)
}

/// White space, with the vertical tab, which Rust does not count.
pub(super) fn is_space(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || *byte == b'\x0b'
}

/// Whether there are letters, and all of them have this case.
fn cased(bytes: &[u8], wanted: fn(&u8) -> bool) -> bool {
    let mut letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(wanted)
}

fn swap_case(byte: &u8) -> u8 {
    if byte.is_ascii_uppercase() {
        byte.to_ascii_lowercase()
    } else {
        byte.to_ascii_uppercase()
    }
}

fn capitalize(bytes: &[u8]) -> Vec<u8> {
    let mut small = bytes.to_ascii_lowercase();
    small.iter_mut().take(1).for_each(|first| first.make_ascii_uppercase());
    small
}

fn title(bytes: &[u8]) -> Vec<u8> {
    let mut within_word = false;
    let letter = |byte: &u8| {
        let changed = if within_word {
            byte.to_ascii_lowercase()
        } else {
            byte.to_ascii_uppercase()
        };
        within_word = byte.is_ascii_alphabetic();
        changed
    };
    bytes.iter().map(letter).collect()
}
