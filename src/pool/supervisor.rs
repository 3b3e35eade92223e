//! The thread that makes, watches, replaces and ends the workers: CPython's
//! `_handle_workers`.
//!
//! It forks every worker itself, also the first ones: the signal that the kernel sends when a
//! parent dies (`PR_SET_PDEATHSIG`) is sent when the forking *thread* ends, prctl(2).

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::signal::{Signal, kill};

use super::error::{Ended, Error};
use super::exchange::Exchange;
use super::hub::{Hub, Phase};
use super::serve;
use super::words::Stage;
use crate::event::Pid;
use crate::sys::{WaitStatus, fork, pidfd};

/// So many workers in a row may fail before they are ready; then the pool gives up.
const ATTEMPTS: u32 = 6;
/// The wait before the third worker is hired of which none got ready; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(5);

/// epoll's number for the hub's bell; the others are seats.
const BELL: u64 = u64::MAX;

/// The state of the thread.
pub struct Supervisor {
    hub: Arc<Hub>,
    owner: Pid,
    crew: Vec<Option<Member>>,
    epoll: Epoll,
    /// How long workers have to end after SIGTERM.
    grace: Duration,
    /// Workers in a row that ended before they were ready.
    failures: u32,
    /// No worker is hired before.
    hire_at: Instant,
}

struct Member {
    pid: Pid,
    pidfd: OwnedFd,
}

impl Supervisor {
    /// Hires all workers.
    ///
    /// # Errors
    /// If one cannot be made; those made before are ended and reaped.
    pub fn start(hub: Arc<Hub>, grace: Duration) -> io::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        epoll.add(&hub.bell, EpollEvent::new(EpollFlags::EPOLLIN, BELL))?;
        let workers = hub.instructions.exchange.workers();
        let mut supervisor = Self {
            owner: std::process::id().cast_signed(),
            hub,
            crew: (0..workers).map(|_| None).collect(),
            epoll,
            grace,
            failures: 0,
            hire_at: Instant::now(),
        };
        for seat in 0..workers {
            if let Err(error) = supervisor.hire(seat) {
                supervisor.end_all();
                return Err(error);
            }
        }
        Ok(supervisor)
    }

    /// Runs until the pool is closed or terminated and all workers are gone.
    pub fn run(mut self) {
        let outcome = loop {
            match self.hub.phase() {
                Phase::Terminated(error) => {
                    self.end_all();
                    break error;
                }
                Phase::Closed if self.is_alone() && !self.has_backlog() => break Error::Terminated,
                Phase::Closed if !self.has_backlog() => self.wait(None),
                Phase::Running | Phase::Closed => {
                    let pause = self.hire_missing();
                    self.wait(pause);
                }
            }
        };
        self.hub.end(&outcome);
    }

    fn is_alone(&self) -> bool {
        self.crew.iter().all(Option::is_none)
    }

    fn has_backlog(&self) -> bool {
        self.exchange().has_backlog()
    }

    fn exchange(&self) -> &Exchange {
        &self.hub.instructions.exchange
    }

    /// Fills empty seats. Gives how long to wait before trying again, if some are left.
    fn hire_missing(&mut self) -> Option<Duration> {
        for seat in 0..self.crew.len() {
            if self.crew[seat].is_some() {
                continue;
            }
            let pause = self.hire_at.saturating_duration_since(Instant::now());
            if !pause.is_zero() {
                return Some(pause);
            }
            if self.hire(seat).is_err() {
                // No memory or no PIDs: both come back.
                self.slow_down();
                self.hire_at = self.hire_at.max(Instant::now() + FIRST_PAUSE);
            }
        }
        None
    }

    fn hire(&mut self, seat: usize) -> io::Result<()> {
        let orders = self.hub.instructions.clone();
        let (owner, inherited) = (self.owner, self.descriptors());
        let pid = fork::fork(|| serve::work(&orders, seat, owner, &inherited))?.as_raw();
        let pidfd = match pidfd::open(pid) {
            Ok(pidfd) => pidfd,
            Err(error) => {
                // Nobody could watch it.
                let _ = kill(nix::unistd::Pid::from_raw(pid), Signal::SIGKILL);
                reap(pid);
                return Err(error);
            }
        };
        self.epoll
            .add(&pidfd, EpollEvent::new(EpollFlags::EPOLLIN, seat as u64))?;
        self.crew[seat] = Some(Member { pid, pidfd });
        self.hub.hired(seat, pid);
        Ok(())
    }

    /// What a worker inherits and has no use for.
    fn descriptors(&self) -> Vec<RawFd> {
        let pidfds = self.crew.iter().flatten().map(|member| member.pidfd.as_raw_fd());
        pidfds
            .chain([self.epoll.0.as_raw_fd(), self.hub.bell.as_raw_fd()])
            .collect()
    }

    /// Waits for ends of workers, the bell, or `timeout`, and handles what there is.
    fn wait(&mut self, timeout: Option<Duration>) {
        let timeout = timeout.map_or(EpollTimeout::NONE, |timeout| {
            // Rounded up, or it would be a busy wait at the end.
            EpollTimeout::try_from(timeout + Duration::from_millis(1)).unwrap_or(EpollTimeout::MAX)
        });
        let mut events = [EpollEvent::empty(); 64];
        // It fails by a signal alone, and then there is nothing.
        let count = self.epoll.wait(&mut events, timeout).unwrap_or(0);
        for event in &events[..count] {
            match event.data() {
                BELL => drop(rustix::io::read(self.hub.bell.as_fd(), &mut [0_u8; 8])),
                seat => self.bury(seat as usize),
            }
        }
    }

    /// The worker in a seat has ended.
    fn bury(&mut self, seat: usize) {
        let Some(member) = self.crew[seat].take() else { return };
        // A worker forked meanwhile may hold a copy, so closing alone would not end the registration, epoll(7).
        let _ = self.epoll.delete(&member.pidfd);
        let ended = Ended::from(reap(member.pid));
        match self.exchange().seat(seat).stage() {
            Stage::Ready => self.failures = 0,
            Stage::Starting => self.has_failed(format!("the worker {ended}")),
            Stage::Failed(length) => {
                let message = self.exchange().region.read(Exchange::spill(seat), length);
                self.has_failed(String::from_utf8_lossy(message).into_owned());
            }
        }
        self.hub.bury(seat, member.pid, ended);
    }

    /// A worker ended before it was ready: the next are hired more slowly, and after [`ATTEMPTS`] none, unless
    /// there are others that did get ready.
    fn has_failed(&mut self, message: String) {
        self.slow_down();
        let seats = 0..self.crew.len();
        let nobody_is_ready = seats
            .filter(|&seat| self.crew[seat].is_some())
            .all(|seat| self.exchange().seat(seat).stage() != Stage::Ready);
        if self.failures >= ATTEMPTS && nobody_is_ready {
            let attempts = self.failures;
            let error = Error::InitializerFailed { message, attempts };
            self.hub.change(|core| core.go_on_to(Phase::Terminated(error)));
        }
    }

    fn slow_down(&mut self) {
        self.failures += 1;
        if let Some(doublings) = self.failures.checked_sub(2) {
            self.hire_at = Instant::now() + FIRST_PAUSE * (1 << doublings.min(6));
        }
    }

    /// SIGTERM to all, and SIGKILL to those that are still there after the grace period.
    fn end_all(&mut self) {
        let deadline = Instant::now() + self.grace;
        self.signal(Signal::SIGTERM);
        while !self.is_alone() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.signal(Signal::SIGKILL);
            }
            self.wait((!left.is_zero()).then_some(left));
        }
    }

    fn signal(&self, signal: Signal) {
        for member in self.crew.iter().flatten() {
            // It is our child and not reaped, so the number is still its own; it may have ended.
            let _ = kill(nix::unistd::Pid::from_raw(member.pid), signal);
        }
    }
}

/// waitpid(2); `None` if somebody else has reaped it.
fn reap(pid: Pid) -> Option<WaitStatus> {
    loop {
        match fork::wait(pid) {
            Ok(status) => return Some(status),
            Err(Errno::EINTR) => {}
            Err(_) => return None,
        }
    }
}
