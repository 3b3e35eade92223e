//! `multiprocessing.Pool`: making one, and its methods but for those that map.

use std::sync::Arc;

use super::dispatch::{Rules, WorkerStart};
use super::identity::Identity;
use super::initializer::{self, Initializer};
use super::map::integer;
use super::pool_state::{Claim, Pool, PoolState, Request, this};
use super::result::{AsyncResult, Callbacks};
use super::{handlers, imap, map, start_method, util};
use forklore_event::{Blocked, Call, Kind, StartMethod};
use forklore_python::exception::{ASSERTION_ERROR, NOT_IMPLEMENTED_ERROR, Raise, VALUE_ERROR};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeObject, Signature, Value};

/// `multiprocessing.pool.Pool`
pub static POOL: Class = Class::new("Pool")
    .module("multiprocessing.pool")
    .construct(construct)
    .methods(method);

/// More workers than any stage has room for: whoever asks for more finds that out as soon.
const MOST_WORKERS: u32 = 100_000;

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
    let method = start_method::of_argument(thread, given.as_ref())?;
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
    initializer::check(initializer.as_ref())?;
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
        worker_start: WorkerStart::Always,
    };
    let id = thread.stage().next_pool();
    thread.stage().say(Kind::PoolCreated {
        pool: id,
        processes: rules.processes,
        maxtasksperchild: tasks_per_worker,
        start_method: method,
        on_demand: false,
    });
    let pool_state = handlers::open(thread, id, rules, method, initializer)?;
    Ok(Value::object(Pool {
        class: &POOL,
        pool_state,
    }))
}

/// How many workers there are to be.
///
/// # Errors
/// `ValueError` or `TypeError` if that is no number, or too small.
pub fn size(processes: Option<Value>) -> Result<u32, Raise> {
    let processes = match processes {
        None => i64::from(util::processors()),
        Some(value) => integer(&value).ok_or_else(|| not_an_integer(&value))?,
    };
    if processes < 1 {
        return Err(Raise::new(&VALUE_ERROR, "Number of processes must be at least 1"));
    }
    Ok(u32::try_from(processes).unwrap_or(u32::MAX).min(MOST_WORKERS))
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
    pool_state: &Arc<PoolState>,
    call: Call,
    [function, positional, keywords]: [Option<Value>; 3],
    callbacks: Callbacks,
) -> Result<Arc<AsyncResult>, Raise> {
    pool_state.check_running()?;
    let function = function.unwrap_or(Value::None);
    let positional = positional.unwrap_or_else(|| Value::tuple(Vec::new()));
    let keywords = keywords.unwrap_or(Value::None);
    let task = thread.stage().next_task();
    pool_state
        .task_events
        .submitted(thread, task, call, &function, &positional);
    let result = Arc::new(AsyncResult::new(task, pool_state.is_told(), callbacks));
    pool_state.claim(task, Claim::Single(result.clone()));
    pool_state.hand_in(Request::Task {
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
        self.class
    }

    /// As `Pool.__repr__`.
    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        Ok(Some(format!(
            "<{} state={} pool_size={}>",
            self.class().qualified_name(),
            self.pool_state.state(),
            self.pool_state.processes()
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
        Some(self.pool_state.check_running().map(|()| this.clone()))
    }

    /// A block ends with `terminate()`, not with `close()` and `join()`.
    fn exit(&self, thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.pool_state.terminate(thread)?;
        Ok(false)
    }
}
