//! `__future__`: what Python 3.11 does anyway, and annotations that are not evaluated, as none is here.

use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Class, NativeObject, Value};

/// `__future__`
pub static MODULE: Module = Module::new(
    "__future__",
    &[
        Entry::property("absolute_import", |_| Ok(feature())),
        Entry::property("annotations", |_| Ok(feature())),
        Entry::property("division", |_| Ok(feature())),
        Entry::property("generator_stop", |_| Ok(feature())),
        Entry::property("print_function", |_| Ok(feature())),
        Entry::property("unicode_literals", |_| Ok(feature())),
        Entry::property("with_statement", |_| Ok(feature())),
    ],
);

static FEATURE: Class = Class::new("_Feature").module("__future__");

/// What a name of `__future__` is bound to.
struct Feature;

fn feature() -> Value {
    Value::object(Feature)
}

impl NativeObject for Feature {
    fn class(&self) -> &'static Class {
        &FEATURE
    }
}
