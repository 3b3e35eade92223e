//! The methods of `int`.

use super::number::{index, int_ratio};
use super::{Args, Iter, Method, NativeFunction, Signature, Value};
use crate::exception::{OVERFLOW_ERROR, Raise};
use crate::interp::Thread;
use crate::value::limit::room_for;

/// How many bytes an int of ours has.
const SIZE: usize = size_of::<i64>();

/// The method of `int` (and `bool`) of that name.
pub fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "bit_length" => |_, this, args| {
            args.none("int.bit_length")?;
            Ok(i64::from(64 - index(this)?.unsigned_abs().leading_zeros()).into())
        },
        "bit_count" => |_, this, args| {
            args.none("int.bit_count")?;
            Ok(i64::from(index(this)?.unsigned_abs().count_ones()).into())
        },
        "conjugate" => |_, this, args| {
            args.none("int.conjugate")?;
            Ok(index(this)?.into())
        },
        "to_bytes" => to_bytes,
        "as_integer_ratio" => |_, this, args| {
            args.none("int.as_integer_ratio")?;
            Ok(int_ratio(index(this)?))
        },
        _ => return None,
    };
    Some(method)
}

/// The class methods of `int`.
pub fn class_method(name: &str) -> Option<&'static NativeFunction> {
    static FROM_BYTES: NativeFunction = NativeFunction::new("builtins", "from_bytes", from_bytes);
    (name == "from_bytes").then_some(&FROM_BYTES)
}

/// Whether the most significant byte comes first.
fn is_big(order: Option<&Value>, function: &str) -> Result<bool, Raise> {
    match order {
        None => Ok(true),
        Some(Value::Str(order)) if &**order == "big" => Ok(true),
        Some(Value::Str(order)) if &**order == "little" => Ok(false),
        Some(Value::Str(_)) => Err(Raise::value_error("byteorder must be either 'little' or 'big'")),
        Some(other) => {
            let class = other.type_name();
            let text = format!("{function}() argument 'byteorder' must be str, not {class}");
            Err(Raise::type_error(text))
        }
    }
}

fn to_bytes(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("to_bytes", ["length", "byteorder", "signed"])
        .positional(2)
        .native();
    let [length, order, signed] = args.bind(&SIGNATURE)?;
    let length = length.map_or(Ok(1), |length| index(&length))?;
    let big = is_big(order.as_ref(), "to_bytes")?;
    let signed = signed.is_some_and(|signed| signed.is_true());
    let Ok(length) = usize::try_from(length) else {
        return Err(Raise::value_error("length argument must be non-negative"));
    };
    let number = index(this)?;
    let overflow = |text: &str| Err(Raise::new(&OVERFLOW_ERROR, text));
    if number < 0 && !signed {
        return overflow("can't convert negative int to unsigned");
    }
    let bits = 8 * length.min(SIZE);
    let (all, sign) = (number.to_le_bytes(), if number < 0 { 0xff } else { 0 });
    let used = 64 - (if number < 0 { !number } else { number }).leading_zeros() as usize + usize::from(signed);
    if length < SIZE + 1 && used > bits && number != 0 {
        return overflow("int too big to convert");
    }
    room_for(length, 1)?;
    let mut bytes: Vec<u8> = all.into_iter().chain(std::iter::repeat(sign)).take(length).collect();
    if big {
        bytes.reverse();
    }
    Ok(Value::Bytes(bytes.into()))
}

fn from_bytes(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("from_bytes", ["bytes", "byteorder", "signed"])
        .required(1)
        .positional(2)
        .native();
    let [bytes, order, signed] = args.bind(&SIGNATURE)?;
    let big = is_big(order.as_ref(), "from_bytes")?;
    let signed = signed.is_some_and(|signed| signed.is_true());
    let bytes = bytes.unwrap_or_default();
    let convertible = !matches!(bytes, Value::Str(_)) && Iter::new(thread, &bytes).is_ok();
    if !convertible {
        let class = bytes.type_name();
        return Err(Raise::type_error(format!("cannot convert '{class}' object to bytes")));
    }
    let made = super::bytes::construct(thread, Args::positional(vec![bytes]))?;
    let Value::Bytes(bytes) = made else { return Ok(made) };
    let mut little = bytes.to_vec();
    if big {
        little.reverse();
    }
    let negative = signed && little.last().is_some_and(|last| *last >= 0x80);
    let sign = if negative { 0xff } else { 0 };
    let low = std::array::from_fn(|nth| little.get(nth).copied().unwrap_or(sign));
    let number = i64::from_le_bytes(low);
    let fits = little.iter().skip(SIZE).all(|byte| *byte == sign) && (number < 0) == negative;
    match fits {
        true => Ok(number.into()),
        false => Err(Raise::int_overflow()),
    }
}
