//! `statistics`: means and deviations, exact until they are rounded once, as with CPython's fractions.

mod exact;

use indexmap::IndexMap;

use self::exact::{Ratio, Sums};
use forklore_python::builtins::integer;
use forklore_python::exception::{Raise, VALUE_ERROR};
use forklore_python::interp::Thread;
use forklore_python::value::arithmetic::{self, BinaryOp};
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, Key, Signature, Value, collect, list};

/// `statistics`
pub static MODULE: Module = Module::new(
    "statistics",
    &[
        Entry::class(&STATISTICS_ERROR),
        Entry::function("statistics", "fmean", fmean),
        Entry::function("statistics", "mean", |thread, args| {
            let [data] = args.bind(&Signature::new("mean", ["data"]).required(1))?;
            let sums = Sums::of(&items(thread, data, "mean requires at least one data point", 1)?)?;
            Ok(sums.result(sums.mean()))
        }),
        Entry::function("statistics", "median", |thread, args| {
            let sorted = sorted(thread, args, "median")?;
            let (low, high) = middle(&sorted);
            match sorted.len() % 2 {
                1 => Ok(low),
                _ => half(thread, &low, &high),
            }
        }),
        Entry::function("statistics", "median_high", |thread, args| {
            Ok(middle(&sorted(thread, args, "median_high")?).1)
        }),
        Entry::function("statistics", "median_low", |thread, args| {
            Ok(middle(&sorted(thread, args, "median_low")?).0)
        }),
        Entry::function("statistics", "mode", mode),
        Entry::function("statistics", "multimode", multimode),
        Entry::function("statistics", "pstdev", |thread, args| {
            let (_, variance) = variance(thread, args, ("pstdev", "mu"), 0)?;
            Ok(variance.root().into())
        }),
        Entry::function("statistics", "pvariance", |thread, args| {
            let (sums, variance) = variance(thread, args, ("pvariance", "mu"), 0)?;
            Ok(sums.result(variance))
        }),
        Entry::function("statistics", "quantiles", quantiles),
        Entry::function("statistics", "stdev", |thread, args| {
            let (_, variance) = variance(thread, args, ("stdev", "xbar"), 1)?;
            Ok(variance.root().into())
        }),
        Entry::function("statistics", "variance", |thread, args| {
            let (sums, variance) = variance(thread, args, ("variance", "xbar"), 1)?;
            Ok(sums.result(variance))
        }),
    ],
);

static STATISTICS_ERROR: Class = VALUE_ERROR.derive("statistics", "StatisticsError");

fn error(text: impl Into<Value>) -> Raise {
    Raise::new(&STATISTICS_ERROR, text)
}

/// The data, of which there must be at least so many.
fn items(thread: &mut Thread, data: Option<Value>, otherwise: &str, least: usize) -> Result<Vec<Value>, Raise> {
    let items = collect(thread, &data.unwrap_or_default())?;
    match items.len() < least {
        true => Err(error(otherwise)),
        false => Ok(items),
    }
}

/// The variance, from the mean or from what is given in its place; `free` data points tell nothing.
fn variance(
    thread: &mut Thread,
    args: Args,
    (function, around): (&'static str, &'static str),
    free: usize,
) -> Result<(Sums, Ratio), Raise> {
    let [data, around] = args.bind(&Signature::new(function, ["data", around]).required(1))?;
    let least = if free == 0 { "one data point" } else { "two data points" };
    let otherwise = format!("{function} requires at least {least}");
    let items = items(thread, data, &otherwise, free + 1)?;
    let count = items.len() - free;
    match around.filter(|around| !matches!(around, Value::None)) {
        None => {
            let sums = Sums::of(&items)?;
            let variance = sums.squares().over(count);
            Ok((sums, variance))
        }
        Some(around) => {
            let mut squares = Vec::with_capacity(items.len());
            for item in &items {
                let distance = arithmetic::binary(thread, BinaryOp::Sub, item, &around, false)?;
                squares.push(arithmetic::binary(thread, BinaryOp::Mul, &distance, &distance, false)?);
            }
            let sums = Sums::of(&squares)?;
            let variance = sums.total().over(count);
            Ok((sums, variance))
        }
    }
}

/// `statistics.fmean(data, weights=None)`
fn fmean(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [data, weights] = args.bind(&Signature::new("fmean", ["data", "weights"]).required(1))?;
    let items = items(thread, data, "fmean requires at least one data point", 1)?;
    let (items, total) = match weights.filter(|weights| !matches!(weights, Value::None)) {
        None => {
            let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
            (items, count.into())
        }
        Some(weights) => {
            let weights = collect(thread, &weights)?;
            if weights.len() != items.len() {
                return Err(error("data and weights must be the same length"));
            }
            let weighted = items
                .iter()
                .zip(&weights)
                .map(|(item, weight)| arithmetic::binary(thread, BinaryOp::Mul, item, weight, false));
            let weighted = weighted.collect::<Result<Vec<Value>, Raise>>()?;
            let total = fsum(thread, weights)?;
            if !total.is_true() {
                return Err(error("sum of weights must be non-zero"));
            }
            (weighted, total)
        }
    };
    let sum = fsum(thread, items)?;
    arithmetic::binary(thread, BinaryOp::Div, &sum, &total, false)
}

fn fsum(thread: &mut Thread, items: Vec<Value>) -> Result<Value, Raise> {
    super::math::fsum(thread, Args::positional(vec![Value::list(items)]))
}

fn sorted(thread: &mut Thread, args: Args, function: &'static str) -> Result<Vec<Value>, Raise> {
    let [data] = args.bind(&Signature::new(function, ["data"]).required(1))?;
    let items = collect(thread, &data.unwrap_or_default())?;
    match items.is_empty() {
        true => Err(error("no median for empty data")),
        false => list::sorted(thread, items, Args::default()),
    }
}

/// The two in the middle, which are one if the number is odd.
fn middle(sorted: &[Value]) -> (Value, Value) {
    let (low, high) = ((sorted.len() - 1) / 2, sorted.len() / 2);
    (sorted[low].clone(), sorted[high].clone())
}

fn half(thread: &mut Thread, low: &Value, high: &Value) -> Result<Value, Raise> {
    let sum = arithmetic::binary(thread, BinaryOp::Add, low, high, false)?;
    arithmetic::binary(thread, BinaryOp::Div, &sum, &Value::Int(2), false)
}

/// How often each element occurs, in the order in which they were met.
fn counts(thread: &mut Thread, args: Args, function: &'static str) -> Result<IndexMap<Key, usize>, Raise> {
    let [data] = args.bind(&Signature::new(function, ["data"]).required(1))?;
    let mut counts = IndexMap::new();
    for item in collect(thread, &data.unwrap_or_default())? {
        *counts.entry(Key::new(item)?).or_insert(0) += 1;
    }
    Ok(counts)
}

fn mode(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let counts = counts(thread, args, "mode")?;
    let most = counts.values().max().copied();
    let found = counts.into_iter().find(|(_, count)| Some(*count) == most);
    found
        .map(|(key, _)| key.into_value())
        .ok_or_else(|| error("no mode for empty data"))
}

fn multimode(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let counts = counts(thread, args, "multimode")?;
    let most = counts.values().max().copied().unwrap_or(0);
    let modes = counts.into_iter().filter(|(_, count)| *count == most);
    Ok(Value::list(modes.map(|(key, _)| key.into_value()).collect()))
}

/// `statistics.quantiles(data, *, n=4, method='exclusive')`
fn quantiles(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("quantiles", ["data", "n", "method"])
        .required(1)
        .positional(1);
    let [data, parts, method] = args.bind(&SIGNATURE)?;
    let parts = parts.as_ref().map_or(Ok(4), integer)?;
    if parts < 1 {
        return Err(error("n must be at least 1"));
    }
    forklore_python::value::limit::room_for(usize::try_from(parts).unwrap_or(usize::MAX), size_of::<Value>())?;
    let items = items(thread, data, "must have at least two data points", 2)?;
    let sorted = list::sorted(thread, items, Args::default())?;
    let count = i64::try_from(sorted.len()).unwrap_or(i64::MAX);
    let exclusive = match method {
        None => true,
        Some(Value::Str(method)) if &*method == "exclusive" => true,
        Some(Value::Str(method)) if &*method == "inclusive" => false,
        Some(other) => {
            let other = forklore_python::value::display::repr(thread, &other)?;
            return Err(Raise::value_error(format!("Unknown method: {other}")));
        }
    };
    let mut cuts = Vec::new();
    for part in 1..parts {
        let whole = if exclusive { count + 1 } else { count - 1 };
        let place = part.checked_mul(whole).ok_or_else(Raise::int_overflow)?;
        let (low, rest) = match exclusive {
            true => {
                let high = (place / parts).clamp(1, count - 1);
                (high - 1, place - high * parts)
            }
            false => (place / parts, place % parts),
        };
        cuts.push(between(thread, &sorted, low, (rest, parts))?);
    }
    Ok(Value::list(cuts))
}

/// So many of `parts` of the way from one element to the next.
fn between(thread: &mut Thread, sorted: &[Value], low: i64, (rest, parts): (i64, i64)) -> Result<Value, Raise> {
    let low = usize::try_from(low).unwrap_or(0);
    let (from, to) = (&sorted[low], &sorted[low + 1]);
    let from = arithmetic::binary(thread, BinaryOp::Mul, from, &Value::Int(parts - rest), false)?;
    let to = arithmetic::binary(thread, BinaryOp::Mul, to, &Value::Int(rest), false)?;
    let sum = arithmetic::binary(thread, BinaryOp::Add, &from, &to, false)?;
    arithmetic::binary(thread, BinaryOp::Div, &sum, &Value::Int(parts), false)
}
