//! Exceptions: their classes, their values, and how Rust code raises them.
//!
//! The classes are CPython's, with its hierarchy and texts. A [`Raise`] is an
//! exception on its way up, the error type of everything that can run code of a
//! listing.

use std::sync::Arc;

use indexmap::IndexMap;

use super::value::bytes::codec;
use super::value::limit::OutOfMemory;
use super::value::{Args, Class, Method, Shared, Value};
use crate::interp::Thread;

/// How far a chain of contexts is followed.
const MAX_CHAIN: usize = 100_000;

/// An exception.
pub struct Exception {
    class: &'static Class,
    args: Vec<Value>,
    state: Shared<State>,
}

/// What an exception picks up on its way.
#[derive(Clone, Default)]
pub struct State {
    /// Where it passed, innermost frame last (as a traceback is printed).
    pub traceback: Vec<TraceEntry>,
    /// `raise … from cause`.
    pub cause: Option<Arc<Exception>>,
    /// What was being handled when this one was raised.
    pub context: Option<Arc<Exception>>,
    /// `raise … from None`, or from anything: the context is not shown.
    pub suppress_context: bool,
    /// What was not found, if that is what it is about.
    pub missing: Option<Missing>,
    /// What `add_note` added.
    pub notes: Vec<Value>,
    /// What the listing assigned: `error.code = 5`.
    pub attributes: IndexMap<Arc<str>, Value>,
}

/// What was not found, if an exception is about that.
#[derive(Clone)]
pub struct Missing {
    /// The name that was looked for.
    pub name: Box<str>,
    /// The class it was looked for in; `None` for a variable.
    pub class: Option<&'static Class>,
    /// The local names where a variable was looked for.
    pub locals: Vec<Arc<str>>,
}

/// One line of a traceback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceEntry {
    /// The function, or `<module>`.
    pub function: Arc<str>,
    /// Counted from 1.
    pub line: u32,
    /// The part of the line that is to be underlined, if it is known.
    pub span: Option<(u32, u32)>,
}

impl Exception {
    /// An exception of `class`; its text follows from `args` as in CPython.
    pub fn new(class: &'static Class, args: Vec<Value>) -> Self {
        Self {
            class,
            args,
            state: Shared::new(State::default()),
        }
    }

    /// Its class.
    pub fn class(&self) -> &'static Class {
        self.class
    }

    /// `exception.args`.
    pub fn args(&self) -> &[Value] {
        &self.args
    }

    /// What it has picked up so far.
    pub fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock()
    }
}

/// What an int that would need more than [`INT_BITS`] says.
const INT_OVERFLOW: &str = "the result does not fit into forklore's 64-bit int";

/// The bits of an int of a listing.
pub const INT_BITS: u64 = 64;

/// An exception that is being raised.
#[derive(Clone)]
pub struct Raise(pub Arc<Exception>);

/// Without a text, as CPython's.
impl From<OutOfMemory> for Raise {
    fn from(_: OutOfMemory) -> Self {
        Self::with_args(&MEMORY_ERROR, Vec::new())
    }
}

impl Raise {
    /// Raises `class(text)`.
    pub fn new(class: &'static Class, text: impl Into<Value>) -> Self {
        Self::with_args(class, vec![text.into()])
    }

    /// Raises `class(*args)`.
    pub fn with_args(class: &'static Class, args: Vec<Value>) -> Self {
        Self(Arc::new(Exception::new(class, args)))
    }

    /// Raises a `TypeError`.
    pub fn type_error(text: impl Into<Value>) -> Self {
        Self::new(&TYPE_ERROR, text)
    }

    /// Raises a `ValueError`.
    pub fn value_error(text: impl Into<Value>) -> Self {
        Self::new(&VALUE_ERROR, text)
    }

    /// Raises a `RuntimeError`.
    pub fn runtime_error(text: impl Into<Value>) -> Self {
        Self::new(&RUNTIME_ERROR, text)
    }

    /// Raises an `IndexError`.
    pub fn index_error(text: impl Into<Value>) -> Self {
        Self::new(&INDEX_ERROR, text)
    }

    /// Raises an `AttributeError`: `value` has no attribute `name`.
    pub fn no_attribute(value: &Value, name: &str) -> Self {
        let text = match value {
            Value::Module(module) => format!("module '{}' has no attribute '{name}'", module.name),
            Value::Class(class) => format!("type object '{}' has no attribute '{name}'", class.name),
            other => format!("'{}' object has no attribute '{name}'", other.type_name()),
        };
        Self::new(&ATTRIBUTE_ERROR, text)
    }

    /// Raises an `OverflowError`: a result does not fit into 64 bits.
    pub fn int_overflow() -> Self {
        Self::new(&OVERFLOW_ERROR, INT_OVERFLOW)
    }

    /// Whether it is [`Raise::int_overflow`], be it from another process.
    pub fn is_int_overflow(&self) -> bool {
        self.is(&OVERFLOW_ERROR) && matches!(&*self.0.args, [Value::Str(text)] if **text == *INT_OVERFLOW)
    }

    /// Raises the subclass of `OSError` that belongs to `errno`, with its usual text.
    pub fn os_error(errno: i32) -> Self {
        Self::with_args(os_error_class(errno), vec![errno.into(), error_text(errno).into()])
    }

    /// Notes that it was raised while `handled` was being handled. An exception that was raised before can be what that
    /// one came from: it is taken out of that chain, which would otherwise go round in a circle.
    pub fn raised_while(&self, handled: &Arc<Exception>) {
        if Arc::ptr_eq(&self.0, handled) {
            return;
        }
        let mut link = handled.clone();
        // A listing can tie a knot of its own into the chain.
        for _ in 0..MAX_CHAIN {
            let next = link.state().context.clone();
            match next {
                None => break,
                Some(next) if Arc::ptr_eq(&next, &self.0) => {
                    link.state().context = None;
                    break;
                }
                Some(next) => link = next,
            }
        }
        self.0.state().context = Some(handled.clone());
    }

    /// Whether the exception is an instance of `class`.
    pub fn is(&self, class: &'static Class) -> bool {
        self.0.class.is_subclass(class)
    }
}

/// What `errno` means: strerror(3).
pub fn error_text(errno: i32) -> String {
    // The standard library asks strerror(3), and adds the number.
    let text = std::io::Error::from_raw_os_error(errno).to_string();
    let text = text.split_once(" (os error").map_or(&*text, |(text, _)| text);
    text.to_owned()
}

/// The subclass of `OSError` that CPython raises for `errno`.
pub fn os_error_class(errno: i32) -> &'static Class {
    use nix::libc;
    match errno {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &BLOCKING_IO_ERROR,
        libc::EPIPE | libc::ESHUTDOWN => &BROKEN_PIPE_ERROR,
        libc::ECHILD => &CHILD_PROCESS_ERROR,
        libc::ECONNREFUSED => &CONNECTION_REFUSED_ERROR,
        libc::ECONNRESET => &CONNECTION_RESET_ERROR,
        libc::EEXIST => &FILE_EXISTS_ERROR,
        libc::ENOENT => &FILE_NOT_FOUND_ERROR,
        libc::EINTR => &INTERRUPTED_ERROR,
        libc::EISDIR => &IS_A_DIRECTORY_ERROR,
        libc::ENOTDIR => &NOT_A_DIRECTORY_ERROR,
        libc::EACCES | libc::EPERM => &PERMISSION_ERROR,
        libc::ESRCH => &PROCESS_LOOKUP_ERROR,
        libc::ETIMEDOUT => &TIMEOUT_ERROR,
        _ => &OS_ERROR,
    }
}

/// `OSError(2, 'text')` is a `FileNotFoundError`; everything else is what it says.
pub fn construct(_thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    args.no_keywords(class.name)?;
    codec::check_error(class, &args.positional)?;
    let class = match args.positional.as_slice() {
        [Value::Int(errno), _, ..] if *class == OS_ERROR => i32::try_from(*errno).map_or(class, os_error_class),
        _ => class,
    };
    Ok(Value::Exception(Arc::new(Exception::new(class, args.positional))))
}

/// The methods of all exceptions.
fn method(name: &str) -> Option<Method> {
    match name {
        // Tracebacks are no values here: there is nothing to replace.
        "with_traceback" => Some(|_, this, _| Ok(this.clone())),
        "add_note" => Some(|_, this, args| {
            let note = args.one("BaseException.add_note")?;
            match (this, &note) {
                (Value::Exception(exception), Value::Str(_)) => exception.state().notes.push(note),
                _ => {
                    let text = format!("note must be a str, not '{}'", note.type_name());
                    return Err(Raise::type_error(text));
                }
            }
            Ok(Value::None)
        }),
        _ => None,
    }
}

macro_rules! exceptions {
    ($($constant:ident $name:literal $base:ident;)*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub static $constant: Class = Class::new($name).base(&$base).construct(construct);
        )*

        /// The exceptions that a listing can name without importing anything.
        pub static BUILTIN_EXCEPTIONS: &[&Class] = &[&BASE_EXCEPTION, $(&$constant),*];
    };
}

/// `BaseException`
pub static BASE_EXCEPTION: Class = Class::new("BaseException").construct(construct).methods(method);

exceptions! {
    EXCEPTION "Exception" BASE_EXCEPTION;
    GENERATOR_EXIT "GeneratorExit" BASE_EXCEPTION;
    KEYBOARD_INTERRUPT "KeyboardInterrupt" BASE_EXCEPTION;
    SYSTEM_EXIT "SystemExit" BASE_EXCEPTION;
    ARITHMETIC_ERROR "ArithmeticError" EXCEPTION;
    FLOATING_POINT_ERROR "FloatingPointError" ARITHMETIC_ERROR;
    OVERFLOW_ERROR "OverflowError" ARITHMETIC_ERROR;
    ZERO_DIVISION_ERROR "ZeroDivisionError" ARITHMETIC_ERROR;
    ASSERTION_ERROR "AssertionError" EXCEPTION;
    ATTRIBUTE_ERROR "AttributeError" EXCEPTION;
    BUFFER_ERROR "BufferError" EXCEPTION;
    EOF_ERROR "EOFError" EXCEPTION;
    IMPORT_ERROR "ImportError" EXCEPTION;
    MODULE_NOT_FOUND_ERROR "ModuleNotFoundError" IMPORT_ERROR;
    LOOKUP_ERROR "LookupError" EXCEPTION;
    INDEX_ERROR "IndexError" LOOKUP_ERROR;
    KEY_ERROR "KeyError" LOOKUP_ERROR;
    MEMORY_ERROR "MemoryError" EXCEPTION;
    NAME_ERROR "NameError" EXCEPTION;
    UNBOUND_LOCAL_ERROR "UnboundLocalError" NAME_ERROR;
    OS_ERROR "OSError" EXCEPTION;
    BLOCKING_IO_ERROR "BlockingIOError" OS_ERROR;
    CHILD_PROCESS_ERROR "ChildProcessError" OS_ERROR;
    CONNECTION_ERROR "ConnectionError" OS_ERROR;
    BROKEN_PIPE_ERROR "BrokenPipeError" CONNECTION_ERROR;
    CONNECTION_REFUSED_ERROR "ConnectionRefusedError" CONNECTION_ERROR;
    CONNECTION_RESET_ERROR "ConnectionResetError" CONNECTION_ERROR;
    FILE_EXISTS_ERROR "FileExistsError" OS_ERROR;
    FILE_NOT_FOUND_ERROR "FileNotFoundError" OS_ERROR;
    INTERRUPTED_ERROR "InterruptedError" OS_ERROR;
    IS_A_DIRECTORY_ERROR "IsADirectoryError" OS_ERROR;
    NOT_A_DIRECTORY_ERROR "NotADirectoryError" OS_ERROR;
    PERMISSION_ERROR "PermissionError" OS_ERROR;
    PROCESS_LOOKUP_ERROR "ProcessLookupError" OS_ERROR;
    TIMEOUT_ERROR "TimeoutError" OS_ERROR;
    REFERENCE_ERROR "ReferenceError" EXCEPTION;
    RUNTIME_ERROR "RuntimeError" EXCEPTION;
    NOT_IMPLEMENTED_ERROR "NotImplementedError" RUNTIME_ERROR;
    RECURSION_ERROR "RecursionError" RUNTIME_ERROR;
    STOP_ITERATION "StopIteration" EXCEPTION;
    SYNTAX_ERROR "SyntaxError" EXCEPTION;
    SYSTEM_ERROR "SystemError" EXCEPTION;
    TYPE_ERROR "TypeError" EXCEPTION;
    VALUE_ERROR "ValueError" EXCEPTION;
    UNICODE_ERROR "UnicodeError" VALUE_ERROR;
    UNICODE_DECODE_ERROR "UnicodeDecodeError" UNICODE_ERROR;
    UNICODE_ENCODE_ERROR "UnicodeEncodeError" UNICODE_ERROR;
}
