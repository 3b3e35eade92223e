//! `multiprocessing.Condition`.

use std::sync::Arc;

use super::{RLOCK, SemLock, SharedWord};
use crate::deadline::deadline_real;
use crate::multiprocessing::passed_fds;
use crate::sync::condition::{self, ConditionVariable};
use crate::sync::waiting;
use crate::sync::word::Word;
use forklore_event::{Micros, StartMethod};
use forklore_python::exception::{ASSERTION_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, NativeFunction, NativeObject, Signature, Value, display};

/// `multiprocessing.Condition`
pub static CONDITION: Class = Class::new("Condition")
    .module("multiprocessing.synchronize")
    .methods(condition::method::<Condition>);

/// A condition of several processes. Both words change only under the lock, but for
/// the wake-ups that sleepers take.
struct Condition {
    lock: Arc<SemLock>,
    sleepers: SharedWord,
    wake_ups: SharedWord,
    /// Sleepers that were woken, or are not waiting any more, and of whom nobody who notifies knows yet.
    woken: SharedWord,
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
        sleepers: SharedWord::new(0)?,
        wake_ups: SharedWord::new(0)?,
        woken: SharedWord::new(0)?,
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
        sleepers: SharedWord::unpack(thread, &sleepers)?,
        wake_ups: SharedWord::unpack(thread, &wake_ups)?,
        woken: SharedWord::unpack(thread, &woken)?,
    }))
}

impl Condition {
    fn check_mine(&self, thread: &Thread, text: &str) -> Result<(), Raise> {
        match self.lock.is_mine(thread) {
            true => Ok(()),
            false => Err(Raise::new(&ASSERTION_ERROR, text)),
        }
    }
}

impl ConditionVariable for Condition {
    fn lock(&self) -> Value {
        Value::Object(self.lock.clone())
    }

    fn deadline(thread: &Thread, timeout: Option<Value>) -> Result<Option<Micros>, Raise> {
        deadline_real(thread, timeout)
    }

    fn wait(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<bool, Raise> {
        self.check_mine(thread, "must acquire() condition before using wait()")?;
        self.sleepers.add(1);
        let mut times = 0;
        while self.lock.is_mine(thread) {
            self.lock.release(thread)?;
            times += 1;
        }
        let woken = thread.blocked(waiting(&CONDITION), |thread| {
            self.wake_ups.wait(thread, deadline, || self.wake_ups.try_decrease())
        });
        self.woken.add(1);
        for _ in 0..times {
            self.lock.acquire(thread, None)?;
        }
        woken
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
            self.wake_ups.add(1);
            notified += 1;
        }
        for _ in 0..notified {
            let is_awake = || self.woken.try_decrease();
            let soon = thread.now() + SOON;
            if !self.woken.wait(thread, Some(soon), is_awake)? {
                thread.blocked(waiting(&CONDITION), |thread| self.woken.wait(thread, None, is_awake))?;
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
        let lock = display::repr(thread, &self.lock())?;
        let waiters = self.sleepers.value().saturating_sub(self.woken.value());
        Ok(Some(format!("<Condition({lock}, {waiters})>")))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        passed_fds::check_spawning(&CONDITION)?;
        Ok((
            Value::Native(&REBUILD),
            vec![
                self.lock(),
                self.sleepers.pack()?,
                self.wake_ups.pack()?,
                self.woken.pack()?,
            ],
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
