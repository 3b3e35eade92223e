//! `threading.Semaphore`, `BoundedSemaphore`, `Condition` and `Barrier`.

use super::deadline::{deadline, deadline_added, deadline_compared};
use super::deprecated::deprecated;
use super::locks::{Lock, RLOCK};
use forklore_event::{Blocked, Micros};
use forklore_python::exception::{RUNTIME_ERROR, Raise};
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, display, number};

/// `threading.Semaphore`
pub static SEMAPHORE: Class = Class::new("Semaphore")
    .module("threading")
    .construct(construct_semaphore)
    .methods(semaphore_method)
    .unpicklable_part("_thread.lock");
/// `threading.BoundedSemaphore`
pub static BOUNDED_SEMAPHORE: Class = SEMAPHORE
    .derive("threading", "BoundedSemaphore")
    .unpicklable_part("_thread.lock");
/// `threading.Condition`
pub static CONDITION: Class = Class::new("Condition")
    .module("threading")
    .construct(construct_condition)
    .methods(condition_method)
    .unpicklable_part("_thread.RLock");
/// `threading.Barrier`
pub static BARRIER: Class = Class::new("Barrier")
    .module("threading")
    .construct(construct_barrier)
    .methods(barrier_method)
    .unpicklable_part("_thread.lock");
/// `threading.BrokenBarrierError`
pub static BROKEN_BARRIER_ERROR: Class = RUNTIME_ERROR.derive("threading", "BrokenBarrierError");

fn waiting(class: &'static Class) -> Blocked {
    Blocked::Lock {
        name: class.name.to_owned(),
    }
}

struct Semaphore {
    class: &'static Class,
    value: Shared<i64>,
    initial: i64,
    released: WaitQueue,
}

fn construct_semaphore(_thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<1> = Signature::new("Semaphore.__init__", ["value"]);
    let [value] = args.bind(&INIT)?;
    let value = value.map_or(Ok(1), |value| number::index(&value))?;
    if value < 0 {
        return Err(Raise::value_error("semaphore initial value must be >= 0"));
    }
    Ok(Value::object(Semaphore {
        class,
        value: Shared::new(value),
        initial: value,
        released: WaitQueue::new(),
    }))
}

impl Semaphore {
    fn try_acquire(&self) -> bool {
        let mut value = self.value.lock();
        let free = *value > 0;
        *value -= i64::from(free);
        free
    }

    fn acquire(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<bool, Raise> {
        if self.try_acquire() {
            return Ok(true);
        }
        thread.blocked(waiting(self.class), |thread| {
            self.released.wait(thread, deadline, || self.try_acquire())
        })
    }

    fn release(&self, count: i64) -> Result<(), Raise> {
        if count < 1 {
            return Err(Raise::value_error("n must be one or more"));
        }
        let mut value = self.value.lock();
        if *self.class == BOUNDED_SEMAPHORE && *value + count > self.initial {
            return Err(Raise::value_error("Semaphore released too many times"));
        }
        *value += count;
        drop(value);
        self.released.wake_all();
        Ok(())
    }
}

impl NativeObject for Semaphore {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let (class, address) = (self.class.qualified_name(), std::ptr::from_ref(self).addr());
        let value = *self.value.lock();
        let bound = match *self.class == BOUNDED_SEMAPHORE {
            true => format!("/{}", self.initial),
            false => String::new(),
        };
        Ok(Some(format!("<{class} at {address:#x}: value={value}{bound}>")))
    }

    fn enter(&self, thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        Some(self.acquire(thread, None).map(Value::from))
    }

    fn exit(&self, _thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.release(1)?;
        Ok(false)
    }
}

fn semaphore(value: &Value) -> Result<&Semaphore, Raise> {
    value
        .downcast::<Semaphore>()
        .ok_or_else(|| Raise::type_error("not a Semaphore"))
}

fn semaphore_method(name: &str) -> Option<Method> {
    Some(match name {
        "acquire" => |thread, value, args| {
            const ACQUIRE: Signature<2> = Signature::new("Semaphore.acquire", ["blocking", "timeout"]);
            let [blocking, timeout] = args.bind(&ACQUIRE)?;
            let semaphore = semaphore(value)?;
            let timeout = timeout.filter(|timeout| !matches!(timeout, Value::None));
            if !blocking.is_none_or(|blocking| blocking.is_true()) {
                return match timeout {
                    None => Ok(semaphore.try_acquire().into()),
                    Some(_) => Err(Raise::value_error("can't specify timeout for non-blocking acquire")),
                };
            }
            let deadline = deadline_added(thread, timeout)?;
            semaphore.acquire(thread, deadline).map(Value::from)
        },
        "release" => |_, value, args| {
            const RELEASE: Signature<1> = Signature::new("Semaphore.release", ["n"]);
            let [count] = args.bind(&RELEASE)?;
            let count = count.map_or(Ok(1), |count| number::index(&count))?;
            semaphore(value)?.release(count)?;
            Ok(Value::None)
        },
        _ => return None,
    })
}

struct Condition {
    lock: Value,
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
    if lock.downcast::<Lock>().is_none() {
        return Err(Raise::no_attribute(&lock, "acquire"));
    }
    Ok(Value::object(Condition {
        lock,
        state: Shared::new(Sleepers::default()),
        notified: WaitQueue::new(),
    }))
}

impl Condition {
    fn lock(&self) -> Result<&Lock, Raise> {
        self.lock
            .downcast::<Lock>()
            .ok_or_else(|| Raise::type_error("not a Lock"))
    }

    fn check_mine(&self, what: &str) -> Result<(), Raise> {
        match self.lock()?.is_mine() {
            true => Ok(()),
            false => Err(Raise::runtime_error(format!("cannot {what} un-acquired lock"))),
        }
    }

    fn wait(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<bool, Raise> {
        self.check_mine("wait on")?;
        let mut state = self.state.lock();
        let me = state.next;
        state.next += 1;
        state.asleep.push(me);
        drop(state);
        let times = self.lock()?.release_all();
        let woken = thread.blocked(waiting(&CONDITION), |thread| {
            self.notified
                .wait(thread, deadline, || !self.state.lock().asleep.contains(&me))
        });
        self.state.lock().asleep.retain(|other| *other != me);
        self.lock()?.acquire_again(thread, times)?;
        woken
    }

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

    fn notify(&self, count: usize) -> Result<(), Raise> {
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
        let lock = display::repr(thread, &self.lock)?;
        Ok(Some(format!("<Condition({lock}, {})>", self.state.lock().asleep.len())))
    }

    fn enter(&self, thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        let lock = self.lock.downcast::<Lock>()?;
        Some(lock.acquire(thread).map(|()| true.into()))
    }

    fn exit(&self, _thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.lock()?.release()?;
        Ok(false)
    }
}

fn condition(value: &Value) -> Result<&Condition, Raise> {
    value
        .downcast::<Condition>()
        .ok_or_else(|| Raise::type_error("not a Condition"))
}

fn condition_method(name: &str) -> Option<Method> {
    Some(match name {
        "acquire" => |thread, value, args| {
            let acquire = thread.get_attribute(&condition(value)?.lock, "acquire")?;
            thread.call(&acquire, args)
        },
        "release" => |_, value, args| {
            args.none("release")?;
            condition(value)?.lock()?.release()?;
            Ok(Value::None)
        },
        "wait" => |thread, value, args| {
            const WAIT: Signature<1> = Signature::new("Condition.wait", ["timeout"]);
            let [timeout] = args.bind(&WAIT)?;
            let deadline = deadline_compared(thread, timeout)?;
            condition(value)?.wait(thread, deadline).map(Value::from)
        },
        "wait_for" => |thread, value, args| {
            const WAIT_FOR: Signature<2> = Signature::new("Condition.wait_for", ["predicate", "timeout"]).required(1);
            let [predicate, timeout] = args.bind(&WAIT_FOR)?;
            let deadline = deadline_compared(thread, timeout)?;
            condition(value)?.wait_for(thread, &predicate.unwrap_or_default(), deadline)
        },
        "notify" => |_, value, args| {
            const NOTIFY: Signature<1> = Signature::new("Condition.notify", ["n"]);
            let [count] = args.bind(&NOTIFY)?;
            let count = count.map_or(Ok(1), |count| number::index(&count))?;
            condition(value)?.notify(usize::try_from(count).unwrap_or(0))?;
            Ok(Value::None)
        },
        "notifyAll" => |thread, value, args| {
            deprecated(thread, "notifyAll() is deprecated, use notify_all() instead")?;
            let notify_all = thread.get_attribute(value, "notify_all")?;
            thread.call(&notify_all, args)
        },
        "notify_all" => |_, value, args| {
            args.none("Condition.notify_all")?;
            condition(value)?.notify(usize::MAX)?;
            Ok(Value::None)
        },
        _ => return None,
    })
}

struct Barrier {
    parties: i64,
    action: Option<Value>,
    timeout: Option<Value>,
    state: Shared<BarrierState>,
    changed: WaitQueue,
}

#[derive(Default)]
struct BarrierState {
    here: i64,
    /// How many times all have met.
    round: u64,
    /// The last round that was broken, plus 1.
    broken_round: u64,
    is_broken: bool,
}

fn construct_barrier(_thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<3> = Signature::new("Barrier.__init__", ["parties", "action", "timeout"]).required(1);
    let [parties, action, timeout] = args.bind(&INIT)?;
    Ok(Value::object(Barrier {
        parties: number::index(&parties.unwrap_or_default())?,
        action: action.filter(|action| !matches!(action, Value::None)),
        timeout,
        state: Shared::new(BarrierState::default()),
        changed: WaitQueue::new(),
    }))
}

impl Barrier {
    fn wait(&self, thread: &mut Thread, timeout: Option<Value>) -> Result<i64, Raise> {
        let broken = || Raise::with_args(&BROKEN_BARRIER_ERROR, Vec::new());
        let deadline = deadline(thread, timeout.or_else(|| self.timeout.clone()))?;
        let mut state = self.state.lock();
        if state.is_broken {
            return Err(broken());
        }
        let (index, round) = (state.here, state.round);
        state.here += 1;
        if state.here >= self.parties {
            drop(state);
            if let Some(action) = &self.action
                && let Err(raise) = thread.call(action, Args::default())
            {
                self.break_it();
                return Err(raise);
            }
            let mut state = self.state.lock();
            state.here = 0;
            state.round += 1;
            drop(state);
            self.changed.wake_all();
            return Ok(index);
        }
        drop(state);
        let over = || {
            let state = self.state.lock();
            state.round > round || state.broken_round > round
        };
        let met = thread.blocked(waiting(&BARRIER), |thread| self.changed.wait(thread, deadline, over))?;
        if !met {
            self.break_it();
        }
        let state = self.state.lock();
        match state.broken_round > round {
            true => Err(broken()),
            false => Ok(index),
        }
    }

    fn break_it(&self) {
        let mut state = self.state.lock();
        state.is_broken = true;
        state.broken_round = state.round + 1;
        state.here = 0;
        drop(state);
        self.changed.wake_all();
    }
}

impl NativeObject for Barrier {
    fn class(&self) -> &'static Class {
        &BARRIER
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let state = self.state.lock();
        Ok(match name {
            "parties" => Some(self.parties.into()),
            "n_waiting" => Some(state.here.into()),
            "broken" => Some(state.is_broken.into()),
            _ => None,
        })
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let address = std::ptr::from_ref(self).addr();
        let state = self.state.lock();
        let text = match state.is_broken {
            true => "broken".to_owned(),
            false => format!("waiters={}/{}", state.here, self.parties),
        };
        Ok(Some(format!("<{} at {address:#x}: {text}>", BARRIER.qualified_name())))
    }
}

fn barrier(value: &Value) -> Result<&Barrier, Raise> {
    value
        .downcast::<Barrier>()
        .ok_or_else(|| Raise::type_error("not a Barrier"))
}

fn barrier_method(name: &str) -> Option<Method> {
    Some(match name {
        "wait" => |thread, value, args| {
            const WAIT: Signature<1> = Signature::new("Barrier.wait", ["timeout"]);
            let [timeout] = args.bind(&WAIT)?;
            barrier(value)?.wait(thread, timeout).map(Value::from)
        },
        "abort" => |_, value, args| {
            args.none("Barrier.abort")?;
            barrier(value)?.break_it();
            Ok(Value::None)
        },
        "reset" => |_, value, args| {
            args.none("Barrier.reset")?;
            let barrier = barrier(value)?;
            barrier.break_it();
            let mut state = barrier.state.lock();
            state.is_broken = false;
            state.round += 1;
            Ok(Value::None)
        },
        _ => return None,
    })
}
