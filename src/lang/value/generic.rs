//! `list[int]`: a class and what it is said to hold. Nothing is checked by it.

use super::{Args, Class, NativeObject, Value, display};
use crate::lang::exception::{RECURSION_ERROR, Raise};
use crate::lang::interp::Thread;
use crate::lang::modules::typing;

static CLASS: Class = Class::new("GenericAlias").module("types").c_name("types.GenericAlias");

/// The classes that can be subscripted, beside those of `collections.abc`.
const SUBSCRIPTABLE: &[&str] = &[
    "type",
    "list",
    "tuple",
    "dict",
    "set",
    "frozenset",
    "collections.Counter",
    "collections.OrderedDict",
    "collections.defaultdict",
    "collections.deque",
    "functools.partial",
    "queue.LifoQueue",
    "queue.PriorityQueue",
    "queue.Queue",
    "queue.SimpleQueue",
];

/// A class with what stood in brackets after it.
pub struct Generic {
    origin: &'static Class,
    args: Vec<Value>,
    depth: usize,
}

/// How deeply types may be nested: comparing them, writing them down and dropping them goes as deep.
const MAX_DEPTH: usize = 200;

/// How deeply a type is nested that has these arguments.
///
/// # Errors
/// `RecursionError` if that is too deep.
pub fn nesting(args: &[Value]) -> Result<usize, Raise> {
    fn depth(value: &Value) -> usize {
        match value {
            Value::List(items) => items.snapshot().iter().map(type_depth).max().unwrap_or(0),
            other => type_depth(other),
        }
    }
    fn type_depth(value: &Value) -> usize {
        let depth = value.downcast::<Generic>().map(|generic| generic.depth);
        depth.or_else(|| typing::depth(value)).unwrap_or(0)
    }
    match args.iter().map(depth).max().unwrap_or(0) + 1 {
        deep if deep > MAX_DEPTH => Err(Raise::new(&RECURSION_ERROR, "maximum recursion depth exceeded")),
        depth => Ok(depth),
    }
}

/// What stands in brackets, one by one.
pub fn arguments(index: &Value) -> Vec<Value> {
    match index {
        Value::Tuple(items) => items.to_vec(),
        other => vec![other.clone()],
    }
}

/// `class[index]`; `None` if the class takes none.
pub(super) fn of(class: &'static Class, index: &Value) -> Option<Result<Value, Raise>> {
    if class.module != "collections.abc" && !SUBSCRIPTABLE.contains(&&*class.qualified_name()) {
        return None;
    }
    let args = arguments(index);
    Some(nesting(&args).map(|depth| {
        Value::object(Generic {
            origin: class,
            args,
            depth,
        })
    }))
}

impl NativeObject for Generic {
    fn class(&self) -> &'static Class {
        &CLASS
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "__origin__" => Some(Value::Class(self.origin)),
            "__args__" => Some(Value::tuple(self.args.clone())),
            _ => None,
        })
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let args = self.args.iter().map(|arg| argument(thread, arg));
        let args = args.collect::<Result<Vec<String>, Raise>>()?;
        let args = match args.is_empty() {
            true => "()".to_owned(),
            false => args.join(", "),
        };
        Ok(Some(format!("{}[{args}]", self.origin.qualified_name())))
    }

    fn equals(&self, other: &Value) -> Option<Result<bool, Raise>> {
        let other = other.downcast::<Self>()?;
        let (mine, theirs) = (Value::tuple(self.args.clone()), Value::tuple(other.args.clone()));
        Some(match self.origin == other.origin {
            true => super::comparison::equal(&mine, &theirs),
            false => Ok(false),
        })
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        Some(thread.call(&Value::Class(self.origin), args))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let getitem = crate::lang::modules::find("operator").and_then(|module| module.function("getitem"));
        let origin = Value::Class(self.origin);
        Ok((
            getitem.unwrap_or_default(),
            vec![origin, Value::tuple(self.args.clone())],
        ))
    }
}

/// How a type is written among the arguments of another.
pub fn argument(thread: &mut Thread, value: &Value) -> Result<String, Raise> {
    match value {
        Value::Class(class) => Ok(class.qualified_name()),
        Value::List(items) => {
            let items = items.snapshot();
            let items = items.iter().map(|item| argument(thread, item));
            Ok(format!(
                "[{}]",
                items.collect::<Result<Vec<String>, Raise>>()?.join(", ")
            ))
        }
        ellipsis if ellipsis.is(&super::ellipsis()) => Ok("...".to_owned()),
        other => display::repr(thread, other),
    }
}
