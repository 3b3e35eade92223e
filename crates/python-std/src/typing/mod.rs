//! `typing`: names for annotations. They can be subscripted and joined, and mean nothing.

mod form;

use self::form::{Form, Takes};
use super::collections::abc;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, NativeObject, Signature, Value, class, collect, counter, dict};

macro_rules! entries {
    ({ $($name:literal $origin:expr, $takes:expr;)* } $($entry:expr,)*) => {
        /// `typing`
        pub static MODULE: Module = Module::new("typing", &[
                $(Entry::property($name, |_| {
                    static FORM: Form = Form { name: $name, origin: $origin, takes: $takes };
                    Ok(FORM.value())
                }),)*
                $($entry,)*
            ]);
    };
}

entries! {
    {
        "Any" None, Takes::Nothing;
        "Callable" Some(&abc::CALLABLES), Takes::Signature;
        "ClassVar" None, Takes::Exactly(1);
        "Collection" Some(&abc::COLLECTION), Takes::Exactly(1);
        "Container" Some(&abc::CONTAINER), Takes::Exactly(1);
        "Counter" Some(&counter::CLASS), Takes::Exactly(1);
        "DefaultDict" Some(&dict::DEFAULT_DICT), Takes::Exactly(2);
        "Deque" Some(&super::collections::DEQUE), Takes::Exactly(1);
        "Dict" Some(&class::DICT), Takes::Exactly(2);
        "Final" None, Takes::Exactly(1);
        "FrozenSet" Some(&class::FROZENSET), Takes::Exactly(1);
        "Generator" Some(&abc::GENERATOR), Takes::Exactly(3);
        "Hashable" Some(&abc::HASHABLE), Takes::Nothing;
        "Iterable" Some(&abc::ITERABLE), Takes::Exactly(1);
        "Iterator" Some(&abc::ITERATOR), Takes::Exactly(1);
        "List" Some(&class::LIST), Takes::Exactly(1);
        "Literal" None, Takes::Constants;
        "Mapping" Some(&abc::MAPPING), Takes::Exactly(2);
        "MutableMapping" Some(&abc::MUTABLE_MAPPING), Takes::Exactly(2);
        "MutableSequence" Some(&abc::MUTABLE_SEQUENCE), Takes::Exactly(1);
        "NoReturn" None, Takes::Nothing;
        "Optional" None, Takes::Optional;
        "OrderedDict" Some(&dict::ORDERED_DICT), Takes::Exactly(2);
        "Sequence" Some(&abc::SEQUENCE), Takes::Exactly(1);
        "Set" Some(&class::SET), Takes::Exactly(1);
        "Sized" Some(&abc::SIZED_CLASS), Takes::Nothing;
        "Tuple" Some(&class::TUPLE), Takes::AnyNumber;
        "Type" Some(&class::TYPE), Takes::Exactly(1);
        "Union" None, Takes::Union;
    }
    Entry::class_named("Text", &class::STR),
    Entry::property("TYPE_CHECKING", |_| Ok(false.into())),
    Entry::function("typing", "NamedTuple", named_tuple),
    Entry::function("typing", "NewType", new_type),
    Entry::function("typing", "TypeVar", type_variable),
    Entry::function("typing", "cast", cast),
}

/// `typing.cast(type, value)`
fn cast(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("cast", ["typ", "val"]).required(2);
    let [_, value] = args.bind(&SIGNATURE)?;
    Ok(value.unwrap_or_default())
}

/// `typing.NamedTuple(name, [(field, type), …])`
fn named_tuple(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("NamedTuple", ["typename", "fields"]).required(2);
    let [name, fields] = args.bind(&SIGNATURE)?;
    let mut names = Vec::new();
    for field in collect(thread, &fields.unwrap_or_default())? {
        names.extend(collect(thread, &field)?.into_iter().next());
    }
    let args = vec![name.unwrap_or_default(), Value::list(names)];
    super::collections::namedtuple::namedtuple(thread, Args::positional(args))
}

static TYPE_VAR: Class = Class::new("TypeVar").module("typing").c_name("typing.TypeVar");
static NEW_TYPE: Class = Class::new("NewType").module("typing");

/// `T = TypeVar('T')`: stands for a type.
struct TypeVariable(Value);

fn type_variable(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    match args.positional.into_iter().next() {
        Some(name) => Ok(Value::object(TypeVariable(name))),
        None => Err(forklore_python::value::missing_arguments(
            "TypeVar.__init__",
            "positional",
            &["name"],
        )),
    }
}

impl NativeObject for TypeVariable {
    fn class(&self) -> &'static Class {
        &TYPE_VAR
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let name = forklore_python::value::display::str(thread, &self.0)?;
        Ok(Some(format!("~{name}")))
    }
}

/// `UserId = NewType('UserId', int)`: a name for a type. Calling it gives the value itself.
struct NewType(Value);

fn new_type(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("NewType.__init__", ["name", "tp"]).required(2);
    let [name, _] = args.bind(&SIGNATURE)?;
    Ok(Value::object(NewType(name.unwrap_or_default())))
}

impl NativeObject for NewType {
    fn class(&self) -> &'static Class {
        &NEW_TYPE
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let name = forklore_python::value::display::str(thread, &self.0)?;
        Ok(Some(format!("{}.{name}", thread.runtime().module_name)))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _thread: &mut Thread, args: Args) -> Option<Result<Value, Raise>> {
        const SIGNATURE: Signature<1> = Signature::new("NewType.__call__", ["x"]).required(1);
        Some(args.bind(&SIGNATURE).map(|[value]| value.unwrap_or_default()))
    }
}

/// `__future__`: what Python 3.11 does anyway, and annotations that are not evaluated, as none is here.
pub static FUTURE: Module = Module::new(
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
