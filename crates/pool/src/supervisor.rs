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
use super::threads;
use super::words::{WorkerState, size};
use super::zygote::{Hired, Zygote, children};
use forklore_os::Pid;
use forklore_os::{WaitStatus, fork, pidfd};

/// So many workers in a row may fail before they are ready; then the pool gives up.
const ATTEMPTS: u32 = 6;
/// The wait before the third worker is hired of which none got ready; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(5);

/// epoll's number for the hub's bell; the others are seats.
const BELL: u64 = u64::MAX;
/// epoll's number for the zygote.
const ZYGOTE: u64 = u64::MAX - 1;

/// The state of the thread.
pub struct Supervisor {
    hub: Arc<Hub>,
    owner: Pid,
    seats: Vec<SeatState>,
    epoll: Epoll,
    /// Who forks, if it is not this process.
    zygote: Option<Zygote>,
    is_ending: bool,
    /// How long workers have to end after SIGTERM.
    grace: Duration,
    /// Workers in a row that ended before they were ready.
    failures: u32,
    /// No worker is hired before.
    hire_at: Instant,
}

/// What is in a seat.
enum SeatState {
    Empty,
    /// The zygote was asked for a worker.
    Asked,
    Taken(Member),
}

impl SeatState {
    fn member(&self) -> Option<&Member> {
        match self {
            Self::Taken(member) => Some(member),
            Self::Empty | Self::Asked => None,
        }
    }
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
        let recycles = hub.instructions.tasks_per_worker.is_some();
        let mut supervisor = Self {
            owner: std::process::id().cast_signed(),
            hub,
            seats: (0..workers).map(|_| SeatState::Empty).collect(),
            epoll,
            zygote: None,
            is_ending: false,
            grace,
            failures: 0,
            hire_at: Instant::now(),
        };
        if recycles {
            supervisor.start_zygote();
        }
        for seat in 0..workers {
            // The first ones directly, because they are to be there when the pool is.
            if let Err(error) = supervisor.fork(seat) {
                supervisor.end_all();
                return Err(error);
            }
        }
        Ok(supervisor)
    }

    /// Without it workers are forked from this process, which is slower in a large one.
    fn start_zygote(&mut self) {
        let zygote = Zygote::start(&self.hub.instructions, self.owner, &self.descriptors());
        let event = EpollEvent::new(EpollFlags::EPOLLIN, ZYGOTE);
        self.zygote = zygote.ok().filter(|zygote| match self.epoll.add(zygote, event) {
            Ok(()) => true,
            Err(_) => {
                zygote.kill();
                reap(zygote.pid());
                false
            }
        });
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
        self.seats.iter().all(|place| matches!(place, SeatState::Empty))
    }

    fn has_backlog(&self) -> bool {
        self.exchange().has_backlog()
    }

    fn exchange(&self) -> &Exchange {
        &self.hub.instructions.exchange
    }

    /// Fills empty seats. Gives how long to wait before trying again, if some are left.
    fn hire_missing(&mut self) -> Option<Duration> {
        for seat in 0..self.seats.len() {
            if !matches!(self.seats[seat], SeatState::Empty) {
                continue;
            }
            let pause = self.hire_at.saturating_duration_since(Instant::now());
            if !pause.is_zero() {
                return Some(pause);
            }
            if self.hire(seat).is_err() {
                self.refused();
            }
        }
        None
    }

    /// No memory or no PIDs: both come back.
    fn refused(&mut self) {
        self.slow_down();
        self.hire_at = self.hire_at.max(Instant::now() + FIRST_PAUSE);
    }

    fn hire(&mut self, seat: usize) -> io::Result<()> {
        if let Some(zygote) = &self.zygote {
            if zygote.request(seat).is_ok() {
                self.seats[seat] = SeatState::Asked;
                return Ok(());
            }
            self.lose_zygote();
        }
        self.fork(seat)
    }

    fn fork(&mut self, seat: usize) -> io::Result<()> {
        let orders = self.hub.instructions.clone();
        let (owner, inherited) = (self.owner, self.descriptors());
        let forked = threads::fork(|| {
            serve::prepare(&inherited);
            serve::work(&orders, seat, owner)
        });
        self.welcome(seat, forked?.as_raw())
    }

    /// There is a worker for a seat.
    fn welcome(&mut self, seat: usize, pid: Pid) -> io::Result<()> {
        self.seats[seat] = SeatState::Empty;
        let watched = pidfd::open(pid).and_then(|pidfd| {
            let event = EpollEvent::new(EpollFlags::EPOLLIN, seat as u64);
            self.epoll.add(&pidfd, event)?;
            Ok(pidfd)
        });
        match watched {
            Ok(pidfd) => {
                self.seats[seat] = SeatState::Taken(Member { pid, pidfd });
                self.hub.hired(seat, pid);
                Ok(())
            }
            Err(error) => {
                // Nobody could watch it.
                signal(pid, Signal::SIGKILL);
                let ended = Ended::from(reap(pid));
                self.hub.worker_ended(seat, pid, ended);
                Err(error)
            }
        }
    }

    /// Takes the zygote's answers.
    fn ask_zygote(&mut self) {
        while let Some(zygote) = &self.zygote {
            match zygote.hired() {
                Ok(Some(Hired { seat, pid })) => {
                    let welcomed = pid
                        .map_err(io::Error::from)
                        .and_then(|pid| self.welcome(seat, pid).map(|()| pid));
                    match welcomed {
                        Ok(pid) if self.is_ending => signal(pid, Signal::SIGTERM),
                        Ok(_) => {}
                        Err(_) => {
                            self.seats[seat] = SeatState::Empty;
                            self.refused();
                        }
                    }
                }
                Ok(None) => return,
                Err(_) => return self.lose_zygote(),
            }
        }
    }

    /// The zygote has died, and may have forked workers that it did not tell of: they end as well, as nobody
    /// knows their seats.
    fn lose_zygote(&mut self) {
        let Some(zygote) = self.zygote.take() else { return };
        let _ = self.epoll.delete(&zygote);
        zygote.kill();
        reap(zygote.pid());
        while let Ok(Some(Hired { seat, pid: Ok(pid) })) = zygote.hired() {
            // An error leaves the seat empty.
            let _ = self.welcome(seat, pid);
        }
        let mut last = None;
        for pid in children().unwrap_or_default() {
            if self
                .seats
                .iter()
                .all(|place| place.member().is_none_or(|member| member.pid != pid))
            {
                signal(pid, Signal::SIGKILL);
                last = Some((pid, Ended::from(reap(pid))));
            }
        }
        for seat in 0..self.seats.len() {
            if matches!(self.seats[seat], SeatState::Asked) {
                self.seats[seat] = SeatState::Empty;
                let (pid, ended) = last.unwrap_or((zygote.pid(), Ended::Unknown));
                self.hub.worker_ended(seat, pid, ended);
            }
        }
    }

    /// What a worker inherits and has no use for.
    fn descriptors(&self) -> Vec<RawFd> {
        let pidfds = self.seats.iter().filter_map(SeatState::member);
        let zygote = self.zygote.as_ref().map(|zygote| zygote.as_fd().as_raw_fd());
        pidfds
            .map(|member| member.pidfd.as_raw_fd())
            .chain(zygote)
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
                ZYGOTE => self.ask_zygote(),
                seat => self.worker_ended(size(seat)),
            }
        }
    }

    /// The worker in a seat has ended.
    fn worker_ended(&mut self, seat: usize) {
        let SeatState::Taken(member) = std::mem::replace(&mut self.seats[seat], SeatState::Empty) else {
            return;
        };
        // A worker forked meanwhile may hold a copy, so closing alone would not end the registration, epoll(7).
        let _ = self.epoll.delete(&member.pidfd);
        let ended = Ended::from(reap(member.pid));
        match self.exchange().seat(seat).state() {
            WorkerState::Ready => self.failures = 0,
            WorkerState::Starting => self.has_failed(format!("the worker {ended}")),
            WorkerState::Failed(length) => {
                let message = self.exchange().region.copy(Exchange::spill(seat), length);
                self.has_failed(String::from_utf8_lossy(&message).into_owned());
            }
        }
        self.hub.worker_ended(seat, member.pid, ended);
    }

    /// A worker ended before it was ready: the next are hired more slowly, and after [`ATTEMPTS`] none, unless
    /// there are others that did get ready.
    fn has_failed(&mut self, message: String) {
        self.slow_down();
        let seats = 0..self.seats.len();
        let nobody_is_ready = seats
            .filter(|&seat| self.seats[seat].member().is_some())
            .all(|seat| self.exchange().seat(seat).state() != WorkerState::Ready);
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
        self.is_ending = true;
        self.signal(Signal::SIGTERM);
        while !self.is_alone() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                // It might have been stopped.
                self.lose_zygote();
                self.signal(Signal::SIGKILL);
            }
            self.wait((!left.is_zero()).then_some(left));
        }
    }

    fn signal(&self, number: Signal) {
        for member in self.seats.iter().filter_map(SeatState::member) {
            signal(member.pid, number);
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        if let Some(zygote) = self.zygote.take() {
            zygote.kill();
            reap(zygote.pid());
        }
    }
}

/// To a child of ours that is not reaped, so the number is still its own; it may have ended.
fn signal(pid: Pid, signal: Signal) {
    let _ = kill(nix::unistd::Pid::from_raw(pid), signal);
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
