//! `AsyncResult` and `MapResult`: what a task of a pool leaves behind.

use std::sync::Arc;

use super::error::TIMEOUT_ERROR;
use crate::deadline::deadline_compared;
use forklore_event::{Blocked, CallbackKind, Kind, Micros, TaskId};
use forklore_python::exception::{Exception, Raise, VALUE_ERROR};
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, collect, display};

/// `multiprocessing.pool.ApplyResult`, also called `AsyncResult`.
pub static APPLY_RESULT: Class = Class::new("ApplyResult")
    .module("multiprocessing.pool")
    .methods(method)
    .unpicklable_part("_thread.lock");

/// `multiprocessing.pool.MapResult`, the result of `map_async` and `starmap_async`.
pub static MAP_RESULT: Class = Class::new("MapResult")
    .module("multiprocessing.pool")
    .base(&APPLY_RESULT)
    .unpicklable_part("_thread.lock");

/// What a task leaves behind: nothing yet, a value, or an exception.
pub struct AsyncResult {
    task: TaskId,
    /// Whether anything is told of its task.
    is_told: bool,
    outcome: Shared<Option<Result<Value, Raise>>>,
    changed: WaitQueue,
    callbacks: Callbacks,
    /// Of a `MapResult`: what its chunks have brought so far.
    chunks: Option<Shared<Chunks>>,
}

/// The results of the chunks of one call.
struct Chunks {
    values: Vec<Value>,
    chunksize: usize,
    /// How many chunks are not back yet.
    left: usize,
    /// The first error to arrive.
    error: Option<Raise>,
}

/// What a task's caller wants to be called with its outcome.
#[derive(Default)]
pub struct Callbacks {
    /// With the value, on success.
    pub callback: Option<Value>,
    /// With the exception, on failure.
    pub error_callback: Option<Value>,
}

impl Callbacks {
    /// Callbacks as a call was given them: whatever is not true is none.
    pub fn new(callback: Option<Value>, error_callback: Option<Value>) -> Self {
        Self {
            callback: callback.filter(Value::is_true),
            error_callback: error_callback.filter(Value::is_true),
        }
    }
}

impl AsyncResult {
    /// The result of a task that was just submitted.
    pub fn new(task: TaskId, is_told: bool, callbacks: Callbacks) -> Self {
        Self {
            task,
            is_told,
            outcome: Shared::new(None),
            changed: WaitQueue::new(),
            callbacks,
            chunks: None,
        }
    }

    /// The result of a call on `items` items, whose chunks are `tasks`. Without any it
    /// is ready at once, and no callback runs (`MapResult.__init__`).
    pub fn of_chunks(tasks: &[TaskId], is_told: bool, items: usize, chunksize: usize, callbacks: Callbacks) -> Self {
        let mut result = Self::new(tasks.first().copied().unwrap_or_default(), is_told, callbacks);
        result.chunks = Some(Shared::new(Chunks {
            values: vec![Value::None; items],
            chunksize,
            left: tasks.len(),
            error: None,
        }));
        if tasks.is_empty() {
            result.outcome = Shared::new(Some(Ok(Value::list(Vec::new()))));
        }
        result
    }

    /// The number of the task, or of the first chunk.
    pub fn task(&self) -> TaskId {
        self.task
    }

    fn is_ready(&self) -> bool {
        self.outcome.lock().is_some()
    }

    /// The outcome is known. The callback runs first, in the thread that brings
    /// the outcome; only then is the result ready (`ApplyResult._set`).
    ///
    /// A callback that raises makes its exception the outcome, as CPython does
    /// from 3.16 on; before, the result thread died of it and everything hung.
    pub fn set(&self, thread: &mut Thread, mut outcome: Result<Value, Raise>) {
        let (callback, which, argument) = match &outcome {
            Ok(value) => (&self.callbacks.callback, CallbackKind::Callback, value.clone()),
            Err(raise) => (
                &self.callbacks.error_callback,
                CallbackKind::ErrorCallback,
                Value::Exception(raise.0.clone()),
            ),
        };
        if let Some(callback) = callback {
            if self.is_told {
                thread.stage().say(Kind::CallbackStarted { task: self.task, which });
            }
            if let Err(raise) = thread.call(callback, Args::positional(vec![argument])) {
                outcome = Err(raise);
            }
            if self.is_told {
                thread.stage().say(Kind::CallbackRan { task: self.task, which });
            }
        }
        *self.outcome.lock() = Some(outcome);
        self.changed.wake_all();
    }

    /// Chunk number `index` is back. The call is ready when all of them are, also
    /// after an error; of several errors the first to arrive counts (`MapResult._set`).
    pub fn set_chunk(&self, thread: &mut Thread, index: usize, outcome: Result<Value, Raise>) {
        let Some(chunks) = &self.chunks else { return };
        let outcome = outcome.and_then(|values| collect(thread, &values));
        let mut state = chunks.lock();
        match outcome {
            Ok(values) => {
                let start = index * state.chunksize;
                for (place, value) in state.values[start..].iter_mut().zip(values) {
                    *place = value;
                }
            }
            Err(raise) => {
                state.error.get_or_insert(raise);
            }
        }
        state.left -= 1;
        if state.left > 0 {
            return;
        }
        let outcome = match state.error.take() {
            Some(raise) => Err(raise),
            None => Ok(Value::list(std::mem::take(&mut state.values))),
        };
        drop(state);
        self.set(thread, outcome);
    }

    /// Waits until it is ready, or until scenario time `deadline`; says whether it is.
    fn wait(&self, thread: &mut Thread, deadline: Option<Micros>, on: Blocked) -> Result<bool, Raise> {
        if self.is_ready() {
            return Ok(true);
        }
        let on = match self.is_told {
            true => on,
            false => Blocked::Lock {
                name: "ThreadPool".to_owned(),
            },
        };
        thread.blocked(on, |thread| self.changed.wait(thread, deadline, || self.is_ready()))
    }

    /// `get(timeout)`
    pub fn get(&self, thread: &mut Thread, deadline: Option<Micros>, on: Blocked) -> Result<Value, Raise> {
        if !self.wait(thread, deadline, on)? {
            return Err(Raise::with_args(&TIMEOUT_ERROR, Vec::new()));
        }
        let outcome = self.outcome.lock().clone();
        outcome.unwrap_or(Ok(Value::None))
    }

    fn waiting(&self, thread: &Thread, deadline: Option<Micros>) -> Blocked {
        let task = self.task;
        if self.chunks.is_some() {
            return Blocked::Map { task };
        }
        let timeout_us = deadline.map(|deadline| deadline.saturating_sub(thread.now()));
        Blocked::Get { task, timeout_us }
    }
}

/// An exception that came from a worker: the cause tells where it was raised there,
/// unless `traceback` is empty.
pub fn from_worker(exception: Value, traceback: &str, cause: &'static Class) -> Raise {
    let Value::Exception(exception) = exception else {
        return Raise::type_error("exceptions must derive from BaseException");
    };
    if traceback.is_empty() {
        return Raise(exception);
    }
    exception.state().cause = Some(remote_traceback(cause, "\"\"\"", traceback));
    Raise(exception)
}

/// The cause that shows a traceback of elsewhere between `quotes`.
pub fn remote_traceback(class: &'static Class, quotes: &str, traceback: &str) -> Arc<Exception> {
    let text = Value::from(format!("\n{quotes}\n{traceback}{quotes}"));
    Arc::new(Exception::new(class, vec![text]))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "get" => get,
        "wait" => wait,
        "ready" => ready,
        "successful" => successful,
        _ => return None,
    })
}

fn this(value: &Value) -> Result<&AsyncResult, Raise> {
    value
        .downcast::<AsyncResult>()
        .ok_or_else(|| Raise::type_error("not an ApplyResult"))
}

fn get(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    const GET: Signature<1> = Signature::new("ApplyResult.get", ["timeout"]);
    let [timeout] = args.bind(&GET)?;
    let result = this(value)?;
    // Nobody looks at the time-out of what is there.
    let timeout = timeout.filter(|_| !result.is_ready());
    let deadline = deadline_compared(thread, timeout)?;
    let on = result.waiting(thread, deadline);
    result.get(thread, deadline, on)
}

fn wait(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    const WAIT: Signature<1> = Signature::new("ApplyResult.wait", ["timeout"]);
    let [timeout] = args.bind(&WAIT)?;
    let (result, deadline) = (this(value)?, deadline_compared(thread, timeout)?);
    let on = result.waiting(thread, deadline);
    result.wait(thread, deadline, on)?;
    Ok(Value::None)
}

fn ready(_thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    args.none("ApplyResult.ready")?;
    Ok(this(value)?.is_ready().into())
}

fn successful(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    args.none("ApplyResult.successful")?;
    let outcome = this(value)?.outcome.lock().as_ref().map(Result::is_ok);
    match outcome {
        Some(successful) => Ok(successful.into()),
        None => Err(Raise::new(
            &VALUE_ERROR,
            format!("{} not ready", display::repr(thread, value)?),
        )),
    }
}

impl NativeObject for AsyncResult {
    fn class(&self) -> &'static Class {
        match self.chunks {
            Some(_) => &MAP_RESULT,
            None => &APPLY_RESULT,
        }
    }
}
