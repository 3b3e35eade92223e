//! Whole numbers, and bits.

use super::generator::Generator;
use super::twister::Twister;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::limit::room_for;
use forklore_python::value::number::index;
use forklore_python::value::{Args, Signature, Value};

pub(super) fn random(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    args.none("Random.random")?;
    Ok(generator.with(thread, Twister::random).into())
}

pub(super) fn getrandbits(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    let count = index(&args.one("Random.getrandbits")?)?;
    match u32::try_from(count) {
        Ok(count @ 0..=63) => Ok(Value::Int(
            generator.with(thread, |twister| twister.bits(count)).cast_signed(),
        )),
        Ok(_) => Err(Raise::int_overflow()),
        Err(_) => Err(Raise::value_error("number of bits must be non-negative")),
    }
}

pub(super) fn randint(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("Random.randint", ["a", "b"]).required(2);
    let [from, to] = args.bind(&SIGNATURE)?;
    let (from, to) = (index(&from.unwrap_or(Value::None))?, index(&to.unwrap_or(Value::None))?);
    let stop = to.checked_add(1).ok_or_else(Raise::int_overflow)?;
    if stop <= from {
        let width = stop.wrapping_sub(from);
        return Err(Raise::value_error(format!(
            "empty range for randrange() ({from}, {stop}, {width})"
        )));
    }
    Ok(between(thread, generator, from, stop))
}

/// A number in `from..stop`, which is not empty.
fn between(thread: &Thread, generator: &Generator, from: i64, stop: i64) -> Value {
    let width = stop.abs_diff(from);
    Value::Int(from.wrapping_add_unsigned(generator.with(thread, |twister| twister.below(width))))
}

pub(super) fn randrange(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("Random.randrange", ["start", "stop", "step"]).required(1);
    let [start, stop, step] = args.bind(&SIGNATURE)?;
    let start = index(&start.unwrap_or(Value::None))?;
    let Some(stop) = stop.filter(|stop| !matches!(stop, Value::None)) else {
        if start <= 0 {
            return Err(Raise::value_error("empty range for randrange()"));
        }
        return Ok(between(thread, generator, 0, start));
    };
    let stop = index(&stop)?;
    let step = step.map_or(Ok(1), |step| index(&step))?;
    if step == 0 {
        return Err(Raise::value_error("zero step for randrange()"));
    }
    let range = forklore_python::value::Range { start, stop, step };
    match u64::try_from(range.len()) {
        Ok(len) if len > 0 => {
            let index = generator.with(thread, |twister| twister.below(len)).cast_signed();
            Ok(Value::Int(range.at(index)))
        }
        _ if step == 1 => {
            let width = stop.wrapping_sub(start);
            Err(Raise::value_error(format!(
                "empty range for randrange() ({start}, {stop}, {width})"
            )))
        }
        _ => Err(Raise::value_error("empty range for randrange()")),
    }
}

pub(super) fn randbytes(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("Random.randbytes", ["n"]).required(1);
    let [count] = args.bind(&SIGNATURE)?;
    let count = usize::try_from(index(&count.unwrap_or_default())?)
        .map_err(|_| Raise::value_error("number of bits must be non-negative"))?;
    room_for(count, 1)?;
    let mut bytes = Vec::with_capacity(count);
    generator.with(thread, |twister| {
        while bytes.len() < count {
            let left = (count - bytes.len()).min(4);
            // Of the last word the upper bits are taken.
            let word = twister.word() >> (32 - 8 * left);
            bytes.extend_from_slice(&word.to_le_bytes()[..left]);
        }
    });
    Ok(Value::Bytes(bytes.into()))
}
