use std::sync::Arc;

use super::handlers::{self, Request};
use super::identity::Identity;
use super::result::{AsyncResult, Callbacks};
use super::shop::{Claim, Shop};
use super::thread_pool::THREAD_POOL;
use super::{context, imap, map};
use crate::event::{Blocked, Call, Kind, StartMethod};
use crate::lang::builtins::is_callable;
use crate::lang::exception::{ASSERTION_ERROR, NOT_IMPLEMENTED_ERROR, Raise, VALUE_ERROR};
use crate::lang::interp::Thread;
use crate::lang::value::{Args, Class, Method, NativeObject, Signature, Value};
use crate::pool::{Rules, Staffing};

/// `multiprocessing.pool.Pool`
pub static POOL: Class = Class::new("Pool")
    .module("multiprocessing.pool")
    .construct(construct)
    .methods(method);

/// What a listing holds of a pool.
pub struct Pool(Arc<Shop>);

/// What a worker runs before its first task.
#[derive(Clone)]
pub struct Initializer {
    /// The function.
    pub function: Value,
    /// Its arguments, if that can be walked: whether it can shows in the worker.
    pub args: Value,
}

/// More workers than any stage has room for: whoever asks for more finds that out as soon.
const MOST_WORKERS: u32 = 100_000;

impl Initializer {
    /// The one that `initializer` and `initargs` ask for, if any.
    pub fn from_arguments(function: Option<Value>, args: Option<Value>) -> Option<Self> {
        let args = args.unwrap_or_else(|| Value::tuple(Vec::new()));
        function.map(|function| Self { function, args })
    }

    /// Runs it.
    ///
    /// # Errors
    /// What it raises, and `TypeError` for arguments that are none.
    pub fn run(&self, thread: &mut Thread) -> Result<Value, Raise> {
        thread.call_unpacked(&self.function, &self.args, &Value::None)
    }
}

/// `multiprocessing.Pool(processes=None, initializer=None, initargs=(), maxtasksperchild=None)`
pub fn make(thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<4> = Signature::new(
        "BaseContext.Pool",
        ["processes", "initializer", "initargs", "maxtasksperchild"],
    );
    let bound = args.bind(&INIT)?;
    open(thread, method, bound)
}

/// `multiprocessing.pool.Pool`, which takes a context as well.
fn construct(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<5> = Signature::new(
        "Pool.__init__",
        ["processes", "initializer", "initargs", "maxtasksperchild", "context"],
    );
    let [processes, initializer, initargs, limit, given] = args.bind(&INIT)?;
    let method = context::of_argument(thread, given.as_ref())?;
    open(thread, method, [processes, initializer, initargs, limit])
}

/// The checks and their texts are those of `Pool.__init__`.
fn open(thread: &mut Thread, method: StartMethod, bound: [Option<Value>; 4]) -> Result<Value, Raise> {
    let [processes, initializer, initargs, limit] =
        bound.map(|value| value.filter(|value| !matches!(value, Value::None)));
    let processes = size(processes)?;
    let tasks_per_worker = match limit.map(|value| integer(&value).filter(|&limit| limit >= 1)) {
        None => None,
        Some(Some(limit)) => Some(limit.unsigned_abs()),
        Some(None) => {
            return Err(Raise::new(
                &VALUE_ERROR,
                "maxtasksperchild must be a positive int or None",
            ));
        }
    };
    check_initializer(initializer.as_ref())?;
    let initializer = Initializer::from_arguments(initializer, initargs);
    if Identity::of(thread).own().daemon {
        return Err(Raise::new(
            &ASSERTION_ERROR,
            "daemonic processes are not allowed to have children",
        ));
    }
    let rules = Rules {
        processes,
        tasks_per_worker,
        staffing: Staffing::Always,
    };
    let id = thread.stage().next_pool();
    thread.stage().say(Kind::PoolCreated {
        pool: id,
        processes: rules.processes,
        maxtasksperchild: tasks_per_worker,
        start_method: method,
        on_demand: false,
    });
    handlers::open(thread, id, rules, method, initializer).map(object)
}

/// What a listing holds of a pool.
pub fn object(shop: Arc<Shop>) -> Value {
    Value::object(Pool(shop))
}

/// How many workers there are to be.
///
/// # Errors
/// `ValueError` or `TypeError` if that is no number, or too small.
pub fn size(processes: Option<Value>) -> Result<u32, Raise> {
    let processes = match processes {
        None => i64::from(handlers::processors()),
        Some(value) => integer(&value).ok_or_else(|| not_an_integer(&value))?,
    };
    if processes < 1 {
        return Err(Raise::new(&VALUE_ERROR, "Number of processes must be at least 1"));
    }
    Ok(u32::try_from(processes).unwrap_or(u32::MAX).min(MOST_WORKERS))
}

/// Refuses an initializer that cannot be called.
///
/// # Errors
/// `TypeError`
pub fn check_initializer(initializer: Option<&Value>) -> Result<(), Raise> {
    match initializer.is_none_or(is_callable) {
        true => Ok(()),
        false => Err(Raise::type_error("initializer must be a callable")),
    }
}

/// A number that is an `int`, or a `bool`, which is one too.
pub fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Bool(flag) => Some((*flag).into()),
        _ => None,
    }
}

fn not_an_integer(value: &Value) -> Raise {
    match value {
        Value::Float(number) if *number < 1.0 => {
            return Raise::new(&VALUE_ERROR, "Number of processes must be at least 1");
        }
        Value::Float(_) => return Raise::type_error("'float' object cannot be interpreted as an integer"),
        _ => {}
    }
    Raise::type_error(format!(
        "'<' not supported between instances of '{}' and 'int'",
        value.type_name()
    ))
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.0.forget();
    }
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "apply" => apply,
        "apply_async" => apply_async,
        "map" => map::map,
        "map_async" => map::map_async,
        "starmap" => map::starmap,
        "starmap_async" => map::starmap_async,
        "imap" => imap::imap,
        "imap_unordered" => imap::imap_unordered,
        "__enter__" => |_, value, args| {
            args.none("Pool.__enter__")?;
            this(value)?.check_running().map(|()| value.clone())
        },
        "__exit__" => |thread, value, args| {
            args.bind(&Signature::new("Pool.__exit__", ["exc_type", "exc_val", "exc_tb"]).required(3))?;
            this(value)?.terminate(thread)?;
            Ok(Value::None)
        },
        "close" => close,
        "terminate" => terminate,
        "join" => join,
        _ => return None,
    })
}

/// The receiver of a method.
pub fn this(value: &Value) -> Result<&Arc<Shop>, Raise> {
    value
        .downcast::<Pool>()
        .map(|pool| &pool.0)
        .ok_or_else(|| Raise::type_error("not a Pool"))
}

/// `apply` is `apply_async(…).get()`.
fn apply(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    const APPLY: Signature<3> = Signature::new("Pool.apply", ["func", "args", "kwds"]).required(1);
    let bound = args.bind(&APPLY)?;
    let result = submit(thread, this(value)?, Call::Apply, bound, Callbacks::default())?;
    result.get(thread, None, Blocked::Apply { task: result.task() })
}

fn apply_async(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    const APPLY_ASYNC: Signature<5> = Signature::new(
        "Pool.apply_async",
        ["func", "args", "kwds", "callback", "error_callback"],
    )
    .required(1);
    let [func, positional, keywords, callback, error_callback] = args.bind(&APPLY_ASYNC)?;
    let callbacks = Callbacks::new(callback, error_callback);
    let result = submit(
        thread,
        this(value)?,
        Call::ApplyAsync,
        [func, positional, keywords],
        callbacks,
    )?;
    Ok(Value::Object(result))
}

fn submit(
    thread: &mut Thread,
    shop: &Arc<Shop>,
    call: Call,
    [function, positional, keywords]: [Option<Value>; 3],
    callbacks: Callbacks,
) -> Result<Arc<AsyncResult>, Raise> {
    shop.check_running()?;
    let function = function.unwrap_or(Value::None);
    let positional = positional.unwrap_or_else(|| Value::tuple(Vec::new()));
    let keywords = keywords.unwrap_or(Value::None);
    let task = thread.stage().next_task();
    shop.telling.submitted(thread, task, call, &function, &positional);
    let result = Arc::new(AsyncResult::new(task, shop.is_told(), callbacks));
    shop.claim(task, Claim::Single(result.clone()));
    shop.hand_in(Request::Task {
        task,
        function,
        positional,
        keywords,
    });
    Ok(result)
}

fn close(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    args.none("Pool.close")?;
    this(value)?.close(thread);
    Ok(Value::None)
}

fn terminate(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    args.none("Pool.terminate")?;
    this(value)?.terminate(thread)?;
    Ok(Value::None)
}

fn join(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    args.none("Pool.join")?;
    this(value)?.join(thread)?;
    Ok(Value::None)
}

impl NativeObject for Pool {
    fn class(&self) -> &'static Class {
        if self.0.is_told() { &POOL } else { &THREAD_POOL }
    }

    /// As `Pool.__repr__`.
    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        Ok(Some(format!(
            "<{} state={} pool_size={}>",
            self.class().qualified_name(),
            self.0.state(),
            self.0.processes()
        )))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        Err(Raise::new(
            &NOT_IMPLEMENTED_ERROR,
            "pool objects cannot be passed between processes or pickled",
        ))
    }

    /// A block is entered by a pool that runs.
    fn enter(&self, _thread: &mut Thread, this: &Value) -> Option<Result<Value, Raise>> {
        Some(self.0.check_running().map(|()| this.clone()))
    }

    /// A block ends with `terminate()`, not with `close()` and `join()`.
    fn exit(&self, thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.0.terminate(thread)?;
        Ok(false)
    }
}
