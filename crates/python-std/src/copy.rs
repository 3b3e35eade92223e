//! `copy`: copies of one level, and of all levels.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use forklore_python::exception::{EXCEPTION, Exception, RECURSION_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, Key, KeySet, Signature, Tuple, Value};

/// `copy`
pub static MODULE: Module = Module::new(
    "copy",
    &[
        Entry::class(&ERROR),
        Entry::function("copy", "copy", copy),
        Entry::function("copy", "deepcopy", deepcopy),
    ],
);

static ERROR: Class = EXCEPTION.derive("copy", "Error");

/// How deeply what is copied may be nested.
const MAX_DEPTH: usize = 300;

/// What is left of the stack at least; if there is less, it gets a new one.
const RED_ZONE: usize = 128 * 1024;

/// How much stack is added at a time.
const STACK_SEGMENT: usize = 1024 * 1024;

/// `copy.copy(x)`
fn copy(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("copy", ["x"]).required(1);
    let [value] = args.bind(&SIGNATURE)?;
    let value = value.unwrap_or_default();
    Ok(match &value {
        Value::List(list) => Value::list(list.snapshot()),
        Value::Dict(dict) => dict.like(dict.snapshot()),
        Value::Set(set) => Value::set(set.snapshot().copy()),
        Value::Exception(exception) => {
            let copy = Exception::new(exception.class(), exception.args().to_vec());
            Value::Exception(Arc::new(copy))
        }
        Value::Object(object) if object.global_name().is_none() => {
            let (maker, args) = object.reduce(thread)?;
            thread.call(&maker, Args::positional(args))?
        }
        Value::Module(_) => return Err(cannot_pickle(&value)),
        // What cannot change is its own copy.
        _ => value,
    })
}

fn cannot_pickle(value: &Value) -> Raise {
    Raise::type_error(format!("cannot pickle '{}' object", value.type_name()))
}

/// `copy.deepcopy(x, memo=None)`
fn deepcopy(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("deepcopy", ["x", "memo"]).required(1);
    let [value, _] = args.bind(&SIGNATURE)?;
    Copies::default().of(thread, &value.unwrap_or_default())
}

/// The copies made so far.
#[derive(Default)]
struct Copies {
    /// By where the originals live. These are kept, so that nothing else comes to live there.
    made: HashMap<usize, (Value, Value)>,
    depth: usize,
}

impl Copies {
    fn of(&mut self, thread: &mut Thread, value: &Value) -> Result<Value, Raise> {
        let address = value.address().unwrap_or_default();
        if let Some((_, made)) = self.made.get(&address) {
            return Ok(made.clone());
        }
        if self.depth >= MAX_DEPTH {
            let text = "maximum recursion depth exceeded while calling a Python object";
            return Err(Raise::new(&RECURSION_ERROR, text));
        }
        self.depth += 1;
        let copy = stacker::maybe_grow(RED_ZONE, STACK_SEGMENT, || self.new_copy(thread, value, address));
        self.depth -= 1;
        copy
    }

    fn new_copy(&mut self, thread: &mut Thread, value: &Value, address: usize) -> Result<Value, Raise> {
        let copy = match value {
            // A container that can hold itself is known before what it holds is copied.
            Value::List(list) => {
                let copy = Value::list(Vec::new());
                self.made.insert(address, (value.clone(), copy.clone()));
                if let Value::List(filled) = &copy {
                    for item in list.snapshot() {
                        let item = self.of(thread, &item)?;
                        filled.lock().push(item);
                    }
                }
                return Ok(copy);
            }
            Value::Dict(dict) => {
                let copy = dict.like(IndexMap::new());
                self.made.insert(address, (value.clone(), copy.clone()));
                if let Value::Dict(filled) = &copy {
                    for (key, item) in dict.snapshot() {
                        let (key, item) = (self.of(thread, key.value())?, self.of(thread, &item)?);
                        filled.lock().insert(Key::new(key)?, item);
                    }
                }
                return Ok(copy);
            }
            Value::Tuple(items) => {
                let copies = self.all(thread, items)?;
                // One that holds itself has been copied on the way.
                if let Some((_, made)) = self.made.get(&address) {
                    return Ok(made.clone());
                }
                match copies.iter().zip(items.iter()).all(|(copy, item)| copy.is(item)) {
                    true => value.clone(),
                    false => Value::Tuple(Arc::new(Tuple::named(copies, items.class()))),
                }
            }
            Value::Set(set) => Value::set(self.keys(thread, &set.snapshot())?),
            Value::FrozenSet(set) => Value::FrozenSet(Arc::new(self.keys(thread, set)?)),
            Value::Exception(exception) => {
                let args = self.all(thread, exception.args())?;
                Value::Exception(Arc::new(Exception::new(exception.class(), args)))
            }
            Value::Object(object) if object.global_name().is_none() => {
                let (maker, args) = object.reduce(thread)?;
                let args = self.all(thread, &args)?;
                thread.call(&maker, Args::positional(args))?
            }
            Value::Module(_) => return Err(cannot_pickle(value)),
            _ => return Ok(value.clone()),
        };
        self.made.insert(address, (value.clone(), copy.clone()));
        Ok(copy)
    }

    fn all(&mut self, thread: &mut Thread, values: &[Value]) -> Result<Vec<Value>, Raise> {
        values.iter().map(|value| self.of(thread, value)).collect()
    }

    fn keys(&mut self, thread: &mut Thread, keys: &KeySet) -> Result<KeySet, Raise> {
        keys.iter().map(|key| Key::new(self.of(thread, key.value())?)).collect()
    }
}
