//! `threading.Timer`: a thread that waits before it calls.

use super::object::{ThreadObject, make};
use crate::sync::lock::EVENT;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, Signature, Value};

/// `threading.Timer`: a thread that waits before it calls something, and may be told not to.
pub static TIMER: Class = Class::new("Timer")
    .module("threading")
    .base(&super::THREAD)
    .construct(construct)
    .methods(method)
    .unpicklable_part("_thread.lock");

fn construct(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<4> = Signature::new("Timer.__init__", ["interval", "function", "args", "kwargs"]).required(2);
    let [interval, function, args, keywords] = args.bind(&INIT)?.map(Option::unwrap_or_default);
    let object = make(thread, class, [const { None }; 6])?;
    let finished = thread.call(&Value::Class(&EVENT), Args::default())?;
    let or = |given: Value, default: Value| if matches!(given, Value::None) { default } else { given };
    for (name, value) in [
        ("interval", interval),
        ("function", function),
        ("args", or(args, Value::list(Vec::new()))),
        ("kwargs", or(keywords, Value::dict(indexmap::IndexMap::new()))),
        ("finished", finished),
    ] {
        object.extras().set(name, value);
    }
    Ok(Value::object(object))
}

/// `Timer.run`
fn run(thread: &mut Thread, timer: &ThreadObject) -> Result<(), Raise> {
    let part = |name: &str| timer.extras().get(name).unwrap_or_default();
    let finished = part("finished");
    let wait = thread.get_attribute(&finished, "wait")?;
    let is_cancelled = thread.call(&wait, Args::positional(vec![part("interval")]))?;
    if !is_cancelled.is_true() {
        thread.call_unpacked(&part("function"), &part("args"), &part("kwargs"))?;
    }
    finish(thread, &finished)
}

fn finish(thread: &mut Thread, finished: &Value) -> Result<(), Raise> {
    let set = thread.get_attribute(finished, "set")?;
    thread.call(&set, Args::default()).map(drop)
}

fn method(name: &str) -> Option<Method> {
    match name {
        "run" => Some(|thread, this, args| {
            args.none("Thread.run")?;
            // `_bootstrap`, `_bootstrap_inner` and `run`.
            thread.count_calls(3);
            if let Some(timer) = this.downcast::<ThreadObject>() {
                run(thread, timer)?;
            }
            Ok(Value::None)
        }),
        "cancel" => Some(|thread, this, args| {
            args.none("Timer.cancel")?;
            let finished = thread.get_attribute(this, "finished")?;
            finish(thread, &finished)?;
            Ok(Value::None)
        }),
        _ => None,
    }
}
