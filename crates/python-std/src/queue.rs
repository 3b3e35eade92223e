//! `queue`: queues between the threads of a process, and what those of `multiprocessing` raise.

use std::collections::VecDeque;

use super::deadline::deadline;
use super::time::real;
use forklore_event::{Blocked, Micros};
use forklore_python::exception::{EXCEPTION, Raise};
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::module::{Entry, Module};

use forklore_python::value::operator::Order;
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, comparison, number};

/// `queue`
pub static MODULE: Module = Module::new(
    "queue",
    &[
        Entry::class(&EMPTY),
        Entry::class(&FULL),
        Entry::class(&QUEUE),
        Entry::class(&LIFO_QUEUE),
        Entry::class(&PRIORITY_QUEUE),
        Entry::class(&SIMPLE_QUEUE),
    ],
);

/// `queue.Empty`, which CPython has in C.
pub static EMPTY: Class = EXCEPTION.derive("_queue", "Empty");
/// `queue.Full`
pub static FULL: Class = EXCEPTION.derive("queue", "Full");

/// `queue.Queue`
pub static QUEUE: Class = Class::new("Queue")
    .module("queue")
    .construct(construct)
    .methods(method)
    .unpicklable_part("_thread.lock")
    .generic();
/// `queue.LifoQueue`
static LIFO_QUEUE: Class = QUEUE
    .derive("queue", "LifoQueue")
    .unpicklable_part("_thread.lock")
    .generic();
/// `queue.PriorityQueue`
static PRIORITY_QUEUE: Class = QUEUE
    .derive("queue", "PriorityQueue")
    .unpicklable_part("_thread.lock")
    .generic();
/// `queue.SimpleQueue`
static SIMPLE_QUEUE: Class = Class::new("SimpleQueue")
    .module("_queue")
    .c_name("_queue.SimpleQueue")
    .construct(construct)
    .methods(simple_method)
    .generic();

/// A queue of the threads of a process.
struct Queue {
    class: &'static Class,
    /// 0 or less: no bound.
    bound: i64,
    state: Shared<State>,
    changed: WaitQueue,
}

#[derive(Default)]
struct State {
    items: VecDeque<Value>,
    /// How many were put in and are not done.
    unfinished: i64,
}

fn construct(_thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<1> = Signature::new("Queue.__init__", ["maxsize"]);
    let [bound] = args.bind(&INIT)?;
    Ok(Value::object(Queue {
        class,
        bound: bound.map_or(Ok(0), |bound| number::index(&bound))?,
        state: Shared::new(State::default()),
        changed: WaitQueue::new(),
    }))
}

impl Queue {
    fn len(&self) -> i64 {
        i64::try_from(self.state.lock().items.len()).unwrap_or(i64::MAX)
    }

    fn is_full(&self) -> bool {
        self.bound > 0 && self.len() >= self.bound
    }

    /// Waits until `ready`, as long as `block` and `timeout` allow; says whether it is.
    fn wait(
        &self,
        thread: &mut Thread,
        (block, timeout): (Option<Value>, Option<Value>),
        ready: impl Fn() -> bool,
    ) -> Result<bool, Raise> {
        let deadline: Option<Micros> = match block.is_none_or(|block| block.is_true()) {
            false => Some(0),
            true => {
                if let Some(timeout) = timeout.as_ref().filter(|timeout| !matches!(timeout, Value::None))
                    && real(timeout)? < 0.0
                {
                    return Err(Raise::value_error("'timeout' must be a non-negative number"));
                }
                deadline(thread, timeout)?
            }
        };
        if ready() {
            return Ok(true);
        }
        if deadline == Some(0) {
            return Ok(false);
        }
        let on = Blocked::Lock {
            name: self.class.name.to_owned(),
        };
        thread.blocked(on, |thread| self.changed.wait(thread, deadline, ready))
    }

    fn put(&self, thread: &mut Thread, item: Value, patience: (Option<Value>, Option<Value>)) -> Result<Value, Raise> {
        if !self.wait(thread, patience, || !self.is_full())? {
            return Err(Raise::with_args(&FULL, Vec::new()));
        }
        let mut state = self.state.lock();
        state.items.push_back(item);
        if *self.class == PRIORITY_QUEUE {
            let last = state.items.len() - 1;
            sift_down(&mut state.items, last)?;
        }
        state.unfinished += 1;
        drop(state);
        self.changed.wake_all();
        Ok(Value::None)
    }

    fn get(&self, thread: &mut Thread, patience: (Option<Value>, Option<Value>)) -> Result<Value, Raise> {
        if !self.wait(thread, patience, || self.len() > 0)? {
            return Err(Raise::with_args(&EMPTY, Vec::new()));
        }
        let mut state = self.state.lock();
        let item = match () {
            () if *self.class == LIFO_QUEUE => state.items.pop_back(),
            () if *self.class == PRIORITY_QUEUE => Some(pop_smallest(&mut state.items)?),
            () => state.items.pop_front(),
        };
        let item = item.unwrap_or_default();
        drop(state);
        self.changed.wake_all();
        Ok(item)
    }
}

/// Moves the item at `position` of a heap up to where it belongs, as `heapq._siftdown`.
fn sift_down(heap: &mut VecDeque<Value>, mut position: usize) -> Result<(), Raise> {
    while position > 0 {
        let parent = (position - 1) / 2;
        if !comparison::compare(Order::Less, &heap[position], &heap[parent])? {
            break;
        }
        heap.swap(position, parent);
        position = parent;
    }
    Ok(())
}

/// `heapq.heappop` of a heap that is not empty: the last item takes the place of the first, sinks to the
/// bottom, and rises from there.
fn pop_smallest(heap: &mut VecDeque<Value>) -> Result<Value, Raise> {
    let smallest = heap.swap_remove_back(0).unwrap_or_default();
    let mut position = 0;
    while position < heap.len() / 2 {
        let mut child = 2 * position + 1;
        if child + 1 < heap.len() && !comparison::compare(Order::Less, &heap[child], &heap[child + 1])? {
            child += 1;
        }
        heap.swap(position, child);
        position = child;
    }
    sift_down(heap, position)?;
    Ok(smallest)
}

impl NativeObject for Queue {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "maxsize" => Some(self.bound.into()),
            "unfinished_tasks" => Some(self.state.lock().unfinished.into()),
            _ => None,
        })
    }
}

fn this(value: &Value) -> Result<&Queue, Raise> {
    value
        .downcast::<Queue>()
        .ok_or_else(|| Raise::type_error("not a Queue"))
}

fn simple_method(name: &str) -> Option<Method> {
    match name {
        "put" | "get" | "put_nowait" | "get_nowait" | "qsize" | "empty" => method(name),
        _ => None,
    }
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "put" => |thread, value, args| {
            const PUT: Signature<3> = Signature::new("Queue.put", ["item", "block", "timeout"]).required(1);
            let [item, block, timeout] = args.bind(&PUT)?;
            this(value)?.put(thread, item.unwrap_or_default(), (block, timeout))
        },
        "put_nowait" => |thread, value, args| {
            let item = args.one("Queue.put_nowait")?;
            this(value)?.put(thread, item, (Some(false.into()), None))
        },
        "get" => |thread, value, args| {
            const GET: Signature<2> = Signature::new("Queue.get", ["block", "timeout"]);
            let [block, timeout] = args.bind(&GET)?;
            this(value)?.get(thread, (block, timeout))
        },
        "get_nowait" => |thread, value, args| {
            args.none("Queue.get_nowait")?;
            this(value)?.get(thread, (Some(false.into()), None))
        },
        "qsize" => |_, value, args| {
            args.none("Queue.qsize")?;
            Ok(this(value)?.len().into())
        },
        "empty" => |_, value, args| {
            args.none("Queue.empty")?;
            Ok((this(value)?.len() == 0).into())
        },
        "full" => |_, value, args| {
            args.none("Queue.full")?;
            Ok(this(value)?.is_full().into())
        },
        "task_done" => |_, value, args| {
            args.none("Queue.task_done")?;
            let queue = this(value)?;
            let mut state = queue.state.lock();
            if state.unfinished <= 0 {
                return Err(Raise::value_error("task_done() called too many times"));
            }
            state.unfinished -= 1;
            drop(state);
            queue.changed.wake_all();
            Ok(Value::None)
        },
        "join" => |thread, value, args| {
            args.none("Queue.join")?;
            let queue = this(value)?;
            queue.wait(thread, (None, None), || queue.state.lock().unfinished == 0)?;
            Ok(Value::None)
        },
        _ => return None,
    })
}
