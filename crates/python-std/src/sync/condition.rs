//! `threading.Condition`, and what `multiprocessing.Condition` has in common with it.

use std::sync::Arc;

use super::lock::{Lock, RLOCK};
use super::waiting;
use crate::deadline::deadline_compared;
use crate::deprecated::deprecated;
use forklore_event::Micros;
use forklore_python::exception::Raise;
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, display, number};

/// `threading.Condition`
pub static CONDITION: Class = Class::new("Condition")
    .module("threading")
    .construct(construct_condition)
    .methods(thread_method)
    .unpicklable_part("_thread.RLock");

/// A condition of threads or of processes.
pub trait ConditionVariable: NativeObject {
    /// Its lock.
    fn lock(&self) -> Value;

    /// When a wait with this time-out is over.
    ///
    /// # Errors
    /// `TypeError` if it is no time-out.
    fn deadline(thread: &Thread, timeout: Option<Value>) -> Result<Option<Micros>, Raise>;

    /// Gives the lock up until somebody notifies, or until scenario time `deadline`; says whether somebody did.
    ///
    /// # Errors
    /// If the lock is not held, and what a signal handler raises.
    fn wait(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<bool, Raise>;

    /// Wakes `count` of those who wait.
    ///
    /// # Errors
    /// If the lock is not held, and what a signal handler raises.
    fn notify(&self, thread: &mut Thread, count: usize) -> Result<(), Raise>;

    /// Waits until `predicate()` is true; gives its last value.
    ///
    /// # Errors
    /// As [`ConditionVariable::wait`], and what the predicate raises.
    fn wait_for(&self, thread: &mut Thread, predicate: &Value, deadline: Option<Micros>) -> Result<Value, Raise> {
        loop {
            let value = thread.call(predicate, Args::default())?;
            let is_late = deadline.is_some_and(|deadline| thread.now() >= deadline);
            if value.is_true() || is_late {
                return Ok(value);
            }
            self.wait(thread, deadline)?;
        }
    }
}

fn condition<C: ConditionVariable>(value: &Value) -> Result<&C, Raise> {
    value
        .downcast::<C>()
        .ok_or_else(|| Raise::type_error("not a Condition"))
}

/// The methods of a condition.
pub fn method<C: ConditionVariable>(name: &str) -> Option<Method> {
    Some(match name {
        "acquire" => |thread, value, args| {
            let acquire = thread.get_attribute(&condition::<C>(value)?.lock(), "acquire")?;
            thread.call(&acquire, args)
        },
        "release" => |thread, value, args| {
            let release = thread.get_attribute(&condition::<C>(value)?.lock(), "release")?;
            thread.call(&release, args)
        },
        "wait" => |thread, value, args| {
            const WAIT: Signature<1> = Signature::new("Condition.wait", ["timeout"]);
            let [timeout] = args.bind(&WAIT)?;
            let deadline = C::deadline(thread, timeout)?;
            condition::<C>(value)?.wait(thread, deadline).map(Value::from)
        },
        "wait_for" => |thread, value, args| {
            const WAIT_FOR: Signature<2> = Signature::new("Condition.wait_for", ["predicate", "timeout"]).required(1);
            let [predicate, timeout] = args.bind(&WAIT_FOR)?;
            let deadline = C::deadline(thread, timeout)?;
            condition::<C>(value)?.wait_for(thread, &predicate.unwrap_or_default(), deadline)
        },
        "notify" => |thread, value, args| {
            const NOTIFY: Signature<1> = Signature::new("Condition.notify", ["n"]);
            let [count] = args.bind(&NOTIFY)?;
            let count = count.map_or(Ok(1), |count| number::index(&count))?;
            condition::<C>(value)?.notify(thread, usize::try_from(count).unwrap_or(0))?;
            Ok(Value::None)
        },
        "notify_all" => |thread, value, args| {
            args.none("Condition.notify_all")?;
            condition::<C>(value)?.notify(thread, usize::MAX)?;
            Ok(Value::None)
        },
        _ => return None,
    })
}

fn thread_method(name: &str) -> Option<Method> {
    match name {
        "notifyAll" => Some(|thread, value, args| {
            deprecated(thread, "notifyAll() is deprecated, use notify_all() instead")?;
            let notify_all = thread.get_attribute(value, "notify_all")?;
            thread.call(&notify_all, args)
        }),
        _ => method::<Condition>(name),
    }
}

/// Unlike that of processes, which counts semaphores, it wakes in the order in which they came.
struct Condition {
    lock: Arc<Lock>,
    state: Shared<Sleepers>,
    notified: WaitQueue,
}

/// Those who wait, by the order in which they came.
#[derive(Default)]
struct Sleepers {
    next: u64,
    asleep: Vec<u64>,
}

fn construct_condition(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<1> = Signature::new("Condition.__init__", ["lock"]);
    let [lock] = args.bind(&INIT)?;
    let lock = match lock.filter(|lock| !matches!(lock, Value::None)) {
        Some(lock) => lock,
        None => thread.call(&Value::Class(&RLOCK), Args::default())?,
    };
    Ok(Value::object(Condition {
        lock: lock
            .downcast_arc::<Lock>()
            .ok_or_else(|| Raise::no_attribute(&lock, "acquire"))?,
        state: Shared::new(Sleepers::default()),
        notified: WaitQueue::new(),
    }))
}

impl Condition {
    fn check_mine(&self, what: &str) -> Result<(), Raise> {
        match self.lock.is_mine() {
            true => Ok(()),
            false => Err(Raise::runtime_error(format!("cannot {what} un-acquired lock"))),
        }
    }
}

impl ConditionVariable for Condition {
    fn lock(&self) -> Value {
        Value::Object(self.lock.clone())
    }

    fn deadline(thread: &Thread, timeout: Option<Value>) -> Result<Option<Micros>, Raise> {
        deadline_compared(thread, timeout)
    }

    fn wait(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<bool, Raise> {
        self.check_mine("wait on")?;
        let mut state = self.state.lock();
        let me = state.next;
        state.next += 1;
        state.asleep.push(me);
        drop(state);
        let times = self.lock.release_all();
        let woken = thread.blocked(waiting(&CONDITION), |thread| {
            self.notified
                .wait(thread, deadline, || !self.state.lock().asleep.contains(&me))
        });
        self.state.lock().asleep.retain(|other| *other != me);
        self.lock.acquire_again(thread, times)?;
        woken
    }

    fn notify(&self, _thread: &mut Thread, count: usize) -> Result<(), Raise> {
        self.check_mine("notify on")?;
        let mut state = self.state.lock();
        let count = count.min(state.asleep.len());
        state.asleep.drain(..count);
        drop(state);
        self.notified.wake_all();
        Ok(())
    }
}

impl NativeObject for Condition {
    fn class(&self) -> &'static Class {
        &CONDITION
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let lock = display::repr(thread, &self.lock())?;
        Ok(Some(format!("<Condition({lock}, {})>", self.state.lock().asleep.len())))
    }

    fn enter(&self, thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        Some(self.lock.acquire(thread).map(|()| true.into()))
    }

    fn exit(&self, _thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.lock.release()?;
        Ok(false)
    }
}
