//! `multiprocessing.Condition`.

use std::sync::Arc;

use super::{RLOCK, SemLock, Word};
use crate::deadline::deadline_real;
use crate::multiprocessing::passed_fds;
use forklore_event::{Blocked, Micros, StartMethod};
use forklore_python::exception::{ASSERTION_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeFunction, NativeObject, Signature, Value, display};

/// `multiprocessing.Condition`
pub static CONDITION: Class = Class::new("Condition")
    .module("multiprocessing.synchronize")
    .methods(method);

/// A condition of several processes. Both words change only under the lock, but for
/// the wake-ups that sleepers take.
struct Condition {
    lock: Arc<SemLock>,
    sleepers: Word,
    wake_ups: Word,
    /// Sleepers that were woken, or are not waiting any more, and of whom nobody who notifies knows yet.
    woken: Word,
}

/// Microseconds after which it is told that somebody waits for those who were notified.
const SOON: Micros = 50_000;

/// `multiprocessing.Condition(lock=None)`
pub fn make_condition(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    const CONDITION: Signature<1> = Signature::new("BaseContext.Condition", ["lock"]);
    let [lock] = args.bind(&CONDITION)?;
    let lock = match lock.filter(|lock| !matches!(lock, Value::None)) {
        None => Arc::new(SemLock::new(&RLOCK, 1, method)?),
        Some(lock) => lock
            .downcast_arc::<SemLock>()
            .ok_or_else(|| Raise::type_error("a Condition needs a Lock or an RLock"))?,
    };
    Ok(Value::object(Condition {
        lock,
        sleepers: Word::new(0)?,
        wake_ups: Word::new(0)?,
        woken: Word::new(0)?,
    }))
}

static REBUILD: NativeFunction =
    NativeFunction::new("multiprocessing.synchronize", "_rebuild_condition", rebuild_condition);

/// Makes the copy of a condition in a new process: `_rebuild_condition(lock, sleepers, wake-ups, woken)`.
pub fn rebuild_condition(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const CONDITION: Signature<4> =
        Signature::new("_rebuild_condition", ["lock", "sleepers", "wake_ups", "woken"]).required(4);
    let [lock, sleepers, wake_ups, woken] = args.bind(&CONDITION)?.map(Option::unwrap_or_default);
    Ok(Value::object(Condition {
        lock: lock
            .downcast_arc::<SemLock>()
            .ok_or_else(|| Raise::type_error("a Condition needs a Lock or an RLock"))?,
        sleepers: Word::unpack(thread, &sleepers)?,
        wake_ups: Word::unpack(thread, &wake_ups)?,
        woken: Word::unpack(thread, &woken)?,
    }))
}

impl Condition {
    fn check_mine(&self, thread: &Thread, text: &str) -> Result<(), Raise> {
        match self.lock.is_mine(thread) {
            true => Ok(()),
            false => Err(Raise::new(&ASSERTION_ERROR, text)),
        }
    }

    /// Gives the lock up until somebody notifies, or until scenario time `deadline`.
    fn wait(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<bool, Raise> {
        self.check_mine(thread, "must acquire() condition before using wait()")?;
        self.sleepers.increase();
        let mut times = 0;
        while self.lock.is_mine(thread) {
            self.lock.release(thread)?;
            times += 1;
        }
        let woken = thread.blocked(waiting(), |thread| {
            self.wake_ups.wait(thread, deadline, || self.wake_ups.try_decrease())
        });
        self.woken.increase();
        for _ in 0..times {
            self.lock.acquire(thread, None)?;
        }
        woken
    }

    /// Waits until `predicate()` is true; gives its last value.
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

    /// As `Condition.notify`, which waits until the sleepers are awake: else whoever waits next, and be it
    /// this very process, could take what woke them.
    fn notify(&self, thread: &mut Thread, count: usize) -> Result<(), Raise> {
        self.check_mine(thread, "lock is not owned")?;
        while self.woken.try_decrease() {
            self.sleepers.try_decrease();
        }
        let mut notified = 0;
        while notified < count && self.sleepers.try_decrease() {
            self.wake_ups.increase();
            notified += 1;
        }
        for _ in 0..notified {
            let is_awake = || self.woken.try_decrease();
            let soon = thread.now() + SOON;
            if !self.woken.wait(thread, Some(soon), is_awake)? {
                thread.blocked(waiting(), |thread| self.woken.wait(thread, None, is_awake))?;
            }
        }
        // Some may have been late just then.
        while notified > 0 && self.wake_ups.try_decrease() {}
        Ok(())
    }
}

impl NativeObject for Condition {
    fn class(&self) -> &'static Class {
        &CONDITION
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let lock = display::repr(thread, &Value::Object(self.lock.clone()))?;
        let waiters = self.sleepers.value().saturating_sub(self.woken.value());
        Ok(Some(format!("<Condition({lock}, {waiters})>")))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        passed_fds::check_spawning(&CONDITION)?;
        let lock = Value::Object(self.lock.clone());
        Ok((
            Value::Native(&REBUILD),
            vec![lock, self.sleepers.pack()?, self.wake_ups.pack()?, self.woken.pack()?],
        ))
    }

    fn enter(&self, thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        Some(self.lock.acquire(thread, None).map(Value::from))
    }

    fn exit(&self, thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.lock.release(thread)?;
        Ok(false)
    }
}

fn waiting() -> Blocked {
    Blocked::Lock {
        name: CONDITION.name.to_owned(),
    }
}

fn this(value: &Value) -> Result<&Condition, Raise> {
    value
        .downcast::<Condition>()
        .ok_or_else(|| Raise::type_error("not a Condition"))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "acquire" => |thread, value, args| {
            let lock = Value::Object(this(value)?.lock.clone());
            let acquire = thread.get_attribute(&lock, "acquire")?;
            thread.call(&acquire, args)
        },
        "release" => |thread, value, args| {
            args.none("release")?;
            this(value)?.lock.release(thread)?;
            Ok(Value::None)
        },
        "wait" => |thread, value, args| {
            const WAIT: Signature<1> = Signature::new("Condition.wait", ["timeout"]);
            let [timeout] = args.bind(&WAIT)?;
            let deadline = deadline_real(thread, timeout)?;
            this(value)?.wait(thread, deadline).map(Value::from)
        },
        "wait_for" => |thread, value, args| {
            const WAIT_FOR: Signature<2> = Signature::new("Condition.wait_for", ["predicate", "timeout"]).required(1);
            let [predicate, timeout] = args.bind(&WAIT_FOR)?;
            let deadline = deadline_real(thread, timeout)?;
            this(value)?.wait_for(thread, &predicate.unwrap_or(Value::None), deadline)
        },
        "notify" => |thread, value, args| {
            const NOTIFY: Signature<1> = Signature::new("Condition.notify", ["n"]);
            let [count] = args.bind(&NOTIFY)?;
            let count = match count {
                Some(Value::Int(count)) => usize::try_from(count).unwrap_or(0),
                _ => 1,
            };
            this(value)?.notify(thread, count)?;
            Ok(Value::None)
        },
        "notify_all" => |thread, value, args| {
            args.none("Condition.notify_all")?;
            this(value)?.notify(thread, usize::MAX)?;
            Ok(Value::None)
        },
        _ => return None,
    })
}
