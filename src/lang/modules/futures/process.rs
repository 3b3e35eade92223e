//! `ProcessPoolExecutor`: calls that run in processes.
//!
//! As in CPython a manager thread stands between: it turns calls into bytes, hands them to the workers, a few
//! more than there are workers (`EXTRA_QUEUED_CALLS`; those cannot be cancelled any more), and sets the futures.
//! When a worker dies that was not to, the executor is broken, and so is every future that is not done.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::future::Future;
use super::map::{self, PROCESS_CHUNK};
use super::{BROKEN_PROCESS_POOL, EXECUTOR as BASE, REMOTE_TRACEBACK};
use crate::event::{Call, Kind, PoolId, StartMethod, TaskId};
use crate::lang::builtins::is_callable;
use crate::lang::exception::{Exception, Raise};
use crate::lang::interp::{Thread, WaitQueue};
use crate::lang::modules::multiprocessing::{Initializer, Staff, Telling, Trade, context, handlers, read_label};
use crate::lang::modules::threading;
use crate::lang::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, collect, number};
use crate::lang::{pickle, traceback};
use crate::pool::{Bell, Engine, Outcome, Rules, Staffing};

/// `concurrent.futures.ProcessPoolExecutor`
pub static EXECUTOR: Class = Class::new("ProcessPoolExecutor")
    .module("concurrent.futures.process")
    .base(&BASE)
    .construct(construct)
    .methods(method);

/// How many calls are handed over beyond those that the workers can begin.
const EXTRA_QUEUED_CALLS: u32 = 1;

/// What a listing holds of an executor.
struct Executor(Arc<Office>);

/// What the caller's side and the manager thread of an executor share.
struct Office {
    id: PoolId,
    rules: Rules,
    method: StartMethod,
    initializer: Option<Initializer>,
    telling: Telling,
    desk: Shared<Desk>,
    changed: WaitQueue,
}

#[derive(Default)]
struct Desk {
    /// Calls that the manager has not taken.
    calls: VecDeque<Work>,
    /// What the manager has and is not done.
    pending: HashMap<TaskId, Arc<Future>>,
    /// How many workers there are, and how many of them have nothing to do.
    processes: u32,
    idle: i64,
    /// Workers that a caller waits to be hired, and what hiring the last one raised.
    to_hire: u32,
    refusal: Option<Raise>,
    manager: Option<(Value, Bell)>,
    is_broken: bool,
    is_shut_down: bool,
    cancels: bool,
    is_over: bool,
}

/// A call that was submitted.
struct Work {
    task: TaskId,
    future: Arc<Future>,
    call: Value,
}

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
        None => i64::from(handlers::processors()),
        Some(value) => number::as_int(&value).ok_or_else(|| not_comparable(&value))?,
    };
    if max_workers <= 0 {
        return Err(Raise::value_error("max_workers must be greater than 0"));
    }
    let method = match (&given, &limit) {
        (None, Some(_)) => StartMethod::Spawn,
        _ => context::of_argument(thread, given.as_ref())?,
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
    let initializer = match initializer {
        None => None,
        Some(function) => {
            let args = initargs.map(|args| collect(thread, &args)).transpose()?;
            Some(Initializer {
                function,
                args: args.unwrap_or_default(),
            })
        }
    };
    let rules = Rules {
        processes: u32::try_from(max_workers).unwrap_or(u32::MAX),
        tasks_per_worker: limit,
        staffing: Staffing::OnDemand,
    };
    let id = thread.stage().next_pool();
    thread.stage().say(Kind::PoolCreated {
        pool: id,
        processes: rules.processes,
        maxtasksperchild: limit,
        start_method: method,
        on_demand: true,
    });
    Ok(Value::object(Executor(Arc::new(Office {
        id,
        rules,
        method,
        initializer,
        telling: Telling::new(id),
        desk: Shared::new(Desk::default()),
        changed: WaitQueue::new(),
    }))))
}

fn not_comparable(value: &Value) -> Raise {
    Raise::type_error(format!(
        "'<=' not supported between instances of '{}' and 'int'",
        value.type_name()
    ))
}

impl NativeObject for Executor {
    fn class(&self) -> &'static Class {
        &EXECUTOR
    }

    fn enter(&self, _thread: &mut Thread, this: &Value) -> Option<Result<Value, Raise>> {
        Some(Ok(this.clone()))
    }

    fn exit(&self, thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.0.shut_down(thread, true, false)?;
        Ok(false)
    }
}

fn this(value: &Value) -> Result<&Arc<Office>, Raise> {
    value
        .downcast::<Executor>()
        .map(|executor| &executor.0)
        .ok_or_else(|| Raise::type_error("not a ProcessPoolExecutor"))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "submit" => |thread, value, args| {
            let office = this(value)?;
            let mut positional = args.positional.into_iter();
            let Some(function) = positional.next() else {
                let text = "ProcessPoolExecutor.submit() missing 1 required positional argument: 'fn'";
                return Err(Raise::type_error(text));
            };
            let keywords = args
                .keyword
                .into_iter()
                .map(|(name, value)| Ok((crate::lang::value::Key::new(Value::Str(name))?, value)));
            let keywords = keywords.collect::<Result<_, Raise>>()?;
            let positional = Value::tuple(positional.collect());
            let shown = (function.clone(), positional.clone());
            let call = Value::tuple(vec![function, positional, Value::dict(keywords)]);
            office
                .submit(thread, Call::Submit, shown, call)
                .map(|future| Value::Object(future))
        },
        "map" => |thread, value, args| {
            let office = this(value)?;
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
                futures.push(office.submit(thread, Call::Map, (function.clone(), shown), call)?);
            }
            Ok(map::results(futures, deadline, true))
        },
        "shutdown" => |thread, value, args| {
            const SHUTDOWN: Signature<2> =
                Signature::new("ProcessPoolExecutor.shutdown", ["wait", "cancel_futures"]).positional(1);
            let [wait, cancel] = args.bind(&SHUTDOWN)?;
            let wait = wait.is_none_or(|wait| wait.is_true());
            let cancel = cancel.is_some_and(|cancel| cancel.is_true());
            this(value)?.shut_down(thread, wait, cancel)?;
            Ok(Value::None)
        },
        _ => return None,
    })
}

impl Office {
    fn check_open(&self, thread: &Thread) -> Result<(), Raise> {
        let desk = self.desk.lock();
        if desk.is_broken {
            let text = "A child process terminated abruptly, the process pool is not usable anymore";
            return Err(Raise::new(&BROKEN_PROCESS_POOL, text));
        }
        if desk.is_shut_down {
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
        self.telling.submitted(thread, task, how, &function, &shown);
        let future = Arc::new(Future::new(Some(task)));
        self.desk.lock().calls.push_back(Work {
            task,
            future: future.clone(),
            call,
        });
        let manager = self.desk.lock().manager.clone();
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
        let staff = Staff::new(thread, self.id, self.method, Trade::Executor, self.initializer.clone())?;
        let why_not = staff.why_not();
        let mut engine = Engine::start(staff, self.rules).map_err(|error| why_not.take(&error))?;
        let at_once = match self.method {
            StartMethod::Fork => self.rules.processes,
            StartMethod::Spawn | StartMethod::Forkserver => 1,
        };
        for _ in 0..at_once {
            if let Err(error) = engine.hire() {
                engine.terminate();
                return Err(why_not.take(&error));
            }
        }
        engine.workplace().work_without_lock();
        self.desk.lock().processes = at_once;
        let bell = engine.bell();
        let office = self.clone();
        let manager = threading::spawn_unnamed(thread, move |thread| {
            Manager { office, engine }.run(thread);
            Ok(())
        })?;
        self.desk.lock().manager = Some((manager, bell));
        Offices::add(thread, self);
        Ok(())
    }

    /// Has another worker hired if none is idle (`_adjust_process_count`). With `fork` all are there.
    fn hire_another(&self, thread: &mut Thread, bell: &Bell) -> Result<(), Raise> {
        if self.method == StartMethod::Fork || !self.is_short_handed() {
            return Ok(());
        }
        self.desk.lock().to_hire += 1;
        bell.ring();
        self.changed.wait(thread, None, || {
            let desk = self.desk.lock();
            desk.to_hire == 0 || desk.is_over
        })?;
        let refusal = self.desk.lock().refusal.take();
        refusal.map_or(Ok(()), Err)
    }

    /// Whether a worker is to be hired for another call; if not, an idle one is counted as busy.
    fn is_short_handed(&self) -> bool {
        let mut desk = self.desk.lock();
        if desk.idle > 0 {
            desk.idle -= 1;
            return false;
        }
        desk.processes + desk.to_hire < self.rules.processes
    }

    fn shut_down(&self, thread: &mut Thread, wait: bool, cancel: bool) -> Result<(), Raise> {
        let mut desk = self.desk.lock();
        desk.cancels = cancel;
        let was_open = !std::mem::replace(&mut desk.is_shut_down, true);
        let manager = desk.manager.clone();
        drop(desk);
        if was_open {
            thread.stage().say(Kind::PoolClosed { pool: self.id });
        }
        let Some((manager, bell)) = manager else { return Ok(()) };
        bell.ring();
        if wait && !self.desk.lock().is_over {
            let on = crate::event::Blocked::JoinPool { pool: self.id };
            thread.blocked(on, |thread| threading::join(thread, &manager, None))?;
            thread.stage().say(Kind::PoolJoined { pool: self.id });
        }
        Ok(())
    }
}

/// The thread that drives the engine.
struct Manager {
    office: Arc<Office>,
    engine: Engine<Staff>,
}

impl Manager {
    fn run(mut self, thread: &mut Thread) {
        while !self.is_done(thread) {
            self.hire(thread);
            self.hand_over(thread);
            let before = self.engine.pids().len();
            let mut outcomes = Vec::new();
            // A worker that cannot be made is not missed: the others go on.
            thread.without_lock(|| drop(self.engine.turn(None, &mut outcomes)));
            let left = before.saturating_sub(self.engine.pids().len());
            for outcome in outcomes {
                if let Outcome::Done(label, bytes) = outcome {
                    let (task, _) = read_label(label);
                    self.deliver(thread, task, &bytes);
                }
            }
            if self.engine.workplace().has_lost() {
                return self.give_up(thread);
            }
            self.replace(left);
        }
        self.over();
    }

    fn over(&self) {
        self.office.desk.lock().is_over = true;
        self.office.changed.wake_all();
    }

    /// Hires whom a caller waits for.
    fn hire(&mut self, thread: &mut Thread) {
        while self.office.desk.lock().to_hire > 0 {
            let why_not = self.engine.workplace().why_not();
            let hired = thread.without_lock(|| self.engine.hire());
            let mut desk = self.office.desk.lock();
            match hired {
                Ok(_) => desk.processes += 1,
                Err(error) => desk.refusal = Some(why_not.take(&error)),
            }
            desk.to_hire -= 1;
            drop(desk);
            self.office.changed.wake_all();
        }
    }

    /// Hands calls over to the workers (`add_call_item_to_queue`).
    fn hand_over(&mut self, thread: &mut Thread) {
        let room = (self.office.rules.processes + EXTRA_QUEUED_CALLS) as usize;
        while self.engine.not_begun() < room {
            let Some(Work { task, future, call }) = self.office.desk.lock().calls.pop_front() else {
                return;
            };
            if !future.begin().unwrap_or(false) {
                continue;
            }
            match pickle::dumps(thread, &call) {
                Ok(bytes) => {
                    self.office.desk.lock().pending.insert(task, future);
                    self.engine.submit(self.office.telling.label(task), bytes);
                }
                Err(raise) => {
                    // The call is gone, and with it the worker's turn.
                    let text = traceback::format(thread, &raise.0);
                    let _ = future.finish(thread, Err(remote(raise, &text)));
                }
            }
        }
    }

    fn deliver(&mut self, thread: &mut Thread, task: TaskId, bytes: &[u8]) {
        let future = self.office.desk.lock().pending.remove(&task);
        let outcome = handlers::understand(thread, bytes, &REMOTE_TRACEBACK);
        self.office.telling.delivered(thread, task);
        if let Some(future) = future {
            // It was begun, so nobody else can have finished it but the listing itself.
            let _ = future.finish(thread, outcome);
        }
        self.office.desk.lock().idle += 1;
    }

    /// `left` workers have done their share and left; each is replaced unless another one is idle.
    fn replace(&mut self, left: usize) {
        let retires = self.office.rules.tasks_per_worker.is_some() && !self.engine.is_closed();
        for _ in 0..left {
            let mut desk = self.office.desk.lock();
            desk.processes = desk.processes.saturating_sub(1);
            // Its last result counted it as idle.
            desk.idle -= 1;
            drop(desk);
            if retires && self.office.is_short_handed() {
                self.office.desk.lock().to_hire += 1;
            }
        }
    }

    /// Whether the executor was shut down and everything is done. Cancels what is to be cancelled, and lets
    /// the workers leave.
    fn is_done(&mut self, thread: &mut Thread) -> bool {
        let ends = self.office.desk.lock().is_shut_down || threading::check_not_ending(thread).is_err();
        if !ends {
            return false;
        }
        if std::mem::take(&mut self.office.desk.lock().cancels) {
            let calls = std::mem::take(&mut self.office.desk.lock().calls);
            for work in calls {
                work.future.cancel(thread);
            }
        }
        let desk = self.office.desk.lock();
        let is_idle = desk.calls.is_empty() && desk.pending.is_empty();
        drop(desk);
        if is_idle && !self.engine.is_closed() {
            self.engine.close();
        }
        self.engine.is_empty()
    }

    /// A worker has died (`terminate_broken`).
    fn give_up(mut self, thread: &mut Thread) {
        let mut desk = self.office.desk.lock();
        desk.is_broken = true;
        desk.is_shut_down = true;
        let mut pending: Vec<_> = desk.pending.drain().collect();
        pending.sort_by_key(|(task, _)| *task);
        let calls = std::mem::take(&mut desk.calls);
        drop(desk);
        thread.stage().say(Kind::PoolBroken { pool: self.office.id });
        let text = "A process in the process pool was terminated abruptly while the future was running or pending.";
        let broken = Raise::new(&BROKEN_PROCESS_POOL, text);
        let futures = pending.into_iter().map(|(_, future)| future);
        for future in futures.chain(calls.into_iter().map(|work| work.future)) {
            // One that was cancelled stays so.
            let _ = future.finish(thread, Err(Raise(broken.0.clone())));
        }
        thread.without_lock(|| self.engine.terminate());
        self.over();
    }
}

/// An exception of a worker, or of the way to it, whose cause tells where it was raised.
fn remote(raise: Raise, traceback: &str) -> Raise {
    let text = Value::from(format!("\n\"\"\"\n{traceback}\"\"\""));
    raise.0.state().cause = Some(Arc::new(Exception::new(&REMOTE_TRACEBACK, vec![text])));
    raise
}

/// The executors of this process, which end before it does.
#[derive(Default)]
struct Offices(Shared<Vec<Arc<Office>>>);

impl Offices {
    fn add(thread: &Thread, office: &Arc<Office>) {
        let offices = thread.module_state::<Self>();
        offices.0.lock().push(office.clone());
        threading::at_end(thread, |thread| {
            // All that was submitted is still done (`_python_exit`).
            let offices = std::mem::take(&mut *thread.module_state::<Self>().0.lock());
            for office in offices {
                let manager = office.desk.lock().manager.clone();
                if let Some((manager, bell)) = manager {
                    bell.ring();
                    // A signal handler that raises now has nobody to raise to.
                    let _ = threading::join(thread, &manager, None);
                }
            }
        });
    }
}
