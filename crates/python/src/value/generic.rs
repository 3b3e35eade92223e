//! `list[int]`: a class and what it is said to hold. Nothing is checked by it.

use super::{Args, Class, NativeObject, Value, display};
use crate::exception::{RECURSION_ERROR, Raise};
use crate::interp::Thread;

/// `types.GenericAlias`
pub static CLASS: Class = Class::new("GenericAlias")
    .module("types")
    .c_name("types.GenericAlias")
    .construct(construct);

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
        match value {
            Value::Object(object) => object.type_depth().unwrap_or(0),
            _ => 0,
        }
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
    class.traits.generic.then(|| make(class, arguments(index)))
}

fn make(origin: &'static Class, args: Vec<Value>) -> Result<Value, Raise> {
    let depth = nesting(&args)?;
    Ok(Value::object(Generic { origin, args, depth }))
}

/// `types.GenericAlias(origin, args)`
fn construct(_thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    args.no_keywords("GenericAlias")?;
    match args.positional.as_slice() {
        [Value::Class(origin), given] => make(origin, arguments(given)),
        [other, _] => {
            let class = other.type_name();
            let text = format!("GenericAlias expected a class as argument 1, got '{class}'");
            Err(Raise::type_error(text))
        }
        given => {
            let text = format!("GenericAlias expected 2 arguments, got {}", given.len());
            Err(Raise::type_error(text))
        }
    }
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
        let origin = Value::Class(self.origin);
        Ok((Value::Class(&CLASS), vec![origin, Value::tuple(self.args.clone())]))
    }

    fn asked_classes(&self, function: &str) -> Result<Option<Vec<Value>>, Raise> {
        let text = format!("{function}() argument 2 cannot be a parameterized generic");
        Err(Raise::type_error(text))
    }

    fn type_depth(&self) -> Option<usize> {
        Some(self.depth)
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
