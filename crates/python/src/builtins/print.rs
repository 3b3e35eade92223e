//! `print`.

use crate::exception::Raise;
use crate::interp::{Stream, Thread};
use crate::value::{Args, Value, display};

/// `print(*objects, sep=' ', end='\n', file=None, flush=False)`
pub fn print(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let (mut sep, mut end) = (" ".into(), "\n".into());
    let (mut file, mut flush) = (Value::None, false);
    for (name, value) in args.keyword {
        match &*name {
            "sep" => sep = separator("sep", value, " ")?,
            "end" => end = separator("end", value, "\n")?,
            "file" => file = value,
            "flush" => flush = value.is_true(),
            _ => {
                let text = format!("'{name}' is an invalid keyword argument for print()");
                return Err(Raise::type_error(text));
            }
        }
    }
    let mut text = String::new();
    for (index, value) in args.positional.iter().enumerate() {
        if index > 0 {
            text.push_str(&sep);
        }
        text.push_str(&display::str(thread, value)?);
    }
    text.push_str(&end);
    if let Ok(stream) = Stream::of(&file) {
        stream.write(thread, &text)?;
        if flush {
            stream.flush(thread)?;
        }
        return Ok(Value::None);
    }
    let write = thread.get_attribute(&file, "write")?;
    thread.call(&write, Args::positional(vec![text.into()]))?;
    if flush {
        let flush = thread.get_attribute(&file, "flush")?;
        thread.call(&flush, Args::default())?;
    }
    Ok(Value::None)
}

fn separator(name: &str, value: Value, default: &str) -> Result<std::sync::Arc<str>, Raise> {
    match value {
        Value::None => Ok(default.into()),
        Value::Str(text) => Ok(text),
        other => Err(Raise::type_error(format!(
            "{name} must be None or a string, not {}",
            other.type_name()
        ))),
    }
}
