//! `sys`

use std::sync::Arc;

use forklore_python::exception::{Raise, SYSTEM_EXIT};
use forklore_python::gil::SWITCH_INTERVAL;
use forklore_python::interp::{Stream, Thread};
use forklore_python::value::classes::TUPLE;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, Iter, NativeObject, Value, display};

/// `sys`
pub static MODULE: Module = Module::new(
    "sys",
    &[
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
);

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
            let traceback = forklore_python::traceback::value(&exception.state().traceback);
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
    Ok(i64::from(forklore_python::interp::RECURSION_LIMIT).into())
}

fn get_switch_interval(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    args.none("getswitchinterval")?;
    Ok(SWITCH_INTERVAL.as_secs_f64().into())
}
