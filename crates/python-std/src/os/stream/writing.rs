//! Writing: what gathers, and when it goes into the pipe.

use nix::errno::Errno;

use super::super::failed;
use super::file::{BUFFER, File, Layer, file};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Value};

pub(super) fn write(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let data = args.one("write")?;
    let file = file(this)?;
    if file.is_text() {
        let Value::Str(text) = &data else {
            let class = data.type_name();
            return Err(Raise::type_error(format!("write() argument must be str, not {class}")));
        };
        file.check_open("")?;
        file.check_writes()?;
        file.put(thread, text.as_bytes(), file.by_lines && text.contains('\n'))?;
        return Ok(i64::try_from(text.chars().count()).unwrap_or(i64::MAX).into());
    }
    file.check_writes()?;
    let Value::Bytes(bytes) = &data else {
        let class = data.type_name();
        return Err(Raise::type_error(format!(
            "a bytes-like object is required, not '{class}'"
        )));
    };
    file.check_open("write to")?;
    file.put(thread, bytes, file.layer == Layer::Raw)?;
    Ok(i64::try_from(bytes.len()).unwrap_or(i64::MAX).into())
}

impl File {
    /// Takes `bytes` on, and writes out what there is if it is too much for the buffer or to go `at_once`.
    fn put(&self, thread: &mut Thread, bytes: &[u8], at_once: bool) -> Result<(), Raise> {
        let is_full = {
            let mut state = self.state.lock();
            // What is much is not copied together, but follows what is there.
            if state.buffer.len() + bytes.len() <= BUFFER {
                state.buffer.extend_from_slice(bytes);
                false
            } else {
                true
            }
        };
        if is_full {
            self.flush(thread)?;
            if bytes.len() < BUFFER {
                self.state.lock().buffer.extend_from_slice(bytes);
            } else {
                return self.write_out(thread, bytes);
            }
        }
        match at_once {
            true => self.flush(thread),
            false => Ok(()),
        }
    }

    /// Writes out what has gathered. Where that fails it stays, as far as it was not written.
    pub(super) fn flush(&self, thread: &mut Thread) -> Result<(), Raise> {
        if !self.writes {
            return Ok(());
        }
        let gathered = std::mem::take(&mut self.state.lock().buffer);
        let written = self.write_out(thread, &gathered);
        if written.is_err() && !self.state.lock().is_closed {
            let mut state = self.state.lock();
            let since = std::mem::replace(&mut state.buffer, gathered);
            state.buffer.extend(since);
        }
        written
    }

    /// Without the interpreter lock; handlers of signals run meanwhile.
    fn write_out(&self, thread: &mut Thread, mut bytes: &[u8]) -> Result<(), Raise> {
        let process = thread.process().clone();
        while !bytes.is_empty() {
            match thread.without_lock(|| process.stage.write(self.fd, bytes)) {
                Ok(count) => bytes = &bytes[count..],
                Err(Errno::EINTR) => thread.run_signal_handlers()?,
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(())
    }
}
