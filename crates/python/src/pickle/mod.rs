//! Values on their way to another process.
//!
//! As with CPython's pickle, data cross by value and functions by name: the
//! receiver looks the name up in its own module. So a `lambda` cannot be sent, and
//! a function that was defined after the receiver was forked is not found there.
//! Unlike pickle's, the form is no program: reading it calls nothing but the
//! constructors of exceptions and of native types. On the wire it is postcard's.
//! What is met a second time is sent as a reference to the first, so that two names
//! of one list are that on the other side too, and a list can hold itself.

mod by_name;
mod names;

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use serde_bytes::ByteBuf;

use by_name::{can_be_found, find_class, find_function, find_native, global_name};

use super::exception::{Exception, RECURSION_ERROR, Raise};
use super::interp::Thread;
use super::value::{Args, Dict, Key, KeySet, List, Range, Set, Slice, Value};

pub use names::{LISTING, PICKLE_ERROR, PICKLING_ERROR, UNPICKLING_ERROR};

/// How deeply values that are sent may be nested.
const MAX_DEPTH: usize = 200;

/// So many levels need no more stack than a thread has.
const DEEP: usize = 40;

/// What is left of the stack at least; if there is less, it gets a new one.
const RED_ZONE: usize = 128 * 1024;

/// How much stack is added at a time.
const STACK_SEGMENT: usize = 2 * 1024 * 1024;

/// Texts from this length on are sent only once; a reference to a shorter one gains nothing.
const LONG_TEXT: usize = 64;

/// A value in transit.
#[derive(Serialize, Deserialize)]
enum Packed {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Bytes(ByteBuf),
    List(#[serde(deserialize_with = "nested")] Vec<Packed>),
    Tuple(#[serde(deserialize_with = "nested")] Vec<Packed>),
    Dict(#[serde(deserialize_with = "nested")] Vec<(Packed, Packed)>),
    Set(#[serde(deserialize_with = "nested")] Vec<Packed>),
    FrozenSet(#[serde(deserialize_with = "nested")] Vec<Packed>),
    Range(i64, i64, i64),
    /// A function of the listing, by its name.
    Function(String),
    /// A function of a module.
    Native(String, String),
    /// A class of a module.
    Class(String, String),
    /// The receiver and the name of the method.
    Method(#[serde(deserialize_with = "nested")] Box<Packed>, String),
    /// Class and arguments.
    Exception(
        #[serde(deserialize_with = "nested")] Box<Packed>,
        #[serde(deserialize_with = "nested")] Vec<Packed>,
    ),
    /// What to call, and with what, to make it.
    Made(
        #[serde(deserialize_with = "nested")] Box<Packed>,
        #[serde(deserialize_with = "nested")] Vec<Packed>,
    ),
    /// Start, stop and step.
    Slice(#[serde(deserialize_with = "nested")] Vec<Packed>),
    /// What came before, by its number.
    Seen(u32),
    /// What holds itself and could not be counted before what it holds: it was completed within, and has that number.
    Within(#[serde(deserialize_with = "nested")] Box<Packed>, u32),
}

/// How many values are looked for one by one: most messages have fewer, and a table costs more than they do.
const FEW: usize = 16;

thread_local! {
    /// How deep what is being read is nested, counted so that [`MAX_DEPTH`] is as deep as it may be.
    static READING: Cell<usize> = const { Cell::new(0) };
}

/// Reads what is within a value. What a listing made up could be nested more deeply than the stack allows.
fn nested<'de, D: Deserializer<'de>, T: Deserialize<'de>>(reader: D) -> Result<T, D::Error> {
    let depth = READING.get();
    if depth > MAX_DEPTH + 1 {
        return Err(D::Error::custom("it is nested too deeply"));
    }
    READING.set(depth + 1);
    let read = T::deserialize(reader);
    READING.set(depth);
    read
}

/// What was sent so far (the memo of CPython's pickler). Both sides count in the same order: mutable
/// containers when they are begun, since they can hold themselves, all others when they are complete.
#[derive(Default)]
struct Sent {
    /// Values by their numbers, as long as their addresses are of use: some are made only to be sent.
    kept: Vec<Value>,
    /// Numbers by address, once there are more than a [`FEW`].
    numbers: Option<HashMap<usize, usize>>,
    /// Whether something was nested more than [`DEEP`] levels.
    deep: bool,
}

impl Sent {
    fn add(&mut self, value: &Value) {
        self.kept.push(value.clone());
        if self.kept.len() <= FEW {
            return;
        }
        let begin = if self.numbers.is_none() { 0 } else { self.kept.len() - 1 };
        let numbers = self.numbers.get_or_insert_default();
        for (number, kept) in self.kept.iter().enumerate().skip(begin) {
            if let Some(address) = kept.address() {
                numbers.entry(address).or_insert(number);
            }
        }
    }

    fn number(&self, value: &Value) -> Option<u32> {
        let address = value.address()?;
        let number = match &self.numbers {
            None => self.kept.iter().position(|kept| kept.address() == Some(address))?,
            Some(numbers) => *numbers.get(&address)?,
        };
        u32::try_from(number).ok()
    }
}

/// When a value gets its number.
#[derive(PartialEq)]
enum Counted {
    AtFirst,
    AtLast,
    Never,
}

fn counted(value: &Value) -> Counted {
    match value {
        Value::List(_) | Value::Dict(_) | Value::Set(_) => Counted::AtFirst,
        Value::Tuple(items) if items.is_empty() => Counted::Never,
        Value::Bytes(bytes) if bytes.len() < LONG_TEXT => Counted::Never,
        Value::Str(_) | Value::Bytes(_) | Value::Tuple(_) | Value::FrozenSet(_) => Counted::AtLast,
        Value::Object(object) if object.global_name().is_some() => Counted::Never,
        Value::Exception(_) | Value::Object(_) => Counted::AtLast,
        _ => Counted::Never,
    }
}

/// `pickle.dumps(value)`
///
/// # Errors
/// What CPython raises for values that cannot be sent.
pub fn dumps(thread: &mut Thread, value: &Value) -> Result<Vec<u8>, Raise> {
    let mut sent = Sent::default();
    let packed = pack(thread, &mut sent, value, 0)?;
    with_stack(sent.deep, || postcard::to_stdvec(&(sent.deep, &packed)))
        .map_err(|error| Raise::new(&PICKLING_ERROR, error.to_string()))
}

/// `pickle.loads(bytes)`
///
/// # Errors
/// `AttributeError` for a function that this process does not have;
/// `UnpicklingError` if the bytes are not what [`dumps`] made.
pub fn loads(thread: &mut Thread, bytes: &[u8]) -> Result<Value, Raise> {
    let deep = bytes.first() == Some(&u8::from(true));
    READING.set(if deep { 0 } else { MAX_DEPTH - DEEP });
    match with_stack(deep, || postcard::from_bytes::<(bool, Packed)>(bytes)) {
        Ok((_, packed)) => unpack(thread, &mut Vec::new(), packed),
        Err(error) => Err(Raise::new(
            &UNPICKLING_ERROR,
            format!("pickle data was truncated: {error}"),
        )),
    }
}

/// Runs postcard, whose recursion cannot ask for more stack: it is given more at once.
fn with_stack<T>(deep: bool, run: impl FnOnce() -> T) -> T {
    if deep { stacker::grow(STACK_SEGMENT, run) } else { run() }
}

fn pack(thread: &mut Thread, sent: &mut Sent, value: &Value, depth: usize) -> Result<Packed, Raise> {
    if depth > MAX_DEPTH {
        let text = "maximum recursion depth exceeded while pickling an object";
        return Err(Raise::new(&RECURSION_ERROR, text));
    }
    sent.deep |= depth > DEEP;
    // What most messages are made of is not looked for, and needs no stack.
    match value {
        Value::None => return Ok(Packed::None),
        Value::Bool(value) => return Ok(Packed::Bool(*value)),
        Value::Int(value) => return Ok(Packed::Int(*value)),
        Value::Float(value) => return Ok(Packed::Float(*value)),
        Value::Str(text) if text.len() < LONG_TEXT => return Ok(Packed::Str(text.to_string())),
        _ => {}
    }
    if let Some(number) = sent.number(value) {
        return Ok(Packed::Seen(number));
    }
    let counted = counted(value);
    if counted == Counted::AtFirst {
        sent.add(value);
    }
    let packed = stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || pack_here(thread, sent, value, depth + 1))?;
    if counted != Counted::AtLast {
        return Ok(packed);
    }
    let within = sent.number(value);
    sent.add(value);
    Ok(match within {
        Some(number) => Packed::Within(Box::new(packed), number),
        None => packed,
    })
}

fn pack_here(thread: &mut Thread, sent: &mut Sent, value: &Value, depth: usize) -> Result<Packed, Raise> {
    Ok(match value {
        Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) => Packed::None,
        Value::Str(text) => Packed::Str(text.to_string()),
        Value::Bytes(bytes) => Packed::Bytes(ByteBuf::from(bytes.to_vec())),
        Value::List(list) => Packed::List(pack_all(thread, sent, &list.snapshot(), depth)?),
        Value::Tuple(items)
            if let Some(class) = items.class()
                && !class.fields.is_empty() =>
        {
            let class = pack(thread, sent, &Value::Class(class), depth)?;
            Packed::Made(Box::new(class), pack_all(thread, sent, items, depth)?)
        }
        Value::Tuple(items) => Packed::Tuple(pack_all(thread, sent, items, depth)?),
        Value::Dict(dict) => {
            let mut entries = Vec::new();
            for (key, value) in dict.snapshot() {
                entries.push((
                    pack(thread, sent, key.value(), depth)?,
                    pack(thread, sent, &value, depth)?,
                ));
            }
            Packed::Dict(entries)
        }
        Value::Set(set) => Packed::Set(pack_keys(thread, sent, &set.snapshot(), depth)?),
        Value::FrozenSet(set) => Packed::FrozenSet(pack_keys(thread, sent, set, depth)?),
        Value::Range(range) => Packed::Range(range.start, range.stop, range.step),
        Value::Function(function) => {
            let name = function.qualified_name();
            Packed::Function(global_name(thread, value, &name)?)
        }
        Value::Native(function) => Packed::Native(function.module.to_owned(), function.name.to_owned()),
        Value::Class(class) => {
            if !can_be_found(thread, class) {
                let name = class.qualified_name();
                let module = class.module;
                let text = format!(
                    "Can't pickle <class '{name}'>: attribute lookup {} on {module} failed",
                    class.name
                );
                return Err(Raise::new(&PICKLING_ERROR, text));
            }
            Packed::Class(class.module.to_owned(), class.name.to_owned())
        }
        Value::Method(method) => {
            let receiver = pack(thread, sent, &method.receiver, depth)?;
            Packed::Method(Box::new(receiver), method.name.to_string())
        }
        Value::Exception(exception) => {
            let class = pack(thread, sent, &Value::Class(exception.class()), depth)?;
            Packed::Exception(Box::new(class), pack_all(thread, sent, exception.args(), depth)?)
        }
        Value::Object(object) if let Some(name) = object.global_name() => {
            Packed::Function(global_name(thread, value, &name)?)
        }
        Value::Object(object) => {
            let (maker, args) = object.reduce(thread)?;
            let maker = pack(thread, sent, &maker, depth)?;
            Packed::Made(Box::new(maker), pack_all(thread, sent, &args, depth)?)
        }
        Value::Slice(slice) => {
            let bounds = [&slice.start, &slice.stop, &slice.step].map(Value::clone);
            Packed::Slice(pack_all(thread, sent, &bounds, depth)?)
        }
        Value::Module(_) => {
            return Err(Raise::type_error(format!(
                "cannot pickle '{}' object",
                value.type_name()
            )));
        }
    })
}

fn pack_all(thread: &mut Thread, sent: &mut Sent, values: &[Value], depth: usize) -> Result<Vec<Packed>, Raise> {
    values.iter().map(|value| pack(thread, sent, value, depth)).collect()
}

fn pack_keys(thread: &mut Thread, sent: &mut Sent, keys: &KeySet, depth: usize) -> Result<Vec<Packed>, Raise> {
    keys.iter().map(|key| pack(thread, sent, key.value(), depth)).collect()
}

fn unpack(thread: &mut Thread, seen: &mut Vec<Value>, packed: Packed) -> Result<Value, Raise> {
    match packed {
        Packed::None | Packed::Bool(_) | Packed::Int(_) | Packed::Float(_) | Packed::Seen(_) => {
            unpack_uncounted(thread, seen, packed)
        }
        packed => stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || unpack_here(thread, seen, packed)),
    }
}

fn unpack_here(thread: &mut Thread, seen: &mut Vec<Value>, packed: Packed) -> Result<Value, Raise> {
    let whole = match packed {
        Packed::Str(text) if text.len() < LONG_TEXT => return Ok(text.into()),
        Packed::Str(text) => text.into(),
        Packed::Bytes(bytes) if bytes.len() < LONG_TEXT => return Ok(Value::Bytes(bytes.into_vec().into())),
        Packed::Bytes(bytes) => Value::Bytes(bytes.into_vec().into()),
        Packed::Tuple(items) if items.is_empty() => return Ok(Value::tuple(Vec::new())),
        Packed::Tuple(items) => Value::tuple(unpack_all(thread, seen, items)?),
        Packed::FrozenSet(items) => Value::FrozenSet(Arc::new(unpack_keys(thread, seen, items)?)),
        Packed::Exception(class, args) => match unpack(thread, seen, *class)? {
            Value::Class(class) => Value::Exception(Arc::new(Exception::new(class, unpack_all(thread, seen, args)?))),
            _ => return Err(Raise::new(&UNPICKLING_ERROR, "not a class")),
        },
        Packed::Made(maker, args) => {
            let maker = unpack(thread, seen, *maker)?;
            let args = unpack_all(thread, seen, args)?;
            thread.call(&maker, Args::positional(args))?
        }
        Packed::Within(packed, number) => {
            unpack(thread, seen, *packed)?;
            return unpack_uncounted(thread, seen, Packed::Seen(number));
        }
        Packed::List(items) => return unpack_list(thread, seen, items),
        Packed::Dict(entries) => return unpack_dict(thread, seen, entries),
        Packed::Set(items) => return unpack_set(thread, seen, items),
        other => return unpack_uncounted(thread, seen, other),
    };
    seen.push(whole.clone());
    Ok(whole)
}

/// Values that have no number, and references to those that have.
fn unpack_uncounted(thread: &mut Thread, seen: &mut Vec<Value>, packed: Packed) -> Result<Value, Raise> {
    Ok(match packed {
        Packed::Bool(value) => Value::Bool(value),
        Packed::Int(value) => Value::Int(value),
        Packed::Float(value) => Value::Float(value),
        Packed::Range(start, stop, step) => Value::Range(Arc::new(Range { start, stop, step })),
        Packed::Function(name) => find_function(thread, &name)?,
        Packed::Native(module, name) => find_native(thread, &module, &name)?,
        Packed::Class(module, name) if module == LISTING => find_function(thread, &name)?,
        Packed::Class(module, name) => Value::Class(find_class(thread, &module, &name)?),
        Packed::Method(receiver, name) => {
            let receiver = unpack(thread, seen, *receiver)?;
            thread.get_attribute(&receiver, &name)?
        }
        Packed::Slice(bounds) => match <[Value; 3]>::try_from(unpack_all(thread, seen, bounds)?) {
            Ok([start, stop, step]) => Value::Slice(Arc::new(Slice { start, stop, step })),
            Err(_) => return Err(Raise::new(&UNPICKLING_ERROR, "not a slice")),
        },
        Packed::Seen(number) => match seen.get(number as usize) {
            Some(value) => value.clone(),
            None => return Err(Raise::new(&UNPICKLING_ERROR, "Memo value not found")),
        },
        _ => Value::None,
    })
}

fn unpack_list(thread: &mut Thread, seen: &mut Vec<Value>, items: Vec<Packed>) -> Result<Value, Raise> {
    let list = Arc::new(List::new(Vec::new()));
    seen.push(Value::List(list.clone()));
    let items = unpack_all(thread, seen, items)?;
    *list.lock() = items;
    Ok(Value::List(list))
}

fn unpack_dict(thread: &mut Thread, seen: &mut Vec<Value>, packed: Vec<(Packed, Packed)>) -> Result<Value, Raise> {
    let dict = Arc::new(Dict::new(IndexMap::new()));
    seen.push(Value::Dict(dict.clone()));
    let mut entries = IndexMap::with_capacity(packed.len());
    for (key, value) in packed {
        entries.insert(Key::new(unpack(thread, seen, key)?)?, unpack(thread, seen, value)?);
    }
    *dict.lock() = entries;
    Ok(Value::Dict(dict))
}

fn unpack_set(thread: &mut Thread, seen: &mut Vec<Value>, items: Vec<Packed>) -> Result<Value, Raise> {
    let set = Arc::new(Set::new(KeySet::default()));
    seen.push(Value::Set(set.clone()));
    let items = unpack_keys(thread, seen, items)?;
    *set.lock() = items;
    Ok(Value::Set(set))
}

fn unpack_all(thread: &mut Thread, seen: &mut Vec<Value>, packed: Vec<Packed>) -> Result<Vec<Value>, Raise> {
    packed.into_iter().map(|packed| unpack(thread, seen, packed)).collect()
}

fn unpack_keys(thread: &mut Thread, seen: &mut Vec<Value>, packed: Vec<Packed>) -> Result<KeySet, Raise> {
    packed
        .into_iter()
        .map(|packed| Key::new(unpack(thread, seen, packed)?))
        .collect()
}
