//! The builtin functions that compute something.

use std::cmp::Ordering;

use crate::exception::{ATTRIBUTE_ERROR, OVERFLOW_ERROR, Raise};
use crate::interp::Thread;
use crate::value::operator::{BinaryOp, Order, UnaryOp};
use crate::value::{Args, Hashed, Iter, Key, Value, arithmetic, collect, comparison, display, number};

pub fn abs(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let value = args.one("abs")?;
    match &value {
        Value::Float(value) => Ok(value.abs().into()),
        Value::Int(_) | Value::Bool(_) => {
            let negative = comparison::compare(Order::Less, &value, &Value::Int(0))?;
            if negative {
                arithmetic::unary(UnaryOp::Neg, &value)
            } else {
                arithmetic::unary(UnaryOp::Pos, &value)
            }
        }
        other => {
            let _ = thread;
            Err(Raise::type_error(format!(
                "bad operand type for abs(): '{}'",
                other.type_name()
            )))
        }
    }
}

pub fn all(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    any_is(thread, &args.one("all")?, false).map(|found| (!found).into())
}

pub fn any(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    any_is(thread, &args.one("any")?, true).map(Value::from)
}

/// Whether the truth of any element is `wanted`; looks no further than that one.
fn any_is(thread: &mut Thread, iterable: &Value, wanted: bool) -> Result<bool, Raise> {
    let mut iter = Iter::new(thread, iterable)?;
    while let Some(item) = iter.next(thread)? {
        if item.is_true() == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

pub fn ascii_of(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let value = args.one("ascii")?;
    Ok(ascii(&display::repr(thread, &value)?).into())
}

/// A `repr` with everything beyond ASCII escaped.
pub fn ascii(repr: &str) -> String {
    let mut text = String::with_capacity(repr.len());
    for character in repr.chars() {
        match u32::from(character) {
            0..0x80 => text.push(character),
            code @ 0x80..0x100 => text.push_str(&format!("\\x{code:02x}")),
            code @ 0x100..0x1_0000 => text.push_str(&format!("\\u{code:04x}")),
            code => text.push_str(&format!("\\U{code:08x}")),
        }
    }
    text
}

pub fn bin(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let value = number::index(&args.one("bin")?)?;
    Ok(format!("{}0b{:b}", sign(value), value.unsigned_abs()).into())
}

pub fn hex(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let value = number::index(&args.one("hex")?)?;
    Ok(format!("{}0x{:x}", sign(value), value.unsigned_abs()).into())
}

pub fn oct(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let value = number::index(&args.one("oct")?)?;
    Ok(format!("{}0o{:o}", sign(value), value.unsigned_abs()).into())
}

fn sign(value: i64) -> &'static str {
    if value < 0 { "-" } else { "" }
}

pub fn callable(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    Ok(is_callable(&args.one("callable")?).into())
}

/// Whether a value can be called.
pub fn is_callable(value: &Value) -> bool {
    match value {
        Value::Function(_) | Value::Native(_) | Value::Method(_) | Value::Class(_) => true,
        Value::Object(object) => object.is_callable(),
        _ => false,
    }
}

pub fn chr(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let code = number::index(&args.one("chr")?)?;
    let character = u32::try_from(code).ok().and_then(char::from_u32);
    match character {
        Some(character) => Ok(character.to_string().into()),
        None => Err(Raise::value_error("chr() arg not in range(0x110000)")),
    }
}

pub fn ord(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let value = args.one("ord")?;
    let codes: Vec<u32> = match &value {
        Value::Str(text) => text.chars().map(u32::from).collect(),
        Value::Bytes(bytes) => bytes.iter().copied().map(u32::from).collect(),
        other => {
            let text = format!("ord() expected string of length 1, but {} found", other.type_name());
            return Err(Raise::type_error(text));
        }
    };
    match codes.as_slice() {
        [code] => Ok(i64::from(*code).into()),
        codes => {
            let len = codes.len();
            let text = format!("ord() expected a character, but string of length {len} found");
            Err(Raise::type_error(text))
        }
    }
}

pub fn divmod(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [left, right] = args.up_to("divmod", 2)?;
    let (left, right) = (left.unwrap_or(Value::None), right.unwrap_or(Value::None));
    let quotient = arithmetic::binary(thread, BinaryOp::FloorDiv, &left, &right, false)?;
    let remainder = arithmetic::binary(thread, BinaryOp::Mod, &left, &right, false)?;
    Ok(Value::tuple(vec![quotient, remainder]))
}

pub fn pow(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [base, exponent, modulus] = args.up_to("pow", 2)?;
    let (base, exponent) = (base.unwrap_or(Value::None), exponent.unwrap_or(Value::None));
    match modulus {
        None | Some(Value::None) => arithmetic::binary(thread, BinaryOp::Pow, &base, &exponent, false),
        Some(modulus) => power_modulo(
            number::index(&base)?,
            number::index(&exponent)?,
            number::index(&modulus)?,
        ),
    }
}

fn power_modulo(base: i64, exponent: i64, modulus: i64) -> Result<Value, Raise> {
    let Ok(mut exponent) = u64::try_from(exponent) else {
        return Err(Raise::value_error(
            "forklore's pow() takes no negative exponent with a modulus",
        ));
    };
    if modulus == 0 {
        return Err(Raise::value_error("pow() 3rd argument cannot be 0"));
    }
    let modulus = i128::from(modulus);
    let magnitude = modulus.abs();
    let (mut result, mut square) = (1 % magnitude, i128::from(base).rem_euclid(magnitude));
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * square % magnitude;
        }
        square = square * square % magnitude;
        exponent >>= 1;
    }
    // The result has the sign of the modulus.
    let result = if modulus < 0 && result != 0 {
        result + modulus
    } else {
        result
    };
    i64::try_from(result).map(Value::Int).map_err(|_| Raise::int_overflow())
}

pub fn format(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [value, spec] = args.up_to("format", 1)?;
    let value = value.unwrap_or(Value::None);
    let spec = match spec {
        None => "".into(),
        Some(Value::Str(spec)) => spec,
        Some(other) => {
            let text = format!("format() argument 2 must be str, not {}", other.type_name());
            return Err(Raise::type_error(text));
        }
    };
    display::format(thread, &value, &spec).map(Value::from)
}

pub fn getattr(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [object, name, default] = args.up_to("getattr", 2)?;
    let name = attribute_name("getattr", name)?;
    let found = thread.get_attribute(&object.unwrap_or(Value::None), &name);
    match (found, default) {
        (Err(raise), Some(default)) if raise.is(&ATTRIBUTE_ERROR) => Ok(default),
        (found, _) => found,
    }
}

pub fn hasattr(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [object, name] = args.up_to("hasattr", 2)?;
    let name = attribute_name("hasattr", name)?;
    match thread.find_attribute(&object.unwrap_or(Value::None), &name) {
        Err(raise) if raise.is(&ATTRIBUTE_ERROR) => Ok(false.into()),
        found => Ok(found?.is_some().into()),
    }
}

pub fn setattr(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [object, name, value] = args.up_to("setattr", 3)?;
    let name = attribute_name("setattr", name)?;
    thread.set_attribute(&object.unwrap_or_default(), &name, value.unwrap_or_default())?;
    Ok(Value::None)
}

fn attribute_name(function: &str, name: Option<Value>) -> Result<std::sync::Arc<str>, Raise> {
    match name {
        Some(Value::Str(name)) => Ok(name),
        _ => Err(Raise::type_error(format!(
            "{function}(): attribute name must be string"
        ))),
    }
}

pub fn hash(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let key = Key::new(args.one("hash")?)?;
    Ok(Value::Int(key.hash_number()))
}

pub fn id(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let value = args.one("id")?;
    let address = match (value.address(), &value) {
        (Some(address), _) => i64::try_from(address).unwrap_or(i64::MAX),
        // Scalars live nowhere; equal ones are one object.
        (None, Value::Int(value)) => value.wrapping_mul(32).wrapping_add(0x7f00_0000_0000),
        (None, Value::Float(value)) => value.to_bits().cast_signed() & i64::MAX,
        (None, Value::Bool(value)) => 0x7eff_0000_0000 + 32 * i64::from(*value),
        (None, _) => 0x7eff_1000_0000,
    };
    Ok(Value::Int(address))
}

pub fn len(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let value = args.one("len")?;
    if let Value::Object(object) = &value
        && let Some(len) = object.special(thread, "__len__", &[])
    {
        return len;
    }
    let len = match &value {
        Value::Str(text) => text.chars().count(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.lock().len(),
        Value::Tuple(items) => items.len(),
        Value::Dict(dict) => dict.lock().len(),
        Value::Set(set) => set.lock().len(),
        Value::FrozenSet(set) => set.len(),
        Value::Range(range) => return Ok(range.len().into()),
        Value::Class(class) if let Some(members) = class.members => members(thread, class).len(),
        Value::Object(object) if object.len().is_some() => object.len().unwrap_or_default(),
        other => {
            return Err(Raise::type_error(format!(
                "object of type '{}' has no len()",
                other.type_name()
            )));
        }
    };
    i64::try_from(len)
        .map(Value::Int)
        .map_err(|_| Raise::new(&OVERFLOW_ERROR, "too long"))
}

pub fn max(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    extreme(thread, "max", Order::Greater, args)
}

pub fn min(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    extreme(thread, "min", Order::Less, args)
}

/// The element that comes before all others by `order`, the first of equal ones.
fn extreme(thread: &mut Thread, function: &str, order: Order, args: Args) -> Result<Value, Raise> {
    let (mut key, mut default) = (Value::None, None);
    for (name, value) in args.keyword {
        match &*name {
            "key" => key = value,
            "default" => default = Some(value),
            _ => {
                let text = format!("'{name}' is an invalid keyword argument for {function}()");
                return Err(Raise::type_error(text));
            }
        }
    }
    let candidates = match args.positional.as_slice() {
        [] => {
            let text = format!("{function} expected at least 1 argument, got 0");
            return Err(Raise::type_error(text));
        }
        [iterable] => collect(thread, iterable)?,
        several if default.is_none() => several.to_vec(),
        _ => {
            let text = format!("Cannot specify a default for {function}() with multiple positional arguments");
            return Err(Raise::type_error(text));
        }
    };
    let mut best: Option<(Value, Value)> = None;
    for candidate in candidates {
        let rank = rank(thread, &key, &candidate)?;
        let better = match &best {
            None => true,
            Some((_, best)) => comparison::ordered(thread, order, &rank, best)?,
        };
        if better {
            best = Some((candidate, rank));
        }
    }
    match best.map(|(value, _)| value).or(default) {
        Some(value) => Ok(value),
        None => Err(Raise::value_error(format!("{function}() arg is an empty sequence"))),
    }
}

fn rank(thread: &mut Thread, key: &Value, value: &Value) -> Result<Value, Raise> {
    match key {
        Value::None => Ok(value.clone()),
        key => thread.call(key, Args::positional(vec![value.clone()])),
    }
}

pub fn repr(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let value = args.one("repr")?;
    display::repr(thread, &value).map(Value::from)
}

pub fn round(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [value, digits] = args.up_to("round", 1)?;
    let value = value.unwrap_or(Value::None);
    let digits = match digits {
        None | Some(Value::None) => None,
        Some(digits) => Some(number::index(&digits)?),
    };
    match (&value, digits) {
        (Value::Int(_) | Value::Bool(_), None | Some(0..)) => number::index(&value).map(Value::Int),
        (Value::Int(value), Some(digits)) => Ok(Value::Int(round_int(*value, digits))),
        (Value::Float(value), None) => float_to_int(value.round_ties_even()),
        (Value::Float(value), Some(digits)) => Ok(Value::Float(round_float(*value, digits))),
        (other, _) => {
            let text = format!("type {} doesn't define __round__ method", other.type_name());
            Err(Raise::type_error(text))
        }
    }
}

/// Rounds to tens, hundreds… (`digits` is negative), half to even.
fn round_int(value: i64, digits: i64) -> i64 {
    let Some(unit) = u32::try_from(-digits)
        .ok()
        .and_then(|digits| 10_i128.checked_pow(digits))
    else {
        return 0;
    };
    let value = i128::from(value);
    let (quotient, rest) = (value.div_euclid(unit), value.rem_euclid(unit));
    let up = match (rest * 2).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => quotient % 2 != 0,
    };
    i64::try_from((quotient + i128::from(up)) * unit).unwrap_or(0)
}

/// Rounds the decimal expansion, correctly as CPython does.
fn round_float(value: f64, digits: i64) -> f64 {
    if !value.is_finite() || digits > 323 {
        return value;
    }
    match usize::try_from(digits) {
        // Formatting rounds the exact binary value, half to even where it is exact.
        Ok(digits) => format!("{value:.digits$}").parse().unwrap_or(value),
        Err(_) => {
            let unit = 10_f64.powi(i32::try_from(-digits).unwrap_or(i32::MAX));
            if unit.is_finite() {
                (value / unit).round_ties_even() * unit
            } else {
                0.0
            }
        }
    }
}

/// `int(value)` of a float.
pub fn float_to_int(value: f64) -> Result<Value, Raise> {
    if value.is_nan() {
        return Err(Raise::value_error("cannot convert float NaN to integer"));
    }
    if value.is_infinite() {
        return Err(Raise::new(&OVERFLOW_ERROR, "cannot convert float infinity to integer"));
    }
    if value.abs() >= 9_223_372_036_854_775_808.0 {
        return Err(Raise::int_overflow());
    }
    Ok(Value::Int(number::whole(value)))
}

pub fn sorted(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [iterable] = Args::positional(args.positional).up_to("sorted", 1)?;
    let items = collect(thread, &iterable.unwrap_or(Value::None))?;
    let list = Value::list(items);
    let Some(sort) = list.class().find_method("sort") else {
        return Ok(list);
    };
    sort(
        thread,
        &list,
        Args {
            positional: Vec::new(),
            keyword: args.keyword,
        },
    )?;
    Ok(list)
}

pub fn sum(thread: &mut Thread, mut args: Args) -> Result<Value, Raise> {
    let named = args.keyword.iter().position(|(name, _)| &**name == "start");
    if let Some(named) = named {
        args.positional.push(args.keyword.remove(named).1);
    }
    let [iterable, start] = args.up_to("sum", 1)?;
    let mut total = start.unwrap_or(Value::Int(0));
    if let Value::Str(_) = total {
        return Err(Raise::type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    let mut iter = Iter::new(thread, &iterable.unwrap_or(Value::None))?;
    while let Some(item) = iter.next(thread)? {
        total = arithmetic::binary(thread, BinaryOp::Add, &total, &item, false)?;
    }
    Ok(total)
}
