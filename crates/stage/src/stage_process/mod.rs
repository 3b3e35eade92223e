//! One process of a stage: how it comes to be, waits, kills and ends.

mod forking;
mod reporting;
mod role;
mod waiting;
mod writing;

pub use forking::Forked;
pub use reporting::HeldMark;
pub use role::RoleKind;

use std::cell::{Cell, RefCell};
use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use forklore_event::{How, Isolation, Kind, Limit, Micros, Pid, PoolId, StageIndex, TaskId};
use forklore_os::fork::exit_now;
use forklore_os::futex::timespec;
use forklore_os::lifeline::Lifeline;
use forklore_os::{WaitStatus, pidfd, signal};
use nix::errno::Errno;
use nix::unistd::{getpid, getppid};
use rustix::thread::futex;

use crate::board::{Board, Counter, Seat};
use crate::channel::{Message, Reporter};
use crate::clock::{Clock, Woken};
use crate::tally::TaskTally;
pub(crate) use writing::WriteLock;

/// How often a wait with a time-out looks whether the clock was changed.
const CLOCK_CHECK: Duration = Duration::from_millis(50);

thread_local! {
    /// The line that this thread is on.
    static LINE: Cell<u32> = const { Cell::new(0) };
    /// This thread's name; `None` for the main thread of its process.
    static THREAD: RefCell<Option<Arc<str>>> = const { RefCell::new(None) };
    /// Whether `THREAD` is set, for the path of every statement.
    static SIDE: Cell<bool> = const { Cell::new(false) };
}

/// What all processes of a stage have in common; handed down through `fork`.
#[derive(Clone)]
pub struct Origin {
    /// The shared memory.
    pub board: Arc<Board>,
    /// Which stage of the run this is.
    pub stage: StageIndex,
    /// Where events go; `None` outside a run, in unit tests.
    pub reporter: Option<Arc<Reporter>>,
    /// What ends the process with the observer; `None` outside a run.
    pub lifeline: Option<Arc<Lifeline>>,
    /// The names of the run's marks; bit `n` on the board is the `n`th.
    pub marks: Arc<[String]>,
    /// What keeps the stage apart.
    pub isolation: Isolation,
    /// The PID of the stage's init, as the stage sees it.
    pub init: Pid,
    /// Our own program, for [`StageProcess::spawn`]; `None` outside a run.
    pub program: Option<Arc<OwnedFd>>,
}

/// This process, as a member of a stage.
pub struct StageProcess {
    pub(crate) origin: Origin,
    pub(crate) pid: Pid,
    pub(crate) role: String,
    pub(crate) seat: usize,
    /// Armed for as long as the process lives.
    pub(crate) armed: Option<OwnedFd>,
    pub(crate) write_lock: WriteLock,
}

/// What a wait came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// The child has ended and its entry is gone.
    Reaped(Pid, WaitStatus),
    /// The child was stopped or continued; it lives.
    Changed(Pid, WaitStatus),
    /// `WNOHANG`, and no child has anything to tell.
    Nothing,
}

impl StageProcess {
    /// The first process of a stage. It announces itself, its parent being
    /// outside the stage.
    ///
    /// # Errors
    /// If the lifeline cannot be armed.
    pub fn init(mut origin: Origin) -> io::Result<Self> {
        let pid = getpid().as_raw();
        origin.init = pid;
        let seat = origin.board.take_seat(origin.stage).ok_or(Errno::EAGAIN)?;
        origin.board.seat(origin.stage, seat).sit(pid);
        let armed = origin.lifeline.as_ref().map(|l| l.arm()).transpose()?;
        let role = RoleKind::Init.name(&origin.board, origin.stage);
        let process = Self {
            origin,
            pid,
            role,
            seat,
            armed,
            write_lock: WriteLock::default(),
        };
        process.show_role();
        process.announce_itself(0, How::Launch);
        Ok(process)
    }

    /// A process that nobody watches, with a board and a running clock of its
    /// own: for tests of what runs on a stage.
    ///
    /// # Errors
    /// If the kernel has no memory for the board.
    pub fn detached() -> io::Result<Self> {
        let board = Board::create()?;
        board.layout().clock.start(1.0, false);
        let pid = getpid().as_raw();
        let origin = Origin {
            board: Arc::new(board),
            stage: 0,
            reporter: None,
            lifeline: None,
            marks: Arc::new([]),
            isolation: Isolation::Subreaper,
            init: getppid().as_raw(),
            program: None,
        };
        let seat = origin.board.take_seat(0).ok_or(Errno::EAGAIN)?;
        origin.board.seat(0, seat).sit(pid);
        Ok(Self {
            origin,
            pid,
            role: "main".to_owned(),
            seat,
            armed: None,
            write_lock: WriteLock::default(),
        })
    }

    /// Its PID, as the stage numbers it.
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// What the screen calls it.
    pub fn role(&self) -> &str {
        &self.role
    }

    /// The PID of the stage's init.
    pub fn init_pid(&self) -> Pid {
        self.origin.init
    }

    /// The numbers of its descriptors of the board and of the event channel's pipe, which others of the stage open by
    /// name, `/proc/PID/fd/N`; -1 where nobody watches.
    pub fn descriptors(&self) -> [RawFd; 2] {
        let pipe = self
            .origin
            .reporter
            .as_ref()
            .map(|reporter| reporter.fds()[0].as_raw_fd());
        [self.origin.board.as_fd().as_raw_fd(), pipe.unwrap_or(-1)]
    }

    /// From now on it does not die with the observer by itself. For an init that has others to end first.
    pub fn disarm(&mut self) {
        self.armed = None;
    }

    /// The scenario clock.
    pub fn clock(&self) -> &Clock {
        &self.origin.board.layout().clock
    }

    /// Scenario time in microseconds.
    pub fn now(&self) -> Micros {
        self.clock().now()
    }

    /// The number of the stage's next pool.
    pub fn next_pool(&self) -> PoolId {
        self.origin.board.count(self.origin.stage, Counter::Pools)
    }

    /// The number of the stage's next task.
    pub fn next_task(&self) -> TaskId {
        self.origin.board.count(self.origin.stage, Counter::Tasks).into()
    }

    /// Names the calling thread in the events that it says from now on.
    /// A process's main thread has no name.
    pub fn name_thread(name: &str) {
        THREAD.set(Some(name.into()));
        SIDE.set(true);
    }

    /// The calling thread's name; `None` for the main thread of its process.
    pub fn thread_name() -> Option<String> {
        THREAD.with_borrow(|name| name.as_deref().map(str::to_owned))
    }

    /// Sleeps until scenario time `deadline`, or until a signal handler ran; `is_main` says whether this is the
    /// thread that signals go to.
    pub fn sleep_until(&self, deadline: Micros, is_main: bool) -> Woken {
        match is_main {
            true => self.clock().sleep_until_signalled(deadline),
            false => self.clock().sleep_until(deadline),
        }
    }

    /// Waits until the futex `word` no longer holds `value`, until scenario time
    /// `deadline`, or until a signal handler ran. `None` if it was changed.
    pub fn wait_on(&self, word: &AtomicU32, value: u32, deadline: Option<Micros>) -> Option<Woken> {
        while word.load(Ordering::Acquire) == value {
            let patience = match deadline.map(|deadline| self.clock().wall_until(deadline)) {
                None => None,
                Some(Some(Duration::ZERO)) => return Some(Woken::Due),
                // One futex cannot be woken by the clock as well; a change of the clock is noticed by looking again.
                Some(left) => Some(timespec(left.unwrap_or(CLOCK_CHECK).min(CLOCK_CHECK))),
            };
            if futex::wait(word, futex::Flags::empty(), value, patience.as_ref()) == Err(rustix::io::Errno::INTR) {
                return Some(Woken::Interrupted);
            }
        }
        None
    }

    /// Where this process counts the tasks that it does not tell one by one.
    pub fn task_tally(&self) -> &TaskTally {
        &self.seat().tasks
    }

    /// Reports that one more of what is limited was refused; the first time on this stage.
    pub fn reach_limit(&self, limit: Limit, value: u64) {
        if self.origin.board.first_to_tell(self.origin.stage, limit) {
            self.say(limit.reached(value));
        }
    }

    /// How many processes the stage can have at a time.
    pub fn most_processes(&self) -> usize {
        self.origin.board.most_processes()
    }

    /// How many bytes of memory the processes of the run may use together; `None`: not limited.
    pub fn most_memory(&self) -> Option<u64> {
        self.origin.board.most_memory()
    }

    /// Has the kernel show its role as its command, `PR_SET_NAME` of prctl(2). To be called by its main thread.
    pub(crate) fn show_role(&self) {
        show_as(&self.role);
    }

    /// `kill(2)`, within the stage. It is reported before it is done, because
    /// what it causes may be seen at once.
    ///
    /// # Errors
    /// `ESRCH` if there is no such process on the stage; else as kill(2).
    pub fn kill(&self, target: Pid, signal: i32) -> nix::Result<()> {
        let signal = (signal != 0)
            .then(|| nix::sys::signal::Signal::try_from(signal))
            .transpose()?;
        let report = |to: Pid| {
            if let Some(signal) = signal {
                self.say(Kind::SignalSent {
                    to,
                    signal: signal.as_str().to_owned(),
                });
            }
        };
        match self.origin.isolation {
            Isolation::Namespace => {
                let to = nix::unistd::Pid::from_raw(target);
                nix::sys::signal::kill(to, None)?;
                report(target);
                nix::sys::signal::kill(to, signal)
            }
            Isolation::Subreaper => pidfd::kill_in_tree(self.origin.init, self.pid, target, signal, report),
        }
    }

    /// Checks that `pid` is, at this moment, a process of this stage.
    ///
    /// # Errors
    /// `NotFound` if it is none.
    pub fn check_on_stage(&self, pid: Pid) -> io::Result<()> {
        match self.origin.isolation {
            _ if pid <= 0 => Err(io::ErrorKind::NotFound.into()),
            // There are no others to be seen.
            Isolation::Namespace => Ok(()),
            Isolation::Subreaper => pidfd::open_below(self.origin.init, pid).map(drop),
        }
    }

    /// Reports that this process ignores SIGCHLD now, or that it is about to ignore it no more.
    pub fn ignore_children(&self, ignored: bool) {
        if let Some(reporter) = &self.origin.reporter {
            // A failure means that nobody watches any more.
            let (at_us, pid) = (self.now(), self.pid);
            let _ = reporter.send(&Message::ChildrenIgnored { at_us, pid, ignored }, None);
        }
    }

    /// Ends this process with `code`. Nothing more of it runs.
    pub fn exit(&self, code: i32) -> ! {
        // From the report to the end no signal may change how it ends.
        signal::block_all();
        if let Some(reporter) = &self.origin.reporter {
            // A failure means that nobody watches any more; the process ends all the same.
            let _ = reporter.send(
                &Message::Leaving {
                    pid: self.pid,
                    code: code & 0xff,
                },
                None,
            );
        }
        exit_now(code)
    }

    pub(crate) fn seat(&self) -> &Seat {
        self.origin.board.seat(self.origin.stage, self.seat)
    }
}

/// Has the kernel show `name` as the command of the process whose main thread calls this: what `ps` and `pstree` show.
pub fn show_as(name: &str) {
    if let Ok(name) = CString::new(name) {
        // Only what others see depends on it.
        let _ = rustix::thread::set_name(&name);
    }
}
