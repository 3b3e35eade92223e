//! The format mini-language of `format()`, f-strings and `str.format`:
//! `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`, as in
//! CPython's `Python/formatter_unicode.c`.

use super::float::{self, Layout};
use super::{MAX_PADDING, TextError, repr_float, take_number};

/// Where the padding goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
    Centre,
    /// Between the sign and the digits.
    AfterSign,
}

impl Align {
    fn from_char(c: char) -> Option<Self> {
        match c {
            '<' => Some(Self::Left),
            '>' => Some(Self::Right),
            '^' => Some(Self::Centre),
            '=' => Some(Self::AfterSign),
            _ => None,
        }
    }
}

/// A format specifier, read but not yet tied to a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatSpec {
    pub(super) fill: char,
    pub(super) align: Option<Align>,
    /// What stands before a number that is not negative: `+` or a space.
    pub(super) sign: Option<char>,
    /// `z`: a result that rounds to minus zero is written as zero.
    pub(super) drops_negative_zero: bool,
    pub(super) alternate: bool,
    pub(super) width: usize,
    pub(super) grouping: Option<char>,
    pub(super) precision: Option<usize>,
    /// The presentation type, the letter at the end.
    pub(super) code: Option<char>,
}

impl Default for FormatSpec {
    fn default() -> Self {
        Self {
            fill: ' ',
            align: None,
            sign: None,
            drops_negative_zero: false,
            alternate: false,
            width: 0,
            grouping: None,
            precision: None,
            code: None,
        }
    }
}

/// What the reader of a specifier has to know of the type it is for.
struct Target<'a> {
    type_name: &'a str,
    is_number: bool,
}

impl FormatSpec {
    fn parse(text: &str, target: &Target<'_>) -> Result<Self, TextError> {
        let all: Vec<char> = text.chars().collect();
        let mut rest = all.as_slice();
        let mut spec = Self::default();

        let fill_given = spec.take_align(&mut rest);
        if let Some(sign @ ('+' | '-' | ' ')) = rest.first() {
            spec.sign = Some(*sign);
            rest = &rest[1..];
        }
        spec.drops_negative_zero = take_char(&mut rest, 'z');
        spec.alternate = take_char(&mut rest, '#');
        if !fill_given && take_char(&mut rest, '0') {
            spec.fill = '0';
            if spec.align.is_none() && target.is_number {
                spec.align = Some(Align::AfterSign);
            }
        }
        let too_big = "Too many decimal digits in format string";
        spec.width = take_number(&mut rest, too_big)?.unwrap_or(0);
        spec.take_grouping(&mut rest)?;
        if take_char(&mut rest, '.') {
            let precision = take_number(&mut rest, too_big)?;
            spec.precision = Some(precision.ok_or_else(|| TextError::value("Format specifier missing precision"))?);
        }
        match rest {
            [] => {}
            [code] => spec.code = Some(*code),
            _ => {
                let message = format!(
                    "Invalid format specifier '{text}' for object of type '{}'",
                    target.type_name
                );
                return Err(TextError::Value(message));
            }
        }
        spec.check_grouping(target)?;
        if spec.width.max(spec.precision.unwrap_or(0)) > MAX_PADDING {
            return Err(TextError::Memory);
        }
        Ok(spec)
    }

    /// Reads `[[fill]align]`; whether a fill character was among it.
    fn take_align(&mut self, rest: &mut &[char]) -> bool {
        if let [fill, align, ..] = rest
            && let Some(align) = Align::from_char(*align)
        {
            (self.fill, self.align) = (*fill, Some(align));
            *rest = &rest[2..];
            return true;
        }
        if let Some(align) = rest.first().and_then(|c| Align::from_char(*c)) {
            self.align = Some(align);
            *rest = &rest[1..];
        }
        false
    }

    fn take_grouping(&mut self, rest: &mut &[char]) -> Result<(), TextError> {
        let comma = take_char(rest, ',');
        let underscore = take_char(rest, '_');
        if underscore && (comma || rest.first() == Some(&',')) {
            return Err(TextError::value("Cannot specify both ',' and '_'."));
        }
        self.grouping = match (comma, underscore) {
            (true, _) => Some(','),
            (_, true) => Some('_'),
            _ => None,
        };
        Ok(())
    }

    fn check_grouping(&self, target: &Target<'_>) -> Result<(), TextError> {
        let Some(separator) = self.grouping else { return Ok(()) };
        let code = match self.code {
            None if target.is_number => return Ok(()),
            None => 's',
            Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | 'F' | '%') => return Ok(()),
            Some('b' | 'o' | 'x' | 'X') if separator == '_' => return Ok(()),
            Some(code) => code,
        };
        Err(TextError::Value(format!("Cannot specify '{separator}' with '{code}'.")))
    }

    fn unknown_code(&self, type_name: &str) -> TextError {
        let code = self.code.unwrap_or('s');
        let shown = if ('!'..='~').contains(&code) {
            code.to_string()
        } else {
            format!("\\x{:x}", u32::from(code))
        };
        TextError::Value(format!(
            "Unknown format code '{shown}' for object of type '{type_name}'"
        ))
    }
}

fn take_char(rest: &mut &[char], wanted: char) -> bool {
    let found = rest.first() == Some(&wanted);
    if found {
        *rest = &rest[1..];
    }
    found
}

/// `format(text, spec)`.
pub fn format_str(text: &str, spec: &str) -> Result<String, TextError> {
    if spec.is_empty() {
        return Ok(text.to_owned());
    }
    let spec = FormatSpec::parse(
        spec,
        &Target {
            type_name: "str",
            is_number: false,
        },
    )?;
    let refusal = match spec.code {
        Some(code) if code != 's' => return Err(spec.unknown_code("str")),
        _ if spec.sign == Some(' ') => "Space not allowed in string format specifier",
        _ if spec.sign.is_some() => "Sign not allowed in string format specifier",
        _ if spec.drops_negative_zero => "Negative zero coercion (z) not allowed in string format specifier",
        _ if spec.alternate => "Alternate form (#) not allowed in string format specifier",
        _ if spec.align == Some(Align::AfterSign) => "'=' alignment not allowed in string format specifier",
        _ => return Ok(pad_text(text, &spec, Align::Left)),
    };
    Err(TextError::value(refusal))
}

/// Cuts `text` to the precision and pads it to the width.
pub(super) fn pad_text(text: &str, spec: &FormatSpec, default: Align) -> String {
    let shown: String = match spec.precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text.to_owned(),
    };
    let padding = spec.width.saturating_sub(shown.chars().count());
    let (left, right) = match spec.align.unwrap_or(default) {
        Align::Left => (0, padding),
        Align::Centre => (padding / 2, padding - padding / 2),
        Align::Right | Align::AfterSign => (padding, 0),
    };
    surround(&shown, spec.fill, left, right)
}

fn surround(text: &str, fill: char, left: usize, right: usize) -> String {
    let mut out = String::with_capacity(text.len() + left + right);
    out.extend(std::iter::repeat_n(fill, left));
    out.push_str(text);
    out.extend(std::iter::repeat_n(fill, right));
    out
}

/// `format(value, spec)` for an int; `type_name` is `bool` for the truth values,
/// which format as ints and are named in errors.
pub fn format_int(value: i64, spec: &str, type_name: &str) -> Result<String, TextError> {
    if spec.is_empty() {
        return Ok(value.to_string());
    }
    let spec = FormatSpec::parse(
        spec,
        &Target {
            type_name,
            is_number: true,
        },
    )?;
    match spec.code {
        None | Some('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n') => int_text(value, &spec),
        // float(value) rounds in the same way
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => Ok(float_text(value as f64, &spec)),
        Some(_) => Err(spec.unknown_code(type_name)),
    }
}

fn int_text(value: i64, spec: &FormatSpec) -> Result<String, TextError> {
    let refusal = match spec.code {
        _ if spec.precision.is_some() => "Precision not allowed in integer format specifier",
        _ if spec.drops_negative_zero => "Negative zero coercion (z) not allowed in integer format specifier",
        Some('c') if spec.sign.is_some() => "Sign not allowed with integer format specifier 'c'",
        Some('c') if spec.alternate => "Alternate form (#) not allowed with integer format specifier 'c'",
        Some('c') => {
            return Ok(Number {
                rest: character(value)?,
                ..Number::default()
            }
            .laid_out(spec));
        }
        code => {
            let (prefix, digits) = int_digits(value.unsigned_abs(), code.unwrap_or('d'), spec.alternate);
            return Ok(Number {
                negative: value < 0,
                prefix,
                digits,
                rest: String::new(),
            }
            .laid_out(spec));
        }
    };
    Err(TextError::value(refusal))
}

/// The character with this code, for `%c` and `c`.
pub(super) fn character(code: i64) -> Result<String, TextError> {
    u32::try_from(code)
        .ok()
        .and_then(char::from_u32)
        .map(String::from)
        .ok_or_else(|| TextError::Overflow("%c arg not in range(0x110000)".to_owned()))
}

/// Prefix and digits in the base the code asks for.
pub(super) fn int_digits(value: u64, code: char, alternate: bool) -> (&'static str, String) {
    let (prefix, digits) = match code {
        'b' => ("0b", format!("{value:b}")),
        'o' => ("0o", format!("{value:o}")),
        'x' => ("0x", format!("{value:x}")),
        'X' => ("0X", format!("{value:X}")),
        _ => ("", value.to_string()),
    };
    (if alternate { prefix } else { "" }, digits)
}

/// `format(value, spec)` for a float.
pub fn format_float(value: f64, spec: &str) -> Result<String, TextError> {
    if spec.is_empty() {
        return Ok(repr_float(value));
    }
    let spec = FormatSpec::parse(
        spec,
        &Target {
            type_name: "float",
            is_number: true,
        },
    )?;
    match spec.code {
        None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') => Ok(float_text(value, &spec)),
        Some(_) => Err(spec.unknown_code("float")),
    }
}

pub(super) fn float_text(value: f64, spec: &FormatSpec) -> String {
    let code = spec.code.unwrap_or('\0');
    let magnitude = if code == '%' { value.abs() * 100.0 } else { value.abs() };
    let precision = spec.precision.unwrap_or(6);
    let mut text = match code.to_ascii_lowercase() {
        'e' => float::digits(magnitude, Layout::Exponent, precision, spec.alternate),
        'f' | '%' => float::digits(magnitude, Layout::Fixed, precision, spec.alternate),
        '\0' if spec.precision.is_none() => repr_float(magnitude),
        '\0' => float::digits(magnitude, Layout::GeneralWithPoint, precision, spec.alternate),
        _ => float::digits(magnitude, Layout::General, precision, spec.alternate),
    };
    if code.is_ascii_uppercase() {
        text.make_ascii_uppercase();
    }
    if code == '%' {
        text.push('%');
    }
    let whole = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.split_off(whole);
    let is_zero = || !(text.bytes().chain(rest.bytes().take_while(|b| *b != b'e'))).any(|b| (b'1'..=b'9').contains(&b));
    let negative =
        value.is_sign_negative() && !value.is_nan() && !(spec.drops_negative_zero && value.is_finite() && is_zero());
    Number {
        negative,
        prefix: "",
        digits: text,
        rest,
    }
    .laid_out(spec)
}

/// A number taken apart for layout.
#[derive(Debug, Default)]
pub(super) struct Number {
    pub(super) negative: bool,
    /// `0x` and its like.
    pub(super) prefix: &'static str,
    /// The digits before the point: the part that is grouped.
    pub(super) digits: String,
    /// Everything from the point on; or `inf`, `nan`, a character.
    pub(super) rest: String,
}

impl Number {
    pub(super) fn laid_out(self, spec: &FormatSpec) -> String {
        let sign = match spec.sign {
            _ if self.negative => "-",
            Some('+') => "+",
            Some(' ') => " ",
            _ => "",
        };
        let head = format!("{sign}{}", self.prefix);
        let align = spec.align.unwrap_or(Align::Right);
        let digits = match spec.grouping {
            Some(separator) if !self.digits.is_empty() => {
                let zero_filled = spec.fill == '0' && align == Align::AfterSign;
                let taken = head.len() + self.rest.chars().count();
                let width = if zero_filled {
                    spec.width.saturating_sub(taken)
                } else {
                    0
                };
                let group = if matches!(spec.code, Some('b' | 'o' | 'x' | 'X')) {
                    4
                } else {
                    3
                };
                grouped(&self.digits, separator, group, width)
            }
            _ => self.digits,
        };
        let body = digits + &self.rest;
        let padding = spec.width.saturating_sub(head.len() + body.chars().count());
        match align {
            Align::AfterSign => head + &surround(&body, spec.fill, padding, 0),
            Align::Left => surround(&(head + &body), spec.fill, 0, padding),
            Align::Right => surround(&(head + &body), spec.fill, padding, 0),
            Align::Centre => surround(&(head + &body), spec.fill, padding / 2, padding - padding / 2),
        }
    }
}

/// Puts separators between groups of digits, and zeros in front until `width` is
/// reached; a separator never comes first, so the result may be one wider.
fn grouped(digits: &str, separator: char, group: usize, width: usize) -> String {
    let mut reversed = String::with_capacity(digits.len().max(width) * 4 / 3 + 1);
    let mut source = digits.chars().rev().peekable();
    let mut length = 0;
    let mut in_group = 0;
    while source.peek().is_some() || length < width {
        if in_group == group {
            reversed.push(separator);
            length += 1;
            in_group = 0;
        }
        reversed.push(source.next().unwrap_or('0'));
        length += 1;
        in_group += 1;
    }
    reversed.chars().rev().collect()
}
