//! `contextlib.ExitStack`: context managers and calls, as many as turn out to be needed.

use std::sync::Arc;

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Value, missing_arguments};

/// `contextlib.ExitStack`
pub(super) static EXIT_STACK: Class = Class::new("ExitStack")
    .module("contextlib")
    .construct(|_, _, args| {
        args.none("ExitStack.__init__")?;
        Ok(Value::object(ExitStack::default()))
    })
    .methods(method);

/// What is to be done at the end, last one first.
#[derive(Default)]
struct ExitStack(Shared<Vec<AtEnd>>);

enum AtEnd {
    Exit(Arc<dyn NativeObject>),
    Call(Value, Args),
}

impl AtEnd {
    /// Does it. True swallows what was raised.
    fn run(self, thread: &mut Thread, raised: Option<&Raise>) -> Result<bool, Raise> {
        match self {
            Self::Exit(manager) => manager.exit(thread, raised),
            Self::Call(function, args) => thread.call(&function, args).map(|_| false),
        }
    }
}

impl ExitStack {
    fn unwind(&self, thread: &mut Thread, raised: Option<&Raise>) -> Result<bool, Raise> {
        let (mut pending, mut is_new) = (raised.cloned(), false);
        loop {
            let Some(next) = self.0.lock().pop() else { break };
            let ended = match &pending {
                None => next.run(thread, None),
                Some(raise) => thread.while_handling(raise, |thread| next.run(thread, Some(raise))),
            };
            match ended {
                Ok(true) => (pending, is_new) = (None, false),
                Ok(false) => {}
                Err(raise) => (pending, is_new) = (Some(raise), true),
            }
        }
        match pending {
            Some(raise) if is_new => Err(raise),
            pending => Ok(pending.is_none() && raised.is_some()),
        }
    }

    fn enter_context(&self, thread: &mut Thread, manager: &Value) -> Result<Value, Raise> {
        if let Value::Object(object) = manager
            && let Some(entered) = object.enter(thread, manager)
        {
            let entered = entered?;
            self.0.lock().push(AtEnd::Exit(object.clone()));
            return Ok(entered);
        }
        let class = manager.class();
        let text = format!(
            "'{}.{}' object does not support the context manager protocol",
            class.module, class.name
        );
        Err(Raise::type_error(text))
    }
}

fn stack(this: &Value) -> Result<&ExitStack, Raise> {
    this.downcast().ok_or_else(|| Raise::type_error("not an ExitStack"))
}

fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "enter_context" => |thread, this, args| {
            let manager = args.one("ExitStack.enter_context")?;
            stack(this)?.enter_context(thread, &manager)
        },
        "callback" => |_, this, mut args| {
            if args.positional.is_empty() {
                let missing = missing_arguments("_BaseExitStack.callback", "positional", &["callback"]);
                return Err(missing);
            }
            let function = args.positional.remove(0);
            stack(this)?.0.lock().push(AtEnd::Call(function.clone(), args));
            Ok(function)
        },
        "pop_all" => |_, this, args| {
            args.none("_BaseExitStack.pop_all")?;
            let taken = std::mem::take(&mut *stack(this)?.0.lock());
            Ok(Value::object(ExitStack(Shared::new(taken))))
        },
        "close" => |thread, this, args| {
            args.none("ExitStack.close")?;
            stack(this)?.unwind(thread, None).map(|_| Value::None)
        },
        _ => return None,
    };
    Some(method)
}

impl NativeObject for ExitStack {
    fn class(&self) -> &'static Class {
        &EXIT_STACK
    }

    fn enter(&self, _thread: &mut Thread, this: &Value) -> Option<Result<Value, Raise>> {
        Some(Ok(this.clone()))
    }

    fn exit(&self, thread: &mut Thread, raised: Option<&Raise>) -> Result<bool, Raise> {
        self.unwind(thread, raised)
    }
}
