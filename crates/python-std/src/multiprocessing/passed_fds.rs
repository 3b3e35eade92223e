//! Descriptors that cross to another process together with values.
//!
//! A lock, a queue or the end of a pipe can be sent only to a process that is being started ("through
//! inheritance"). While its values are pickled, each puts its descriptors beside them and writes down
//! their places; there it takes them out again.

use std::cell::RefCell;
use std::os::fd::{AsFd, OwnedFd};

use forklore_os::descriptor;
use forklore_python::exception::{Raise, VALUE_ERROR};
use forklore_python::interp::Thread;
use forklore_python::pickle;
use forklore_python::value::{Class, Shared, Value};

thread_local! {
    /// What the values that this thread pickles just now for a new process have packed
    /// (`context.get_spawning_popen()`).
    static PACKING: RefCell<Option<Vec<OwnedFd>>> = const { RefCell::new(None) };
}

/// Values on their way to a process that is being started.
#[derive(Default)]
pub struct Packed {
    /// The values, pickled.
    pub bytes: Vec<u8>,
    /// The descriptors that belong to them.
    pub fds: Vec<OwnedFd>,
}

/// Pickles `value` for a process that is being started.
///
/// # Errors
/// What pickling raises.
pub fn pack(thread: &mut Thread, value: &Value) -> Result<Packed, Raise> {
    PACKING.set(Some(Vec::new()));
    let bytes = pickle::dumps(thread, value);
    let fds = PACKING.take().unwrap_or_default();
    Ok(Packed { bytes: bytes?, fds })
}

/// Whether a process is being started, so that such objects may cross (`assert_spawning`).
///
/// # Errors
/// `RuntimeError` if not.
pub fn check_spawning(class: &'static Class) -> Result<(), Raise> {
    if PACKING.with_borrow(Option::is_some) {
        return Ok(());
    }
    let name = class.name;
    Err(Raise::runtime_error(format!(
        "{name} objects should only be shared between processes through inheritance"
    )))
}

/// Puts a copy of `fd` beside the values; gives its place.
///
/// # Errors
/// `OSError` if there are too many open files.
pub fn put(fd: impl AsFd) -> Result<Value, Raise> {
    let copy = descriptor::lift(fd).map_err(|error| Raise::os_error(error.raw_os_error().unwrap_or(0)))?;
    Ok(PACKING.with_borrow_mut(|packing| {
        let fds = packing.get_or_insert_default();
        fds.push(copy);
        Value::Int(i64::try_from(fds.len() - 1).unwrap_or(i64::MAX))
    }))
}

/// What this process was given when it was started.
#[derive(Default)]
struct Arrived(Shared<Vec<Option<OwnedFd>>>);

/// Keeps what this process was given, for [`take`].
pub fn receive(thread: &Thread, fds: Vec<OwnedFd>) {
    *thread.module_state::<Arrived>().0.lock() = fds.into_iter().map(Some).collect();
}

/// Takes out what was put at `place`.
///
/// # Errors
/// `ValueError` if nothing is there (any more).
pub fn take(thread: &Thread, place: &Value) -> Result<OwnedFd, Raise> {
    let arrived = thread.module_state::<Arrived>();
    let mut fds = arrived.0.lock();
    let found = match place {
        Value::Int(place) => usize::try_from(*place).ok().and_then(|place| fds.get_mut(place)),
        _ => None,
    };
    found
        .and_then(Option::take)
        .ok_or_else(|| Raise::new(&VALUE_ERROR, "no such descriptor was handed over"))
}
