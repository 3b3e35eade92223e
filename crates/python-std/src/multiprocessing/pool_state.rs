//! What the two sides of a pool share: the listing's calls, and the handler threads.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use super::imap_results::Results;
use super::result::AsyncResult;
use super::task_events::TaskEvents;
use crate::threading;
use forklore_event::{Blocked, Kind, PoolId, TaskId};
use forklore_python::exception::{ASSERTION_ERROR, Raise, VALUE_ERROR};
use forklore_python::interp::{Process, Thread, WaitQueue};
use forklore_python::value::{Class, Shared, Value};

/// What the caller's side and the handler threads of a pool share.
pub struct PoolState {
    /// The pool's number on the stage, which knows nothing of a pool of threads.
    id: Option<PoolId>,
    processes: u32,
    phase: Shared<Phase>,
    /// The results that are outstanding.
    cache: Shared<HashMap<TaskId, Claim>>,
    /// Inputs of `imap` that are not read to their end.
    unread: Shared<usize>,
    /// What is told of its tasks.
    pub task_events: TaskEvents,
    requests: Shared<Sender<Request>>,
    workers: Box<dyn Dispatch>,
    /// The threads that are waited for when the pool is.
    threads: Shared<Vec<Value>>,
    /// The workers have ended and so has the thread that looks after them.
    over: Shared<bool>,
    ended: WaitQueue,
    /// The thread that sets results has ended before its time.
    results_stopped: Shared<bool>,
    /// The listing does not refer to the pool any more.
    unreferenced: Shared<bool>,
    process: Arc<Process>,
}

/// Who waits for the outcome of a task.
#[derive(Clone)]
pub enum Claim {
    /// A result of its own.
    Single(Arc<AsyncResult>),
    /// The result of a call of which this is chunk number so and so.
    Chunk(Arc<AsyncResult>, usize),
    /// An iterator, for its element number so and so.
    Item(Arc<Results>, usize),
}

/// Reads an input and hands in its tasks.
pub type ReadInput = Box<dyn FnOnce(&mut Thread, &PoolState) + Send>;

/// A call on its way to the queue.
pub enum Request {
    /// A task that is to be sent.
    Task {
        /// Its number.
        task: TaskId,
        /// What to call.
        function: Value,
        /// With which positional arguments.
        positional: Value,
        /// With which keyword arguments; a dict, or `None`.
        keywords: Value,
    },
    /// An input that becomes tasks while it is read.
    Input(ReadInput),
    /// The pool is over.
    Stop,
}

/// What whoever looks after the workers is told.
pub enum Order {
    /// Put a task into the queue.
    Enqueue(TaskId, Vec<u8>),
    /// All tasks are done and no more will come: let the workers go.
    Dismiss,
    /// End the workers, whatever they do.
    Terminate,
}

/// How a pool reaches its workers.
pub trait Dispatch: Send + Sync {
    /// Gives an order; after the pool's end this does nothing.
    fn order(&self, order: Order);

    /// Puts a call into the queue. What cannot be sent is the task's error, and its error callback runs here.
    fn send(&self, thread: &mut Thread, task: TaskId, call: &Value, pool: &PoolState);
}

/// CPython's `RUN`, `CLOSE`, `TERMINATE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Run,
    Close,
    Terminate,
}

impl PoolState {
    /// A pool that is open.
    pub fn new(
        thread: &Thread,
        id: Option<PoolId>,
        processes: u32,
        requests: Sender<Request>,
        workers: Box<dyn Dispatch>,
    ) -> Self {
        Self {
            id,
            processes,
            phase: Shared::new(Phase::Run),
            cache: Shared::new(HashMap::new()),
            unread: Shared::new(0),
            task_events: TaskEvents::new(id),
            requests: Shared::new(requests),
            workers,
            threads: Shared::new(Vec::new()),
            over: Shared::new(false),
            ended: WaitQueue::new(),
            results_stopped: Shared::new(false),
            unreferenced: Shared::new(false),
            process: thread.process().clone(),
        }
    }

    /// Whether anything is told of the pool.
    pub fn is_told(&self) -> bool {
        self.id.is_some()
    }

    fn say(&self, thread: &Thread, what: fn(PoolId) -> Kind) {
        if let Some(id) = self.id {
            thread.stage().say(what(id));
        }
    }

    /// How many workers the pool keeps.
    pub fn processes(&self) -> u32 {
        self.processes
    }

    /// The outcome of `task`, which is about to be handed in, is for `claim`.
    pub fn claim(&self, task: TaskId, claim: Claim) {
        self.cache.lock().insert(task, claim);
    }

    /// Gives the task thread something to do.
    pub fn hand_in(&self, request: Request) {
        if let Request::Input(_) = request {
            *self.unread.lock() += 1;
        }
        // The task thread lives as long as the pool.
        let _ = self.requests.lock().send(request);
    }

    /// Sends a call to the workers.
    pub fn send(&self, thread: &mut Thread, task: TaskId, call: &Value) {
        self.workers.send(thread, task, call, self);
    }

    /// An input of `imap` was read to its end.
    pub fn input_read(&self) {
        *self.unread.lock() -= 1;
        self.dismiss_if_done();
    }

    /// The outcome of an outstanding task is known. Once it is delivered the task is
    /// not outstanding any more; when it was the last one of a closed pool, the
    /// workers may leave.
    pub fn settle(&self, thread: &mut Thread, task: TaskId, outcome: Result<Value, Raise>) {
        let claim = self.cache.lock().get(&task).cloned();
        let Some(claim) = claim else { return };
        self.task_events.delivered(thread, task);
        match claim {
            Claim::Single(result) => result.set(thread, outcome),
            Claim::Chunk(result, index) => result.set_chunk(thread, index, outcome),
            Claim::Item(results, index) => results.set(index, outcome),
        }
        self.cache.lock().remove(&task);
        self.dismiss_if_done();
    }

    fn has_outstanding(&self) -> bool {
        !self.cache.lock().is_empty() || *self.unread.lock() > 0
    }

    fn dismiss_if_done(&self) {
        if *self.phase.lock() == Phase::Close && !self.has_outstanding() {
            self.workers.order(Order::Dismiss);
        }
    }

    /// Whether nobody has any use for the pool: the listing does not refer to it, and as little do results that are to
    /// come, as each of them keeps CPython's pool alive.
    pub fn is_unused(&self) -> bool {
        *self.unreferenced.lock() && *self.phase.lock() == Phase::Run && !self.has_outstanding()
    }

    /// Whether `terminate()` was called.
    pub fn is_terminated(&self) -> bool {
        *self.phase.lock() == Phase::Terminate
    }

    /// The workers are gone. Called by the thread that looked after them.
    pub fn is_over(&self) {
        *self.over.lock() = true;
        self.ended.wake_all();
        self.hand_in(Request::Stop);
    }

    /// The result of `task` cannot be unpickled, and no result will be set any more. Called by the thread that set them.
    pub fn result_thread_ends(&self, thread: &Thread, task: TaskId) {
        *self.results_stopped.lock() = true;
        self.task_events.unreadable(thread, task);
    }

    /// One of the pool's threads, for [`join`] to wait for.
    pub fn keep_thread(&self, started: Value) {
        self.threads.lock().push(started);
    }

    /// Waits for the pool's threads, but for the one that asks.
    fn join_threads(&self, thread: &mut Thread) -> Result<(), Raise> {
        let threads = std::mem::take(&mut *self.threads.lock());
        let own = threading::current(thread);
        for other in threads.iter().filter(|other| !other.is(&own)) {
            threading::join(thread, other, None)?;
        }
        Ok(())
    }

    /// Only a pool that is open takes tasks.
    pub fn check_running(&self) -> Result<(), Raise> {
        match *self.phase.lock() {
            Phase::Run => Ok(()),
            Phase::Close | Phase::Terminate => Err(Raise::new(&VALUE_ERROR, "Pool not running")),
        }
    }

    /// `Pool.terminate()`, also at the end of the process.
    ///
    /// # Errors
    /// `AssertionError`, once, if there are results that nobody is left to set; what a signal handler raises.
    pub fn terminate(&self, thread: &mut Thread) -> Result<(), Raise> {
        let before = std::mem::replace(&mut *self.phase.lock(), Phase::Terminate);
        if before != Phase::Terminate && !*self.over.lock() {
            self.say(thread, |pool| Kind::PoolTerminated { pool });
        }
        self.workers.order(Order::Terminate);
        // Threads cannot be ended: they are left to themselves.
        if !self.is_told() {
            return Ok(());
        }
        self.ended.wait(thread, None, || *self.over.lock())?;
        if before != Phase::Terminate && *self.results_stopped.lock() && self.has_outstanding() {
            let text = "Cannot have cache with result_hander not alive";
            return Err(Raise::new(&ASSERTION_ERROR, text));
        }
        Ok(())
    }

    /// `Pool.close()`
    pub fn close(&self, thread: &mut Thread) {
        if *self.phase.lock() == Phase::Run {
            *self.phase.lock() = Phase::Close;
            self.say(thread, |pool| Kind::PoolClosed { pool });
            self.dismiss_if_done();
        }
    }

    /// `Pool.join()`
    ///
    /// # Errors
    /// `ValueError` if the pool runs; what a signal handler raises.
    pub fn join(&self, thread: &mut Thread) -> Result<(), Raise> {
        if *self.phase.lock() == Phase::Run {
            return Err(Raise::new(&VALUE_ERROR, "Pool is still running"));
        }
        if !*self.over.lock() {
            let on = match self.id {
                Some(pool) => Blocked::JoinPool { pool },
                None => Blocked::Lock {
                    name: "ThreadPool".to_owned(),
                },
            };
            thread.blocked(on, |thread| self.ended.wait(thread, None, || *self.over.lock()))?;
        }
        self.join_threads(thread)?;
        self.say(thread, |pool| Kind::PoolJoined { pool });
        Ok(())
    }

    /// The listing does not refer to the pool any more: as the finalizer of CPython's pools, this terminates it.
    pub fn forget(self: &Arc<Self>) {
        *self.unreferenced.lock() = true;
        if self.is_unused() {
            let unreferenced = self.clone();
            self.process
                .finalizers
                .add(move |thread| unreferenced.terminate(thread));
        }
    }

    /// CPython's name for how it is.
    pub fn state(&self) -> &'static str {
        match *self.phase.lock() {
            Phase::Run => "RUN",
            Phase::Close => "CLOSE",
            Phase::Terminate => "TERMINATE",
        }
    }
}

/// What a listing holds of a pool.
pub struct Pool {
    /// `Pool` or `ThreadPool`.
    pub class: &'static Class,
    /// What it shares with its handler threads.
    pub pool_state: Arc<PoolState>,
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.pool_state.forget();
    }
}

/// The receiver of a method.
pub fn this(value: &Value) -> Result<&Arc<PoolState>, Raise> {
    value
        .downcast::<Pool>()
        .map(|pool| &pool.pool_state)
        .ok_or_else(|| Raise::type_error("not a Pool"))
}
