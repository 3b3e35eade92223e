//! Start methods, and that of the default context.

use forklore_event::StartMethod;
use forklore_python::exception::{Raise, VALUE_ERROR};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Shared, Value, display};

/// The start methods, the default first, as `get_all_start_methods()` gives them.
pub const ALL: [StartMethod; 3] = [StartMethod::Fork, StartMethod::Spawn, StartMethod::Forkserver];

/// The start method of the default context, once it is settled.
#[derive(std::default::Default)]
struct Default(Shared<Option<StartMethod>>);

/// The start method of that name.
///
/// # Errors
/// `ValueError` if there is none.
pub fn named(thread: &mut Thread, method: &Value) -> Result<StartMethod, Raise> {
    let found = match method {
        Value::Str(text) => ALL.into_iter().find(|known| known.name() == &**text),
        _ => None,
    };
    match found {
        Some(method) => Ok(method),
        None => {
            let method = display::repr(thread, method)?;
            Err(Raise::new(&VALUE_ERROR, format!("cannot find context for {method}")))
        }
    }
}

/// The start method of the default context, if it is settled.
pub fn settled(thread: &Thread) -> Option<StartMethod> {
    *thread.module_state::<Default>().0.lock()
}

/// Settles the start method of the default context, or takes that back (`_force_start_method`).
pub fn settle(thread: &Thread, method: Option<StartMethod>) {
    *thread.module_state::<Default>().0.lock() = method;
}

/// The start method of the default context, which is settled by asking.
pub fn actual(thread: &Thread) -> StartMethod {
    *thread
        .module_state::<Default>()
        .0
        .lock()
        .get_or_insert(StartMethod::Fork)
}

/// The start method of a context that is given as an argument; `None` stands for the default.
///
/// # Errors
/// `AttributeError` if it is no context.
pub fn of_argument(thread: &mut Thread, context: Option<&Value>) -> Result<StartMethod, Raise> {
    let context = match context {
        None | Some(Value::None | Value::Module(_)) => return Ok(actual(thread)),
        Some(context) => context,
    };
    match thread.find_attribute(context, "get_start_method")? {
        Some(ask) => {
            let method = thread.call(&ask, Args::default())?;
            named(thread, &method)
        }
        None => Err(Raise::no_attribute(context, "get_start_method")),
    }
}
