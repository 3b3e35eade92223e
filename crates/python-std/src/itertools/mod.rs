//! `itertools`: lazy iterators, one class each.

mod choose;
mod counting;
mod filters;
mod group;
mod iterator;
mod join;
mod tee;

use forklore_python::value::chain;
use forklore_python::value::module::{Entry, Module};
use iterator::{class, iterable, object};

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
