//! Start methods and contexts (`multiprocessing/context.py`).
//!
//! A context is a start method with everything that is made in its way. The module itself is the default
//! context: its start method is settled at the first use, or by `set_start_method`.

use std::sync::Arc;

use super::process::process_class;
use super::start_method::{self, ALL, actual, named};
use super::{connection, memory, pool, queue, simple_queue, sync};
use forklore_event::StartMethod;
use forklore_python::exception::{Raise, VALUE_ERROR};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeFunction, NativeObject, Shared, Signature, Value, display};

static BASE_CONTEXT: Class = context_class("BaseContext").methods(method).python_methods();
static FORK_CONTEXT: Class = context_class("ForkContext").base(&BASE_CONTEXT);
static SPAWN_CONTEXT: Class = context_class("SpawnContext").base(&BASE_CONTEXT);
static FORK_SERVER_CONTEXT: Class = context_class("ForkServerContext").base(&BASE_CONTEXT);

const fn context_class(name: &'static str) -> Class {
    Class::new(name).module("multiprocessing.context")
}

/// What the process remembers of contexts.
#[derive(Default)]
struct Contexts {
    made: Shared<[Option<Value>; ALL.len()]>,
    default: Arc<DefaultContext>,
}

/// What `get_context("spawn")` gives.
struct Context(StartMethod);

impl NativeObject for Context {
    fn class(&self) -> &'static Class {
        match self.0 {
            StartMethod::Fork => &FORK_CONTEXT,
            StartMethod::Spawn => &SPAWN_CONTEXT,
            StartMethod::Forkserver => &FORK_SERVER_CONTEXT,
        }
    }

    fn attribute(&self, thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        // Whatever has nothing to do with start methods is the module's.
        match (name, method(name)) {
            ("Process", _) => Ok(Some(Value::Class(process_class(self.0)))),
            (_, Some(_)) => Ok(None),
            _ => match thread.library().find("multiprocessing") {
                Some(module) => module.get(thread, name),
                None => Ok(None),
            },
        }
    }
}

/// What the default context is to `repr`.
#[derive(Default)]
struct DefaultContext;

impl NativeObject for DefaultContext {
    fn class(&self) -> &'static Class {
        static DEFAULT_CONTEXT: Class = Class::new("DefaultContext")
            .module("multiprocessing.context")
            .base(&BASE_CONTEXT);
        &DEFAULT_CONTEXT
    }
}

/// The `repr` of a function of this module that is a method of the default context in CPython.
///
/// # Errors
/// None of its own.
pub fn repr_of_function(thread: &mut Thread, function: &'static NativeFunction) -> Result<String, Raise> {
    let name = function.name;
    let own = [
        "get_context",
        "set_start_method",
        "get_start_method",
        "get_all_start_methods",
    ];
    let class = if own.contains(&name) {
        "DefaultContext"
    } else {
        "BaseContext"
    };
    let context = thread.module_state::<Contexts>().default.clone();
    let context = display::repr(thread, &Value::Object(context))?;
    Ok(format!("<bound method {class}.{name} of {context}>"))
}

fn object(thread: &Thread, method: StartMethod) -> Value {
    let contexts = thread.module_state::<Contexts>();
    let made = &mut contexts.made.lock()[method as usize];
    made.get_or_insert_with(|| Value::Object(Arc::new(Context(method))))
        .clone()
}

fn of(value: &Value) -> Result<StartMethod, Raise> {
    match value.downcast::<Context>() {
        Some(context) => Ok(context.0),
        None => Err(Raise::type_error("not a context")),
    }
}

const GET_CONTEXT: Signature<1> = Signature::new("DefaultContext.get_context", ["method"]);
const GET_START_METHOD: Signature<1> = Signature::new("DefaultContext.get_start_method", ["allow_none"]);
const SET_START_METHOD: Signature<2> =
    Signature::new("DefaultContext.set_start_method", ["method", "force"]).required(1);

/// `multiprocessing.get_context(method=None)`
pub fn get_context(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [method] = args.bind(&GET_CONTEXT)?;
    let method = match method {
        None | Some(Value::None) => actual(thread),
        Some(method) => named(thread, &method)?,
    };
    Ok(object(thread, method))
}

/// `multiprocessing.set_start_method(method, force=False)`
pub fn set_start_method(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [method, force] = args.bind(&SET_START_METHOD)?;
    let force = force.is_some_and(|force| force.is_true());
    if start_method::settled(thread).is_some() && !force {
        return Err(Raise::runtime_error("context has already been set"));
    }
    let method = match method {
        None | Some(Value::None) if force => None,
        None | Some(Value::None) => Some(StartMethod::Fork),
        Some(method) => Some(named(thread, &method)?),
    };
    start_method::settle(thread, method);
    Ok(Value::None)
}

/// `multiprocessing.get_start_method(allow_none=False)`
pub fn get_start_method(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [allow_none] = args.bind(&GET_START_METHOD)?;
    let is_settled = start_method::settled(thread).is_some();
    if !is_settled && allow_none.is_some_and(|allow| allow.is_true()) {
        return Ok(Value::None);
    }
    Ok(actual(thread).name().into())
}

/// `multiprocessing.get_all_start_methods()`
pub fn get_all_start_methods(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("DefaultContext.get_all_start_methods")?;
    Ok(Value::list(ALL.map(|method| method.name().into()).to_vec()))
}

fn method(name_of_method: &str) -> Option<Method> {
    Some(match name_of_method {
        "Pool" => |thread, this, args| pool::make(thread, of(this)?, args),
        "Queue" => |thread, this, args| queue::make(thread, of(this)?, args),
        "JoinableQueue" => |thread, this, args| queue::make_joinable(thread, of(this)?, args),
        "SimpleQueue" => |thread, this, args| simple_queue::make(thread, of(this)?, args),
        "Lock" => |thread, this, args| sync::make_lock(thread, of(this)?, args),
        "RLock" => |thread, this, args| sync::make_rlock(thread, of(this)?, args),
        "Semaphore" => |thread, this, args| sync::make_semaphore(thread, of(this)?, args),
        "BoundedSemaphore" => |thread, this, args| sync::make_bounded_semaphore(thread, of(this)?, args),
        "Condition" => |thread, this, args| sync::make_condition(thread, of(this)?, args),
        "Barrier" => |thread, this, args| sync::make_barrier(thread, of(this)?, args),
        "Event" => |thread, this, args| sync::make_event(thread, of(this)?, args),
        "Value" => |thread, this, args| memory::value(thread, of(this)?, args),
        "Array" => |thread, this, args| memory::array(thread, of(this)?, args),
        "RawArray" => |thread, _, args| memory::raw_array(thread, "BaseContext.RawArray", args),
        "RawValue" => |_, _, args| memory::raw_value("BaseContext.RawValue", args),
        "Pipe" => |thread, _, args| connection::pipe(thread, args),
        "get_context" => |thread, this, args| {
            let [method] = args.bind(&GET_CONTEXT)?;
            match method {
                None | Some(Value::None) => Ok(this.clone()),
                Some(method) => {
                    let method = named(thread, &method)?;
                    Ok(object(thread, method))
                }
            }
        },
        "get_start_method" => |_, this, args| {
            args.bind(&GET_START_METHOD)?;
            Ok(of(this)?.name().into())
        },
        "set_start_method" => |_, _, args| {
            args.bind(&SET_START_METHOD)?;
            Err(Raise::new(&VALUE_ERROR, "cannot set start method of concrete context"))
        },
        _ => return None,
    })
}
