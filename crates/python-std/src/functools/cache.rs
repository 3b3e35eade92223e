//! `functools.lru_cache`: functions that remember. What one remembers is copied by `fork` like everything else, and
//! goes its own way in each process from then on.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::collections::namedtuple::{class_of, named};
use crate::extras::Extras;
use forklore_python::builtins::is_callable;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Key, Method, NativeObject, Shared, Signature, Value};

/// What `cache_info` returns.
pub static CACHE_INFO: Class = class_of("functools", "CacheInfo", &["hits", "misses", "maxsize", "currsize"]);

static WRAPPER: Class = Class::new("_lru_cache_wrapper")
    .module("functools")
    .c_name("functools._lru_cache_wrapper")
    .methods(method);

static DECORATOR: Class = Class::new("function");

/// Stands between positional and keyword arguments in a key.
static MARK: Class = Class::new("object");

/// `functools.cache(function)`: remembers everything.
pub(super) fn cache(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("cache", ["user_function"]).required(1);
    let [function] = args.bind(&SIGNATURE)?;
    cached(function.unwrap_or_default(), None, false)
}

/// `functools.lru_cache(maxsize=128, typed=False)`, or `functools.lru_cache(function)`
pub(super) fn lru_cache(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("lru_cache", ["maxsize", "typed"]);
    let [most, typed] = args.bind(&SIGNATURE)?;
    let typed = typed.is_some_and(|typed| typed.is_true());
    let most = match most {
        None => Some(128),
        Some(Value::None) => None,
        Some(Value::Int(most)) => Some(usize::try_from(most).unwrap_or(0)),
        Some(function) if is_callable(&function) => return cached(function, Some(128), typed),
        Some(_) => {
            let text = "Expected first argument to be an integer, a callable, or None";
            return Err(Raise::type_error(text));
        }
    };
    Ok(Value::object(Decorator { most, typed }))
}

fn cached(function: Value, most: Option<usize>, typed: bool) -> Result<Value, Raise> {
    if !is_callable(&function) {
        return Err(Raise::type_error("the first argument must be callable"));
    }
    Ok(Value::object(Cached {
        function,
        most,
        typed,
        memory: Shared::default(),
        extras: Extras::default(),
    }))
}

/// `lru_cache(…)`, which makes a function remember.
struct Decorator {
    most: Option<usize>,
    typed: bool,
}

impl NativeObject for Decorator {
    fn class(&self) -> &'static Class {
        &DECORATOR
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        let function = args.one("lru_cache.<locals>.decorating_function");
        Some(function.and_then(|function| cached(function, self.most, self.typed)))
    }
}

/// A function that remembers what it returned.
struct Cached {
    function: Value,
    /// How many results it remembers; `None` is all.
    most: Option<usize>,
    /// Whether `1` and `1.0` are different arguments.
    typed: bool,
    memory: Shared<Memory>,
    extras: Extras,
}

#[derive(Default)]
struct Memory {
    /// What was returned, and when it was last asked for.
    results: HashMap<Key, (Value, u64)>,
    /// By when they were last asked for.
    order: BTreeMap<u64, Key>,
    /// Counts what is asked for.
    now: u64,
    hits: i64,
    misses: i64,
}

impl Memory {
    /// What is remembered, which is the newest from now on.
    fn recall(&mut self, key: &Key) -> Option<Value> {
        let (value, at) = self.results.get_mut(key)?;
        let value = value.clone();
        let before = std::mem::replace(at, self.now);
        if let Some(key) = self.order.remove(&before) {
            self.order.insert(self.now, key);
        }
        self.now += 1;
        self.hits += 1;
        Some(value)
    }

    /// Remembers one more; the oldest makes room, and is returned: what drops it may run anything.
    fn keep(&mut self, key: Key, value: Value, most: Option<usize>) -> Option<(Value, u64)> {
        if most == Some(0) || self.results.contains_key(&key) {
            return None;
        }
        let full = most.is_some_and(|most| self.results.len() >= most);
        let oldest = full.then(|| self.order.pop_first()).flatten();
        let forgotten = oldest.and_then(|(_, key)| self.results.remove(&key));
        // Without a bound nothing is forgotten, and the order does not matter.
        if most.is_some() {
            self.order.insert(self.now, key.clone());
        }
        self.results.insert(key, (value, self.now));
        self.now += 1;
        forgotten
    }
}

impl Cached {
    /// The arguments as a key (`lru_cache_make_key`): an `int` or a `str` alone stands for itself.
    fn key(&self, args: &Args) -> Result<Key, Raise> {
        if let ([only @ (Value::Int(_) | Value::Str(_))], [], false) = (&*args.positional, &*args.keyword, self.typed) {
            return Key::new(only.clone());
        }
        let mut parts = args.positional.clone();
        if !args.keyword.is_empty() {
            parts.push(Value::Class(&MARK));
        }
        for (name, value) in &args.keyword {
            parts.extend([Value::Str(name.clone()), value.clone()]);
        }
        if self.typed {
            let values = args
                .positional
                .iter()
                .chain(args.keyword.iter().map(|(_, value)| value));
            parts.extend(values.map(|value| Value::Class(value.class())));
        }
        Key::new(Value::tuple(parts))
    }

    fn call_cached(&self, thread: &mut Thread, args: Args) -> Result<Value, Raise> {
        let key = self.key(&args)?;
        let recalled = {
            let mut memory = self.memory.lock();
            let recalled = memory.recall(&key);
            memory.misses += i64::from(recalled.is_none());
            recalled
        };
        if let Some(value) = recalled {
            return Ok(value);
        }
        let value = thread.call_within(&self.function, args)?;
        let _forgotten = self.memory.lock().keep(key, value.clone(), self.most);
        Ok(value)
    }

    fn info(&self) -> Value {
        let memory = self.memory.lock();
        let most = self.most.map(|most| i64::try_from(most).unwrap_or(i64::MAX));
        let count = i64::try_from(memory.results.len()).unwrap_or(i64::MAX);
        let fields = vec![
            memory.hits.into(),
            memory.misses.into(),
            Value::option(most),
            count.into(),
        ];
        named(&CACHE_INFO, fields)
    }
}

fn this(value: &Value) -> Result<&Cached, Raise> {
    value
        .downcast()
        .ok_or_else(|| Raise::type_error("not a function that remembers"))
}

fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "cache_info" => |_, value, args| {
            args.none("functools._lru_cache_wrapper.cache_info")?;
            Ok(this(value)?.info())
        },
        "cache_clear" => |_, value, args| {
            args.none("functools._lru_cache_wrapper.cache_clear")?;
            let _forgotten = std::mem::take(&mut *this(value)?.memory.lock());
            Ok(Value::None)
        },
        "cache_parameters" => |_, value, args| {
            args.none("cache_parameters")?;
            let cached = this(value)?;
            let most = cached.most.map(|most| i64::try_from(most).unwrap_or(i64::MAX));
            let entries = [
                (Key::str("maxsize"), Value::option(most)),
                (Key::str("typed"), cached.typed.into()),
            ];
            Ok(Value::dict(entries.into_iter().collect()))
        },
        _ => return None,
    };
    Some(method)
}

impl NativeObject for Cached {
    fn class(&self) -> &'static Class {
        &WRAPPER
    }

    fn attribute(&self, thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        self.extras.get_or_wrapped(thread, &self.function, name)
    }

    fn set_attribute(&self, _thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        self.extras.set(name, value);
        Ok(true)
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        Some(self.call_cached(thread, args))
    }

    fn global_name(&self) -> Option<Arc<str>> {
        match &self.function {
            Value::Function(function) => Some(function.qualified_name()),
            Value::Native(function) => Some(function.name.into()),
            _ => None,
        }
    }
}
