//! The functions of `math` whose results are ints.

use super::{Number, number, real};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::template::truncated;
use forklore_python::value::{Args, Signature, Value};

/// `math.floor` and `math.ceil`
pub(super) fn rounded(value: &Value, round: fn(f64) -> f64) -> Result<Value, Raise> {
    match Number::of(value) {
        Some(Number::Int(number)) => Ok(Value::Int(number)),
        _ => truncated(round(real(value)?)).map(Value::Int),
    }
}

pub(super) fn trunc(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let value = args.one("math.trunc")?;
    match Number::of(&value) {
        Some(Number::Int(number)) => Ok(Value::Int(number)),
        Some(Number::Float(number)) => truncated(number).map(Value::Int),
        None => Err(Raise::type_error(format!(
            "type {} doesn't define __trunc__ method",
            value.type_name()
        ))),
    }
}

pub(super) fn isqrt(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    match u64::try_from(number::index(&args.one("math.isqrt")?)?) {
        Ok(number) => Ok(Value::Int(number.isqrt().cast_signed())),
        Err(_) => Err(Raise::value_error("isqrt() argument must be nonnegative")),
    }
}

pub(super) fn factorial(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let number = number::index(&args.one("math.factorial")?)?;
    if number < 0 {
        return Err(Raise::value_error("factorial() not defined for negative values"));
    }
    let product = (2..=number).try_fold(1_i64, i64::checked_mul);
    product.map(Value::Int).ok_or_else(Raise::int_overflow)
}

/// Both arguments of `comb` and `perm`.
fn choice(n: Option<Value>, k: Option<Value>) -> Result<(i64, i64), Raise> {
    let n = number::index(&n.unwrap_or_default())?;
    let k = match k {
        None | Some(Value::None) => n,
        Some(k) => number::index(&k)?,
    };
    match (n < 0, k < 0) {
        (true, _) => Err(Raise::value_error("n must be a non-negative integer")),
        (_, true) => Err(Raise::value_error("k must be a non-negative integer")),
        _ => Ok((n, k)),
    }
}

pub(super) fn comb(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [n, k] = args.up_to("comb", 2)?;
    let (n, k) = choice(n, Some(number::index(&k.unwrap_or_default())?.into()))?;
    if k > n {
        return Ok(Value::Int(0));
    }
    let mut count = 1_i128;
    for factor in 1..=i128::from(k.min(n - k)) {
        // Every product of `factor` neighbours can be divided by it.
        count = count * (i128::from(n) - factor + 1) / factor;
        if count > i128::from(i64::MAX) {
            return Err(Raise::int_overflow());
        }
    }
    i64::try_from(count).map(Value::Int).map_err(|_| Raise::int_overflow())
}

pub(super) fn perm(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("perm", ["n", "k"]).required(1).native();
    let [n, k] = args.bind(&SIGNATURE)?;
    let (n, k) = choice(n, k)?;
    if k > n {
        return Ok(Value::Int(0));
    }
    let product = (n - k + 1..=n).try_fold(1_i64, i64::checked_mul);
    product.map(Value::Int).ok_or_else(Raise::int_overflow)
}

fn common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

pub(super) fn gcd(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.no_keywords("math.gcd")?;
    let mut divisor = 0;
    for value in &args.positional {
        divisor = common_divisor(divisor, number::index(value)?.unsigned_abs());
    }
    i64::try_from(divisor)
        .map(Value::Int)
        .map_err(|_| Raise::int_overflow())
}

pub(super) fn lcm(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.no_keywords("math.lcm")?;
    let mut multiple = 1_u64;
    for value in &args.positional {
        let number = number::index(value)?.unsigned_abs();
        if number == 0 {
            return Ok(Value::Int(0));
        }
        let steps = number / common_divisor(multiple, number);
        multiple = multiple.checked_mul(steps).ok_or_else(Raise::int_overflow)?;
    }
    i64::try_from(multiple)
        .map(Value::Int)
        .map_err(|_| Raise::int_overflow())
}
