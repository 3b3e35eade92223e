//! `multiprocessing.SimpleQueue`: no buffer, no feeder; `put` writes to the pipe.

use super::passed_fds;
use super::queue::{Channel, waiting};
use forklore_event::StartMethod;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::pickle;
use forklore_python::value::{Args, Class, Method, NativeFunction, NativeObject, Signature, Value};

/// `multiprocessing.SimpleQueue`
pub static SIMPLE_QUEUE: Class = Class::new("SimpleQueue")
    .module("multiprocessing.queues")
    .methods(method);

struct SimpleQueue(Channel);

/// `multiprocessing.SimpleQueue()`
pub fn make(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    args.none("BaseContext.SimpleQueue")?;
    Ok(Value::object(SimpleQueue(Channel::new(method)?)))
}

static REBUILD: NativeFunction = NativeFunction::new("multiprocessing.queues", "_rebuild_simple_queue", rebuild);

/// Makes the copy of a simple queue in a new process, of the parts of its channel.
pub fn rebuild(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let channel = Channel::of_parts(&args.positional).ok_or_else(|| Raise::type_error("not a SimpleQueue"))?;
    Ok(Value::object(SimpleQueue(channel)))
}

impl NativeObject for SimpleQueue {
    fn class(&self) -> &'static Class {
        &SIMPLE_QUEUE
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        passed_fds::check_spawning(&SIMPLE_QUEUE)?;
        Ok((Value::Native(&REBUILD), self.0.parts()))
    }
}

fn this(value: &Value) -> Result<&Channel, Raise> {
    value
        .downcast::<SimpleQueue>()
        .map(|queue| &queue.0)
        .ok_or_else(|| Raise::type_error("not a SimpleQueue"))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "put" => |thread, value, args| {
            const PUT: Signature<1> = Signature::new("SimpleQueue.put", ["obj"]).required(1);
            let [object] = args.bind(&PUT)?;
            let message = pickle::dumps(thread, &object.unwrap_or_default())?;
            this(value)?.put(thread, &message)?;
            Ok(Value::None)
        },
        "get" => |thread, value, args| {
            args.none("SimpleQueue.get")?;
            let channel = this(value)?;
            let message = thread.blocked(waiting(&SIMPLE_QUEUE), |thread| channel.take(thread, None))?;
            pickle::loads(thread, &message.unwrap_or_default())
        },
        "empty" => |thread, value, args| {
            args.none("Queue.empty")?;
            Ok((!this(value)?.reader.poll(thread, Some(0))?).into())
        },
        "close" => |_, value, args| {
            args.none("Queue.close")?;
            let channel = this(value)?;
            channel.reader.close();
            channel.writer.close();
            Ok(Value::None)
        },
        _ => return None,
    })
}
