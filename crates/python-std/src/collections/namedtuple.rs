//! `collections.namedtuple`: tuples whose class names their elements.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::pickle::LISTING;
use forklore_python::value::{
    Args, Class, Key, Method, NativeObject, Shared, Signature, Tuple, Value, class, collect, missing_arguments,
};

/// The default values of the classes that have some, by the address of the class.
#[derive(Default)]
struct Defaults(Shared<HashMap<usize, Vec<Value>>>);

/// `collections.namedtuple(typename, field_names, *, rename=False, defaults=None, module=None)`
pub fn namedtuple(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<5> = Signature::new(
        "namedtuple",
        ["typename", "field_names", "rename", "defaults", "module"],
    )
    .required(2)
    .positional(2);
    let [name, names, rename, defaults, _] = args.bind(&SIGNATURE)?;
    let name = match name {
        Some(Value::Str(name)) => name.to_string(),
        other => forklore_python::value::display::str(thread, &other.unwrap_or_default())?,
    };
    let mut fields = field_names(thread, &names.unwrap_or_default())?;
    if rename.is_some_and(|rename| rename.is_true()) {
        for nth in 0..fields.len() {
            let before = &fields[..nth];
            if check(&fields[nth]).is_err() || fields[nth].starts_with('_') || before.contains(&fields[nth]) {
                fields[nth] = format!("_{nth}");
            }
        }
    } else {
        check(&name)?;
        check_fields(&fields)?;
    }
    let defaults = match defaults {
        None | Some(Value::None) => Vec::new(),
        Some(defaults) => collect(thread, &defaults)?,
    };
    if defaults.len() > fields.len() {
        return Err(Raise::type_error("Got more default values than field names"));
    }
    let class = new_class(name, fields);
    if !defaults.is_empty() {
        let state = thread.module_state::<Defaults>();
        state.0.lock().insert(std::ptr::from_ref(class).addr(), defaults);
    }
    Ok(Value::Class(class))
}

/// Classes live as long as the process: their identity is their address.
fn new_class(name: String, fields: Vec<String>) -> &'static Class {
    let fields: Vec<&'static str> = fields.into_iter().map(|field| &*field.leak()).collect();
    Box::leak(Box::new(class_of(LISTING, name.leak(), fields.leak())))
}

/// A class of tuples whose elements have these names.
pub const fn class_of(module: &'static str, name: &'static str, fields: &'static [&'static str]) -> Class {
    let mut class = Class::new(name)
        .module(module)
        .base(&class::TUPLE)
        .construct(construct)
        .methods(method)
        .attributes(attribute);
    class.fields = fields;
    class
}

/// A sequence of names, or a text with commas or blanks between them.
fn field_names(thread: &mut Thread, names: &Value) -> Result<Vec<String>, Raise> {
    if let Value::Str(names) = names {
        let separated = names.split(|c: char| c == ',' || c.is_whitespace());
        return Ok(separated.filter(|name| !name.is_empty()).map(str::to_owned).collect());
    }
    let names = collect(thread, names)?;
    let names = names
        .iter()
        .map(|name| forklore_python::value::display::str(thread, name));
    names.collect()
}

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

fn check(name: &str) -> Result<(), Raise> {
    let quoted = || forklore_python::text::repr_str(name);
    let mut characters = name.chars();
    let starts = characters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_');
    if !starts || !characters.all(|c| c.is_alphanumeric() || c == '_') {
        let text = format!("Type names and field names must be valid identifiers: {}", quoted());
        return Err(Raise::value_error(text));
    }
    if KEYWORDS.contains(&name) {
        let text = format!("Type names and field names cannot be a keyword: {}", quoted());
        return Err(Raise::value_error(text));
    }
    Ok(())
}

fn check_fields(fields: &[String]) -> Result<(), Raise> {
    fields.iter().try_for_each(|field| check(field))?;
    for (nth, field) in fields.iter().enumerate() {
        let quoted = forklore_python::text::repr_str(field);
        if field.starts_with('_') {
            let text = format!("Field names cannot start with an underscore: {quoted}");
            return Err(Raise::value_error(text));
        }
        if fields[..nth].contains(field) {
            return Err(Raise::value_error(format!(
                "Encountered duplicate field name: {quoted}"
            )));
        }
    }
    Ok(())
}

/// A tuple of that class.
pub fn named(class: &'static Class, items: Vec<Value>) -> Value {
    Value::Tuple(Arc::new(Tuple::named(items, class)))
}

fn construct(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    let function = format!("{}.__new__", class.name);
    let state = thread.module_state::<Defaults>();
    let defaults = state.0.lock().get(&std::ptr::from_ref(class).addr()).cloned();
    let defaults = defaults.unwrap_or_default();
    let (given, most) = (args.positional.len() + 1, class.fields.len() + 1);
    if given > most {
        let least = match defaults.len() {
            0 => String::new(),
            count => format!("from {} to ", most - count),
        };
        let plural = if most == 1 { "" } else { "s" };
        let text = format!("{function}() takes {least}{most} positional argument{plural} but {given} were given");
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
    for (item, default) in items.iter_mut().rev().zip(defaults.into_iter().rev()) {
        item.get_or_insert(default);
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
        &class::BUILTIN_FUNCTION
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

fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "_asdict" => |_, this, args| {
            args.none("_asdict")?;
            let Value::Tuple(items) = this else {
                return Ok(Value::None);
            };
            let entries = items.class().fields.iter().zip(items.iter());
            let entries = entries.map(|(field, item)| (Key::str(field), item.clone()));
            Ok(Value::dict(entries.collect::<IndexMap<_, _>>()))
        },
        "_replace" => |_, this, args| {
            let Value::Tuple(items) = this else {
                return Ok(Value::None);
            };
            let class = items.class();
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
