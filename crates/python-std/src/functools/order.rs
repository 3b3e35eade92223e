//! `functools.cmp_to_key`: keys that are ordered by a function of two.

use std::cmp::Ordering;

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::comparison::{self, Order};
use forklore_python::value::{Args, Class, NativeObject, Signature, Value};

static KEY: Class = Class::new("KeyWrapper")
    .module("functools")
    .c_name("functools.KeyWrapper");

/// Makes keys, and is one when it has made one of something.
struct KeyWrapper {
    compare: Value,
    object: Option<Value>,
}

/// `functools.cmp_to_key(compare)`
pub(super) fn cmp_to_key(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<1> = Signature::new("cmp_to_key", ["mycmp"]).required(1).native();
    let [compare] = args.bind(&SIGNATURE)?;
    Ok(Value::object(KeyWrapper {
        compare: compare.unwrap_or_default(),
        object: None,
    }))
}

impl KeyWrapper {
    /// What the function says to this one and another.
    fn compared(&self, thread: &mut Thread, other: &Value) -> Result<Ordering, Raise> {
        let (Some(mine), Some(other)) = (&self.object, other.downcast::<Self>()) else {
            return Err(Raise::type_error("other argument must be K instance"));
        };
        let theirs = other.object.clone().unwrap_or_default();
        let said = thread.call(&self.compare, Args::positional(vec![mine.clone(), theirs]))?;
        let zero = Value::Int(0);
        Ok(match comparison::compare(Order::Less, &said, &zero)? {
            true => Ordering::Less,
            false if comparison::equal(&said, &zero)? => Ordering::Equal,
            false => Ordering::Greater,
        })
    }
}

impl NativeObject for KeyWrapper {
    fn class(&self) -> &'static Class {
        &KEY
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok((name == "obj").then(|| self.object.clone()).flatten())
    }

    fn special(&self, thread: &mut Thread, name: &'static str, args: &[Value]) -> Option<Result<Value, Raise>> {
        let order = match name {
            "__lt__" => Order::Less,
            "__le__" => Order::LessEqual,
            "__gt__" => Order::Greater,
            "__ge__" => Order::GreaterEqual,
            _ => return None,
        };
        let ordering = self.compared(thread, args.first()?);
        Some(ordering.map(|ordering| order.holds(Some(ordering)).into()))
    }

    fn is_hashable(&self) -> bool {
        false
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        const SIGNATURE: Signature<1> = Signature::new("K", ["obj"]).required(1).native();
        Some(args.bind(&SIGNATURE).map(|[object]| {
            Value::object(Self {
                compare: self.compare.clone(),
                object,
            })
        }))
    }
}
