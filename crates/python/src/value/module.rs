//! Modules: what a listing can import. They stand above the language, which gets them as a [`Library`].

use super::{Class, NativeFn, NativeFunction, Value};
use crate::exception::Raise;
use crate::interp::Thread;

/// The modules that a listing can import, and what the language tells of them.
pub struct Library {
    /// All of them.
    pub modules: &'static [&'static Module],
    /// Those that a problem names where no module of the wanted name is there.
    pub named: &'static [&'static str],
    /// The names that `dir` gives in CPython for instances of their classes: a class a line, its name first.
    pub attributes: &'static str,
}

impl Library {
    /// The module of that full name.
    pub fn find(&self, name: &str) -> Option<&'static Module> {
        self.modules.iter().find(|module| module.name == name).copied()
    }

    /// The class that is defined in `module` as `name`, if a module holds it.
    pub fn class(&self, module: &str, name: &str) -> Option<&'static Class> {
        let mut entries = self.modules.iter().flat_map(|module| module.entries);
        entries.find_map(|entry| match entry.item {
            Item::Class(class) if class.name == name && class.module == module => Some(class),
            _ => None,
        })
    }

    /// The hooks of all modules.
    pub fn hooks(&self) -> impl Iterator<Item = &'static Hooks> + use<> {
        self.modules.iter().map(|module| &module.hooks)
    }
}

/// A module.
pub struct Module {
    /// Its full name, `multiprocessing.pool`.
    pub name: &'static str,
    /// What it holds. The check before the run reads it too.
    pub entries: &'static [Entry],
    /// What it has to do when its process forks or ends.
    pub hooks: Hooks,
}

/// What a module has to do when its process forks or ends.
pub struct Hooks {
    /// Around each fork.
    pub fork: Option<fn(&mut Thread, Fork<'_>)>,
    /// At the end, first: waits for what still runs. Gets the exit code, and returns what becomes of it.
    pub join: Option<fn(&mut Thread, i32) -> i32>,
    /// At the end, when nothing runs any more: does what was registered for it.
    pub exit: Option<fn(&mut Thread, Exit)>,
    /// At the end, last: writes out what it holds back.
    pub flush: Option<fn(&mut Thread)>,
}

/// Where a fork has got to.
#[derive(Clone, Copy)]
pub enum Fork<'a> {
    /// In the parent, before.
    Before,
    /// In the parent, after, also if it failed.
    InParent,
    /// In the child, where the parent's other threads are not.
    InChild {
        /// The `threading.Thread`s of the parent.
        threads: &'a [Value],
    },
}

/// What ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The interpreter, with all that CPython's `Py_FinalizeEx` does.
    Interpreter,
    /// A child that leaves by `os._exit` when its work is done: what the listing registered for the end is not for it.
    Child,
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
    /// A module that has nothing to do when its process forks or ends.
    pub const fn new(name: &'static str, entries: &'static [Entry]) -> Self {
        let hooks = Hooks {
            fork: None,
            join: None,
            exit: None,
            flush: None,
        };
        Self { name, entries, hooks }
    }

    /// Sets what it does around each fork.
    pub const fn on_fork(mut self, hook: fn(&mut Thread, Fork<'_>)) -> Self {
        self.hooks.fork = Some(hook);
        self
    }

    /// Sets how it waits, at the end, for what still runs.
    pub const fn on_join(mut self, hook: fn(&mut Thread, i32) -> i32) -> Self {
        self.hooks.join = Some(hook);
        self
    }

    /// Sets what it does at the end.
    pub const fn on_exit(mut self, hook: fn(&mut Thread, Exit)) -> Self {
        self.hooks.exit = Some(hook);
        self
    }

    /// Sets how it writes out what it holds back.
    pub const fn on_flush(mut self, hook: fn(&mut Thread)) -> Self {
        self.hooks.flush = Some(hook);
        self
    }

    /// The entry `name`.
    pub fn find(&'static self, name: &str) -> Option<&'static Entry> {
        self.entries.iter().find(|entry| entry.name == name)
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
