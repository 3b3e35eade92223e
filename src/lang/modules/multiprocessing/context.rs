//! Start methods: `fork` is the one there is.

use std::sync::Arc;

use super::MODULE;
use crate::lang::exception::{Raise, VALUE_ERROR};
use crate::lang::interp::Thread;
use crate::lang::value::{Args, Class, NativeObject, Signature, Value, display};

static FORK_CONTEXT: Class = Class::new("ForkContext").module("multiprocessing.context");

/// What `get_context("fork")` gives: all that the module has.
struct Context;

impl NativeObject for Context {
    fn class(&self) -> &'static Class {
        &FORK_CONTEXT
    }

    fn attribute(&self, thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        MODULE.get(thread, name)
    }
}

/// `multiprocessing.get_context(method=None)`
pub fn get_context(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const GET_CONTEXT: Signature<1> = Signature::new("DefaultContext.get_context", ["method"]);
    let [method] = args.bind(&GET_CONTEXT)?;
    check(thread, method)?;
    Ok(Value::Object(Arc::new(Context)))
}

/// `multiprocessing.set_start_method(method, force=False)`
pub fn set_start_method(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SET: Signature<2> = Signature::new("DefaultContext.set_start_method", ["method", "force"]).required(1);
    let [method, _] = args.bind(&SET)?;
    check(thread, method)?;
    Ok(Value::None)
}

/// `multiprocessing.get_start_method(allow_none=False)`
pub fn get_start_method(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const GET: Signature<1> = Signature::new("DefaultContext.get_start_method", ["allow_none"]);
    args.bind(&GET)?;
    Ok("fork".into())
}

fn check(thread: &mut Thread, method: Option<Value>) -> Result<(), Raise> {
    match method {
        None | Some(Value::None) => Ok(()),
        Some(Value::Str(method)) if &*method == "fork" => Ok(()),
        Some(other) => {
            let other = display::repr(thread, &other)?;
            Err(Raise::new(&VALUE_ERROR, format!("cannot find context for {other}")))
        }
    }
}
