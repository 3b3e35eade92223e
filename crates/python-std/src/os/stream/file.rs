//! A descriptor as a file: its buffer, and its end.

use std::sync::{Arc, Weak};

use nix::errno::Errno;

use crate::os::failed;
use forklore_os::descriptor;
use forklore_python::exception::{OS_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Class, Shared, Value};

/// How much a buffer holds, `io.DEFAULT_BUFFER_SIZE`.
pub(super) const BUFFER: usize = 8192;

/// `io.UnsupportedOperation`
static UNSUPPORTED: Class = OS_ERROR.derive("io", "UnsupportedOperation");

pub(super) fn unsupported(text: &'static str) -> Raise {
    Raise::new(&UNSUPPORTED, text)
}

/// In which of its classes CPython has such a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// Text, in UTF-8; the name is the encoding's as it was given.
    Text(Arc<str>),
    /// Bytes.
    Buffered,
    /// Bytes, without a buffer.
    Raw,
}

/// A descriptor as a file: for reading or for writing.
pub struct File {
    pub(super) fd: i32,
    pub(super) mode: Arc<str>,
    pub(super) layer: Layer,
    pub(super) writes: bool,
    /// Whether each line is written out at once.
    pub(super) by_lines: bool,
    /// Whether closing the file closes the descriptor.
    pub(super) owns: bool,
    /// Whether the ends of lines of others are read as `\n`.
    pub(super) translates: bool,
    pub(super) state: Shared<State>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) is_closed: bool,
    /// What was written and is not in the pipe, or what was read and not asked for.
    pub(super) buffer: Vec<u8>,
    /// Whether the last byte read was a `\r`, whose `\n` is to be left out.
    pub(super) after_return: bool,
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
    pub(super) fn remember(self: &Arc<Self>, thread: &Thread) {
        if self.writes {
            let writers = thread.module_state::<Writers>();
            let mut writers = writers.0.lock();
            writers.retain(|writer| writer.strong_count() > 0);
            writers.push(Arc::downgrade(self));
        }
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.layer, Layer::Text(_))
    }

    /// Raises what an operation on a closed file raises; `what` is how files of bytes name the operation.
    pub(super) fn check_open(&self, what: &str) -> Result<(), Raise> {
        match (self.state.lock().is_closed, &self.layer) {
            (false, _) => Ok(()),
            (true, Layer::Buffered) if !what.is_empty() => Err(Raise::value_error(format!("{what} closed file"))),
            (true, Layer::Raw) => Err(Raise::value_error("I/O operation on closed file")),
            (true, _) => Err(Raise::value_error("I/O operation on closed file.")),
        }
    }

    pub(super) fn check_reads(&self) -> Result<(), Raise> {
        match (self.writes, &self.layer) {
            (false, _) => Ok(()),
            (true, Layer::Text(_)) => Err(unsupported("not readable")),
            (true, Layer::Buffered) => Err(unsupported("read")),
            (true, Layer::Raw) => Err(unsupported("File not open for reading")),
        }
    }

    pub(super) fn check_writes(&self) -> Result<(), Raise> {
        match (self.writes, &self.layer) {
            (true, _) => Ok(()),
            (false, Layer::Text(_)) => Err(unsupported("not writable")),
            (false, Layer::Buffered) => Err(unsupported("write")),
            (false, Layer::Raw) => Err(unsupported("File not open for writing")),
        }
    }

    pub(super) fn fileno(&self) -> Result<i32, Raise> {
        match self.state.lock().is_closed {
            false => Ok(self.fd),
            true => Err(Raise::value_error("I/O operation on closed file")),
        }
    }

    pub(super) fn close(&self, thread: &mut Thread) -> Result<(), Raise> {
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

pub(super) fn file(this: &Value) -> Result<&File, Raise> {
    this.downcast().ok_or_else(|| Raise::type_error("not a file"))
}
