//! What `os.fdopen` takes (`io.open`, of a descriptor).

use std::sync::Arc;

use nix::errno::Errno;

use super::super::failed;
use super::super::files::{own_descriptor, terminal};
use super::file::{File, Layer, State, unsupported};
use forklore_os::descriptor;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::text::repr_str;
use forklore_python::value::{Args, Shared, Signature, Value, classes, number};

/// What a mode says.
#[derive(Default)]
struct Mode {
    /// How many of `r`, `w`, `a` and `x` there are.
    ways: usize,
    reads: bool,
    is_text: bool,
    is_binary: bool,
    updates: bool,
}

fn parsed(text: &str) -> Result<Mode, Raise> {
    let mut mode = Mode::default();
    for (place, letter) in text.char_indices() {
        let is_repeated = text[..place].contains(letter);
        match letter {
            _ if is_repeated => return Err(invalid(text)),
            'r' => (mode.reads, mode.ways) = (true, mode.ways + 1),
            'w' | 'a' | 'x' => mode.ways += 1,
            't' => mode.is_text = true,
            'b' => mode.is_binary = true,
            '+' => mode.updates = true,
            _ => return Err(invalid(text)),
        }
    }
    if mode.is_text && mode.is_binary {
        return Err(Raise::value_error("can't have text and binary mode at once"));
    }
    if mode.ways > 1 {
        let text = "must have exactly one of create/read/write/append mode";
        return Err(Raise::value_error(text));
    }
    if mode.ways == 0 {
        let text = "Must have exactly one of create/read/write/append mode and at most one plus";
        return Err(Raise::value_error(text));
    }
    Ok(mode)
}

fn invalid(mode: &str) -> Raise {
    Raise::value_error(format!("invalid mode: {}", repr_str(mode)))
}

/// `os.fdopen(fd, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True)`
pub fn fdopen(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const FDOPEN: Signature<7> = Signature::new(
        "fdopen",
        ["fd", "mode", "buffering", "encoding", "errors", "newline", "closefd"],
    )
    .required(1);
    let [fd, mode, buffering, encoding, errors, newline, owns] = args.bind(&FDOPEN)?;
    let fd = fd.unwrap_or_default();
    if !fd.is_instance(&classes::INT) {
        let class = Value::Class(fd.class());
        let class = forklore_python::value::display::repr(thread, &class)?;
        return Err(Raise::type_error(format!(
            "invalid fd type ({class}, expected integer)"
        )));
    }
    let text = match mode {
        None => "r".into(),
        Some(Value::Str(text)) => text,
        Some(other) => {
            let class = other.type_name();
            return Err(Raise::type_error(format!("argument of type '{class}' is not iterable")));
        }
    };
    let mode = parsed(&text)?;
    let given = |value: &Option<Value>| !matches!(value, None | Some(Value::None));
    for (name, value) in [
        ("an encoding", &encoding),
        ("an errors", &errors),
        ("a newline", &newline),
    ] {
        if mode.is_binary && given(value) {
            return Err(Raise::value_error(format!("binary mode doesn't take {name} argument")));
        }
    }
    if given(&encoding) {
        check_encoding(encoding.as_ref())?;
    }
    if given(&errors) {
        check_errors(errors.as_ref())?;
    }
    let translates = reads_any_newline(newline.as_ref())?;
    let buffering = buffering.map_or(Ok(-1), |buffering| number::index(&buffering))?;
    let fd = open(&fd)?;
    let owns = owns.is_none_or(|owns| owns.is_true());
    let layer = match (mode.is_binary, buffering) {
        (true, 0) => Layer::Raw,
        (true, _) => Layer::Buffered,
        (false, _) => Layer::Text(match encoding {
            Some(Value::Str(encoding)) => encoding,
            _ => "UTF-8".into(),
        }),
    };
    let refused = match (&layer, mode.updates) {
        (Layer::Text(_), _) if buffering == 0 => Some(Raise::value_error("can't have unbuffered text I/O")),
        (_, true) => Some(unsupported("File or stream is not seekable.")),
        _ => None,
    };
    if let Some(refused) = refused {
        // As in CPython the descriptor is the file's by now, and the file is given up.
        if owns {
            descriptor::close(fd).map_err(failed)?;
        }
        return Err(refused);
    }
    let is_text = matches!(layer, Layer::Text(_));
    let file = Arc::new(File {
        fd,
        mode: if is_text { text } else { binary_mode(&text).into() },
        translates: is_text && translates,
        by_lines: is_text && (buffering == 1 || (buffering < 0 && terminal(fd).is_ok())),
        layer,
        writes: !mode.reads,
        owns,
        state: Shared::new(State::default()),
    });
    file.remember(thread);
    Ok(Value::Object(file))
}

/// How a file of bytes tells its mode: `rb`, `wb`, `ab`, `xb`.
fn binary_mode(text: &str) -> &'static str {
    let ways = [('r', "rb"), ('w', "wb"), ('a', "ab")];
    let way = ways.iter().find(|(letter, _)| text.contains(*letter));
    way.map_or("xb", |(_, mode)| mode)
}

/// The descriptor, which has to be open and the listing's.
fn open(fd: &Value) -> Result<i32, Raise> {
    if number::as_int(fd).is_some_and(|fd| fd < 0) {
        return Err(Raise::value_error("negative file descriptor"));
    }
    let fd = own_descriptor(fd)?;
    match descriptor::is_open(fd) {
        true => Ok(fd),
        false => Err(failed(Errno::EBADF)),
    }
}

/// What `newline` says of reading: whether every end of a line becomes a `\n`.
fn reads_any_newline(newline: Option<&Value>) -> Result<bool, Raise> {
    match newline {
        None | Some(Value::None) => Ok(true),
        Some(Value::Str(text)) if text.is_empty() || &**text == "\n" => Ok(false),
        Some(Value::Str(text)) => Err(Raise::value_error(format!("illegal newline value: {}", repr_str(text)))),
        Some(other) => {
            let class = other.type_name();
            Err(Raise::type_error(format!(
                "open() argument 'newline' must be str or None, not {class}"
            )))
        }
    }
}

/// Refuses every handler of errors but `strict`: a file has no other here.
fn check_errors(errors: Option<&Value>) -> Result<(), Raise> {
    match errors {
        Some(Value::Str(name)) if &**name != "strict" => Err(Raise::value_error(format!(
            "forklore knows the error handler 'strict' alone for files, not '{name}'"
        ))),
        Some(Value::Str(_)) | None => Ok(()),
        Some(other) => Err(Raise::type_error(format!(
            "open() argument 'errors' must be str or None, not {}",
            other.type_name()
        ))),
    }
}

/// Refuses every encoding but UTF-8: a file has no other here.
fn check_encoding(encoding: Option<&Value>) -> Result<(), Raise> {
    match encoding {
        Some(Value::Str(name)) if !matches!(&*name.to_lowercase(), "utf-8" | "utf8") => Err(Raise::value_error(
            format!("forklore knows the encoding utf-8 alone for files, not '{name}'"),
        )),
        Some(Value::Str(_)) | None => Ok(()),
        Some(other) => Err(Raise::type_error(format!(
            "open() argument 'encoding' must be str or None, not {}",
            other.type_name()
        ))),
    }
}
