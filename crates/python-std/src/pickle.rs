//! `pickle`: what queues and pools do to a value, to look at. The bytes begin and end as CPython's do; what is between
//! is our own.

use forklore_python::exception::{EOF_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::pickle::{self, PICKLE_ERROR, PICKLING_ERROR, UNPICKLING_ERROR};
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::number::index;
use forklore_python::value::{Args, Signature, Value};

/// `pickle`
pub static MODULE: Module = Module::new(
    "pickle",
    &[
        Entry::int("DEFAULT_PROTOCOL", 4),
        Entry::int("HIGHEST_PROTOCOL", HIGHEST),
        Entry::class(&PICKLE_ERROR),
        Entry::class(&PICKLING_ERROR),
        Entry::class(&UNPICKLING_ERROR),
        Entry::function("pickle", "dumps", dumps),
        Entry::function("pickle", "loads", loads),
    ],
);

const HIGHEST: i64 = 5;

/// How a pickle begins: protocol 4, then a frame, whose length follows in 8 bytes.
const HEAD: [u8; 3] = [0x80, 4, 0x95];

/// How it ends.
const STOP: u8 = b'.';

/// `pickle.dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None)`
fn dumps(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<4> = Signature::new("dumps", ["obj", "protocol", "fix_imports", "buffer_callback"])
        .required(1)
        .positional(2)
        .native();
    let [value, protocol, ..] = args.bind(&SIGNATURE)?;
    let protocol = protocol.filter(|protocol| !matches!(protocol, Value::None));
    if protocol.as_ref().map(index).transpose()? > Some(HIGHEST) {
        return Err(Raise::value_error(format!("pickle protocol must be <= {HIGHEST}")));
    }
    let content = pickle::dumps(thread, &value.unwrap_or_default())?;
    let len = (content.len() as u64 + 1).to_le_bytes();
    Ok(Value::Bytes([&HEAD[..], &len, &content, &[STOP]].concat().into()))
}

/// `pickle.loads(data)`
fn loads(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let given = args.positional.len();
    let Ok([data]) = <[Value; 1]>::try_from(args.positional) else {
        let text = format!("loads() takes exactly 1 positional argument ({given} given)");
        return Err(Raise::type_error(text));
    };
    let Value::Bytes(bytes) = &data else {
        let text = format!("a bytes-like object is required, not '{}'", data.type_name());
        return Err(Raise::type_error(text));
    };
    match bytes.first() {
        None => return Err(Raise::new(&EOF_ERROR, "Ran out of input")),
        Some(first) if *first != HEAD[0] => {
            let key = match first {
                b'\'' => "\\'".to_owned(),
                0x20..0x7f => char::from(*first).to_string(),
                other => format!("\\x{other:02x}"),
            };
            let text = format!("invalid load key, '{key}'.");
            return Err(Raise::new(&UNPICKLING_ERROR, text));
        }
        _ => {}
    }
    content(bytes)
        .ok_or_else(|| Raise::new(&UNPICKLING_ERROR, "pickle data was truncated"))
        .and_then(|content| pickle::loads(thread, content))
}

/// What is between the head and the end of a pickle.
fn content(bytes: &[u8]) -> Option<&[u8]> {
    let (len, rest) = bytes.strip_prefix(&HEAD)?.split_first_chunk::<8>()?;
    let len = usize::try_from(u64::from_le_bytes(*len)).ok()?;
    rest.get(..len)?.strip_suffix(&[STOP])
}
