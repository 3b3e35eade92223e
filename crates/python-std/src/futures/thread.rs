//! `ThreadPoolExecutor`: calls that run in threads of this process, one at a time under the interpreter lock.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::future::Future;
use super::{BROKEN_THREAD_POOL, EXECUTOR as BASE, how_to_shut_down, map};
use crate::multiprocessing::{Initializer, util};
use crate::{logging, threading};
use forklore_python::builtins::is_callable;
use forklore_python::exception::Raise;
use forklore_python::interp::{Thread, WaitQueue};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, collect, display};

/// `concurrent.futures.ThreadPoolExecutor`
pub static EXECUTOR: Class = Class::new("ThreadPoolExecutor")
    .module("concurrent.futures.thread")
    .base(&BASE)
    .construct(construct)
    .methods(method)
    .unpicklable_part("_queue.SimpleQueue");

const BROKEN: &str = "A thread initializer failed, the thread pool is not usable anymore";

/// What a listing holds of an executor.
struct Executor(Arc<ThreadPool>);

/// What the threads of an executor share.
struct ThreadPool {
    most: usize,
    prefix: String,
    initializer: Option<Initializer>,
    state: Shared<State>,
    changed: WaitQueue,
}

#[derive(Default)]
struct State {
    calls: VecDeque<(Arc<Future>, Value, Args)>,
    threads: Vec<Value>,
    /// How many of them there are, with the one that is being started.
    started: usize,
    idle: u32,
    is_broken: bool,
    is_shut_down: bool,
}

/// Numbers the executors of a process.
#[derive(Default)]
struct Counter(AtomicU64);

fn construct(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<4> = Signature::new(
        "ThreadPoolExecutor.__init__",
        ["max_workers", "thread_name_prefix", "initializer", "initargs"],
    );
    let [max_workers, prefix, initializer, initargs] = args
        .bind(&INIT)?
        .map(|value| value.filter(|value| !matches!(value, Value::None)));
    let most = match max_workers {
        None => i64::from((util::processors() + 4).min(32)),
        Some(value) => super::process::workers(&value)?,
    };
    if initializer.as_ref().is_some_and(|function| !is_callable(function)) {
        return Err(Raise::type_error("initializer must be a callable"));
    }
    let prefix = match prefix.filter(Value::is_true) {
        Some(prefix) => display::str(thread, &prefix)?,
        None => {
            let number = thread.module_state::<Counter>().0.fetch_add(1, Ordering::Relaxed);
            format!("ThreadPoolExecutor-{number}")
        }
    };
    let initializer = Initializer::from_arguments(initializer, initargs);
    Ok(Value::object(Executor(Arc::new(ThreadPool {
        most: usize::try_from(most).unwrap_or(usize::MAX),
        prefix,
        initializer,
        state: Shared::new(State::default()),
        changed: WaitQueue::new(),
    }))))
}

impl NativeObject for Executor {
    fn class(&self) -> &'static Class {
        &EXECUTOR
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let most = Value::Int(i64::try_from(self.0.most).unwrap_or(i64::MAX));
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

fn this(value: &Value) -> Result<&Arc<ThreadPool>, Raise> {
    value
        .downcast::<Executor>()
        .map(|executor| &executor.0)
        .ok_or_else(|| Raise::type_error("not a ThreadPoolExecutor"))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "submit" => |thread, value, mut args| {
            if args.positional.is_empty() {
                let text = "ThreadPoolExecutor.submit() missing 1 required positional argument: 'fn'";
                return Err(Raise::type_error(text));
            }
            let function = args.positional.remove(0);
            this(value)?
                .submit(thread, function, args)
                .map(|future| Value::Object(future))
        },
        "map" => |thread, value, args| {
            let pool = this(value)?;
            let arguments = map::arguments(thread, args, "Executor.map")?;
            let mut futures = Vec::new();
            for item in &arguments.items {
                let args = Args::positional(collect(thread, item)?);
                futures.push(pool.submit(thread, arguments.function.clone(), args)?);
            }
            Ok(map::results(futures, arguments.deadline, false))
        },
        "shutdown" => |thread, value, args| {
            const SHUTDOWN: Signature<2> =
                Signature::new("ThreadPoolExecutor.shutdown", ["wait", "cancel_futures"]).positional(1);
            let (wait, cancel) = how_to_shut_down(args, &SHUTDOWN)?;
            this(value)?.shut_down(thread, wait, cancel)?;
            Ok(Value::None)
        },
        _ => return None,
    })
}

impl ThreadPool {
    fn submit(self: &Arc<Self>, thread: &mut Thread, function: Value, args: Args) -> Result<Arc<Future>, Raise> {
        let state = self.state.lock();
        if state.is_broken {
            return Err(Raise::new(&BROKEN_THREAD_POOL, BROKEN));
        }
        if state.is_shut_down {
            return Err(Raise::runtime_error("cannot schedule new futures after shutdown"));
        }
        drop(state);
        threading::check_not_ending(thread)?;
        let future = Arc::new(Future::new(None));
        let mut state = self.state.lock();
        state.calls.push_back((future.clone(), function, args));
        let has_idle = state.idle > 0;
        state.idle = state.idle.saturating_sub(1);
        let number = state.started;
        let hires = !has_idle && number < self.most;
        // Counted before it is there: a task that it begins at once may submit others.
        state.started += usize::from(hires);
        drop(state);
        self.changed.wake_all();
        if hires {
            let pool = self.clone();
            let name = format!("{}_{number}", self.prefix);
            ThreadPools::add(thread, self);
            if let Err(raise) = threading::spawn_named(thread, &name, move |thread| pool.work(thread)) {
                self.state.lock().started -= 1;
                return Err(raise);
            }
        }
        Ok(future)
    }

    /// A thread's life (`thread._worker`).
    fn work(&self, thread: &mut Thread) -> Result<(), Raise> {
        self.state.lock().threads.extend(thread.object.clone());
        if let Some(initializer) = &self.initializer
            && let Err(raise) = initializer.run(thread)
        {
            let text = "Exception in initializer:";
            logging::exception(thread, "concurrent.futures", logging::CRITICAL, text, &raise);
            return self.break_down(thread);
        }
        loop {
            let mut next = None;
            let ends = |thread: &Thread| threading::check_not_ending(thread).is_err();
            let ending = ends(thread);
            self.changed.wait(thread, None, || {
                let mut state = self.state.lock();
                next = state.calls.pop_front();
                next.is_some() || state.is_shut_down || ending
            })?;
            let Some((future, function, args)) = next else {
                return Ok(());
            };
            if future.begin()? {
                let outcome = thread.call(&function, args);
                future.finish(thread, outcome)?;
            }
            self.state.lock().idle += 1;
        }
    }

    fn break_down(&self, thread: &mut Thread) -> Result<(), Raise> {
        self.state.lock().is_broken = true;
        let calls = std::mem::take(&mut self.state.lock().calls);
        for (future, ..) in calls {
            future.finish(thread, Err(Raise::new(&BROKEN_THREAD_POOL, BROKEN)))?;
        }
        Ok(())
    }

    fn shut_down(&self, thread: &mut Thread, wait: bool, cancel: bool) -> Result<(), Raise> {
        self.state.lock().is_shut_down = true;
        if cancel {
            let calls = std::mem::take(&mut self.state.lock().calls);
            for (future, ..) in calls {
                future.cancel(thread);
            }
        }
        self.changed.wake_all();
        if wait {
            let threads = self.state.lock().threads.clone();
            for other in threads {
                threading::join(thread, &other, None)?;
            }
        }
        Ok(())
    }
}

/// The executors of this process, which end before it does.
#[derive(Default)]
struct ThreadPools(Shared<Vec<Arc<ThreadPool>>>);

impl ThreadPools {
    fn add(thread: &Thread, pool: &Arc<ThreadPool>) {
        let pools = thread.module_state::<Self>();
        let mut pools = pools.0.lock();
        if pools.iter().any(|known| Arc::ptr_eq(known, pool)) {
            return;
        }
        pools.push(pool.clone());
        drop(pools);
        threading::at_end(thread, |thread| {
            // All that was submitted is still done (`_python_exit`).
            let pools = std::mem::take(&mut *thread.module_state::<Self>().0.lock());
            for pool in pools {
                // A child that a task has forked is one of the threads that it would wait for.
                let own = thread.object.clone();
                if own.is_some_and(|own| pool.state.lock().threads.iter().any(|other| other.is(&own))) {
                    return Err(Raise::runtime_error("cannot join current thread"));
                }
                // A signal handler that raises now has nobody to raise to.
                let _ = pool.shut_down(thread, true, false);
            }
            Ok(())
        });
    }
}
