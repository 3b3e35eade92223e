//! Who this process is, and who its relatives are.

use super::identity::Identity;
use super::process::{Child, children};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Value};

/// `multiprocessing.current_process()`
pub fn current_process(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("current_process")?;
    let identity = Identity::of(thread);
    let own = identity.own();
    if let Some(object) = own.object {
        return Ok(object);
    }
    let object = Value::object(Child::current(own, thread.stage().pid()));
    identity.keep_object(object.clone());
    Ok(object)
}

/// `multiprocessing.parent_process()`
pub fn parent_process(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("parent_process")?;
    let Some((pid, name)) = Identity::of(thread).own().parent else {
        return Ok(Value::None);
    };
    Ok(Value::object(Child::parent(pid, name)))
}

/// `multiprocessing.active_children()`: reaps the children that have ended.
pub fn active_children(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("active_children")?;
    children::poll(thread);
    let known = children::all(thread).into_iter();
    Ok(Value::list(known.map(|child| Value::Object(child)).collect()))
}
