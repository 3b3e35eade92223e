//! How Python writes values down: `repr`, the format mini-language, the two
//! template languages (`%` and `str.format`) and `strftime`.
//!
//! Everything here works on plain Rust types and knows nothing of the
//! interpreter's values, so that it can be checked against CPython 3.11 line by
//! line: every test table in this module was printed by CPython. The layer above
//! ([`crate::value`]) picks the argument for each field and turns
//! [`TextError`] into a Python exception.

mod civil;
pub mod codec;
mod float;
mod percent;
mod repr;
mod spec;
mod template;

pub use civil::{format_time, strftime};
pub use float::repr_float;
pub use percent::{Amount, Conversion, PercentPiece, PercentTemplate};
pub use repr::{ascii, is_printable, repr_bytes, repr_str};
pub use spec::{FormatSpec, format_float, format_int, format_str};
pub use template::{Field, FieldName, First, FormatPiece, FormatTemplate, Numbering, Step};

/// The longest text a format may produce on its own account, in characters: a
/// listing that asks for a width of a thousand million gets an error, not the memory.
const MAX_PADDING: usize = 1 << 24;

/// Why a text could not be formatted; the variant names the Python exception.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// `ValueError`
    #[error("{0}")]
    Value(String),
    /// `TypeError`
    #[error("{0}")]
    Type(String),
    /// `OverflowError`
    #[error("{0}")]
    Overflow(String),
    /// `MemoryError`
    #[error("a width or precision over {MAX_PADDING} characters")]
    Memory,
}

impl TextError {
    /// The name of the exception class this becomes.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Value(_) => "ValueError",
            Self::Type(_) => "TypeError",
            Self::Overflow(_) => "OverflowError",
            Self::Memory => "MemoryError",
        }
    }

    fn value(message: impl Into<String>) -> Self {
        Self::Value(message.into())
    }
}

/// Reads a run of decimal digits from the front of `chars`; `None` where there is none.
fn take_number(chars: &mut &[char], too_big: &str) -> Result<Option<usize>, TextError> {
    let length = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    if length == 0 {
        return Ok(None);
    }
    let digits: String = chars[..length].iter().collect();
    *chars = &chars[length..];
    digits
        .parse::<i64>()
        .ok()
        .and_then(|n| usize::try_from(n).ok())
        .map(Some)
        .ok_or_else(|| TextError::value(too_big))
}

#[cfg(test)]
mod tests;
