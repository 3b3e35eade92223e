//! Taking bytes apart.

use super::buffer::{buffer, new, receiver};
use super::case::is_space;
use super::search::{find, matches, rfind};
use crate::exception::Raise;
use crate::interp::Thread;
use crate::value::limit::room_for;
use crate::value::{Args, Method, Signature, Value, number};

pub(super) fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "split" => |_, this, args| {
            const SPLIT: Signature<2> = Signature::new("split", ["sep", "maxsplit"]).native();
            split(this, args, &SPLIT, words, parts)
        },
        "rsplit" => |_, this, args| {
            const RSPLIT: Signature<2> = Signature::new("rsplit", ["sep", "maxsplit"]).native();
            split(this, args, &RSPLIT, words_from_end, parts_from_end)
        },
        "splitlines" => splitlines,
        "partition" => |_, this, args| partition(this, args, false),
        "rpartition" => |_, this, args| partition(this, args, true),
        _ => return None,
    };
    Some(method)
}

fn list(parts: Vec<&[u8]>) -> Result<Value, Raise> {
    room_for(parts.len(), size_of::<Value>() * 3)?;
    Ok(Value::list(parts.into_iter().map(new).collect()))
}

/// How bytes are split at a separator, so many times at most.
type Parts = for<'a> fn(&'a [u8], &[u8], usize) -> Vec<&'a [u8]>;

fn split(
    this: &Value,
    args: Args,
    signature: &Signature<2>,
    words: fn(&[u8], usize) -> Vec<&[u8]>,
    parts: Parts,
) -> Result<Value, Raise> {
    let [separator, limit] = args.bind(signature)?;
    let limit = limit.map_or(Ok(-1), |limit| number::index(&limit))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let bytes = receiver(this)?;
    match separator.unwrap_or_default() {
        Value::None => list(words(bytes, limit)),
        separator => match buffer(&separator)? {
            [] => Err(Raise::value_error("empty separator")),
            separator => list(parts(bytes, separator, limit)),
        },
    }
}

fn parts<'a>(bytes: &'a [u8], separator: &[u8], limit: usize) -> Vec<&'a [u8]> {
    let (mut parts, mut done) = (Vec::new(), 0);
    for at in matches(bytes, separator).take(limit) {
        parts.push(&bytes[done..at]);
        done = at + separator.len();
    }
    parts.push(&bytes[done..]);
    parts
}

fn parts_from_end<'a>(bytes: &'a [u8], separator: &[u8], limit: usize) -> Vec<&'a [u8]> {
    let (mut parts, mut rest) = (Vec::new(), bytes);
    while parts.len() < limit
        && let Some(at) = rfind(rest, separator)
    {
        parts.push(&rest[at + separator.len()..]);
        rest = &rest[..at];
    }
    parts.push(rest);
    parts.reverse();
    parts
}

/// Words between runs of white space; what is left after `limit` splits stays whole.
fn words(bytes: &[u8], limit: usize) -> Vec<&[u8]> {
    let mut words = Vec::new();
    let mut rest = after_space(bytes);
    while !rest.is_empty() {
        if words.len() == limit {
            words.push(rest);
            break;
        }
        let end = rest.iter().position(is_space).unwrap_or(rest.len());
        words.push(&rest[..end]);
        rest = after_space(&rest[end..]);
    }
    words
}

fn words_from_end(bytes: &[u8], limit: usize) -> Vec<&[u8]> {
    let mut words = Vec::new();
    let mut rest = before_space(bytes);
    while !rest.is_empty() {
        if words.len() == limit {
            words.push(rest);
            break;
        }
        let start = rest.iter().rposition(is_space).map_or(0, |at| at + 1);
        words.push(&rest[start..]);
        rest = before_space(&rest[..start]);
    }
    words.reverse();
    words
}

fn after_space(bytes: &[u8]) -> &[u8] {
    let spaces = bytes.iter().take_while(|byte| is_space(byte)).count();
    &bytes[spaces..]
}

fn before_space(bytes: &[u8]) -> &[u8] {
    let spaces = bytes.iter().rev().take_while(|byte| is_space(byte)).count();
    &bytes[..bytes.len() - spaces]
}

fn splitlines(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    const SPLITLINES: Signature<1> = Signature::new("splitlines", ["keepends"]).native();
    let [keep_ends] = args.bind(&SPLITLINES)?;
    let keep_ends = keep_ends.is_some_and(|value| value.is_true());
    let mut lines = Vec::new();
    let mut rest: &[u8] = receiver(this)?;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let (line, after) = match end {
            None => (rest.len(), rest.len()),
            Some(end) if rest[end..].starts_with(b"\r\n") => (end, end + 2),
            Some(end) => (end, end + 1),
        };
        lines.push(&rest[..if keep_ends { after } else { line }]);
        rest = &rest[after..];
    }
    list(lines)
}

fn partition(this: &Value, args: Args, from_end: bool) -> Result<Value, Raise> {
    let separator = args.one(if from_end {
        "bytes.rpartition"
    } else {
        "bytes.partition"
    })?;
    let separator = buffer(&separator)?;
    if separator.is_empty() {
        return Err(Raise::value_error("empty separator"));
    }
    let bytes: &[u8] = receiver(this)?;
    let found = if from_end {
        rfind(bytes, separator)
    } else {
        find(bytes, separator)
    };
    let parts = match (found, from_end) {
        (Some(at), _) => [&bytes[..at], separator, &bytes[at + separator.len()..]],
        (None, false) => [bytes, &[], &[]],
        (None, true) => [&[], &[], bytes],
    };
    Ok(Value::tuple(parts.map(new).to_vec()))
}
