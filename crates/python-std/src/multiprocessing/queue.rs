//! `multiprocessing.Queue` and `JoinableQueue`.
//!
//! As in CPython a queue is a pipe and two locks, one for those who take and one for
//! those who put. `put` only appends to a buffer of this process; its feeder thread
//! pickles and writes, so `put` never waits for the pipe, and a process that ends
//! waits until its feeder has written everything.

use std::collections::VecDeque;
use std::sync::Arc;

use super::connection::Connection;
use super::passed_fds;
use super::sync::{LOCK, SEMAPHORE, SemLock, SharedWord};
use super::util::{self, Step};
use crate::deadline::deadline;
use crate::queue::{EMPTY, FULL};
use crate::sync::word::Word;
use crate::threading;
use forklore_event::{Blocked, Micros, Pid, StartMethod};
use forklore_python::exception::{ASSERTION_ERROR, OS_ERROR, Raise, VALUE_ERROR};
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::pickle;
use forklore_python::value::{
    Args, Class, Method, NativeFunction, NativeObject, Shared, Signature, Value, display, number,
};

/// `multiprocessing.Queue`
pub static QUEUE: Class = Class::new("Queue").module("multiprocessing.queues").methods(method);
/// `multiprocessing.JoinableQueue`
pub static JOINABLE_QUEUE: Class = Class::new("JoinableQueue")
    .module("multiprocessing.queues")
    .base(&QUEUE)
    .methods(joinable_method);
/// The bound of a queue without one (`SEM_VALUE_MAX`).
const NO_BOUND: u32 = i32::MAX.cast_unsigned();

/// A queue of several processes.
struct Queue {
    class: &'static Class,
    channel: Channel,
    bound: u32,
    /// How many more it can hold.
    room: Arc<SemLock>,
    /// Of a `JoinableQueue`: how many tasks are not done.
    unfinished: SharedWord,
    local: Shared<Local>,
    /// Wakes the feeder, and whoever waits for it.
    changed: WaitQueue,
}

/// The pipe, and who may use which end.
pub struct Channel {
    /// The end to take from.
    pub reader: Arc<Connection>,
    /// The end to put into.
    pub writer: Arc<Connection>,
    taking: Arc<SemLock>,
    putting: Arc<SemLock>,
}

/// What a process has of a queue; a forked child begins afresh.
#[derive(Default)]
struct Local {
    owner: Pid,
    buffer: VecDeque<Value>,
    feeder: Option<Value>,
    closed: bool,
    is_not_waited_for: bool,
}

impl Channel {
    /// A pipe with its locks, for processes started so.
    pub fn new(method: StartMethod) -> Result<Self, Raise> {
        let (reader, writer) = Connection::one_way()?;
        Ok(Self {
            reader: Arc::new(reader),
            writer: Arc::new(writer),
            taking: Arc::new(SemLock::new(&LOCK, 1, method)?),
            putting: Arc::new(SemLock::new(&LOCK, 1, method)?),
        })
    }

    /// Its parts, for a process that is being started.
    pub fn parts(&self) -> Vec<Value> {
        vec![
            Value::Object(self.reader.clone()),
            Value::Object(self.writer.clone()),
            Value::Object(self.taking.clone()),
            Value::Object(self.putting.clone()),
        ]
    }

    /// The copy; `None` if they are no parts of a channel.
    pub fn of_parts(parts: &[Value]) -> Option<Self> {
        let [reader, writer, taking, putting] = parts else {
            return None;
        };
        Some(Self {
            reader: reader.downcast_arc()?,
            writer: writer.downcast_arc()?,
            taking: taking.downcast_arc()?,
            putting: putting.downcast_arc()?,
        })
    }

    /// Puts a message into the pipe.
    pub fn put(&self, thread: &mut Thread, message: &[u8]) -> Result<(), Raise> {
        self.putting.acquire(thread, None)?;
        let sent = self.writer.send_bytes(thread, message);
        self.putting.release(thread)?;
        sent
    }

    /// The next message; `None` if there is none by scenario time `deadline`.
    pub fn take(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<Option<Vec<u8>>, Raise> {
        if !self.taking.acquire(thread, deadline)? {
            return Ok(None);
        }
        let message = self.take_locked(thread, deadline);
        self.taking.release(thread)?;
        message
    }

    fn take_locked(&self, thread: &mut Thread, deadline: Option<Micros>) -> Result<Option<Vec<u8>>, Raise> {
        if deadline.is_some() && !self.reader.poll(thread, deadline)? {
            return Ok(None);
        }
        self.reader.recv_bytes(thread).map(Some)
    }
}

/// What a process that waits for a queue waits for.
pub fn waiting(class: &'static Class) -> Blocked {
    Blocked::Lock {
        name: class.name.to_owned(),
    }
}

/// `multiprocessing.Queue(maxsize=0)`
pub fn make(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<1> = Signature::new("BaseContext.Queue", ["maxsize"]);
    construct(&QUEUE, method, args.bind(&INIT)?)
}

/// `multiprocessing.JoinableQueue(maxsize=0)`
pub fn make_joinable(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<1> = Signature::new("BaseContext.JoinableQueue", ["maxsize"]);
    construct(&JOINABLE_QUEUE, method, args.bind(&INIT)?)
}

fn construct(class: &'static Class, method: StartMethod, [maxsize]: [Option<Value>; 1]) -> Result<Value, Raise> {
    let bound = match maxsize {
        None => NO_BOUND,
        Some(Value::Float(size)) if size > 0.0 => return number::index(&Value::Float(size)).map(Value::Int),
        Some(Value::Float(_)) => NO_BOUND,
        Some(size) => match number::as_int(&size) {
            Some(size) => u32::try_from(size).ok().filter(|&size| size > 0).unwrap_or(NO_BOUND),
            None => {
                let class = size.type_name();
                let text = format!("'<=' not supported between instances of '{class}' and 'int'");
                return Err(Raise::type_error(text));
            }
        },
    };
    Ok(Value::object(Queue {
        class,
        channel: Channel::new(method)?,
        bound,
        room: Arc::new(SemLock::new(&SEMAPHORE, bound, method)?),
        unfinished: SharedWord::new(0)?,
        local: Shared::new(Local::default()),
        changed: WaitQueue::new(),
    }))
}

static REBUILD: NativeFunction = NativeFunction::new("multiprocessing.queues", "_rebuild_queue", rebuild);

/// Makes the copy of a queue in a new process: whether it is joinable, its bound, room, unfinished tasks and channel.
pub fn rebuild(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let no_queue = || Raise::type_error("not a Queue");
    let [joinable, bound, room, unfinished, channel @ ..] = args.positional.as_slice() else {
        return Err(no_queue());
    };
    let Value::Int(bound) = bound else {
        return Err(no_queue());
    };
    Ok(Value::object(Queue {
        class: if joinable.is_true() { &JOINABLE_QUEUE } else { &QUEUE },
        channel: Channel::of_parts(channel).ok_or_else(no_queue)?,
        bound: u32::try_from(*bound).unwrap_or(NO_BOUND),
        room: room.downcast_arc().ok_or_else(no_queue)?,
        unfinished: SharedWord::unpack(thread, unfinished)?,
        local: Shared::new(Local::default()),
        changed: WaitQueue::new(),
    }))
}

impl Queue {
    /// Runs `act` on what this process has of the queue.
    fn local<T>(&self, thread: &Thread, act: impl FnOnce(&mut Local) -> T) -> T {
        let mut local = self.local.lock();
        if local.owner != thread.stage().pid() {
            *local = Local {
                owner: thread.stage().pid(),
                ..Local::default()
            };
        }
        act(&mut local)
    }

    fn check_open(&self, thread: &mut Thread, this: &Value) -> Result<(), Raise> {
        if !self.local(thread, |local| local.closed) {
            return Ok(());
        }
        let queue = display::repr(thread, this)?;
        Err(Raise::new(&VALUE_ERROR, format!("Queue {queue} is closed")))
    }

    /// The feeder's life (`Queue._feed`): until the queue is closed and all is written.
    fn feed(&self, thread: &mut Thread) -> Result<(), Raise> {
        loop {
            let next = || {
                let mut local = self.local.lock();
                let value = local.buffer.pop_front();
                (value.is_some() || local.closed).then_some(value)
            };
            let mut found = None;
            self.changed.wait(thread, None, || {
                found = next();
                found.is_some()
            })?;
            let Some(value) = found.flatten() else { break };
            let sent = pickle::dumps(thread, &value).and_then(|message| self.channel.put(thread, &message));
            if let Err(raise) = sent {
                // What cannot be sent is reported and dropped (`_on_queue_feeder_error`).
                self.room.release(thread)?;
                thread.report(&raise);
            }
        }
        Ok(())
    }

    fn close(&self, thread: &Thread) {
        self.local(thread, |local| local.closed = true);
        self.changed.wake_all();
    }

    fn join_feeder(&self, thread: &mut Thread) -> Result<(), Raise> {
        match self.local(thread, |local| local.feeder.clone()) {
            Some(feeder) => threading::join(thread, &feeder, None),
            None => Ok(()),
        }
    }
}

/// The queues that this process has put something into, for its end.
#[derive(Default)]
struct FedQueues(Shared<Vec<Arc<Queue>>>);

impl FedQueues {
    fn of_process(thread: &Thread) -> Vec<Arc<Queue>> {
        let state = thread.module_state::<Self>();
        let own = thread.stage().pid();
        state.0.lock().retain(|queue| queue.local.lock().owner == own);
        state.0.snapshot()
    }

    /// Nothing more is put into the queues of this process.
    fn close(thread: &mut Thread) -> Result<(), Raise> {
        for queue in Self::of_process(thread) {
            queue.close(thread);
        }
        Ok(())
    }

    /// Waits until all that was put into queues is in their pipes.
    ///
    /// # Errors
    /// What a signal handler raises.
    fn flush(thread: &mut Thread) -> Result<(), Raise> {
        for queue in Self::of_process(thread) {
            if !queue.local(thread, |local| local.is_not_waited_for) {
                queue.join_feeder(thread)?;
            }
        }
        Ok(())
    }
}

impl NativeObject for Queue {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        passed_fds::check_spawning(self.class)?;
        let joinable = *self.class == JOINABLE_QUEUE;
        let room = Value::Object(self.room.clone());
        let mut parts = vec![
            joinable.into(),
            Value::Int(self.bound.into()),
            room,
            self.unfinished.pack()?,
        ];
        parts.extend(self.channel.parts());
        Ok((Value::Native(&REBUILD), parts))
    }
}

fn this(value: &Value) -> Result<Arc<Queue>, Raise> {
    value
        .downcast_arc::<Queue>()
        .ok_or_else(|| Raise::type_error("not a Queue"))
}

/// How long `block` and `timeout` allow to wait.
fn patience(thread: &Thread, block: Option<Value>, timeout: Option<Value>) -> Result<Option<Micros>, Raise> {
    match block.is_none_or(|block| block.is_true()) {
        true => deadline(thread, timeout),
        false => Ok(Some(0)),
    }
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "put" => |thread, value, args| {
            const PUT: Signature<3> = Signature::new("Queue.put", ["obj", "block", "timeout"]).required(1);
            let [object, block, timeout] = args.bind(&PUT)?;
            let deadline = patience(thread, block, timeout)?;
            put(thread, value, object.unwrap_or(Value::None), deadline)
        },
        "put_nowait" => |thread, value, args| {
            let object = args.one("put_nowait")?;
            put(thread, value, object, Some(0))
        },
        "get" => |thread, value, args| {
            const GET: Signature<2> = Signature::new("Queue.get", ["block", "timeout"]);
            let [block, timeout] = args.bind(&GET)?;
            let deadline = patience(thread, block, timeout)?;
            get(thread, value, deadline)
        },
        "get_nowait" => |thread, value, args| {
            args.none("Queue.get_nowait")?;
            get(thread, value, Some(0))
        },
        "qsize" => |_, value, args| {
            args.none("Queue.qsize")?;
            let queue = this(value)?;
            Ok(Value::Int((queue.bound - queue.room.value()).into()))
        },
        "empty" => |thread, value, args| {
            args.none("Queue.empty")?;
            let queue = this(value)?;
            // The thread that writes closes the other end as well when it ends.
            if queue.local(thread, |local| local.closed && local.feeder.is_some()) {
                return Err(Raise::new(&OS_ERROR, "handle is closed"));
            }
            Ok((!queue.channel.reader.poll(thread, Some(0))?).into())
        },
        "full" => |_, value, args| {
            args.none("Queue.full")?;
            Ok((this(value)?.room.value() == 0).into())
        },
        "close" => |thread, value, args| {
            args.none("Queue.close")?;
            this(value)?.close(thread);
            Ok(Value::None)
        },
        "join_thread" => |thread, value, args| {
            args.none("Queue.join_thread")?;
            let queue = this(value)?;
            if !queue.local(thread, |local| local.closed) {
                let text = format!("Queue {} not closed", display::repr(thread, value)?);
                return Err(Raise::new(&ASSERTION_ERROR, text));
            }
            queue.join_feeder(thread)?;
            Ok(Value::None)
        },
        "cancel_join_thread" => |thread, value, args| {
            args.none("Queue.cancel_join_thread")?;
            this(value)?.local(thread, |local| local.is_not_waited_for = true);
            Ok(Value::None)
        },
        _ => return None,
    })
}

fn put(thread: &mut Thread, value: &Value, object: Value, deadline: Option<Micros>) -> Result<Value, Raise> {
    let queue = this(value)?;
    queue.check_open(thread, value)?;
    let full = || Blocked::Write {
        name: queue.class.name.to_owned(),
    };
    if !queue.room.acquire_as(thread, deadline, full)? {
        return Err(Raise::with_args(&FULL, Vec::new()));
    }
    if *queue.class == JOINABLE_QUEUE {
        queue.unfinished.add(1);
    }
    queue.local(thread, |local| local.buffer.push_back(object));
    if queue.local(thread, |local| local.feeder.is_none()) {
        let fed = queue.clone();
        let feeder = threading::spawn_named(thread, "QueueFeederThread", move |thread| fed.feed(thread))?;
        queue.local(thread, |local| local.feeder = Some(feeder));
        thread.module_state::<FedQueues>().0.lock().push(queue.clone());
        util::finalize(thread, Step::Queues, FedQueues::close);
        util::finalize(thread, Step::Buffers, FedQueues::flush);
    }
    queue.changed.wake_all();
    Ok(Value::None)
}

fn get(thread: &mut Thread, value: &Value, deadline: Option<Micros>) -> Result<Value, Raise> {
    let queue = this(value)?;
    queue.check_open(thread, value)?;
    let message = thread.blocked(waiting(queue.class), |thread| queue.channel.take(thread, deadline))?;
    let Some(message) = message else {
        return Err(Raise::with_args(&EMPTY, Vec::new()));
    };
    queue.room.release(thread)?;
    pickle::loads(thread, &message)
}

fn joinable_method(name: &str) -> Option<Method> {
    Some(match name {
        "task_done" => |_, value, args| {
            args.none("JoinableQueue.task_done")?;
            match this(value)?.unfinished.try_decrease() {
                true => Ok(Value::None),
                false => Err(Raise::new(&VALUE_ERROR, "task_done() called too many times")),
            }
        },
        "join" => |thread, value, args| {
            args.none("JoinableQueue.join")?;
            let queue = this(value)?;
            thread.blocked(waiting(queue.class), |thread| {
                queue.unfinished.wait(thread, None, || queue.unfinished.value() == 0)
            })?;
            Ok(Value::None)
        },
        _ => return None,
    })
}
