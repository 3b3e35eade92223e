//! What lies in shared memory, without a lock: one value (`c_int(5)`), or an array of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::kind::{CType, Form, as_byte, as_character};
use crate::multiprocessing::passed_fds;
use forklore_os::shared::Shared;
use forklore_python::builtins::lookup;
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::limit::room_for;
use forklore_python::value::{Args, Class, Iter, NativeFunction, NativeObject, Value, collect, display, number};

/// The class of all arrays; CPython makes one for each length.
static ARRAY: Class = Class::new("Array").module("_ctypes");

/// Values of one type in shared memory.
pub struct Raw {
    kind: &'static CType,
    cells: Shared<AtomicU64>,
    /// How many, if it is an array.
    length: Option<usize>,
}

impl Raw {
    fn new(kind: &'static CType, length: Option<usize>) -> Result<Self, Raise> {
        let cells = Shared::create(length.unwrap_or(1).max(1)).map_err(|error| os_error(&error))?;
        Ok(Self { kind, cells, length })
    }

    /// One value, which is 0 unless it is given.
    pub fn single(kind: &'static CType, args: Vec<Value>) -> Result<Self, Raise> {
        let raw = Self::new(kind, None)?;
        match args.as_slice() {
            [] => {}
            [value] => raw.set(0, value)?,
            more => {
                let text = format!("__init__ expected at most 1 argument, got {}", more.len());
                return Err(Raise::type_error(text));
            }
        }
        Ok(raw)
    }

    /// As many as `initial` says, or those that are in it.
    pub fn array(thread: &mut Thread, given: &Value, initial: &Value) -> Result<Self, Raise> {
        let (length, values) = match number::as_int(initial) {
            Some(size) => (size, Vec::new()),
            None => {
                let len = thread.call(
                    &lookup("len").unwrap_or_default(),
                    Args::positional(vec![initial.clone()]),
                )?;
                (number::index(&len)?, collect(thread, initial)?)
            }
        };
        let kind = kind_of_many(given)?;
        let length = usize::try_from(length)
            .map_err(|_| Raise::value_error(format!("Array length must be >= 0, not {length}")))?;
        room_for(length, size_of::<Value>())?;
        let raw = Self::new(kind, Some(length))?;
        for (position, value) in values.iter().take(length).enumerate() {
            raw.set(position, value)?;
        }
        Ok(raw)
    }

    /// Whether it is an array.
    pub fn is_array(&self) -> bool {
        self.length.is_some()
    }

    /// Whether it is an array of `c_char`.
    pub fn is_string(&self) -> bool {
        self.is_array() && self.kind.form == Form::Char
    }

    fn bits(&self) -> impl Iterator<Item = u64> {
        let cells = self.cells.get().iter().take(self.length.unwrap_or(1));
        cells.map(|cell| cell.load(Ordering::SeqCst))
    }

    fn get(&self, position: usize) -> Value {
        self.kind.decode(self.cells.get()[position].load(Ordering::SeqCst))
    }

    fn set(&self, position: usize, value: &Value) -> Result<(), Raise> {
        let bits = self.kind.encode(value)?;
        self.cells.get()[position].store(bits, Ordering::SeqCst);
        Ok(())
    }

    /// All elements.
    fn all(&self) -> Vec<Value> {
        self.bits().map(|bits| self.kind.decode(bits)).collect()
    }

    /// Writes from the beginning on, and a 0 behind it where there is room and it is a text.
    fn write(&self, cells: &[u64], is_text: bool, too_long: &str) -> Result<(), Raise> {
        let length = self.length.unwrap_or(1);
        if cells.len() > length {
            return Err(Raise::value_error(too_long));
        }
        let end = (is_text && cells.len() < length).then_some(0);
        for (cell, bits) in self.cells.get().iter().zip(cells.iter().copied().chain(end)) {
            cell.store(bits, Ordering::SeqCst);
        }
        Ok(())
    }

    /// `value` or `raw`; `None` if it has no such attribute.
    pub fn find(&self, name: &str) -> Option<Value> {
        let before_zero = || self.bits().take_while(|bits| *bits != 0);
        Some(match (name, self.length, self.kind.form) {
            ("value", None, _) => self.get(0),
            ("value", Some(_), Form::Char) => Value::Bytes(before_zero().map(as_byte).collect()),
            ("value", Some(_), Form::WideChar) => before_zero().map(as_character).collect::<String>().into(),
            ("raw", Some(_), Form::Char) => Value::Bytes(self.bits().map(as_byte).collect()),
            _ => return None,
        })
    }

    /// Sets `value` or `raw`; `false` if it has no such attribute.
    pub fn assign(&self, name: &str, value: &Value) -> Result<bool, Raise> {
        let class = value.type_name();
        match (name, self.length, self.kind.form, value) {
            ("value", None, ..) => self.set(0, value)?,
            ("value" | "raw", Some(_), Form::Char, Value::Bytes(bytes)) => {
                let cells: Vec<u64> = bytes.iter().copied().map(u64::from).collect();
                self.write(&cells, name == "value", "byte string too long")?;
            }
            ("value", Some(_), Form::Char, _) => {
                let text = format!("bytes expected instead of {class} instance");
                return Err(Raise::type_error(text));
            }
            ("raw", Some(_), Form::Char, _) => {
                let text = format!("a bytes-like object is required, not '{class}'");
                return Err(Raise::type_error(text));
            }
            ("value", Some(_), Form::WideChar, Value::Str(text)) => {
                let cells: Vec<u64> = text.chars().map(|character| u32::from(character).into()).collect();
                self.write(&cells, true, "string too long")?;
            }
            ("value", Some(_), Form::WideChar, _) => {
                let text = format!("unicode string expected instead of {class} instance");
                return Err(Raise::type_error(text));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// The type of a single value.
pub fn kind_of_one(given: &Value) -> Result<&'static CType, Raise> {
    CType::find(given).ok_or_else(|| Raise::type_error("this type has no size"))
}

/// The type of an array's elements, which CPython multiplies with the length.
fn kind_of_many(given: &Value) -> Result<&'static CType, Raise> {
    let class = match given {
        Value::Class(_) => "type",
        Value::None => "NoneType",
        other => return kind_of_one(other),
    };
    let text = format!("unsupported operand type(s) for *: '{class}' and 'int'");
    CType::find(given).ok_or_else(|| Raise::type_error(text))
}

fn os_error(error: &std::io::Error) -> Raise {
    Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::ENOMEM))
}

static REBUILD: NativeFunction = NativeFunction::new("multiprocessing.sharedctypes", "rebuild_ctype", rebuild);

/// Makes the copy in a new process, of type, place and length.
pub fn rebuild(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [class, place, length] = args.positional.as_slice() else {
        return Err(Raise::type_error("not a ctypes object"));
    };
    let length = match length {
        Value::Int(length) => Some(usize::try_from(*length).unwrap_or_default()),
        _ => None,
    };
    let cells = Shared::open(passed_fds::take(thread, place)?, length.unwrap_or(1).max(1));
    Ok(Value::object(Raw {
        kind: kind_of_one(class)?,
        cells: cells.map_err(|error| os_error(&error))?,
        length,
    }))
}

impl NativeObject for Raw {
    fn class(&self) -> &'static Class {
        if self.is_array() { &ARRAY } else { self.kind.class }
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(self.find(name))
    }

    fn set_attribute(&self, _thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        self.assign(name, &value)
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let name = self.kind.class.name;
        Ok(Some(match self.length {
            Some(length) => {
                let address = std::ptr::from_ref(self).addr();
                format!("<multiprocessing.sharedctypes.{name}_Array_{length} object at {address:#x}>")
            }
            None => format!("{name}({})", display::repr(thread, &self.get(0))?),
        }))
    }

    fn len(&self) -> Option<usize> {
        self.length
    }

    fn elements(&self) -> Option<Vec<Value>> {
        self.is_array().then(|| self.all())
    }

    fn joined(&self, items: Vec<Value>) -> Value {
        let cells = items.iter().filter_map(|item| self.kind.encode(item).ok());
        match self.kind.form {
            Form::Char => Value::Bytes(cells.map(as_byte).collect()),
            Form::WideChar => cells.map(as_character).collect::<String>().into(),
            _ => Value::list(items),
        }
    }

    fn set_element(&self, _thread: &mut Thread, position: usize, value: Value) -> Result<(), Raise> {
        self.set(position, &value)
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Ok(self.is_array().then(|| Iter::over(self.all())))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        passed_fds::check_spawning(self.class())?;
        let length = self
            .length
            .map(|length| Value::Int(i64::try_from(length).unwrap_or(i64::MAX)));
        let parts = vec![
            Value::Class(self.kind.class),
            passed_fds::put(&self.cells)?,
            Value::option(length),
        ];
        Ok((Value::Native(&REBUILD), parts))
    }
}
