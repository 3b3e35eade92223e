//! What `multiprocessing` logs of itself, and does at the end of a process (`multiprocessing/util.py`).

use crate::{atexit, logging, os};
use forklore_event::Pid;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::traceback;
use forklore_python::value::{Args, Shared, Signature, Value};

const NAME: &str = "multiprocessing";

/// What is known of the logger.
#[derive(Default)]
struct Log {
    /// Somebody has asked for it; before, nothing is logged.
    is_asked_for: Shared<bool>,
    /// The process that has logged that it shuts down, which a forked child is not.
    shuts_down: Shared<Option<Pid>>,
}

/// From now on something is logged, the end of the process too.
fn ask_for(thread: &Thread) {
    *thread.module_state::<Log>().is_asked_for.lock() = true;
    at_exit(thread);
}

/// `multiprocessing.get_logger()`
pub fn get_logger(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("DefaultContext.get_logger")?;
    ask_for(thread);
    Ok(logging::library_logger(thread, NAME))
}

/// `multiprocessing.log_to_stderr(level=None)`
pub fn log_to_stderr(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const LOG_TO_STDERR: Signature<1> = Signature::new("DefaultContext.log_to_stderr", ["level"]);
    let [level] = args.bind(&LOG_TO_STDERR)?;
    let level = level.filter(Value::is_true);
    ask_for(thread);
    logging::log_to_stderr(thread, NAME, "[%(levelname)s/%(processName)s] %(message)s", level)
}

/// Logs what a process does, for whoever has asked for it.
pub fn info(thread: &mut Thread, text: &str) {
    if *thread.module_state::<Log>().is_asked_for.lock() {
        logging::info(thread, NAME, text);
    }
}

/// Logs, once in a process, that it comes to its end.
pub fn shuts_down(thread: &mut Thread) {
    let own = Some(thread.stage().pid());
    let before = std::mem::replace(&mut *thread.module_state::<Log>().shuts_down.lock(), own);
    if before != own {
        info(thread, "process shutting down");
    }
}

/// Logs that a child begins with what it is for.
pub fn child_runs(thread: &mut Thread) {
    info(thread, "child process calling self.run()");
}

/// Logs how a child ends.
pub fn child_exits(thread: &mut Thread, code: i32) {
    info(thread, &format!("process exiting with exitcode {code}"));
}

/// Reports an exception that ends a child: the child's name comes before the traceback, and what is left of a line on
/// `sys.stdout` after it. Gives the exit code.
pub fn report(thread: &mut Thread, raise: &Raise, name: &str) -> i32 {
    let (code, text) = match thread.exit_code(raise) {
        Some((code, text)) => (code, text),
        None => {
            thread.tell_limit(raise);
            let text = traceback::format(thread, &raise.0);
            (1, Some(format!("Process {name}:\n{text}")))
        }
    };
    if let Some(text) = text {
        // A stream that cannot be written to has no place for the complaint either.
        let _ = thread.runtime().clone().stderr.write(thread, &text);
    }
    code
}

/// What is done at the end of a process, in this order: CPython's exit priorities, from the highest to the lowest.
#[derive(Clone, Copy)]
pub enum Step {
    /// Pools are terminated.
    Pools,
    /// Queues take nothing more.
    Queues,
    /// Daemonic children are terminated, and all children waited for.
    Children,
    /// What is in queues' buffers is written.
    Buffers,
}

/// Does a step for all that it is about.
type Act = fn(&mut Thread) -> Result<(), Raise>;

/// What is to be done at the end of a process.
#[derive(Default)]
struct AtExit {
    steps: Shared<[Option<Act>; 5]>,
    /// The process that it belongs to, which a forked child is not.
    owner: Shared<Option<Pid>>,
}

/// Has a step done at the end of this process.
pub fn finalize(thread: &Thread, step: Step, act: Act) {
    thread.module_state::<AtExit>().steps.lock()[step as usize] = Some(act);
    at_exit(thread);
}

/// Has [`exit_function`] run at the end of this process.
fn at_exit(thread: &Thread) {
    let state = thread.module_state::<AtExit>();
    let own = Some(thread.stage().pid());
    if std::mem::replace(&mut *state.owner.lock(), own) != own {
        atexit::add(thread, |thread| {
            // A signal handler that raises now has nobody to raise to.
            let _ = exit_function(thread);
        });
    }
}

/// CPython's `util._exit_function`: does all steps.
///
/// # Errors
/// What a signal handler raises.
pub fn exit_function(thread: &mut Thread) -> Result<(), Raise> {
    shuts_down(thread);
    let state = thread.module_state::<AtExit>();
    if *state.owner.lock() != Some(thread.stage().pid()) {
        return Ok(());
    }
    let steps = *state.steps.lock();
    steps.into_iter().flatten().try_for_each(|act| act(thread))
}

/// How many processors there are, `os.cpu_count() or 1`: the default size of a pool, however many of them this
/// process may use.
pub fn processors() -> u32 {
    let online = os::processors_online().ok().flatten();
    online.and_then(|count| u32::try_from(count).ok()).unwrap_or(1)
}
