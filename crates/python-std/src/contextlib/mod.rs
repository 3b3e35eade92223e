//! `contextlib`: context managers made of functions, and small ones that are often needed.

mod function;
mod stack;

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, NativeObject, Signature, Value};

/// `contextlib`
pub static MODULE: Module = Module::new(
    "contextlib",
    &[
        Entry::class(&stack::EXIT_STACK),
        Entry::class(&CLOSING),
        Entry::function("contextlib", "contextmanager", function::contextmanager),
        Entry::class(&NULL_CONTEXT),
        Entry::class(&SUPPRESS),
    ],
);

static CLOSING: Class = Class::new("closing").module("contextlib").construct(|_, _, args| {
    const SIGNATURE: Signature<1> = Signature::new("closing.__init__", ["thing"]).required(1);
    let [thing] = args.bind(&SIGNATURE)?;
    Ok(Value::object(Closing(thing.unwrap_or_default())))
});

static NULL_CONTEXT: Class = Class::new("nullcontext").module("contextlib").construct(|_, _, args| {
    const SIGNATURE: Signature<1> = Signature::new("nullcontext.__init__", ["enter_result"]);
    let [result] = args.bind(&SIGNATURE)?;
    Ok(Value::object(NullContext(result.unwrap_or_default())))
});

static SUPPRESS: Class = Class::new("suppress").module("contextlib").construct(|_, _, args| {
    args.no_keywords("suppress.__init__")?;
    Ok(Value::object(Suppress(args.positional)))
});

/// Closes something at the end.
struct Closing(Value);

impl NativeObject for Closing {
    fn class(&self) -> &'static Class {
        &CLOSING
    }

    fn enter(&self, _thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        Some(Ok(self.0.clone()))
    }

    fn exit(&self, thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        let close = thread.get_attribute(&self.0, "close")?;
        thread.call(&close, Args::default())?;
        Ok(false)
    }
}

/// Does nothing.
struct NullContext(Value);

impl NativeObject for NullContext {
    fn class(&self) -> &'static Class {
        &NULL_CONTEXT
    }

    fn enter(&self, _thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        Some(Ok(self.0.clone()))
    }
}

/// Swallows exceptions of some classes.
struct Suppress(Vec<Value>);

impl NativeObject for Suppress {
    fn class(&self) -> &'static Class {
        &SUPPRESS
    }

    fn enter(&self, _thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        Some(Ok(Value::None))
    }

    fn exit(&self, _thread: &mut Thread, raised: Option<&Raise>) -> Result<bool, Raise> {
        let Some(raise) = raised else { return Ok(false) };
        for class in &self.0 {
            match class {
                Value::Class(class) if raise.is(class) => return Ok(true),
                Value::Class(_) => {}
                _ => {
                    let text = "issubclass() arg 2 must be a class, a tuple of classes, or a union";
                    return Err(Raise::type_error(text));
                }
            }
        }
        Ok(false)
    }
}
