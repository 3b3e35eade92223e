//! `os.fdopen`: descriptors of a listing as files, with CPython's buffers.
//!
//! What was written and not flushed is in the process and not in the pipe; a fork has a copy of it, and `os._exit`
//! throws it away. As in CPython a file that nobody refers to any more is flushed and closed, and so are those that
//! are left when the program comes to its end.

mod open;
mod reading;
mod writing;

use std::sync::{Arc, Weak};

use nix::errno::Errno;

use super::failed;
use forklore_os::descriptor;
use forklore_python::exception::{OS_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Iter, Method, NativeObject, Next, Shared, Value, collect};

pub(super) use open::fdopen;

/// How much a buffer holds, `io.DEFAULT_BUFFER_SIZE`.
const BUFFER: usize = 8192;

static TEXT: Class = Class::new("TextIOWrapper")
    .module("_io")
    .c_name("_io.TextIOWrapper")
    .methods(method);
static READER: Class = Class::new("BufferedReader")
    .module("_io")
    .c_name("_io.BufferedReader")
    .methods(reader_method);
static WRITER: Class = Class::new("BufferedWriter")
    .module("_io")
    .c_name("_io.BufferedWriter")
    .methods(method);
static RAW: Class = Class::new("FileIO").module("_io").c_name("_io.FileIO").methods(method);
/// `io.UnsupportedOperation`
static UNSUPPORTED: Class = OS_ERROR.derive("io", "UnsupportedOperation");

fn unsupported(text: &'static str) -> Raise {
    Raise::new(&UNSUPPORTED, text)
}

/// In which of its classes CPython has such a file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Layer {
    /// Text, in UTF-8; the name is the encoding's as it was given.
    Text(Arc<str>),
    /// Bytes.
    Buffered,
    /// Bytes, without a buffer.
    Raw,
}

/// A descriptor as a file: for reading or for writing.
pub struct File {
    fd: i32,
    mode: Arc<str>,
    layer: Layer,
    writes: bool,
    /// Whether each line is written out at once.
    by_lines: bool,
    /// Whether closing the file closes the descriptor.
    owns: bool,
    /// Whether the ends of lines of others are read as `\n`.
    translates: bool,
    state: Shared<State>,
}

#[derive(Default)]
struct State {
    is_closed: bool,
    /// What was written and is not in the pipe, or what was read and not asked for.
    buffer: Vec<u8>,
    /// Whether the last byte read was a `\r`, whose `\n` is to be left out.
    after_return: bool,
}

/// The files of a process that may have something to be written out.
#[derive(Default)]
struct Writers(Shared<Vec<Weak<File>>>);

/// Writes out what files hold at the end of a process.
pub fn flush_all(thread: &mut Thread) {
    let writers = std::mem::take(&mut *thread.module_state::<Writers>().0.lock());
    for file in writers.iter().filter_map(Weak::upgrade) {
        // As in CPython, nobody is told.
        let _ = file.flush(thread);
    }
}

impl File {
    fn remember(self: &Arc<Self>, thread: &Thread) {
        if self.writes {
            let writers = thread.module_state::<Writers>();
            let mut writers = writers.0.lock();
            writers.retain(|writer| writer.strong_count() > 0);
            writers.push(Arc::downgrade(self));
        }
    }

    fn is_text(&self) -> bool {
        matches!(self.layer, Layer::Text(_))
    }

    /// Raises what an operation on a closed file raises; `what` is how files of bytes name the operation.
    fn check_open(&self, what: &str) -> Result<(), Raise> {
        match (self.state.lock().is_closed, &self.layer) {
            (false, _) => Ok(()),
            (true, Layer::Buffered) if !what.is_empty() => Err(Raise::value_error(format!("{what} closed file"))),
            (true, Layer::Raw) => Err(Raise::value_error("I/O operation on closed file")),
            (true, _) => Err(Raise::value_error("I/O operation on closed file.")),
        }
    }

    fn check_reads(&self) -> Result<(), Raise> {
        match (self.writes, &self.layer) {
            (false, _) => Ok(()),
            (true, Layer::Text(_)) => Err(unsupported("not readable")),
            (true, Layer::Buffered) => Err(unsupported("read")),
            (true, Layer::Raw) => Err(unsupported("File not open for reading")),
        }
    }

    fn check_writes(&self) -> Result<(), Raise> {
        match (self.writes, &self.layer) {
            (true, _) => Ok(()),
            (false, Layer::Text(_)) => Err(unsupported("not writable")),
            (false, Layer::Buffered) => Err(unsupported("write")),
            (false, Layer::Raw) => Err(unsupported("File not open for writing")),
        }
    }

    fn fileno(&self) -> Result<i32, Raise> {
        match self.state.lock().is_closed {
            false => Ok(self.fd),
            true => Err(Raise::value_error("I/O operation on closed file")),
        }
    }

    fn close(&self, thread: &mut Thread) -> Result<(), Raise> {
        if self.state.lock().is_closed {
            return Ok(());
        }
        let flushed = match self.writes {
            true => self.flush(thread),
            false => Ok(()),
        };
        self.close_descriptor().map_err(failed)?;
        flushed
    }

    fn close_descriptor(&self) -> Result<(), Errno> {
        let mut state = self.state.lock();
        state.is_closed = true;
        state.buffer = Vec::new();
        match self.owns {
            true => descriptor::close(self.fd),
            false => Ok(()),
        }
    }
}

impl Drop for File {
    /// Nobody can hear of an error any more. What is written is no more than a buffer's worth.
    fn drop(&mut self) {
        let (is_closed, buffer) = {
            let mut state = self.state.lock();
            (state.is_closed, std::mem::take(&mut state.buffer))
        };
        if !is_closed {
            if self.writes {
                let _ = descriptor::write_all(self.fd, &buffer);
            }
            let _ = self.close_descriptor();
        }
    }
}

impl NativeObject for File {
    fn class(&self) -> &'static Class {
        match (&self.layer, self.writes) {
            (Layer::Text(_), _) => &TEXT,
            (Layer::Raw, _) => &RAW,
            (Layer::Buffered, true) => &WRITER,
            (Layer::Buffered, false) => &READER,
        }
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match (name, &self.layer) {
            ("name", _) => Some(self.fd.into()),
            ("mode", _) => Some(Value::Str(self.mode.clone())),
            ("closed", _) => Some(self.state.lock().is_closed.into()),
            ("encoding", Layer::Text(encoding)) => Some(Value::Str(encoding.clone())),
            ("errors", Layer::Text(_)) => Some("strict".into()),
            ("line_buffering", Layer::Text(_)) => Some(self.by_lines.into()),
            ("closefd", Layer::Raw) => Some(self.owns.into()),
            _ => None,
        })
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let Self { fd, mode, .. } = self;
        let class = self.class().type_name();
        Ok(Some(match &self.layer {
            Layer::Text(encoding) => format!("<{class} name={fd} mode='{mode}' encoding='{encoding}'>"),
            Layer::Buffered => format!("<{class} name={fd}>"),
            Layer::Raw if self.state.lock().is_closed => format!("<{class} [closed]>"),
            Layer::Raw => {
                let owns = if self.owns { "True" } else { "False" };
                format!("<{class} name={fd} mode='{mode}' closefd={owns}>")
            }
        }))
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        self.check_open("")?;
        Ok(Some(Iter::Native(Box::new(Lines(self)))))
    }

    fn enter(&self, _thread: &mut Thread, this: &Value) -> Option<Result<Value, Raise>> {
        Some(self.check_open("").map(|()| this.clone()))
    }

    fn exit(&self, thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.close(thread).map(|()| false)
    }
}

/// The lines of a file, in a `for` loop.
struct Lines(Arc<File>);

impl Next for Lines {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let line = self.0.line(thread, None)?;
        Ok(line.is_true().then_some(line))
    }
}

fn file(this: &Value) -> Result<&File, Raise> {
    this.downcast().ok_or_else(|| Raise::type_error("not a file"))
}

fn reader_method(name: &str) -> Option<Method> {
    match name {
        "read1" => Some(reading::read1),
        "peek" => Some(reading::peek),
        _ => method(name),
    }
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "read" => reading::read,
        "readall" => reading::read,
        "readline" => reading::readline,
        "readlines" => reading::readlines,
        "__next__" => reading::next,
        "write" => writing::write,
        "writelines" => |thread, this, args| {
            let lines = args.one("writelines")?;
            file(this)?.check_open("write to")?;
            for line in collect(thread, &lines)? {
                writing::write(thread, this, Args::positional(vec![line]))?;
            }
            Ok(Value::None)
        },
        "flush" => |thread, this, args| {
            args.none("flush")?;
            file(this)?.check_open("flush of")?;
            file(this)?.flush(thread).map(|()| Value::None)
        },
        "close" => |thread, this, args| {
            args.none("close")?;
            file(this)?.close(thread).map(|()| Value::None)
        },
        "fileno" => |_, this, args| {
            args.none("fileno")?;
            file(this)?.fileno().map(Value::from)
        },
        "isatty" => |_, this, args| {
            args.none("isatty")?;
            let fd = file(this)?.fileno()?;
            Ok(super::files::terminal(fd).is_ok().into())
        },
        "readable" => |_, this, args| {
            args.none("readable")?;
            file(this)?.fileno()?;
            Ok((!file(this)?.writes).into())
        },
        "writable" => |_, this, args| {
            args.none("writable")?;
            file(this)?.fileno()?;
            Ok(file(this)?.writes.into())
        },
        "seekable" => |_, this, args| {
            args.none("seekable")?;
            file(this)?.fileno()?;
            Ok(false.into())
        },
        "seek" | "tell" => |_, this, _| {
            file(this)?.fileno()?;
            match file(this)?.is_text() {
                true => Err(unsupported("underlying stream is not seekable")),
                false => Err(failed(Errno::ESPIPE)),
            }
        },
        "__enter__" => |thread, this, args| {
            args.none("__enter__")?;
            file(this)?.enter(thread, this).unwrap_or(Ok(Value::None))
        },
        "__exit__" => |thread, this, _| file(this)?.close(thread).map(|()| Value::None),
        _ => return None,
    })
}
