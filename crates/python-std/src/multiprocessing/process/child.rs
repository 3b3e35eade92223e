//! A `Process` object: what is known of a child, and waiting for it.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::extras::Extras;
use crate::multiprocessing::identity::Own;
use crate::multiprocessing::popen::Popen;
use forklore_event::{Blocked, Micros, Pid};
use forklore_os::WaitStatus;
use forklore_python::exception::{Raise, VALUE_ERROR};
use forklore_python::interp::Thread;
use forklore_python::value::{Class, Shared, Value};
use forklore_stage::RoleKind;

/// A `Process` object: of a child, of a pool's worker, or of this process itself.
pub struct Child {
    pub(super) class: &'static Class,
    pub(super) name: Shared<Arc<str>>,
    pub(super) path: Vec<u32>,
    /// Whatever was given; what counts is whether it is true.
    pub(super) daemon: Shared<Value>,
    /// The PID of the process that made it.
    pub(super) parent: Option<Pid>,
    /// The PID of the process that it stands for, where that is not a child of this one.
    pub(super) stands_for: Option<Pid>,
    pub(super) work: Shared<Option<Value>>,
    pub(super) popen: Shared<Option<Arc<Popen>>>,
    pub(super) closed: AtomicBool,
    /// What the screen takes its process for.
    pub(super) role: Shared<RoleKind>,
    pub(super) extras: Extras,
    /// A worker is reaped by its pool alone.
    pub(super) is_worker: bool,
    /// It stands for the process that it is in.
    pub(super) is_current: bool,
}

impl Child {
    pub(super) fn new(class: &'static Class, name: impl Into<Arc<str>>, path: Vec<u32>) -> Self {
        Self {
            class,
            name: Shared::new(name.into()),
            path,
            daemon: Shared::new(false.into()),
            parent: None,
            stands_for: None,
            work: Shared::new(None),
            popen: Shared::new(None),
            closed: AtomicBool::new(false),
            role: Shared::new(RoleKind::Process),
            extras: Extras::default(),
            is_worker: false,
            is_current: false,
        }
    }

    /// What the child's process is called, for [`Identity::become_child`].
    pub fn own(&self, parent: Pid, parent_name: Arc<str>) -> Own {
        Own {
            name: self.name.lock().clone(),
            path: self.path.clone(),
            daemon: self.is_daemon(),
            parent: Some((parent, parent_name)),
            class: Some(self.class),
            object: None,
        }
    }

    /// The process was started.
    pub fn started(&self, popen: Popen) -> Arc<Popen> {
        self.popen.lock().insert(Arc::new(popen)).clone()
    }

    pub(super) fn popen(&self) -> Option<Arc<Popen>> {
        self.popen.lock().clone()
    }

    /// How it ended, if it is known to have.
    pub fn status(&self) -> Option<WaitStatus> {
        self.popen()?.status()
    }

    /// Whether it goes down with its parent.
    pub fn is_daemon(&self) -> bool {
        self.daemon.lock().is_true()
    }

    /// What it is called.
    pub fn name(&self) -> Arc<str> {
        self.name.snapshot()
    }

    /// Its PID once started.
    pub fn pid(&self) -> Option<Pid> {
        self.popen().map(|popen| popen.pid()).or(self.stands_for)
    }

    /// Whether it is one of a pool's.
    pub fn is_worker(&self) -> bool {
        self.is_worker
    }

    /// CPython's `Process.exitcode`: negative for a signal.
    pub(super) fn exit_code(&self) -> Option<i64> {
        let status = self.status()?;
        status
            .code()
            .or_else(|| status.signal().map(|signal| -signal))
            .map(i64::from)
    }

    /// Looks whether the child has ended, and reaps it (`Popen.poll`).
    pub fn poll(&self, thread: &Thread) {
        if let (Some(popen), false) = (self.popen(), self.is_worker) {
            popen.poll(thread.stage());
        }
    }

    /// Waits until the child has ended, or until scenario time `deadline`.
    pub fn join(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<(), Raise> {
        let Some(popen) = self.popen() else { return Ok(()) };
        self.poll(thread);
        if popen.status().is_some() {
            return Ok(());
        }
        let timeout_us = deadline.map(|deadline| deadline.saturating_sub(thread.now()));
        let child = popen.pid();
        thread.blocked(Blocked::JoinProcess { child, timeout_us }, |thread| {
            popen.wait(thread, deadline)
        })
    }

    pub(super) fn sentinel(&self) -> Result<Arc<OwnedFd>, Raise> {
        match self.popen() {
            Some(popen) => popen.sentinel(),
            None => Err(Raise::new(&VALUE_ERROR, "process not started")),
        }
    }

    pub(super) fn check_open(&self) -> Result<(), Raise> {
        match self.closed.load(Ordering::Relaxed) {
            true => Err(Raise::new(&VALUE_ERROR, "process object is closed")),
            false => Ok(()),
        }
    }
}
