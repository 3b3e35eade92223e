//! What a listing can use without importing anything.

pub mod construct;
mod functions;
mod instances;
mod iterators;
mod print;
mod quitter;

use super::exception::BUILTIN_EXCEPTIONS;
use super::value::{Class, NativeFunction, Value, classes};

pub use functions::{ascii, is_callable};

/// The classes of Python that can be called or asked for.
static CLASSES: &[&Class] = &[
    &classes::TYPE,
    &classes::INT,
    &classes::BOOL,
    &classes::FLOAT,
    &classes::STR,
    &classes::LIST,
    &classes::TUPLE,
    &classes::DICT,
    &classes::SET,
    &classes::FROZENSET,
    &classes::RANGE,
    &classes::BYTES,
    &classes::SLICE,
    &iterators::ENUMERATE,
    &iterators::ZIP,
    &iterators::MAP,
    &iterators::FILTER,
    &iterators::REVERSED,
];

macro_rules! functions {
    ($($name:literal $function:path;)*) => {
        static FUNCTIONS: &[NativeFunction] = &[$(NativeFunction::new("builtins", $name, $function)),*];
    };
}

functions! {
    "abs" functions::abs;
    "all" functions::all;
    "any" functions::any;
    "ascii" functions::ascii_of;
    "bin" functions::bin;
    "callable" functions::callable;
    "chr" functions::chr;
    "divmod" functions::divmod;
    "format" functions::format;
    "getattr" functions::getattr;
    "hasattr" functions::hasattr;
    "hash" functions::hash;
    "hex" functions::hex;
    "id" functions::id;
    "isinstance" instances::isinstance;
    "issubclass" instances::issubclass;
    "iter" iterators::iter;
    "len" functions::len;
    "max" functions::max;
    "min" functions::min;
    "next" iterators::next;
    "oct" functions::oct;
    "ord" functions::ord;
    "pow" functions::pow;
    "print" print::print;
    "repr" functions::repr;
    "round" functions::round;
    "setattr" functions::setattr;
    "sorted" functions::sorted;
    "sum" functions::sum;
}

/// The builtin of that name.
pub fn lookup(name: &str) -> Option<Value> {
    match name {
        // Two names for one class.
        "IOError" | "EnvironmentError" => return Some(Value::Class(&super::exception::OS_ERROR)),
        "Ellipsis" => return Some(super::value::ellipsis()),
        "exit" | "quit" => return quitter::lookup(name),
        "NotImplemented" => return Some(super::value::not_implemented()),
        _ => {}
    }
    let function = FUNCTIONS
        .iter()
        .find(|function| function.name == name)
        .map(Value::Native);
    function.or_else(|| {
        let mut classes = CLASSES.iter().chain(BUILTIN_EXCEPTIONS);
        classes
            .find(|class| class.name == name)
            .map(|class| Value::Class(class))
    })
}

/// The names of all builtins.
pub fn names() -> impl Iterator<Item = &'static str> {
    let functions = FUNCTIONS.iter().map(|function| function.name);
    let classes = CLASSES.iter().chain(BUILTIN_EXCEPTIONS).map(|class| class.name);
    functions
        .chain(classes)
        .chain(["Ellipsis", "NotImplemented", "exit", "quit"])
}
