//! `repr` and `ascii` of text, as CPython's `unicode_repr`.

/// Whether `str.isprintable` holds for `c`: letters, marks, numbers, punctuation,
/// symbols and the ASCII space.
///
/// The standard library keeps the same table for `Debug`: it escapes the Unicode
/// categories C and Z, and beyond these only a combining mark that opens a text,
/// which is why the probe text starts with a letter.
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    let mut buffer = [b'x', 0, 0, 0, 0];
    let length = 1 + c.encode_utf8(&mut buffer[1..]).len();
    let probe = std::str::from_utf8(&buffer[..length]).unwrap_or_default();
    probe.escape_debug().count() == 2
}

/// `repr(text)`: single quotes, unless the text holds single and no double ones.
pub fn repr_str(text: &str) -> String {
    quote(text, is_printable)
}

/// `ascii(text)`: as `repr`, with everything beyond ASCII escaped.
pub fn ascii(text: &str) -> String {
    quote(text, |c| matches!(c, ' '..='~'))
}

fn quote(text: &str, shown: impl Fn(char) -> bool) -> String {
    let mark = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(mark);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == mark => out.extend(['\\', c]),
            c if shown(c) => out.push(c),
            c => out.push_str(&escape(c)),
        }
    }
    out.push(mark);
    out
}

fn escape(c: char) -> String {
    match u32::from(c) {
        code @ 0..=0xff => format!("\\x{code:02x}"),
        code @ 0x100..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}
