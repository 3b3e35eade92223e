//! The modules that a listing can import: one static table each.
//!
//! A module that has something to remember (the configuration of `logging`, the
//! generator of `random`) keeps it in a type of its own that is `Default`, and
//! gets at it with [`Thread::module_state`]; a forked process has its own copy.

pub mod atexit;
pub mod collections;
mod contextlib;
mod copy;
mod deprecated;
mod errno;
mod extras;
pub mod functools;
mod futures;
mod hashlib;
pub mod itertools;
pub mod json;
mod locks;
pub mod logging;
mod math;
pub mod multiprocessing;
mod operator;
pub mod os;
mod pickle;
mod queue;
mod random;
mod semaphores;
pub mod signal;
mod statistics;
mod string;
pub mod sys;
pub mod threading;
pub mod time;
mod traceback;
pub mod typing;

use super::exception::Raise;
use super::interp::Thread;
use super::value::{Class, NativeFn, NativeFunction, Value};

/// A module.
pub struct Module {
    /// Its full name, `multiprocessing.pool`.
    pub name: &'static str,
    /// What it holds. The check before the run reads it too.
    pub entries: &'static [Entry],
}

/// One name of a module.
pub struct Entry {
    /// The name.
    pub name: &'static str,
    /// What it stands for.
    pub item: Item,
}

/// What a name of a module stands for.
pub enum Item {
    /// A function.
    Function(NativeFunction),
    /// A class.
    Class(&'static Class),
    /// A number: `os.WNOHANG`.
    Int(i64),
    /// A text: `os.devnull`.
    Str(&'static str),
    /// Something made when it is asked for: `sys.stdout`.
    Property(fn(&mut Thread) -> Result<Value, Raise>),
    /// The same, and it can be assigned: `threading.excepthook`.
    Variable(
        fn(&mut Thread) -> Result<Value, Raise>,
        fn(&mut Thread, Value) -> Result<(), Raise>,
    ),
    /// A module within: `multiprocessing.pool`.
    Module(&'static Module),
}

impl Entry {
    /// A function.
    pub const fn function(module: &'static str, name: &'static str, call: NativeFn) -> Self {
        Self {
            name,
            item: Item::Function(NativeFunction::new(module, name, call)),
        }
    }

    /// A class, under its own name.
    pub const fn class(class: &'static Class) -> Self {
        Self {
            name: class.name,
            item: Item::Class(class),
        }
    }

    /// A class under another name.
    pub const fn class_named(name: &'static str, class: &'static Class) -> Self {
        Self {
            name,
            item: Item::Class(class),
        }
    }

    /// A number.
    pub const fn int(name: &'static str, value: i64) -> Self {
        Self {
            name,
            item: Item::Int(value),
        }
    }

    /// A text.
    pub const fn str(name: &'static str, text: &'static str) -> Self {
        Self {
            name,
            item: Item::Str(text),
        }
    }

    /// Something made when it is asked for.
    pub const fn property(name: &'static str, get: fn(&mut Thread) -> Result<Value, Raise>) -> Self {
        Self {
            name,
            item: Item::Property(get),
        }
    }

    /// Something that can be assigned.
    pub const fn variable(
        name: &'static str,
        get: fn(&mut Thread) -> Result<Value, Raise>,
        set: fn(&mut Thread, Value) -> Result<(), Raise>,
    ) -> Self {
        Self {
            name,
            item: Item::Variable(get, set),
        }
    }

    /// A module within.
    pub const fn module(name: &'static str, module: &'static Module) -> Self {
        Self {
            name,
            item: Item::Module(module),
        }
    }
}

impl Module {
    /// The entry `name`.
    pub fn find(&'static self, name: &str) -> Option<&'static Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// The function `name`.
    pub fn function(&'static self, name: &str) -> Option<Value> {
        match &self.find(name)?.item {
            Item::Function(function) => Some(Value::Native(function)),
            _ => None,
        }
    }

    /// `module.name`.
    pub fn get(&'static self, thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let Some(entry) = self.find(name) else { return Ok(None) };
        let value = match &entry.item {
            Item::Function(function) => Value::Native(function),
            Item::Class(class) => Value::Class(class),
            Item::Int(value) => Value::Int(*value),
            Item::Str(text) => Value::str(*text),
            Item::Property(get) | Item::Variable(get, _) => get(thread)?,
            Item::Module(module) => Value::Module(module),
        };
        Ok(Some(value))
    }
}

impl Module {
    /// Whether a listing may assign `module.name`.
    pub fn can_be_set(&'static self, name: &str) -> bool {
        matches!(self.find(name).map(|entry| &entry.item), Some(Item::Variable(..)))
    }

    /// `module.name = value`; `false` if that cannot be assigned.
    pub fn set(&'static self, thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        match self.find(name).map(|entry| &entry.item) {
            Some(Item::Variable(_, set)) => set(thread, value).map(|()| true),
            _ => Ok(false),
        }
    }
}

/// The modules that can be imported.
pub static MODULES: &[&Module] = &[
    &atexit::MODULE,
    &collections::MODULE,
    &collections::abc::MODULE,
    &contextlib::MODULE,
    &copy::MODULE,
    &errno::MODULE,
    &functools::MODULE,
    &futures::CONCURRENT,
    &futures::MODULE,
    &futures::PROCESS,
    &futures::THREAD,
    &hashlib::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &logging::MODULE,
    &math::MODULE,
    &random::MODULE,
    &multiprocessing::MODULE,
    &multiprocessing::POOL,
    &multiprocessing::CONNECTION,
    &multiprocessing::CONTEXT,
    &multiprocessing::MANAGERS,
    &multiprocessing::PROCESS,
    &multiprocessing::QUEUES,
    &multiprocessing::SHARED_MEMORY,
    &multiprocessing::SHAREDCTYPES,
    &multiprocessing::SYNCHRONIZE,
    &multiprocessing::CTYPES,
    &multiprocessing::DUMMY,
    &operator::MODULE,
    &os::MODULE,
    &os::path::MODULE,
    &pickle::MODULE,
    &queue::MODULE,
    &signal::MODULE,
    &statistics::MODULE,
    &string::MODULE,
    &sys::MODULE,
    &threading::MODULE,
    &time::MODULE,
    &traceback::MODULE,
    &typing::FUTURE,
    &typing::MODULE,
];

/// The module of that full name.
pub fn find(name: &str) -> Option<&'static Module> {
    MODULES.iter().find(|module| module.name == name).copied()
}
