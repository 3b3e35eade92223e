//! `Pool.map` and its like: one call on many items, cut into chunks.
//!
//! A chunk is one task: it is pickled, queued, run and counted for
//! `maxtasksperchild` as a whole. The worker runs it with [`mapstar`], so the first
//! error in a chunk ends that chunk.

use std::sync::Arc;

use super::pool_state::{Claim, PoolState, Request, this};
use super::result::{AsyncResult, Callbacks};
use forklore_event::{Blocked, Call};
use forklore_python::exception::{Raise, VALUE_ERROR};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, NativeFunction, Signature, Value, collect, display, number};

/// `multiprocessing.pool.mapstar`, what a worker is sent for a chunk of `map`.
pub static MAPSTAR: NativeFunction = NativeFunction::new("multiprocessing.pool", "mapstar", mapstar);
/// `multiprocessing.pool.starmapstar`, the same for `starmap`.
pub static STARMAPSTAR: NativeFunction = NativeFunction::new("multiprocessing.pool", "starmapstar", starmapstar);

/// `mapstar((function, items))`: `list(map(function, items))`.
pub fn mapstar(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    run_chunk(thread, args, "mapstar", |_, item| Ok(vec![item]))
}

/// `starmapstar((function, items))`: `list(itertools.starmap(function, items))`.
pub fn starmapstar(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    run_chunk(thread, args, "starmapstar", |thread, item| collect(thread, &item))
}

fn run_chunk(
    thread: &mut Thread,
    args: Args,
    name: &str,
    arguments: fn(&mut Thread, Value) -> Result<Vec<Value>, Raise>,
) -> Result<Value, Raise> {
    let chunk = args.one(name)?;
    let parts = collect(thread, &chunk)?;
    let [function, items] = parts.as_slice() else {
        return Err(Raise::type_error("a chunk is a function and its items"));
    };
    let mut values = Vec::new();
    for item in collect(thread, items)? {
        let arguments = arguments(thread, item)?;
        values.push(thread.call(function, Args::positional(arguments))?);
    }
    Ok(Value::list(values))
}

/// The arguments of a chunk's task.
pub fn chunk_arguments(function: Value, items: Vec<Value>) -> Value {
    Value::tuple(vec![Value::tuple(vec![function, Value::tuple(items)])])
}

/// `Pool.map(func, iterable, chunksize=None)`: waits for all of it.
pub fn map(thread: &mut Thread, pool: &Value, args: Args) -> Result<Value, Raise> {
    const MAP: Signature<3> = Signature::new("Pool.map", ["func", "iterable", "chunksize"]).required(2);
    let bound = args.bind(&MAP)?;
    submit_and_wait(thread, pool, Call::Map, bound)
}

/// `Pool.starmap(func, iterable, chunksize=None)`: each item is a tuple of arguments.
pub fn starmap(thread: &mut Thread, pool: &Value, args: Args) -> Result<Value, Raise> {
    const STARMAP: Signature<3> = Signature::new("Pool.starmap", ["func", "iterable", "chunksize"]).required(2);
    let bound = args.bind(&STARMAP)?;
    submit_and_wait(thread, pool, Call::Starmap, bound)
}

/// `Pool.map_async(func, iterable, chunksize=None, callback=None, error_callback=None)`
pub fn map_async(thread: &mut Thread, pool: &Value, args: Args) -> Result<Value, Raise> {
    const MAP_ASYNC: Signature<5> = Signature::new(
        "Pool.map_async",
        ["func", "iterable", "chunksize", "callback", "error_callback"],
    )
    .required(2);
    let [func, iterable, chunksize, callback, error_callback] = args.bind(&MAP_ASYNC)?;
    let callbacks = Callbacks::new(callback, error_callback);
    let result = submit(
        thread,
        this(pool)?,
        Call::MapAsync,
        [func, iterable, chunksize],
        callbacks,
    )?;
    Ok(Value::Object(result))
}

/// `Pool.starmap_async(func, iterable, chunksize=None, callback=None, error_callback=None)`
pub fn starmap_async(thread: &mut Thread, pool: &Value, args: Args) -> Result<Value, Raise> {
    const STARMAP_ASYNC: Signature<5> = Signature::new(
        "Pool.starmap_async",
        ["func", "iterable", "chunksize", "callback", "error_callback"],
    )
    .required(2);
    let [func, iterable, chunksize, callback, error_callback] = args.bind(&STARMAP_ASYNC)?;
    let callbacks = Callbacks::new(callback, error_callback);
    let result = submit(
        thread,
        this(pool)?,
        Call::StarmapAsync,
        [func, iterable, chunksize],
        callbacks,
    )?;
    Ok(Value::Object(result))
}

fn submit_and_wait(thread: &mut Thread, pool: &Value, call: Call, bound: [Option<Value>; 3]) -> Result<Value, Raise> {
    let result = submit(thread, this(pool)?, call, bound, Callbacks::default())?;
    result.get(thread, None, Blocked::Map { task: result.task() })
}

/// `Pool._map_async`: cuts the items into chunks, and hands in a task for each.
fn submit(
    thread: &mut Thread,
    pool_state: &Arc<PoolState>,
    call: Call,
    [function, iterable, chunksize]: [Option<Value>; 3],
    callbacks: Callbacks,
) -> Result<Arc<AsyncResult>, Raise> {
    pool_state.check_running()?;
    let function = function.unwrap_or(Value::None);
    let items = collect(thread, &iterable.unwrap_or(Value::None))?;
    let chunksize = match chunksize {
        None | Some(Value::None) => default_chunksize(items.len(), pool_state.processes()),
        Some(size) => checked_chunksize(thread, &size, "<=")?,
    };
    let star = matches!(call, Call::Starmap | Call::StarmapAsync);
    let mapper = if star { &STARMAPSTAR } else { &MAPSTAR };
    let chunks: Vec<&[Value]> = items.chunks(chunksize).collect();
    let tasks: Vec<_> = chunks.iter().map(|_| thread.stage().next_task()).collect();
    let result = Arc::new(AsyncResult::of_chunks(
        &tasks,
        pool_state.is_told(),
        items.len(),
        chunksize,
        callbacks,
    ));
    for (index, &task) in tasks.iter().enumerate() {
        pool_state.claim(task, Claim::Chunk(result.clone(), index));
    }
    for (chunk, task) in chunks.into_iter().zip(tasks) {
        let shown = Value::tuple(vec![Value::list(chunk.to_vec())]);
        pool_state.task_events.submitted(thread, task, call, &function, &shown);
        pool_state.hand_in(Request::Task {
            task,
            function: Value::Native(mapper),
            positional: chunk_arguments(function.clone(), chunk.to_vec()),
            keywords: Value::None,
        });
    }
    Ok(result)
}

/// CPython makes four chunks for each worker, rounded up (`Pool._map_async`).
fn default_chunksize(items: usize, processes: u32) -> usize {
    items.div_ceil(processes as usize * 4).max(1)
}

/// A chunksize below 1 is an error here as in `imap`; CPython's `map` returns
/// `[None, …]` for it without having called anything.
///
/// `operator` is how CPython compares it.
pub fn checked_chunksize(thread: &mut Thread, size: &Value, operator: &str) -> Result<usize, Raise> {
    let number = match size {
        Value::Float(size) if *size < 1.0 => 0,
        Value::Float(_) => number::index(size)?,
        _ => integer(size).ok_or_else(|| {
            let class = size.type_name();
            Raise::type_error(format!(
                "'{operator}' not supported between instances of '{class}' and 'int'"
            ))
        })?,
    };
    match usize::try_from(number) {
        Ok(size) if size > 0 => Ok(size),
        _ => {
            let text = format!("Chunksize must be 1+, not {}", display::repr(thread, size)?);
            Err(Raise::new(&VALUE_ERROR, text))
        }
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
