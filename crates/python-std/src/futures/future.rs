//! `Future`: what a call that was submitted leaves behind.

use std::sync::Arc;

use super::{CANCELLED_ERROR, INVALID_STATE_ERROR};
use crate::deadline::deadline;
use crate::logging;
use forklore_event::{Blocked, CallbackKind, Kind, Micros, TaskId};
use forklore_python::exception::{EXCEPTION, Exception, Raise, TIMEOUT_ERROR};
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, display};

/// `concurrent.futures.Future`
pub static FUTURE: Class = Class::new("Future")
    .module("concurrent.futures._base")
    .construct(|_, _, args| {
        args.none("Future.__init__")?;
        Ok(Value::object(Future::new(None)))
    })
    .methods(method)
    .unpicklable_part("_thread.RLock");

/// What a submitted call will have come to.
pub struct Future {
    /// The number of its task, if it is an executor's.
    task: Option<TaskId>,
    state: Shared<State>,
    changed: WaitQueue,
}

struct State {
    phase: Phase,
    /// Once it is finished.
    outcome: Option<Result<Value, Raise>>,
    callbacks: Vec<Value>,
    waiters: Vec<Arc<Waiter>>,
}

/// Where a future has got to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nobody has begun.
    Pending,
    /// It cannot be cancelled any more: it is run, or on its way to a worker.
    Running,
    /// It was cancelled, which the executor does not know yet.
    Cancelled,
    /// It was cancelled, and the executor knows.
    CancelledAndNotified,
    /// There is an outcome.
    Finished,
}

impl Phase {
    fn is_cancelled(self) -> bool {
        matches!(self, Self::Cancelled | Self::CancelledAndNotified)
    }

    /// Whether those who wait for several futures take it for done.
    pub fn is_over(self) -> bool {
        matches!(self, Self::CancelledAndNotified | Self::Finished)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Cancelled | Self::CancelledAndNotified => "cancelled",
            Self::Finished => "finished",
        }
    }
}

/// Waits for several futures: who was over since, in their order.
#[derive(Default)]
pub struct Waiter {
    over: Shared<Vec<Value>>,
    changed: WaitQueue,
}

impl Waiter {
    /// Waits until enough are over for `ready`, or until scenario time `deadline`.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn wait(
        &self,
        thread: &mut Thread,
        deadline: Option<Micros>,
        ready: impl Fn(&[Value]) -> bool,
    ) -> Result<bool, Raise> {
        let on = Blocked::Lock {
            name: "futures".to_owned(),
        };
        thread.blocked(on, |thread| {
            self.changed.wait(thread, deadline, || ready(&self.over.lock()))
        })
    }

    /// Takes those that were over since the last time.
    pub fn take(&self) -> Vec<Value> {
        std::mem::take(&mut *self.over.lock())
    }
}

impl Future {
    /// A future that is pending.
    pub fn new(task: Option<TaskId>) -> Self {
        Self {
            task,
            state: Shared::new(State {
                phase: Phase::Pending,
                outcome: None,
                callbacks: Vec::new(),
                waiters: Vec::new(),
            }),
            changed: WaitQueue::new(),
        }
    }

    /// Where it has got to.
    pub fn phase(&self) -> Phase {
        self.state.lock().phase
    }

    /// Whether it is finished and raised.
    pub fn has_failed(&self) -> bool {
        matches!(self.state.lock().outcome, Some(Err(_)))
    }

    /// Has `waiter` told when it is over.
    pub fn tell(&self, waiter: &Arc<Waiter>) {
        self.state.lock().waiters.push(waiter.clone());
    }

    /// `set_running_or_notify_cancel()`: true if it is to be run.
    ///
    /// # Errors
    /// `RuntimeError` if that was asked before.
    pub fn begin(self: &Arc<Self>) -> Result<bool, Raise> {
        let mut state = self.state.lock();
        match state.phase {
            Phase::Pending => {
                state.phase = Phase::Running;
                Ok(true)
            }
            Phase::Cancelled => {
                state.phase = Phase::CancelledAndNotified;
                let waiters = state.waiters.clone();
                drop(state);
                self.tell_waiters(&waiters);
                Ok(false)
            }
            _ => Err(Raise::runtime_error("Future in unexpected state")),
        }
    }

    fn tell_waiters(self: &Arc<Self>, waiters: &[Arc<Waiter>]) {
        for waiter in waiters {
            waiter.over.lock().push(Value::Object(self.clone()));
            waiter.changed.wake_all();
        }
    }

    /// `set_result` and `set_exception`.
    ///
    /// # Errors
    /// `InvalidStateError` if it is over already.
    pub fn finish(self: &Arc<Self>, thread: &mut Thread, outcome: Result<Value, Raise>) -> Result<(), Raise> {
        let phase = self.phase();
        if phase == Phase::Finished || phase.is_cancelled() {
            let future = display::repr(thread, &Value::Object(self.clone()))?;
            let phase = match phase {
                Phase::Cancelled => "CANCELLED",
                Phase::CancelledAndNotified => "CANCELLED_AND_NOTIFIED",
                _ => "FINISHED",
            };
            return Err(Raise::new(&INVALID_STATE_ERROR, format!("{phase}: {future}")));
        }
        let mut state = self.state.lock();
        state.outcome = Some(outcome);
        state.phase = Phase::Finished;
        let waiters = state.waiters.clone();
        drop(state);
        self.tell_waiters(&waiters);
        self.changed.wake_all();
        self.invoke_callbacks(thread);
        Ok(())
    }

    /// `cancel()`
    pub fn cancel(self: &Arc<Self>, thread: &mut Thread) -> bool {
        match self.phase() {
            Phase::Running | Phase::Finished => false,
            Phase::Cancelled | Phase::CancelledAndNotified => true,
            Phase::Pending => {
                self.cancel_silently();
                self.invoke_callbacks(thread);
                true
            }
        }
    }

    /// As [`Future::cancel`], for futures that nobody has given a callback.
    pub fn cancel_silently(&self) {
        let mut state = self.state.lock();
        if state.phase == Phase::Pending {
            state.phase = Phase::Cancelled;
            drop(state);
            self.changed.wake_all();
        }
    }

    fn invoke_callbacks(self: &Arc<Self>, thread: &mut Thread) {
        let callbacks = self.state.lock().callbacks.clone();
        let which = CallbackKind::Callback;
        for callback in callbacks {
            if let Some(task) = self.task {
                thread.stage().say(Kind::CallbackStarted { task, which });
            }
            self.invoke(thread, &callback);
            if let Some(task) = self.task {
                thread.stage().say(Kind::CallbackRan { task, which });
            }
        }
    }

    /// Calls a callback; what it raises is logged.
    fn invoke(self: &Arc<Self>, thread: &mut Thread, callback: &Value) {
        let future = Value::Object(self.clone());
        let called = thread.call(callback, Args::positional(vec![future.clone()]));
        if let Err(raise) = called
            && raise.is(&EXCEPTION)
        {
            let future = display::repr(thread, &future).unwrap_or_default();
            let text = format!("exception calling callback for {future}");
            logging::exception(thread, "concurrent.futures", logging::ERROR, &text, &raise);
        }
    }

    fn is_done(&self) -> bool {
        let phase = self.phase();
        phase == Phase::Finished || phase.is_cancelled()
    }

    /// Waits until it is done; gives what it has come to.
    ///
    /// # Errors
    /// `CancelledError`, `TimeoutError`, and what a signal handler raises.
    pub fn outcome(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<Result<Value, Raise>, Raise> {
        if !self.is_done() {
            let timeout_us = deadline.map(|deadline| deadline.saturating_sub(thread.now()));
            let on = match self.task {
                Some(task) => Blocked::Get { task, timeout_us },
                None => Blocked::Lock {
                    name: "future".to_owned(),
                },
            };
            let done = thread.blocked(on, |thread| self.changed.wait(thread, deadline, || self.is_done()))?;
            if !done {
                return Err(Raise::with_args(&TIMEOUT_ERROR, Vec::new()));
            }
        }
        let state = self.state.lock();
        match &state.outcome {
            Some(outcome) => Ok(outcome.clone()),
            None => Err(Raise::with_args(&CANCELLED_ERROR, Vec::new())),
        }
    }

    /// `result()`
    ///
    /// # Errors
    /// What the call raised, besides those of [`Future::outcome`].
    pub fn result(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<Value, Raise> {
        self.outcome(thread, deadline)?
    }
}

impl NativeObject for Future {
    fn class(&self) -> &'static Class {
        &FUTURE
    }

    /// As `Future.__repr__`.
    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let state = self.state.lock();
        let outcome = match &state.outcome {
            Some(Ok(value)) => format!(" returned {}", value.type_name()),
            Some(Err(raise)) => format!(" raised {}", raise.0.class().name),
            None => String::new(),
        };
        let (address, phase) = (std::ptr::from_ref(self).addr(), state.phase.name());
        Ok(Some(format!("<Future at {address:#x} state={phase}{outcome}>")))
    }
}

/// The future behind a value.
///
/// # Errors
/// As CPython, which asks for an attribute that only futures have.
pub fn this(value: &Value) -> Result<Arc<Future>, Raise> {
    value
        .downcast_arc::<Future>()
        .ok_or_else(|| Raise::no_attribute(value, "_condition"))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "cancel" => |thread, value, args| {
            args.none("Future.cancel")?;
            Ok(this(value)?.cancel(thread).into())
        },
        "cancelled" => |_, value, args| {
            args.none("Future.cancelled")?;
            Ok(this(value)?.phase().is_cancelled().into())
        },
        "running" => |_, value, args| {
            args.none("Future.running")?;
            Ok((this(value)?.phase() == Phase::Running).into())
        },
        "done" => |_, value, args| {
            args.none("Future.done")?;
            Ok(this(value)?.is_done().into())
        },
        "result" => |thread, value, args| {
            const RESULT: Signature<1> = Signature::new("Future.result", ["timeout"]);
            let [timeout] = args.bind(&RESULT)?;
            let deadline = deadline(thread, timeout)?;
            this(value)?.result(thread, deadline)
        },
        "exception" => |thread, value, args| {
            const EXCEPTION: Signature<1> = Signature::new("Future.exception", ["timeout"]);
            let [timeout] = args.bind(&EXCEPTION)?;
            let deadline = deadline(thread, timeout)?;
            Ok(match this(value)?.outcome(thread, deadline)? {
                Ok(_) => Value::None,
                Err(raise) => Value::Exception(raise.0),
            })
        },
        "add_done_callback" => |thread, value, args| {
            let callback = args.one("Future.add_done_callback")?;
            let future = this(value)?;
            if future.is_done() {
                future.invoke(thread, &callback);
            } else {
                future.state.lock().callbacks.push(callback);
            }
            Ok(Value::None)
        },
        "set_running_or_notify_cancel" => |_, value, args| {
            args.none("Future.set_running_or_notify_cancel")?;
            this(value)?.begin().map(Value::from)
        },
        "set_result" => |thread, value, args| {
            let result = args.one("Future.set_result")?;
            this(value)?.finish(thread, Ok(result))?;
            Ok(Value::None)
        },
        "set_exception" => |thread, value, args| {
            let exception = match args.one("Future.set_exception")? {
                Value::Exception(exception) => exception,
                Value::Class(class) => Arc::new(Exception::new(class, Vec::new())),
                _ => return Err(Raise::type_error("exceptions must derive from BaseException")),
            };
            this(value)?.finish(thread, Err(Raise(exception)))?;
            Ok(Value::None)
        },
        _ => return None,
    })
}
