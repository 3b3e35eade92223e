//! A worker of a pool or of an executor: what it is told, and its life.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::dispatch::{Frame, WorkerEnd, WorkerEndData};
use super::error::MAYBE_ENCODING_ERROR;
use super::initializer::Initializer;
use super::passed_fds;
use super::result::from_worker;
use super::task_events::{described, read_label};
use crate::logging;
use forklore_event::{Blocked, Kind, PoolId, TaskCounts};
use forklore_fault as fault;
use forklore_os::fork::EXIT_SOFTWARE;
use forklore_python::exception::{EXCEPTION, RUNTIME_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, NativeFunction, Value, collect, display};
use forklore_python::{pickle, traceback};
use serde_bytes::ByteBuf;

/// What a worker answers to a task.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The function returned this, pickled.
    Value(ByteBuf),
    /// The function raised.
    Raised {
        /// The exception, pickled.
        exception: ByteBuf,
        /// Its traceback in the worker; empty if it was not raised there.
        traceback: String,
    },
}

/// The value or exception in a worker's answer.
///
/// # Errors
/// What keeps it from being unpickled.
pub fn outcome(thread: &mut Thread, bytes: &[u8], cause: &'static Class) -> Result<Result<Value, Raise>, Raise> {
    let reply: Reply = postcard::from_bytes(bytes).map_err(|error| Raise::new(&RUNTIME_ERROR, error.to_string()))?;
    match reply {
        Reply::Value(pickled) => pickle::loads(thread, &pickled).map(Ok),
        Reply::Raised { exception, traceback } => {
            let exception = pickle::loads(thread, &exception)?;
            Ok(Err(from_worker(exception, &traceback, cause)))
        }
    }
}

/// What a worker works for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorkerKind {
    /// A `multiprocessing.Pool`.
    Pool,
    /// A `concurrent.futures.ProcessPoolExecutor`.
    Executor,
}

/// What a worker is told that does not inherit it.
#[derive(Serialize, Deserialize)]
pub struct WorkerSetup {
    pool: PoolId,
    worker_kind: WorkerKind,
    end: WorkerEndData,
    /// Where among the passed descriptors the end's are.
    places: [i64; 2],
    /// Function and arguments, pickled.
    initializer: Option<Vec<u8>>,
}

impl WorkerSetup {
    /// A place at `end`, whose descriptors are at `places` of those passed.
    pub fn new(
        pool: PoolId,
        worker_kind: WorkerKind,
        end: WorkerEndData,
        places: [i64; 2],
        initializer: Option<Vec<u8>>,
    ) -> Self {
        Self {
            pool,
            worker_kind,
            end,
            places,
            initializer,
        }
    }

    /// Works there to the end; gives the exit code.
    pub fn work(self, thread: &mut Thread) -> i32 {
        match self.settle(thread) {
            Ok((end, initializer)) => run(thread, end, self.pool, self.worker_kind, initializer.as_ref()),
            Err(raise) => died(thread, &raise),
        }
    }

    fn settle(&self, thread: &mut Thread) -> Result<(WorkerEnd, Option<Initializer>), Raise> {
        let [socket, running] = self.places.map(|place| passed_fds::take(thread, &Value::Int(place)));
        let end = WorkerEnd::from_data(&self.end, [socket?, running?])
            .map_err(|error| Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::ENOMEM)))?;
        let Some(pickled) = &self.initializer else {
            return Ok((end, None));
        };
        let call = pickle::loads(thread, pickled)?;
        let parts = collect(thread, &call)?;
        let [function, args] = parts.as_slice() else {
            return Err(Raise::type_error("an initializer is a function and its arguments"));
        };
        let initializer = Initializer {
            function: function.clone(),
            args: args.clone(),
        };
        Ok((end, Some(initializer)))
    }
}

/// A worker whose tasks are only counted is told to be idle when it has been for so long.
const IDLE_SINCE: Duration = Duration::from_millis(50);

/// A worker's life (`multiprocessing.pool.worker`, `concurrent.futures.process._process_worker`): the
/// initializer, then tasks until there are no more. Gives the exit code.
pub fn run(
    thread: &mut Thread,
    mut end: WorkerEnd,
    pool: PoolId,
    worker_kind: WorkerKind,
    initializer: Option<&Initializer>,
) -> i32 {
    let home = thread.stage().line();
    thread.stage().say(Kind::WorkerHired { pool, slot: end.slot() });
    if let Some(initializer) = initializer {
        let (name, _) = described(thread, &initializer.function, &Value::None);
        let ran = initializer.run(thread);
        thread.stage().say(Kind::InitializerRan {
            pool,
            function: name,
            ok: ran.is_ok(),
        });
        thread.stage().return_to(home);
        match (ran, worker_kind) {
            (Ok(_), _) => {}
            (Err(raise), WorkerKind::Pool) => return died(thread, &raise),
            (Err(raise), WorkerKind::Executor) => {
                // The executor notices that the process is gone.
                let text = "Exception in initializer:";
                logging::exception(thread, "concurrent.futures", logging::CRITICAL, text, &raise);
                return 0;
            }
        }
    }
    let slot = end.slot();
    let mut counts = false;
    loop {
        let patience = if counts { IDLE_SINCE } else { Duration::ZERO };
        let next = match thread.without_lock(|| end.has_next(patience)) {
            true => thread.without_lock(|| end.next_task()),
            false => thread.blocked(Blocked::Task { slot }, |thread| thread.without_lock(|| end.next_task())),
        };
        match next {
            Ok(Some(task)) => {
                fault::here(fault::Point::Task);
                counts = read_label(task.task).1;
                if let Err(raise) = serve(thread, &mut end, pool, &task, worker_kind) {
                    return died(thread, &raise);
                }
                thread.stage().return_to(home);
            }
            Ok(None) => break,
            // The pool's process is gone.
            Err(_) => return EXIT_SOFTWARE,
        }
    }
    if end.has_done_its_share() {
        thread.stage().say(Kind::WorkerRetired {
            slot,
            tasks: end.done(),
        });
    }
    0
}

/// Runs one task and answers. Raises what is not an `Exception` (`SystemExit`,
/// `KeyboardInterrupt`), and what comes of a call that this process cannot make
/// sense of (a function defined after the pool was): it ends the worker, and the
/// task is lost.
fn serve(
    thread: &mut Thread,
    end: &mut WorkerEnd,
    pool: PoolId,
    Frame { task: label, payload }: &Frame,
    worker_kind: WorkerKind,
) -> Result<(), Raise> {
    let (task, is_counted) = read_label(*label);
    let is_counted = is_counted && thread.stage().task_tally().is_for(pool);
    let slot = end.slot();
    match is_counted {
        true => thread.stage().task_tally().add(TaskCounts {
            started: 1,
            ..TaskCounts::default()
        }),
        false => thread.stage().say(Kind::TaskStarted { task, slot }),
    }
    let call = pickle::loads(thread, payload)?;
    let outcome = call_of(thread, &call);
    if let Err(raise) = &outcome
        && worker_kind == WorkerKind::Pool
        && !raise.is(&EXCEPTION)
    {
        // Lost with the worker, so not finished.
        return Err(raise.clone());
    }
    let ok = outcome.is_ok();
    match is_counted {
        true => thread.stage().task_tally().add(TaskCounts {
            finished: 1,
            failed: u64::from(!ok),
            ..TaskCounts::default()
        }),
        false => thread.stage().say(Kind::TaskFinished { task, ok }),
    }
    let reply = match outcome {
        outcome if worker_kind == WorkerKind::Executor => encode(&answer(thread, outcome)?)?,
        Err(raise) if stands_for_input_error(&call) => encode(&not_raised_here(thread, &raise)?)?,
        outcome => encoded(thread, outcome)?,
    };
    let sent = thread.without_lock(|| end.finish(*label, &reply));
    sent.map_err(|error| Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::EPIPE)))
}

/// `multiprocessing.pool._helper_reraises_exception`: the task that stands for an
/// error of the input. What it raises has no remote traceback.
pub static RERAISE: NativeFunction = NativeFunction::new("multiprocessing.pool", "_helper_reraises_exception", reraise);

/// `_helper_reraises_exception(exception)`
pub fn reraise(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    match args.one("_helper_reraises_exception")? {
        Value::Exception(exception) => Err(Raise(exception)),
        _ => Err(Raise::type_error("exceptions must derive from BaseException")),
    }
}

/// Whether the call is what `imap` sends for an error of its input, which was not
/// raised in a worker.
fn stands_for_input_error(call: &Value) -> bool {
    let Value::Tuple(parts) = call else { return false };
    matches!(&***parts, [Value::Native(function), ..] if function.name == RERAISE.name)
}

/// Makes the call that is a task.
///
/// # Errors
/// What it raises.
pub fn call_of(thread: &mut Thread, call: &Value) -> Result<Value, Raise> {
    let Value::Tuple(parts) = call else {
        return Err(Raise::type_error("a task is a tuple"));
    };
    let [function, positional, keywords] = &***parts else {
        return Err(Raise::type_error("a task has three parts"));
    };
    thread.call_unpacked(function, positional, keywords)
}

/// The bytes of an answer. A result that cannot be pickled is answered with a
/// `MaybeEncodingError`; the worker survives.
fn encoded(thread: &mut Thread, outcome: Result<Value, Raise>) -> Result<Vec<u8>, Raise> {
    let reply = match outcome {
        Ok(value) => match pickle::dumps(thread, &value) {
            Ok(pickled) => Reply::Value(ByteBuf::from(pickled)),
            Err(raise) => {
                let error = display::repr(thread, &Value::Exception(raise.0.clone()))?;
                let value = display::repr(thread, &value)?;
                not_raised_here(thread, &unsendable(&error, &value))?
            }
        },
        Err(raise) => match raised(thread, &raise) {
            Ok(reply) => reply,
            Err(why) => {
                let error = display::repr(thread, &Value::Exception(why.0.clone()))?;
                // What CPython's worker has in hand by then is the exception with its traceback.
                let exception = Value::Exception(raise.0.clone());
                let place = exception.address().unwrap_or_default();
                let value = format!("<multiprocessing.pool.ExceptionWithTraceback object at {place:#x}>");
                not_raised_here(thread, &unsendable(&error, &value))?
            }
        },
    };
    encode(&reply)
}

/// What an executor's worker answers (`_sendback_result`): every exception goes back, and what cannot be
/// pickled is answered with the error that says so.
fn answer(thread: &mut Thread, outcome: Result<Value, Raise>) -> Result<Reply, Raise> {
    let pickled = match outcome {
        Ok(value) => pickle::dumps(thread, &value).map(ByteBuf::from).map(Reply::Value),
        Err(raise) => raised(thread, &raise),
    };
    pickled.or_else(|raise| raised(thread, &raise))
}

fn encode(reply: &Reply) -> Result<Vec<u8>, Raise> {
    postcard::to_stdvec(reply).map_err(|error| Raise::type_error(error.to_string()))
}

/// `MaybeEncodingError`, of which `display` knows what its two arguments say.
fn unsendable(error: &str, value: &str) -> Raise {
    Raise::with_args(&MAYBE_ENCODING_ERROR, vec![error.into(), value.into()])
}

fn raised(thread: &mut Thread, raise: &Raise) -> Result<Reply, Raise> {
    let exception = pickle::dumps(thread, &Value::Exception(raise.0.clone()))?;
    Ok(Reply::Raised {
        exception: ByteBuf::from(exception),
        traceback: traceback::format(thread, &raise.0),
    })
}

/// An exception that comes without a remote traceback.
fn not_raised_here(thread: &mut Thread, raise: &Raise) -> Result<Reply, Raise> {
    Ok(Reply::Raised {
        exception: ByteBuf::from(pickle::dumps(thread, &Value::Exception(raise.0.clone()))?),
        traceback: String::new(),
    })
}

/// The exit code of a worker that an exception ends, which it reports.
fn died(thread: &mut Thread, raise: &Raise) -> i32 {
    let name = super::identity::Identity::of(thread).own().name;
    super::util::report(thread, raise, &name)
}
