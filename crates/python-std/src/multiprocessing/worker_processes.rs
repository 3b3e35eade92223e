//! Hires and reaps the workers of a pool or of an executor, for its dispatcher.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::dispatch::{Hired, Spawner, WorkerEnd};
use super::identity::Identity;
use super::initializer::Initializer;
use super::passed_fds::{self, Packed};
use super::popen::Popen;
use super::preparation::{Job, PreparationData};
use super::process::{Child, children};
use super::task_events::read_label;
use super::util;
use super::worker::{self, WorkerKind, WorkerSetup};
use forklore_event::{Kind, Limit, Pid, PoolId, StartMethod, TaskId};
use forklore_os::{WaitStatus, descriptor};
use forklore_python::exception::Raise;
use forklore_python::interp::{ForkSide, Thread};
use forklore_python::value::Value;
use forklore_stage::RoleKind;

/// After so many workers in a row that ended before their first task by a fault of
/// their own, in practice the initializer's, no more are hired.
const MOST_EARLY_EXITS: u32 = 8;

/// Workers that ended without having done anything.
#[derive(Default)]
struct EarlyExits {
    in_a_row: u32,
    /// The worker that was reaped last left by itself, but not in order.
    left_badly: bool,
}

/// What hiring raised, for the call that waits for it.
#[derive(Clone, Default)]
pub struct StartFailure(Arc<Mutex<Option<Raise>>>);

impl StartFailure {
    fn note(&self, raise: Raise) -> io::Error {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(raise);
        io::ErrorKind::WouldBlock.into()
    }

    /// What was raised; else what `error` stands for.
    pub fn take(&self, error: &io::Error) -> Raise {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        noted.unwrap_or_else(|| Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::EAGAIN)))
    }
}

/// The workers of a pool.
pub struct WorkerProcesses {
    thread: Thread,
    pool: PoolId,
    method: StartMethod,
    worker_kind: WorkerKind,
    initializer: Option<Initializer>,
    /// The initializer, for workers that do not inherit it.
    packed: Packed,
    children: Vec<(Arc<Child>, Arc<Popen>)>,
    /// Whether the calling thread holds the interpreter lock: only while the pool is made.
    has_lock: bool,
    early_exits: EarlyExits,
    /// Whether a worker died that was not to.
    has_lost: bool,
    start_failure: StartFailure,
}

impl WorkerProcesses {
    /// The workers of a new pool, nobody yet. The calling thread holds the interpreter lock.
    ///
    /// # Errors
    /// What comes of pickling the initializer, where workers do not inherit it.
    pub fn new(
        thread: &mut Thread,
        pool: PoolId,
        method: StartMethod,
        worker_kind: WorkerKind,
        initializer: Option<Initializer>,
    ) -> Result<Self, Raise> {
        let packed = match &initializer {
            Some(Initializer { function, args }) if method != StartMethod::Fork => {
                let call = Value::tuple(vec![function.clone(), args.clone()]);
                passed_fds::pack(thread, &call)?
            }
            _ => Packed::default(),
        };
        Ok(Self {
            thread: thread.sibling(),
            pool,
            method,
            worker_kind,
            initializer,
            packed,
            children: Vec::new(),
            has_lock: true,
            early_exits: EarlyExits::default(),
            has_lost: false,
            start_failure: StartFailure::default(),
        })
    }

    /// Where to look when a worker could not be hired.
    pub fn start_failure(&self) -> StartFailure {
        self.start_failure.clone()
    }

    /// From now on the dispatcher is driven by a thread that does not hold the interpreter lock.
    pub fn work_without_lock(&mut self) {
        self.has_lock = false;
    }

    /// Whether a worker died that was not to.
    pub fn has_lost(&self) -> bool {
        self.has_lost
    }

    /// A task was done, so that workers are no failures.
    pub fn has_done_something(&mut self) {
        self.early_exits.in_a_row = 0;
    }

    /// Whether too many workers have failed for hiring others; says so.
    pub fn gives_up(&self) -> bool {
        let gives_up = self.early_exits.in_a_row >= MOST_EARLY_EXITS;
        if gives_up {
            self.thread
                .stage()
                .say(Limit::Restarts.reached(self.early_exits.in_a_row.into()));
        }
        gives_up
    }

    fn with_lock<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        if self.has_lock {
            return act(self);
        }
        let process = self.thread.process().clone();
        process.gil.acquire();
        let done = act(self);
        process.gil.release();
        done
    }

    fn make(&mut self, end: WorkerEnd) -> Result<Pid, Raise> {
        let child = Arc::new(Child::worker(&self.thread, self.method, self.worker_kind));
        let popen = match self.method {
            StartMethod::Fork => self.fork(&child, end)?,
            StartMethod::Spawn | StartMethod::Forkserver => self.start(&child, &end)?,
        };
        let pid = popen.pid();
        let popen = child.started(popen);
        children::add(&self.thread, child.clone());
        self.children.push((child, popen));
        Ok(pid)
    }

    fn fork(&mut self, child: &Child, end: WorkerEnd) -> Result<Popen, Raise> {
        let identity = Identity::of(&self.thread);
        let (parent, parent_name) = (self.thread.stage().pid(), identity.own().name);
        match self.thread.fork(RoleKind::Worker)? {
            ForkSide::Parent { pid, .. } => Ok(Popen::own(pid)),
            ForkSide::Child => {
                end.settle();
                children::become_child(&self.thread, child.own(parent, parent_name));
                let initializer = self.initializer.as_ref();
                util::child_runs(&mut self.thread);
                let code = worker::run(&mut self.thread, end, self.pool, self.worker_kind, initializer);
                util::shuts_down(&mut self.thread);
                util::child_exits(&mut self.thread, code);
                self.thread.end_process(code)
            }
        }
    }

    fn start(&mut self, child: &Child, end: &WorkerEnd) -> Result<Popen, Raise> {
        let (data, [socket, running]) = end.data();
        let mut fds: Vec<BorrowedFd<'_>> = self.packed.fds.iter().map(AsFd::as_fd).collect();
        let places = [fds.len(), fds.len() + 1].map(|place| i64::try_from(place).unwrap_or(i64::MAX));
        fds.extend([socket, running]);
        let initializer = self.initializer.as_ref().map(|_| self.packed.bytes.clone());
        let setup = WorkerSetup::new(self.pool, self.worker_kind, data, places, initializer);
        let preparation = PreparationData::new(&self.thread, child, self.method, Job::Work(setup))?;
        preparation.start_with(&mut self.thread, self.method, RoleKind::Worker, &fds)
    }

    fn popen(&self, pid: Pid) -> Option<Arc<Popen>> {
        let found = self.children.iter().find(|(_, popen)| popen.pid() == pid);
        found.map(|(_, popen)| popen.clone())
    }
}

impl Spawner for WorkerProcesses {
    fn hire(&mut self, end: WorkerEnd) -> io::Result<Hired> {
        let pid = self
            .with_lock(|workers| workers.make(end))
            .map_err(|raise| self.start_failure.note(raise))?;
        let popen = self.popen(pid).ok_or(io::ErrorKind::NotFound)?;
        // Its own copy, for the dispatcher watches it as long as the worker is in its slot.
        let sentinel = popen.sentinel().map_err(|raise| self.start_failure.note(raise))?;
        Ok(Hired {
            pid,
            pidfd: descriptor::lift(&*sentinel)?,
        })
    }

    fn stop(&mut self, pid: Pid) {
        // It may have ended already.
        let _ = self.thread.stage().kill(pid, nix::libc::SIGTERM);
    }

    fn reap(&mut self, pid: Pid) -> io::Result<WaitStatus> {
        let popen = self.popen(pid).ok_or(io::ErrorKind::NotFound)?;
        let status = popen.reap(self.thread.stage())?;
        self.early_exits.left_badly = status.code().is_some_and(|code| code != 0);
        self.with_lock(|workers| {
            workers.children.retain(|(_, popen)| popen.pid() != pid);
            children::forget_ended(&workers.thread);
        });
        Ok(status)
    }

    fn lost(&mut self, slot: u32, pid: Pid, task: Option<TaskId>, pause: Option<Duration>) {
        self.has_lost = true;
        if task.is_none() && self.early_exits.left_badly {
            self.early_exits.in_a_row += 1;
        }
        let task = task.map(|label| read_label(label).0);
        self.thread.stage().say_about(pid, Kind::WorkerLost { slot, task });
        if let (Some(pause), WorkerKind::Pool) = (pause, self.worker_kind) {
            self.thread.stage().say(Kind::HiringDelayed {
                pool: self.pool,
                slot,
                pause_us: u64::try_from(pause.as_micros()).unwrap_or(u64::MAX),
            });
        }
    }
}
