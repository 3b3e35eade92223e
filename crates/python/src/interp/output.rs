//! The two standard streams that a listing writes to.

use std::sync::Arc;

use super::Thread;
use crate::exception::Raise;
use crate::value::{Class, Method, NativeObject, Shared, Value};

/// A text stream of a listing, buffered by lines like a terminal's.
pub struct Output {
    buffer: Shared<Vec<u8>>,
    sink: Sink,
}

enum Sink {
    /// A file descriptor of the process; what it refers to may be changed by `dup2`.
    Descriptor(i32),
    /// For tests.
    Memory(Arc<Shared<Vec<u8>>>),
}

impl Output {
    /// Writes to file descriptor `fd`.
    pub const fn descriptor(fd: i32) -> Self {
        Self {
            buffer: Shared::new(Vec::new()),
            sink: Sink::Descriptor(fd),
        }
    }

    /// Appends to `memory`.
    pub const fn memory(memory: Arc<Shared<Vec<u8>>>) -> Self {
        Self {
            buffer: Shared::new(Vec::new()),
            sink: Sink::Memory(memory),
        }
    }

    /// The file descriptor, if there is one.
    pub fn fd(&self) -> Option<i32> {
        match self.sink {
            Sink::Descriptor(fd) => Some(fd),
            Sink::Memory(_) => None,
        }
    }

    /// Appends `text`; at the end of a line what has gathered is written out.
    pub fn write(&self, thread: &mut Thread, text: &str) -> Result<(), Raise> {
        self.buffer.lock().extend_from_slice(text.as_bytes());
        if text.contains('\n') {
            self.flush(thread)
        } else {
            Ok(())
        }
    }

    /// Writes out what has gathered, without the interpreter lock.
    pub fn flush(&self, thread: &mut Thread) -> Result<(), Raise> {
        let gathered = std::mem::take(&mut *self.buffer.lock());
        if gathered.is_empty() {
            return Ok(());
        }
        match &self.sink {
            Sink::Memory(memory) => memory.lock().extend_from_slice(&gathered),
            Sink::Descriptor(fd) => {
                let process = thread.process().clone();
                thread
                    .without_lock(|| process.stage.write_all(*fd, &gathered))
                    .map_err(|error| Raise::os_error(error as i32))?;
            }
        }
        Ok(())
    }
}

/// `sys.stdout` or `sys.stderr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// File descriptor 1.
    Stdout,
    /// File descriptor 2.
    Stderr,
}

static TEXT_IO: Class = Class::new("TextIOWrapper")
    .module("_io")
    .c_name("_io.TextIOWrapper")
    .methods(stream_method);

impl Stream {
    /// Writes `text`, as `print` does.
    pub fn write(self, thread: &mut Thread, text: &str) -> Result<(), Raise> {
        let runtime = thread.runtime().clone();
        match self {
            Stream::Stdout => runtime.stdout.write(thread, text),
            Stream::Stderr => runtime.stderr.write(thread, text),
        }
    }

    /// Writes out what is buffered.
    pub fn flush(self, thread: &mut Thread) -> Result<(), Raise> {
        let runtime = thread.runtime().clone();
        match self {
            Stream::Stdout => runtime.stdout.flush(thread),
            Stream::Stderr => runtime.stderr.flush(thread),
        }
    }

    fn fd(self) -> i32 {
        match self {
            Stream::Stdout => 1,
            Stream::Stderr => 2,
        }
    }

    /// The stream that `value` is; `None` stands for `sys.stdout`.
    pub fn of(value: &Value) -> Result<Self, Raise> {
        match value {
            Value::None => Ok(Stream::Stdout),
            other => match other.downcast::<Stream>() {
                Some(stream) => Ok(*stream),
                None => Err(Raise::no_attribute(other, "write")),
            },
        }
    }
}

impl NativeObject for Stream {
    fn class(&self) -> &'static Class {
        &TEXT_IO
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match (name, self) {
            ("name", Stream::Stdout) => Some("<stdout>".into()),
            ("name", Stream::Stderr) => Some("<stderr>".into()),
            ("encoding", _) => Some("utf-8".into()),
            _ => None,
        })
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let name = if *self == Stream::Stdout { "stdout" } else { "stderr" };
        Ok(Some(format!(
            "<_io.TextIOWrapper name='<{name}>' mode='w' encoding='utf-8'>"
        )))
    }
}

fn stream_method(name: &str) -> Option<Method> {
    match name {
        "write" => Some(|thread, this, args| {
            let text = args.one("TextIOWrapper.write")?;
            let Value::Str(text) = &text else {
                let text = format!("write() argument must be str, not {}", text.type_name());
                return Err(Raise::type_error(text));
            };
            Stream::of(this)?.write(thread, text)?;
            Ok(i64::try_from(text.chars().count()).unwrap_or(i64::MAX).into())
        }),
        "flush" => Some(|thread, this, args| {
            args.none("TextIOWrapper.flush")?;
            Stream::of(this)?.flush(thread)?;
            Ok(Value::None)
        }),
        "fileno" => Some(|_, this, args| {
            args.none("TextIOWrapper.fileno")?;
            Ok(Stream::of(this)?.fd().into())
        }),
        "isatty" => Some(|_, this, args| {
            args.none("TextIOWrapper.isatty")?;
            let tty = match Stream::of(this)? {
                Stream::Stdout => nix::unistd::isatty(std::io::stdout()),
                Stream::Stderr => nix::unistd::isatty(std::io::stderr()),
            };
            Ok(tty.unwrap_or(false).into())
        }),
        _ => None,
    }
}
