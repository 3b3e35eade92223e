//! `itertools`: lazy iterators, one class each.

mod choose;
mod counting;
mod filters;
mod group;
mod join;
mod tee;

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Class, Construct, Iter, IteratorObject, Next, Value, chain};

/// `itertools`
pub static MODULE: Module = Module::new(
    "itertools",
    &[
        Entry::class(&filters::ACCUMULATE),
        Entry::class(&chain::CLASS),
        Entry::class(&choose::COMBINATIONS),
        Entry::class(&choose::COMBINATIONS_WITH_REPLACEMENT),
        Entry::class(&filters::COMPRESS),
        Entry::class(&counting::COUNT),
        Entry::class(&counting::CYCLE),
        Entry::class(&filters::DROPWHILE),
        Entry::class(&filters::FILTERFALSE),
        Entry::class(&group::GROUPBY),
        Entry::class(&counting::ISLICE),
        Entry::class(&join::PAIRWISE),
        Entry::class(&choose::PERMUTATIONS),
        Entry::class(&choose::PRODUCT),
        Entry::class(&counting::REPEAT),
        Entry::class(&filters::STARMAP),
        Entry::class(&filters::TAKEWHILE),
        Entry::function("itertools", "tee", tee::tee),
        Entry::class(&join::ZIP_LONGEST),
    ],
);

/// A class of the module.
const fn class(name: &'static str, construct: Construct) -> Class {
    Class::new(name).module("itertools").construct(construct)
}

/// A new iterator.
fn object(class: &'static Class, next: impl Next + 'static) -> Value {
    Value::object(IteratorObject::new(class, Iter::Native(Box::new(next))))
}

/// A required argument that is iterated over.
fn iterable(thread: &mut Thread, value: Option<Value>) -> Result<Iter, Raise> {
    Iter::new(thread, &value.unwrap_or_default())
}
