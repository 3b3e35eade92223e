//! `math`: what a listing needs to keep a processor busy.

use super::time::real;
use super::{Entry, Item, Module};
use crate::lang::exception::Raise;
use crate::lang::interp::Thread;
use crate::lang::value::{Args, NativeFn, NativeFunction, Value, number};

/// `math`
pub static MODULE: Module = Module {
    name: "math",
    entries: &[
        Entry::property("pi", |_| Ok(std::f64::consts::PI.into())),
        Entry::property("e", |_| Ok(std::f64::consts::E.into())),
        Entry::property("inf", |_| Ok(f64::INFINITY.into())),
        function("sqrt", |_, args| {
            let number = real(&args.one("math.sqrt")?)?;
            match number < 0.0 {
                true => Err(Raise::value_error("math domain error")),
                false => Ok(number.sqrt().into()),
            }
        }),
        function("sin", |_, args| Ok(real(&args.one("math.sin")?)?.sin().into())),
        function("cos", |_, args| Ok(real(&args.one("math.cos")?)?.cos().into())),
        function("exp", |_, args| Ok(real(&args.one("math.exp")?)?.exp().into())),
        function("floor", |_, args| whole(&args.one("math.floor")?, f64::floor)),
        function("ceil", |_, args| whole(&args.one("math.ceil")?, f64::ceil)),
        function("isqrt", |_, args| {
            let number = number::index(&args.one("math.isqrt")?)?;
            match u64::try_from(number) {
                Ok(number) => Ok(Value::Int(number.isqrt().cast_signed())),
                Err(_) => Err(Raise::value_error("isqrt() argument must be nonnegative")),
            }
        }),
        function("factorial", |_, args| {
            let number = number::index(&args.one("math.factorial")?)?;
            if number < 0 {
                return Err(Raise::value_error("factorial() not defined for negative values"));
            }
            let product = (2..=number).try_fold(1_i64, i64::checked_mul);
            product.map(Value::Int).ok_or_else(Raise::int_overflow)
        }),
        function("gcd", gcd),
    ],
};

const fn function(name: &'static str, call: NativeFn) -> Entry {
    Entry {
        name,
        item: Item::Function(NativeFunction::new("math", name, call)),
    }
}

fn whole(value: &Value, round: fn(f64) -> f64) -> Result<Value, Raise> {
    if let Some(number) = number::as_int(value) {
        return Ok(Value::Int(number));
    }
    let rounded = round(real(value)?);
    // What does not fit is far outside of what is exact.
    if rounded.abs() >= 9.2e18 {
        return Err(Raise::int_overflow());
    }
    #[allow(clippy::cast_possible_truncation)] // Checked above.
    Ok(Value::Int(rounded as i64))
}

fn gcd(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.no_keywords("math.gcd")?;
    let mut result = 0_u64;
    for value in &args.positional {
        let mut other = number::index(value)?.unsigned_abs();
        while other != 0 {
            (result, other) = (other, result % other);
        }
    }
    i64::try_from(result).map(Value::Int).map_err(|_| Raise::int_overflow())
}
