//! `collections`. Counters and the other dicts are kinds of [`Dict`], named tuples
//! kinds of [`Tuple`]: they are in [`forklore_python::value`].
//!
//! [`Dict`]: forklore_python::value::Dict
//! [`Tuple`]: forklore_python::value::Tuple

pub mod abc;
mod deque;
pub mod namedtuple;

pub use deque::CLASS as DEQUE;

use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{counter, dict};

/// `collections`
pub static MODULE: Module = Module::new(
    "collections",
    &[
        Entry::class(&counter::CLASS),
        Entry::class(&dict::ORDERED_DICT),
        Entry::class(&dict::DEFAULT_DICT),
        Entry::class(&deque::CLASS),
        Entry::function("collections", "namedtuple", namedtuple::namedtuple),
        Entry::module("abc", &abc::MODULE),
    ],
);
