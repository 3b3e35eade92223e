//! Attributes of values.

use std::sync::Arc;

use super::{Thread, exception_attribute};
use crate::exception::{ATTRIBUTE_ERROR, Missing, Raise};
use crate::value::{Args, BoundMethod, Cell, Class, Function, Method, NativeObject, Value, number};

impl Thread {
    /// `object.name`
    ///
    /// # Errors
    /// `AttributeError`
    pub fn get_attribute(&mut self, object: &Value, name: &str) -> Result<Value, Raise> {
        match self.find_attribute(object, name)? {
            Some(value) => Ok(value),
            None => {
                let raise = Raise::no_attribute(object, name);
                raise.0.state().missing = Some(Missing {
                    name: name.into(),
                    class: Some(object.class()),
                    locals: Vec::new(),
                });
                Err(raise)
            }
        }
    }

    /// `object.name`, if there is such an attribute.
    ///
    /// # Errors
    /// What making the attribute raises.
    pub fn find_attribute(&mut self, object: &Value, name: &str) -> Result<Option<Value>, Raise> {
        let own = match object {
            Value::Module(module) if name == "__name__" => Some(module.name.into()),
            Value::Module(module) => return module.get(self, name),
            Value::Class(class) => {
                let own = class.attribute.and_then(|attribute| attribute(self, class, name));
                return Ok(own.or_else(|| class_attribute(class, name)));
            }
            Value::Object(native) => native.attribute(self, name)?,
            Value::Exception(exception) => exception_attribute::get(exception, name),
            Value::Function(function) if function.attributes.lock().contains_key(name) => {
                function.attributes.lock().get(name).cloned()
            }
            Value::Function(function) => match name {
                "__name__" => Some(Value::Str(function.name())),
                "__qualname__" => Some(Value::Str(function.qualified_name())),
                "__closure__" => Some(closure(function)),
                "__defaults__" => Some(function.positional_defaults()),
                "__module__" => Some(self.runtime().module_name.into()),
                "__doc__" => Some(function.code.doc.as_deref().map_or(Value::None, Value::from)),
                _ => None,
            },
            Value::Native(function) => match name {
                "__name__" | "__qualname__" => Some(function.name.into()),
                "__module__" => Some(function.module.into()),
                _ => None,
            },
            Value::Tuple(items) => {
                items
                    .class()
                    .and_then(|class| match class.fields.iter().position(|field| *field == name) {
                        Some(nth) => items.get(nth).cloned(),
                        None => class.attribute.and_then(|attribute| attribute(self, class, name)),
                    })
            }
            Value::Int(_) | Value::Bool(_) | Value::Float(_) => number::attribute(object, name),
            Value::Slice(slice) => match name {
                "start" => Some(slice.start.clone()),
                "stop" => Some(slice.stop.clone()),
                "step" => Some(slice.step.clone()),
                _ => None,
            },
            Value::Method(method) if name == "__name__" => Some(Value::Str(method.name.clone())),
            _ => None,
        };
        if own.is_some() {
            return Ok(own);
        }
        if name == "__class__" {
            return Ok(Some(Value::Class(object.class())));
        }
        let method = object.class().find_method(name).map(|method| {
            Value::Method(Arc::new(BoundMethod {
                receiver: object.clone(),
                name: name.into(),
                method,
            }))
        });
        Ok(method.or_else(|| object.class().find_class_method(name)))
    }

    /// Whether `value` counts as true, where asking may take a while: a proxy asks for the length of what it stands for.
    ///
    /// # Errors
    /// What asking raises.
    pub fn truth(&mut self, value: &Value) -> Result<bool, Raise> {
        match value {
            Value::Object(object) => match object.special(self, "__len__", &[]) {
                Some(len) => Ok(len?.is_true()),
                None => Ok(value.is_true()),
            },
            other => Ok(other.is_true()),
        }
    }

    /// `object.name = value`
    ///
    /// # Errors
    /// `AttributeError`
    pub fn set_attribute(&mut self, object: &Value, name: &str, value: Value) -> Result<(), Raise> {
        match object {
            Value::Object(native) if native.set_attribute(self, name, value.clone())? => return Ok(()),
            Value::Module(module) if module.set(self, name, value.clone())? => return Ok(()),
            Value::Function(function) => return set_function_attribute(function, name, value),
            Value::Exception(error) => return exception_attribute::set(error, name, value),
            _ => {}
        }
        if object.class().fields.contains(&name) {
            return Err(Raise::new(&ATTRIBUTE_ERROR, "can't set attribute"));
        }
        Err(Raise::no_attribute(object, name))
    }
}

fn set_function_attribute(function: &Function, name: &str, value: Value) -> Result<(), Raise> {
    if let ("__name__" | "__qualname__", false) = (name, matches!(value, Value::Str(_))) {
        return Err(Raise::type_error(format!("{name} must be set to a string object")));
    }
    // The old value is dropped after the lock is released: it may be large.
    let _old = function.attributes.lock().insert(name.into(), value);
    Ok(())
}

/// `function.__closure__`: the variables of functions around it that it uses, by name.
fn closure(function: &Function) -> Value {
    let names = function.code.cells.iter().skip(function.code.own_cells);
    let mut cells: Vec<_> = names.zip(&function.closure).collect();
    cells.sort_by(|a, b| a.0.cmp(b.0));
    let cells = cells.into_iter().map(|(_, cell)| Value::object(Captured(cell.clone())));
    let cells: Vec<Value> = cells.collect();
    match cells.is_empty() {
        true => Value::None,
        false => Value::tuple(cells),
    }
}

/// A variable that functions share.
struct Captured(Arc<Cell>);

static CELL: Class = Class::new("cell");

impl NativeObject for Captured {
    fn class(&self) -> &'static Class {
        &CELL
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        if name != "cell_contents" {
            return Ok(None);
        }
        match self.0.lock().clone() {
            Some(value) => Ok(Some(value)),
            None => Err(Raise::value_error("Cell is empty")),
        }
    }
}

fn class_attribute(class: &'static Class, name: &str) -> Option<Value> {
    match name {
        "__name__" | "__qualname__" => return Some(class.name.into()),
        "__module__" => return Some(class.module.into()),
        "__mro__" => return Some(Value::tuple(class.lineage().map(Value::Class).collect())),
        _ => {}
    }
    class.find_class_method(name).or_else(|| {
        let method = class.find_method(name)?;
        Some(Value::object(UnboundMethod {
            class,
            name: name.into(),
            method,
        }))
    })
}

/// `str.upper`: a method that gets its receiver as an argument.
struct UnboundMethod {
    class: &'static Class,
    name: Arc<str>,
    method: Method,
}

static METHOD_DESCRIPTOR: Class = Class::new("method_descriptor");

impl NativeObject for UnboundMethod {
    fn class(&self) -> &'static Class {
        &METHOD_DESCRIPTOR
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok((name == "__name__").then(|| Value::Str(self.name.clone())))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let getattr = crate::builtins::lookup("getattr").unwrap_or_default();
        Ok((getattr, vec![Value::Class(self.class), Value::Str(self.name.clone())]))
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        Ok(Some(format!(
            "<method '{}' of '{}' objects>",
            self.name, self.class.name
        )))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, thread: &mut Thread, mut args: Args) -> Option<Result<Value, Raise>> {
        let (class, name) = (self.class.name, &self.name);
        if args.positional.is_empty() {
            let text = format!("unbound method {class}.{name}() needs an argument");
            return Some(Err(Raise::type_error(text)));
        }
        let receiver = args.positional.remove(0);
        if !receiver.is_instance(self.class) {
            let given = receiver.type_name();
            let text = format!("descriptor '{name}' for '{class}' objects doesn't apply to a '{given}' object");
            return Some(Err(Raise::type_error(text)));
        }
        Some((self.method)(thread, &receiver, args))
    }
}
