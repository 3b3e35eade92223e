//! File descriptors across `exec`, and in two ranges: the small numbers are lent to the code that the program
//! runs for somebody else (its *guest*), which knows descriptors by number; those above are the program's own.

use std::io;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd};

use rustix::io::{FdFlags, fcntl_dupfd_cloexec, fcntl_getfd, fcntl_setfd};
use rustix::process::{Resource, getrlimit};

/// How many descriptors the guest can have; the numbers above are the program's own.
const GUEST: RawFd = 256;

/// The program that this process runs, as it was when it was started, to be started again.
///
/// # Errors
/// If there is no `/proc`.
pub fn own_program() -> io::Result<OwnedFd> {
    use rustix::fs::{Mode, OFlags, open};
    lift(open("/proc/self/exe", OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?)
}

/// Makes `fd` survive the next `exec`.
///
/// # Errors
/// If `fd` is not open.
pub fn inherit(fd: impl AsFd) -> io::Result<()> {
    let flags = fcntl_getfd(&fd)?;
    Ok(fcntl_setfd(&fd, flags - FdFlags::CLOEXEC)?)
}

/// Adopts a descriptor that the parent left open for us, and moves it to the
/// upper part of the table, away from the small numbers that the guest plays with.
///
/// # Safety
/// Nothing in this process owns `number`: whoever started the program has told it on the command line, or in what it
/// left there, and nobody has adopted it yet.
///
/// # Errors
/// If `number` is not open or would not have survived `exec`, or the table is full.
pub unsafe fn adopt(number: RawFd) -> io::Result<OwnedFd> {
    if control(number, nix::libc::F_GETFD, 0)? & nix::libc::FD_CLOEXEC != 0 {
        // This process has opened it itself: somebody here owns it.
        return Err(io::ErrorKind::InvalidInput.into());
    }
    // SAFETY: it is open, and the caller knows that nobody here owns it.
    let given = unsafe { OwnedFd::from_raw_fd(number) };
    lift(&given)
}

/// The first descriptor number that is the program's own, not the guest's.
pub fn first_reserved() -> RawFd {
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    RawFd::try_from(limit / 2).unwrap_or(RawFd::MAX).min(GUEST)
}

/// How many descriptors this process could have before [`raise_limit`]; programs of the user's are to find that.
pub fn first_limit() -> u64 {
    *FIRST_LIMIT.get_or_init(|| getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX))
}

static FIRST_LIMIT: std::sync::OnceLock<u64> = std::sync::OnceLock::new();

/// Lets this process have as many descriptors as it may without asking anybody.
pub fn raise_limit() {
    first_limit();
    let limit = getrlimit(Resource::Nofile);
    // Raising to the hard limit is always allowed; should it fail, the old limit holds.
    let _ = rustix::process::setrlimit(
        Resource::Nofile,
        rustix::process::Rlimit {
            current: limit.maximum,
            ..limit
        },
    );
}

/// Moves a descriptor out of the guest's reach.
///
/// # Errors
/// `EMFILE` if the table is full.
pub fn lift(fd: impl AsFd) -> io::Result<OwnedFd> {
    Ok(fcntl_dupfd_cloexec(fd, first_reserved())?)
}

/// Closes descriptors that a child inherited and that nothing in it will use.
///
/// # Safety
/// No value in this process will use or close them: their owners were copied by `fork` with the memory of a thread
/// that does not exist here.
pub unsafe fn close_inherited(fds: impl IntoIterator<Item = RawFd>) {
    for fd in fds {
        // SAFETY: closing touches no memory, and the caller sees to it that nobody owns the descriptor.
        unsafe { nix::libc::close(fd) };
    }
}

/// `dup2(2)` for the guest: the descriptors 0 up to [`first_reserved`] are its own.
///
/// # Errors
/// `EBADF` if either is out of reach or `old` is not open.
pub fn dup2(old: RawFd, new: RawFd) -> nix::Result<()> {
    if !(0..first_reserved()).contains(&old) || !(0..first_reserved()).contains(&new) {
        return Err(nix::Error::EBADF);
    }
    // SAFETY: `dup2` itself touches no memory of ours. It replaces the descriptor `new`, which lies in the range
    // that no value of this program owns: everything of ours was moved above it by `adopt`.
    let made = unsafe { nix::libc::dup2(old, new) };
    nix::errno::Errno::result(made).map(drop)
}

/// `close(2)` for the guest; the range is that of [`dup2`].
///
/// # Errors
/// `EBADF` if it is out of reach or not open.
pub fn close(fd: RawFd) -> nix::Result<()> {
    if !(0..first_reserved()).contains(&fd) {
        return Err(nix::Error::EBADF);
    }
    nix::unistd::close(fd)
}

/// fcntl(2) on a descriptor of the guest, with a command that takes a number or nothing.
fn control(fd: RawFd, command: i32, argument: i32) -> nix::Result<i32> {
    // SAFETY: none of the commands that this file uses touches memory.
    nix::errno::Errno::result(unsafe { nix::libc::fcntl(fd, command, argument) })
}

/// `dup(2)` for the guest, out of reach of other programs: the lowest free number, which is in its range.
///
/// # Errors
/// `EBADF` if it is not open; `EMFILE` if the guest has as many as it can.
pub fn dup(fd: RawFd) -> nix::Result<RawFd> {
    let made = control(fd, nix::libc::F_DUPFD_CLOEXEC, 0)?;
    if made < first_reserved() {
        return Ok(made);
    }
    // It is nobody's yet, and closing it cannot fail.
    let _ = nix::unistd::close(made);
    Err(nix::Error::EMFILE)
}

/// Whether another program would have it.
///
/// # Errors
/// `EBADF` if it is not open.
pub fn is_inheritable(fd: RawFd) -> nix::Result<bool> {
    Ok(control(fd, nix::libc::F_GETFD, 0)? & nix::libc::FD_CLOEXEC == 0)
}

/// Sets whether another program would have it.
///
/// # Errors
/// `EBADF` if it is not open.
pub fn set_inheritable(fd: RawFd, inheritable: bool) -> nix::Result<()> {
    let flags = if inheritable { 0 } else { nix::libc::FD_CLOEXEC };
    control(fd, nix::libc::F_SETFD, flags).map(drop)
}

/// Whether reading and writing wait.
///
/// # Errors
/// `EBADF` if it is not open.
pub fn is_blocking(fd: RawFd) -> nix::Result<bool> {
    Ok(control(fd, nix::libc::F_GETFL, 0)? & nix::libc::O_NONBLOCK == 0)
}

/// Sets whether reading and writing wait.
///
/// # Errors
/// `EBADF` if it is not open.
pub fn set_blocking(fd: RawFd, blocking: bool) -> nix::Result<()> {
    let flags = control(fd, nix::libc::F_GETFL, 0)?;
    let flags = match blocking {
        true => flags & !nix::libc::O_NONBLOCK,
        false => flags | nix::libc::O_NONBLOCK,
    };
    control(fd, nix::libc::F_SETFL, flags).map(drop)
}

/// Whether a descriptor of the guest is open.
pub fn is_open(fd: RawFd) -> bool {
    control(fd, nix::libc::F_GETFD, 0).is_ok()
}

/// Whether a descriptor of the listing refers to a terminal that is open.
pub fn is_terminal(fd: RawFd) -> bool {
    // SAFETY: isatty(3) asks the kernel about a number, and touches no memory of ours but errno.
    unsafe { nix::libc::isatty(fd) == 1 }
}

/// `write(2)` of as much of `bytes` as the descriptor takes at once; how much it was.
///
/// # Errors
/// As write(2).
pub fn write(fd: RawFd, bytes: &[u8]) -> nix::Result<usize> {
    // SAFETY: the pointer and length describe `bytes`, which outlives the call.
    let written = unsafe { nix::libc::write(fd, bytes.as_ptr().cast(), bytes.len()) };
    nix::errno::Errno::result(written).map(isize::unsigned_abs)
}

/// As [`write()`], of what is taken without waiting (`RWF_NOWAIT`, pwritev2(2)).
///
/// # Errors
/// `EAGAIN` if that is nothing; `EOPNOTSUPP` where the kernel cannot know beforehand; else as write(2).
pub fn write_at_once(fd: RawFd, bytes: &[u8]) -> nix::Result<usize> {
    let part = nix::libc::iovec {
        iov_base: bytes.as_ptr().cast_mut().cast(),
        iov_len: bytes.len(),
    };
    // SAFETY: the part describes `bytes`, which outlives the call and is only read.
    let written = unsafe { nix::libc::pwritev2(fd, &raw const part, 1, -1, nix::libc::RWF_NOWAIT) };
    nix::errno::Errno::result(written).map(isize::unsigned_abs)
}

/// `write(2)` of all of `bytes` to a descriptor of the guest.
///
/// # Errors
/// As write(2); an interruption is not an error.
pub fn write_all(fd: RawFd, mut bytes: &[u8]) -> nix::Result<()> {
    while !bytes.is_empty() {
        match write(fd, bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(nix::Error::EINTR) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// `read(2)` of at most all of `bytes` from a descriptor of the guest; how much it was.
///
/// # Errors
/// As read(2).
pub fn read(fd: RawFd, bytes: &mut [u8]) -> nix::Result<usize> {
    // SAFETY: the pointer and length describe `bytes`, which outlives the call.
    let count = unsafe { nix::libc::read(fd, bytes.as_mut_ptr().cast(), bytes.len()) };
    nix::errno::Errno::result(count).map(isize::unsigned_abs)
}

/// Whether a `read(2)` of a descriptor of the guest would come back at once, with bytes, the end of file or an error
/// (poll(2)).
pub fn is_readable(fd: RawFd) -> bool {
    let mut polled = nix::libc::pollfd {
        fd,
        events: nix::libc::POLLIN,
        revents: 0,
    };
    // SAFETY: the pointer is to one pollfd, which outlives the call.
    unsafe { nix::libc::poll(&raw mut polled, 1, 0) != 0 }
}

/// Hands out the raw number of an owned descriptor without giving it up, for a command line.
pub fn number(fd: &impl AsFd) -> String {
    fd.as_fd().as_raw_fd().to_string()
}
