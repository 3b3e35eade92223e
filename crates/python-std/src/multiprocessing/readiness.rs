//! Waiting for descriptors that can be read from.

use std::os::fd::BorrowedFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};

use forklore_event::Micros;
use forklore_os::futex::timespec;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;

/// How often a wait with a time-out looks whether the clock was changed.
const CLOCK_CHECK: Duration = Duration::from_millis(50);

/// Waits until one of `fds` can be read from, or until scenario time `deadline`; says which can.
///
/// # Errors
/// What a signal handler raises.
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
