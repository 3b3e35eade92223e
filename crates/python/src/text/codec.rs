//! Text as bytes and back: UTF-8, ASCII and Latin-1, and what to do about what does not fit.

/// An encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// `utf-8`
    Utf8,
    /// `ascii`
    Ascii,
    /// `latin-1`: each byte is the character of that number.
    Latin1,
}

/// What is done about what does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handler {
    /// It is an error.
    Strict,
    /// It is left out.
    Ignore,
    /// A question mark, or U+FFFD, stands in its place.
    Replace,
    /// It is written as in a literal: `\xff`, `\u20ac`.
    BackslashReplace,
}

/// The part that does not fit, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Where it begins: in bytes, or in characters.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Why, in CPython's words.
    pub reason: &'static str,
}

impl Codec {
    /// The encoding of that name, of which there are several.
    pub fn named(name: &str) -> Option<Self> {
        match &*name.to_ascii_lowercase().replace(['_', ' '], "-") {
            "utf-8" | "utf8" | "u8" | "utf" | "cp65001" => Some(Codec::Utf8),
            "ascii" | "us-ascii" | "646" => Some(Codec::Ascii),
            "latin-1" | "latin1" | "latin" | "l1" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" => {
                Some(Codec::Latin1)
            }
            _ => None,
        }
    }

    /// How errors call it.
    pub const fn name(self) -> &'static str {
        match self {
            Codec::Utf8 => "utf-8",
            Codec::Ascii => "ascii",
            Codec::Latin1 => "latin-1",
        }
    }

    /// How many characters there are in it, and how errors say that a character is none of them.
    const fn range(self) -> (u32, &'static str) {
        match self {
            Codec::Utf8 => (u32::MAX, ""),
            Codec::Ascii => (128, "ordinal not in range(128)"),
            Codec::Latin1 => (256, "ordinal not in range(256)"),
        }
    }

    /// The text that `bytes` are.
    ///
    /// # Errors
    /// The first part that is none, if that is one.
    pub fn decode(self, bytes: &[u8], handler: Handler) -> Result<String, Misfit> {
        let mut text = String::with_capacity(bytes.len());
        let mut rest = bytes;
        loop {
            let (good, bad) = match self {
                Codec::Latin1 => {
                    text.extend(rest.iter().copied().map(char::from));
                    return Ok(text);
                }
                Codec::Ascii => ascii_prefix(rest),
                Codec::Utf8 => utf8_prefix(rest),
            };
            text.push_str(good);
            let Some((len, reason)) = bad else { return Ok(text) };
            let start = bytes.len() - rest.len() + good.len();
            let (bad, after) = rest[good.len()..].split_at(len);
            match handler {
                Handler::Strict => {
                    let end = start + len;
                    return Err(Misfit { start, end, reason });
                }
                Handler::Ignore => {}
                Handler::Replace => text.push(char::REPLACEMENT_CHARACTER),
                Handler::BackslashReplace => bad.iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}"))),
            }
            rest = after;
        }
    }

    /// The bytes that `text` is.
    ///
    /// # Errors
    /// The first characters in a row that this encoding does not have, if that is one.
    pub fn encode(self, text: &str, handler: Handler) -> Result<Vec<u8>, Misfit> {
        let (count, reason) = self.range();
        if self == Codec::Utf8 || text.is_ascii() {
            return Ok(text.as_bytes().to_vec());
        }
        let fits = |c: char| u32::from(c) < count;
        let mut bytes = Vec::with_capacity(text.len());
        for (start, c) in text.chars().enumerate() {
            match u8::try_from(u32::from(c)) {
                Ok(byte) if fits(c) => bytes.push(byte),
                _ => match handler {
                    Handler::Strict => {
                        let run = text.chars().skip(start).take_while(|c| !fits(*c)).count();
                        let end = start + run;
                        return Err(Misfit { start, end, reason });
                    }
                    Handler::Ignore => {}
                    Handler::Replace => bytes.push(b'?'),
                    Handler::BackslashReplace => bytes.extend(escape(c).bytes()),
                },
            }
        }
        Ok(bytes)
    }
}

impl Handler {
    /// The handler of that name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "strict" => Some(Handler::Strict),
            "ignore" => Some(Handler::Ignore),
            "replace" => Some(Handler::Replace),
            "backslashreplace" => Some(Handler::BackslashReplace),
            _ => None,
        }
    }
}

/// A character as in a literal: `\xe9`, `\u20ac`, `\U0001f600`.
pub fn escape(c: char) -> String {
    match u32::from(c) {
        code @ ..0x100 => format!("\\x{code:02x}"),
        code @ ..0x1_0000 => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}

/// The text at the beginning, and how many bytes after it are none, and why.
type Prefix<'a> = (&'a str, Option<(usize, &'static str)>);

fn ascii_prefix(bytes: &[u8]) -> Prefix<'_> {
    let good = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
    let text = std::str::from_utf8(&bytes[..good]).unwrap_or_default();
    (text, (good < bytes.len()).then_some((1, Codec::Ascii.range().1)))
}

fn utf8_prefix(bytes: &[u8]) -> Prefix<'_> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error,
    };
    let (good, bad) = bytes.split_at(error.valid_up_to());
    let reason = match (error.error_len(), bad[0]) {
        (None, _) => "unexpected end of data",
        (_, 0x80..=0xc1 | 0xf5..) => "invalid start byte",
        _ => "invalid continuation byte",
    };
    let text = std::str::from_utf8(good).unwrap_or_default();
    (text, Some((error.error_len().unwrap_or(bad.len()), reason)))
}
