//! Classes: what they are made of.

use std::fmt;

use super::{Args, Value};
use crate::exception::{Exception, Raise};
use crate::interp::Thread;

/// A function in Rust that a listing can call.
pub type NativeFn = fn(&mut Thread, Args) -> Result<Value, Raise>;

/// A method in Rust: the receiver comes first.
pub type Method = fn(&mut Thread, &Value, Args) -> Result<Value, Raise>;

/// What calling a class does: make a value of it.
pub type Construct = fn(&mut Thread, &'static Class, Args) -> Result<Value, Raise>;

/// An attribute of a class by its name, if it has one of that name.
pub type ClassAttribute = fn(&mut Thread, &'static Class, &str) -> Option<Value>;

/// What something says of an exception: its `str` or its `repr`.
pub type ExceptionText = fn(&mut Thread, &Exception) -> Result<String, Raise>;

/// A class. All classes are native and static: identity is the address.
pub struct Class {
    /// Its name without the module.
    pub name: &'static str,
    /// Where it is defined; `builtins` is not shown.
    pub module: &'static str,
    /// How error messages name it, if not by `name`: classes that CPython has in C tell their module.
    pub c_name: Option<&'static str>,
    /// What it derives from; only `object` has none.
    pub base: Option<&'static Class>,
    /// How a value of it is made; `None` if a listing cannot make one.
    pub construct: Option<Construct>,
    /// Its own methods, by name.
    pub method: fn(&str) -> Option<Method>,
    /// Its class methods and static methods, by name: `dict.fromkeys`.
    pub class_method: fn(&str) -> Option<&'static super::NativeFunction>,
    /// The names that it gives to the elements of its tuples.
    pub fields: &'static [&'static str],
    /// An attribute of the class itself that is no method: `Point._fields`.
    pub attribute: Option<ClassAttribute>,
    /// Its members, if it is an enumeration.
    pub members: Option<fn(&mut Thread, &'static Class) -> Vec<Value>>,
    /// Whether the second class counts as a subclass of this one without deriving from it (`__subclasshook__`).
    pub subclass_hook: Option<fn(&'static Class, &'static Class) -> bool>,
    /// A data attribute of its exceptions: `error.lineno`. Those that derive from it have it too.
    pub exception_attribute: Option<fn(&Exception, &str) -> Option<Value>>,
    /// `str` of its exceptions, if it does not follow from their arguments.
    pub exception_text: Option<ExceptionText>,
    /// `repr` of its exceptions, if it does not follow from their arguments.
    pub exception_repr: Option<ExceptionText>,
    /// What in its values cannot be pickled, if it is not the whole: `_thread.lock`.
    pub unpicklable_part: Option<&'static str>,
    /// What of CPython's class it shares.
    pub traits: Traits,
}

/// What a class of CPython can be beside what it does.
#[derive(Clone, Copy, Default)]
pub struct Traits {
    /// A pattern takes its values for sequences (`Py_TPFLAGS_SEQUENCE`).
    pub sequence: bool,
    /// `list[int]`: it can be subscripted to say what its values hold (`__class_getitem__`).
    pub generic: bool,
    /// Its methods are written in Python, and `repr` shows them as such.
    pub python_methods: bool,
    /// It is `tuple`; what derives from it is one, too (`Py_TPFLAGS_TUPLE_SUBCLASS`).
    pub tuple: bool,
}

impl Class {
    /// A class of module `builtins` that derives from `object`.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            module: "builtins",
            c_name: None,
            base: Some(&OBJECT),
            construct: None,
            method: |_| None,
            class_method: |_| None,
            fields: &[],
            attribute: None,
            members: None,
            subclass_hook: None,
            exception_attribute: None,
            exception_text: None,
            exception_repr: None,
            unpicklable_part: None,
            traits: Traits {
                sequence: false,
                generic: false,
                python_methods: false,
                tuple: false,
            },
        }
    }

    /// A class that derives from this one and is made in the same way.
    pub const fn derive(&'static self, module: &'static str, name: &'static str) -> Self {
        let mut class = Self::new(name).module(module).base(self);
        class.construct = self.construct;
        class
    }

    /// Sets the defining module.
    pub const fn module(mut self, module: &'static str) -> Self {
        self.module = module;
        self
    }

    /// Sets how error messages name it.
    pub const fn c_name(mut self, name: &'static str) -> Self {
        self.c_name = Some(name);
        self
    }

    /// Sets the base class.
    pub const fn base(mut self, base: &'static Class) -> Self {
        self.base = Some(base);
        self
    }

    /// Sets what calling the class does.
    pub const fn construct(mut self, construct: Construct) -> Self {
        self.construct = Some(construct);
        self
    }

    /// Sets the methods.
    pub const fn methods(mut self, method: fn(&str) -> Option<Method>) -> Self {
        self.method = method;
        self
    }

    /// Sets the class methods and static methods.
    pub const fn class_methods(mut self, method: fn(&str) -> Option<&'static super::NativeFunction>) -> Self {
        self.class_method = method;
        self
    }

    /// Sets the attributes of the class itself.
    pub const fn attributes(mut self, attribute: ClassAttribute) -> Self {
        self.attribute = Some(attribute);
        self
    }

    /// Makes it an enumeration.
    pub const fn members(mut self, members: fn(&mut Thread, &'static Class) -> Vec<Value>) -> Self {
        self.members = Some(members);
        self
    }

    /// Sets which classes count as subclasses of it without deriving from it.
    pub const fn subclass_hook(mut self, hook: fn(&'static Class, &'static Class) -> bool) -> Self {
        self.subclass_hook = Some(hook);
        self
    }

    /// Sets the data attributes of its exceptions.
    pub const fn exception_attributes(mut self, attribute: fn(&Exception, &str) -> Option<Value>) -> Self {
        self.exception_attribute = Some(attribute);
        self
    }

    /// Sets `str` and `repr` of its exceptions.
    pub const fn exception_texts(mut self, text: ExceptionText, repr: ExceptionText) -> Self {
        self.exception_text = Some(text);
        self.exception_repr = Some(repr);
        self
    }

    /// Sets what in its values cannot be pickled.
    pub const fn unpicklable_part(mut self, part: &'static str) -> Self {
        self.unpicklable_part = Some(part);
        self
    }

    /// Has patterns take its values for sequences.
    pub const fn sequence(mut self) -> Self {
        self.traits.sequence = true;
        self
    }

    /// Allows to subscript it: `list[int]`.
    pub const fn generic(mut self) -> Self {
        self.traits.generic = true;
        self
    }

    /// Has `repr` show its methods as written in Python.
    pub const fn python_methods(mut self) -> Self {
        self.traits.python_methods = true;
        self
    }

    /// Makes it `tuple`.
    pub(super) const fn tuple(mut self) -> Self {
        self.traits.tuple = true;
        self
    }

    /// This class and its bases, from the most to the least special (`__mro__`).
    pub fn lineage(&'static self) -> impl Iterator<Item = &'static Class> {
        std::iter::successors(Some(self), |class| class.base)
    }

    /// Whether it is `other` or derives from it; `issubclass` asks the [hook](Class::subclass_hook) as well.
    pub fn is_subclass(&'static self, other: &'static Class) -> bool {
        self.lineage().any(|class| std::ptr::eq(class, other))
    }

    /// Whether it is `tuple` or derives from it.
    pub fn is_tuple(&'static self) -> bool {
        self.lineage().any(|class| class.traits.tuple)
    }

    /// The method `name`, own or inherited.
    pub fn find_method(&'static self, name: &str) -> Option<Method> {
        self.lineage().find_map(|class| (class.method)(name))
    }

    /// The class method or static method `name`, own or inherited.
    pub fn find_class_method(&'static self, name: &str) -> Option<Value> {
        // What a subscript of the class does is none of its instances.
        let mut found = self.lineage().filter_map(|class| (class.class_method)(name));
        found.next().filter(|_| name != "__getitem__").map(Value::Native)
    }

    /// How error messages name it.
    pub fn type_name(&self) -> &'static str {
        self.c_name.unwrap_or(self.name)
    }

    /// The name with its module, as `repr` gives it: `threading.Thread`, but `int`.
    pub fn qualified_name(&self) -> String {
        match self.module {
            "builtins" => self.name.to_owned(),
            module => format!("{module}.{}", self.name),
        }
    }
}

impl PartialEq for Class {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl fmt::Debug for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.qualified_name())
    }
}

/// `object`, the root of the hierarchy.
pub static OBJECT: Class = {
    let mut object = Class::new("object");
    object.base = None;
    object
};
