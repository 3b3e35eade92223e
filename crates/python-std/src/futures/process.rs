//! `ProcessPoolExecutor`: calls that run in processes.
//!
//! As in CPython a manager thread stands between: it turns calls into bytes, hands them to the workers, a few
//! more than there are workers (`EXTRA_QUEUED_CALLS`; those cannot be cancelled any more), and sets the futures.
//! When a worker dies that was not to, the executor is broken, and so is every future that is not done.

use std::sync::Arc;

use super::future::Future;
use super::manager::Manager;
use super::map::{self, PROCESS_CHUNK};
use super::state::{ExecutorState, State, Work};
use super::{BROKEN_PROCESS_POOL, EXECUTOR as BASE, how_to_shut_down};
use crate::multiprocessing::dispatch::{Bell, Dispatcher, Rules, WorkerStart};
use crate::multiprocessing::{Initializer, TaskEvents, WorkerKind, WorkerProcesses, start_method, util};
use crate::threading;
use forklore_event::{Call, Kind, StartMethod};
use forklore_python::builtins::is_callable;
use forklore_python::exception::Raise;
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, number};

/// `concurrent.futures.ProcessPoolExecutor`
pub static EXECUTOR: Class = Class::new("ProcessPoolExecutor")
    .module("concurrent.futures.process")
    .base(&BASE)
    .construct(construct)
    .methods(method)
    .unpicklable_part("_thread.lock");

/// What a listing holds of an executor.
struct Executor(Arc<ExecutorState>);

fn construct(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<5> = Signature::new(
        "ProcessPoolExecutor.__init__",
        [
            "max_workers",
            "mp_context",
            "initializer",
            "initargs",
            "max_tasks_per_child",
        ],
    )
    .positional(4);
    let [max_workers, given, initializer, initargs, limit] = args
        .bind(&INIT)?
        .map(|value| value.filter(|value| !matches!(value, Value::None)));
    let max_workers = match max_workers {
        None => i64::from(util::processors()),
        Some(value) => {
            let number = workers(&value)?;
            if matches!(value, Value::Float(_)) {
                return Err(Raise::type_error("'float' object cannot be interpreted as an integer"));
            }
            number
        }
    };
    let method = match (&given, &limit) {
        (None, Some(_)) => StartMethod::Spawn,
        _ => start_method::of_argument(thread, given.as_ref())?,
    };
    if initializer.as_ref().is_some_and(|function| !is_callable(function)) {
        return Err(Raise::type_error("initializer must be a callable"));
    }
    let limit = match limit.map(|limit| number::as_int(&limit)) {
        None => None,
        Some(None) => return Err(Raise::type_error("max_tasks_per_child must be an integer")),
        Some(Some(limit)) if limit <= 0 => return Err(Raise::value_error("max_tasks_per_child must be >= 1")),
        Some(Some(_)) if method == StartMethod::Fork => {
            return Err(Raise::value_error(
                "max_tasks_per_child is incompatible with the 'fork' multiprocessing start method; supply a \
                 different mp_context.",
            ));
        }
        Some(Some(limit)) => Some(limit.unsigned_abs()),
    };
    let initializer = Initializer::from_arguments(initializer, initargs);
    let rules = Rules {
        processes: u32::try_from(max_workers).unwrap_or(u32::MAX),
        tasks_per_worker: limit,
        worker_start: WorkerStart::OnDemand,
    };
    let id = thread.stage().next_pool();
    thread.stage().say(Kind::PoolCreated {
        pool: id,
        processes: rules.processes,
        maxtasksperchild: limit,
        start_method: method,
        on_demand: true,
    });
    Ok(Value::object(Executor(Arc::new(ExecutorState {
        id,
        rules,
        method,
        initializer,
        task_events: TaskEvents::new(Some(id)),
        state: Shared::new(State::default()),
        changed: WaitQueue::new(),
    }))))
}

/// `max_workers` as a whole number of at least 1.
///
/// # Errors
/// `TypeError` for what is no number, `ValueError` for one that is too small.
pub(super) fn workers(value: &Value) -> Result<i64, Raise> {
    let number = match value {
        // There is a thread more as long as there are fewer than that.
        Value::Float(number) => number::whole(number.ceil()),
        value => number::as_int(value).ok_or_else(|| {
            let class = value.type_name();
            Raise::type_error(format!("'<=' not supported between instances of '{class}' and 'int'"))
        })?,
    };
    if number <= 0 {
        return Err(Raise::value_error("max_workers must be greater than 0"));
    }
    Ok(number)
}

impl NativeObject for Executor {
    fn class(&self) -> &'static Class {
        &EXECUTOR
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let most = Value::Int(self.0.rules.processes.into());
        Ok((name == "_max_workers").then_some(most))
    }

    fn enter(&self, _thread: &mut Thread, this: &Value) -> Option<Result<Value, Raise>> {
        Some(Ok(this.clone()))
    }

    fn exit(&self, thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.0.shut_down(thread, true, false)?;
        Ok(false)
    }
}

fn this(value: &Value) -> Result<&Arc<ExecutorState>, Raise> {
    value
        .downcast::<Executor>()
        .map(|executor| &executor.0)
        .ok_or_else(|| Raise::type_error("not a ProcessPoolExecutor"))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "submit" => |thread, value, args| {
            let executor = this(value)?;
            let mut positional = args.positional.into_iter();
            let Some(function) = positional.next() else {
                let text = "ProcessPoolExecutor.submit() missing 1 required positional argument: 'fn'";
                return Err(Raise::type_error(text));
            };
            let keywords = args
                .keyword
                .into_iter()
                .map(|(name, value)| Ok((forklore_python::value::Key::new(Value::Str(name))?, value)));
            let keywords = keywords.collect::<Result<_, Raise>>()?;
            let positional = Value::tuple(positional.collect());
            let shown = (function.clone(), positional.clone());
            let call = Value::tuple(vec![function, positional, Value::dict(keywords)]);
            executor
                .submit(thread, Call::Submit, shown, call)
                .map(|future| Value::Object(future))
        },
        "map" => |thread, value, args| {
            let executor = this(value)?;
            let map::Arguments {
                function,
                items,
                deadline,
                chunksize,
            } = map::arguments(thread, args, "ProcessPoolExecutor.map")?;
            let chunksize = chunksize.map_or(Some(1), |size| number::as_int(&size));
            let chunksize = chunksize.and_then(|size| usize::try_from(size).ok()).unwrap_or(0);
            if chunksize < 1 {
                return Err(Raise::value_error("chunksize must be >= 1."));
            }
            let mut futures = Vec::new();
            for chunk in items.chunks(chunksize) {
                let shown = match chunk {
                    [only] => only.clone(),
                    _ => Value::tuple(vec![Value::list(chunk.to_vec())]),
                };
                let args = Value::tuple(vec![function.clone(), Value::tuple(chunk.to_vec())]);
                let call = Value::tuple(vec![Value::Native(&PROCESS_CHUNK), args, Value::None]);
                futures.push(executor.submit(thread, Call::Map, (function.clone(), shown), call)?);
            }
            Ok(map::results(futures, deadline, true))
        },
        "shutdown" => |thread, value, args| {
            const SHUTDOWN: Signature<2> =
                Signature::new("ProcessPoolExecutor.shutdown", ["wait", "cancel_futures"]).positional(1);
            let (wait, cancel) = how_to_shut_down(args, &SHUTDOWN)?;
            this(value)?.shut_down(thread, wait, cancel)?;
            Ok(Value::None)
        },
        _ => return None,
    })
}

impl ExecutorState {
    fn check_open(&self, thread: &Thread) -> Result<(), Raise> {
        let state = self.state.lock();
        if state.is_broken {
            let text = "A child process terminated abruptly, the process pool is not usable anymore";
            return Err(Raise::new(&BROKEN_PROCESS_POOL, text));
        }
        if state.is_shut_down {
            let text = "cannot schedule new futures after shutdown";
            return Err(Raise::runtime_error(text));
        }
        threading::check_not_ending(thread)
    }

    fn submit(
        self: &Arc<Self>,
        thread: &mut Thread,
        how: Call,
        (function, shown): (Value, Value),
        call: Value,
    ) -> Result<Arc<Future>, Raise> {
        self.check_open(thread)?;
        let task = thread.stage().next_task();
        self.task_events.submitted(thread, task, how, &function, &shown);
        let future = Arc::new(Future::new(Some(task)));
        self.state.lock().calls.push_back(Work {
            task,
            future: future.clone(),
            call,
        });
        let manager = self.state.lock().manager.clone();
        match manager {
            None => self.open(thread)?,
            Some((_, bell)) => {
                self.hire_another(thread, &bell)?;
                bell.ring();
            }
        }
        Ok(future)
    }

    /// Makes the first workers, with `fork` all of them, and starts the manager.
    fn open(self: &Arc<Self>, thread: &mut Thread) -> Result<(), Raise> {
        thread.flush()?;
        let workers = WorkerProcesses::new(
            thread,
            self.id,
            self.method,
            WorkerKind::Executor,
            self.initializer.clone(),
        )?;
        let start_failure = workers.start_failure();
        let mut dispatcher = Dispatcher::start(workers, self.rules).map_err(|error| start_failure.take(&error))?;
        let at_once = match self.method {
            StartMethod::Fork => self.rules.processes,
            StartMethod::Spawn | StartMethod::Forkserver => 1,
        };
        for _ in 0..at_once {
            if let Err(error) = dispatcher.hire() {
                dispatcher.terminate();
                return Err(start_failure.take(&error));
            }
        }
        dispatcher.spawner().work_without_lock();
        self.state.lock().processes = at_once;
        let bell = dispatcher.bell();
        let executor = self.clone();
        let manager = threading::spawn_unnamed(thread, move |thread| {
            Manager { executor, dispatcher }.run(thread);
            Ok(())
        })?;
        self.state.lock().manager = Some((manager, bell));
        Executors::add(thread, self);
        Ok(())
    }

    /// Has another worker hired if none is idle (`_adjust_process_count`). With `fork` all are there.
    fn hire_another(&self, thread: &mut Thread, bell: &Bell) -> Result<(), Raise> {
        if self.method == StartMethod::Fork || !self.needs_worker() {
            return Ok(());
        }
        self.state.lock().to_hire += 1;
        bell.ring();
        self.changed.wait(thread, None, || {
            let state = self.state.lock();
            state.to_hire == 0 || state.is_over
        })?;
        let refusal = self.state.lock().refusal.take();
        refusal.map_or(Ok(()), Err)
    }

    fn shut_down(&self, thread: &mut Thread, wait: bool, cancel: bool) -> Result<(), Raise> {
        let mut state = self.state.lock();
        state.cancels = cancel;
        let was_open = !std::mem::replace(&mut state.is_shut_down, true);
        let manager = state.manager.clone();
        drop(state);
        if was_open {
            thread.stage().say(Kind::PoolClosed { pool: self.id });
        }
        let Some((manager, bell)) = manager else { return Ok(()) };
        bell.ring();
        if wait && !self.state.lock().is_over {
            let on = forklore_event::Blocked::JoinPool { pool: self.id };
            thread.blocked(on, |thread| threading::join(thread, &manager, None))?;
            thread.stage().say(Kind::PoolJoined { pool: self.id });
        }
        Ok(())
    }
}

/// The executors of this process, which end before it does.
#[derive(Default)]
struct Executors(Shared<Vec<Arc<ExecutorState>>>);

impl Executors {
    fn add(thread: &Thread, executor: &Arc<ExecutorState>) {
        let executors = thread.module_state::<Self>();
        executors.0.lock().push(executor.clone());
        threading::at_end(thread, |thread| {
            // All that was submitted is still done (`_python_exit`).
            let executors = std::mem::take(&mut *thread.module_state::<Self>().0.lock());
            for executor in executors {
                let manager = executor.state.lock().manager.clone();
                if let Some((manager, bell)) = manager {
                    bell.ring();
                    // A signal handler that raises now has nobody to raise to.
                    let _ = threading::join(thread, &manager, None);
                }
            }
            Ok(())
        });
    }
}
