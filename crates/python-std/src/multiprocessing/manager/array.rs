//! `array.array`, as far as a manager's arrays need it.

use std::sync::Arc;

use crate::time::real;
use forklore_python::exception::{OVERFLOW_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{
    Args, Class, Iter, Method, NativeFunction, NativeObject, Shared, Signature, Value, collect, display, number,
    subscript,
};

static ARRAY: Class = Class::new("array").module("array").methods(array_method);

/// From the least to the greatest number, and what the error says is too small or too great.
type Bounds = (i64, i64, &'static str);

const SHORT: Bounds = (-1 << 15, (1 << 15) - 1, "signed short integer");
const INT: Bounds = (-1 << 31, (1 << 31) - 1, "signed integer");

/// The type codes of whole numbers, with the bounds that C has on the way to each.
const WHOLE: &[(&str, &[Bounds])] = &[
    ("b", &[SHORT, (-128, 127, "signed char")]),
    ("B", &[(0, 255, "unsigned byte integer")]),
    ("h", &[SHORT]),
    ("H", &[INT, (0, (1 << 16) - 1, "unsigned short")]),
    ("i", &[INT]),
    ("I", &[NOT_NEGATIVE, (0, (1 << 32) - 1, "unsigned int")]),
    ("l", &[]),
    ("L", &[NOT_NEGATIVE]),
    ("q", &[]),
    ("Q", &[NOT_NEGATIVE]),
];

const NOT_NEGATIVE: Bounds = (0, i64::MAX, "");

/// `value` as a number of the type that `code` stands for.
fn converted(code: &Value, value: &Value) -> Result<Value, Raise> {
    let Value::Str(code) = code else {
        return Err(Raise::value_error(BAD_TYPE_CODE));
    };
    if &**code == "d" {
        return real_number(value).map(Value::Float);
    }
    if &**code == "f" {
        #[allow(clippy::cast_possible_truncation)] // As assigning a double to a float does in C.
        return real_number(value).map(|number| Value::Float(f64::from(number as f32)));
    }
    let bounds = WHOLE
        .iter()
        .find(|(known, _)| *known == &**code)
        .map(|(_, bounds)| bounds);
    let bounds = bounds.ok_or_else(|| Raise::value_error(BAD_TYPE_CODE))?;
    let number = number::index(value)?;
    for &(least, greatest, name) in *bounds {
        let text = match (number < least, number > greatest) {
            (true, _) if least == 0 && matches!(&**code, "I" | "L") => {
                "can't convert negative value to unsigned int".to_owned()
            }
            (true, _) if &**code == "Q" => "can't convert negative int to unsigned".to_owned(),
            (true, _) => format!("{name} is less than minimum"),
            (_, true) => format!("{name} is greater than maximum"),
            _ => continue,
        };
        return Err(Raise::new(&OVERFLOW_ERROR, text));
    }
    Ok(Value::Int(number))
}

fn real_number(value: &Value) -> Result<f64, Raise> {
    real(value).map_err(|_| Raise::type_error(format!("must be real number, not {}", value.type_name())))
}

/// What `array.array` says to a type code that it does not know.
const BAD_TYPE_CODE: &str = "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)";

/// An `array.array` of numbers.
struct Array {
    code: Value,
    numbers: Shared<Vec<Value>>,
}

/// How another process makes its copy of an array.
pub static REBUILD_ARRAY: NativeFunction = NativeFunction::new("multiprocessing.managers", "_rebuild_array", array);

/// `Array(typecode, sequence, lock=True)`
pub fn array(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const ARRAY: Signature<3> = Signature::new("Array", ["typecode", "sequence", "lock"]).required(2);
    let [code, sequence, _] = args.bind(&ARRAY)?;
    let code = code.unwrap_or_default();
    let mut numbers = Vec::new();
    for number in collect(thread, &sequence.unwrap_or_default())? {
        numbers.push(converted(&code, &number)?);
    }
    Ok(Value::object(Array {
        code,
        numbers: Shared::new(numbers),
    }))
}

impl Array {
    fn position(&self, index: &Value, out_of_range: &str) -> Result<usize, Raise> {
        let index = number::index(index).map_err(|_| Raise::type_error("array indices must be integers"))?;
        let len = self.numbers.lock().len();
        let position = if index < 0 {
            index.saturating_add(i64::try_from(len).unwrap_or(i64::MAX))
        } else {
            index
        };
        let position = usize::try_from(position).ok().filter(|&position| position < len);
        position.ok_or_else(|| Raise::index_error(out_of_range))
    }
}

impl NativeObject for Array {
    fn class(&self) -> &'static Class {
        &ARRAY
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok((name == "typecode").then(|| self.code.clone()))
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let code = display::repr(thread, &self.code)?;
        let numbers = self.numbers.snapshot();
        if numbers.is_empty() {
            return Ok(Some(format!("array({code})")));
        }
        let numbers = display::repr(thread, &Value::list(numbers))?;
        Ok(Some(format!("array({code}, {numbers})")))
    }

    fn len(&self) -> Option<usize> {
        Some(self.numbers.lock().len())
    }

    fn special(&self, thread: &mut Thread, name: &'static str, args: &[Value]) -> Option<Result<Value, Raise>> {
        Some(match (name, args) {
            // A slice of an array is an array.
            ("__getitem__", [index @ Value::Slice(_)]) => {
                let part = subscript::get(thread, &Value::list(self.numbers.snapshot()), index);
                part.and_then(|part| array(thread, Args::positional(vec![self.code.clone(), part])))
            }
            ("__getitem__", [index]) => self.position(index, "array index out of range").map(|position| {
                let numbers = self.numbers.lock();
                numbers[position].clone()
            }),
            ("__setitem__", [index, value]) => {
                self.position(index, "array assignment index out of range")
                    .and_then(|position| {
                        self.numbers.lock()[position] = converted(&self.code, value)?;
                        Ok(Value::None)
                    })
            }
            _ => return None,
        })
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Ok(Some(Iter::over(self.numbers.snapshot())))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let numbers = Value::list(self.numbers.snapshot());
        Ok((Value::Native(&REBUILD_ARRAY), vec![self.code.clone(), numbers]))
    }
}

fn array_method(name: &str) -> Option<Method> {
    Some(match name {
        "tolist" => |thread, this, args| {
            args.none("tolist")?;
            collect(thread, this).map(Value::list)
        },
        _ => return None,
    })
}
