//! Objects that only a manager has: namespaces, values and arrays.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::lang::exception::{ATTRIBUTE_ERROR, Raise};
use crate::lang::interp::Thread;
use crate::lang::modules::multiprocessing::memory;
use crate::lang::value::{
    Args, Class, Iter, Method, NativeFunction, NativeObject, Shared, Signature, Value, collect, display, number,
    subscript,
};

static NAMESPACE: Class = Class::new("Namespace").module("multiprocessing.managers");
static VALUE: Class = Class::new("Value")
    .module("multiprocessing.managers")
    .methods(value_method);
static ARRAY: Class = Class::new("array").module("array").methods(array_method);

/// A place for any attributes.
struct Namespace(Shared<IndexMap<Arc<str>, Value>>);

/// `Namespace(**attributes)`
pub fn namespace(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let keyword = args.keyword.iter().cloned().collect();
    Args::positional(args.positional).none("Namespace.__init__")?;
    Ok(Value::object(Namespace(Shared::new(keyword))))
}

impl NativeObject for Namespace {
    fn class(&self) -> &'static Class {
        &NAMESPACE
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(self.0.lock().get(name).cloned())
    }

    fn set_attribute(&self, _thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        self.0.lock().insert(name.into(), value);
        Ok(true)
    }

    fn special(&self, _thread: &mut Thread, name: &'static str, args: &[Value]) -> Option<Result<Value, Raise>> {
        match (name, args) {
            ("__delattr__", [Value::Str(attribute)]) => {
                let removed = self.0.lock().shift_remove(&**attribute);
                let missing = || Raise::new(&ATTRIBUTE_ERROR, attribute.to_string());
                Some(removed.map(|_| Value::None).ok_or_else(missing))
            }
            _ => None,
        }
    }

    /// As `Namespace.__repr__`: what does not begin with an underscore, in order.
    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let mut shown = Vec::new();
        for (name, value) in self.0.snapshot() {
            if !name.starts_with('_') {
                shown.push(format!("{name}={}", display::repr(thread, &value)?));
            }
        }
        shown.sort();
        Ok(Some(format!("Namespace({})", shown.join(", "))))
    }
}

/// A value that can be replaced.
struct Held {
    code: Value,
    value: Shared<Value>,
}

/// `Value(typecode, value, lock=True)`, which takes any value for any code.
pub fn value(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<3> = Signature::new("Value.__init__", ["typecode", "value", "lock"]).required(2);
    let [code, value, _] = args.bind(&INIT)?;
    Ok(Value::object(Held {
        code: code.unwrap_or_default(),
        value: Shared::new(value.unwrap_or_default()),
    }))
}

impl NativeObject for Held {
    fn class(&self) -> &'static Class {
        &VALUE
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let value = self.value.snapshot();
        let (code, value) = (display::repr(thread, &self.code)?, display::repr(thread, &value)?);
        Ok(Some(format!("Value({code}, {value})")))
    }
}

fn held(value: &Value) -> Result<&Held, Raise> {
    value.downcast::<Held>().ok_or_else(|| Raise::type_error("not a Value"))
}

fn value_method(name: &str) -> Option<Method> {
    Some(match name {
        "get" => |_, this, args| {
            args.none("Value.get")?;
            Ok(held(this)?.value.snapshot())
        },
        "set" => |_, this, args| {
            const SET: Signature<1> = Signature::new("Value.set", ["value"]).required(1);
            let [value] = args.bind(&SET)?;
            *held(this)?.value.lock() = value.unwrap_or_default();
            Ok(Value::None)
        },
        _ => return None,
    })
}

/// An `array.array` of numbers.
struct Array {
    code: Value,
    numbers: Shared<Vec<Value>>,
}

/// How another process makes its copy of an array.
pub static REBUILD_ARRAY: NativeFunction = NativeFunction::new("multiprocessing.managers", "_rebuild_array", array);

/// `Array(typecode, sequence, lock=True)`
pub fn array(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const ARRAY: Signature<3> = Signature::new("Array", ["typecode", "sequence", "lock"]).required(2);
    let [code, sequence, _] = args.bind(&ARRAY)?;
    let code = code.unwrap_or_default();
    let mut numbers = Vec::new();
    for number in collect(thread, &sequence.unwrap_or_default())? {
        numbers.push(memory::converted(&code, &number)?);
    }
    Ok(Value::object(Array {
        code,
        numbers: Shared::new(numbers),
    }))
}

impl Array {
    fn position(&self, index: &Value, out_of_range: &str) -> Result<usize, Raise> {
        let index = number::index(index).map_err(|_| Raise::type_error("array indices must be integers"))?;
        let len = self.numbers.lock().len();
        let position = if index < 0 {
            index.saturating_add(i64::try_from(len).unwrap_or(i64::MAX))
        } else {
            index
        };
        let position = usize::try_from(position).ok().filter(|&position| position < len);
        position.ok_or_else(|| Raise::index_error(out_of_range))
    }
}

impl NativeObject for Array {
    fn class(&self) -> &'static Class {
        &ARRAY
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok((name == "typecode").then(|| self.code.clone()))
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let code = display::repr(thread, &self.code)?;
        let numbers = self.numbers.snapshot();
        if numbers.is_empty() {
            return Ok(Some(format!("array({code})")));
        }
        let numbers = display::repr(thread, &Value::list(numbers))?;
        Ok(Some(format!("array({code}, {numbers})")))
    }

    fn len(&self) -> Option<usize> {
        Some(self.numbers.lock().len())
    }

    fn special(&self, thread: &mut Thread, name: &'static str, args: &[Value]) -> Option<Result<Value, Raise>> {
        Some(match (name, args) {
            // A slice of an array is an array.
            ("__getitem__", [index @ Value::Slice(_)]) => {
                let part = subscript::get(thread, &Value::list(self.numbers.snapshot()), index);
                part.and_then(|part| array(thread, Args::positional(vec![self.code.clone(), part])))
            }
            ("__getitem__", [index]) => self.position(index, "array index out of range").map(|position| {
                let numbers = self.numbers.lock();
                numbers[position].clone()
            }),
            ("__setitem__", [index, value]) => {
                self.position(index, "array assignment index out of range")
                    .and_then(|position| {
                        self.numbers.lock()[position] = memory::converted(&self.code, value)?;
                        Ok(Value::None)
                    })
            }
            _ => return None,
        })
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Ok(Some(Iter::over(self.numbers.snapshot())))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let numbers = Value::list(self.numbers.snapshot());
        Ok((Value::Native(&REBUILD_ARRAY), vec![self.code.clone(), numbers]))
    }
}

fn array_method(name: &str) -> Option<Method> {
    Some(match name {
        "tolist" => |thread, this, args| {
            args.none("tolist")?;
            collect(thread, this).map(Value::list)
        },
        _ => return None,
    })
}
