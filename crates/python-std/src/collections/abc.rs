//! `collections.abc`: what things can do, for annotations and for `isinstance`.

use forklore_python::value::Class;
use forklore_python::value::module::{Entry, Module};

macro_rules! classes {
    ($($constant:ident $name:literal $members:expr;)*) => {
        $(
            #[doc = concat!("`collections.abc.", $name, "`")]
            pub static $constant: Class = Class::new($name)
                .module("collections.abc")
                .generic()
                .subclass_hook(counts_as);
        )*

        /// `collections.abc`
        pub static MODULE: Module = Module::new("collections.abc", &[$(Entry::class(&$constant)),*]);

        /// Each class, and the names of those that can do what it is for.
        static MEMBERS: &[(&Class, &[&str])] = &[$((&$constant, $members)),*];
    };
}

const MAPPINGS: &[&str] = &["dict"];
const SETS: &[&str] = &["set", "frozenset", "dict_keys", "dict_items"];
const SEQUENCES: &[&str] = &["list", "tuple", "str", "bytes", "range", "deque"];
const SIZED: &[&str] = &[
    "list",
    "tuple",
    "str",
    "bytes",
    "range",
    "deque",
    "dict",
    "set",
    "frozenset",
    "dict_keys",
    "dict_items",
    "dict_values",
];
const ITERATORS: &[&str] = &["generator", "enumerate", "zip", "map", "filter", "reversed"];
const CALLABLE: &[&str] = &["function", "builtin_function_or_method", "type", "partial"];
const UNHASHABLE: &[&str] = &["list", "dict", "set", "deque"];

classes! {
    CALLABLES "Callable" CALLABLE;
    COLLECTION "Collection" SIZED;
    CONTAINER "Container" SIZED;
    GENERATOR "Generator" &["generator"];
    HASHABLE "Hashable" UNHASHABLE;
    ITERABLE "Iterable" SIZED;
    ITERATOR "Iterator" ITERATORS;
    MAPPING "Mapping" MAPPINGS;
    MUTABLE_MAPPING "MutableMapping" MAPPINGS;
    MUTABLE_SEQUENCE "MutableSequence" &["list", "deque"];
    MUTABLE_SET "MutableSet" &["set"];
    REVERSIBLE "Reversible" SEQUENCES;
    SEQUENCE "Sequence" SEQUENCES;
    SET "Set" SETS;
    SIZED_CLASS "Sized" SIZED;
}

/// Whether values of `class` can do what `of`, one of these, is for.
fn counts_as(of: &'static Class, class: &'static Class) -> bool {
    let Some((_, members)) = MEMBERS.iter().find(|(known, _)| *known == of) else {
        return false;
    };
    let among = |names: &[&str]| class.lineage().any(|class| names.contains(&class.name));
    let iterates = || among(ITERATORS) || class.module == "itertools" || class.name.ends_with("iterator");
    match of.name {
        "Hashable" => !among(members),
        "Iterator" => iterates(),
        "Iterable" => among(members) || iterates(),
        _ => among(members),
    }
}
