//! Padding and trimming.

use super::buffer::{buffer, new, receiver};
use super::case::is_space;
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
        "strip" => |_, this, args| trim(this, args, "strip", (true, true)),
        "lstrip" => |_, this, args| trim(this, args, "lstrip", (true, false)),
        "rstrip" => |_, this, args| trim(this, args, "rstrip", (false, true)),
        "removeprefix" => |_, this, args| {
            let prefix = args.one("bytes.removeprefix")?;
            let bytes = receiver(this)?;
            Ok(new(bytes.strip_prefix(buffer(&prefix)?).unwrap_or(bytes)))
        },
        "removesuffix" => |_, this, args| {
            let suffix = args.one("bytes.removesuffix")?;
            let bytes = receiver(this)?;
            Ok(new(bytes.strip_suffix(buffer(&suffix)?).unwrap_or(bytes)))
        },
        _ => return None,
    };
    Some(method)
}

/// How much goes before and after, of `padding` bytes for a field of `width`.
type Share = fn(padding: usize, width: usize) -> (usize, usize);

fn pad(this: &Value, args: Args, name: &str, share: Share) -> Result<Value, Raise> {
    let [width, fill] = args.up_to(name, 1)?;
    let width = usize::try_from(number::index(&width.unwrap_or_default())?).unwrap_or(0);
    let fill = match &fill {
        None => b' ',
        Some(Value::Bytes(fill)) if fill.len() == 1 => fill[0],
        Some(other) => {
            let class = other.type_name();
            let text = format!("{name}() argument 2 must be a byte string of length 1, not {class}");
            return Err(Raise::type_error(text));
        }
    };
    let bytes = receiver(this)?;
    let padding = width.saturating_sub(bytes.len());
    room_for(padding + bytes.len(), 1)?;
    let (left, right) = share(padding, width);
    Ok(new([&vec![fill; left], &**bytes, &vec![fill; right]].concat()))
}

fn zfill(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let width = number::index(&args.one("bytes.zfill")?)?;
    let bytes = receiver(this)?;
    let zeros = usize::try_from(width).unwrap_or(0).saturating_sub(bytes.len());
    room_for(zeros + bytes.len(), 1)?;
    let signed = matches!(bytes.first(), Some(b'+' | b'-'));
    let (sign, digits) = bytes.split_at(usize::from(signed));
    Ok(new([sign, &vec![b'0'; zeros], digits].concat()))
}

fn expandtabs(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    const EXPANDTABS: Signature<1> = Signature::new("expandtabs", ["tabsize"]).native();
    let [size] = args.bind(&EXPANDTABS)?;
    let size = usize::try_from(size.map_or(Ok(8), |size| number::index(&size))?).unwrap_or(0);
    let bytes = receiver(this)?;
    let tabs = bytes.iter().filter(|byte| **byte == b'\t').count();
    room_for(tabs.saturating_mul(size).saturating_add(bytes.len()), 1)?;
    let (mut out, mut column) = (Vec::new(), 0);
    for byte in bytes.iter() {
        match byte {
            b'\t' => {
                let gap = if size == 0 { 0 } else { size - column % size };
                out.resize(out.len() + gap, b' ');
                column += gap;
            }
            byte => {
                out.push(*byte);
                column = if matches!(byte, b'\n' | b'\r') { 0 } else { column + 1 };
            }
        }
    }
    Ok(new(out))
}

/// Trims what is white space, or one of the given bytes, off the ends that are named.
fn trim(this: &Value, args: Args, name: &str, (start, end): (bool, bool)) -> Result<Value, Raise> {
    let [out] = args.up_to(name, 0)?;
    let out = match &out {
        None | Some(Value::None) => None,
        Some(out) => Some(buffer(out)?),
    };
    let goes = |byte: &u8| out.map_or_else(|| is_space(byte), |out| out.contains(byte));
    let mut rest: &[u8] = receiver(this)?;
    while let ([first, after @ ..], true) = (rest, start)
        && goes(first)
    {
        rest = after;
    }
    while let ([before @ .., last], true) = (rest, end)
        && goes(last)
    {
        rest = before;
    }
    Ok(new(rest))
}
