//! `multiprocessing.Pipe`: two ends that send values to each other.
//!
//! A message is a length in 4 bytes, most significant first, and the pickled value,
//! as in CPython's `connection.py`. Reading and writing give the interpreter lock up.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::readiness::wait_readable;
use super::{passed_fds, process};
use crate::deadline::deadline_added;
use forklore_event::{Blocked, Micros};
use forklore_os::descriptor;
use forklore_python::exception::{EOF_ERROR, OS_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::pickle;
use forklore_python::value::{
    Args, Class, Method, NativeFunction, NativeObject, Shared, Signature, Value, collect, display, number,
};
use nix::errno::Errno;

/// `multiprocessing.connection.Connection`
pub static CONNECTION: Class = Class::new("Connection")
    .module("multiprocessing.connection")
    .methods(method);

/// Longest message, in bytes, so that a wrong length does not ask for all memory.
const LONGEST: u32 = 1 << 28;

/// `multiprocessing.connection.rebuild_connection`, which makes the copy of an end in a new process.
pub static REBUILD: NativeFunction = NativeFunction::new("multiprocessing.connection", "rebuild_connection", rebuild);

/// `rebuild_connection(place, readable, writable)`
pub fn rebuild(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const REBUILD: Signature<3> = Signature::new("rebuild_connection", ["df", "readable", "writable"]).required(3);
    let [place, readable, writable] = args.bind(&REBUILD)?.map(Option::unwrap_or_default);
    Ok(Value::object(Connection {
        fd: Shared::new(Some(Arc::new(passed_fds::take(thread, &place)?))),
        readable: AtomicBool::new(readable.is_true()),
        writable: writable.is_true(),
    }))
}

/// One end of a pipe.
pub struct Connection {
    /// `None` once it is closed.
    fd: Shared<Option<Arc<OwnedFd>>>,
    /// Not any more after a message that was too long.
    readable: AtomicBool,
    writable: bool,
}

/// `multiprocessing.Pipe(duplex=True)`
pub fn pipe(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const PIPE: Signature<1> = Signature::new("BaseContext.Pipe", ["duplex"]);
    let [duplex] = args.bind(&PIPE)?;
    let (first, second) = match duplex.is_none_or(|duplex| duplex.is_true()) {
        true => Connection::duplex()?,
        false => Connection::one_way()?,
    };
    Ok(Value::tuple(vec![Value::object(first), Value::object(second)]))
}

/// `multiprocessing.connection.wait(object_list, timeout=None)`: those that can be
/// read from, of connections and processes' sentinels.
pub fn wait(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const WAIT: Signature<2> = Signature::new("wait", ["object_list", "timeout"]).required(1);
    let [objects, timeout] = args.bind(&WAIT)?;
    let objects = collect(thread, &objects.unwrap_or(Value::None))?;
    let mut watched = Vec::new();
    for object in &objects {
        watched.push(watched_by(thread, object)?);
    }
    let deadline = deadline_added(thread, timeout)?;
    let is_known_to_be_ready = watched.iter().any(Option::is_none);
    let deadline = if is_known_to_be_ready { Some(0) } else { deadline };
    let fds: Vec<BorrowedFd<'_>> = watched.iter().flatten().map(|fd| fd.as_fd()).collect();
    let on = Blocked::Lock {
        name: "wait".to_owned(),
    };
    let mut ready = thread
        .blocked(on, |thread| wait_readable(thread, &fds, deadline))?
        .into_iter();
    let chosen = objects
        .into_iter()
        .zip(&watched)
        .filter(|(_, fd)| fd.is_none() || ready.next() == Some(true));
    Ok(Value::list(chosen.map(|(object, _)| object).collect()))
}

/// The descriptor that `wait` watches for an object; `None` if that is known to be ready.
fn watched_by(thread: &mut Thread, object: &Value) -> Result<Option<Arc<OwnedFd>>, Raise> {
    match object {
        Value::Int(number) if *number < 0 => {
            let text = format!("Invalid file descriptor: {number}");
            Err(Raise::value_error(text))
        }
        // A process that is not known any more has ended.
        Value::Int(sentinel) => Ok(process::children::sentinel(thread, *sentinel)),
        other => match other.downcast::<Connection>() {
            Some(connection) => connection.open().map(Some),
            None => {
                let text = format!("Invalid file object: {}", display::repr(thread, other)?);
                Err(Raise::value_error(text))
            }
        },
    }
}

impl Connection {
    /// The end of a pipe that is known by its descriptor.
    ///
    /// # Errors
    /// `OSError` if there are too many open files.
    pub fn new(fd: impl AsFd, readable: bool, writable: bool) -> Result<Self, Raise> {
        // Out of the way of the numbers that a listing deals with.
        let fd = descriptor::lift(fd).map_err(|error| os_error(&error))?;
        Ok(Self {
            fd: Shared::new(Some(Arc::new(fd))),
            readable: AtomicBool::new(readable),
            writable,
        })
    }

    /// The descriptor, which is open, and what it is for, packed for a process that is being started.
    fn packed(&self) -> Result<Vec<Value>, Raise> {
        let fd = passed_fds::put(&*self.open()?)?;
        Ok(vec![fd, self.is_readable().into(), self.writable.into()])
    }

    /// A pipe whose first end receives and whose second one sends.
    pub fn one_way() -> Result<(Self, Self), Raise> {
        let (reader, writer) = std::io::pipe().map_err(|error| os_error(&error))?;
        Ok((Self::new(reader, true, false)?, Self::new(writer, false, true)?))
    }

    fn duplex() -> Result<(Self, Self), Raise> {
        let (first, second) = UnixStream::pair().map_err(|error| os_error(&error))?;
        Ok((Self::new(first, true, true)?, Self::new(second, true, true)?))
    }

    /// The descriptor.
    ///
    /// # Errors
    /// `OSError` once it is closed.
    pub fn open(&self) -> Result<Arc<OwnedFd>, Raise> {
        let fd = self.fd.lock().clone();
        fd.ok_or_else(|| Raise::new(&OS_ERROR, "handle is closed"))
    }

    fn is_readable(&self) -> bool {
        self.readable.load(Ordering::Relaxed)
    }

    fn readable(&self) -> Result<Arc<OwnedFd>, Raise> {
        let fd = self.open()?;
        match self.is_readable() {
            true => Ok(fd),
            false => Err(Raise::new(&OS_ERROR, "connection is write-only")),
        }
    }

    fn writable(&self) -> Result<Arc<OwnedFd>, Raise> {
        let fd = self.open()?;
        match self.writable {
            true => Ok(fd),
            false => Err(Raise::new(&OS_ERROR, "connection is read-only")),
        }
    }

    /// Closes this process's copy of the end.
    pub fn close(&self) {
        self.fd.lock().take();
    }

    /// Sends a message.
    ///
    /// # Errors
    /// `BrokenPipeError` if nobody can receive it.
    pub fn send_bytes(&self, thread: &mut Thread, message: &[u8]) -> Result<(), Raise> {
        let fd = self.writable()?;
        let length = u32::try_from(message.len())
            .ok()
            .filter(|&length| length <= LONGEST)
            .ok_or_else(|| Raise::value_error("message is too long"))?;
        let mut rest = &[&length.to_be_bytes(), message].concat()[..];
        // Told as a wait only if there is no room at once.
        while !rest.is_empty() {
            match descriptor::write_at_once(fd.as_raw_fd(), rest) {
                Ok(count) => rest = &rest[count..],
                Err(Errno::EAGAIN) => {
                    let name = "pipe".to_owned();
                    return thread.blocked(Blocked::Write { name }, |thread| Self::send_rest(thread, &fd, rest));
                }
                // A kind of descriptor that has to be tried, or an error that write(2) has too.
                Err(_) => return Self::send_rest(thread, &fd, rest),
            }
        }
        Ok(())
    }

    fn send_rest(thread: &mut Thread, fd: &OwnedFd, mut rest: &[u8]) -> Result<(), Raise> {
        while !rest.is_empty() {
            match thread.without_lock(|| rustix::io::write(fd, rest)) {
                Ok(count) => rest = &rest[count..],
                Err(rustix::io::Errno::INTR) => thread.run_signal_handlers()?,
                Err(error) => return Err(Raise::os_error(error.raw_os_error())),
            }
        }
        Ok(())
    }

    /// Waits for a message and takes it.
    ///
    /// # Errors
    /// `EOFError` if none is left and nobody can send one.
    pub fn recv_bytes(&self, thread: &mut Thread) -> Result<Vec<u8>, Raise> {
        self.recv_at_most(thread, LONGEST)
    }

    /// The same, for a message of at most `longest` bytes. Of one that is longer the rest stays unread, so that
    /// nothing can be received any more.
    fn recv_at_most(&self, thread: &mut Thread, longest: u32) -> Result<Vec<u8>, Raise> {
        let fd = self.readable()?;
        let mut length = [0; 4];
        if !read_exactly(thread, &fd, &mut length)? {
            return Err(Raise::with_args(&EOF_ERROR, Vec::new()));
        }
        let length = u32::from_be_bytes(length);
        if length > longest.min(LONGEST) {
            if self.writable {
                self.readable.store(false, Ordering::Relaxed);
            } else {
                self.close();
            }
            return Err(Raise::new(&OS_ERROR, "bad message length"));
        }
        let mut message = vec![0; length as usize];
        match read_exactly(thread, &fd, &mut message)? {
            true => Ok(message),
            false => Err(Raise::new(&OS_ERROR, "got end of file during message")),
        }
    }

    /// Waits until there is something to receive, or until scenario time `deadline`.
    pub fn poll(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<bool, Raise> {
        let fd = self.readable()?;
        let ready = wait_readable(thread, &[fd.as_fd()], deadline)?;
        Ok(ready == [true])
    }
}

fn os_error(error: &std::io::Error) -> Raise {
    Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::EMFILE))
}

/// Fills `buffer`; false if the stream has ended before its first byte.
fn read_exactly(thread: &mut Thread, fd: &OwnedFd, buffer: &mut [u8]) -> Result<bool, Raise> {
    let mut filled = 0;
    while filled < buffer.len() {
        match thread.without_lock(|| rustix::io::read(fd, &mut buffer[filled..])) {
            Ok(0) if filled == 0 => return Ok(false),
            Ok(0) => return Err(Raise::new(&OS_ERROR, "got end of file during message")),
            Ok(count) => filled += count,
            Err(rustix::io::Errno::INTR) => thread.run_signal_handlers()?,
            // Unread data of the other end went with it: for the reader that is the end.
            Err(rustix::io::Errno::CONNRESET) => return Err(Raise::os_error(nix::libc::ECONNRESET)),
            Err(error) => return Err(Raise::os_error(error.raw_os_error())),
        }
    }
    Ok(true)
}

impl NativeObject for Connection {
    fn class(&self) -> &'static Class {
        &CONNECTION
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(Some(match name {
            "closed" => self.fd.lock().is_none().into(),
            "readable" => self.is_readable().into(),
            "writable" => self.writable.into(),
            _ => return Ok(None),
        }))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        passed_fds::check_spawning(&CONNECTION)?;
        Ok((Value::Native(&REBUILD), self.packed()?))
    }

    fn enter(&self, _thread: &mut Thread, this: &Value) -> Option<Result<Value, Raise>> {
        Some(Ok(this.clone()))
    }

    fn exit(&self, _thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.close();
        Ok(false)
    }
}

fn this(value: &Value) -> Result<&Connection, Raise> {
    value
        .downcast::<Connection>()
        .ok_or_else(|| Raise::type_error("not a Connection"))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "send" => |thread, value, args| {
            const SEND: Signature<1> = Signature::new("_ConnectionBase.send", ["obj"]).required(1);
            let [object] = args.bind(&SEND)?;
            let connection = this(value)?;
            connection.writable()?;
            let message = pickle::dumps(thread, &object.unwrap_or_default())?;
            connection.send_bytes(thread, &message)?;
            Ok(Value::None)
        },
        "recv" => |thread, value, args| {
            args.none("_ConnectionBase.recv")?;
            let message = receive(thread, this(value)?, LONGEST)?;
            pickle::loads(thread, &message)
        },
        "send_bytes" => |thread, value, args| {
            const SEND_BYTES: Signature<3> =
                Signature::new("_ConnectionBase.send_bytes", ["buf", "offset", "size"]).required(1);
            let [buffer, offset, size] = args.bind(&SEND_BYTES)?;
            let connection = this(value)?;
            connection.writable()?;
            let buffer = buffer.unwrap_or_default();
            connection.send_bytes(thread, part(&buffer, offset.as_ref(), size.as_ref())?)?;
            Ok(Value::None)
        },
        "recv_bytes" => |thread, value, args| {
            const RECV_BYTES: Signature<1> = Signature::new("_ConnectionBase.recv_bytes", ["maxlength"]);
            let [most] = args.bind(&RECV_BYTES)?;
            let connection = this(value)?;
            connection.readable()?;
            let most = most.filter(|most| !matches!(most, Value::None));
            let most = most.map_or(Ok(LONGEST.into()), |most| number::index(&most))?;
            if most < 0 {
                return Err(Raise::value_error("negative maxlength"));
            }
            let message = receive(thread, connection, u32::try_from(most).unwrap_or(LONGEST))?;
            Ok(Value::Bytes(message.into()))
        },
        "poll" => |thread, value, args| {
            const POLL: Signature<1> = Signature::new("_ConnectionBase.poll", ["timeout"]);
            let [timeout] = args.bind(&POLL)?;
            let deadline = match timeout {
                None => Some(0),
                timeout => deadline_added(thread, timeout)?,
            };
            this(value)?.poll(thread, deadline).map(Value::from)
        },
        "fileno" => |_, value, args| {
            args.none("_ConnectionBase.fileno")?;
            Ok(this(value)?.open()?.as_raw_fd().into())
        },
        "close" => |_, value, args| {
            args.none("_ConnectionBase.close")?;
            this(value)?.close();
            Ok(Value::None)
        },
        _ => return None,
    })
}

/// Waits for a message, and says so.
fn receive(thread: &mut Thread, connection: &Connection, longest: u32) -> Result<Vec<u8>, Raise> {
    let on = Blocked::Lock {
        name: "pipe".to_owned(),
    };
    thread.blocked(on, |thread| connection.recv_at_most(thread, longest))
}

/// The bytes of `buffer` from `offset` on, `size` of them.
fn part<'a>(buffer: &'a Value, offset: Option<&Value>, size: Option<&Value>) -> Result<&'a [u8], Raise> {
    let Value::Bytes(bytes) = buffer else {
        let class = buffer.type_name();
        let text = format!("memoryview: a bytes-like object is required, not '{class}'");
        return Err(Raise::type_error(text));
    };
    let offset =
        usize::try_from(offset.map_or(Ok(0), number::index)?).map_err(|_| Raise::value_error("offset is negative"))?;
    let rest = bytes
        .get(offset..)
        .ok_or_else(|| Raise::value_error("buffer length < offset"))?;
    let Some(size) = size.filter(|size| !matches!(size, Value::None)) else {
        return Ok(rest);
    };
    let size = usize::try_from(number::index(size)?).map_err(|_| Raise::value_error("size is negative"))?;
    rest.get(..size)
        .ok_or_else(|| Raise::value_error("buffer length < offset + size"))
}
