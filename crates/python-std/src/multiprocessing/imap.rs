//! `Pool.imap` and `Pool.imap_unordered`: results one by one.
//!
//! As in CPython the input is read by the pool's task thread, eagerly: all of it
//! becomes tasks at once, however slowly the results are taken.

use std::sync::Arc;

use super::imap_results::Results;
use super::map::{MAPSTAR, checked_chunksize, chunk_arguments};
use super::pool_state::{Claim, PoolState, Request, this};
use super::worker::RERAISE;
use crate::deadline::deadline_compared;
use forklore_event::{Call, TaskId};
use forklore_python::exception::{EXCEPTION, Raise, STOP_ITERATION};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Iter, IteratorObject, Method, NativeObject, Next, Signature, Value};

/// `multiprocessing.pool.IMapIterator`
pub static IMAP_ITERATOR: Class = Class::new("IMapIterator")
    .module("multiprocessing.pool")
    .methods(method)
    .unpicklable_part("_thread.lock");
/// `multiprocessing.pool.IMapUnorderedIterator`
pub static IMAP_UNORDERED_ITERATOR: Class = Class::new("IMapUnorderedIterator")
    .module("multiprocessing.pool")
    .base(&IMAP_ITERATOR)
    .unpicklable_part("_thread.lock");
/// What `imap` with a chunksize gives: CPython wraps the iterator in a generator.
static GENERATOR: Class = Class::new("generator");

/// An input that the task thread is to turn into tasks.
struct Input {
    call: Call,
    function: Value,
    iterable: Value,
    /// `None`: each item is a task of its own, called directly.
    chunksize: Option<usize>,
    results: Arc<Results>,
}

/// `Pool.imap(func, iterable, chunksize=1)`
pub fn imap(thread: &mut Thread, pool: &Value, args: Args) -> Result<Value, Raise> {
    const IMAP: Signature<3> = Signature::new("Pool.imap", ["func", "iterable", "chunksize"]).required(2);
    let bound = args.bind(&IMAP)?;
    submit(thread, this(pool)?, Call::Imap, bound)
}

/// `Pool.imap_unordered(func, iterable, chunksize=1)`
pub fn imap_unordered(thread: &mut Thread, pool: &Value, args: Args) -> Result<Value, Raise> {
    const IMAP_UNORDERED: Signature<3> =
        Signature::new("Pool.imap_unordered", ["func", "iterable", "chunksize"]).required(2);
    let bound = args.bind(&IMAP_UNORDERED)?;
    submit(thread, this(pool)?, Call::ImapUnordered, bound)
}

fn submit(
    thread: &mut Thread,
    pool_state: &Arc<PoolState>,
    call: Call,
    [function, iterable, chunksize]: [Option<Value>; 3],
) -> Result<Value, Raise> {
    pool_state.check_running()?;
    let chunksize = match chunksize {
        None => None,
        Some(size) => Some(checked_chunksize(thread, &size, "<")?).filter(|&size| size > 1),
    };
    let results = Arc::new(Results::new(call == Call::Imap, pool_state.is_told()));
    let input = Input {
        call,
        function: function.unwrap_or(Value::None),
        iterable: iterable.unwrap_or(Value::None),
        chunksize,
        results: results.clone(),
    };
    pool_state.hand_in(Request::Input(Box::new(|thread, pool| input.read(thread, pool))));
    let single = Walk {
        results: results.clone(),
    };
    if chunksize.is_some() {
        let chunks = Chunks {
            results: single,
            current: Iter::over(Vec::new()),
            finished: false,
            function: if call == Call::Imap { "imap" } else { "imap_unordered" },
        };
        return Ok(Value::object(IteratorObject::new(
            &GENERATOR,
            Iter::Native(Box::new(chunks)),
        )));
    }
    let class = match call {
        Call::Imap => &IMAP_ITERATOR,
        _ => &IMAP_UNORDERED_ITERATOR,
    };
    let walk = Arc::new(IteratorObject::new(class, Iter::Native(Box::new(single))));
    Ok(Value::object(ImapIterator { class, results, walk }))
}

impl Input {
    /// Reads the input and hands in its tasks; in the task thread
    /// (`Pool._guarded_task_generation`).
    fn read(self, thread: &mut Thread, pool_state: &PoolState) {
        let mut length = 0;
        let mut items = Iter::new(thread, &self.iterable);
        while !pool_state.is_terminated() {
            // Other threads get their turn, however long the input is.
            thread.without_lock(|| ());
            let next = match &mut items {
                Ok(items) => self.next_chunk(thread, items),
                Err(raise) => Err(Raise(raise.0.clone())),
            };
            let failed = next.is_err();
            match next {
                Ok(None) => break,
                Ok(Some(items)) => self.hand_in(thread, pool_state, length, items),
                Err(raise) if raise.is(&EXCEPTION) => {
                    let exception = Value::tuple(vec![Value::Exception(raise.0)]);
                    let (task, _) = self.claim(thread, pool_state, length, &exception);
                    let call = Value::tuple(vec![Value::Native(&RERAISE), exception, Value::None]);
                    pool_state.send(thread, task, &call);
                }
                Err(_) => break,
            }
            length += 1;
            if failed {
                break;
            }
        }
        self.results.set_length(length);
        pool_state.input_read();
    }

    /// The items of the next task.
    fn next_chunk(&self, thread: &mut Thread, items: &mut Iter) -> Result<Option<Vec<Value>>, Raise> {
        let mut chunk = Vec::new();
        while chunk.len() < self.chunksize.unwrap_or(1)
            && let Some(item) = items.next(thread)?
        {
            chunk.push(item);
        }
        Ok(Some(chunk).filter(|chunk| !chunk.is_empty()))
    }

    fn hand_in(&self, thread: &mut Thread, pool_state: &PoolState, index: usize, items: Vec<Value>) {
        let shown = match self.chunksize {
            None => Value::tuple(items.clone()),
            Some(_) => Value::tuple(vec![Value::list(items.clone())]),
        };
        let (task, function) = self.claim(thread, pool_state, index, &shown);
        let positional = match self.chunksize {
            None => shown,
            Some(_) => chunk_arguments(self.function.clone(), items),
        };
        let call = Value::tuple(vec![function, positional, Value::None]);
        pool_state.send(thread, task, &call);
    }

    /// A new task for result number `index`, and what its worker is to call.
    fn claim(&self, thread: &mut Thread, pool_state: &PoolState, index: usize, shown: &Value) -> (TaskId, Value) {
        let task = thread.stage().next_task();
        self.results.expect(index, task);
        pool_state.claim(task, Claim::Item(self.results.clone(), index));
        pool_state
            .task_events
            .submitted(thread, task, self.call, &self.function, shown);
        let function = match self.chunksize {
            None => self.function.clone(),
            Some(_) => Value::Native(&MAPSTAR),
        };
        (task, function)
    }
}

/// What `imap` gives: an iterator whose `next` knows a time-out.
struct ImapIterator {
    class: &'static Class,
    results: Arc<Results>,
    walk: Arc<IteratorObject>,
}

impl NativeObject for ImapIterator {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Ok(Some(Iter::Object(self.walk.clone())))
    }
}

fn method(name: &str) -> Option<Method> {
    match name {
        "next" | "__next__" => Some(|thread, value, args| {
            const NEXT: Signature<1> = Signature::new("IMapIterator.next", ["timeout"]);
            let [timeout] = args.bind(&NEXT)?;
            let deadline = deadline_compared(thread, timeout)?;
            let Some(iterator) = value.downcast::<ImapIterator>() else {
                return Err(Raise::type_error("not an IMapIterator"));
            };
            match iterator.results.take(thread, deadline)? {
                Some(value) => Ok(value),
                None => Err(Raise::with_args(&STOP_ITERATION, Vec::new())),
            }
        }),
        _ => None,
    }
}

/// Takes results one by one.
struct Walk {
    results: Arc<Results>,
}

impl Next for Walk {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        self.results.take(thread, None)
    }
}

/// `(item for chunk in results for item in chunk)`: finished by the first error.
struct Chunks {
    results: Walk,
    current: Iter,
    finished: bool,
    /// Who made it.
    function: &'static str,
}

impl Next for Chunks {
    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let address = std::ptr::from_ref(self).addr();
        let text = format!(
            "<generator object Pool.{}.<locals>.<genexpr> at {address:#x}>",
            self.function
        );
        Ok(Some(text))
    }

    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        while !self.finished {
            if let Some(item) = self.current.next(thread)? {
                return Ok(Some(item));
            }
            match self.results.next(thread) {
                Ok(Some(chunk)) => self.current = Iter::new(thread, &chunk)?,
                Ok(None) => self.finished = true,
                Err(raise) => {
                    self.finished = true;
                    return Err(raise);
                }
            }
        }
        Ok(None)
    }
}
