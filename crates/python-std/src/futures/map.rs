//! `Executor.map`: one call on many items, as futures.

use std::collections::VecDeque;
use std::sync::Arc;

use super::future::Future;
use crate::deadline::deadline;
use forklore_event::Micros;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Iter, IteratorObject, NativeFunction, Next, Value, collect};

static GENERATOR: Class = Class::new("generator");

/// `concurrent.futures.process._process_chunk`, what a worker is sent for a chunk of `map`.
pub static PROCESS_CHUNK: NativeFunction =
    NativeFunction::new("concurrent.futures.process", "_process_chunk", process_chunk);

/// `_process_chunk(function, chunk)`: `[function(*args) for args in chunk]`.
pub fn process_chunk(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [function, chunk] = args.positional.as_slice() else {
        return Err(Raise::type_error("a chunk is a function and its items"));
    };
    let mut values = Vec::new();
    for item in collect(thread, chunk)? {
        let args = collect(thread, &item)?;
        values.push(thread.call(function, Args::positional(args))?);
    }
    Ok(Value::list(values))
}

/// What `map` was called with.
pub struct Arguments {
    /// The function.
    pub function: Value,
    /// The arguments of each call.
    pub items: Vec<Value>,
    /// Until when all results have to be there.
    pub deadline: Option<Micros>,
    /// `chunksize`, if it was given.
    pub chunksize: Option<Value>,
}

/// `map(fn, *iterables, timeout=None, chunksize=1)`
///
/// # Errors
/// `TypeError` if it was called otherwise; what the iterables raise.
pub fn arguments(thread: &mut Thread, args: Args, function: &str) -> Result<Arguments, Raise> {
    let mut positional = args.positional.into_iter();
    let Some(called) = positional.next() else {
        return Err(forklore_python::value::missing_arguments(
            function,
            "positional",
            &["fn"],
        ));
    };
    let (mut timeout, mut chunksize) = (None, None);
    for (name, value) in args.keyword {
        match &*name {
            "timeout" => timeout = Some(value),
            "chunksize" => chunksize = Some(value),
            other => {
                let text = format!("{function}() got an unexpected keyword argument '{other}'");
                return Err(Raise::type_error(text));
            }
        }
    }
    let deadline = deadline(thread, timeout)?;
    let mut iters = Vec::new();
    for (index, iterable) in positional.enumerate() {
        let iter = Iter::new(thread, &iterable)
            .map_err(|_| Raise::type_error(format!("'{}' object is not iterable", iterable.type_name())));
        let _ = index;
        iters.push(iter?);
    }
    let mut items = Vec::new();
    'items: while !iters.is_empty() {
        let mut item = Vec::new();
        for iter in &mut iters {
            match iter.next(thread)? {
                Some(value) => item.push(value),
                None => break 'items,
            }
        }
        items.push(Value::tuple(item));
    }
    Ok(Arguments {
        function: called,
        items,
        deadline,
        chunksize,
    })
}

/// The generator of the results, in order of the items. If it ends early, the futures that are left are cancelled.
pub fn results(futures: Vec<Arc<Future>>, deadline: Option<Micros>, in_chunks: bool) -> Value {
    let results = Results {
        futures: futures.into(),
        deadline,
        in_chunks,
        chunk: VecDeque::new(),
    };
    Value::object(IteratorObject::new(&GENERATOR, Iter::Native(Box::new(results))))
}

struct Results {
    futures: VecDeque<Arc<Future>>,
    deadline: Option<Micros>,
    in_chunks: bool,
    /// What is left of the chunk that came last.
    chunk: VecDeque<Value>,
}

impl Results {
    fn cancel(&mut self) {
        for future in self.futures.drain(..) {
            future.cancel_silently();
        }
    }
}

impl Next for Results {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        loop {
            if let Some(value) = self.chunk.pop_front() {
                return Ok(Some(value));
            }
            let Some(future) = self.futures.pop_front() else {
                return Ok(None);
            };
            let result = future.result(thread, self.deadline);
            future.cancel_silently();
            match result {
                Ok(chunk) if self.in_chunks => self.chunk = collect(thread, &chunk)?.into(),
                Ok(value) => return Ok(Some(value)),
                Err(raise) => {
                    self.cancel();
                    return Err(raise);
                }
            }
        }
    }
}

impl Drop for Results {
    fn drop(&mut self) {
        self.cancel();
    }
}
