//! Proxies: what a process holds of an object that a manager keeps (`BaseProxy`).
//!
//! Each method is asked for with one message, and answered with one: a tuple of what it came to (`#RETURN`,
//! `#ERROR`, `#PROXY`, `#TRACEBACK`, `#UNSERIALIZABLE`) and a value, as in CPython.

use std::sync::Arc;

use super::kinds::{ACQUIRER_PROXY, ARRAY_PROXY, BARRIER_PROXY, CONDITION_PROXY, Kind, LIST_PROXY};
use super::kinds::{DICT_PROXY, NAMESPACE_PROXY, VALUE_PROXY};
use super::place::Place;
use super::{Manager, REMOTE_ERROR, link};
use crate::keywords::keyword_arguments;
use crate::threading::deadline;
use forklore_event::Pid;
use forklore_python::exception::{INDEX_ERROR, Raise, STOP_ITERATION};
use forklore_python::interp::Thread;
use forklore_python::pickle;
use forklore_python::value::{
    Args, Class, Iter, Key, Method, NativeFunction, NativeObject, Next, Shared, Signature, Value, collect,
};

/// `multiprocessing.managers.BaseProxy`
pub static BASE_PROXY: Class = Class::new("BaseProxy")
    .module("multiprocessing.managers")
    .methods(base_method);

/// How another process makes its copy of a proxy.
static REBUILD: NativeFunction = NativeFunction::new("multiprocessing.managers", "RebuildProxy", rebuild);

/// A proxy.
pub struct Proxy {
    kind: &'static Kind,
    /// The object's number at the manager.
    object: i64,
    place: Place,
    /// Where it was made it keeps the manager from ending.
    manager: Option<Value>,
    /// The attributes of a namespace's proxy that begin with an underscore stay with it.
    own: Shared<Vec<(Arc<str>, Value)>>,
}

/// `RebuildProxy(typeid, object, pid, fd, inode)`
pub fn rebuild(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let not_a_proxy = || Raise::type_error("not a proxy");
    let [
        Value::Str(typeid),
        Value::Int(object),
        Value::Int(pid),
        Value::Int(fd),
        Value::Int(inode),
    ] = &args.positional[..]
    else {
        return Err(not_a_proxy());
    };
    let place = Place {
        pid: Pid::try_from(*pid).map_err(|_| not_a_proxy())?,
        fd: i32::try_from(*fd).map_err(|_| not_a_proxy())?,
        inode: *inode,
    };
    let kind = Kind::named(typeid).ok_or_else(not_a_proxy)?;
    Ok(Value::object(Proxy::new(kind, *object, place, None)))
}

/// A request, in bytes.
///
/// # Errors
/// What pickling raises.
pub fn request(thread: &mut Thread, object: i64, method: &str, args: Args) -> Result<Vec<u8>, Raise> {
    let keyword = args.keyword.into_iter().map(|(name, value)| (Key::str(&name), value));
    let request = vec![
        object.into(),
        method.into(),
        Value::tuple(args.positional),
        Value::dict(keyword.collect()),
    ];
    pickle::dumps(thread, &Value::tuple(request))
}

/// The outcome and the value of an answer.
///
/// # Errors
/// What unpickling raises.
pub fn answer(thread: &mut Thread, bytes: &[u8]) -> Result<(Arc<str>, Value), Raise> {
    let answer = pickle::loads(thread, bytes)?;
    match collect(thread, &answer)?.as_slice() {
        [Value::Str(outcome), value] => Ok((outcome.clone(), value.clone())),
        _ => Err(Raise::value_error("Unrecognized message")),
    }
}

/// `convert_to_error`
pub fn error(outcome: &str, value: &Value) -> Raise {
    match (outcome, value) {
        ("#ERROR", Value::Exception(exception)) => Raise(exception.clone()),
        ("#TRACEBACK", Value::Str(text)) => remote_error(text),
        ("#UNSERIALIZABLE", Value::Str(text)) => remote_error(&format!("Unserializable message: {text}\n")),
        _ => Raise::value_error(format!("Unrecognized message type '{outcome}'")),
    }
}

fn remote_error(text: &str) -> Raise {
    let line = "-".repeat(75);
    Raise::new(&REMOTE_ERROR, format!("\n{line}\n{text}{line}"))
}

impl Proxy {
    /// A proxy of an object of that kind, which the manager at `place` keeps under the number `object`.
    pub fn new(kind: &'static Kind, object: i64, place: Place, manager: Option<Value>) -> Self {
        Self {
            kind,
            object,
            place,
            manager,
            own: Shared::default(),
        }
    }

    /// Calls a method of the object (`_callmethod`).
    ///
    /// # Errors
    /// What the method raises; `OSError` or `EOFError` if the manager is gone.
    pub fn call(&self, thread: &mut Thread, method: &str, args: Args) -> Result<Value, Raise> {
        let message = request(thread, self.object, method, args)?;
        let waits_for = self.kind.waits(method).then_some(self.kind.typeid);
        let manager = self.manager.as_ref().and_then(Value::downcast::<Manager>);
        let gone = manager.map_or(nix::libc::ENOENT, |manager| manager.gone(thread));
        let bytes = link::ask(thread, self.place, &message, waits_for, gone)?;
        let (outcome, value) = answer(thread, &bytes)?;
        match &*outcome {
            "#RETURN" => Ok(value),
            "#PROXY" => self.proxy_of(thread, &value),
            _ => Err(error(&outcome, &value)),
        }
    }

    /// The number of its object, if the manager that keeps it is process `pid`.
    pub fn object_of(&self, pid: Pid) -> Option<i64> {
        (self.place.pid == pid).then_some(self.object)
    }

    /// The proxy of an object that came of one of its methods.
    fn proxy_of(&self, thread: &mut Thread, token: &Value) -> Result<Value, Raise> {
        let token = collect(thread, token)?;
        let [Value::Str(typeid), Value::Int(object)] = token.as_slice() else {
            return Err(Raise::value_error("Unrecognized message"));
        };
        let kind = Kind::named(typeid).ok_or_else(|| Raise::value_error("Unrecognized message"))?;
        Ok(Value::object(Self::new(
            kind,
            *object,
            self.place,
            self.manager.clone(),
        )))
    }

    fn call_with(&self, thread: &mut Thread, method: &str, args: &[Value]) -> Result<Value, Raise> {
        self.call(thread, method, Args::positional(args.to_vec()))
    }

    fn is_a(&self, class: &'static Class) -> bool {
        *self.kind.class == *class
    }
}

fn this(value: &Value) -> Result<&Proxy, Raise> {
    value
        .downcast::<Proxy>()
        .ok_or_else(|| Raise::type_error("not a proxy"))
}

/// Calls the method of the object that the proxy's own is called after.
///
/// # Errors
/// As [`Proxy::call`].
pub fn forward(thread: &mut Thread, value: &Value, method: &str, args: Args) -> Result<Value, Raise> {
    this(value)?.call(thread, method, args)
}

/// `ConditionProxy.wait_for(predicate, timeout=None)`, whose predicate is called here.
///
/// # Errors
/// What the predicate raises, or as [`Proxy::call`].
pub fn wait_for(thread: &mut Thread, value: &Value, args: Args) -> Result<Value, Raise> {
    const WAIT_FOR: Signature<2> = Signature::new("ConditionProxy.wait_for", ["predicate", "timeout"]).required(1);
    let [predicate, timeout] = args.bind(&WAIT_FOR)?;
    let (proxy, predicate) = (this(value)?, predicate.unwrap_or_default());
    let deadline = deadline(thread, timeout)?;
    loop {
        let result = thread.call(&predicate, Args::default())?;
        let left = deadline.map(|deadline| deadline.saturating_sub(thread.now()));
        if result.is_true() || left == Some(0) {
            return Ok(result);
        }
        #[allow(clippy::cast_precision_loss)] // Microseconds of a time-out.
        let left = left.map(|left| left as f64 / 1e6);
        proxy.call_with(thread, "wait", &[Value::option(left)])?;
    }
}

fn base_method(name: &str) -> Option<Method> {
    Some(match name {
        "_getvalue" => |thread, value, args| {
            args.none("BaseProxy._getvalue")?;
            this(value)?.call(thread, "#GETVALUE", Args::default())
        },
        "_callmethod" => |thread, value, args| {
            const CALL: Signature<3> =
                Signature::new("BaseProxy._callmethod", ["methodname", "args", "kwds"]).required(1);
            let [method, positional, keyword] = args.bind(&CALL)?;
            let Some(Value::Str(method)) = method else {
                return Err(Raise::type_error("a method's name is a str"));
            };
            let args = Args {
                positional: positional.map_or(Ok(Vec::new()), |positional| collect(thread, &positional))?,
                keyword: keyword_arguments(keyword)?,
            };
            this(value)?.call(thread, &method, args)
        },
        _ => return None,
    })
}

impl NativeObject for Proxy {
    fn class(&self) -> &'static Class {
        self.kind.class
    }

    fn attribute(&self, thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let attribute = [Value::from(name)];
        match name {
            _ if name.starts_with('_') => {
                let own = self.own.snapshot();
                Ok(own
                    .into_iter()
                    .rfind(|(known, _)| **known == *name)
                    .map(|(_, value)| value))
            }
            _ if self.is_a(&NAMESPACE_PROXY) => self.call_with(thread, "__getattribute__", &attribute).map(Some),
            "parties" | "n_waiting" | "broken" if self.is_a(&BARRIER_PROXY) => {
                self.call_with(thread, "__getattribute__", &attribute).map(Some)
            }
            "value" if self.is_a(&VALUE_PROXY) => self.call_with(thread, "get", &[]).map(Some),
            _ => Ok(None),
        }
    }

    fn set_attribute(&self, thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        if self.is_a(&NAMESPACE_PROXY) {
            if name.starts_with('_') {
                let mut own = self.own.lock();
                own.retain(|(known, _)| **known != *name);
                own.push((name.into(), value));
            } else {
                self.call_with(thread, "__setattr__", &[name.into(), value])?;
            }
            return Ok(true);
        }
        if self.is_a(&VALUE_PROXY) && name == "value" {
            self.call_with(thread, "set", &[value])?;
            return Ok(true);
        }
        Ok(false)
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let (class, typeid) = (self.kind.class.name, self.kind.typeid);
        let address = std::ptr::from_ref(self).addr();
        Ok(Some(format!("<{class} object, typeid '{typeid}' at {address:#x}>")))
    }

    fn display(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        match self.call(thread, "__repr__", Args::default()) {
            Ok(Value::Str(text)) => Ok(Some(text.to_string())),
            _ => {
                let own = self.repr(thread)?.unwrap_or_default();
                let own = own.trim_end_matches('>');
                Ok(Some(format!("{own}; '__str__()' failed>")))
            }
        }
    }

    fn contains(&self, thread: &mut Thread, item: &Value) -> Result<Option<bool>, Raise> {
        match self.special(thread, "__contains__", std::slice::from_ref(item)) {
            Some(found) => Ok(Some(found?.is_true())),
            None => Ok(None),
        }
    }

    fn special(&self, thread: &mut Thread, name: &'static str, args: &[Value]) -> Option<Result<Value, Raise>> {
        let name = match name {
            "__iadd__" if self.is_a(&LIST_PROXY) => "extend",
            name if self.kind.exposed.contains(&name) => name,
            _ => return None,
        };
        Some(self.call_with(thread, name, args))
    }

    fn iter(self: Arc<Self>, thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        if self.is_a(&LIST_PROXY) || self.is_a(&ARRAY_PROXY) {
            return Ok(Some(Iter::Native(Box::new(Indices { proxy: self, next: 0 }))));
        }
        if self.is_a(&DICT_PROXY) {
            let iterator = self.call(thread, "__iter__", Args::default())?;
            return Ok(Some(Iter::Native(Box::new(Remote(iterator)))));
        }
        Ok(None)
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let Place { pid, fd, inode } = self.place;
        let parts = vec![
            self.kind.typeid.into(),
            self.object.into(),
            pid.into(),
            fd.into(),
            inode.into(),
        ];
        Ok((Value::Native(&REBUILD), parts))
    }

    fn enter(&self, thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        let is_lock = self.is_a(&ACQUIRER_PROXY) || self.is_a(&CONDITION_PROXY);
        is_lock.then(|| self.call(thread, "acquire", Args::default()))
    }

    fn exit(&self, thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.call(thread, "release", Args::default())?;
        Ok(false)
    }
}

/// Goes through a list as Python does where there is no `__iter__`: by number, up to the first `IndexError`.
struct Indices {
    proxy: Arc<Proxy>,
    next: i64,
}

impl Next for Indices {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        match self.proxy.call_with(thread, "__getitem__", &[self.next.into()]) {
            Err(raise) if raise.is(&INDEX_ERROR) => Ok(None),
            item => {
                self.next += 1;
                item.map(Some)
            }
        }
    }
}

/// An iterator that the manager has.
struct Remote(Value);

impl Next for Remote {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        match forward(thread, &self.0, "__next__", Args::default()) {
            Err(raise) if raise.is(&STOP_ITERATION) => Ok(None),
            item => item.map(Some),
        }
    }
}
