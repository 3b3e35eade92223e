//! `os.register_at_fork`: what is called around each fork.

use forklore_python::builtins::is_callable;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::traceback;
use forklore_python::value::limit::room_to_grow;
use forklore_python::value::module::Fork;
use forklore_python::value::{Args, Shared, Signature, Value, display};

/// What is called: in the parent before and after, and in the child.
#[derive(Default)]
struct Registered([Shared<Vec<Value>>; 3]);

/// Calls what was registered for that moment. An error is told and changes nothing.
pub(super) fn around(thread: &mut Thread, fork: Fork<'_>) {
    let registered = thread.module_state::<Registered>();
    let [before, in_parent, in_child] = &registered.0;
    let hooks = match fork {
        // The last one first.
        Fork::Before => before.snapshot().into_iter().rev().collect(),
        Fork::InParent => in_parent.snapshot(),
        Fork::InChild { .. } => in_child.snapshot(),
    };
    for hook in hooks {
        if let Err(raise) = thread.call(&hook, Args::default()) {
            let name = display::repr(thread, &hook).unwrap_or_default();
            let text = traceback::alone(thread, &raise.0);
            thread.write_stderr(&format!("Exception ignored in: {name}\n{text}"));
        }
    }
}

/// `os.register_at_fork(*, before=None, after_in_child=None, after_in_parent=None)`
pub(super) fn register_at_fork(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const NAMES: [&str; 3] = ["before", "after_in_parent", "after_in_child"];
    const REGISTER: Signature<3> = Signature::new("register_at_fork", NAMES).positional(0).native();
    if !args.positional.is_empty() {
        return Err(Raise::type_error("register_at_fork() takes no positional arguments"));
    }
    let hooks = args.bind(&REGISTER)?;
    if hooks.iter().all(Option::is_none) {
        return Err(Raise::type_error("At least one argument is required."));
    }
    for (hook, name) in hooks.iter().zip(NAMES) {
        if let Some(hook) = hook
            && !is_callable(hook)
        {
            let class = hook.type_name();
            let text = format!("'{name}' must be callable, not {class}");
            return Err(Raise::type_error(text));
        }
    }
    let known = thread.module_state::<Registered>();
    for (hook, known) in hooks.into_iter().zip(&known.0) {
        let mut known = known.lock();
        if known.len() == known.capacity() {
            room_to_grow(known.len(), size_of::<Value>())?;
        }
        known.extend(hook);
    }
    Ok(Value::None)
}
