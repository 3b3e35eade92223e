//! Sums and fractions that are exact: every number here is a whole one over a power of two.

use num_bigint::{BigInt, BigUint, Sign};

use forklore_python::exception::Raise;
use forklore_python::value::Value;
use forklore_python::value::number::Number;

/// Sums over numbers.
pub(super) struct Sums {
    count: usize,
    /// The sum, times 2 to the power of `scale`.
    sum: BigInt,
    /// The sum of the squares, times 2 to the power of twice `scale`.
    squares: BigInt,
    scale: u32,
    /// The sum of what is infinite or no number, if there is any.
    special: Option<f64>,
    /// Whether all are whole by their class.
    whole: bool,
}

/// A fraction, or what is not finite.
pub(super) enum Ratio {
    Exact(BigInt, BigUint),
    Special(f64),
}

/// A float as a whole number and how often that is to be doubled.
fn parts(number: f64) -> (i64, i32) {
    let bits = number.to_bits();
    let exponent = i32::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
    let fraction = (bits & ((1 << 52) - 1)).cast_signed();
    let (mantissa, exponent) = match exponent {
        0 => (fraction, -1074),
        exponent => (fraction | 1 << 52, exponent - 1075),
    };
    (if number < 0.0 { -mantissa } else { mantissa }, exponent)
}

impl Sums {
    /// The sums over `items`.
    pub(super) fn of(items: &[Value]) -> Result<Self, Raise> {
        let mut sums = Self {
            count: items.len(),
            sum: BigInt::ZERO,
            squares: BigInt::ZERO,
            scale: 0,
            special: None,
            whole: true,
        };
        for item in items {
            match Number::of(item) {
                Some(Number::Int(number)) => sums.add(number, 0),
                Some(Number::Float(number)) if number.is_finite() => {
                    let (mantissa, exponent) = parts(number);
                    sums.add(mantissa, exponent);
                    sums.whole = false;
                }
                Some(Number::Float(number)) => {
                    sums.special = Some(sums.special.unwrap_or(0.0) + number);
                    sums.whole = false;
                }
                None => {
                    let class = item.class().name;
                    let text = format!("can't convert type '{class}' to numerator/denominator");
                    return Err(Raise::type_error(text));
                }
            }
        }
        Ok(sums)
    }

    fn add(&mut self, mantissa: i64, exponent: i32) {
        let needed = u32::try_from(-exponent).unwrap_or(0);
        if needed > self.scale {
            self.sum <<= needed - self.scale;
            self.squares <<= 2 * (needed - self.scale);
            self.scale = needed;
        }
        let shift = i64::from(exponent) + i64::from(self.scale);
        let number = BigInt::from(mantissa) << u32::try_from(shift).unwrap_or(0);
        self.squares += &number * &number;
        self.sum += number;
    }

    /// The sum.
    pub(super) fn total(&self) -> Ratio {
        match self.special {
            Some(special) => Ratio::Special(special),
            None => Ratio::Exact(self.sum.clone(), BigUint::from(1_u8) << self.scale),
        }
    }

    /// The sum over the number of them.
    pub(super) fn mean(&self) -> Ratio {
        self.total().over(self.count)
    }

    /// The sum of the squares of the distances from the mean.
    pub(super) fn squares(&self) -> Ratio {
        if let Some(special) = self.special {
            return Ratio::Special(special * special);
        }
        let numerator = &self.squares * self.count - &self.sum * &self.sum;
        Ratio::Exact(numerator, (BigUint::from(1_u8) << (2 * self.scale)) * self.count)
    }

    /// A result about these numbers: an `int` if they are, and it is.
    pub(super) fn result(&self, ratio: Ratio) -> Value {
        if let (Ratio::Exact(numerator, denominator), true) = (&ratio, self.whole) {
            let denominator = BigInt::from(denominator.clone());
            let quotient = numerator / &denominator;
            if &quotient * denominator == *numerator
                && let Ok(quotient) = i64::try_from(quotient)
            {
                return quotient.into();
            }
        }
        ratio.rounded().into()
    }
}

/// So many bits are enough to round, if the last one tells of everything below.
const BITS: i64 = 66;

impl Ratio {
    /// Divided by a number that is not 0.
    pub(super) fn over(self, count: usize) -> Self {
        match self {
            Ratio::Exact(numerator, denominator) => Ratio::Exact(numerator, denominator * count),
            #[allow(clippy::cast_precision_loss)] // It is infinite, or no number.
            Ratio::Special(special) => Ratio::Special(special / count as f64),
        }
    }

    /// The nearest float.
    fn rounded(self) -> f64 {
        let (numerator, denominator) = match self {
            Ratio::Exact(numerator, denominator) => (numerator, denominator),
            Ratio::Special(special) => return special,
        };
        let (sign, numerator) = numerator.into_parts();
        let magnitude = scaled(&numerator, &denominator, 1).map_or(0.0, |(bits, shift)| float(bits, shift));
        if sign == Sign::Minus { -magnitude } else { magnitude }
    }

    /// The nearest float to the square root; rounding errors do not make a variance negative.
    pub(super) fn root(self) -> f64 {
        match self {
            Ratio::Special(special) => special.sqrt(),
            Ratio::Exact(numerator, denominator) => {
                let Some((bits, shift)) = scaled(numerator.magnitude(), &denominator, 2) else {
                    return 0.0;
                };
                let root = bits.sqrt();
                let exact = &root * &root == bits;
                float(root << 1_u8 | BigUint::from(u8::from(!exact)), shift / 2 + 1)
            }
        }
    }
}

/// The quotient times 2 to the power of the number beside it, of [`BITS`] for each of `times`; its last bit is set if
/// there is a rest. The power is a multiple of `times`. `None` is 0.
fn scaled(numerator: &BigUint, denominator: &BigUint, times: i64) -> Option<(BigUint, i64)> {
    if *numerator == BigUint::ZERO {
        return None;
    }
    let bits = |number: &BigUint| i64::try_from(number.bits()).unwrap_or(i64::MAX);
    let shift = times * BITS - bits(numerator) + bits(denominator);
    let shift = shift + shift.rem_euclid(times);
    let (numerator, denominator) = match u64::try_from(shift) {
        Ok(up) => (numerator << up, denominator.clone()),
        Err(_) => (numerator.clone(), denominator << shift.unsigned_abs()),
    };
    let quotient = &numerator / &denominator;
    let rest = &quotient * denominator != numerator;
    Some((quotient | BigUint::from(u8::from(rest)), shift))
}

/// A whole number over 2 to the power of `shift`.
fn float(bits: BigUint, shift: i64) -> f64 {
    #[allow(clippy::cast_precision_loss)] // To the nearest.
    let rounded = u128::try_from(bits).unwrap_or(u128::MAX) as f64;
    // Two steps, as half of the power may be beyond what a float can be.
    let shift = i32::try_from(-shift).unwrap_or(i32::MIN);
    rounded * 2.0_f64.powi(shift / 2) * 2.0_f64.powi(shift - shift / 2)
}
