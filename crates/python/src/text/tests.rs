//! Texts as CPython makes them.

use super::*;

/// `text` or `Class: message`, as the tables have it.
fn shown(result: Result<String, TextError>) -> String {
    result.unwrap_or_else(|error| format!("{}: {error}", error.class()))
}

#[test]
fn formats_like_cpython() {
    for (value, spec, wanted) in INTS {
        assert_eq!(
            shown(format_int(*value, spec, "int")),
            *wanted,
            "format({value}, {spec:?})"
        );
    }
    for (value, spec, wanted) in FLOATS {
        assert_eq!(
            shown(format_float(*value, spec)),
            *wanted,
            "format({value:?}, {spec:?})"
        );
    }
    for (value, spec, wanted) in STRS {
        assert_eq!(shown(format_str(value, spec)), *wanted, "format({value:?}, {spec:?})");
    }
    assert_eq!(
        shown(format_int(1, "q", "bool")),
        "ValueError: Unknown format code 'q' for object of type 'bool'"
    );
    assert_eq!(format_int(1, "99999999999", "int"), Err(TextError::Memory));
    assert_eq!(format_float(0.5, ".2000f").map(|text| text.len()), Ok(2002));
}

#[test]
fn represents_like_cpython() {
    for (text, repr, only_ascii) in REPRS {
        assert_eq!(repr_str(text), *repr);
        assert_eq!(ascii(&repr_str(text)), *only_ascii);
    }
    for (value, repr) in FLOAT_REPRS {
        assert_eq!(repr_float(*value), *repr);
    }
}

#[test]
fn represents_bytes_like_cpython() {
    assert_eq!(repr_bytes(b"a'\n\x00\xff\\"), r#"b"a'\n\x00\xff\\""#);
    assert_eq!(repr_bytes(b"it's \"x\""), r#"b'it\'s "x"'"#);
}

#[test]
fn strftime_follows_the_c_library() {
    let time = jiff::civil::date(2024, 2, 5)
        .at(7, 8, 9, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .unwrap();
    let wanted = [
        ("%Y-%m-%d %H:%M:%S", "2024-02-05 07:08:09"),
        (
            "%a %A %b %B %d %j %y %p %I %%",
            "Mon Monday Feb February 05 036 24 AM 07 %",
        ),
        ("%e|%D|%F|%T|%R", " 5|02/05/24|2024-02-05|07:08:09|07:08"),
        ("%z %Z", "+0000 UTC"),
        ("%!", "%!"),
    ];
    for (format, text) in wanted {
        assert_eq!(shown(format_time(format, &time)), text, "{format}");
    }
    assert!(strftime("%Y", f64::INFINITY).is_err());
}

const INTS: &[(i64, &str, &str)] = &[
    (5, "q", "ValueError: Unknown format code 'q' for object of type 'int'"),
    (5, ".2", "ValueError: Precision not allowed in integer format specifier"),
    (
        5,
        "+c",
        "ValueError: Sign not allowed with integer format specifier 'c'",
    ),
    (65, "c", "A"),
    (-1, "c", "OverflowError: %c arg not in range(0x110000)"),
    (1114112, "c", "OverflowError: %c arg not in range(0x110000)"),
    (5, ",c", "ValueError: Cannot specify ',' with 'c'."),
    (5, ",x", "ValueError: Cannot specify ',' with 'x'."),
    (5, "_x", "5"),
    (65535, "_x", "ffff"),
    (65535, "#_x", "0xffff"),
    (65535, "#010x", "0x0000ffff"),
    (5, ",n", "ValueError: Cannot specify ',' with 'n'."),
    (5, "10q", "ValueError: Unknown format code 'q' for object of type 'int'"),
    (
        5,
        "5d5",
        "ValueError: Invalid format specifier '5d5' for object of type 'int'",
    ),
    (
        5,
        "zd",
        "ValueError: Negative zero coercion (z) not allowed in integer format specifier",
    ),
    (
        5,
        "z",
        "ValueError: Negative zero coercion (z) not allowed in integer format specifier",
    ),
    (5, "s", "ValueError: Unknown format code 's' for object of type 'int'"),
    (5, "=", "5"),
    (-5, "=6", "-    5"),
    (-5, "06", "-00005"),
    (-5, "<06", "-50000"),
    (5, "^7", "   5   "),
    (5, "*^7", "***5***"),
    (5, "+", "+5"),
    (5, " ", " 5"),
    (1234567, ",", "1,234,567"),
    (1234567, "015,", "000,001,234,567"),
    (1234567, "014,", "00,001,234,567"),
    (1234567, "_", "1_234_567"),
    (1234567, "_d", "1_234_567"),
    (255, "#b", "0b11111111"),
    (255, "#o", "0o377"),
    (255, "X", "FF"),
    (255, "#X", "0XFF"),
    (5, "e", "5.000000e+00"),
    (5, ".1f", "5.0"),
    (5, "%", "500.000000%"),
    (5, ".3", "ValueError: Precision not allowed in integer format specifier"),
    (5, "g", "5"),
    (5, ",,", "ValueError: Cannot specify ',' with ','."),
    (5, "_,", "ValueError: Cannot specify both ',' and '_'."),
    (5, ",_", "ValueError: Cannot specify both ',' and '_'."),
    (5, ".", "ValueError: Format specifier missing precision"),
    (5, ".f", "ValueError: Format specifier missing precision"),
    (5, "_c", "ValueError: Cannot specify '_' with 'c'."),
    (
        5,
        "#c",
        "ValueError: Alternate form (#) not allowed with integer format specifier 'c'",
    ),
    (5, "中>4", "中中中5"),
    (5, "=#10", "         5"),
    (5, "n", "5"),
    (
        5,
        "99999999999999999999",
        "ValueError: Too many decimal digits in format string",
    ),
    (
        5,
        ".99999999999999999999f",
        "ValueError: Too many decimal digits in format string",
    ),
];

const FLOATS: &[(f64, &str, &str)] = &[
    (
        1.5,
        "q",
        "ValueError: Unknown format code 'q' for object of type 'float'",
    ),
    (
        1.5,
        "d",
        "ValueError: Unknown format code 'd' for object of type 'float'",
    ),
    (
        1.5,
        "s",
        "ValueError: Unknown format code 's' for object of type 'float'",
    ),
    (1.5, "", "1.5"),
    (1.0, "", "1.0"),
    (1.0, "5", "  1.0"),
    (1e16, "", "1e+16"),
    (1e16, ".3", "1e+16"),
    (1234.5, ".3", "1.23e+03"),
    (1234.5, ".4", "1.234e+03"),
    (1234.0, ".4", "1.234e+03"),
    (1234.0, ".5", "1234.0"),
    (123.0, ".3", "1.23e+02"),
    (1.234e-05, ".3", "1.23e-05"),
    (0.0001, ".3", "0.0001"),
    (1.5, ".0f", "2"),
    (2.5, ".0f", "2"),
    (1.5, "#.0f", "2."),
    (1234567.891, ",.2f", "1,234,567.89"),
    (1234567.891, "_.2f", "1_234_567.89"),
    (1234567.891, ",", "1,234,567.891"),
    (1234567.891, "020,.2f", "0,000,001,234,567.89"),
    (-0.001, ".1f", "-0.0"),
    (-0.001, "z.1f", "0.0"),
    (-0.001, "z", "-0.001"),
    (-0.0, "z", "0.0"),
    (0.5, "%", "50.000000%"),
    (0.1234, ".1%", "12.3%"),
    (10000000000.0, "e", "1.000000e+10"),
    (10000000000.0, ".2E", "1.00E+10"),
    (1e-10, "g", "1e-10"),
    (10000000000.0, "g", "1e+10"),
    (123456.0, "g", "123456"),
    (1234567.0, "g", "1.23457e+06"),
    (100.0, "#g", "100.000"),
    (100.0, ".3g", "100"),
    (100000.0, ".3G", "1E+05"),
    (f64::INFINITY, "", "inf"),
    (f64::NEG_INFINITY, "f", "-inf"),
    (f64::NAN, "F", "NAN"),
    (f64::INFINITY, "010", "0000000inf"),
    (f64::INFINITY, "E", "INF"),
    (f64::NEG_INFINITY, "07f", "-000inf"),
    (1.5, "+", "+1.5"),
    (1.5, "=+10", "+      1.5"),
    (1.5, "<10", "1.5       "),
    (1.5, "010", "00000001.5"),
    (-1.5, "010", "-0000001.5"),
    (1.5, "_>10", "_______1.5"),
    (1.5, ".1", "2e+00"),
    (15.5, ".1", "2e+01"),
    (0.0, ".1", "0e+00"),
    (1.5, ",n", "ValueError: Cannot specify ',' with 'n'."),
    (1.5, "n", "1.5"),
    (1e100, "", "1e+100"),
    (
        1e100,
        "f",
        "10000000000000000159028911097599180468360808563945281389781327557747838772170381060813469985856815104.000000",
    ),
    (1e22, ".0f", "10000000000000000000000"),
    (
        1.5,
        "%%",
        "ValueError: Invalid format specifier '%%' for object of type 'float'",
    ),
    (f64::NAN, "%", "nan%"),
    (f64::INFINITY, ",", "inf"),
];

const STRS: &[(&str, &str, &str)] = &[
    ("a", "d", "ValueError: Unknown format code 'd' for object of type 'str'"),
    ("a", "5", "a    "),
    ("a", ">5", "    a"),
    ("a", "^5", "  a  "),
    ("a", "*^6", "**a***"),
    (
        "a",
        "=5",
        "ValueError: '=' alignment not allowed in string format specifier",
    ),
    ("a", "05", "a0000"),
    ("a", "+", "ValueError: Sign not allowed in string format specifier"),
    ("a", " ", "ValueError: Space not allowed in string format specifier"),
    (
        "a",
        "#",
        "ValueError: Alternate form (#) not allowed in string format specifier",
    ),
    ("a", ",", "ValueError: Cannot specify ',' with 's'."),
    ("a", "_", "ValueError: Cannot specify '_' with 's'."),
    (
        "a",
        "z",
        "ValueError: Negative zero coercion (z) not allowed in string format specifier",
    ),
    ("abc", ".2", "ab"),
    ("abc", "5.2", "ab   "),
    ("abc", ".2s", "ab"),
    (
        "abc",
        "q",
        "ValueError: Unknown format code 'q' for object of type 'str'",
    ),
    ("a", ",s", "ValueError: Cannot specify ',' with 's'."),
    ("a", "<05", "a0000"),
    ("a", "_<5", "a____"),
    (
        "a",
        "s5",
        "ValueError: Invalid format specifier 's5' for object of type 'str'",
    ),
    ("中", ">4", "   中"),
    ("a", "0>5", "0000a"),
    (
        "a",
        "#s",
        "ValueError: Alternate form (#) not allowed in string format specifier",
    ),
];

const REPRS: &[(&str, &str, &str)] = &[
    ("", "''", "''"),
    ("a", "'a'", "'a'"),
    ("it's", "\"it's\"", "\"it's\""),
    ("say \"hi\"", "'say \"hi\"'", "'say \"hi\"'"),
    ("both ' and \"", "'both \\' and \"'", "'both \\' and \"'"),
    ("\n\r\t\\", "'\\n\\r\\t\\\\'", "'\\n\\r\\t\\\\'"),
    ("\u{0}\u{1b}\u{7f}", "'\\x00\\x1b\\x7f'", "'\\x00\\x1b\\x7f'"),
    ("\u{a0}\u{ad}", "'\\xa0\\xad'", "'\\xa0\\xad'"),
    ("é", "'é'", "'\\xe9'"),
    ("中文", "'中文'", "'\\u4e2d\\u6587'"),
    ("😀", "'😀'", "'\\U0001f600'"),
    ("\u{200b}\u{2028}", "'\\u200b\\u2028'", "'\\u200b\\u2028'"),
    ("á", "'á'", "'a\\u0301'"),
    ("\u{378}", "'\\u0378'", "'\\u0378'"),
    ("\u{e000}", "'\\ue000'", "'\\ue000'"),
    ("🧿\u{e0001}", "'🧿\\U000e0001'", "'\\U0001f9ff\\U000e0001'"),
    ("\u{d7ff}", "'\\ud7ff'", "'\\ud7ff'"),
    ("\u{3000}", "'\\u3000'", "'\\u3000'"),
];

const FLOAT_REPRS: &[(f64, &str)] = &[
    (0.0, "0.0"),
    (-0.0, "-0.0"),
    (1.0, "1.0"),
    (-1.5, "-1.5"),
    (0.1, "0.1"),
    (1000000000000000.0, "1000000000000000.0"),
    (9999999999999998.0, "9999999999999998.0"),
    (1e16, "1e+16"),
    (1.5e16, "1.5e+16"),
    (1.2345678901234568e17, "1.2345678901234568e+17"),
    (0.0001, "0.0001"),
    (0.00012, "0.00012"),
    (1e-05, "1e-05"),
    (1.5e-07, "1.5e-07"),
    (5e-324, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (0.30000000000000004, "0.30000000000000004"),
    (0.3333333333333333, "0.3333333333333333"),
    (0.6666666666666666, "0.6666666666666666"),
    (100.0, "100.0"),
    (1e22, "1e+22"),
    (1e23, "1e+23"),
    (f64::INFINITY, "inf"),
    (f64::NEG_INFINITY, "-inf"),
    (f64::NAN, "nan"),
];
