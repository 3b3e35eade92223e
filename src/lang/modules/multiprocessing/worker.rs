use serde::{Deserialize, Serialize};

use super::MAYBE_ENCODING_ERROR;
use super::imap::RERAISE;
use super::pool::Initializer;
use super::process::keyword_arguments;
use crate::event::{Blocked, Kind, PoolId};
use crate::lang::exception::{EXCEPTION, Raise};
use crate::lang::interp::Thread;
use crate::lang::value::{Args, Value, collect, display};
use crate::lang::{pickle, traceback};
use crate::pool::{Bench, Frame};
use crate::sys::fork::EXIT_SOFTWARE;

/// What a worker answers to a task.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The function returned this, pickled.
    Value(Vec<u8>),
    /// The function raised.
    Raised {
        /// The exception, pickled.
        exception: Vec<u8>,
        /// Its traceback in the worker; empty if it was not raised there.
        traceback: String,
    },
}

/// A worker's life (`multiprocessing.pool.worker`): the initializer, then tasks
/// until there are no more. Gives the exit code.
pub fn run(thread: &mut Thread, mut bench: Bench, pool: PoolId, initializer: Option<&Initializer>) -> i32 {
    if let Some(Initializer { function, args }) = initializer {
        let (name, _) = super::handlers::described(thread, function, &Value::None);
        let ran = thread.call(function, Args::positional(args.clone()));
        thread.stage().say(Kind::InitializerRan {
            pool,
            function: name,
            ok: ran.is_ok(),
        });
        if let Err(raise) = ran {
            return died(thread, &raise);
        }
    }
    let slot = bench.slot();
    loop {
        let next = thread.blocked(Blocked::Task { slot }, |thread| {
            thread.without_lock(|| bench.next_task())
        });
        match next {
            Ok(Some(task)) => {
                if let Err(raise) = serve(thread, &mut bench, &task) {
                    return died(thread, &raise);
                }
            }
            Ok(None) => break,
            // The pool's process is gone.
            Err(_) => return EXIT_SOFTWARE,
        }
    }
    if bench.has_done_its_share() {
        thread.stage().say(Kind::WorkerRetired {
            slot,
            tasks: bench.done(),
        });
    }
    0
}

/// Runs one task and answers. Raises what is not an `Exception` (`SystemExit`,
/// `KeyboardInterrupt`), and what comes of a call that this process cannot make
/// sense of (a function defined after the pool was): it ends the worker, and the
/// task is lost.
fn serve(thread: &mut Thread, bench: &mut Bench, Frame { task, payload }: &Frame) -> Result<(), Raise> {
    thread.stage().say(Kind::TaskStarted {
        task: *task,
        slot: bench.slot(),
    });
    let call = pickle::loads(thread, payload)?;
    let outcome = call_of(thread, &call);
    thread.stage().say(Kind::TaskFinished {
        task: *task,
        ok: outcome.is_ok(),
    });
    let reply = match outcome {
        Err(raise) if !raise.is(&EXCEPTION) => return Err(raise),
        Err(raise) if stands_for_input_error(&call) => encode(&not_raised_here(thread, &raise)?)?,
        outcome => encoded(thread, outcome)?,
    };
    let sent = thread.without_lock(|| bench.finish(*task, &reply));
    sent.map_err(|error| Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::EPIPE)))
}

/// Whether the call is what `imap` sends for an error of its input, which was not
/// raised in a worker.
fn stands_for_input_error(call: &Value) -> bool {
    let Value::Tuple(parts) = call else { return false };
    matches!(&***parts, [Value::Native(function), ..] if function.name == RERAISE.name)
}

fn call_of(thread: &mut Thread, call: &Value) -> Result<Value, Raise> {
    let Value::Tuple(parts) = call else {
        return Err(Raise::type_error("a task is a tuple"));
    };
    let [function, positional, keywords] = &***parts else {
        return Err(Raise::type_error("a task has three parts"));
    };
    let positional = collect(thread, positional)?;
    let keyword = keyword_arguments(Some(keywords.clone()))?;
    thread.call(function, Args { positional, keyword })
}

/// The bytes of an answer. A result that cannot be pickled is answered with a
/// `MaybeEncodingError`; the worker survives.
fn encoded(thread: &mut Thread, outcome: Result<Value, Raise>) -> Result<Vec<u8>, Raise> {
    let reply = match outcome {
        Ok(value) => match pickle::dumps(thread, &value) {
            Ok(pickled) => Reply::Value(pickled),
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
                let value = display::repr(thread, &Value::Exception(raise.0.clone()))?;
                not_raised_here(thread, &unsendable(&error, &value))?
            }
        },
    };
    encode(&reply)
}

fn encode(reply: &Reply) -> Result<Vec<u8>, Raise> {
    postcard::to_stdvec(reply).map_err(|error| Raise::type_error(error.to_string()))
}

/// `MaybeEncodingError`, with the text that CPython makes of its two arguments.
fn unsendable(error: &str, value: &str) -> Raise {
    let text = format!("Error sending result: '{value}'. Reason: '{error}'");
    Raise::new(&MAYBE_ENCODING_ERROR, text)
}

fn raised(thread: &mut Thread, raise: &Raise) -> Result<Reply, Raise> {
    let exception = pickle::dumps(thread, &Value::Exception(raise.0.clone()))?;
    Ok(Reply::Raised {
        exception,
        traceback: traceback::format(thread, &raise.0),
    })
}

/// An exception that comes without a remote traceback.
fn not_raised_here(thread: &mut Thread, raise: &Raise) -> Result<Reply, Raise> {
    Ok(Reply::Raised {
        exception: pickle::dumps(thread, &Value::Exception(raise.0.clone()))?,
        traceback: String::new(),
    })
}

/// The exit code of a worker that an exception ends, which it reports.
fn died(thread: &mut Thread, raise: &Raise) -> i32 {
    let name = super::identity::Identity::of(thread).own().name;
    thread.uncaught_in_child(raise, &name)
}
