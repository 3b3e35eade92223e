//! Tuples whose class names their elements, as `collections.namedtuple` makes them.

use std::sync::Arc;

use indexmap::IndexMap;

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::{
    Args, Class, Key, Method, NativeObject, Tuple, Value, classes, collect, missing_arguments,
};

/// A class of tuples whose elements have these names.
pub const fn class_of(module: &'static str, name: &'static str, fields: &'static [&'static str]) -> Class {
    let mut class = Class::new(name)
        .module(module)
        .base(&classes::TUPLE)
        .construct(construct)
        .methods(method)
        .attributes(attribute);
    class.fields = fields;
    class
}

/// A tuple of that class.
pub fn named(class: &'static Class, items: Vec<Value>) -> Value {
    Value::Tuple(Arc::new(Tuple::named(items, class)))
}

fn construct(_thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    let function = format!("{}.__new__", class.name);
    let (given, most) = (args.positional.len() + 1, class.fields.len() + 1);
    if given > most {
        let plural = if most == 1 { "" } else { "s" };
        let text = format!("{function}() takes {most} positional argument{plural} but {given} were given");
        return Err(Raise::type_error(text));
    }
    let mut items: Vec<Option<Value>> = args.positional.into_iter().map(Some).collect();
    items.resize(class.fields.len(), None);
    for (name, value) in args.keyword {
        let text = match class.fields.iter().position(|field| **field == *name) {
            Some(nth) if items[nth].is_none() => {
                items[nth] = Some(value);
                continue;
            }
            Some(_) => format!("{function}() got multiple values for argument '{name}'"),
            None => format!("{function}() got an unexpected keyword argument '{name}'"),
        };
        return Err(Raise::type_error(text));
    }
    let missing = class.fields.iter().zip(&items).filter(|(_, item)| item.is_none());
    let missing: Vec<&str> = missing.map(|(field, _)| *field).collect();
    if !missing.is_empty() {
        return Err(missing_arguments(&function, "positional", &missing));
    }
    Ok(named(class, items.into_iter().flatten().collect()))
}

/// `Point._fields` and `Point._make`.
fn attribute(_thread: &mut Thread, class: &'static Class, name: &str) -> Option<Value> {
    match name {
        "_fields" => Some(Value::tuple(class.fields.iter().map(|field| (*field).into()).collect())),
        "_make" => Some(Value::object(Make(class))),
        _ => None,
    }
}

/// `Point._make`, which makes a tuple of the elements of something.
struct Make(&'static Class);

impl NativeObject for Make {
    fn class(&self) -> &'static Class {
        &classes::BUILTIN_FUNCTION
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        Some(make(thread, self.0, args))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let getattr = forklore_python::builtins::lookup("getattr").unwrap_or_default();
        Ok((getattr, vec![Value::Class(self.0), "_make".into()]))
    }
}

fn make(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    let items = collect(thread, &args.one("_make")?)?;
    let (expected, got) = (class.fields.len(), items.len());
    match expected == got {
        true => Ok(named(class, items)),
        false => Err(Raise::type_error(format!("Expected {expected} arguments, got {got}"))),
    }
}

/// The elements of a named tuple, and its class.
fn parts(this: &Value) -> Option<(&Tuple, &'static Class)> {
    let Value::Tuple(items) = this else { return None };
    Some((items, items.class()?))
}

fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "_asdict" => |_, this, args| {
            args.none("_asdict")?;
            let Some((items, class)) = parts(this) else {
                return Ok(Value::None);
            };
            let entries = class.fields.iter().zip(items.iter());
            let entries = entries.map(|(field, item)| (Key::str(field), item.clone()));
            Ok(Value::dict(entries.collect::<IndexMap<_, _>>()))
        },
        "_replace" => |_, this, args| {
            let Some((items, class)) = parts(this) else {
                return Ok(Value::None);
            };
            let mut replaced = items.to_vec();
            let mut unknown = Vec::new();
            for (name, value) in args.keyword {
                match class.fields.iter().position(|field| **field == *name) {
                    Some(nth) => replaced[nth] = value,
                    None => unknown.push(forklore_python::text::repr_str(&name)),
                }
            }
            match unknown.is_empty() {
                true => Ok(named(class, replaced)),
                false => {
                    let text = format!("Got unexpected field names: [{}]", unknown.join(", "));
                    Err(Raise::value_error(text))
                }
            }
        },
        _ => return None,
    };
    Some(method)
}
