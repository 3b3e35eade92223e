//! `multiprocessing.Event`.

use super::{SemLock, SharedWord};
use crate::deadline::deadline_real;
use crate::multiprocessing::passed_fds;
use crate::sync::waiting;
use crate::sync::word::Word;
use forklore_event::StartMethod;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeFunction, NativeObject, Signature, Value};

/// `multiprocessing.Event`
pub static EVENT: Class = Class::new("Event")
    .module("multiprocessing.synchronize")
    .methods(method);

const SET: u32 = 1;
const ONCE_MORE: u32 = 2;

/// An event of several processes.
struct Event {
    /// [`SET`] while it is set, and above that how many times it was, so that whoever waits is
    /// woken also if it is cleared again at once.
    flag: SharedWord,
    /// Of the condition that CPython's event is made of. It is of no use here but to say whether it can be sent.
    lock: Value,
}

/// `multiprocessing.Event()`
pub fn make_event(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    args.none("BaseContext.Event")?;
    Ok(Value::object(Event {
        flag: SharedWord::new(0)?,
        lock: Value::object(SemLock::new(&super::LOCK, 1, method)?),
    }))
}

static REBUILD: NativeFunction = NativeFunction::new("multiprocessing.synchronize", "_rebuild_event", rebuild_event);

/// Makes the copy of an event in a new process: `_rebuild_event(place, lock)`.
pub fn rebuild_event(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const EVENT: Signature<2> = Signature::new("_rebuild_event", ["flag", "lock"]).required(2);
    let [place, lock] = args.bind(&EVENT)?.map(Option::unwrap_or_default);
    Ok(Value::object(Event {
        flag: SharedWord::unpack(thread, &place)?,
        lock,
    }))
}

impl Event {
    fn is_set(&self) -> bool {
        self.flag.value() & SET != 0
    }
}

impl NativeObject for Event {
    fn class(&self) -> &'static Class {
        &EVENT
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let state = if self.is_set() { "set" } else { "unset" };
        let address = std::ptr::from_ref(self).addr();
        Ok(Some(format!("<Event at {address:#x} {state}>")))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        // CPython's event is made of a condition, which is what complains.
        passed_fds::check_spawning(&super::CONDITION)?;
        Ok((Value::Native(&REBUILD), vec![self.flag.pack()?, self.lock.clone()]))
    }
}

fn this(value: &Value) -> Result<&Event, Raise> {
    value
        .downcast::<Event>()
        .ok_or_else(|| Raise::type_error("not an Event"))
}

fn method(name: &str) -> Option<Method> {
    match name {
        "set" => Some(|_, value, args| {
            args.none("Event.set")?;
            let set = |flag: u32| Some((flag | SET).wrapping_add(ONCE_MORE));
            this(value)?.flag.update(set);
            Ok(Value::None)
        }),
        "clear" => Some(|_, value, args| {
            args.none("Event.clear")?;
            this(value)?.flag.update(|flag| Some(flag & !SET));
            Ok(Value::None)
        }),
        "is_set" => Some(|_, value, args| {
            args.none("Event.is_set")?;
            Ok(this(value)?.is_set().into())
        }),
        "wait" => Some(|thread, value, args| {
            const WAIT: Signature<1> = Signature::new("Event.wait", ["timeout"]);
            let [timeout] = args.bind(&WAIT)?;
            let deadline = deadline_real(thread, timeout)?;
            let event = this(value)?;
            if event.is_set() {
                return Ok(true.into());
            }
            let before = event.flag.value() | SET;
            let was_set = || event.is_set() || event.flag.value() | SET != before;
            let set = thread.blocked(waiting(&EVENT), |thread| event.flag.wait(thread, deadline, was_set))?;
            Ok(set.into())
        }),
        _ => None,
    }
}
