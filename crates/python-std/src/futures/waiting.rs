//! Several futures at once: `wait` and `as_completed`.

use std::collections::VecDeque;
use std::sync::Arc;

use indexmap::IndexSet;

use super::future::{Future, Waiter, this};
use crate::deadline::deadline;
use crate::named_tuple::{class_of, named};
use forklore_event::Micros;
use forklore_python::exception::{Raise, TIMEOUT_ERROR};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Iter, IteratorObject, Key, Next, Signature, Value, collect, display};

/// What `wait` gives.
pub(super) static DONE_AND_NOT_DONE: Class = class_of(
    "concurrent.futures._base",
    "DoneAndNotDoneFutures",
    &["done", "not_done"],
);
static GENERATOR: Class = Class::new("generator");

/// The futures of an iterable, each once.
fn distinct(thread: &mut Thread, futures: &Value) -> Result<IndexSet<Key>, Raise> {
    let futures = collect(thread, futures)?;
    futures.into_iter().map(Key::new).collect()
}

/// `concurrent.futures.wait(fs, timeout=None, return_when=ALL_COMPLETED)`
pub fn wait(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const WAIT: Signature<3> = Signature::new("wait", ["fs", "timeout", "return_when"]).required(1);
    let [futures, timeout, return_when] = args.bind(&WAIT)?;
    let futures = distinct(thread, &futures.unwrap_or_default())?;
    let deadline = deadline(thread, timeout)?;
    let all: Vec<Arc<Future>> = futures.iter().map(|key| this(key.value())).collect::<Result<_, _>>()?;
    let is_over = |future: &Arc<Future>| future.phase().is_over();
    let when = match &return_when {
        None => "ALL_COMPLETED",
        Some(Value::Str(when)) => when,
        Some(_) => "",
    };
    let waiter = Arc::new(Waiter::default());
    let over = all.iter().filter(|future| is_over(future)).count();
    let failed = all.iter().any(|future| is_over(future) && future.has_failed());
    let has_enough = (when == "FIRST_COMPLETED" && over > 0) || (when == "FIRST_EXCEPTION" && failed);
    if !has_enough && over < all.len() {
        for future in &all {
            future.tell(&waiter);
        }
        let pending = all.len() - over;
        if !["FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"].contains(&when) {
            let given = display::repr(thread, &return_when.clone().unwrap_or_default())?;
            return Err(Raise::value_error(format!("Invalid return condition: {given}")));
        }
        waiter.wait(thread, deadline, |over| match when {
            "FIRST_COMPLETED" => !over.is_empty(),
            "FIRST_EXCEPTION" => {
                let failed = |value: &Value| value.downcast::<Future>().is_some_and(Future::has_failed);
                over.len() >= pending || over.iter().any(failed)
            }
            _ => over.len() >= pending,
        })?;
    }
    let (done, not_done): (Vec<Key>, Vec<Key>) = futures
        .into_iter()
        .partition(|key| this(key.value()).is_ok_and(|future| is_over(&future)));
    let set = |futures: Vec<Key>| Value::set(futures.into_iter().collect());
    Ok(named(&DONE_AND_NOT_DONE, vec![set(done), set(not_done)]))
}

/// `concurrent.futures.as_completed(fs, timeout=None)`: a generator, which begins when it is first asked.
pub fn as_completed(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const AS_COMPLETED: Signature<2> = Signature::new("as_completed", ["fs", "timeout"]).required(1);
    let [futures, timeout] = args.bind(&AS_COMPLETED)?;
    let walk = AsCompleted {
        futures: futures.unwrap_or_default(),
        timeout,
        begun: None,
        finished: false,
    };
    let _ = thread;
    Ok(Value::object(IteratorObject::new(
        &GENERATOR,
        Iter::Native(Box::new(walk)),
    )))
}

struct AsCompleted {
    futures: Value,
    timeout: Option<Value>,
    begun: Option<Begun>,
    finished: bool,
}

struct Begun {
    waiter: Arc<Waiter>,
    deadline: Option<Micros>,
    ready: VecDeque<Value>,
    /// How many are not in `ready` yet.
    pending: usize,
    total: usize,
}

impl AsCompleted {
    fn begin(&self, thread: &mut Thread) -> Result<Begun, Raise> {
        let deadline = deadline(thread, self.timeout.clone())?;
        let futures = distinct(thread, &self.futures)?;
        let waiter = Arc::new(Waiter::default());
        let mut ready = VecDeque::new();
        for key in &futures {
            let future = this(key.value())?;
            match future.phase().is_over() {
                true => ready.push_back(key.value().clone()),
                false => future.tell(&waiter),
            }
        }
        Ok(Begun {
            waiter,
            deadline,
            pending: futures.len() - ready.len(),
            ready,
            total: futures.len(),
        })
    }
}

impl Begun {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        if self.ready.is_empty() && self.pending > 0 {
            let came = self.waiter.wait(thread, self.deadline, |over| !over.is_empty())?;
            if !came {
                let text = format!("{} (of {}) futures unfinished", self.pending, self.total);
                return Err(Raise::new(&TIMEOUT_ERROR, text));
            }
            self.ready.extend(self.waiter.take());
            self.pending -= self.ready.len();
        }
        Ok(self.ready.pop_front())
    }
}

impl Next for AsCompleted {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        if self.finished {
            return Ok(None);
        }
        let begun = match &mut self.begun {
            Some(begun) => begun,
            None => {
                let begun = self.begin(thread);
                self.finished = begun.is_err();
                self.begun.insert(begun?)
            }
        };
        let next = begun.next(thread);
        self.finished = !matches!(next, Ok(Some(_)));
        next
    }
}
