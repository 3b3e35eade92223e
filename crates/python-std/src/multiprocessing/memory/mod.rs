//! `multiprocessing.Value` and `multiprocessing.Array`: values in shared memory.
//!
//! Reading and writing one is atomic; `value.value += 1` is a read and a write,
//! between which another process may write, which is what `get_lock()` is for.
//! What is shared is `raw`; around it is `Synchronized`, which adds the lock.

mod kind;
mod raw;

use std::sync::Arc;

use super::passed_fds;
use super::start_method;
use super::sync::{RLOCK, SemLock};
use crate::extras::Extras;
use forklore_event::StartMethod;
use forklore_python::exception::{ATTRIBUTE_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{
    Args, Class, Iter, Method, NativeFunction, NativeObject, Signature, Value, display, subscript,
};

pub use kind::CTYPES;
pub use raw::rebuild as rebuild_ctype;

use raw::Raw;

static SYNCHRONIZED_BASE: Class = Class::new("SynchronizedBase")
    .module("multiprocessing.sharedctypes")
    .methods(method);
/// What `Value` gives.
pub static SYNCHRONIZED: Class = synchronized("Synchronized").base(&SYNCHRONIZED_BASE);
/// What `Array` gives.
pub static SYNCHRONIZED_ARRAY: Class = synchronized("SynchronizedArray")
    .base(&SYNCHRONIZED_BASE)
    .methods(array_method);
/// What `Array` gives for `c_char`.
pub static SYNCHRONIZED_STRING: Class = synchronized("SynchronizedString").base(&SYNCHRONIZED_ARRAY);

const fn synchronized(name: &'static str) -> Class {
    Class::new(name).module("multiprocessing.sharedctypes")
}

/// Something in shared memory, and the lock that goes with it.
struct Synchronized {
    raw: Arc<Raw>,
    lock: Value,
    /// What the listing has added, in its own process alone.
    extras: Extras,
}

/// What `lock=` asks for, around `raw`.
fn wrap(raw: Raw, lock: Option<Value>, method: StartMethod) -> Result<Value, Raise> {
    let raw = Arc::new(raw);
    let lock = match lock {
        Some(Value::Bool(false)) => return Ok(Value::Object(raw)),
        None | Some(Value::None | Value::Bool(true) | Value::Int(1)) => Value::object(SemLock::new(&RLOCK, 1, method)?),
        Some(lock) => lock,
    };
    Ok(synchronized_value(raw, lock))
}

fn synchronized_value(raw: Arc<Raw>, lock: Value) -> Value {
    let extras = Extras::default();
    Value::object(Synchronized { raw, lock, extras })
}

/// Raises what CPython raises for a lock that is none.
fn check_lock(thread: &mut Thread, lock: Option<&Value>) -> Result<(), Raise> {
    let lock = lock.filter(|lock| !matches!(lock, Value::None | Value::Bool(_) | Value::Int(1)));
    let Some(lock) = lock else { return Ok(()) };
    if thread.find_attribute(lock, "acquire")?.is_some() {
        return Ok(());
    }
    let text = format!("{} has no method 'acquire'", display::repr(thread, lock)?);
    Err(Raise::new(&ATTRIBUTE_ERROR, text))
}

static REBUILD: NativeFunction = NativeFunction::new("multiprocessing.sharedctypes", "synchronized", rebuild);

/// Puts the lock around what is shared, in a new process.
pub fn rebuild(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SYNCHRONIZED: Signature<2> = Signature::new("synchronized", ["obj", "lock"]).required(2);
    let [raw, lock] = args.bind(&SYNCHRONIZED)?.map(Option::unwrap_or_default);
    let raw = raw
        .downcast_arc()
        .ok_or_else(|| Raise::type_error("not a ctypes object"))?;
    Ok(synchronized_value(raw, lock))
}

/// `multiprocessing.Value(typecode_or_type, *args, lock=True)`
pub fn value(thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    make_value(thread, "BaseContext.Value", method, args)
}

/// `multiprocessing.Array(typecode_or_type, size_or_initializer, *, lock=True)`
pub fn array(thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    make_array(thread, "BaseContext.Array", method, args)
}

/// `multiprocessing.sharedctypes.Value`
pub fn value_of_module(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let method = start_method::actual(thread);
    make_value(thread, "Value", method, args)
}

/// `multiprocessing.sharedctypes.Array`
pub fn array_of_module(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let method = start_method::actual(thread);
    make_array(thread, "Array", method, args)
}

fn make_value(thread: &mut Thread, function: &str, method: StartMethod, mut args: Args) -> Result<Value, Raise> {
    let rest = args.positional.split_off(args.positional.len().min(1));
    let signature = Signature::<2>::new(function, ["typecode_or_type", "lock"])
        .required(1)
        .positional(1);
    let [given, lock] = args.bind(&signature)?;
    let raw = Raw::single(raw::kind_of_one(&given.unwrap_or_default())?, rest)?;
    check_lock(thread, lock.as_ref())?;
    wrap(raw, lock, method)
}

fn make_array(thread: &mut Thread, function: &str, method: StartMethod, args: Args) -> Result<Value, Raise> {
    let signature = Signature::<3>::new(function, ["typecode_or_type", "size_or_initializer", "lock"])
        .required(2)
        .positional(2);
    let [given, initial, lock] = args.bind(&signature)?;
    let raw = Raw::array(thread, &given.unwrap_or_default(), &initial.unwrap_or_default())?;
    check_lock(thread, lock.as_ref())?;
    wrap(raw, lock, method)
}

/// `RawValue(typecode_or_type, *args)`, which is `function`.
pub fn raw_value(function: &str, mut args: Args) -> Result<Value, Raise> {
    let rest = args.positional.split_off(args.positional.len().min(1));
    let [given] = args.bind(&Signature::<1>::new(function, ["typecode_or_type"]).required(1))?;
    let raw = Raw::single(raw::kind_of_one(&given.unwrap_or_default())?, rest)?;
    Ok(Value::object(raw))
}

/// `RawArray(typecode_or_type, size_or_initializer)`, which is `function`.
pub fn raw_array(thread: &mut Thread, function: &str, args: Args) -> Result<Value, Raise> {
    let signature = Signature::<2>::new(function, ["typecode_or_type", "size_or_initializer"]).required(2);
    let [given, initial] = args.bind(&signature)?.map(Option::unwrap_or_default);
    Raw::array(thread, &given, &initial).map(Value::object)
}

impl NativeObject for Synchronized {
    fn class(&self) -> &'static Class {
        match (self.raw.is_array(), self.raw.is_string()) {
            (false, _) => &SYNCHRONIZED,
            (true, false) => &SYNCHRONIZED_ARRAY,
            (true, true) => &SYNCHRONIZED_STRING,
        }
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        // An array of wide characters has a value that its wrapper does not show.
        let found = self.shows_values().then(|| self.raw.find(name)).flatten();
        Ok(found.or_else(|| self.extras.get(name)))
    }

    fn set_attribute(&self, _thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        if !(self.shows_values() && self.raw.assign(name, &value)?) {
            self.extras.set(name, value);
        }
        Ok(true)
    }

    /// As `SynchronizedBase.__repr__`, around what `ctypes` says.
    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let wrapped = self.raw.repr(thread)?.unwrap_or_default();
        Ok(Some(format!("<{} wrapper for {wrapped}>", self.class().name)))
    }

    fn len(&self) -> Option<usize> {
        self.raw.len()
    }

    fn elements(&self) -> Option<Vec<Value>> {
        self.raw.elements()
    }

    fn special(&self, _thread: &mut Thread, name: &'static str, _args: &[Value]) -> Option<Result<Value, Raise>> {
        let is_missing = name == "__delitem__" && self.raw.is_array();
        is_missing.then(|| Err(Raise::new(&ATTRIBUTE_ERROR, name)))
    }

    fn joined(&self, items: Vec<Value>) -> Value {
        self.raw.joined(items)
    }

    fn set_element(&self, thread: &mut Thread, position: usize, value: Value) -> Result<(), Raise> {
        self.raw.set_element(thread, position, value)
    }

    fn iter(self: Arc<Self>, thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        self.raw.clone().iter(thread)
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        passed_fds::check_spawning(self.class())?;
        let parts = vec![Value::Object(self.raw.clone()), self.lock.clone()];
        Ok((Value::Native(&REBUILD), parts))
    }

    fn enter(&self, thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        let Value::Object(lock) = &self.lock else { return None };
        lock.enter(thread, &self.lock)
    }

    fn exit(&self, thread: &mut Thread, raised: Option<&Raise>) -> Result<bool, Raise> {
        match &self.lock {
            Value::Object(lock) => lock.exit(thread, raised),
            _ => Ok(false),
        }
    }
}

impl Synchronized {
    fn shows_values(&self) -> bool {
        !self.raw.is_array() || self.raw.is_string()
    }
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "get_lock" => |_, value, args| {
            args.none("SynchronizedBase.get_lock")?;
            Ok(this(value)?.lock.clone())
        },
        "get_obj" => |_, value, args| {
            args.none("SynchronizedBase.get_obj")?;
            Ok(Value::Object(this(value)?.raw.clone()))
        },
        "acquire" => |thread, value, args| forward(thread, value, "acquire", args),
        "release" => |thread, value, args| forward(thread, value, "release", args),
        _ => return None,
    })
}

fn array_method(name: &str) -> Option<Method> {
    Some(match name {
        "__getitem__" => |thread, value, args| {
            const GETITEM: Signature<1> = Signature::new("SynchronizedArray.__getitem__", ["i"]).required(1);
            let [index] = args.bind(&GETITEM)?.map(Option::unwrap_or_default);
            subscript::get(thread, value, &index)
        },
        "__setitem__" => |thread, value, args| {
            const SETITEM: Signature<2> = Signature::new("SynchronizedArray.__setitem__", ["i", "value"]).required(2);
            let [index, item] = args.bind(&SETITEM)?.map(Option::unwrap_or_default);
            subscript::set(thread, value, &index, item).map(|()| Value::None)
        },
        _ => return None,
    })
}

fn this(value: &Value) -> Result<&Synchronized, Raise> {
    value
        .downcast::<Synchronized>()
        .ok_or_else(|| Raise::type_error("not a Synchronized"))
}

fn forward(thread: &mut Thread, value: &Value, method: &str, args: Args) -> Result<Value, Raise> {
    let method = thread.get_attribute(&this(value)?.lock, method)?;
    thread.call(&method, args)
}
