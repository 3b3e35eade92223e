//! `@contextmanager`: what a generator does before its `yield`, and after it.

use std::sync::Arc;

use crate::extras::Extras;
use forklore_python::builtins;
use forklore_python::exception::{ATTRIBUTE_ERROR, RUNTIME_ERROR, Raise, STOP_ITERATION};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, NativeObject, Shared, Signature, Value, class};

static MANAGER: Class = Class::new("_GeneratorContextManager").module("contextlib");

/// `contextlib.contextmanager(function)`
pub(super) fn contextmanager(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("contextmanager", ["func"]).required(1);
    let [function] = args.bind(&SIGNATURE)?;
    Ok(wrapped(function.unwrap_or_default(), None))
}

/// Stands for a function: calling it makes a context manager, or runs the function within one.
struct Wrapper {
    function: Value,
    /// What makes the context manager that the function runs in.
    within: Option<(Value, Args)>,
    extras: Extras,
}

fn wrapped(function: Value, within: Option<(Value, Args)>) -> Value {
    Value::object(Wrapper {
        function,
        within,
        extras: Extras::default(),
    })
}

impl Wrapper {
    fn run(&self, thread: &mut Thread, args: Args) -> Result<Value, Raise> {
        let Some((maker, maker_args)) = &self.within else {
            let generator = thread.call(&self.function, args.clone())?;
            return Ok(Value::object(Manager {
                generator,
                made_by: Shared::new(Some((self.function.clone(), args))),
            }));
        };
        let generator = thread.call(maker, maker_args.clone())?;
        let manager = Manager {
            generator,
            made_by: Shared::new(None),
        };
        manager.begin(thread)?;
        match thread.call(&self.function, args) {
            Ok(value) => manager.end(thread, None).map(|_| value),
            Err(raise) => match thread.while_handling(&raise, |thread| manager.end(thread, Some(&raise)))? {
                true => Ok(Value::None),
                false => Err(raise),
            },
        }
    }
}

impl NativeObject for Wrapper {
    fn class(&self) -> &'static Class {
        &class::FUNCTION
    }

    fn attribute(&self, thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        self.extras.get_or_wrapped(thread, &self.function, name)
    }

    fn set_attribute(&self, _thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        self.extras.set(name, value);
        Ok(true)
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let name = self.global_name().unwrap_or_default();
        let at = std::ptr::from_ref(self).addr();
        Ok(Some(format!("<function {name} at {at:#x}>")))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        Some(self.run(thread, args))
    }

    fn global_name(&self) -> Option<Arc<str>> {
        match &self.function {
            Value::Function(function) => Some(function.qualified_name()),
            _ => None,
        }
    }
}

/// A context manager made of a generator.
struct Manager {
    generator: Value,
    /// What made the generator, until it is entered: then it can be entered no more.
    made_by: Shared<Option<(Value, Args)>>,
}

impl Manager {
    fn next(&self, thread: &mut Thread) -> Result<Value, Raise> {
        let next = builtins::lookup("next").unwrap_or_default();
        thread.call(&next, Args::positional(vec![self.generator.clone()]))
    }

    /// Runs the generator up to its `yield`.
    fn begin(&self, thread: &mut Thread) -> Result<Value, Raise> {
        self.next(thread).map_err(|raise| {
            if !raise.is(&STOP_ITERATION) {
                return raise;
            }
            let error = Raise::runtime_error("generator didn't yield");
            let mut state = error.0.state();
            state.context = Some(raise.0);
            state.suppress_context = true;
            drop(state);
            error
        })
    }

    /// Lets it go on after its `yield`, or raises there what the block raised. True swallows that.
    fn end(&self, thread: &mut Thread, raised: Option<&Raise>) -> Result<bool, Raise> {
        let Some(raised) = raised else {
            return match self.next(thread) {
                Ok(_) => Err(Raise::runtime_error("generator didn't stop")),
                Err(raise) if raise.is(&STOP_ITERATION) => Ok(false),
                Err(raise) => Err(raise),
            };
        };
        // What passes through the generator does not show its frame.
        let traceback = raised.0.state().traceback.clone();
        let throw = thread.get_attribute(&self.generator, "throw")?;
        let exception = Value::Exception(raised.0.clone());
        let raise = match thread.call(&throw, Args::positional(vec![exception])) {
            Ok(_) => {
                let error = Raise::runtime_error("generator didn't stop after throw()");
                error.0.state().context = Some(raised.0.clone());
                return Err(error);
            }
            Err(raise) => raise,
        };
        let is_same = Arc::ptr_eq(&raise.0, &raised.0);
        if raise.is(&STOP_ITERATION) && !is_same {
            return Ok(true);
        }
        let cause = raise.0.state().cause.clone();
        let came_out = raise.is(&RUNTIME_ERROR)
            && raised.is(&STOP_ITERATION)
            && cause.is_some_and(|cause| Arc::ptr_eq(&cause, &raised.0));
        if !is_same && !came_out {
            return Err(raise);
        }
        raised.0.state().traceback = traceback;
        Ok(false)
    }
}

impl NativeObject for Manager {
    fn class(&self) -> &'static Class {
        &MANAGER
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok((name == "gen").then(|| self.generator.clone()))
    }

    fn enter(&self, thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        let made_by = self.made_by.lock().take();
        if made_by.is_none() {
            let text = "'_GeneratorContextManager' object has no attribute 'args'";
            return Some(Err(Raise::new(&ATTRIBUTE_ERROR, text)));
        }
        Some(self.begin(thread))
    }

    fn exit(&self, thread: &mut Thread, raised: Option<&Raise>) -> Result<bool, Raise> {
        self.end(thread, raised)
    }

    fn is_callable(&self) -> bool {
        true
    }

    /// As a decorator: each call of the function runs within a context manager of its own.
    fn call(&self, _thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        let function = args.one("ContextDecorator.__call__");
        Some(function.map(|function| wrapped(function, self.made_by.lock().clone())))
    }
}
