//! Values on their way to another process.
//!
//! As with CPython's pickle, data cross by value and functions by name: the
//! receiver looks the name up in its own module. So a `lambda` cannot be sent, and
//! a function that was defined after the receiver was forked is not found there.
//! Unlike pickle's, the form is no program: reading it calls nothing but the
//! constructors of exceptions and of native types. On the wire it is postcard's.

use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::builtins;
use super::exception::{ATTRIBUTE_ERROR, EXCEPTION, Exception, RECURSION_ERROR, Raise};
use super::interp::Thread;
use super::modules::{self, Item, MODULES};
use super::value::dict::reduce;
use super::value::{Args, Class, Key, KeySet, Range, Slice, Value, display};

/// `pickle.PickleError`
pub static PICKLE_ERROR: Class = EXCEPTION.derive("_pickle", "PickleError");
/// `pickle.PicklingError`
pub static PICKLING_ERROR: Class = PICKLE_ERROR.derive("_pickle", "PicklingError");
/// `pickle.UnpicklingError`
pub static UNPICKLING_ERROR: Class = PICKLE_ERROR.derive("_pickle", "UnpicklingError");

/// The module of classes that a listing makes, also where its own name is another one.
pub const LISTING: &str = "__main__";

/// How deeply values that are sent may be nested.
const MAX_DEPTH: usize = 200;

/// A value in transit.
#[derive(Serialize, Deserialize)]
enum Packed {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Bytes(Vec<u8>),
    List(Vec<Packed>),
    Tuple(Vec<Packed>),
    Dict(Vec<(Packed, Packed)>),
    Set(Vec<Packed>),
    FrozenSet(Vec<Packed>),
    Range(i64, i64, i64),
    /// A function of the listing, by its name.
    Function(String),
    /// A function of a module.
    Native(String, String),
    /// A class of a module.
    Class(String, String),
    /// The receiver and the name of the method.
    Method(Box<Packed>, String),
    /// Class and arguments.
    Exception(Box<Packed>, Vec<Packed>),
    /// What to call, and with what, to make it.
    Made(Box<Packed>, Vec<Packed>),
    /// Start, stop and step.
    Slice(Vec<Packed>),
}

/// `pickle.dumps(value)`
///
/// # Errors
/// What CPython raises for values that cannot be sent.
pub fn dumps(thread: &mut Thread, value: &Value) -> Result<Vec<u8>, Raise> {
    let packed = pack(thread, value, 0)?;
    postcard::to_stdvec(&packed).map_err(|error| Raise::new(&PICKLING_ERROR, error.to_string()))
}

/// `pickle.loads(bytes)`
///
/// # Errors
/// `AttributeError` for a function that this process does not have;
/// `UnpicklingError` if the bytes are not what [`dumps`] made.
pub fn loads(thread: &mut Thread, bytes: &[u8]) -> Result<Value, Raise> {
    match postcard::from_bytes::<Packed>(bytes) {
        Ok(packed) => unpack(thread, packed),
        Err(error) => Err(Raise::new(
            &UNPICKLING_ERROR,
            format!("pickle data was truncated: {error}"),
        )),
    }
}

fn pack(thread: &mut Thread, value: &Value, depth: usize) -> Result<Packed, Raise> {
    if depth > MAX_DEPTH {
        let text = "maximum recursion depth exceeded while pickling an object";
        return Err(Raise::new(&RECURSION_ERROR, text));
    }
    let depth = depth + 1;
    Ok(match value {
        Value::None => Packed::None,
        Value::Bool(value) => Packed::Bool(*value),
        Value::Int(value) => Packed::Int(*value),
        Value::Float(value) => Packed::Float(*value),
        Value::Str(text) => Packed::Str(text.to_string()),
        Value::Bytes(bytes) => Packed::Bytes(bytes.to_vec()),
        Value::List(list) => Packed::List(pack_all(thread, &list.snapshot(), depth)?),
        Value::Tuple(items) if !items.class().fields.is_empty() => {
            let class = pack(thread, &Value::Class(items.class()), depth)?;
            Packed::Made(Box::new(class), pack_all(thread, items, depth)?)
        }
        Value::Tuple(items) => Packed::Tuple(pack_all(thread, items, depth)?),
        Value::Dict(dict) if let Some((class, args)) = reduce(dict) => {
            let class = pack(thread, &Value::Class(class), depth)?;
            Packed::Made(Box::new(class), pack_all(thread, &args, depth)?)
        }
        Value::Dict(dict) => {
            let mut entries = Vec::new();
            for (key, value) in dict.snapshot() {
                entries.push((pack(thread, key.value(), depth)?, pack(thread, &value, depth)?));
            }
            Packed::Dict(entries)
        }
        Value::Set(set) => Packed::Set(pack_keys(thread, &set.snapshot(), depth)?),
        Value::FrozenSet(set) => Packed::FrozenSet(pack_keys(thread, set, depth)?),
        Value::Range(range) => Packed::Range(range.start, range.stop, range.step),
        Value::Function(_) => Packed::Function(function_name(thread, value)?),
        Value::Native(function) => Packed::Native(function.module.to_owned(), function.name.to_owned()),
        Value::Class(class) if class.module == LISTING => {
            let found = thread.runtime().global(class.name);
            if !found.is_some_and(|found| found.is(value)) {
                let name = class.qualified_name();
                let text = format!(
                    "Can't pickle <class '{name}'>: attribute lookup {} on {LISTING} failed",
                    class.name
                );
                return Err(Raise::new(&PICKLING_ERROR, text));
            }
            Packed::Class(class.module.to_owned(), class.name.to_owned())
        }
        Value::Class(class) => Packed::Class(class.module.to_owned(), class.name.to_owned()),
        Value::Method(method) => {
            let receiver = pack(thread, &method.receiver, depth)?;
            Packed::Method(Box::new(receiver), method.name.to_string())
        }
        Value::Exception(exception) => {
            let class = pack(thread, &Value::Class(exception.class()), depth)?;
            Packed::Exception(Box::new(class), pack_all(thread, exception.args(), depth)?)
        }
        Value::Object(object) => {
            let (maker, args) = object.reduce(thread)?;
            let maker = pack(thread, &maker, depth)?;
            Packed::Made(Box::new(maker), pack_all(thread, &args, depth)?)
        }
        Value::Slice(slice) => {
            let bounds = [&slice.start, &slice.stop, &slice.step].map(Value::clone);
            Packed::Slice(pack_all(thread, &bounds, depth)?)
        }
        Value::Module(_) => {
            return Err(Raise::type_error(format!(
                "cannot pickle '{}' object",
                value.type_name()
            )));
        }
    })
}

fn pack_all(thread: &mut Thread, values: &[Value], depth: usize) -> Result<Vec<Packed>, Raise> {
    values.iter().map(|value| pack(thread, value, depth)).collect()
}

fn pack_keys(thread: &mut Thread, keys: &KeySet, depth: usize) -> Result<Vec<Packed>, Raise> {
    keys.iter().map(|key| pack(thread, key.value(), depth)).collect()
}

/// The name by which the receiver finds a function of the listing
/// (`save_global` in CPython's `_pickle.c`).
fn function_name(thread: &mut Thread, value: &Value) -> Result<String, Raise> {
    let Value::Function(function) = value else {
        return Ok(String::new());
    };
    let name = function.qualified_name();
    if name.contains("<locals>") {
        return Err(Raise::new(
            &ATTRIBUTE_ERROR,
            format!("Can't pickle local object '{name}'"),
        ));
    }
    let module = thread.runtime().module_name;
    let failure = match thread.runtime().global(&name) {
        Some(found) if found.is(value) => return Ok(name.to_string()),
        Some(_) => format!("it's not the same object as {module}.{name}"),
        None => format!("attribute lookup {name} on {module} failed"),
    };
    let function = display::repr(thread, value)?;
    Err(Raise::new(
        &PICKLING_ERROR,
        format!("Can't pickle {function}: {failure}"),
    ))
}

fn unpack(thread: &mut Thread, packed: Packed) -> Result<Value, Raise> {
    Ok(match packed {
        Packed::None => Value::None,
        Packed::Bool(value) => Value::Bool(value),
        Packed::Int(value) => Value::Int(value),
        Packed::Float(value) => Value::Float(value),
        Packed::Str(text) => text.into(),
        Packed::Bytes(bytes) => Value::Bytes(bytes.into()),
        Packed::List(items) => Value::list(unpack_all(thread, items)?),
        Packed::Tuple(items) => Value::tuple(unpack_all(thread, items)?),
        Packed::Dict(entries) => {
            let mut dict = IndexMap::with_capacity(entries.len());
            for (key, value) in entries {
                dict.insert(Key::new(unpack(thread, key)?)?, unpack(thread, value)?);
            }
            Value::dict(dict)
        }
        Packed::Set(items) => Value::set(unpack_keys(thread, items)?),
        Packed::FrozenSet(items) => Value::FrozenSet(Arc::new(unpack_keys(thread, items)?)),
        Packed::Range(start, stop, step) => Value::Range(Arc::new(Range { start, stop, step })),
        Packed::Function(name) => find_function(thread, &name)?,
        Packed::Native(module, name) => find_native(thread, &module, &name)?,
        Packed::Class(module, name) if module == LISTING => find_function(thread, &name)?,
        Packed::Class(module, name) => Value::Class(find_class(&module, &name)?),
        Packed::Method(receiver, name) => {
            let receiver = unpack(thread, *receiver)?;
            thread.get_attribute(&receiver, &name)?
        }
        Packed::Exception(class, args) => match unpack(thread, *class)? {
            Value::Class(class) => Value::Exception(Arc::new(Exception::new(class, unpack_all(thread, args)?))),
            _ => return Err(Raise::new(&UNPICKLING_ERROR, "not a class")),
        },
        Packed::Slice(bounds) => match <[Value; 3]>::try_from(unpack_all(thread, bounds)?) {
            Ok([start, stop, step]) => Value::Slice(Arc::new(Slice { start, stop, step })),
            Err(_) => return Err(Raise::new(&UNPICKLING_ERROR, "not a slice")),
        },
        Packed::Made(maker, args) => {
            let maker = unpack(thread, *maker)?;
            let args = unpack_all(thread, args)?;
            thread.call(&maker, Args::positional(args))?
        }
    })
}

fn unpack_all(thread: &mut Thread, packed: Vec<Packed>) -> Result<Vec<Value>, Raise> {
    packed.into_iter().map(|packed| unpack(thread, packed)).collect()
}

fn unpack_keys(thread: &mut Thread, packed: Vec<Packed>) -> Result<KeySet, Raise> {
    packed
        .into_iter()
        .map(|packed| Key::new(unpack(thread, packed)?))
        .collect()
}

fn find_function(thread: &mut Thread, name: &str) -> Result<Value, Raise> {
    thread.runtime().global(name).ok_or_else(|| {
        let (module, file) = (thread.runtime().module_name, &thread.runtime().program.file_name);
        let text = format!("Can't get attribute '{name}' on <module '{module}' from '{file}'>");
        Raise::new(&ATTRIBUTE_ERROR, text)
    })
}

fn find_native(thread: &mut Thread, module: &str, name: &str) -> Result<Value, Raise> {
    let found = match modules::find(module) {
        Some(module) => module.get(thread, name)?,
        None => builtins::lookup(name),
    };
    found.ok_or_else(|| {
        Raise::new(
            &ATTRIBUTE_ERROR,
            format!("Can't get attribute '{name}' on <module '{module}'>"),
        )
    })
}

/// Classes that can cross although no module table holds them.
static UNLISTED: &[&Class] = &[&PICKLE_ERROR, &PICKLING_ERROR, &UNPICKLING_ERROR];

fn find_class(module: &str, name: &str) -> Result<&'static Class, Raise> {
    if module == "builtins"
        && let Some(Value::Class(class)) = builtins::lookup(name)
    {
        return Ok(class);
    }
    let listed = MODULES
        .iter()
        .flat_map(|module| module.entries)
        .filter_map(|entry| match entry.item {
            Item::Class(class) => Some(class),
            _ => None,
        });
    let mut classes = listed.chain(UNLISTED.iter().copied());
    let found = classes.find(|class| class.module == module && class.name == name);
    found.ok_or_else(|| {
        Raise::new(
            &ATTRIBUTE_ERROR,
            format!("Can't get attribute '{name}' on <module '{module}'>"),
        )
    })
}
