//! `json.loads`, with the errors of CPython's scanner.

use indexmap::IndexMap;

use super::{JSON_DECODE_ERROR, deeper};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Key, Value};

/// `json.loads(s, *, cls, object_hook, parse_float, parse_int, parse_constant, object_pairs_hook)`
pub(super) fn loads(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let given = args.positional.len();
    if given > 1 {
        let text = format!("loads() takes 1 positional argument but {given} were given");
        return Err(Raise::type_error(text));
    }
    let mut text = args.positional.into_iter().next();
    let mut hooks = Hooks::default();
    for (name, option) in args.keyword {
        let option = Some(option).filter(|option| !matches!(option, Value::None));
        match &*name {
            "s" => text = option,
            "object_hook" => hooks.object = option,
            "object_pairs_hook" => hooks.pairs = option,
            "parse_float" => hooks.float = option,
            "parse_int" => hooks.int = option,
            "parse_constant" => hooks.constant = option,
            "cls" => {}
            name => {
                let text = format!("JSONDecoder.__init__() got an unexpected keyword argument '{name}'");
                return Err(Raise::type_error(text));
            }
        }
    }
    let text = match text {
        Some(Value::Str(text)) => text,
        Some(Value::Bytes(bytes)) => String::from_utf8_lossy(&bytes).into(),
        Some(other) => {
            let class = other.type_name();
            let text = format!("the JSON object must be str, bytes or bytearray, not {class}");
            return Err(Raise::type_error(text));
        }
        None => {
            let text = "loads() missing 1 required positional argument: 's'";
            return Err(Raise::type_error(text));
        }
    };
    let mut scanner = Scanner {
        text: &text,
        at: 0,
        depth: 0,
        hooks,
    };
    if text.starts_with('\u{feff}') {
        return Err(scanner.error("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0));
    }
    scanner.skip_space();
    let value = scanner.value(thread)?;
    scanner.skip_space();
    match scanner.at == text.len() {
        true => Ok(value),
        false => Err(scanner.error("Extra data", scanner.at)),
    }
}

/// What is called with parts of the text.
#[derive(Default)]
struct Hooks {
    object: Option<Value>,
    pairs: Option<Value>,
    float: Option<Value>,
    int: Option<Value>,
    constant: Option<Value>,
}

struct Scanner<'t> {
    text: &'t str,
    /// The byte that is next.
    at: usize,
    depth: usize,
    hooks: Hooks,
}

impl Scanner<'_> {
    /// A `JSONDecodeError` about the byte `at`.
    fn error(&self, message: &str, at: usize) -> Raise {
        let before = &self.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        let position = before.chars().count();
        let text = format!("{message}: line {line} column {column} (char {position})");
        Raise::new(&JSON_DECODE_ERROR, text)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.text[self.at..].starts_with(word);
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn value(&mut self, thread: &mut Thread) -> Result<Value, Raise> {
        const ARRAY: &str = "decoding a JSON array from a unicode string";
        const OBJECT: &str = "decoding a JSON object from a unicode string";
        match self.peek() {
            Some(b'"') => self.string().map(Value::from),
            Some(b'[') => self.nested(ARRAY, |this| this.array(thread)),
            Some(b'{') => self.nested(OBJECT, |this| this.object(thread)),
            _ if self.takes("null") => Ok(Value::None),
            _ if self.takes("true") => Ok(true.into()),
            _ if self.takes("false") => Ok(false.into()),
            _ if self.takes("NaN") => self.constant(thread, "NaN", f64::NAN),
            _ if self.takes("Infinity") => self.constant(thread, "Infinity", f64::INFINITY),
            _ if self.takes("-Infinity") => self.constant(thread, "-Infinity", f64::NEG_INFINITY),
            _ => self.number(thread),
        }
    }

    fn nested(&mut self, doing: &str, inside: impl FnOnce(&mut Self) -> Result<Value, Raise>) -> Result<Value, Raise> {
        self.depth += 1;
        self.at += 1;
        self.skip_space();
        let value = deeper(self.depth, doing, || inside(self));
        self.depth -= 1;
        value
    }

    fn constant(&mut self, thread: &mut Thread, name: &str, value: f64) -> Result<Value, Raise> {
        match &self.hooks.constant {
            Some(hook) => thread.call(hook, Args::positional(vec![name.into()])),
            None => Ok(value.into()),
        }
    }

    /// Whether the array or object ends with `end` here. If not, another element follows a comma.
    fn ends(&mut self, end: u8) -> Result<bool, Raise> {
        self.skip_space();
        match self.peek() {
            Some(next) if next == end => {
                self.at += 1;
                return Ok(true);
            }
            Some(b',') => self.at += 1,
            _ => return Err(self.error("Expecting ',' delimiter", self.at)),
        }
        self.skip_space();
        Ok(false)
    }

    fn array(&mut self, thread: &mut Thread) -> Result<Value, Raise> {
        let mut items = Vec::new();
        if self.takes("]") {
            return Ok(Value::list(items));
        }
        loop {
            items.push(self.value(thread)?);
            if self.ends(b']')? {
                return Ok(Value::list(items));
            }
        }
    }

    fn object(&mut self, thread: &mut Thread) -> Result<Value, Raise> {
        let mut pairs: Vec<(String, Value)> = Vec::new();
        let mut ended = self.takes("}");
        while !ended {
            if self.peek() != Some(b'"') {
                let message = "Expecting property name enclosed in double quotes";
                return Err(self.error(message, self.at));
            }
            let name = self.string()?;
            self.skip_space();
            if !self.takes(":") {
                return Err(self.error("Expecting ':' delimiter", self.at));
            }
            self.skip_space();
            pairs.push((name, self.value(thread)?));
            ended = self.ends(b'}')?;
        }
        if let Some(hook) = self.hooks.pairs.clone() {
            let pairs = pairs
                .into_iter()
                .map(|(name, value)| Value::tuple(vec![name.into(), value]));
            return thread.call(&hook, Args::positional(vec![Value::list(pairs.collect())]));
        }
        let entries = pairs.into_iter().map(|(name, value)| (Key::str(&name), value));
        let object = Value::dict(entries.collect::<IndexMap<_, _>>());
        match self.hooks.object.clone() {
            Some(hook) => thread.call(&hook, Args::positional(vec![object])),
            None => Ok(object),
        }
    }

    fn number(&mut self, thread: &mut Thread) -> Result<Value, Raise> {
        let bytes = self.text.as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let start = self.at;
        let whole = start + usize::from(bytes.get(start) == Some(&b'-'));
        let mut end = match bytes.get(whole) {
            Some(b'0') => whole + 1,
            Some(b'1'..=b'9') => whole + digits(whole),
            _ => return Err(self.error("Expecting value", start)),
        };
        let mut is_float = false;
        if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
            is_float = true;
        }
        if let Some(b'e' | b'E') = bytes.get(end) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = end + 1 + sign;
            if exponent < bytes.len() && digits(exponent) > 0 {
                end = exponent + digits(exponent);
                is_float = true;
            }
        }
        self.at = end;
        let text = &self.text[start..end];
        let hook = if is_float { &self.hooks.float } else { &self.hooks.int };
        if let Some(hook) = hook {
            return thread.call(hook, Args::positional(vec![text.into()]));
        }
        match is_float {
            true => Ok(text.parse::<f64>().unwrap_or_default().into()),
            false => text.parse().map(Value::Int).map_err(|_| Raise::int_overflow()),
        }
    }

    /// A string, from its first quote on.
    fn string(&mut self) -> Result<String, Raise> {
        let begin = self.at;
        let mut string = String::new();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ');
            let Some(plain) = plain else {
                return Err(self.error("Unterminated string starting at", begin));
            };
            string.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => string.push(self.escaped(begin)?),
                _ => return Err(self.error("Invalid control character at", self.at)),
            }
        }
    }

    /// What an escape stands for.
    fn escaped(&mut self, begin: usize) -> Result<char, Raise> {
        let backslash = self.at;
        let Some(letter) = self.text[backslash + 1..].chars().next() else {
            return Err(self.error("Unterminated string starting at", begin));
        };
        self.at = backslash + 1 + letter.len_utf8();
        Ok(match letter {
            '"' | '\\' | '/' => letter,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            _ => return Err(self.error("Invalid \\escape", backslash)),
        })
    }

    /// Four hexadecimal digits, or eight in two halves. Half a pair is no character here.
    fn unicode(&mut self) -> Result<char, Raise> {
        let u = self.at - 1;
        let Some(unit) = self.hexadecimal() else {
            return Err(self.error("Invalid \\uXXXX escape", u));
        };
        let after = self.at;
        let second = match (0xd800..0xdc00).contains(&unit) && self.takes("\\u") {
            true => self.hexadecimal(),
            false => None,
        };
        let pair = second.and_then(|second| char::decode_utf16([unit, second]).next()?.ok());
        if pair.is_none() {
            self.at = after;
        }
        Ok(pair
            .or_else(|| char::from_u32(unit.into()))
            .unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Four digits that are not the end of the text.
    fn hexadecimal(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let all_digits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if !all_digits || self.at + 4 == self.text.len() {
            return None;
        }
        self.at += 4;
        u16::from_str_radix(digits, 16).ok()
    }
}
