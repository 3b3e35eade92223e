use super::{Word, only_inherited};
use crate::event::Blocked;
use crate::lang::exception::Raise;
use crate::lang::interp::Thread;
use crate::lang::modules::threading::deadline;
use crate::lang::value::{Args, Class, Method, NativeObject, Signature, Value};

/// `multiprocessing.Event`
pub static EVENT: Class = Class::new("Event")
    .module("multiprocessing.synchronize")
    .construct(construct)
    .methods(method);

/// An event of several processes: 1 once it is set.
struct Event(Word);

fn construct(_thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    args.none(class.name)?;
    Ok(Value::object(Event(Word::new(0)?)))
}

impl Event {
    fn is_set(&self) -> bool {
        self.0.value() > 0
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
        only_inherited(&super::CONDITION)
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
            this(value)?.0.set(1);
            Ok(Value::None)
        }),
        "clear" => Some(|_, value, args| {
            args.none("Event.clear")?;
            this(value)?.0.set(0);
            Ok(Value::None)
        }),
        "is_set" => Some(|_, value, args| {
            args.none("Event.is_set")?;
            Ok(this(value)?.is_set().into())
        }),
        "wait" => Some(|thread, value, args| {
            const WAIT: Signature<1> = Signature::new("Event.wait", ["timeout"]);
            let [timeout] = args.bind(&WAIT)?;
            let deadline = deadline(thread, timeout)?;
            let event = this(value)?;
            if event.is_set() {
                return Ok(true.into());
            }
            let on = Blocked::Lock {
                name: EVENT.name.to_owned(),
            };
            let set = thread.blocked(on, |thread| event.0.wait(thread, deadline, || event.is_set()))?;
            Ok(set.into())
        }),
        _ => None,
    }
}
