//! Numbers that are not all equally likely, drawn in CPython's ways.

use std::f64::consts::{E, TAU};

use super::generator::Generator;
use super::twister::Twister;
use crate::time::real;
use forklore_python::exception::{Raise, ZERO_DIVISION_ERROR};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Signature, Value};

/// Two parameters of a distribution.
fn pair(args: Args, signature: Signature<2>, defaults: [f64; 2]) -> Result<[f64; 2], Raise> {
    let [a, b] = args.bind(&signature)?;
    let number = |value: Option<Value>, default| value.map_or(Ok(default), |value| real(&value));
    Ok([number(a, defaults[0])?, number(b, defaults[1])?])
}

/// The only parameter of a distribution.
fn single(args: Args, name: &str, parameter: &'static str) -> Result<f64, Raise> {
    let signature = Signature::new(name, [parameter]).required(1);
    let [value] = args.bind(&signature)?;
    real(&value.unwrap_or_default())
}

fn division_by_zero() -> Raise {
    Raise::new(&ZERO_DIVISION_ERROR, "float division by zero")
}

pub(super) fn uniform(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    let signature = Signature::new("Random.uniform", ["a", "b"]).required(2);
    let [from, to] = pair(args, signature, [0.0; 2])?;
    Ok((from + (to - from) * generator.with(thread, Twister::random)).into())
}

pub(super) fn triangular(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("Random.triangular", ["low", "high", "mode"]);
    let [low, high, mode] = args.bind(&SIGNATURE)?;
    let low = low.map_or(Ok(0.0), |value| real(&value))?;
    let high = high.map_or(Ok(1.0), |value| real(&value))?;
    let mut drawn = generator.with(thread, Twister::random);
    let mut peak = match mode {
        None | Some(Value::None) => 0.5,
        Some(_) if high == low => return Ok(low.into()),
        Some(mode) => (real(&mode)? - low) / (high - low),
    };
    let (mut from, mut to) = (low, high);
    if drawn > peak {
        (drawn, peak) = (1.0 - drawn, 1.0 - peak);
        (from, to) = (high, low);
    }
    Ok((from + (to - from) * (drawn * peak).sqrt()).into())
}

pub(super) fn expovariate(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    let rate = single(args, "Random.expovariate", "lambd")?;
    let drawn = generator.with(thread, Twister::random);
    match rate == 0.0 {
        true => Err(division_by_zero()),
        false => Ok((-(1.0 - drawn).ln() / rate).into()),
    }
}

pub(super) fn gauss(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    let [mean, deviation] = pair(args, Signature::new("Random.gauss", ["mu", "sigma"]), [0.0, 1.0])?;
    let drawn = generator.with(thread, |twister| match twister.gauss_next.take() {
        Some(second) => second,
        None => {
            let angle = twister.random() * TAU;
            let radius = (-2.0 * (1.0 - twister.random()).ln()).sqrt();
            twister.gauss_next = Some(angle.sin() * radius);
            angle.cos() * radius
        }
    });
    Ok((mean + drawn * deviation).into())
}

/// A number of the normal distribution with mean 0 and deviation 1.
fn normal(twister: &mut Twister) -> f64 {
    let magic = 4.0 * (-0.5_f64).exp() / 2.0_f64.sqrt();
    loop {
        let (first, second) = (twister.random(), 1.0 - twister.random());
        let z = magic * (first - 0.5) / second;
        if z * z / 4.0 <= -second.ln() {
            return z;
        }
    }
}

pub(super) fn normalvariate(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    let signature = Signature::new("Random.normalvariate", ["mu", "sigma"]);
    let [mean, deviation] = pair(args, signature, [0.0, 1.0])?;
    Ok((mean + generator.with(thread, normal) * deviation).into())
}

pub(super) fn lognormvariate(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    let signature = Signature::new("Random.lognormvariate", ["mu", "sigma"]).required(2);
    let [mean, deviation] = pair(args, signature, [0.0, 1.0])?;
    Ok((mean + generator.with(thread, normal) * deviation).exp().into())
}

/// A number of the gamma distribution; both parameters are more than 0.
fn gamma(twister: &mut Twister, alpha: f64, beta: f64) -> f64 {
    if alpha == 1.0 {
        return -(1.0 - twister.random()).ln() * beta;
    }
    if alpha < 1.0 {
        return small_gamma(twister, alpha) * beta;
    }
    let ainv = (2.0 * alpha - 1.0).sqrt();
    let b = alpha - 4.0_f64.ln();
    let c = alpha + ainv;
    let magic = 1.0 + 4.5_f64.ln();
    loop {
        let first = twister.random();
        if !(1e-7 < first && first < 0.999_999_9) {
            continue;
        }
        let second = 1.0 - twister.random();
        let v = (first / (1.0 - first)).ln() / ainv;
        let x = alpha * v.exp();
        let z = first * first * second;
        let r = b + c * v - x;
        if r + magic - 4.5 * z >= 0.0 || r >= z.ln() {
            return x * beta;
        }
    }
}

fn small_gamma(twister: &mut Twister, alpha: f64) -> f64 {
    loop {
        let b = (E + alpha) / E;
        let p = b * twister.random();
        let x = if p <= 1.0 {
            p.powf(1.0 / alpha)
        } else {
            -((b - p) / alpha).ln()
        };
        let drawn = twister.random();
        if (p > 1.0 && drawn <= x.powf(alpha - 1.0)) || (p <= 1.0 && drawn <= (-x).exp()) {
            return x;
        }
    }
}

pub(super) fn gammavariate(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    let signature = Signature::new("Random.gammavariate", ["alpha", "beta"]).required(2);
    let [alpha, beta] = pair(args, signature, [0.0; 2])?;
    check_gamma(alpha, beta)?;
    Ok(generator.with(thread, |twister| gamma(twister, alpha, beta)).into())
}

fn check_gamma(alpha: f64, beta: f64) -> Result<(), Raise> {
    match alpha <= 0.0 || beta <= 0.0 {
        true => Err(Raise::value_error("gammavariate: alpha and beta must be > 0.0")),
        false => Ok(()),
    }
}

pub(super) fn betavariate(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    let signature = Signature::new("Random.betavariate", ["alpha", "beta"]).required(2);
    let [alpha, beta] = pair(args, signature, [0.0; 2])?;
    check_gamma(alpha, beta)?;
    let drawn = generator.with(thread, |twister| match gamma(twister, alpha, 1.0) {
        0.0 => 0.0,
        y => y / (y + gamma(twister, beta, 1.0)),
    });
    Ok(drawn.into())
}

pub(super) fn paretovariate(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    let alpha = single(args, "Random.paretovariate", "alpha")?;
    let drawn = 1.0 - generator.with(thread, Twister::random);
    match alpha == 0.0 {
        true => Err(division_by_zero()),
        false => Ok(drawn.powf(-1.0 / alpha).into()),
    }
}

pub(super) fn weibullvariate(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    let signature = Signature::new("Random.weibullvariate", ["alpha", "beta"]).required(2);
    let [alpha, beta] = pair(args, signature, [0.0; 2])?;
    let drawn = 1.0 - generator.with(thread, Twister::random);
    match beta == 0.0 {
        true => Err(division_by_zero()),
        false => Ok((alpha * (-drawn.ln()).powf(1.0 / beta)).into()),
    }
}
