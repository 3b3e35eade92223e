//! `isinstance` and `issubclass`.

use crate::exception::Raise;
use crate::interp::Thread;
use crate::value::classes::NONE_TYPE;
use crate::value::{Args, Class, Value};

pub fn isinstance(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [value, classes] = args.up_to("isinstance", 2)?;
    let class = value.unwrap_or(Value::None).class();
    let text = "isinstance() arg 2 must be a type, a tuple of types, or a union";
    is_any(class, &classes.unwrap_or(Value::None), ("isinstance", text)).map(Value::from)
}

pub fn issubclass(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [class, classes] = args.up_to("issubclass", 2)?;
    let Some(Value::Class(class)) = class else {
        return Err(Raise::type_error("issubclass() arg 1 must be a class"));
    };
    let text = "issubclass() arg 2 must be a class, a tuple of classes, or a union";
    is_any(class, &classes.unwrap_or(Value::None), ("issubclass", text)).map(Value::from)
}

/// Whether `class` is one of `classes`, asked by a function that says otherwise what they must be.
fn is_any(class: &'static Class, classes: &Value, (function, otherwise): (&str, &str)) -> Result<bool, Raise> {
    match classes {
        Value::Class(other) => {
            Ok(class.is_subclass(other) || other.subclass_hook.is_some_and(|hook| hook(other, class)))
        }
        Value::Tuple(classes) => {
            for other in classes.iter() {
                if is_any(class, other, (function, otherwise))? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        other => {
            let asked = match other {
                Value::Object(object) => object.asked_classes(function)?,
                _ => None,
            };
            for member in asked.ok_or_else(|| Raise::type_error(otherwise))? {
                let found = match member {
                    Value::None => *class == NONE_TYPE,
                    other => is_any(class, &other, (function, otherwise))?,
                };
                if found {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}
