//! The functions of `math` over many numbers, which CPython computes with more
//! digits than a float has.

use super::real;
use forklore_python::exception::{OVERFLOW_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::arithmetic::{self, BinaryOp};
use forklore_python::value::{Args, Iter, Signature, Value, collect};

pub(super) fn hypot(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.no_keywords("math.hypot")?;
    let numbers: Vec<f64> = args.positional.iter().map(real).collect::<Result<_, _>>()?;
    Ok(norm(&numbers).into())
}

pub(super) fn dist(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [from, to] = args.up_to("dist", 2)?;
    let (from, to) = (
        collect(thread, &from.unwrap_or_default())?,
        collect(thread, &to.unwrap_or_default())?,
    );
    if from.len() != to.len() {
        return Err(Raise::value_error(
            "both points must have the same number of dimensions",
        ));
    }
    let differences = from.iter().zip(&to).map(|(from, to)| Ok(real(from)? - real(to)?));
    Ok(norm(&differences.collect::<Result<Vec<f64>, Raise>>()?).into())
}

/// A sum that keeps what its roundings lose.
struct Sum {
    sum: f64,
    lost: [f64; 3],
}

impl Sum {
    fn add(&mut self, number: f64, part: usize) {
        let before = self.sum;
        self.sum += number;
        self.lost[part] += (before - self.sum) + number;
    }

    /// The square of `number`, whose sign is `sign`.
    fn add_square(&mut self, number: f64, sign: f64) {
        let split = number * 134_217_729.0;
        let high = split - (split - number);
        let low = number - high;
        self.add(sign * high * high, 0);
        self.add(sign * 2.0 * high * low, 1);
        match sign > 0.0 {
            true => self.lost[2] += low * low,
            false => self.add(-low * low, 2),
        }
    }

    fn total(&self) -> f64 {
        self.sum - 1.0 + (self.lost[0] + self.lost[1] + self.lost[2])
    }
}

/// The root of the sum of squares (`vector_norm` in CPython's `mathmodule.c`).
fn norm(numbers: &[f64]) -> f64 {
    let largest = numbers
        .iter()
        .fold(0.0_f64, |largest, number| largest.max(number.abs()));
    if largest.is_infinite() {
        return largest;
    }
    if numbers.iter().any(|number| number.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 || numbers.len() == 1 {
        return largest;
    }
    // A power of two: scaling by it is exact. The smallest numbers are left as they are.
    let exponent = i32::try_from(largest.to_bits() >> 52).unwrap_or_default() - 1022;
    let scale = if exponent > -1020 && exponent < 1023 {
        2.0_f64.powi(-exponent)
    } else {
        1.0 / largest
    };
    let mut sum = Sum {
        sum: 1.0,
        lost: [0.0; 3],
    };
    for number in numbers {
        sum.add_square(number.abs() * scale, 1.0);
    }
    let root = sum.total().sqrt();
    sum.add_square(root, -1.0);
    (root + sum.total() / (2.0 * root)) / scale
}

/// `math.fsum`: the exact sum, rounded once (Shewchuk's partial sums, as in CPython).
pub fn fsum(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let mut numbers = Iter::new(thread, &args.one("math.fsum")?)?;
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinite) = (0.0, 0.0);
    while let Some(value) = numbers.next(thread)? {
        let given = real(&value)?;
        let mut number = given;
        let mut kept = 0;
        for at in 0..partials.len() {
            let (larger, smaller) = match number.abs() < partials[at].abs() {
                true => (partials[at], number),
                false => (number, partials[at]),
            };
            let high = larger + smaller;
            let low = smaller - (high - larger);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            number = high;
        }
        partials.truncate(kept);
        if number.is_finite() {
            partials.push(number);
            continue;
        }
        if given.is_finite() {
            return Err(Raise::new(&OVERFLOW_ERROR, "intermediate overflow in fsum"));
        }
        if given.is_infinite() {
            infinite += given;
        }
        special += given;
        partials.clear();
    }
    if special != 0.0 {
        return match f64::is_nan(infinite) {
            true => Err(Raise::value_error("-inf + inf in fsum")),
            false => Ok(special.into()),
        };
    }
    Ok(rounded(&partials).into())
}

/// The sum of numbers that do not overlap, smallest first, half to even.
fn rounded(partials: &[f64]) -> f64 {
    let mut rest = partials.iter().rev();
    let Some(mut high) = rest.next().copied() else {
        return 0.0;
    };
    let mut low = 0.0;
    for partial in rest.by_ref() {
        let before = high;
        high = before + partial;
        low = partial - (high - before);
        if low != 0.0 {
            break;
        }
    }
    // Half a unit is rounded to even; the digits below decide if there are any.
    if let Some(next) = rest.next()
        && ((low < 0.0 && *next < 0.0) || (low > 0.0 && *next > 0.0))
    {
        let twice = low * 2.0;
        let sum = high + twice;
        if twice == sum - high {
            return sum;
        }
    }
    high
}

pub(super) fn prod(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("prod", ["iterable", "start"])
        .required(1)
        .positional(1)
        .native();
    let [numbers, start] = args.bind(&SIGNATURE)?;
    let mut numbers = Iter::new(thread, &numbers.unwrap_or_default())?;
    let mut product = start.unwrap_or(Value::Int(1));
    while let Some(number) = numbers.next(thread)? {
        product = arithmetic::binary(thread, BinaryOp::Mul, &product, &number, false)?;
    }
    Ok(product)
}
