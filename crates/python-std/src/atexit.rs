//! `atexit`: what is to be called when a process comes to its end by itself.
//!
//! As in CPython that is the end of the main module, an uncaught exception or `sys.exit`. It is not `os._exit`, nor
//! a signal that kills, nor the end of a process that `multiprocessing` has forked. A process that was forked by
//! `os.fork` has a copy of its parent's list.

use forklore_python::builtins::is_callable;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::traceback;
use forklore_python::value::limit::room_to_grow;
use forklore_python::value::module::Exit;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Shared, Value, comparison, display};

/// `atexit`
pub static MODULE: Module = Module::new(
    "atexit",
    &[
        Entry::function("atexit", "register", register),
        Entry::function("atexit", "unregister", unregister),
    ],
)
.on_exit(run);

/// Something to be done at the end of a process.
#[derive(Clone)]
enum Task {
    /// By a module of forklore's own, in a child of `multiprocessing` as well.
    Own(fn(&mut Thread)),
    /// A call that the listing has registered.
    Call(Value, Args),
}

/// What is to be done at the end of a process, last one first. What was taken back leaves an empty place.
#[derive(Default)]
struct AtExit(Shared<Vec<Option<Task>>>);

/// Has `act` done at the end of this process.
pub fn add(thread: &Thread, act: fn(&mut Thread)) {
    thread.module_state::<AtExit>().0.lock().push(Some(Task::Own(act)));
}

/// Does all that is to be done, what the listing has registered only at the end of the interpreter.
fn run(thread: &mut Thread, what: Exit) {
    let at_exit = thread.module_state::<AtExit>();
    at_exit.run(thread, what == Exit::Interpreter);
}

impl AtExit {
    fn call(&self, function: Value, args: Args) -> Result<(), Raise> {
        let mut tasks = self.0.lock();
        if tasks.len() == tasks.capacity() {
            room_to_grow(tasks.len(), size_of::<Option<Task>>())?;
        }
        tasks.push(Some(Task::Call(function, args)));
        Ok(())
    }

    /// Takes back all calls of `function`.
    fn forget(&self, function: &Value) -> Result<(), Raise> {
        // What was there is dropped when the lock is given back: that may run anything.
        let mut gone = Vec::new();
        for task in self.0.lock().iter_mut() {
            if let Some(Task::Call(known, _)) = task
                && comparison::same(known, function)?
            {
                gone.push(task.take());
            }
        }
        Ok(())
    }

    /// Does it all: what the listing has registered only if it `is_complete`, an end that runs that.
    fn run(&self, thread: &mut Thread, is_complete: bool) {
        let known = self.0.lock().len();
        for place in (0..known).rev() {
            let task = self.0.lock()[place].take();
            match task {
                Some(Task::Own(act)) => act(thread),
                Some(Task::Call(function, args)) if is_complete => call(thread, &function, args),
                Some(Task::Call(..)) | None => {}
            }
        }
        // What was registered meanwhile is too late, as in CPython; but not what ends the children that were made.
        let late = std::mem::take(&mut *self.0.lock());
        for task in late.into_iter().rev() {
            if let Some(Task::Own(act)) = task {
                act(thread);
            }
        }
    }
}

/// One call, whose error is told and changes nothing, not even the exit code.
fn call(thread: &mut Thread, function: &Value, args: Args) {
    if let Err(raise) = thread.call(function, args) {
        let name = display::repr(thread, function).unwrap_or_default();
        let text = traceback::alone(thread, &raise.0);
        let text = format!("Exception ignored in atexit callback: {name}\n{text}");
        thread.write_stderr(&text);
    }
}

fn register(thread: &mut Thread, mut args: Args) -> Result<Value, Raise> {
    if args.positional.is_empty() {
        return Err(Raise::type_error("register() takes at least 1 argument (0 given)"));
    }
    let function = args.positional.remove(0);
    if !is_callable(&function) {
        return Err(Raise::type_error("the first argument must be callable"));
    }
    thread.module_state::<AtExit>().call(function.clone(), args)?;
    Ok(function)
}

fn unregister(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let function = args.one("atexit.unregister")?;
    thread.module_state::<AtExit>().forget(&function)?;
    Ok(Value::None)
}
