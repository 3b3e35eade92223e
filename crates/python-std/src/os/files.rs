//! What a daemon does with its descriptors and directory. No files but `/dev/null`
//! can be opened: a scenario from a stranger is safe to run.

use std::os::fd::IntoRawFd;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::stat::Mode;

use super::{c_int, exactly, failed};
use forklore_event::Blocked;
use forklore_os::descriptor;
use forklore_python::exception::{PERMISSION_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Signature, Value};

/// The one file that a listing can open.
pub(super) const DEVNULL: &str = "/dev/null";

pub(super) fn umask(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [mask] = exactly(args, "umask")?;
    let mask = Mode::from_bits_truncate(c_int(&mask)?.unsigned_abs());
    Ok(i64::from(nix::sys::stat::umask(mask).bits()).into())
}

pub(super) fn chdir(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [path] = exactly(args, "chdir")?;
    nix::unistd::chdir(text(&path, "chdir")?)
        .map(|()| Value::None)
        .map_err(|errno| about(errno, &path))
}

pub(super) fn getcwd(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("posix.getcwd")?;
    let path = nix::unistd::getcwd().map_err(failed)?;
    Ok(path.to_string_lossy().as_ref().into())
}

fn text<'a>(path: &'a Value, function: &str) -> Result<&'a str, Raise> {
    match path {
        Value::Str(path) => Ok(path),
        other => {
            let class = other.type_name();
            Err(Raise::type_error(format!(
                "{function}: path should be string, bytes or os.PathLike, not {class}"
            )))
        }
    }
}

/// The `OSError` for a failed system call on a path.
fn about(errno: Errno, path: &Value) -> Raise {
    let mut args = failed(errno).0.args().to_vec();
    args.push(path.clone());
    Raise::with_args(forklore_python::exception::os_error_class(errno as i32), args)
}

pub(super) fn open(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const OPEN: Signature<3> = Signature::new("open", ["path", "flags", "mode"]).required(2).native();
    let [path, flags, _mode] = args.bind(&OPEN)?;
    let path = path.unwrap_or(Value::None);
    if text(&path, "open")? != DEVNULL {
        let text = "Permission denied (a listing can open os.devnull and nothing else)";
        let args = vec![(Errno::EACCES as i32).into(), text.into(), path];
        return Err(Raise::with_args(&PERMISSION_ERROR, args));
    }
    let access = OFlag::from_bits_truncate(c_int(&flags.unwrap_or(Value::None))?) & OFlag::O_ACCMODE;
    let descriptor = nix::fcntl::open(DEVNULL, access, Mode::empty()).map_err(|errno| about(errno, &path))?;
    // From here on the number is the listing's, to close or to leave open.
    Ok(descriptor.into_raw_fd().into())
}

pub(super) fn close(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [fd] = exactly(args, "close")?;
    descriptor::close(c_int(&fd)?).map(|()| Value::None).map_err(failed)
}

pub(super) fn dup2(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const DUP2: Signature<3> = Signature::new("dup2", ["fd", "fd2", "inheritable"])
        .required(2)
        .native();
    let [old, new, _inheritable] = args.bind(&DUP2)?;
    let (old, new) = (c_int(&old.unwrap_or(Value::None))?, c_int(&new.unwrap_or(Value::None))?);
    descriptor::dup2(old, new).map(|()| new.into()).map_err(failed)
}

/// Not inherited by another program, as always in CPython.
pub(super) fn dup(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [fd] = exactly(args, "dup")?;
    descriptor::dup(own_descriptor(&fd)?).map(Value::from).map_err(failed)
}

pub(super) fn get_inheritable(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let fd = own_descriptor(&args.one("posix.get_inheritable")?)?;
    descriptor::is_inheritable(fd).map(Value::from).map_err(failed)
}

pub(super) fn set_inheritable(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [fd, inheritable] = two(args, "set_inheritable")?;
    let (fd, inheritable) = (own_descriptor(&fd)?, c_int(&inheritable)? != 0);
    let set = descriptor::set_inheritable(fd, inheritable);
    set.map(|()| Value::None).map_err(failed)
}

pub(super) fn get_blocking(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let fd = own_descriptor(&args.one("posix.get_blocking")?)?;
    descriptor::is_blocking(fd).map(Value::from).map_err(failed)
}

pub(super) fn set_blocking(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [fd, blocking] = two(args, "set_blocking")?;
    let set = descriptor::set_blocking(own_descriptor(&fd)?, blocking.is_true());
    set.map(|()| Value::None).map_err(failed)
}

fn two(args: Args, function: &str) -> Result<[Value; 2], Raise> {
    let both: [Option<Value>; 2] = args.up_to(function, 2)?;
    Ok(both.map(Option::unwrap_or_default))
}

/// Both ends are the listing's, and a child inherits them.
pub(super) fn pipe(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("pipe")?;
    let ends = nix::unistd::pipe2(OFlag::O_CLOEXEC).map_err(failed)?;
    let [read, write] = [ends.0, ends.1].map(|end| end.into_raw_fd().into());
    Ok(Value::tuple(vec![read, write]))
}

/// The most that a listing can read at once.
pub(super) const LONGEST_READ: usize = 1 << 20;

pub(super) fn read(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [fd, length] = exactly(args, "read")?;
    let fd = own_descriptor(&fd)?;
    let Ok(length) = usize::try_from(c_int(&length)?) else {
        return Err(failed(Errno::EINVAL));
    };
    let bytes = read_once(thread, fd, length.min(LONGEST_READ))?;
    Ok(Value::Bytes(bytes.into()))
}

/// One read(2) of at most `length` bytes, without the interpreter lock; handlers of signals run meanwhile.
pub(super) fn read_once(thread: &mut Thread, fd: i32, length: usize) -> Result<Vec<u8>, Raise> {
    if terminal(fd).is_ok() {
        let text = "Permission denied (nobody types at a listing's terminal: it would wait for ever)";
        return Err(Raise::with_args(
            &PERMISSION_ERROR,
            vec![(Errno::EACCES as i32).into(), text.into()],
        ));
    }
    // It is told as a wait only if there is nothing to read at once.
    if descriptor::is_readable(fd) || !descriptor::is_blocking(fd).unwrap_or(false) {
        return read_waiting(thread, fd, length);
    }
    let name = "pipe".to_owned();
    thread.blocked(Blocked::Lock { name }, |thread| read_waiting(thread, fd, length))
}

fn read_waiting(thread: &mut Thread, fd: i32, length: usize) -> Result<Vec<u8>, Raise> {
    let mut bytes = vec![0; length];
    loop {
        match thread.without_lock(|| descriptor::read(fd, &mut bytes)) {
            Ok(count) => {
                bytes.truncate(count);
                return Ok(bytes);
            }
            Err(Errno::EINTR) => thread.run_signal_handlers()?,
            Err(error) => return Err(failed(error)),
        }
    }
}

pub(super) fn write(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [fd, bytes] = exactly(args, "write")?;
    let fd = own_descriptor(&fd)?;
    let Value::Bytes(bytes) = bytes else {
        let class = bytes.type_name();
        return Err(Raise::type_error(format!(
            "a bytes-like object is required, not '{class}'"
        )));
    };
    let process = thread.process().clone();
    let mut rest = &bytes[..];
    let mut is_full = false;
    // It is told as a wait only if there is no room at once. What goes to a terminal is announced.
    while !rest.is_empty() && !is_full && !descriptor::is_terminal(fd) {
        match descriptor::write_at_once(fd, rest) {
            Ok(count) => rest = &rest[count..],
            Err(Errno::EAGAIN) => is_full = true,
            // The call that may wait tells what is wrong.
            Err(_) => break,
        }
    }
    let write = |thread: &mut Thread| thread.without_lock(|| process.stage.write_all(fd, rest));
    let written = if is_full && descriptor::is_blocking(fd).unwrap_or(false) {
        let name = "pipe".to_owned();
        thread.blocked(Blocked::Write { name }, write)
    } else {
        write(thread)
    };
    written.map_err(failed)?;
    Ok(i64::try_from(bytes.len()).unwrap_or(i64::MAX).into())
}

/// A descriptor that is the listing's, not forklore's.
pub(super) fn own_descriptor(value: &Value) -> Result<i32, Raise> {
    let fd = c_int(value)?;
    match (0..descriptor::first_reserved()).contains(&fd) {
        true => Ok(fd),
        false => Err(failed(Errno::EBADF)),
    }
}

pub(super) fn isatty(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [fd] = exactly(args, "isatty")?;
    Ok(terminal(c_int(&fd)?).is_ok().into())
}

pub(super) fn ttyname(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [fd] = exactly(args, "ttyname")?;
    terminal(c_int(&fd)?).map(Value::from).map_err(failed)
}

/// The terminal that a descriptor refers to, as ttyname(3) finds it.
pub(super) fn terminal(fd: i32) -> Result<String, Errno> {
    let target = std::fs::read_link(format!("/proc/self/fd/{fd}")).map_err(|_| Errno::EBADF)?;
    let target = target.to_string_lossy();
    match target.starts_with("/dev/pts/") || target.starts_with("/dev/tty") {
        true => Ok(target.into_owned()),
        false => Err(Errno::ENOTTY),
    }
}
