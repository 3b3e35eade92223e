//! `multiprocessing.Value` and `multiprocessing.Array`: numbers in shared memory.
//!
//! Reading and writing a number is atomic; `value.value += 1` is a read and a write,
//! between which another process may write, which is what `get_lock()` is for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::luggage;
use super::sync::{RLOCK, SemLock};
use crate::event::StartMethod;
use crate::lang::exception::{Raise, TYPE_ERROR};
use crate::lang::interp::Thread;
use crate::lang::modules::time::real;
use crate::lang::value::limit::room_for;
use crate::lang::value::{Args, Class, Iter, Method, NativeFunction, NativeObject, Signature, Value, collect, display};
use crate::sys::shared::Shared;

/// `multiprocessing.sharedctypes.Synchronized`, what `Value` gives.
static SYNCHRONIZED: Class = synchronized("Synchronized");
/// `multiprocessing.sharedctypes.SynchronizedArray`, what `Array` gives.
static SYNCHRONIZED_ARRAY: Class = synchronized("SynchronizedArray");

const fn synchronized(name: &'static str) -> Class {
    Class::new(name).module("multiprocessing.sharedctypes").methods(method)
}

/// What a type code stands for (`sharedctypes.typecode_to_type`).
#[derive(Clone, Copy)]
struct Kind {
    code: &'static str,
    /// The name of the type in `ctypes`.
    name: &'static str,
    form: Form,
}

const CODES: [&str; 12] = ["b", "B", "h", "H", "i", "I", "l", "q", "L", "Q", "f", "d"];

/// How a number lies in its 64 bits.
#[derive(Clone, Copy)]
enum Form {
    Signed { bits: u32 },
    Unsigned { bits: u32 },
    Double,
    Float,
}

impl Kind {
    fn of(code: &Value) -> Result<Self, Raise> {
        let known = CODES
            .iter()
            .find(|known| matches!(code, Value::Str(code) if **code == ***known));
        let Some(&code) = known else {
            return Err(Raise::new(&TYPE_ERROR, "this type has no size"));
        };
        let (name, form) = match code {
            "b" => ("c_byte", Form::Signed { bits: 8 }),
            "B" => ("c_ubyte", Form::Unsigned { bits: 8 }),
            "h" => ("c_short", Form::Signed { bits: 16 }),
            "H" => ("c_ushort", Form::Unsigned { bits: 16 }),
            "i" => ("c_int", Form::Signed { bits: 32 }),
            "I" => ("c_uint", Form::Unsigned { bits: 32 }),
            "l" | "q" => ("c_long", Form::Signed { bits: 64 }),
            "L" | "Q" => ("c_ulong", Form::Unsigned { bits: 64 }),
            "f" => ("c_float", Form::Float),
            _ => ("c_double", Form::Double),
        };
        Ok(Self { code, name, form })
    }

    /// As C converts: what does not fit loses its upper bits.
    fn encode(self, value: &Value) -> Result<u64, Raise> {
        let cut = |bits: u32, number: i64| number.cast_unsigned() << (64 - bits) >> (64 - bits);
        match (self.form, value) {
            (Form::Double, value) => Ok(real(value)?.to_bits()),
            #[allow(clippy::cast_possible_truncation)] // As assigning a double to a float does in C.
            (Form::Float, value) => Ok(f64::from(real(value)? as f32).to_bits()),
            (Form::Signed { bits } | Form::Unsigned { bits }, Value::Int(number)) => Ok(cut(bits, *number)),
            (Form::Signed { bits } | Form::Unsigned { bits }, Value::Bool(flag)) => Ok(cut(bits, (*flag).into())),
            (_, other) => Err(Raise::type_error(format!(
                "'{}' object cannot be interpreted as an integer",
                other.type_name()
            ))),
        }
    }

    fn decode(self, bits: u64) -> Value {
        match self.form {
            Form::Double | Form::Float => Value::Float(f64::from_bits(bits)),
            Form::Signed { bits: width } => Value::Int((bits << (64 - width)).cast_signed() >> (64 - width)),
            Form::Unsigned { .. } => Value::Int(i64::try_from(bits).unwrap_or(i64::MAX)),
        }
    }
}

/// Numbers of one kind in shared memory, and the lock that goes with them.
struct Numbers {
    class: &'static Class,
    kind: Kind,
    cells: Shared<AtomicU64>,
    length: usize,
    /// `None` with `lock=False`.
    lock: Option<Arc<SemLock>>,
}

impl Numbers {
    fn new(
        class: &'static Class,
        kind: Kind,
        values: &[Value],
        lock: Option<Value>,
        method: StartMethod,
    ) -> Result<Self, Raise> {
        let lock = match lock {
            None | Some(Value::None | Value::Bool(true)) => Some(Arc::new(SemLock::new(&RLOCK, 1, method)?)),
            Some(Value::Bool(false)) => None,
            Some(lock) => Some(
                lock.downcast_arc::<SemLock>()
                    .ok_or_else(|| Raise::type_error(format!("'{}' has no method 'acquire'", lock.type_name())))?,
            ),
        };
        let cells = Shared::create(values.len().max(1))
            .map_err(|error| Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::ENOMEM)))?;
        let numbers = Self {
            class,
            kind,
            cells,
            length: values.len(),
            lock,
        };
        for (position, value) in values.iter().enumerate() {
            numbers.set(position, value)?;
        }
        Ok(numbers)
    }

    /// The numbers that were packed for this process.
    fn unpack(thread: &Thread, parts: &[Value]) -> Result<Self, Raise> {
        let [is_array, code, Value::Int(length), place, lock] = parts else {
            return Err(Raise::type_error("not a Synchronized"));
        };
        let length = usize::try_from(*length).unwrap_or_default();
        let cells = Shared::open(luggage::take(thread, place)?, length.max(1));
        Ok(Self {
            class: if is_array.is_true() {
                &SYNCHRONIZED_ARRAY
            } else {
                &SYNCHRONIZED
            },
            kind: Kind::of(code)?,
            cells: cells.map_err(|error| Raise::os_error(error.raw_os_error().unwrap_or(nix::libc::ENOMEM)))?,
            length,
            lock: lock.downcast_arc(),
        })
    }

    fn get(&self, position: usize) -> Value {
        self.kind.decode(self.cells.get()[position].load(Ordering::SeqCst))
    }

    fn set(&self, position: usize, value: &Value) -> Result<(), Raise> {
        let bits = self.kind.encode(value)?;
        self.cells.get()[position].store(bits, Ordering::SeqCst);
        Ok(())
    }

    fn is_array(&self) -> bool {
        *self.class == SYNCHRONIZED_ARRAY
    }

    fn all(&self) -> Vec<Value> {
        (0..self.length).map(|position| self.get(position)).collect()
    }
}

static REBUILD: NativeFunction = NativeFunction::new("multiprocessing.sharedctypes", "_rebuild", rebuild);

/// Makes the copy of numbers in a new process: whether it is an array, type code, length, place and lock.
pub fn rebuild(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    Numbers::unpack(thread, &args.positional).map(Value::object)
}

/// `multiprocessing.Value(typecode_or_type, *args, lock=True)`
pub fn value(_thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    let (code, initial, lock) = arguments(args, "BaseContext.Value")?;
    let kind = Kind::of(&code)?;
    let initial = initial.unwrap_or(match kind.form {
        Form::Double | Form::Float => Value::Float(0.0),
        Form::Signed { .. } | Form::Unsigned { .. } => Value::Int(0),
    });
    Ok(Value::object(Numbers::new(
        &SYNCHRONIZED,
        kind,
        &[initial],
        lock,
        method,
    )?))
}

/// `multiprocessing.Array(typecode_or_type, size_or_initializer, *, lock=True)`
pub fn array(thread: &mut Thread, method: StartMethod, args: Args) -> Result<Value, Raise> {
    let (code, initial, lock) = arguments(args, "BaseContext.Array")?;
    let kind = Kind::of(&code)?;
    let values = match initial.unwrap_or(Value::Int(0)) {
        Value::Int(size) => match usize::try_from(size) {
            Ok(size) => {
                room_for(size, size_of::<Value>())?;
                vec![kind.decode(0); size]
            }
            Err(_) => return Err(Raise::value_error("Array length must be >= 0")),
        },
        other => collect(thread, &other)?,
    };
    Ok(Value::object(Numbers::new(
        &SYNCHRONIZED_ARRAY,
        kind,
        &values,
        lock,
        method,
    )?))
}

/// Type code, initial value and lock.
fn arguments(args: Args, function: &'static str) -> Result<(Value, Option<Value>, Option<Value>), Raise> {
    let signature = Signature::<3>::new(function, ["typecode_or_type", "size_or_initializer", "lock"])
        .required(1)
        .positional(2);
    let [code, initial, lock] = args.bind(&signature)?;
    Ok((code.unwrap_or(Value::None), initial, lock))
}

impl NativeObject for Numbers {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok((name == "value" && !self.is_array()).then(|| self.get(0)))
    }

    fn set_attribute(&self, _thread: &mut Thread, name: &str, value: Value) -> Result<bool, Raise> {
        if name != "value" || self.is_array() {
            return Ok(false);
        }
        self.set(0, &value)?;
        Ok(true)
    }

    /// As `SynchronizedBase.__repr__`, around what `ctypes` says.
    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let (class, name) = (self.class.name, self.kind.name);
        if self.is_array() {
            let address = std::ptr::from_ref(self).addr();
            let wrapped = format!(
                "<multiprocessing.sharedctypes.{name}_Array_{} object at {address:#x}>",
                self.length
            );
            return Ok(Some(format!("<{class} wrapper for {wrapped}>")));
        }
        let value = display::repr(thread, &self.get(0))?;
        Ok(Some(match self.lock {
            Some(_) => format!("<{class} wrapper for {name}({value})>"),
            None => format!("{name}({value})"),
        }))
    }

    fn len(&self) -> Option<usize> {
        self.is_array().then_some(self.length)
    }

    fn elements(&self) -> Option<Vec<Value>> {
        self.is_array().then(|| self.all())
    }

    fn set_element(&self, _thread: &mut Thread, position: usize, value: Value) -> Result<(), Raise> {
        self.set(position, &value)
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Ok(self.is_array().then(|| Iter::over(self.all())))
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        luggage::check_spawning(self.class)?;
        let lock = self.lock.clone().map(|lock| Value::Object(lock));
        let parts = vec![
            self.is_array().into(),
            self.kind.code.into(),
            Value::Int(i64::try_from(self.length).unwrap_or(i64::MAX)),
            luggage::put(&self.cells)?,
            Value::option(lock),
        ];
        Ok((Value::Native(&REBUILD), parts))
    }

    fn enter(&self, thread: &mut Thread, _this: &Value) -> Option<Result<Value, Raise>> {
        let lock = self.lock.as_ref()?;
        Some(lock.acquire(thread, None).map(Value::from))
    }

    fn exit(&self, thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        if let Some(lock) = &self.lock {
            lock.release(thread)?;
        }
        Ok(false)
    }
}

fn method(name: &str) -> Option<Method> {
    match name {
        "get_lock" => Some(|_, value, args| {
            args.none("get_lock")?;
            lock_of(value)
        }),
        "get_obj" => Some(|_, value, args| {
            args.none("get_obj")?;
            Ok(value.clone())
        }),
        "acquire" => Some(|thread, value, args| forward(thread, value, "acquire", args)),
        "release" => Some(|thread, value, args| forward(thread, value, "release", args)),
        _ => None,
    }
}

fn lock_of(value: &Value) -> Result<Value, Raise> {
    let lock = value.downcast::<Numbers>().and_then(|numbers| numbers.lock.clone());
    lock.map(|lock| Value::Object(lock))
        .ok_or_else(|| Raise::type_error("made with lock=False"))
}

fn forward(thread: &mut Thread, value: &Value, method: &str, args: Args) -> Result<Value, Raise> {
    let method = thread.get_attribute(&lock_of(value)?, method)?;
    thread.call(&method, args)
}
