//! The encodings of programs, PEP 263.

use std::borrow::Cow;

use encoding_rs::Encoding;

/// A program's text as Python reads it: in UTF-8, or in what one of its first two lines declares. What this encoding does
/// not have, or all of an encoding that nobody knows here, is U+FFFD; whether the program can be run, Python says.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return String::from_utf8_lossy(rest);
    }
    let Some(name) = declared(bytes) else {
        return String::from_utf8_lossy(bytes);
    };
    if is_latin_1(&name) {
        return bytes.iter().map(|byte| char::from(*byte)).collect();
    }
    match Encoding::for_label(label(&name).as_bytes()) {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
        None => String::from_utf8_lossy(bytes),
    }
}

/// The name of the encoding that is declared, in small letters and with hyphens. The second line counts if the first says
/// nothing else.
fn declared(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|byte| *byte == b'\n').take(2) {
        let line = String::from_utf8_lossy(line);
        if let Some(name) = declared_in(&line) {
            return Some(name);
        }
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            return None;
        }
    }
    None
}

fn declared_in(line: &str) -> Option<String> {
    let comment = line.trim_start_matches([' ', '\t', '\u{c}']).strip_prefix('#')?;
    let declaration = comment.match_indices("coding").find_map(|(at, word)| {
        let behind = comment[at + word.len()..].strip_prefix([':', '='])?;
        Some(behind.trim_start_matches([' ', '\t']))
    })?;
    let is_name = |letter: &char| letter.is_ascii_alphanumeric() || ['-', '_', '.'].contains(letter);
    let name: String = declaration.chars().take_while(is_name).collect();
    (!name.is_empty()).then(|| name.to_ascii_lowercase().replace('_', "-"))
}

/// Of these names the Encoding Standard makes windows-1252, which has other characters between 0x80 and 0x9f.
fn is_latin_1(name: &str) -> bool {
    let names = [
        "latin-1",
        "latin1",
        "latin",
        "l1",
        "iso-8859-1",
        "iso8859-1",
        "iso8859",
        "8859",
        "cp819",
    ];
    names.contains(&name)
}

/// The Encoding Standard's label for a name of Python's (the aliases of `encodings.aliases`).
fn label(name: &str) -> Cow<'_, str> {
    let known = match name {
        "936" | "cp936" | "ms936" | "euc-cn" | "euccn" | "gb2312-1980" | "gb2312-80" => "gbk",
        "gb18030-2000" => "gb18030",
        "950" | "cp950" | "ms950" | "big5-tw" => "big5",
        "932" | "cp932" | "ms932" | "mskanji" | "s-jis" | "shiftjis" | "windows-31j" => "shift_jis",
        "949" | "cp949" | "ms949" | "uhc" | "euckr" | "ksc5601" | "ks-c-5601" | "ksx1001" => "euc-kr",
        "eucjp" | "ujis" | "u-jis" => "euc-jp",
        "mac-roman" | "macroman" => "macintosh",
        other => match other.strip_prefix("iso8859-") {
            Some(part) => return Cow::Owned(format!("iso-8859-{part}")),
            None => other,
        },
    };
    Cow::Borrowed(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_shown_in_the_encoding_that_it_declares() {
        let check = |name: &str, bytes: &[u8], text: &str| {
            let head = format!("# -*- coding: {name} -*-\n");
            assert_eq!(decoded(&[head.as_bytes(), bytes].concat()), format!("{head}{text}"));
        };
        for name in ["gbk", "GB2312", "gb18030", "cp936", "euc-cn"] {
            check(name, b"\xc4\xe3\xba\xc3", "\u{4f60}\u{597d}");
        }
        for name in ["big5", "cp950"] {
            check(name, b"\xa7A\xa6n", "\u{4f60}\u{597d}");
        }
        for name in ["shift_jis", "sjis", "cp932", "SHIFT-JIS"] {
            check(name, b"\x93\xfa\x96{", "\u{65e5}\u{672c}");
        }
        for name in ["euc_jp", "ujis"] {
            check(name, b"\xc6\xfc\xcb\xdc", "\u{65e5}\u{672c}");
        }
        for name in ["euc-kr", "cp949"] {
            check(name, b"\xbe\xc8", "\u{c548}");
        }
        check("koi8-r", b"\xd0\xd2", "\u{43f}\u{440}");
        check("cp1252", b"\x80", "\u{20ac}");
        check("iso8859_15", b"\xa4", "\u{20ac}");
        check("latin-1", b"\x80\xe9", "\u{80}\u{e9}");
        check("utf-8", "\u{e9}".as_bytes(), "\u{e9}");
        check("no-such", b"\xe9", "\u{fffd}");
        // What it does not have.
        check("gbk", b"\xff!", "\u{fffd}!");
    }

    #[test]
    fn it_is_declared_where_python_looks_for_it() {
        let latin = |head: &str| decoded(&[head.as_bytes(), b"\ncaf\xe9"].concat()).ends_with("caf\u{e9}");
        assert!(latin("# -*- coding: latin-1 -*-"));
        assert!(latin("#!/usr/bin/python3\n# vim: set fileencoding=ISO_8859_1 :"));
        assert!(latin("# of coding, coding: latin-1"));
        assert!(!latin("#\n#\n# coding: latin-1"), "too late");
        assert!(!latin("import os\n# coding: latin-1"), "behind a statement");
        assert!(!latin("coding: latin-1"), "no comment");
        assert_eq!(decoded(b"\xef\xbb\xbfprint()"), "print()", "without the mark of UTF-8");
    }
}
