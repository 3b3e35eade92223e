//! Objects that only a manager has: namespaces and values.

use std::sync::Arc;

use indexmap::IndexMap;

use forklore_python::exception::{ATTRIBUTE_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value, display};

static NAMESPACE: Class = Class::new("Namespace").module("multiprocessing.managers");
static VALUE: Class = Class::new("Value")
    .module("multiprocessing.managers")
    .methods(value_method);

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
