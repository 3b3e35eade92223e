//! `List`, `Optional`, `Callable` and their like, bare and with what stands in their brackets.

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::class::NONE_TYPE;
use forklore_python::value::generic::{argument, arguments, nesting};
use forklore_python::value::{Args, Class, NativeObject, Union, Value, comparison};

static CLASS: Class = Class::new("_GenericAlias").module("typing");

/// What may stand in the brackets.
pub(super) enum Takes {
    /// It has none.
    Nothing,
    /// So many types.
    Exactly(usize),
    /// Types, as many as one likes.
    AnyNumber,
    /// A list of types, or `...`, and a type.
    Signature,
    /// Values.
    Constants,
    /// One type: it or `None`.
    Optional,
    /// Types, one of which it is.
    Union,
}

/// A name of `typing` that can be written in place of a type.
pub(super) struct Form {
    /// The name.
    pub name: &'static str,
    /// The class that it stands for.
    pub origin: Option<&'static Class>,
    /// What may stand in its brackets.
    pub takes: Takes,
}

/// A form, with what stood in its brackets, if it had some.
struct Typed {
    form: &'static Form,
    args: Option<Vec<Value>>,
    depth: usize,
}

impl Typed {
    /// A form with this in its brackets.
    fn with(form: &'static Form, args: Vec<Value>) -> Result<Value, Raise> {
        let depth = nesting(&args)?;
        let args = Some(args);
        Ok(Value::object(Self { form, args, depth }))
    }
}

static UNION: Form = Form {
    name: "Union",
    origin: None,
    takes: Takes::Union,
};

impl Form {
    /// It, bare.
    pub(super) fn value(&'static self) -> Value {
        let (form, args, depth) = (self, None, 0);
        Value::object(Typed { form, args, depth })
    }

    /// It, with this in brackets.
    fn of(&'static self, thread: &mut Thread, index: &Value) -> Result<Value, Raise> {
        let given = arguments(index);
        let name = self.name;
        let args = match self.takes {
            Takes::Nothing => return Err(Raise::type_error(format!("type '{name}' is not subscriptable"))),
            Takes::Constants => given,
            Takes::Optional if given.len() != 1 => {
                let given = forklore_python::value::display::repr(thread, index)?;
                let text = format!("typing.Optional requires a single type. Got {given}.");
                return Err(Raise::type_error(text));
            }
            Takes::Optional => return union(types(given).chain([Value::Class(&NONE_TYPE)])),
            Takes::Union => return union(types(given)),
            Takes::AnyNumber => types(given).collect(),
            Takes::Signature => match <[Value; 2]>::try_from(given) {
                Ok([parameters, result]) => {
                    let parameters = match parameters {
                        Value::List(parameters) => Value::list(types(parameters.snapshot()).collect()),
                        other => other,
                    };
                    [parameters].into_iter().chain(types(vec![result])).collect()
                }
                Err(_) => {
                    let text = "Callable must be used as Callable[[arg, ...], result].";
                    return Err(Raise::type_error(text));
                }
            },
            Takes::Exactly(1) if self.origin.is_none() && given.len() != 1 => {
                let given = forklore_python::value::display::repr(thread, index)?;
                let text = format!("typing.{name} accepts only single type. Got {given}.");
                return Err(Raise::type_error(text));
            }
            Takes::Exactly(wanted) if given.len() != wanted => {
                let few = if given.len() < wanted { "few" } else { "many" };
                let actual = given.len();
                let text = format!("Too {few} arguments for typing.{name}; actual {actual}, expected {wanted}");
                return Err(Raise::type_error(text));
            }
            Takes::Exactly(_) => types(given).collect(),
        };
        Typed::with(self, args)
    }
}

/// Types as `typing` keeps them: `None` by its class, a text as the name of what is still to come.
fn types(given: Vec<Value>) -> impl Iterator<Item = Value> {
    given.into_iter().map(|value| match value {
        Value::None => Value::Class(&NONE_TYPE),
        Value::Str(_) => Value::object(ForwardReference(value)),
        other => other,
    })
}

/// `Union[…]` of these: flat, and each of them once.
fn union(given: impl Iterator<Item = Value>) -> Result<Value, Raise> {
    let mut members: Vec<Value> = Vec::new();
    for value in given {
        for member in members_of(value) {
            if !members
                .iter()
                .any(|known| comparison::same(known, &member).unwrap_or(false))
            {
                members.push(member);
            }
        }
    }
    match <[Value; 1]>::try_from(members) {
        Ok([only]) => Ok(only),
        Err(members) => Typed::with(&UNION, members),
    }
}

fn members_of(value: Value) -> Vec<Value> {
    if let Some(union) = value.downcast::<Union>() {
        return types(union.members().to_vec()).collect();
    }
    match value.downcast::<Typed>() {
        Some(Typed {
            form: Form {
                takes: Takes::Union, ..
            },
            args: Some(args),
            ..
        }) => args.clone(),
        _ => vec![value],
    }
}

impl NativeObject for Typed {
    fn class(&self) -> &'static Class {
        &CLASS
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "__origin__" => self.form.origin.map(Value::Class),
            "__args__" => self.args.clone().map(Value::tuple),
            _ => None,
        })
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let name = self.form.name;
        let Some(args) = &self.args else {
            return Ok(Some(format!("typing.{name}")));
        };
        let is_none = |value: &Value| value.is(&Value::Class(&NONE_TYPE));
        if let (Takes::Union, [first, second]) = (&self.form.takes, &args[..])
            && let Some(other) = [first, second].into_iter().find(|value| !is_none(value))
            && [first, second].into_iter().any(is_none)
        {
            return Ok(Some(format!("typing.Optional[{}]", argument(thread, other)?)));
        }
        let written = args.iter().map(|arg| match self.form.takes {
            Takes::Constants => forklore_python::value::display::repr(thread, arg),
            _ => argument(thread, arg),
        });
        let written = match args.is_empty() {
            true => "()".to_owned(),
            false => written.collect::<Result<Vec<String>, Raise>>()?.join(", "),
        };
        Ok(Some(format!("typing.{name}[{written}]")))
    }

    fn equals(&self, other: &Value) -> Option<Result<bool, Raise>> {
        let other = other.downcast::<Self>()?;
        let list = |args: &Option<Vec<Value>>| Value::option(args.clone());
        Some(match (self.form.name == other.form.name, &self.args, &other.args) {
            (false, ..) => Ok(false),
            // The order of its members makes no other union.
            (true, Some(mine), Some(theirs)) if matches!(self.form.takes, Takes::Union) => {
                let among = mine.iter().map(|member| comparison::position(theirs, member));
                let among: Result<Vec<_>, Raise> = among.collect();
                among.map(|among| mine.len() == theirs.len() && among.iter().all(Option::is_some))
            }
            (true, mine, theirs) => comparison::equal(&list(mine), &list(theirs)),
        })
    }

    fn asked_classes(&self, function: &str) -> Result<Option<Vec<Value>>, Raise> {
        match (&self.form.takes, &self.args, self.form.origin) {
            (Takes::Union, Some(members), _) => Ok(Some(members.clone())),
            (_, None, Some(origin)) => Ok(Some(vec![Value::Class(origin)])),
            (_, Some(_), _) => Err(Raise::type_error(
                "Subscripted generics cannot be used with class and instance checks",
            )),
            (_, None, None) => {
                let text = format!("typing.{} cannot be used with {function}()", self.form.name);
                Err(Raise::type_error(text))
            }
        }
    }

    fn type_depth(&self) -> Option<usize> {
        Some(self.depth)
    }

    fn special(&self, thread: &mut Thread, name: &'static str, args: &[Value]) -> Option<Result<Value, Raise>> {
        let this = || {
            Value::object(Self {
                form: self.form,
                args: self.args.clone(),
                depth: self.depth,
            })
        };
        match (name, args) {
            ("__getitem__", [index]) if self.args.is_none() => Some(self.form.of(thread, index)),
            ("__or__", [other]) => Some(union([this()].into_iter().chain(types(vec![other.clone()])))),
            ("__ror__", [other]) => Some(union(types(vec![other.clone()]).chain([this()]))),
            _ => None,
        }
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _thread: &mut Thread, _args: Args) -> Option<Result<Value, Raise>> {
        let name = self.form.name;
        let text = match self.form.origin {
            Some(origin) if origin.module == "builtins" || origin.module == "collections" => {
                let class = origin.qualified_name();
                format!("Type {name} cannot be instantiated; use {class}() instead")
            }
            _ => format!("{name} cannot be instantiated"),
        };
        Some(Err(Raise::type_error(text)))
    }
}

static FORWARD_REFERENCE: Class = Class::new("ForwardRef").module("typing");

/// The name of a type that is still to come.
struct ForwardReference(Value);

impl NativeObject for ForwardReference {
    fn class(&self) -> &'static Class {
        &FORWARD_REFERENCE
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let name = forklore_python::value::display::repr(thread, &self.0)?;
        Ok(Some(format!("ForwardRef({name})")))
    }
}
