//! `hash`: CPython's numbers where they do not change from process to process. Strings it hashes anew in each process;
//! here their hash is always the same.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::table::Hashed;
use super::{Key, Range, Value};

/// What ints are hashed modulo: 2⁶¹ - 1 (`_PyHASH_MODULUS`).
const MODULUS: u64 = (1 << 61) - 1;

/// Never -1, which means an error in CPython.
impl Hashed for Key {
    fn hash_number(&self) -> i64 {
        of(self.value())
    }
}

fn of(value: &Value) -> i64 {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => of_int(*value),
        Value::Float(value) => of_float(*value),
        Value::Tuple(items) => of_tuple(items.iter().map(of)),
        Value::FrozenSet(set) => set.hash(),
        Value::Range(range) => of_range(range),
        Value::Object(object) => match object.as_int() {
            Some(value) => of_int(value),
            None => of_address(value),
        },
        Value::Str(text) => of_bytes(text.as_bytes()),
        Value::Bytes(bytes) => of_bytes(bytes),
        other => of_address(other),
    }
}

/// -1 means an error.
const fn valid(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

fn of_int(value: i64) -> i64 {
    let rest = (value.unsigned_abs() % MODULUS).cast_signed();
    valid(if value < 0 { -rest } else { rest })
}

/// `_Py_HashDouble`: an equal int has the same hash.
fn of_float(value: f64) -> i64 {
    if value.is_nan() {
        return of_bytes(&value.to_bits().to_le_bytes());
    }
    if value.is_infinite() {
        return if value > 0.0 { 314_159 } else { -314_159 };
    }
    let bits = value.abs().to_bits();
    let fraction = bits & ((1 << 52) - 1);
    // The value is mantissa * 2**exponent.
    let (mantissa, exponent) = match (bits >> 52).cast_signed() {
        0 => (fraction, -1074),
        biased => (fraction | 1 << 52, biased - 1075),
    };
    // Modulo 2**61 - 1, a power of two turns the bits round.
    let turns = exponent.rem_euclid(61).unsigned_abs();
    let turned = u128::from(mantissa % MODULUS) << turns;
    let rest = i64::try_from(turned % u128::from(MODULUS)).unwrap_or(0);
    valid(if value < 0.0 { -rest } else { rest })
}

/// `tuplehash`, a form of xxHash.
fn of_tuple(items: impl ExactSizeIterator<Item = i64>) -> i64 {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let len = items.len() as u64;
    let mixed = items.fold(PRIME_5, |mixed, item| {
        let lane = item.cast_unsigned().wrapping_mul(PRIME_2);
        mixed.wrapping_add(lane).rotate_left(31).wrapping_mul(PRIME_1)
    });
    match mixed.wrapping_add(len ^ (PRIME_5 ^ 3_527_539)).cast_signed() {
        -1 => 1_546_275_796,
        hash => hash,
    }
}

fn of_range(range: &Range) -> i64 {
    let none = of(&Value::None);
    let (start, step) = match range.len() {
        0 => (none, none),
        1 => (of_int(range.start), none),
        _ => (of_int(range.start), of_int(range.step)),
    };
    of_tuple([of_int(range.len()), start, step].into_iter())
}

fn of_bytes(bytes: &[u8]) -> i64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    valid(hasher.finish().cast_signed())
}

/// `_Py_HashPointer`: the low bits of addresses are all alike.
fn of_address(value: &Value) -> i64 {
    let address = value.address().unwrap_or_default() as u64;
    valid(address.rotate_right(4).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::of_float;

    #[test]
    fn floats_hash_as_in_cpython() {
        let cases = [
            (0.5, 1_152_921_504_606_846_976),
            (-1.0, -2),
            (1e300, 1_224_995_262_755_759_164),
            (5e-324, 16_777_216),
            (0.1, 230_584_300_921_369_408),
            (-2.25, -576_460_752_303_423_490),
        ];
        for (value, hash) in cases {
            assert_eq!(of_float(value), hash, "{value}");
        }
    }
}
