//! Choosing among elements.

use super::generator::Generator;
use super::twister::Twister;
use forklore_event::whole;
use forklore_python::exception::{INDEX_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::limit::room_for;
use forklore_python::value::number::Number;
use forklore_python::value::number::index;
use forklore_python::value::{Args, Signature, Value, collect};

/// The elements of a sequence, which must not be empty.
fn sequence(thread: &mut Thread, value: &Value) -> Result<Vec<Value>, Raise> {
    if let Value::Set(_) | Value::FrozenSet(_) | Value::Dict(_) = value {
        return Err(Raise::type_error(format!(
            "'{}' object is not subscriptable",
            value.type_name()
        )));
    }
    let items = collect(thread, value)?;
    match items.is_empty() {
        false => Ok(items),
        true => Err(Raise::new(&INDEX_ERROR, "Cannot choose from an empty sequence")),
    }
}

pub(super) fn choice(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("Random.choice", ["seq"]).required(1);
    let [items] = args.bind(&SIGNATURE)?;
    let items = sequence(thread, &items.unwrap_or(Value::None))?;
    Ok(items[generator.with(thread, |twister| twister.index(items.len()))].clone())
}

pub(super) fn shuffle(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("Random.shuffle", ["x"]).required(1);
    let [list] = args.bind(&SIGNATURE)?;
    let Some(Value::List(list)) = &list else {
        let given = list.unwrap_or(Value::None);
        let text = format!("'{}' object does not support item assignment", given.type_name());
        return Err(Raise::type_error(text));
    };
    let mut items = list.lock();
    generator.with(thread, |twister| {
        for last in (1..items.len()).rev() {
            items.swap(last, twister.index(last + 1));
        }
    });
    Ok(Value::None)
}

pub(super) fn sample(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("Random.sample", ["population", "k"]).required(2);
    let [population, count] = args.bind(&SIGNATURE)?;
    let population = population.unwrap_or(Value::None);
    if let Value::Set(_) | Value::FrozenSet(_) | Value::Dict(_) = population {
        let text = "Population must be a sequence.  For dicts or sets, use sorted(d).";
        return Err(Raise::type_error(text));
    }
    let mut pool = collect(thread, &population)?;
    let len = pool.len();
    let count = usize::try_from(index(&count.unwrap_or(Value::None))?)
        .ok()
        .filter(|count| *count <= len);
    let Some(count) = count else {
        return Err(Raise::value_error("Sample larger than population or is negative"));
    };
    // Which of CPython's two ways is taken decides which numbers are drawn.
    let mut pool_limit = 21;
    if count > 5 {
        // An estimate.
        let exponent = ((count * 3) as f64).log(4.0).ceil();
        let steps = u32::try_from(whole(exponent)).unwrap_or(u32::MAX);
        pool_limit += 4_usize.saturating_pow(steps);
    }
    let mut drawn = Vec::with_capacity(count);
    generator.with(thread, |twister| {
        if len <= pool_limit {
            for i in 0..count {
                let index = twister.index(len - i);
                drawn.push(pool[index].clone());
                pool.swap(index, len - i - 1);
            }
        } else {
            let mut selected = std::collections::HashSet::new();
            while drawn.len() < count {
                let index = twister.index(len);
                if selected.insert(index) {
                    drawn.push(pool[index].clone());
                }
            }
        }
    });
    Ok(Value::list(drawn))
}

/// The sums of all weights up to each element.
fn cumulative(thread: &mut Thread, weights: Option<Value>, sums: Option<Value>) -> Result<Option<Vec<f64>>, Raise> {
    let given = |weights: Option<Value>| weights.filter(|weights| !matches!(weights, Value::None));
    let (weights, sums) = (given(weights), given(sums));
    let number = |value: &Value| match Number::of(value) {
        Some(number) => Ok(number.to_float()),
        None => {
            let class = value.type_name();
            let text = format!("unsupported operand type(s) for +: '{class}' and 'float'");
            Err(Raise::type_error(text))
        }
    };
    match (weights, sums) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(Raise::type_error("Cannot specify both weights and cumulative weights")),
        (None, Some(sums)) => collect(thread, &sums)?
            .iter()
            .map(number)
            .collect::<Result<_, _>>()
            .map(Some),
        (Some(Value::Int(count)), None) => {
            let text = format!("The number of choices must be a keyword argument: k={count}");
            Err(Raise::type_error(text))
        }
        (Some(weights), None) => {
            let mut sums = Vec::new();
            for weight in collect(thread, &weights)? {
                sums.push(sums.last().unwrap_or(&0.0) + number(&weight)?);
            }
            Ok(Some(sums))
        }
    }
}

pub(super) fn choices(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<4> = Signature::new("Random.choices", ["population", "weights", "cum_weights", "k"])
        .required(1)
        .positional(2);
    let [population, weights, sums, count] = args.bind(&SIGNATURE)?;
    let sums = cumulative(thread, weights, sums)?;
    let population = sequence(thread, &population.unwrap_or_default())?;
    let count = count.map_or(Ok(1), |count| index(&count))?;
    let count = usize::try_from(count).unwrap_or(0);
    room_for(count, size_of::<Value>())?;
    // As in CPython.
    let len = population.len() as f64;
    let Some(sums) = sums else {
        let draw = |_| {
            // It is in 0..len.
            let index = whole(generator.with(thread, Twister::random) * len);
            population[usize::try_from(index).unwrap_or(usize::MAX)].clone()
        };
        return Ok(Value::list((0..count).map(draw).collect()));
    };
    let total = sums.last().copied().unwrap_or_default();
    let wrong = match (sums.len() != population.len(), total <= 0.0, total.is_finite()) {
        (true, ..) => Some("The number of weights does not match the population"),
        (_, true, _) => Some("Total of weights must be greater than zero"),
        (.., false) => Some("Total of weights must be finite"),
        _ => None,
    };
    if let Some(text) = wrong {
        return Err(Raise::value_error(text));
    }
    let most = &sums[..sums.len() - 1];
    let draw = |_| {
        let point = generator.with(thread, Twister::random) * total;
        population[most.partition_point(|sum| *sum <= point)].clone()
    };
    Ok(Value::list((0..count).map(draw).collect()))
}
