//! The pool as its users see it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::chunk::{Batch, Chunk, send_one};
use super::error::Error;
use super::handle::{Handle, calling, open};
use super::hub::{Hub, Phase, Purpose};
use super::inside::{in_callback, in_worker, may_submit, may_wait};
use super::job::Job;
use super::map::{Cut, Gathering, default_chunk_size};
use super::task::Task;
use super::threads;
use forklore_os::Pid;

/// A pool of worker processes.
///
/// Any number of threads may use it at the same time. Dropping it terminates it, as leaving a
/// `with` block does in CPython, and leaves no process and no thread behind.
pub struct Pool {
    pub(super) hub: Arc<Hub>,
    owner: u32,
    supervisor: Mutex<Option<JoinHandle<()>>>,
    /// The result thread, once there is a callback to run.
    results: Mutex<Option<JoinHandle<()>>>,
}

impl Pool {
    pub(super) fn new(hub: Arc<Hub>, supervisor: JoinHandle<()>) -> Self {
        Self {
            hub,
            owner: std::process::id(),
            supervisor: Mutex::new(Some(supervisor)),
            results: Mutex::default(),
        }
    }

    /// Runs a task in a worker and waits for its result.
    ///
    /// # Errors
    /// Whatever keeps the result from being there, see [`Error`].
    pub fn apply<A, R>(&self, task: Task<A, R>, argument: A) -> Result<R, Error>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
    {
        may_wait()?;
        let job = send_one(&self.hub, self.entry(task)?, &argument, Purpose::One(None))?;
        open(&self.hub, self.hub.take(job)?)
    }

    /// Has a worker run a task. Waits only where more than sixteen thousand tasks are under way already.
    ///
    /// # Errors
    /// If the task cannot be submitted.
    pub fn apply_async<A, R>(&self, task: Task<A, R>, argument: A) -> Result<Handle<R>, Error>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
    {
        let job = send_one(&self.hub, self.entry(task)?, &argument, Purpose::One(None))?;
        Ok(Handle::new(self.hub.clone(), job))
    }

    /// As [`Pool::apply_async`], and calls `callback` with the outcome, good or bad.
    ///
    /// Callbacks run in one thread, the result thread, one after another in order of completion. A slow one holds
    /// up those after it. The handle has the outcome when the callback has returned; if that panics,
    /// [`Error::CallbackPanicked`] is the outcome. In a callback tasks can be submitted, but not waited for.
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    /// use forklore_pool::{Error, Pool};
    ///
    /// let mut builder = Pool::builder();
    /// let square = builder.task("square", |n: u64| n * n);
    /// let pool = std::sync::Arc::new(builder.processes(1).build()?);
    /// let (said, heard) = channel();
    /// let inner = pool.clone();
    /// let handle = pool.apply_async_then(square, 7, move |outcome| {
    ///     let nested = inner.apply(square, 8);
    ///     said.send((outcome.clone(), nested)).expect("somebody listens");
    /// })?;
    /// assert_eq!(handle.get(), Ok(49));
    /// assert_eq!(heard.recv()?, (Ok(49), Err(Error::Nested)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the task cannot be submitted; `callback` is not called then.
    pub fn apply_async_then<A, R>(
        &self,
        task: Task<A, R>,
        argument: A,
        callback: impl FnOnce(&Result<R, Error>) + Send + 'static,
    ) -> Result<Handle<R>, Error>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
    {
        may_submit()?;
        self.start_result_thread()?;
        let job = send_one(
            &self.hub,
            self.entry(task)?,
            &argument,
            Purpose::One(Some(calling(callback))),
        )?;
        Ok(Handle::new(self.hub.clone(), job))
    }

    /// Runs a task on every item and gives the results in the items' order.
    ///
    /// Items travel in chunks, about four a worker, as in CPython. And as there, the first item of a chunk that
    /// fails ends its chunk, the other chunks are run nevertheless, and the first error to come back is the outcome.
    /// Items may be read before those before them are on their way, so they must not wait for what becomes of those.
    ///
    /// # Errors
    /// That first error, or why the items cannot be submitted.
    pub fn map<A, R, I>(&self, task: Task<A, R>, items: I) -> Result<Vec<R>, Error>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item = A, IntoIter: ExactSizeIterator>,
    {
        let items = items.into_iter();
        let chunk_size = default_chunk_size(items.len(), self.hub.instructions.exchange.workers());
        self.map_chunks(task, items, chunk_size)
    }

    /// [`Pool::map`] with `chunk_size` items a chunk, at least 1.
    ///
    /// # Errors
    /// As [`Pool::map`].
    pub fn map_chunks<A, R, I>(&self, task: Task<A, R>, items: I, chunk_size: usize) -> Result<Vec<R>, Error>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item = A, IntoIter: ExactSizeIterator>,
    {
        may_wait()?;
        let items = items.into_iter();
        let cut = Cut::new(items.len(), chunk_size);
        let job = self.hub.open(items.len());
        // It is not asked for the outcome, but forgets the job if something fails.
        let _handle: Handle<Vec<R>> = Handle::new(self.hub.clone(), job);
        let mut gathering = Gathering::new(job, cut);
        self.send_all(task, items, job, cut, || gathering.go_on(&self.hub))?;
        gathering.finish(&self.hub)
    }

    /// Starts a [`Pool::map_chunks`] and does not wait for it.
    ///
    /// # Errors
    /// If the items cannot be submitted.
    pub fn map_async<A, R, I>(&self, task: Task<A, R>, items: I, chunk_size: usize) -> Result<Handle<Vec<R>>, Error>
    where
        A: Serialize,
        R: DeserializeOwned + Send + 'static,
        I: IntoIterator<Item = A, IntoIter: ExactSizeIterator>,
    {
        let items = items.into_iter();
        let cut = Cut::new(items.len(), chunk_size);
        let job = self.hub.open(items.len());
        // From here on, so that the job is forgotten if something fails.
        let handle = Handle::new(self.hub.clone(), job);
        self.send_all(task, items, job, cut, || ())?;
        Ok(handle)
    }

    /// Submits all chunks of a `map`, and calls `after` whenever some have been.
    fn send_all<A: Serialize, R>(
        &self,
        task: Task<A, R>,
        mut items: impl Iterator<Item = A>,
        job: Job,
        cut: Cut,
        mut after: impl FnMut(),
    ) -> Result<(), Error> {
        let mut batch = Batch::new(self.chunk(task)?, job);
        for index in 0..cut.chunks() {
            for item in items.by_ref().take(cut.length(index)) {
                batch.push(&item)?;
            }
            if batch.end_chunk()? {
                after();
            }
        }
        batch.flush()?;
        self.hub.complete(job);
        Ok(())
    }

    /// The workers' PIDs; none in a worker, whose pool is not its own.
    pub fn pids(&self) -> Vec<Pid> {
        if in_worker() { Vec::new() } else { self.hub.pids() }
    }

    /// Takes no more tasks; what was submitted is done, and then the workers leave. Nothing in a worker.
    pub fn close(&self) {
        if in_worker() {
            return;
        }
        self.go_on_to(Phase::Closed);
        self.hub.instructions.exchange.close();
    }

    /// Ends the workers now: with SIGTERM, and those that are still there after the grace period with SIGKILL.
    /// What was not done comes to [`Error::Terminated`]. Does not wait, see [`Pool::join`].
    pub fn terminate(&self) {
        self.go_on_to(Phase::Terminated(Error::Terminated));
    }

    fn go_on_to(&self, phase: Phase) {
        // The lock is a copy there, and perhaps of one that was held.
        if in_worker() {
            return;
        }
        self.hub.change(|core| core.go_on_to(phase));
        // It fails only if the counter is full, and then the supervisor is awake.
        let _ = rustix::io::write(&self.hub.bell, &1_u64.to_ne_bytes());
    }

    /// Waits until a closed or terminated pool has come to its end: no process, no thread, and every
    /// outcome and callback delivered.
    ///
    /// # Errors
    /// [`Error::StillRunning`] if it is neither closed nor terminated; [`Error::Nested`] in a callback of the pool.
    pub fn join(&self) -> Result<(), Error> {
        may_wait()?;
        if self.hub.phase() == Phase::Running {
            return Err(Error::StillRunning);
        }
        self.hub.wait_until(None, |core| core.is_over());
        for thread in [&self.supervisor, &self.results] {
            let thread = thread.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(thread) = thread {
                // Neither thread panics: what it runs of the user's is caught.
                let _ = thread.join();
            }
        }
        Ok(())
    }

    fn start_result_thread(&self) -> Result<(), Error> {
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        if results.is_none() {
            let hub = self.hub.clone();
            let thread = std::thread::Builder::new().name("pool-results".to_owned());
            let thread = threads::start(thread, move || hub.run_callbacks());
            *results = Some(thread.map_err(|error| Error::NoThread(error.to_string()))?);
        }
        Ok(())
    }

    /// A chunk of arguments for `task`.
    pub(super) fn chunk<A, R>(&self, task: Task<A, R>) -> Result<Chunk<'_>, Error> {
        Chunk::new(&self.hub, self.entry(task)?)
    }

    #[inline]
    pub(super) fn entry<A, R>(&self, task: Task<A, R>) -> Result<usize, Error> {
        if task.registry == self.hub.instructions.registry.number {
            Ok(task.entry)
        } else {
            Err(Error::ForeignTask)
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // A fork of the owner has a copy of the pool, but not its workers.
        if in_worker() || std::process::id() != self.owner {
            return;
        }
        self.terminate();
        if in_callback() {
            // The result thread cannot wait for itself; it ends after this callback.
            return;
        }
        // It can be refused in a callback alone.
        let _ = self.join();
    }
}

impl fmt::Debug for Pool {
    /// As CPython's `Pool.__repr__`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if in_worker() {
            return formatter.write_str("<Pool of another process>");
        }
        let state = match self.hub.phase() {
            Phase::Running => "RUN",
            Phase::Closed => "CLOSE",
            Phase::Terminated(_) => "TERMINATE",
        };
        let size = self.hub.instructions.exchange.workers();
        write!(formatter, "<Pool state={state} pool_size={size}>")
    }
}
