//! `os.environ`: what a process was told by its parent, and tells its own children.
//!
//! It begins as the same few variables on every machine and for everybody. A lesson so plays the same
//! everywhere, and a listing from a stranger learns nothing of what the user keeps in theirs, where
//! passwords and tokens are common. There is no way to the program's real environment: a listing can
//! neither open files nor run programs.

use std::sync::Arc;

use indexmap::IndexMap;
use nix::errno::Errno;
use serde::{Deserialize, Serialize};

use super::failed;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::operator::BinaryOp;
use forklore_python::value::{
    Args, Class, Dict, Iter, Key, Method, NativeObject, Shared, Signature, Value, arithmetic, comparison, dict,
    display, subscript,
};

/// What every run begins with.
const FIRST: &[(&str, &str)] = &[
    ("HOME", "/home/learner"),
    ("LANG", "C.UTF-8"),
    ("LOGNAME", "learner"),
    ("PATH", "/usr/local/bin:/usr/bin:/bin"),
    ("SHELL", "/bin/sh"),
    ("TERM", "xterm-256color"),
    ("USER", "learner"),
];

/// The variables, as a fresh process gets them from its parent.
#[derive(Clone, Serialize, Deserialize)]
pub struct Variables(Vec<(String, String)>);

impl Default for Variables {
    fn default() -> Self {
        let first = FIRST.iter();
        Self(first.map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }
}

/// What a process remembers.
struct State {
    /// `os.environ`
    shown: Value,
    /// What its children get: also what `os.putenv` has set, which `os.environ` does not show.
    real: Shared<IndexMap<Arc<str>, Arc<str>>>,
}

impl Default for State {
    fn default() -> Self {
        Self::new(Variables::default())
    }
}

impl State {
    fn new(variables: Variables) -> Self {
        let real: IndexMap<Arc<str>, Arc<str>> = variables
            .0
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        let entries = real
            .iter()
            .map(|(name, value)| (Key::str(name), Value::Str(value.clone())));
        let shown = Value::object(Environ(Arc::new(Dict::new(entries.collect()))));
        let real = Shared::new(real);
        Self { shown, real }
    }
}

/// The state of a process, which may have been begun with its parent's variables.
#[derive(Default)]
struct OfProcess(Shared<Option<Arc<State>>>);

fn state(thread: &Thread) -> Arc<State> {
    let of_process = thread.module_state::<OfProcess>();
    let mut state = of_process.0.lock();
    state.get_or_insert_default().clone()
}

/// What a child of `thread`'s process gets that does not begin as a copy of it.
pub fn variables(thread: &Thread) -> Variables {
    let real = state(thread).real.snapshot();
    let pairs = real.iter().map(|(name, value)| (name.to_string(), value.to_string()));
    Variables(pairs.collect())
}

/// In a fresh process: what its parent has for it.
pub fn inherit(thread: &Thread, variables: Variables) {
    *thread.module_state::<OfProcess>().0.lock() = Some(Arc::new(State::new(variables)));
}

/// `os.environ`
pub(super) fn environ(thread: &mut Thread) -> Result<Value, Raise> {
    Ok(state(thread).shown.clone())
}

/// `os.getenv`
pub(super) fn getenv(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const GETENV: Signature<2> = Signature::new("getenv", ["key", "default"]).required(1);
    let [name, default] = args.bind(&GETENV)?;
    let shown = state(thread).shown.clone();
    let found = lookup(&shown, &name.unwrap_or_default())?;
    Ok(found.unwrap_or_else(|| default.unwrap_or_default()))
}

/// `os.putenv`
pub(super) fn putenv(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [name, value] = super::exactly(args, "putenv")?;
    put(thread, raw(&name)?, raw(&value)?).map(|()| Value::None)
}

/// `os.unsetenv`
pub(super) fn unsetenv(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [name] = super::exactly(args, "unsetenv")?;
    state(thread).real.lock().shift_remove(raw(&name)?);
    Ok(Value::None)
}

fn raw(value: &Value) -> Result<&Arc<str>, Raise> {
    match value {
        Value::Str(text) => Ok(text),
        other => {
            let class = other.type_name();
            let text = format!("expected str, bytes or os.PathLike object, not {class}");
            Err(Raise::type_error(text))
        }
    }
}

/// setenv(3), as `os.putenv` checks it.
fn put(thread: &Thread, name: &Arc<str>, value: &Arc<str>) -> Result<(), Raise> {
    if name.contains('\0') || value.contains('\0') {
        return Err(Raise::value_error("embedded null byte"));
    }
    if name.contains('=') {
        return Err(Raise::value_error("illegal environment variable name"));
    }
    if name.is_empty() {
        return Err(failed(Errno::EINVAL));
    }
    state(thread).real.lock().insert(name.clone(), value.clone());
    Ok(())
}

static ENVIRON: Class = Class::new("_Environ").module("os").c_name("_Environ").methods(method);

/// `os.environ`, which only takes texts.
struct Environ(Arc<Dict>);

fn shown(this: &Value) -> Result<&Arc<Dict>, Raise> {
    let environ = this.downcast::<Environ>();
    environ
        .map(|environ| &environ.0)
        .ok_or_else(|| Raise::type_error("not an environ"))
}

/// What `os.environ` says to everything that is no text.
fn text(value: &Value) -> Result<&Arc<str>, Raise> {
    match value {
        Value::Str(text) => Ok(text),
        other => Err(Raise::type_error(format!("str expected, not {}", other.type_name()))),
    }
}

fn lookup(this: &Value, name: &Value) -> Result<Option<Value>, Raise> {
    Ok(shown(this)?.lock().get(&Key::str(text(name)?)).cloned())
}

fn assign(thread: &Thread, dict: &Dict, name: &Value, value: &Value) -> Result<(), Raise> {
    put(thread, text(name)?, text(value)?)?;
    dict.lock().insert(Key::new(name.clone())?, value.clone());
    Ok(())
}

fn remove(thread: &mut Thread, dict: &Arc<Dict>, name: &Value) -> Result<(), Raise> {
    state(thread).real.lock().shift_remove(text(name)?);
    subscript::delete(thread, &Value::Dict(dict.clone()), name)
}

impl NativeObject for Environ {
    fn class(&self) -> &'static Class {
        &ENVIRON
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let entries = display::repr(thread, &Value::Dict(self.0.clone()))?;
        Ok(Some(format!("environ({entries})")))
    }

    fn len(&self) -> Option<usize> {
        Some(self.0.lock().len())
    }

    fn contains(&self, _thread: &mut Thread, name: &Value) -> Result<Option<bool>, Raise> {
        Ok(Some(self.0.lock().contains_key(&Key::str(text(name)?))))
    }

    fn iter(self: Arc<Self>, thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Iter::new(thread, &Value::Dict(self.0.clone())).map(Some)
    }

    fn equals(&self, other: &Value) -> Option<Result<bool, Raise>> {
        let other = match other.downcast::<Environ>() {
            Some(environ) => Value::Dict(environ.0.clone()),
            None => other.clone(),
        };
        Some(comparison::equal(&Value::Dict(self.0.clone()), &other))
    }

    fn is_hashable(&self) -> bool {
        false
    }

    fn special(&self, thread: &mut Thread, name: &'static str, args: &[Value]) -> Option<Result<Value, Raise>> {
        let copy = || Value::dict(self.0.snapshot());
        Some(match (name, args) {
            ("__getitem__", [name]) => {
                text(name).and_then(|_| subscript::get(thread, &Value::Dict(self.0.clone()), name))
            }
            ("__setitem__", [name, value]) => assign(thread, &self.0, name, value).map(|()| Value::None),
            ("__delitem__", [name]) => remove(thread, &self.0, name).map(|()| Value::None),
            ("__or__", [Value::Dict(_)]) => arithmetic::binary(thread, BinaryOp::BitOr, &copy(), &args[0], false),
            ("copy", []) => Ok(copy()),
            _ => return None,
        })
    }
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "get" => |_, this, args| {
            const GET: Signature<2> = Signature::new("Mapping.get", ["key", "default"]).required(1);
            let [name, default] = args.bind(&GET)?;
            let found = lookup(this, &name.unwrap_or_default())?;
            Ok(found.unwrap_or_else(|| default.unwrap_or_default()))
        },
        "pop" => |thread, this, args| {
            const POP: Signature<2> = Signature::new("MutableMapping.pop", ["key", "default"]).required(1);
            let [name, default] = args.bind(&POP)?;
            let name = name.unwrap_or_default();
            match (lookup(this, &name)?, default) {
                (None, Some(default)) => Ok(default),
                (found, _) => {
                    remove(thread, shown(this)?, &name)?;
                    Ok(Value::option(found))
                }
            }
        },
        "setdefault" => |thread, this, args| {
            const SETDEFAULT: Signature<2> = Signature::new("_Environ.setdefault", ["key", "value"]).required(2);
            let [name, value] = args.bind(&SETDEFAULT)?.map(Option::unwrap_or_default);
            if let Some(found) = lookup(this, &name)? {
                return Ok(found);
            }
            assign(thread, shown(this)?, &name, &value)?;
            Ok(value)
        },
        "update" => |thread, this, args| {
            let more = Value::dict(IndexMap::new());
            if let Some(update) = dict::method("update") {
                update(thread, &more, args)?;
            }
            for (name, value) in dict::entries(thread, &more)? {
                assign(thread, shown(this)?, name.value(), &value)?;
            }
            Ok(Value::None)
        },
        "clear" => |thread, this, args| {
            args.none("MutableMapping.clear")?;
            let entries = shown(this)?.snapshot();
            for name in entries.keys() {
                remove(thread, shown(this)?, name.value())?;
            }
            Ok(Value::None)
        },
        "keys" => |thread, this, args| of_dict(thread, this, args, "keys"),
        "values" => |thread, this, args| of_dict(thread, this, args, "values"),
        "items" => |thread, this, args| of_dict(thread, this, args, "items"),
        "copy" => |thread, this, args| of_dict(thread, this, args, "copy"),
        _ => return None,
    })
}

/// What a method of `dict` that changes nothing gives.
fn of_dict(thread: &mut Thread, this: &Value, args: Args, name: &str) -> Result<Value, Raise> {
    let dict = Value::Dict(shown(this)?.clone());
    match dict::method(name) {
        Some(method) => method(thread, &dict, args),
        None => Err(Raise::no_attribute(this, name)),
    }
}
