//! `os.fdopen`: descriptors of a listing as files, with CPython's buffers.
//!
//! What was written and not flushed is in the process and not in the pipe; a fork has a copy of it, and `os._exit`
//! throws it away. As in CPython a file that nobody refers to any more is flushed and closed, and so are those that
//! are left when the program comes to its end.

mod file;
mod open;
mod reading;
mod writing;

use std::sync::Arc;

use nix::errno::Errno;

use super::failed;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Iter, Method, NativeObject, Next, Value, collect};

pub(super) use open::fdopen;

pub use file::flush_all;

use file::{File, Layer, file, unsupported};

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
