//! `math`: numbers, with CPython's errors for what has no result.

mod sums;
mod whole;

pub use sums::fsum;

use forklore_python::exception::{OVERFLOW_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::number::{self, Number};
use forklore_python::value::{Args, Signature, Value};

/// What an infinite result of a finite argument means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Infinite {
    /// The result is too large: `math range error`.
    Overflow,
    /// There is no result: `math domain error`.
    Domain,
}

macro_rules! entries {
    ({ $($name:literal $function:expr, $infinite:ident;)* } $($entry:expr,)*) => {
        /// `math`
        pub static MODULE: Module = Module::new("math", &[
                $(Entry::function("math", $name, |_, args| {
                    unary(concat!("math.", $name), args, $function, Infinite::$infinite)
                }),)*
                $($entry,)*
            ]);
    };
}

entries! {
    {
        "sqrt" f64::sqrt, Domain;
        "cbrt" f64::cbrt, Domain;
        "exp" f64::exp, Overflow;
        "exp2" f64::exp2, Overflow;
        "expm1" f64::exp_m1, Overflow;
        "log1p" f64::ln_1p, Domain;
        "sin" f64::sin, Domain;
        "cos" f64::cos, Domain;
        "tan" f64::tan, Domain;
        "asin" f64::asin, Domain;
        "acos" f64::acos, Domain;
        "atan" f64::atan, Domain;
        "sinh" f64::sinh, Overflow;
        "cosh" f64::cosh, Overflow;
        "tanh" f64::tanh, Domain;
        "fabs" f64::abs, Domain;
        "degrees" |angle| angle * (180.0 / std::f64::consts::PI), Domain;
        "radians" |angle| angle * (std::f64::consts::PI / 180.0), Domain;
    }
    Entry::property("pi", |_| Ok(std::f64::consts::PI.into())),
    Entry::property("e", |_| Ok(std::f64::consts::E.into())),
    Entry::property("tau", |_| Ok(std::f64::consts::TAU.into())),
    Entry::property("inf", |_| Ok(f64::INFINITY.into())),
    Entry::property("nan", |_| Ok(f64::NAN.into())),
    Entry::function("math", "log", log),
    Entry::function("math", "log2", |_, args| logarithm(&args.one("math.log2")?, f64::log2).map(Value::from)),
    Entry::function("math", "log10", |_, args| logarithm(&args.one("math.log10")?, f64::log10).map(Value::from)),
    Entry::function("math", "pow", pow),
    Entry::function("math", "fmod", fmod),
    Entry::function("math", "atan2", |_, args| {
        let [y, x] = reals("atan2", args)?;
        Ok(y.atan2(x).into())
    }),
    Entry::function("math", "copysign", |_, args| {
        let [magnitude, sign] = reals("copysign", args)?;
        Ok(magnitude.copysign(sign).into())
    }),
    Entry::function("math", "modf", |_, args| {
        let number = real(&args.one("math.modf")?)?;
        let fraction = if number.is_infinite() { 0.0 } else { number % 1.0 };
        Ok(Value::tuple(vec![fraction.copysign(number).into(), number.trunc().into()]))
    }),
    Entry::function("math", "isnan", |_, args| Ok(real(&args.one("math.isnan")?)?.is_nan().into())),
    Entry::function("math", "isinf", |_, args| Ok(real(&args.one("math.isinf")?)?.is_infinite().into())),
    Entry::function("math", "isfinite", |_, args| Ok(real(&args.one("math.isfinite")?)?.is_finite().into())),
    Entry::function("math", "isclose", isclose),
    Entry::function("math", "hypot", sums::hypot),
    Entry::function("math", "dist", sums::dist),
    Entry::function("math", "fsum", sums::fsum),
    Entry::function("math", "prod", sums::prod),
    Entry::function("math", "floor", |_, args| whole::rounded(&args.one("math.floor")?, f64::floor)),
    Entry::function("math", "ceil", |_, args| whole::rounded(&args.one("math.ceil")?, f64::ceil)),
    Entry::function("math", "trunc", whole::trunc),
    Entry::function("math", "isqrt", whole::isqrt),
    Entry::function("math", "factorial", whole::factorial),
    Entry::function("math", "comb", whole::comb),
    Entry::function("math", "perm", whole::perm),
    Entry::function("math", "gcd", whole::gcd),
    Entry::function("math", "lcm", whole::lcm),
}

/// An argument that is to be a number.
fn real(value: &Value) -> Result<f64, Raise> {
    let number = Number::of(value).map(Number::to_float);
    number.ok_or_else(|| Raise::type_error(format!("must be real number, not {}", value.type_name())))
}

/// The numbers that a function takes by position.
fn reals<const N: usize>(function: &str, args: Args) -> Result<[f64; N], Raise> {
    let mut numbers = [0.0; N];
    for (number, value) in numbers.iter_mut().zip(args.up_to::<N>(function, N)?) {
        *number = real(&value.unwrap_or_default())?;
    }
    Ok(numbers)
}

fn domain_error() -> Raise {
    Raise::value_error("math domain error")
}

fn range_error() -> Raise {
    Raise::new(&OVERFLOW_ERROR, "math range error")
}

fn unary(name: &str, args: Args, function: fn(f64) -> f64, infinite: Infinite) -> Result<Value, Raise> {
    let number = real(&args.one(name)?)?;
    let result = function(number);
    match infinite {
        _ if result.is_nan() && !number.is_nan() => Err(domain_error()),
        Infinite::Domain if result.is_infinite() && number.is_finite() => Err(domain_error()),
        Infinite::Overflow if result.is_infinite() && number.is_finite() => Err(range_error()),
        _ => Ok(result.into()),
    }
}

fn logarithm(value: &Value, function: fn(f64) -> f64) -> Result<f64, Raise> {
    let number = real(value)?;
    match number <= 0.0 {
        true => Err(domain_error()),
        false => Ok(function(number)),
    }
}

/// `math.log(x[, base])`
fn log(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [number, base] = args.up_to("log", 1)?;
    let number = logarithm(&number.unwrap_or_default(), f64::ln)?;
    let Some(base) = base else { return Ok(number.into()) };
    match logarithm(&base, f64::ln)? {
        0.0 => Err(Raise::new(
            &forklore_python::exception::ZERO_DIVISION_ERROR,
            "float division by zero",
        )),
        base => Ok((number / base).into()),
    }
}

fn pow(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [base, exponent] = reals("pow", args)?;
    let result = base.powf(exponent);
    if !base.is_finite() || !exponent.is_finite() || result.is_finite() {
        return Ok(result.into());
    }
    match result.is_nan() || base == 0.0 {
        true => Err(domain_error()),
        false => Err(range_error()),
    }
}

fn fmod(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [dividend, divisor] = reals("fmod", args)?;
    let rest = dividend % divisor;
    match rest.is_nan() && !dividend.is_nan() && !divisor.is_nan() {
        true => Err(domain_error()),
        false => Ok(rest.into()),
    }
}

fn isclose(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<4> = Signature::new("isclose", ["a", "b", "rel_tol", "abs_tol"])
        .required(2)
        .positional(2)
        .native();
    let [a, b, relative, absolute] = args.bind(&SIGNATURE)?;
    let (a, b) = (real(&a.unwrap_or_default())?, real(&b.unwrap_or_default())?);
    let relative = relative.map_or(Ok(1e-9), |value| real(&value))?;
    let absolute = absolute.map_or(Ok(0.0), |value| real(&value))?;
    if relative < 0.0 || absolute < 0.0 {
        return Err(Raise::value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(true.into());
    }
    let difference = (b - a).abs();
    let close = difference <= (relative * b).abs() || difference <= (relative * a).abs() || difference <= absolute;
    Ok((close && a.is_finite() && b.is_finite()).into())
}
