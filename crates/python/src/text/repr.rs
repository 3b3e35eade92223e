//! `repr` of text and bytes, as CPython's `unicode_repr`, and `ascii`.

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
    let mark = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let quoted: String = text.chars().map(|c| quoted(c, mark, is_printable)).collect();
    format!("{mark}{quoted}{mark}")
}

/// `ascii(value)`, made of the value's `repr`: everything beyond ASCII is escaped.
pub fn ascii(repr: &str) -> String {
    let mut out = String::with_capacity(repr.len());
    for c in repr.chars() {
        if c.is_ascii() {
            out.push(c)
        } else {
            out.push_str(&escape(c))
        }
    }
    out
}

/// `repr` of bytes.
pub fn repr_bytes(bytes: &[u8]) -> String {
    let mark = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let quoted: String = bytes
        .iter()
        .map(|byte| quoted(char::from(*byte), mark, |c| matches!(c, ' '..='~')))
        .collect();
    format!("b{mark}{quoted}{mark}")
}

/// How `c` stands between two `mark`s.
fn quoted(c: char, mark: char, shown: impl Fn(char) -> bool) -> String {
    match c {
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c == mark => format!("\\{c}"),
        c if shown(c) => c.to_string(),
        c => escape(c),
    }
}

fn escape(c: char) -> String {
    match u32::from(c) {
        code @ 0..=0xff => format!("\\x{code:02x}"),
        code @ 0x100..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}
