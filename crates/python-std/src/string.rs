//! `string`: alphabets.

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Signature, Value};

/// `string`
pub static MODULE: Module = Module::new(
    "string",
    &[
        Entry::str("ascii_letters", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        Entry::str("ascii_lowercase", "abcdefghijklmnopqrstuvwxyz"),
        Entry::str("ascii_uppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        Entry::function("string", "capwords", capwords),
        Entry::str("digits", "0123456789"),
        Entry::str("hexdigits", "0123456789abcdefABCDEF"),
        Entry::str("octdigits", "01234567"),
        Entry::str(
            "printable",
            concat!(
                "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
                "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r\x0b\x0c"
            ),
        ),
        Entry::str("punctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
        Entry::str("whitespace", " \t\n\r\x0b\x0c"),
    ],
);

/// `string.capwords(text, sep=None)`: each word with a capital.
fn capwords(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("capwords", ["s", "sep"]).required(1);
    let [text, separator] = args.bind(&SIGNATURE)?;
    let (text, separator) = (text.unwrap_or_default(), separator.unwrap_or_default());
    let mut call = |object: &Value, name: &str, args: Vec<Value>| {
        let method = thread.get_attribute(object, name)?;
        thread.call(&method, Args::positional(args))
    };
    let words = call(&text, "split", vec![separator.clone()])?;
    let mut capitals = Vec::new();
    if let Value::List(words) = words {
        for word in words.snapshot() {
            capitals.push(call(&word, "capitalize", Vec::new())?);
        }
    }
    let between = match separator {
        Value::None => " ".into(),
        separator => separator,
    };
    call(&between, "join", vec![Value::list(capitals)])
}
