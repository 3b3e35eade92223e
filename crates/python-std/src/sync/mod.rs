//! What threads wait for: `threading.Lock` and its like, and what those of `multiprocessing` do in the same way.

pub mod barrier;
pub mod condition;
pub mod lock;
pub mod semaphore;
pub mod word;

use forklore_event::Blocked;
use forklore_python::value::Class;

/// A wait for an object of `class`, as it is told.
pub fn waiting(class: &'static Class) -> Blocked {
    Blocked::Lock {
        name: class.name.to_owned(),
    }
}
