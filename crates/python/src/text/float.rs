//! Floats as decimal text: the shortest that reads back the same (`repr`), and
//! the three classic forms `e`, `f` and `g`. Rust's formatting is exact and rounds
//! half to even as CPython's `dtoa` does, so what is left to do is the layout.

/// No finite double needs more digits than this to be written exactly; any
/// further precision is zeros.
const EXACT_DIGITS: usize = 1100;

/// `repr(value)`, float_repr_style "short".
pub fn repr_float(value: f64) -> String {
    if !value.is_finite() {
        return non_finite(value);
    }
    let text = format!("{value:e}");
    let (mantissa, exponent) = split_exponent(&text);
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        if plain.contains('.') { plain } else { plain + ".0" }
    } else {
        with_exponent(mantissa, exponent)
    }
}

fn non_finite(value: f64) -> String {
    let name = if value.is_nan() {
        "nan"
    } else if value < 0.0 {
        "-inf"
    } else {
        "inf"
    };
    name.to_owned()
}

/// How a float is laid out by a format code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// `e`: one digit, the point, `precision` digits, the exponent.
    Exponent,
    /// `f`: `precision` digits after the point.
    Fixed,
    /// `g`: `precision` significant digits, in whichever form is shorter.
    General,
    /// No code but a precision: as `g`, with a digit after the point always kept.
    GeneralWithPoint,
}

/// The digits of a value that is not negative. `alternate` keeps the point and the
/// trailing zeros (`#`).
pub(super) fn digits(value: f64, layout: Layout, precision: usize, alternate: bool) -> String {
    if !value.is_finite() {
        return non_finite(value);
    }
    match layout {
        Layout::Fixed => fixed(value, precision, alternate),
        Layout::Exponent => {
            let (mantissa, exponent) = rounded(value, precision);
            with_exponent(&with_point(mantissa, alternate), exponent)
        }
        Layout::General | Layout::GeneralWithPoint => general(value, precision.max(1), layout, alternate),
    }
}

fn fixed(value: f64, precision: usize, alternate: bool) -> String {
    let shown = precision.min(EXACT_DIGITS);
    let text = format!("{value:.shown$}") + &"0".repeat(precision - shown);
    with_point(text, alternate)
}

fn general(value: f64, precision: usize, layout: Layout, alternate: bool) -> String {
    let (mantissa, exponent) = rounded(value, precision - 1);
    let keeps_point = layout == Layout::GeneralWithPoint;
    let limit = i64::try_from(precision).unwrap_or(i64::MAX) - i64::from(keeps_point);
    if (-4..limit).contains(&exponent) {
        let decimals = usize::try_from(limit + i64::from(keeps_point) - 1 - exponent).unwrap_or_default();
        let text = trimmed(fixed(value, decimals, alternate), alternate);
        if keeps_point && !text.contains('.') {
            text + ".0"
        } else {
            text
        }
    } else {
        with_exponent(&trimmed(with_point(mantissa, alternate), alternate), exponent)
    }
}

/// The mantissa with `precision` digits after the point, and the exponent.
fn rounded(value: f64, precision: usize) -> (String, i64) {
    let shown = precision.min(EXACT_DIGITS);
    let text = format!("{value:.shown$e}");
    let (mantissa, exponent) = split_exponent(&text);
    (mantissa.to_owned() + &"0".repeat(precision - shown), exponent)
}

fn split_exponent(text: &str) -> (&str, i64) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (mantissa, exponent.parse().unwrap_or_default())
}

fn with_exponent(mantissa: &str, exponent: i64) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

fn with_point(text: String, alternate: bool) -> String {
    if alternate && !text.contains('.') {
        text + "."
    } else {
        text
    }
}

fn trimmed(text: String, alternate: bool) -> String {
    if alternate || !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
