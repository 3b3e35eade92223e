//! What becomes of an exception that ends a thread: `threading.excepthook`.

use std::sync::Arc;

use super::object::ThreadObject;
use forklore_python::exception::{Raise, SYSTEM_EXIT};
use forklore_python::interp::Thread;
use forklore_python::traceback;
use forklore_python::value::{Args, Class, Iter, NativeFunction, NativeObject, Shared, Value, display};

/// `threading.ExceptHookArgs`
pub static ARGS: Class = Class::new("_ExceptHookArgs").module("_thread");

/// What the hook is given: a tuple with names.
struct ExceptHookArgs([Value; 4]);

const NAMES: [&str; 4] = ["exc_type", "exc_value", "exc_traceback", "thread"];

/// The listing's hook, if it has set one.
#[derive(Default)]
struct Hook(Shared<Option<Value>>);

static EXCEPTHOOK: NativeFunction = NativeFunction::new("threading", "excepthook", excepthook);

/// `threading.excepthook`
pub fn get(thread: &mut Thread) -> Result<Value, Raise> {
    let hook = thread.module_state::<Hook>().0.snapshot();
    Ok(hook.unwrap_or(Value::Native(&EXCEPTHOOK)))
}

/// `threading.excepthook = hook`
pub fn set(thread: &mut Thread, hook: Value) -> Result<(), Raise> {
    let before = thread.module_state::<Hook>().0.lock().replace(hook);
    drop(before);
    Ok(())
}

/// The hook of CPython: prints the traceback.
pub fn excepthook(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let args = args.one("_excepthook")?;
    let Some(ExceptHookArgs([_, exception, _, object])) = args.downcast() else {
        return Err(Raise::type_error(
            "_thread.excepthook argument type must be ExceptHookArgs",
        ));
    };
    if let Value::Exception(exception) = exception {
        print(thread, object, &Raise(exception.clone()));
    }
    Ok(Value::None)
}

/// Tells the hook of what ended the thread `object`.
pub fn uncaught(thread: &mut Thread, object: &Value, raise: &Raise) {
    let hook = thread.module_state::<Hook>().0.snapshot();
    let Some(hook) = hook else {
        return print(thread, object, raise);
    };
    let exception = Value::Exception(raise.0.clone());
    let traceback = thread.find_attribute(&exception, "__traceback__").ok().flatten();
    let args = ExceptHookArgs([
        Value::Class(raise.0.class()),
        exception,
        traceback.unwrap_or_default(),
        object.clone(),
    ]);
    if let Err(raise) = thread.call(&hook, Args::positional(vec![Value::object(args)])) {
        let text = format!(
            "Exception in threading.excepthook:\n{}",
            traceback::format(thread, &raise.0)
        );
        write(thread, &text);
    }
}

fn print(thread: &mut Thread, object: &Value, raise: &Raise) {
    if raise.is(&SYSTEM_EXIT) {
        return;
    }
    let name = object
        .downcast::<ThreadObject>()
        .map_or_else(|| "thread".into(), ThreadObject::name);
    let text = format!("Exception in thread {name}:\n{}", traceback::uncaught(thread, &raise.0));
    write(thread, &text);
}

fn write(thread: &mut Thread, text: &str) {
    let runtime = thread.runtime().clone();
    // A stream that cannot be written to has no place for the complaint either.
    let _ = runtime.stderr.write(thread, text);
}

impl NativeObject for ExceptHookArgs {
    fn class(&self) -> &'static Class {
        &ARGS
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let place = NAMES.iter().position(|known| *known == name);
        Ok(place.map(|place| self.0[place].clone()))
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let mut parts = Vec::new();
        for (name, value) in NAMES.iter().zip(&self.0) {
            parts.push(format!("{name}={}", display::repr(thread, value)?));
        }
        Ok(Some(format!("{}({})", ARGS.qualified_name(), parts.join(", "))))
    }

    fn len(&self) -> Option<usize> {
        Some(self.0.len())
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Ok(Some(Iter::over(self.0.to_vec())))
    }
}
