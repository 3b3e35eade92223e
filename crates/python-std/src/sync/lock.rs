//! `threading.Lock`, `RLock` and `Event`.
//!
//! Their state is touched only under the interpreter lock, so a `fork` copies it
//! whole. A lock that another thread holds at that moment stays locked in the
//! child for ever, as in CPython: its holder does not exist there.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::deadline::{deadline, deadline_compared};
use crate::deprecated::deprecated;
use crate::identity::ident_here;
use forklore_python::exception::{OVERFLOW_ERROR, Raise};
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, number};

/// `threading.Lock`
pub static LOCK: Class = Class::new("lock")
    .module("_thread")
    .c_name("_thread.lock")
    .construct(construct)
    .methods(lock_method);
/// `threading.RLock`
pub static RLOCK: Class = Class::new("RLock")
    .module("_thread")
    .c_name("_thread.RLock")
    .construct(construct)
    .methods(lock_method);
/// `threading.Event`
pub static EVENT: Class = Class::new("Event")
    .module("threading")
    .construct(construct_event)
    .methods(event_method)
    .unpicklable_part("_thread.lock");

/// `threading.TIMEOUT_MAX`: the longest time-out in seconds.
pub const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// A lock, reentrant or not.
pub struct Lock {
    reentrant: bool,
    state: Shared<LockState>,
    released: WaitQueue,
}

#[derive(Clone, Copy, Default)]
struct LockState {
    /// How often the owner has acquired it.
    count: u64,
    owner: Option<std::thread::ThreadId>,
    /// What `threading.get_ident()` gives there.
    ident: i64,
}

fn construct(_thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    args.none(class.name)?;
    Ok(Value::object(Lock {
        reentrant: *class == RLOCK,
        state: Shared::new(LockState::default()),
        released: WaitQueue::new(),
    }))
}

impl Lock {
    fn try_acquire(&self) -> bool {
        let me = std::thread::current().id();
        let mut state = self.state.lock();
        let free = state.count == 0 || (self.reentrant && state.owner == Some(me));
        if free {
            state.count += 1;
            state.owner = Some(me);
            state.ident = ident_here();
        }
        free
    }

    /// Whether the calling thread has it; of a lock that is not reentrant, whether anybody has.
    pub fn is_mine(&self) -> bool {
        let state = self.state.lock();
        state.count > 0 && (!self.reentrant || state.owner == Some(std::thread::current().id()))
    }

    /// Gives it back however often it was acquired; says how often that was.
    pub fn release_all(&self) -> u64 {
        let count = std::mem::take(&mut *self.state.lock()).count;
        self.released.wake_all();
        count
    }

    /// Acquires it as often as before.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn acquire_again(&self, thread: &mut Thread, count: u64) -> Result<(), Raise> {
        self.acquire(thread)?;
        self.state.lock().count = count;
        Ok(())
    }

    /// Gives it back.
    ///
    /// # Errors
    /// `RuntimeError` if nobody, or somebody else, has it.
    pub fn release(&self) -> Result<(), Raise> {
        let mut state = self.state.lock();
        if self.reentrant && state.owner != Some(std::thread::current().id()) {
            return Err(Raise::runtime_error("cannot release un-acquired lock"));
        }
        if state.count == 0 {
            return Err(Raise::runtime_error("release unlocked lock"));
        }
        state.count -= 1;
        if state.count == 0 {
            state.owner = None;
            drop(state);
            self.released.wake_all();
        }
        Ok(())
    }

    /// Waits for it and takes it.
    ///
    /// # Errors
    /// What a signal handler raises.
    pub fn acquire(&self, thread: &mut Thread) -> Result<(), Raise> {
        self.released.wait(thread, None, || self.try_acquire()).map(drop)
    }
}

impl NativeObject for Lock {
    fn class(&self) -> &'static Class {
        if self.reentrant { &RLOCK } else { &LOCK }
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let state = self.state.snapshot();
        let locked = if state.count > 0 { "locked" } else { "unlocked" };
        let class = self.class().qualified_name();
        let address = std::ptr::from_ref(self).addr();
        if self.reentrant {
            let owner = state.owner.map_or(0, |_| state.ident);
            let count = state.count;
            return Ok(Some(format!(
                "<{locked} {class} object owner={owner} count={count} at {address:#x}>"
            )));
        }
        Ok(Some(format!("<{locked} {class} object at {address:#x}>")))
    }

    fn enter(&self, thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        Some(self.acquire(thread).map(|()| true.into()))
    }

    fn exit(&self, _thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.release()?;
        Ok(false)
    }
}

/// The seconds of a time-out; -1 is for ever.
fn patience(timeout: Option<&Value>) -> Result<Option<f64>, Raise> {
    let Some(timeout) = timeout else { return Ok(None) };
    if let Value::Float(seconds) = timeout {
        return Ok(Some(*seconds).filter(|seconds| *seconds != -1.0));
    }
    let seconds = number::index(timeout)?;
    // It is compared with limits far away from each other.
    Ok(Some(seconds as f64).filter(|_| seconds != -1))
}

fn lock_method(name: &str) -> Option<Method> {
    match name {
        "acquire" => Some(|thread, this, args| {
            const SIGNATURE: Signature<2> = Signature::new("acquire", ["blocking", "timeout"]).native();
            let [blocking, timeout] = args.bind(&SIGNATURE)?;
            let Some(lock) = this.downcast::<Lock>() else {
                return Ok(Value::None);
            };
            let patience = patience(timeout.as_ref())?;
            let blocking = blocking.is_none_or(|blocking| blocking.is_true());
            let deadline = match (blocking, patience) {
                (false, Some(_)) => {
                    return Err(Raise::value_error("can't specify a timeout for a non-blocking call"));
                }
                (_, Some(seconds)) if seconds < 0.0 => {
                    return Err(Raise::value_error("timeout value must be positive"));
                }
                (_, Some(seconds)) if seconds > TIMEOUT_MAX => {
                    return Err(Raise::new(
                        &OVERFLOW_ERROR,
                        "timestamp out of range for platform time_t",
                    ));
                }
                (false, None) => return Ok(lock.try_acquire().into()),
                (true, None) => None,
                (true, Some(_)) => deadline(thread, timeout)?,
            };
            lock.released
                .wait(thread, deadline, || lock.try_acquire())
                .map(Value::from)
        }),
        "release" => Some(|_, this, args| {
            args.none("release")?;
            this.downcast::<Lock>().map_or(Ok(()), Lock::release)?;
            Ok(Value::None)
        }),
        "locked" => Some(|_, this, args| {
            args.none("locked")?;
            Ok(this
                .downcast::<Lock>()
                .is_some_and(|lock| lock.state.lock().count > 0)
                .into())
        }),
        _ => None,
    }
}

/// `threading.Event`
struct Event {
    is_set: Shared<bool>,
    /// How many times it was set: who waits is woken also if it is cleared again at once.
    times: AtomicU64,
    set: WaitQueue,
}

fn construct_event(_thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    args.none(class.name)?;
    Ok(Value::object(Event {
        is_set: Shared::new(false),
        times: AtomicU64::new(0),
        set: WaitQueue::new(),
    }))
}

impl NativeObject for Event {
    fn class(&self) -> &'static Class {
        &EVENT
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let state = if *self.is_set.lock() { "set" } else { "unset" };
        let address = std::ptr::from_ref(self).addr();
        Ok(Some(format!("<threading.Event at {address:#x}: {state}>")))
    }
}

fn event_method(name: &str) -> Option<Method> {
    match name {
        "set" => Some(|_, this, args| {
            args.none("Event.set")?;
            if let Some(event) = this.downcast::<Event>() {
                *event.is_set.lock() = true;
                event.times.fetch_add(1, Ordering::Relaxed);
                event.set.wake_all();
            }
            Ok(Value::None)
        }),
        "clear" => Some(|_, this, args| {
            args.none("Event.clear")?;
            if let Some(event) = this.downcast::<Event>() {
                *event.is_set.lock() = false;
            }
            Ok(Value::None)
        }),
        "isSet" => Some(|thread, this, args| {
            deprecated(thread, "isSet() is deprecated, use is_set() instead")?;
            let is_set = thread.get_attribute(this, "is_set")?;
            thread.call(&is_set, args)
        }),
        "is_set" => Some(|_, this, args| {
            args.none("Event.is_set")?;
            Ok(this
                .downcast::<Event>()
                .is_some_and(|event| *event.is_set.lock())
                .into())
        }),
        "wait" => Some(|thread, this, args| {
            const SIGNATURE: Signature<1> = Signature::new("Event.wait", ["timeout"]);
            let [timeout] = args.bind(&SIGNATURE)?;
            let Some(event) = this.downcast::<Event>() else {
                return Ok(Value::None);
            };
            // Of an event that is set CPython does not look at the time-out.
            if *event.is_set.lock() {
                return Ok(true.into());
            }
            let deadline = deadline_compared(thread, timeout)?;
            let before = event.times.load(Ordering::Relaxed);
            event
                .set
                .wait(thread, deadline, || event.times.load(Ordering::Relaxed) != before)
                .map(Value::from)
        }),
        _ => None,
    }
}
