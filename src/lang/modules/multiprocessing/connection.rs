//! `multiprocessing.Pipe`: two ends that send values to each other.
//!
//! A message is a length in 4 bytes, most significant first, and the pickled value,
//! as in CPython's `connection.py`. Reading and writing give the interpreter lock up.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};

use super::{luggage, process};
use crate::event::{Blocked, Micros};
use crate::lang::exception::{EOF_ERROR, OS_ERROR, Raise};
use crate::lang::interp::Thread;
use crate::lang::modules::threading::deadline;
use crate::lang::pickle;
use crate::lang::value::{Args, Class, Method, NativeFunction, NativeObject, Shared, Signature, Value, collect};
use crate::sys::clock::timespec;
use crate::sys::descriptor;

/// `multiprocessing.connection.Connection`
pub static CONNECTION: Class = Class::new("Connection")
    .module("multiprocessing.connection")
    .methods(method);

/// How often a wait with a time-out looks whether the clock was changed.
const CLOCK_CHECK: Duration = Duration::from_millis(50);

/// Longest message, in bytes, so that a wrong length does not ask for all memory.
const LONGEST: u32 = 1 << 28;

/// `multiprocessing.connection.rebuild_connection`, which makes the copy of an end in a new process.
pub static REBUILD: NativeFunction = NativeFunction::new("multiprocessing.connection", "rebuild_connection", rebuild);

/// `rebuild_connection(place, readable, writable)`
pub fn rebuild(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const REBUILD: Signature<3> = Signature::new("rebuild_connection", ["df", "readable", "writable"]).required(3);
    let [place, readable, writable] = args.bind(&REBUILD)?.map(Option::unwrap_or_default);
    Ok(Value::object(Connection {
        fd: Shared::new(Some(Arc::new(luggage::take(thread, &place)?))),
        readable: readable.is_true(),
        writable: writable.is_true(),
    }))
}

/// One end of a pipe.
pub struct Connection {
    /// `None` once it is closed.
    fd: Shared<Option<Arc<OwnedFd>>>,
    readable: bool,
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
    let deadline = deadline(thread, timeout)?;
    let mut watched = Vec::new();
    for object in &objects {
        watched.push(match object {
            // A process that is not known any more has ended.
            Value::Int(sentinel) => process::sentinel(thread, *sentinel),
            other => Some(this(other)?.open()?),
        });
    }
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

/// Waits until one of `fds` can be read from, or until scenario time `deadline`; says which can.
pub fn wait_readable(
    thread: &mut Thread,
    fds: &[BorrowedFd<'_>],
    deadline: Option<Micros>,
) -> Result<Vec<bool>, Raise> {
    let process = thread.process().clone();
    loop {
        let left = deadline.map(|deadline| process.stage.clock().wall_until(deadline));
        let left = left.map(|left| left.unwrap_or(CLOCK_CHECK).min(CLOCK_CHECK));
        let mut polled: Vec<PollFd<'_>> = fds
            .iter()
            .map(|fd| PollFd::from_borrowed_fd(*fd, PollFlags::IN))
            .collect();
        let count = thread.without_lock(|| poll(&mut polled, left.map(timespec).as_ref()));
        match count {
            Err(rustix::io::Errno::INTR) => thread.run_signal_handlers()?,
            Err(error) => return Err(Raise::os_error(error.raw_os_error())),
            Ok(0) if left != Some(Duration::ZERO) => {}
            Ok(_) => return Ok(polled.iter().map(|fd| !fd.revents().is_empty()).collect()),
        }
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
            readable,
            writable,
        })
    }

    /// The descriptor, which is open, and what it is for, packed for a process that is being started.
    fn packed(&self) -> Result<Vec<Value>, Raise> {
        let fd = luggage::put(&*self.open()?)?;
        Ok(vec![fd, self.readable.into(), self.writable.into()])
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

    fn readable(&self) -> Result<Arc<OwnedFd>, Raise> {
        let fd = self.open()?;
        match self.readable {
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
        while !rest.is_empty() {
            match thread.without_lock(|| rustix::io::write(&*fd, rest)) {
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
        let fd = self.readable()?;
        let mut length = [0; 4];
        if !read_exactly(thread, &fd, &mut length)? {
            return Err(Raise::with_args(&EOF_ERROR, Vec::new()));
        }
        let length = u32::from_be_bytes(length);
        if length > LONGEST {
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
            "readable" => self.readable.into(),
            "writable" => self.writable.into(),
            _ => return Ok(None),
        }))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        luggage::check_spawning(&CONNECTION)?;
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
            let object = args.one("send")?;
            let connection = this(value)?;
            connection.writable()?;
            let message = pickle::dumps(thread, &object)?;
            connection.send_bytes(thread, &message)?;
            Ok(Value::None)
        },
        "recv" => |thread, value, args| {
            args.none("_ConnectionBase.recv")?;
            let message = receive(thread, this(value)?)?;
            pickle::loads(thread, &message)
        },
        "send_bytes" => |thread, value, args| {
            let Value::Bytes(message) = args.one("send_bytes")? else {
                return Err(Raise::type_error("a bytes-like object is required"));
            };
            this(value)?.send_bytes(thread, &message)?;
            Ok(Value::None)
        },
        "recv_bytes" => |thread, value, args| {
            args.none("_ConnectionBase.recv_bytes")?;
            let message = receive(thread, this(value)?)?;
            Ok(Value::Bytes(message.into()))
        },
        "poll" => |thread, value, args| {
            const POLL: Signature<1> = Signature::new("_ConnectionBase.poll", ["timeout"]);
            let [timeout] = args.bind(&POLL)?;
            let deadline = match timeout {
                None => Some(0),
                timeout => deadline(thread, timeout)?,
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
fn receive(thread: &mut Thread, connection: &Connection) -> Result<Vec<u8>, Raise> {
    let on = Blocked::Lock {
        name: "pipe".to_owned(),
    };
    thread.blocked(on, |thread| connection.recv_bytes(thread))
}
