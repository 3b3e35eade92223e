//! `itemgetter`, `attrgetter` and `methodcaller`: functions that take something from what they are given.

use std::sync::Arc;

use crate::keywords::keyword_arguments;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Key, NativeFunction, NativeObject, Value, collect, display, subscript};

/// `operator.itemgetter`
pub(super) static ITEMS: Class = Class::new("itemgetter")
    .module("operator")
    .c_name("operator.itemgetter")
    .construct(|_, _, args| {
        args.no_keywords("itemgetter")?;
        at_least_one("itemgetter", &args)?;
        Ok(Value::object(Getter {
            class: &ITEMS,
            wanted: args.positional,
        }))
    });

/// `operator.attrgetter`
pub(super) static ATTRIBUTES: Class = Class::new("attrgetter")
    .module("operator")
    .c_name("operator.attrgetter")
    .construct(|_, _, args| {
        args.no_keywords("attrgetter")?;
        at_least_one("attrgetter", &args)?;
        if !args.positional.iter().all(|name| matches!(name, Value::Str(_))) {
            return Err(Raise::type_error("attribute name must be a string"));
        }
        Ok(Value::object(Getter {
            class: &ATTRIBUTES,
            wanted: args.positional,
        }))
    });

/// `operator.methodcaller`
pub(super) static METHOD: Class = Class::new("methodcaller")
    .module("operator")
    .c_name("operator.methodcaller")
    .construct(|_, _, args| method_caller(args));

static REBUILD: NativeFunction = NativeFunction::new("operator", "_method_caller", rebuild_method_caller);

fn at_least_one(class: &str, args: &Args) -> Result<(), Raise> {
    match args.positional.is_empty() {
        true => Err(Raise::type_error(format!("{class} expected 1 argument, got 0"))),
        false => Ok(()),
    }
}

/// The only argument of a call.
fn subject(class: &Class, args: Args) -> Result<Value, Raise> {
    let name = class.name;
    args.no_keywords(name)?;
    let given = args.positional.len();
    let only = <[Value; 1]>::try_from(args.positional).ok();
    only.map(|[only]| only)
        .ok_or_else(|| Raise::type_error(format!("{name} expected 1 argument, got {given}")))
}

/// Takes elements, or attributes: one by itself, more as a tuple.
struct Getter {
    class: &'static Class,
    wanted: Vec<Value>,
}

impl Getter {
    fn get(&self, thread: &mut Thread, args: Args) -> Result<Value, Raise> {
        let subject = subject(self.class, args)?;
        let found = self.wanted.iter().map(|wanted| self.get_one(thread, &subject, wanted));
        let mut found = found.collect::<Result<Vec<Value>, Raise>>()?;
        match found.len() {
            1 => Ok(found.pop().unwrap_or_default()),
            _ => Ok(Value::tuple(found)),
        }
    }

    fn get_one(&self, thread: &mut Thread, subject: &Value, wanted: &Value) -> Result<Value, Raise> {
        match wanted {
            Value::Str(path) if *self.class == ATTRIBUTES => path
                .split('.')
                .try_fold(subject.clone(), |object, name| thread.get_attribute(&object, name)),
            index => subscript::get(thread, subject, index),
        }
    }
}

impl NativeObject for Getter {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let wanted = self.wanted.iter().map(|wanted| display::repr(thread, wanted));
        let wanted = wanted.collect::<Result<Vec<String>, Raise>>()?.join(", ");
        Ok(Some(format!("{}({wanted})", self.class.qualified_name())))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        Some(self.get(thread, args))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        Ok((Value::Class(self.class), self.wanted.clone()))
    }
}

/// Calls a method.
struct MethodCaller {
    name: Arc<str>,
    args: Args,
}

fn method_caller(mut args: Args) -> Result<Value, Raise> {
    if args.positional.is_empty() {
        let text = "methodcaller needs at least one argument, the method name";
        return Err(Raise::type_error(text));
    }
    match args.positional.remove(0) {
        Value::Str(name) => Ok(Value::object(MethodCaller { name, args })),
        _ => Err(Raise::type_error("method name must be a string")),
    }
}

/// Makes the copy of a method caller in another process: name with arguments, and keyword arguments.
pub(super) fn rebuild_method_caller(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [positional, keyword] = args.up_to("_method_caller", 2)?;
    method_caller(Args {
        positional: collect(thread, &positional.unwrap_or_default())?,
        keyword: keyword_arguments(keyword)?,
    })
}

impl NativeObject for MethodCaller {
    fn class(&self) -> &'static Class {
        &METHOD
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let mut parts = vec![forklore_python::text::repr_str(&self.name)];
        for value in &self.args.positional {
            parts.push(display::repr(thread, value)?);
        }
        for (name, value) in &self.args.keyword {
            parts.push(format!("{name}={}", display::repr(thread, value)?));
        }
        Ok(Some(format!("operator.methodcaller({})", parts.join(", "))))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        let called = subject(&METHOD, args).and_then(|subject| {
            let method = thread.get_attribute(&subject, &self.name)?;
            thread.call(&method, self.args.clone())
        });
        Some(called)
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let positional = [Value::Str(self.name.clone())];
        let positional = positional.into_iter().chain(self.args.positional.clone());
        let keyword = self.args.keyword.iter();
        let keyword = keyword.map(|(name, value)| (Key::str(name), value.clone()));
        let parts = vec![Value::tuple(positional.collect()), Value::dict(keyword.collect())];
        Ok((Value::Native(&REBUILD), parts))
    }
}
