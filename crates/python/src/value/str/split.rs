//! Taking a text apart.

use super::text::{expect_str, is_space, text};
use crate::exception::Raise;
use crate::interp::Thread;

use crate::value::{Args, Method, Signature, Value, number};

pub(super) fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "split" => |_, this, args| {
            const SPLIT: Signature<2> = Signature::new("split", ["sep", "maxsplit"]).native();
            let (separator, limit) = separator_and_limit(args, &SPLIT)?;
            let text = text(this)?;
            Ok(list(match separator {
                None => words(text, limit),
                Some(separator) => text.splitn(limit.saturating_add(1), &*separator).collect(),
            }))
        },
        "rsplit" => |_, this, args| {
            const RSPLIT: Signature<2> = Signature::new("rsplit", ["sep", "maxsplit"]).native();
            let (separator, limit) = separator_and_limit(args, &RSPLIT)?;
            let text = text(this)?;
            let mut parts: Vec<&str> = match separator {
                None => words_from_end(text, limit),
                Some(separator) => text.rsplitn(limit.saturating_add(1), &*separator).collect(),
            };
            parts.reverse();
            Ok(list(parts))
        },
        "splitlines" => splitlines,
        "partition" => |_, this, args| partition(this, args, "str.partition"),
        "rpartition" => |_, this, args| partition(this, args, "str.rpartition"),
        _ => return None,
    };
    Some(method)
}

fn list(parts: Vec<&str>) -> Value {
    Value::list(parts.into_iter().map(Value::from).collect())
}

/// The separator, `None` for white space, and how often to split at most.
fn separator_and_limit(args: Args, signature: &Signature<2>) -> Result<(Option<std::sync::Arc<str>>, usize), Raise> {
    let [separator, limit] = args.bind(signature)?;
    let separator = match separator {
        None | Some(Value::None) => None,
        Some(Value::Str(separator)) if separator.is_empty() => return Err(Raise::value_error("empty separator")),
        Some(Value::Str(separator)) => Some(separator),
        Some(other) => {
            return Err(Raise::type_error(format!(
                "must be str or None, not {}",
                other.type_name()
            )));
        }
    };
    let limit = limit.map_or(Ok(-1), |limit| number::index(&limit))?;
    Ok((separator, usize::try_from(limit).unwrap_or(usize::MAX)))
}

/// Words between runs of white space; what is left after `limit` splits stays whole.
fn words(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while !rest.is_empty() {
        if parts.len() == limit {
            parts.push(rest);
            break;
        }
        let end = rest.find(is_space).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(is_space);
    }
    parts
}

/// As [`words`], from the end of the text and in that order.
fn words_from_end(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_end_matches(is_space);
    while !rest.is_empty() {
        if parts.len() == limit {
            parts.push(rest);
            break;
        }
        let start = rest
            .char_indices()
            .rfind(|(_, c)| is_space(*c))
            .map_or(0, |(byte, c)| byte + c.len_utf8());
        parts.push(&rest[start..]);
        rest = rest[..start].trim_end_matches(is_space);
    }
    parts
}

fn splitlines(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    const SPLITLINES: Signature<1> = Signature::new("splitlines", ["keepends"]).native();
    let [keep_ends] = args.bind(&SPLITLINES)?;
    let keep_ends = keep_ends.is_some_and(|value| value.is_true());
    let mut lines = Vec::new();
    let mut rest: &str = text(this)?;
    while !rest.is_empty() {
        let is_end = |c| {
            matches!(
                c,
                '\n' | '\r' | '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}'
            )
        };
        let (line, after) = match rest.find(is_end) {
            None => (rest.len(), rest.len()),
            Some(end) if rest[end..].starts_with("\r\n") => (end, end + 2),
            Some(end) => (end, end + rest[end..].chars().next().map_or(0, char::len_utf8)),
        };
        lines.push(&rest[..if keep_ends { after } else { line }]);
        rest = &rest[after..];
    }
    Ok(list(lines))
}

fn partition(this: &Value, args: Args, name: &str) -> Result<Value, Raise> {
    let separator = args.one(name)?;
    let separator = expect_str(&separator, "must be str")?;
    if separator.is_empty() {
        return Err(Raise::value_error("empty separator"));
    }
    let text: &str = text(this)?;
    let (head, middle, tail) = if name == "str.partition" {
        text.split_once(separator)
            .map_or((text, "", ""), |(head, tail)| (head, separator, tail))
    } else {
        text.rsplit_once(separator)
            .map_or(("", "", text), |(head, tail)| (head, separator, tail))
    };
    Ok(Value::tuple([head, middle, tail].map(Value::from).to_vec()))
}
