//! `functools`: what people give to a pool's `map`.

mod cache;
mod order;

use std::sync::Arc;

use forklore_python::builtins::is_callable;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, Iter, Key, NativeObject, Signature, Value, collect, display};

pub use cache::CACHE_INFO;

/// `functools`
pub static MODULE: Module = Module::new(
    "functools",
    &[
        Entry::class(&PARTIAL),
        Entry::function("functools", "cache", cache::cache),
        Entry::function("functools", "cmp_to_key", order::cmp_to_key),
        Entry::function("functools", "lru_cache", cache::lru_cache),
        Entry::function("functools", "reduce", reduce),
        Entry::function("functools", "update_wrapper", update_wrapper),
        Entry::function("functools", "wraps", wraps),
        Entry::function("functools", "_rebuild_partial", rebuild),
    ],
);

/// `functools.partial`
static PARTIAL: Class = Class::new("partial")
    .module("functools")
    .c_name("functools.partial")
    .construct(construct)
    .generic();

static REBUILD: forklore_python::value::NativeFunction =
    forklore_python::value::NativeFunction::new("functools", "_rebuild_partial", rebuild);

static UPDATE_WRAPPER: forklore_python::value::NativeFunction =
    forklore_python::value::NativeFunction::new("functools", "update_wrapper", update_wrapper);

/// A function with some of its arguments.
struct Partial {
    function: Value,
    positional: Vec<Value>,
    keyword: Vec<(Arc<str>, Value)>,
}

fn construct(_thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    let mut positional = args.positional.into_iter();
    let Some(function) = positional.next() else {
        return Err(Raise::type_error("type 'partial' takes at least one argument"));
    };
    if !is_callable(&function) {
        return Err(Raise::type_error("the first argument must be callable"));
    }
    Ok(Value::object(Partial {
        function,
        positional: positional.collect(),
        keyword: args.keyword,
    }))
}

/// `functools.wraps(wrapped)`: a decorator for what is put in place of `wrapped`.
fn wraps(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let wrapped = args.one("wraps")?;
    Ok(Value::object(Partial {
        function: Value::Native(&UPDATE_WRAPPER),
        positional: Vec::new(),
        keyword: vec![("wrapped".into(), wrapped)],
    }))
}

/// `functools.update_wrapper(wrapper, wrapped)`: gives the wrapper the names of what it wraps.
fn update_wrapper(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("update_wrapper", ["wrapper", "wrapped"]).required(2);
    let [wrapper, wrapped] = args.bind(&SIGNATURE)?;
    let (wrapper, wrapped) = (wrapper.unwrap_or_default(), wrapped.unwrap_or_default());
    for name in ["__module__", "__name__", "__qualname__", "__doc__"] {
        if let Some(value) = thread.find_attribute(&wrapped, name)? {
            thread.set_attribute(&wrapper, name, value)?;
        }
    }
    if let Value::Function(function) = &wrapped {
        for (name, value) in function.attributes.snapshot() {
            thread.set_attribute(&wrapper, &name, value)?;
        }
    }
    thread.set_attribute(&wrapper, "__wrapped__", wrapped)?;
    Ok(wrapper)
}

/// Makes the copy of a partial in another process: function, arguments and keyword arguments.
fn rebuild(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [function, positional, keyword] = args.positional.as_slice() else {
        return Err(Raise::type_error("not a partial"));
    };
    let positional = collect(thread, positional)?;
    let keyword = super::keywords::keyword_arguments(Some(keyword.clone()))?;
    Ok(Value::object(Partial {
        function: function.clone(),
        positional,
        keyword,
    }))
}

impl Partial {
    fn keywords(&self) -> Result<Value, Raise> {
        let entries = self.keyword.iter();
        let entries = entries.map(|(name, value)| Ok((Key::new(Value::Str(name.clone()))?, value.clone())));
        Ok(Value::dict(entries.collect::<Result<_, Raise>>()?))
    }
}

impl NativeObject for Partial {
    fn class(&self) -> &'static Class {
        &PARTIAL
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "func" => Some(self.function.clone()),
            "args" => Some(Value::tuple(self.positional.clone())),
            "keywords" => Some(self.keywords()?),
            _ => None,
        })
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let mut parts = vec![display::repr(thread, &self.function)?];
        for value in &self.positional {
            parts.push(display::repr(thread, value)?);
        }
        for (name, value) in &self.keyword {
            parts.push(format!("{name}={}", display::repr(thread, value)?));
        }
        Ok(Some(format!("functools.partial({})", parts.join(", "))))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        let mut positional = self.positional.clone();
        positional.extend(args.positional);
        let mut keyword = self.keyword.clone();
        for (name, value) in args.keyword {
            match keyword.iter_mut().find(|(known, _)| *known == name) {
                Some(known) => known.1 = value,
                None => keyword.push((name, value)),
            }
        }
        Some(thread.call(&self.function, Args { positional, keyword }))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let parts = vec![
            self.function.clone(),
            Value::tuple(self.positional.clone()),
            self.keywords()?,
        ];
        Ok((Value::Native(&REBUILD), parts))
    }
}

/// `functools.reduce(function, iterable[, initial])`
fn reduce(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let (function, iterable, initial) = match args.positional.as_slice() {
        [function, iterable] => (function.clone(), iterable.clone(), None),
        [function, iterable, initial] => (function.clone(), iterable.clone(), Some(initial.clone())),
        given => {
            let (count, expected) = (given.len(), if given.len() < 2 { "at least 2" } else { "at most 3" });
            return Err(Raise::type_error(format!(
                "reduce expected {expected} arguments, got {count}"
            )));
        }
    };
    let mut items = Iter::new(thread, &iterable)?;
    let first = match initial {
        Some(initial) => Some(initial),
        None => items.next(thread)?,
    };
    let Some(mut sum) = first else {
        return Err(Raise::type_error("reduce() of empty iterable with no initial value"));
    };
    while let Some(item) = items.next(thread)? {
        sum = thread.call(&function, Args::positional(vec![sum, item]))?;
    }
    Ok(sum)
}
