//! `sys`

use std::sync::Arc;

use super::{Entry, Module};
use crate::lang::exception::{Raise, SYSTEM_EXIT};
use crate::lang::gil::SWITCH_INTERVAL;
use crate::lang::interp::Thread;
use crate::lang::value::class::TUPLE;
use crate::lang::value::{Args, Class, Iter, Method, NativeObject, Value, display};

/// `sys`
pub static MODULE: Module = Module {
    name: "sys",
    entries: &[
        Entry::property("argv", argv),
        Entry::function("sys", "exc_info", exc_info),
        Entry::function("sys", "exit", exit),
        Entry::function("sys", "getrecursionlimit", get_recursion_limit),
        Entry::function("sys", "getswitchinterval", get_switch_interval),
        Entry::int("maxsize", i64::MAX),
        Entry::str("platform", "linux"),
        Entry::property("stderr", |_| Ok(Value::object(Stream::Stderr))),
        Entry::property("stdout", |_| Ok(Value::object(Stream::Stdout))),
        Entry::str("version", "3.11 (forklore)"),
        Entry::property("version_info", version_info),
    ],
};

fn argv(thread: &mut Thread) -> Result<Value, Raise> {
    Ok(Value::list(vec![Value::Str(
        thread.runtime().program.file_name.clone(),
    )]))
}

fn version_info(_thread: &mut Thread) -> Result<Value, Raise> {
    Ok(Value::object(VersionInfo))
}

static VERSION_INFO: Class = Class::new("version_info")
    .module("sys")
    .c_name("sys.version_info")
    .base(&TUPLE);

/// `sys.version_info`
struct VersionInfo;

impl VersionInfo {
    fn fields() -> [(&'static str, Value); 5] {
        [
            ("major", 3.into()),
            ("minor", 11.into()),
            ("micro", 0.into()),
            ("releaselevel", "final".into()),
            ("serial", 0.into()),
        ]
    }
}

impl NativeObject for VersionInfo {
    fn class(&self) -> &'static Class {
        &VERSION_INFO
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let mut fields = Self::fields().into_iter();
        Ok(fields.find(|(field, _)| *field == name).map(|(_, value)| value))
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let mut fields = Vec::new();
        for (name, value) in Self::fields() {
            fields.push(format!("{name}={}", display::repr(thread, &value)?));
        }
        Ok(Some(format!("sys.version_info({})", fields.join(", "))))
    }

    fn elements(&self) -> Option<Vec<Value>> {
        Some(Self::fields().map(|(_, value)| value).into())
    }

    fn len(&self) -> Option<usize> {
        Some(Self::fields().len())
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Ok(self.elements().map(Iter::over))
    }
}

/// `sys.exc_info()`: class, exception and traceback of what is being handled.
fn exc_info(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("exc_info")?;
    let info = match thread.handled() {
        Some(exception) => {
            let traceback = crate::lang::traceback::value(&exception.state().traceback);
            vec![Value::Class(exception.class()), Value::Exception(exception), traceback]
        }
        None => vec![Value::None; 3],
    };
    Ok(Value::tuple(info))
}

fn exit(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [code] = args.up_to("exit", 0)?;
    Err(Raise::with_args(&SYSTEM_EXIT, code.into_iter().collect()))
}

fn get_recursion_limit(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("getrecursionlimit")?;
    Ok(i64::from(crate::lang::interp::RECURSION_LIMIT).into())
}

fn get_switch_interval(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("getswitchinterval")?;
    Ok(SWITCH_INTERVAL.as_secs_f64().into())
}

/// `sys.stdout` or `sys.stderr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// File descriptor 1.
    Stdout,
    /// File descriptor 2.
    Stderr,
}

static TEXT_IO: Class = Class::new("TextIOWrapper")
    .module("_io")
    .c_name("_io.TextIOWrapper")
    .methods(stream_method);

impl Stream {
    /// Writes `text`, as `print` does.
    pub fn write(self, thread: &mut Thread, text: &str) -> Result<(), Raise> {
        let runtime = thread.runtime().clone();
        match self {
            Stream::Stdout => runtime.stdout.write(thread, text),
            Stream::Stderr => runtime.stderr.write(thread, text),
        }
    }

    /// Writes out what is buffered.
    pub fn flush(self, thread: &mut Thread) -> Result<(), Raise> {
        let runtime = thread.runtime().clone();
        match self {
            Stream::Stdout => runtime.stdout.flush(thread),
            Stream::Stderr => runtime.stderr.flush(thread),
        }
    }

    fn fd(self) -> i32 {
        match self {
            Stream::Stdout => 1,
            Stream::Stderr => 2,
        }
    }

    /// The stream that `value` is; `None` stands for `sys.stdout`.
    pub fn of(value: &Value) -> Result<Self, Raise> {
        match value {
            Value::None => Ok(Stream::Stdout),
            other => match other.downcast::<Stream>() {
                Some(stream) => Ok(*stream),
                None => Err(Raise::no_attribute(other, "write")),
            },
        }
    }
}

impl NativeObject for Stream {
    fn class(&self) -> &'static Class {
        &TEXT_IO
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match (name, self) {
            ("name", Stream::Stdout) => Some("<stdout>".into()),
            ("name", Stream::Stderr) => Some("<stderr>".into()),
            ("encoding", _) => Some("utf-8".into()),
            _ => None,
        })
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let name = if *self == Stream::Stdout { "stdout" } else { "stderr" };
        Ok(Some(format!(
            "<_io.TextIOWrapper name='<{name}>' mode='w' encoding='utf-8'>"
        )))
    }
}

fn stream_method(name: &str) -> Option<Method> {
    match name {
        "write" => Some(|thread, this, args| {
            let text = args.one("TextIOWrapper.write")?;
            let Value::Str(text) = &text else {
                let text = format!("write() argument must be str, not {}", text.type_name());
                return Err(Raise::type_error(text));
            };
            Stream::of(this)?.write(thread, text)?;
            Ok(i64::try_from(text.chars().count()).unwrap_or(i64::MAX).into())
        }),
        "flush" => Some(|thread, this, args| {
            args.none("TextIOWrapper.flush")?;
            Stream::of(this)?.flush(thread)?;
            Ok(Value::None)
        }),
        "fileno" => Some(|_, this, args| {
            args.none("TextIOWrapper.fileno")?;
            Ok(Stream::of(this)?.fd().into())
        }),
        "isatty" => Some(|_, this, args| {
            args.none("TextIOWrapper.isatty")?;
            let tty = match Stream::of(this)? {
                Stream::Stdout => nix::unistd::isatty(std::io::stdout()),
                Stream::Stderr => nix::unistd::isatty(std::io::stderr()),
            };
            Ok(tty.unwrap_or(false).into())
        }),
        _ => None,
    }
}
