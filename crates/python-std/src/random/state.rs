//! Where a generator starts, and where it is.

use sha2::{Digest, Sha512};

use super::generator::{Generator, entropy};
use super::twister::Twister;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::number::{Number, as_int};
use forklore_python::value::{Args, Signature, Value};

/// What a generator is seeded with.
pub(super) fn seeded(seed: Option<&Value>) -> Result<Twister, Raise> {
    match seed {
        None | Some(Value::None) => Ok(Twister::seeded(entropy())),
        Some(Value::Str(text)) => Ok(from_bytes(text.as_bytes())),
        Some(Value::Bytes(bytes)) => Ok(from_bytes(bytes)),
        Some(Value::Float(number)) => Ok(Twister::seeded(hash(*number).cast_unsigned())),
        Some(number) => match as_int(number) {
            Some(number) => Ok(Twister::seeded(number.unsigned_abs())),
            None => Err(Raise::type_error(
                "The only supported seed types are: None,\nint, float, str, bytes, and bytearray.",
            )),
        },
    }
}

/// The number whose digits, the highest first, are the bytes and their SHA-512.
fn from_bytes(bytes: &[u8]) -> Twister {
    let mut number = bytes.to_vec();
    number.extend(Sha512::digest(bytes));
    let digit = |bytes: &[u8]| bytes.iter().fold(0, |digit, byte| digit << 8 | u32::from(*byte));
    Twister::from_digits(&number.rchunks(4).map(digit).collect::<Vec<u32>>())
}

/// `hash(float)`: the number modulo the prime 2**61 - 1 (`_Py_HashDouble`).
fn hash(number: f64) -> i64 {
    const BITS: i32 = 61;
    const MODULUS: u64 = (1 << BITS) - 1;
    if number.is_infinite() {
        return if number > 0.0 { 314_159 } else { -314_159 };
    }
    if let Some(whole) = Number::Float(number).to_whole()
        && whole.unsigned_abs() < MODULUS
    {
        return if whole == -1 { -2 } else { whole };
    }
    let bits = number.abs().to_bits();
    let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let (mantissa, exponent) = match exponent {
        0 => (fraction, -1074),
        exponent => (fraction | 1 << 52, exponent - 1075),
    };
    let turns = exponent.rem_euclid(BITS);
    // Multiplying by 2 modulo that prime turns the bits round.
    let turned = u128::from(mantissa) << turns;
    let reduced = (turned & u128::from(MODULUS)) + (turned >> BITS);
    let reduced = u64::try_from(reduced).unwrap_or_default() % MODULUS;
    let signed = reduced.cast_signed() * if number < 0.0 { -1 } else { 1 };
    if signed == -1 { -2 } else { signed }
}

pub(super) fn seed(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("Random.seed", ["a", "version"]);
    let [seed, _] = args.bind(&SIGNATURE)?;
    generator.put(thread, seeded(seed.as_ref())?);
    Ok(Value::None)
}

pub(super) fn getstate(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    args.none("Random.getstate")?;
    Ok(of(&generator.with(thread, |twister| twister.clone())))
}

/// The state of a generator as a value.
pub(super) fn of(twister: &Twister) -> Value {
    let mut numbers: Vec<Value> = twister.state.iter().map(|word| Value::Int((*word).into())).collect();
    numbers.push(Value::Int(i64::try_from(twister.index).unwrap_or(624)));
    Value::tuple(vec![
        Value::Int(3),
        Value::tuple(numbers),
        Value::option(twister.gauss_next),
    ])
}

/// The generator whose state that is.
pub(super) fn restored(state: &Value) -> Result<Twister, Raise> {
    let wrong = || Raise::value_error("state vector is invalid");
    let Value::Tuple(parts) = state else {
        return Err(Raise::type_error("state vector must be a tuple"));
    };
    let [Value::Int(3), Value::Tuple(numbers), gauss_next] = &***parts else {
        return Err(wrong());
    };
    let numbers: Option<Vec<u32>> = numbers
        .iter()
        .map(|number| as_int(number).and_then(|number| u32::try_from(number).ok()))
        .collect();
    let numbers = numbers.ok_or_else(wrong)?;
    let Some((index @ 0..=624, words)) = numbers.split_last() else {
        return Err(wrong());
    };
    Ok(Twister {
        state: words.try_into().map_err(|_| wrong())?,
        index: *index as usize,
        gauss_next: Number::of(gauss_next).map(Number::to_float),
    })
}

pub(super) fn setstate(thread: &mut Thread, generator: &Generator, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("Random.setstate", ["state"]).required(1);
    let [state] = args.bind(&SIGNATURE)?;
    generator.put(thread, restored(&state.unwrap_or_default())?);
    Ok(Value::None)
}
