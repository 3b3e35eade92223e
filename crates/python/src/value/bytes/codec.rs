//! `bytes.decode` and `str.encode`.

use std::sync::Arc;

use super::super::{Args, Signature, Value};
use crate::exception::{Exception, LOOKUP_ERROR, Raise, UNICODE_DECODE_ERROR, UNICODE_ENCODE_ERROR};
use crate::text::codec::{Codec, Handler, Misfit, escape};

/// An encoding, and a handler of errors that may be unknown: it is asked for only where there is an error.
pub struct Coding {
    codec: Codec,
    handler: Result<Handler, Arc<str>>,
}

impl Coding {
    /// UTF-8, and an error for what is none.
    pub const STRICT: Self = Self {
        codec: Codec::Utf8,
        handler: Ok(Handler::Strict),
    };

    /// What the arguments of `decode` and `encode` say.
    pub fn of_args(args: Args, function: &str) -> Result<Self, Raise> {
        let [encoding, errors] = args.bind(&Signature::<2>::new(function, ["encoding", "errors"]).native())?;
        Self::new(function, encoding.as_ref(), errors.as_ref())
    }

    /// The encoding and the handler of those names.
    pub fn new(function: &str, encoding: Option<&Value>, errors: Option<&Value>) -> Result<Self, Raise> {
        let codec = match name(function, "encoding", encoding)? {
            None => Codec::Utf8,
            Some(name) => Codec::named(&name).ok_or_else(|| unknown_encoding(&name))?,
        };
        let handler = match name(function, "errors", errors)? {
            None => Ok(Handler::Strict),
            Some(name) => Handler::named(&name).ok_or(name),
        };
        Ok(Self { codec, handler })
    }

    /// The text that `bytes` are.
    pub fn decode(&self, bytes: &Arc<[u8]>) -> Result<String, Raise> {
        let object = || Value::Bytes(bytes.clone());
        let text = self.codec.decode(bytes, self.handler_or_strict());
        text.map_err(|misfit| self.failed(&UNICODE_DECODE_ERROR, object(), &misfit))
    }

    /// The bytes that `text` is.
    pub fn encode(&self, text: &Arc<str>) -> Result<Vec<u8>, Raise> {
        let object = || Value::Str(text.clone());
        let bytes = self.codec.encode(text, self.handler_or_strict());
        bytes.map_err(|misfit| self.failed(&UNICODE_ENCODE_ERROR, object(), &misfit))
    }

    fn handler_or_strict(&self) -> Handler {
        self.handler.as_ref().copied().unwrap_or(Handler::Strict)
    }

    fn failed(&self, class: &'static crate::value::Class, object: Value, misfit: &Misfit) -> Raise {
        if let Err(unknown) = &self.handler {
            return unknown_handler(unknown);
        }
        let position = |position| Value::Int(i64::try_from(position).unwrap_or(i64::MAX));
        let (start, end) = (position(misfit.start), position(misfit.end));
        let args = vec![self.codec.name().into(), object, start, end, misfit.reason.into()];
        Raise::with_args(class, args)
    }
}

fn name(function: &str, argument: &str, value: Option<&Value>) -> Result<Option<Arc<str>>, Raise> {
    match value {
        None => Ok(None),
        Some(Value::Str(name)) => Ok(Some(name.clone())),
        Some(other) => {
            let class = match other {
                Value::None => "None",
                other => other.type_name(),
            };
            let text = format!("{function}() argument '{argument}' must be str, not {class}");
            Err(Raise::type_error(text))
        }
    }
}

/// Of the encodings that CPython has beside these, the listing is told that it is forklore that has them not.
fn unknown_encoding(name: &str) -> Raise {
    let known = [
        "utf", "cp", "iso", "koi", "mac", "gb", "big5", "euc", "shift", "idna", "punycode",
    ];
    match known.iter().any(|family| name.to_lowercase().starts_with(family)) {
        true => Raise::value_error(format!(
            "forklore knows the encodings utf-8, ascii and latin-1, not '{name}'"
        )),
        false => Raise::new(&LOOKUP_ERROR, format!("unknown encoding: {name}")),
    }
}

fn unknown_handler(name: &str) -> Raise {
    match name {
        "surrogateescape" | "surrogatepass" | "xmlcharrefreplace" | "namereplace" => Raise::value_error(format!(
            "forklore knows the error handlers 'strict', 'ignore', 'replace' and 'backslashreplace', not '{name}'"
        )),
        _ => Raise::new(&LOOKUP_ERROR, format!("unknown error handler name '{name}'")),
    }
}

/// The parts of a `UnicodeDecodeError` or `UnicodeEncodeError`, by name.
pub fn attribute(exception: &Exception, name: &str) -> Option<Value> {
    let names = ["encoding", "object", "start", "end", "reason"];
    let place = names.iter().position(|part| *part == name)?;
    exception.args().get(place).cloned()
}

/// `str(exception)` of such an error; `None` of all others.
pub fn error_text(exception: &Exception) -> Option<String> {
    let [
        Value::Str(encoding),
        object,
        Value::Int(start),
        Value::Int(end),
        Value::Str(reason),
    ] = exception.args()
    else {
        return None;
    };
    let nth = usize::try_from(*start).ok().filter(|_| *end == start + 1);
    let (verb, single, several) = match object {
        Value::Bytes(bytes) if exception.class().is_subclass(&UNICODE_DECODE_ERROR) => {
            let byte = nth.and_then(|nth| bytes.get(nth));
            ("decode", byte.map(|byte| format!("byte {byte:#04x}")), "bytes")
        }
        Value::Str(text) if exception.class().is_subclass(&UNICODE_ENCODE_ERROR) => {
            let character = nth.and_then(|nth| text.chars().nth(nth));
            let single = character.map(|character| format!("character '{}'", escape(character)));
            ("encode", single, "characters")
        }
        _ => return None,
    };
    let place = match single {
        Some(single) => format!("{single} in position {start}"),
        None => format!("{several} in position {start}-{}", end - 1),
    };
    Some(format!("'{encoding}' codec can't {verb} {place}: {reason}"))
}

/// Refuses to make such an error of anything but its five parts.
pub fn check_error(class: &'static crate::value::Class, args: &[Value]) -> Result<(), Raise> {
    let is_encode = class.is_subclass(&UNICODE_ENCODE_ERROR);
    if !is_encode && !class.is_subclass(&UNICODE_DECODE_ERROR) {
        return Ok(());
    }
    if args.len() != 5 {
        let given = args.len();
        let text = format!("function takes exactly 5 arguments ({given} given)");
        return Err(Raise::type_error(text));
    }
    let expect = |nth: usize, wanted: &str, fits: bool| match (fits, wanted) {
        (true, _) => Ok(()),
        (false, "int") => Err(Raise::type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            args[nth].type_name()
        ))),
        (false, "bytes") => Err(Raise::type_error(format!(
            "a bytes-like object is required, not '{}'",
            args[nth].type_name()
        ))),
        (false, _) => Err(Raise::type_error(format!(
            "argument {} must be str, not {}",
            nth + 1,
            args[nth].type_name()
        ))),
    };
    expect(0, "str", matches!(args[0], Value::Str(_)))?;
    match is_encode {
        true => expect(1, "str", matches!(args[1], Value::Str(_)))?,
        false => expect(1, "bytes", matches!(args[1], Value::Bytes(_)))?,
    }
    expect(2, "int", matches!(args[2], Value::Int(_)))?;
    expect(3, "int", matches!(args[3], Value::Int(_)))?;
    expect(4, "str", matches!(args[4], Value::Str(_)))
}
