//! What a pool is made of, and how.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use rustix::event::{EventfdFlags, eventfd};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Pool;
use super::error::BuildError;
use super::exchange::{Exchange, MOST_WORKERS};
use super::hub::Hub;
use super::inside::hook_panics;
use super::serve::{Initializer, Instructions};
use super::supervisor::Supervisor;
use super::task::{Registry, Task};
use super::threads;

/// Numbers registries, so that a task is not mistaken for one of another pool.
static REGISTRIES: AtomicU64 = AtomicU64::new(0);

/// The supervisor's stack, in bytes; workers are forked from it and run tasks on it.
const STACK: usize = 8 << 20;

/// What a pool is to be, and what it is to run. From [`Pool::builder`].
pub struct Builder {
    registry: Registry,
    processes: usize,
    tasks_per_worker: Option<u64>,
    initializer: Option<Initializer>,
    grace: Duration,
    spin: u32,
}

impl Pool {
    /// Where every pool begins: register tasks, say how many workers, build.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            registry: Registry::new(REGISTRIES.fetch_add(1, Ordering::Relaxed)),
            processes: thread::available_parallelism().map_or(1, usize::from),
            tasks_per_worker: None,
            initializer: None,
            grace: Duration::from_secs(1),
            spin: 0,
        }
    }
}

impl Builder {
    /// Registers a function that workers are to run, under a name that errors tell.
    ///
    /// Workers are forks, so the function may be a closure; what it has captured
    /// is copied with the process, as it is when the worker is forked (with [`Builder::tasks_per_worker`], as it
    /// is when the pool is built). It must not wait for a lock
    /// that another thread of this process may hold at that time.
    pub fn task<A, R, F>(&mut self, name: impl Into<String>, function: F) -> Task<A, R>
    where
        A: DeserializeOwned + 'static,
        R: Serialize + 'static,
        F: Fn(A) -> R + Send + Sync + 'static,
    {
        self.registry.add(name.into(), function)
    }

    /// How many workers; as many as there are processors if nothing is said.
    #[must_use]
    pub fn processes(mut self, processes: usize) -> Self {
        self.processes = processes;
        self
    }

    /// After how many tasks a worker leaves and another is hired (CPython's `maxtasksperchild`).
    /// A chunk of a `map` is one task.
    #[must_use]
    pub fn tasks_per_worker(mut self, tasks: u64) -> Self {
        self.tasks_per_worker = Some(tasks);
        self
    }

    /// What every worker runs before its first task. If it fails or panics, the worker ends; after a few such
    /// failures in a row the pool gives up, and its tasks come to [`Error::InitializerFailed`].
    ///
    /// ```
    /// use forklore_pool::{Error, Pool};
    ///
    /// let mut builder = Pool::builder();
    /// let double = builder.task("double", |n: u32| 2 * n);
    /// let builder = builder.initializer(|| Err::<(), _>("no licence"));
    /// let pool = builder.processes(1).build()?;
    /// let error = pool.apply(double, 4).expect_err("no worker gets ready");
    /// assert!(matches!(error, Error::InitializerFailed { ref message, .. } if message == "no licence"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [`Error::InitializerFailed`]: super::Error::InitializerFailed
    #[must_use]
    pub fn initializer<E, F>(mut self, initializer: F) -> Self
    where
        E: fmt::Display,
        F: Fn() -> Result<(), E> + Send + Sync + 'static,
    {
        self.initializer = Some(Box::new(move || initializer().map_err(|error| error.to_string())));
        self
    }

    /// How long workers have between SIGTERM and SIGKILL when the pool is terminated; one second if nothing is said.
    #[must_use]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// How many times to look again before going to sleep, for workers and for threads that wait for results.
    /// 0 if nothing is said: whoever finds nothing is soon asleep. Some thousands make a round trip several times
    /// faster where there is a processor to spare, and cost that processor up to some hundred microseconds a pause.
    /// No more workers look at a time than there are processors beside the submitter's.
    #[must_use]
    pub fn spin(mut self, rounds: u32) -> Self {
        self.spin = rounds;
        self
    }

    /// Makes the pool and all its workers.
    ///
    /// # Errors
    /// If the numbers make no sense, or the system has no memory, thread or process to spare; in that
    /// case workers that had been made are ended and reaped.
    pub fn build(self) -> Result<Pool, BuildError> {
        match self.processes {
            0 => return Err(BuildError::NoProcesses),
            1..=MOST_WORKERS => {}
            _ => return Err(BuildError::TooManyProcesses { most: MOST_WORKERS }),
        }
        if self.tasks_per_worker == Some(0) {
            return Err(BuildError::NoTasksPerWorker);
        }
        hook_panics();
        let processors = thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(1));
        let bell = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).map_err(std::io::Error::from)?;
        let hub = Arc::new(Hub::new(
            Arc::new(Instructions {
                exchange: Exchange::create(self.processes)?,
                registry: self.registry,
                initializer: self.initializer,
                tasks_per_worker: self.tasks_per_worker,
                spin: self.spin,
                // One processor is for the thread that submits.
                most_looking: processors.saturating_sub(1),
            }),
            bell,
        ));
        let (started, start) = std::sync::mpsc::sync_channel(1);
        let (of_thread, grace) = (hub.clone(), self.grace);
        let thread = thread::Builder::new().name("pool-workers".to_owned()).stack_size(STACK);
        let supervisor = threads::start(thread, move || match Supervisor::start(of_thread, grace) {
            Ok(supervisor) => {
                // The builder waits for it.
                let _ = started.send(Ok(()));
                supervisor.run();
            }
            Err(error) => drop(started.send(Err(error))),
        })?;
        let outcome = start.recv().unwrap_or_else(|_| Err(std::io::ErrorKind::Other.into()));
        outcome?;
        Ok(Pool::new(hub, supervisor))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Builder")
            .field("processes", &self.processes)
            .field("tasks_per_worker", &self.tasks_per_worker)
            .finish_non_exhaustive()
    }
}
