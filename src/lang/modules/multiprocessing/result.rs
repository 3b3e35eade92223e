use std::sync::Arc;

use super::pool::Shop;
use super::{REMOTE_TRACEBACK, TIMEOUT_ERROR};
use crate::event::{Blocked, CallbackKind, Kind, Micros, TaskId};
use crate::lang::exception::{Exception, Raise, VALUE_ERROR};
use crate::lang::interp::{Thread, WaitQueue};
use crate::lang::modules::threading::deadline;
use crate::lang::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, display};

/// `multiprocessing.pool.ApplyResult`, also called `AsyncResult`.
pub static APPLY_RESULT: Class = Class::new("ApplyResult").module("multiprocessing.pool").methods(method);

/// What a task leaves behind: nothing yet, a value, or an exception.
pub struct AsyncResult {
    task: TaskId,
    pool: Arc<Shop>,
    outcome: Shared<Option<Result<Value, Raise>>>,
    changed: WaitQueue,
    callback: Option<Value>,
    error_callback: Option<Value>,
}

/// What a task's caller wants to be called with its outcome.
#[derive(Default)]
pub struct Callbacks {
    /// With the value, on success.
    pub callback: Option<Value>,
    /// With the exception, on failure.
    pub error_callback: Option<Value>,
}

impl AsyncResult {
    /// The result of a task that was just submitted.
    pub fn new(task: TaskId, pool: Arc<Shop>, callbacks: Callbacks) -> Self {
        let Callbacks {
            callback,
            error_callback,
        } = callbacks;
        Self {
            task,
            pool,
            outcome: Shared::new(None),
            changed: WaitQueue::new(),
            callback,
            error_callback,
        }
    }

    /// The task's number.
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
        thread.stage().say(Kind::ResultDelivered { task: self.task });
        let (callback, which, argument) = match &outcome {
            Ok(value) => (&self.callback, CallbackKind::Callback, value.clone()),
            Err(raise) => (
                &self.error_callback,
                CallbackKind::ErrorCallback,
                Value::Exception(raise.0.clone()),
            ),
        };
        if let Some(callback) = callback {
            if let Err(raise) = thread.call(callback, Args::positional(vec![argument])) {
                outcome = Err(raise);
            }
            thread.stage().say(Kind::CallbackRan { task: self.task, which });
        }
        *self.outcome.lock() = Some(outcome);
        self.changed.wake_all();
        self.pool.settled(self.task);
    }

    /// Waits until it is ready, or until scenario time `deadline`; says whether it is.
    fn wait(&self, thread: &mut Thread, deadline: Option<Micros>, on: Blocked) -> Result<bool, Raise> {
        if self.is_ready() {
            return Ok(true);
        }
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
        let timeout_us = deadline.map(|deadline| deadline.saturating_sub(thread.now()));
        Blocked::Get {
            task: self.task,
            timeout_us,
        }
    }
}

/// An exception that came from a worker: the cause tells where it was raised there.
pub fn from_worker(exception: Value, traceback: &str) -> Raise {
    let Value::Exception(exception) = exception else {
        return Raise::type_error("exceptions must derive from BaseException");
    };
    let text = Value::from(format!("\n\"\"\"\n{traceback}\"\"\""));
    exception.state().cause = Some(Arc::new(Exception::new(&REMOTE_TRACEBACK, vec![text])));
    Raise(exception)
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
    let (result, deadline) = (this(value)?, deadline(thread, timeout)?);
    let on = result.waiting(thread, deadline);
    result.get(thread, deadline, on)
}

fn wait(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    const WAIT: Signature<1> = Signature::new("ApplyResult.wait", ["timeout"]);
    let [timeout] = args.bind(&WAIT)?;
    let (result, deadline) = (this(value)?, deadline(thread, timeout)?);
    let on = result.waiting(thread, deadline);
    result.wait(thread, deadline, on)?;
    Ok(Value::None)
}

fn ready(_thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    args.none("ready")?;
    Ok(this(value)?.is_ready().into())
}

fn successful(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    args.none("successful")?;
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
        &APPLY_RESULT
    }
}
