//! `threading.Semaphore` and `BoundedSemaphore`.

use super::waiting;
use crate::deadline::deadline_added;
use forklore_event::Micros;
use forklore_python::exception::Raise;
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, number};

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
