//! `threading.local`.

use std::collections::HashMap;
use std::thread::ThreadId;

use crate::extras::Extras;
use forklore_python::exception::{ATTRIBUTE_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, NativeObject, Shared, Value};

/// `threading.local`, whose name has a dot in it where CPython complains of attributes.
pub static LOCAL: Class = Class::new("_thread._local").construct(construct);

/// Attributes of which each thread has its own.
#[derive(Default)]
struct Local(Shared<HashMap<ThreadId, Extras>>);

fn construct(_thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    if args.positional.is_empty() && args.keyword.is_empty() {
        return Ok(Value::object(Local::default()));
    }
    Err(Raise::type_error("Initialization arguments are not supported"))
}

impl NativeObject for Local {
    fn class(&self) -> &'static Class {
        &LOCAL
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let threads = self.0.lock();
        let own = threads.get(&std::thread::current().id());
        Ok(match (name, own) {
            ("__dict__", None) => Some(Extras::default().to_dict()),
            ("__dict__", Some(extras)) => Some(extras.to_dict()),
            (name, own) => own.and_then(|extras| extras.get(name)),
        })
    }

    fn special(&self, _thread: &mut Thread, name: &'static str, args: &[Value]) -> Option<Result<Value, Raise>> {
        let ("__delattr__", [Value::Str(attribute)]) = (name, args) else {
            return None;
        };
        let threads = self.0.lock();
        let own = threads.get(&std::thread::current().id());
        let removed = own.and_then(|extras| extras.remove(attribute));
        drop(threads);
        let text = || format!("'{}' object has no attribute '{attribute}'", LOCAL.name);
        Some(removed.ok_or_else(|| Raise::new(&ATTRIBUTE_ERROR, text())))
    }

    fn set_attribute(&self, _thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        let mut threads = self.0.lock();
        let own = threads.entry(std::thread::current().id()).or_default();
        own.set(name, value);
        Ok(true)
    }
}
