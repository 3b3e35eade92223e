//! The template language of `text % values`, as in CPython's `unicode_format`:
//! `%[(key)][flags][width][.precision][length]code`.

use super::spec::{Align, FormatSpec, Number, character, float_text, int_digits, pad_text};
use super::{MAX_PADDING, TextError, take_number};

/// A width or a precision as a template gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Not given.
    Absent,
    /// A number in the template.
    Fixed(usize),
    /// `*`: the next argument says it.
    Argument,
}

/// One `%` field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// The key of `%(key)s`.
    pub key: Option<String>,
    /// The width; hand an argument's to [`Conversion::set_width`].
    pub width: Amount,
    /// The precision; hand an argument's to [`Conversion::set_precision`].
    pub precision: Amount,
    /// The letter: `s`, `r`, `a`, `c`, `d`, `i`, `u`, `x`, `X`, `o`, `e`, `f`, `g`, `E`, `F`, `G`.
    pub code: char,
    spec: FormatSpec,
}

impl Conversion {
    /// Sets the width that `*` took from the arguments: a negative one means left aligned.
    pub fn set_width(&mut self, width: i64) -> Result<(), TextError> {
        if width < 0 {
            self.spec.align = Some(Align::Left);
        }
        self.spec.width = bounded(usize::try_from(width.unsigned_abs()).ok())?;
        Ok(())
    }

    /// Sets the precision that `*` took from the arguments: a negative one counts as zero.
    pub fn set_precision(&mut self, precision: i64) -> Result<(), TextError> {
        self.spec.precision = Some(bounded(usize::try_from(precision.max(0)).ok())?);
        Ok(())
    }

    /// Writes the text of `%s`, `%r`, `%a` and of a one-character `%c`.
    pub fn text(&self, text: &str) -> String {
        let spec = FormatSpec {
            fill: ' ',
            align: self.spec.align.filter(|a| *a == Align::Left),
            ..self.spec.clone()
        };
        pad_text(text, &spec, Align::Right)
    }

    /// Writes `%c` of a character code.
    pub fn character(&self, code: i64) -> Result<String, TextError> {
        let text = character(code)?;
        Ok(self.text(&text))
    }

    /// Writes `%d`, `%x` and the like.
    pub fn integer(&self, value: i64) -> String {
        let (prefix, digits) = int_digits(value.unsigned_abs(), self.code, self.spec.alternate);
        let zeros = self.spec.precision.unwrap_or(0).saturating_sub(digits.len());
        let digits = "0".repeat(zeros) + &digits;
        Number {
            negative: value < 0,
            prefix,
            digits,
            rest: String::new(),
        }
        .laid_out(&self.spec)
    }

    /// Writes `%e`, `%f`, `%g`.
    pub fn float(&self, value: f64) -> String {
        float_text(value, &self.spec)
    }
}

fn bounded(amount: Option<usize>) -> Result<usize, TextError> {
    amount.filter(|n| *n <= MAX_PADDING).ok_or(TextError::Memory)
}

/// A piece of a `%` template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PercentPiece {
    /// Text to copy; `%%` has become `%`.
    Literal(String),
    /// A field to fill in.
    Field(Conversion),
}

/// Reads a `%` template piece by piece, so that an error in a late field comes
/// after the errors of the earlier fields' arguments, as in CPython.
#[derive(Debug)]
pub struct PercentTemplate {
    chars: Vec<char>,
    position: usize,
    /// Whether there is `%b`, which stands for bytes.
    is_bytes: bool,
}

impl PercentTemplate {
    /// Starts to read `template`.
    pub fn new(template: &str) -> Self {
        Self {
            chars: template.chars().collect(),
            position: 0,
            is_bytes: false,
        }
    }

    /// Starts to read a template of bytes, each of which is a character.
    pub fn of_bytes(template: &[u8]) -> Self {
        Self {
            chars: template.iter().copied().map(char::from).collect(),
            position: 0,
            is_bytes: true,
        }
    }

    fn field(&mut self) -> Result<PercentPiece, TextError> {
        let mut rest = &self.chars[self.position..];
        let key = if rest.first() == Some(&'(') {
            Some(take_key(&mut rest)?)
        } else {
            None
        };
        let mut spec = take_flags(&mut rest);
        let width = take_amount(&mut rest, "width too big")?;
        let precision = if rest.first() == Some(&'.') {
            rest = &rest[1..];
            match take_amount(&mut rest, "precision too big")? {
                Amount::Absent => Amount::Fixed(0),
                given => given,
            }
        } else {
            Amount::Absent
        };
        if let Some('h' | 'l' | 'L') = rest.first() {
            rest = &rest[1..];
        }
        let Some((code, rest)) = rest.split_first() else {
            return Err(TextError::value("incomplete format"));
        };
        let index = self.chars.len() - rest.len() - 1;
        self.position = index + 1;
        match code {
            '%' => return Ok(PercentPiece::Literal("%".to_owned())),
            's' | 'r' | 'a' | 'c' | 'd' | 'i' | 'u' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {}
            'b' if self.is_bytes => {}
            code => return Err(unsupported(*code, index)),
        }
        spec.code = Some(*code);
        if let Amount::Fixed(width) = width {
            spec.width = bounded(Some(width))?;
        }
        if let Amount::Fixed(precision) = precision {
            spec.precision = Some(bounded(Some(precision))?);
        }
        Ok(PercentPiece::Field(Conversion {
            key,
            width,
            precision,
            code: *code,
            spec,
        }))
    }
}

impl Iterator for PercentTemplate {
    type Item = Result<PercentPiece, TextError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.chars[self.position..];
        let length = rest.iter().take_while(|c| **c != '%').count();
        if length > 0 {
            self.position += length;
            return Some(Ok(PercentPiece::Literal(rest[..length].iter().collect())));
        }
        if rest.is_empty() {
            return None;
        }
        self.position += 1;
        Some(self.field())
    }
}

fn unsupported(code: char, index: usize) -> TextError {
    let shown = if (' '..='~').contains(&code) { code } else { '?' };
    TextError::Value(format!(
        "unsupported format character '{shown}' (0x{:x}) at index {index}",
        u32::from(code)
    ))
}

/// Reads `(key)`; brackets inside the key nest.
fn take_key(rest: &mut &[char]) -> Result<String, TextError> {
    let mut depth = 0;
    for (index, c) in rest.iter().enumerate() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let key = rest[1..index].iter().collect();
            *rest = &rest[index + 1..];
            return Ok(key);
        }
    }
    Err(TextError::value("incomplete format key"))
}

fn take_flags(rest: &mut &[char]) -> FormatSpec {
    let mut spec = FormatSpec::default();
    let mut zero = false;
    while let Some((flag, tail)) = rest.split_first() {
        match flag {
            '-' => spec.align = Some(Align::Left),
            '+' => spec.sign = Some('+'),
            ' ' if spec.sign.is_none() => spec.sign = Some(' '),
            ' ' => {}
            '#' => spec.alternate = true,
            '0' => zero = true,
            _ => break,
        }
        *rest = tail;
    }
    if zero && spec.align.is_none() {
        (spec.fill, spec.align) = ('0', Some(Align::AfterSign));
    }
    spec
}

fn take_amount(rest: &mut &[char], too_big: &str) -> Result<Amount, TextError> {
    if rest.first() == Some(&'*') {
        *rest = &rest[1..];
        return Ok(Amount::Argument);
    }
    Ok(take_number(rest, too_big)?.map_or(Amount::Absent, Amount::Fixed))
}
