//! What the bytes of a `memoryview` are taken for.

use forklore_python::exception::Raise;
use forklore_python::value::{Value, number};

/// A format of one character, as the module `struct` has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// The character.
    pub name: &'static str,
    /// How many bytes an item has.
    pub size: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unsigned,
    Signed,
    Real,
    Byte,
}

const fn format(name: &'static str, size: usize, kind: Kind) -> Format {
    Format { name, size, kind }
}

/// Bytes as numbers, which a `memoryview` is at first.
pub const BYTES: Format = format("B", 1, Kind::Unsigned);

const ALL: &[Format] = &[
    BYTES,
    format("b", 1, Kind::Signed),
    format("c", 1, Kind::Byte),
    format("h", 2, Kind::Signed),
    format("H", 2, Kind::Unsigned),
    format("i", 4, Kind::Signed),
    format("I", 4, Kind::Unsigned),
    format("l", 8, Kind::Signed),
    format("L", 8, Kind::Unsigned),
    format("q", 8, Kind::Signed),
    format("Q", 8, Kind::Unsigned),
    format("f", 4, Kind::Real),
    format("d", 8, Kind::Real),
];

/// The longest item.
pub const LONGEST: usize = 8;

impl Format {
    /// The format of that name.
    ///
    /// # Errors
    /// `ValueError` if there is none.
    pub fn find(name: &str) -> Result<Self, Raise> {
        let name = name.strip_prefix('@').unwrap_or(name);
        let found = ALL.iter().find(|format| format.name == name).copied();
        found.ok_or_else(|| {
            let text =
                "memoryview: destination format must be a native single character format prefixed with an optional '@'";
            Raise::value_error(text)
        })
    }

    /// The value of an item.
    pub fn decode(self, item: &[u8]) -> Value {
        let mut bytes = [0; LONGEST];
        bytes[..item.len()].copy_from_slice(item);
        let raw = u64::from_le_bytes(bytes);
        let unused = 64 - 8 * self.size;
        match self.kind {
            Kind::Byte => Value::Bytes(item.into()),
            // An `int` of listings has 64 bits.
            Kind::Unsigned => Value::Int(raw.cast_signed()),
            Kind::Signed => Value::Int((raw << unused).cast_signed() >> unused),
            Kind::Real if self.size == 4 => Value::Float(f64::from(f32::from_bits(raw as u32))),
            Kind::Real => Value::Float(f64::from_bits(raw)),
        }
    }

    /// A value as an item, in the first bytes.
    ///
    /// # Errors
    /// `TypeError` or `ValueError` for what is none.
    pub fn encode(self, value: &Value) -> Result<[u8; LONGEST], Raise> {
        let name = self.name;
        let wrong_type = || Raise::type_error(format!("memoryview: invalid type for format '{name}'"));
        let wrong_value = || Raise::value_error(format!("memoryview: invalid value for format '{name}'"));
        let bits = 8 * self.size as u32;
        let raw = match (self.kind, value) {
            (Kind::Byte, Value::Bytes(bytes)) => match **bytes {
                [byte] => byte.into(),
                _ => return Err(wrong_value()),
            },
            (Kind::Byte, _) => return Err(wrong_type()),
            (Kind::Real, _) => {
                let real = number::Number::of(value).ok_or_else(wrong_type)?.to_float();
                match self.size {
                    #[allow(clippy::cast_possible_truncation)] // As assigning a double to a float does in C.
                    4 => (real as f32).to_bits().into(),
                    _ => real.to_bits(),
                }
            }
            (Kind::Unsigned, _) => {
                let number = u64::try_from(number::as_int(value).ok_or_else(wrong_type)?).map_err(|_| wrong_value())?;
                match number.checked_shr(bits).unwrap_or(0) {
                    0 => number,
                    _ => return Err(wrong_value()),
                }
            }
            (Kind::Signed, _) => {
                let number = number::as_int(value).ok_or_else(wrong_type)?;
                let rest = number >> (bits - 1);
                match rest {
                    0 | -1 => number.cast_unsigned(),
                    _ => return Err(wrong_value()),
                }
            }
        };
        Ok(raw.to_le_bytes())
    }
}
