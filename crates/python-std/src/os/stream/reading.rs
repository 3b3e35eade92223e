//! Reading: from the buffer, and into it from the pipe as long as there is not enough.

use super::file::{BUFFER, File, Layer, file, unsupported};
use crate::os::files;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::bytes::codec::Coding;
use forklore_python::value::limit::room_to_grow;
use forklore_python::value::{Args, Value, number};

/// How much is asked for: `None` is everything.
fn size(args: Args, function: &str) -> Result<Option<usize>, Raise> {
    let [size] = args.up_to(function, 0)?;
    match size {
        None | Some(Value::None) => Ok(None),
        Some(size) => Ok(usize::try_from(number::index(&size)?).ok()),
    }
}

/// Whether a file may be read, and is open; `what` is how files of bytes name what is done.
fn check(file: &File, what: &str) -> Result<(), Raise> {
    match file.layer {
        Layer::Buffered => {
            file.check_reads()?;
            file.check_open(what)
        }
        _ => {
            file.check_open(what)?;
            file.check_reads()
        }
    }
}

pub(super) fn read(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let file = file(this)?;
    let size = size(args, "read")?;
    check(file, "read of")?;
    let Some(size) = size else {
        while file.fill(thread)? {}
        let all = std::mem::take(&mut file.state.lock().buffer);
        return file.value(all);
    };
    if file.layer == Layer::Raw {
        let size = size.min(files::LONGEST_READ);
        return files::read_once(thread, file.fd, size).map(|bytes| Value::Bytes(bytes.into()));
    }
    loop {
        let end = file.end_of(size);
        if let Some(end) = end {
            return file.take(end);
        }
        if !file.fill(thread)? {
            let rest = file.state.lock().buffer.len();
            return file.take(rest);
        }
    }
}

pub(super) fn read1(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let file = file(this)?;
    let size = size(args, "read1")?.unwrap_or(BUFFER);
    check(file, "read of")?;
    if file.state.lock().buffer.is_empty() && size > 0 {
        file.fill(thread)?;
    }
    let end = size.min(file.state.lock().buffer.len());
    file.take(end)
}

pub(super) fn peek(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let file = file(this)?;
    size(args, "peek")?;
    check(file, "peek of")?;
    if file.state.lock().buffer.is_empty() {
        file.fill(thread)?;
    }
    let buffer = file.state.lock().buffer.clone();
    Ok(Value::Bytes(buffer.into()))
}

pub(super) fn readline(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let size = size(args, "readline")?;
    file(this)?.line(thread, size)
}

pub(super) fn readlines(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let most = size(args, "readlines")?.filter(|most| *most > 0);
    let file = file(this)?;
    file.check_open("")?;
    let (mut lines, mut count) = (Vec::new(), 0);
    while most.is_none_or(|most| count < most) {
        let line = file.line(thread, None)?;
        count += match &line {
            Value::Str(text) if !text.is_empty() => text.chars().count(),
            Value::Bytes(bytes) if !bytes.is_empty() => bytes.len(),
            _ => break,
        };
        if lines.len() == lines.capacity() {
            room_to_grow(lines.len(), size_of::<Value>())?;
        }
        lines.push(line);
    }
    Ok(Value::list(lines))
}

pub(super) fn next(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    args.none("__next__")?;
    let line = file(this)?.line(thread, None)?;
    match line.is_true() {
        true => Ok(line),
        false => Err(Raise::with_args(
            &forklore_python::exception::STOP_ITERATION,
            Vec::new(),
        )),
    }
}

impl File {
    /// The next line, with its end; at most `most` of it, and nothing where there is nothing more.
    pub(super) fn line(&self, thread: &mut Thread, most: Option<usize>) -> Result<Value, Raise> {
        match (&self.layer, self.writes) {
            (Layer::Buffered | Layer::Raw, true) => return Err(unsupported("read")),
            _ => check(self, "readline of")?,
        }
        // What was looked at has no end of a line.
        let mut seen = 0;
        loop {
            let end = {
                let state = self.state.lock();
                let found = state.buffer[seen..].iter().position(|byte| *byte == b'\n');
                let end = found.map(|place| seen + place + 1);
                seen = state.buffer.len();
                end
            };
            let most = most.and_then(|most| self.end_of(most));
            if let Some(end) = end.into_iter().chain(most).min() {
                return self.take(end);
            }
            if !self.fill(thread)? {
                return self.take(seen);
            }
        }
    }

    /// Reads on, into the buffer; false where there is nothing more.
    fn fill(&self, thread: &mut Thread) -> Result<bool, Raise> {
        let read = files::read_once(thread, self.fd, BUFFER)?;
        let mut state = self.state.lock();
        if state.buffer.len() + read.len() > state.buffer.capacity() {
            room_to_grow(state.buffer.len(), 1)?;
        }
        let any = !read.is_empty();
        if !self.translates {
            state.buffer.extend(read);
            return Ok(any);
        }
        for byte in read {
            let is_second = byte == b'\n' && state.after_return;
            state.after_return = byte == b'\r';
            match byte {
                _ if is_second => {}
                b'\r' => state.buffer.push(b'\n'),
                byte => state.buffer.push(byte),
            }
        }
        Ok(any)
    }

    /// Takes the first `end` bytes.
    fn take(&self, end: usize) -> Result<Value, Raise> {
        let taken = {
            let mut state = self.state.lock();
            let rest = state.buffer.split_off(end);
            std::mem::replace(&mut state.buffer, rest)
        };
        self.value(taken)
    }

    fn value(&self, taken: Vec<u8>) -> Result<Value, Raise> {
        if !self.is_text() {
            return Ok(Value::Bytes(taken.into()));
        }
        Ok(Coding::STRICT.decode(&taken.into())?.into())
    }

    /// Where the first `count` characters or bytes end; `None` if they are not all there.
    fn end_of(&self, count: usize) -> Option<usize> {
        let state = self.state.lock();
        let buffer = &state.buffer;
        if !self.is_text() {
            return (buffer.len() >= count).then_some(count);
        }
        let mut end = 0;
        for _ in 0..count {
            end += width(*buffer.get(end)?);
        }
        (end <= buffer.len()).then_some(end)
    }
}

/// How many bytes the character has that begins with this one, in UTF-8. What is none is found out when it is decoded.
fn width(first: u8) -> usize {
    match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => 1,
    }
}
