//! `memoryview`, of shared memory: what is written to one is in the memory, and so is what others write.
//!
//! Bytes are read and written one by one, each of them atomically: what two processes do without a lock is a race of
//! the listing's, and nothing worse.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::format::{BYTES, Format, LONGEST};
use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::limit::room_for;
use forklore_python::value::{Class, Iter, Method, NativeObject, Next, Range, Shared, Signature, Value};
use forklore_python::value::{collect, number, subscript};
use forklore_stage::blocks::Mapping;

static VIEW: Class = Class::new("memoryview").methods(method);

/// Items of a block, in equal distances.
pub struct View {
    /// `None` once it is released.
    mapping: Shared<Option<Arc<Mapping>>>,
    format: Format,
    /// The places, in bytes, of the items.
    places: Range,
}

impl View {
    /// All bytes of a block.
    pub fn of(mapping: Arc<Mapping>) -> Self {
        let stop = i64::try_from(mapping.bytes().len()).unwrap_or(i64::MAX);
        Self {
            mapping: Shared::new(Some(mapping)),
            format: BYTES,
            places: Range {
                start: 0,
                stop,
                step: 1,
            },
        }
    }

    /// Gives up what it shows.
    pub fn release(&self) {
        // The block is let go of when the lock is given back.
        let _mapping = self.mapping.lock().take();
    }

    fn mapping(&self) -> Result<Arc<Mapping>, Raise> {
        let mapping = self.mapping.lock().clone();
        mapping.ok_or_else(|| Raise::value_error("operation forbidden on released memoryview object"))
    }

    fn count(&self) -> usize {
        usize::try_from(self.places.len()).unwrap_or(0)
    }

    /// The bytes of the item at a place.
    fn item(&self, mapping: &Mapping, place: i64) -> [u8; LONGEST] {
        let start = usize::try_from(place).unwrap_or(0);
        let mut item = [0; LONGEST];
        for (byte, shared) in item.iter_mut().zip(&mapping.bytes()[start..start + self.format.size]) {
            *byte = shared.load(Ordering::Relaxed);
        }
        item
    }

    fn write(&self, mapping: &Mapping, place: i64, item: &[u8]) {
        let start = usize::try_from(place).unwrap_or(0);
        for (byte, shared) in item.iter().zip(&mapping.bytes()[start..start + self.format.size]) {
            shared.store(*byte, Ordering::Relaxed);
        }
    }

    fn value(&self, mapping: &Mapping, place: i64) -> Value {
        self.format.decode(&self.item(mapping, place)[..self.format.size])
    }

    fn places(&self) -> impl Iterator<Item = i64> + use<> {
        let places = self.places;
        (0..places.len()).map(move |nth| places.at(nth))
    }

    /// A copy of the bytes.
    fn bytes(&self) -> Result<Vec<u8>, Raise> {
        let mapping = self.mapping()?;
        room_for(self.count(), self.format.size)?;
        let items = self.places().map(|place| self.item(&mapping, place));
        Ok(items.flat_map(|item| item.into_iter().take(self.format.size)).collect())
    }

    /// The place that an index means.
    fn place(&self, index: &Value) -> Result<i64, Raise> {
        let index = number::as_int(index).ok_or_else(|| Raise::type_error("memoryview: invalid slice key"))?;
        let len = self.places.len();
        let nth = if index < 0 { index.saturating_add(len) } else { index };
        match (0..len).contains(&nth) {
            true => Ok(self.places.at(nth)),
            false => Err(Raise::index_error("index out of bounds on dimension 1")),
        }
    }

    /// The part that a slice means. A `range` is cut in the same way.
    fn part(&self, thread: &mut Thread, slice: &Value) -> Result<Self, Raise> {
        let mapping = self.mapping()?;
        let Value::Range(part) = subscript::get(thread, &Value::Range(self.places.into()), slice)? else {
            return Err(Raise::type_error("memoryview: invalid slice key"));
        };
        Ok(Self {
            mapping: Shared::new(Some(mapping)),
            format: self.format,
            places: *part,
        })
    }

    fn get(&self, thread: &mut Thread, index: &Value) -> Result<Value, Raise> {
        let mapping = self.mapping()?;
        match index {
            Value::Slice(_) => self.part(thread, index).map(Value::object),
            index => Ok(self.value(&mapping, self.place(index)?)),
        }
    }

    fn set(&self, thread: &mut Thread, index: &Value, value: &Value) -> Result<Value, Raise> {
        let mapping = self.mapping()?;
        if !matches!(index, Value::Slice(_)) {
            let place = self.place(index)?;
            self.write(&mapping, place, &self.format.encode(value)?);
            return Ok(Value::None);
        }
        let part = self.part(thread, index)?;
        let (bytes, format) = match (value, value.downcast::<View>()) {
            (_, Some(view)) => (view.bytes()?, view.format),
            (Value::Bytes(bytes), _) => (bytes.to_vec(), BYTES),
            (other, _) => {
                let class = other.type_name();
                let text = format!("a bytes-like object is required, not '{class}'");
                return Err(Raise::type_error(text));
            }
        };
        if format != self.format || bytes.len() != part.count() * format.size {
            let text = "memoryview assignment: lvalue and rvalue have different structures";
            return Err(Raise::value_error(text));
        }
        for (place, item) in part.places().zip(bytes.chunks(format.size)) {
            part.write(&mapping, place, item);
        }
        Ok(Value::None)
    }

    /// `memoryview.cast(format)`
    fn cast(&self, format: &str) -> Result<Self, Raise> {
        let mapping = self.mapping()?;
        let format = Format::find(format)?;
        if self.places.len() > 1 && self.places.step != self.item_size(self.format) {
            return Err(Raise::type_error(
                "memoryview: casts are restricted to C-contiguous views",
            ));
        }
        if self.format.size != 1 && format.size != 1 {
            let text = "memoryview: cannot cast between two non-byte formats";
            return Err(Raise::type_error(text));
        }
        let length = self.count() * self.format.size;
        if !length.is_multiple_of(format.size) {
            return Err(Raise::type_error("memoryview: length is not a multiple of itemsize"));
        }
        let start = self.places.start;
        Ok(Self {
            mapping: Shared::new(Some(mapping)),
            format,
            places: Range {
                start,
                stop: start + i64::try_from(length).unwrap_or(i64::MAX),
                step: self.item_size(format),
            },
        })
    }

    fn item_size(&self, format: Format) -> i64 {
        i64::try_from(format.size).unwrap_or(1)
    }
}

impl NativeObject for View {
    fn class(&self) -> &'static Class {
        &VIEW
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let size = self.item_size(self.format);
        let found = match name {
            "nbytes" => Value::Int(self.places.len() * size),
            "itemsize" => Value::Int(size),
            "format" => self.format.name.into(),
            "readonly" => false.into(),
            "ndim" => Value::Int(1),
            "shape" => Value::tuple(vec![Value::Int(self.places.len())]),
            "strides" => Value::tuple(vec![Value::Int(self.places.step)]),
            "c_contiguous" | "contiguous" => (self.places.step == size).into(),
            _ => return Ok(None),
        };
        self.mapping()?;
        Ok(Some(found))
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let address = std::ptr::from_ref(self).addr();
        Ok(Some(match self.mapping.lock().is_some() {
            true => format!("<memory at {address:#x}>"),
            false => format!("<released memory at {address:#x}>"),
        }))
    }

    fn len(&self) -> Option<usize> {
        Some(self.count())
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        self.mapping()?;
        Ok(Some(Iter::Native(Box::new(Items { view: self, nth: 0 }))))
    }

    fn equals(&self, other: &Value) -> Option<Result<bool, Raise>> {
        let other = match (other, other.downcast::<View>()) {
            (Value::Bytes(bytes), _) => bytes.to_vec(),
            (_, Some(view)) => match view.bytes() {
                Ok(bytes) => bytes,
                // What was released is equal to itself alone.
                Err(_) => return None,
            },
            _ => return None,
        };
        let own = self.bytes().ok()?;
        Some(Ok(own == other))
    }

    fn is_hashable(&self) -> bool {
        false
    }

    fn special(&self, thread: &mut Thread, name: &'static str, args: &[Value]) -> Option<Result<Value, Raise>> {
        Some(match (name, args) {
            ("__getitem__", [index]) => self.get(thread, index),
            ("__setitem__", [index, value]) => self.set(thread, index, value),
            ("__delitem__", _) => Err(Raise::type_error("cannot delete memory")),
            ("__len__", []) => self.mapping().map(|_| Value::Int(self.places.len())),
            ("__bytes__", []) => self.bytes().map(|bytes| Value::Bytes(bytes.into())),
            _ => return None,
        })
    }

    fn enter(&self, _thread: &mut Thread, this: &Value) -> Option<Result<Value, Raise>> {
        Some(self.mapping().map(|_| this.clone()))
    }

    fn exit(&self, _thread: &mut Thread, _raised: Option<&Raise>) -> Result<bool, Raise> {
        self.release();
        Ok(false)
    }
}

/// The items, one after the other, each as it is when it is asked for.
struct Items {
    view: Arc<View>,
    nth: i64,
}

impl Next for Items {
    fn next(&mut self, _thread: &mut Thread) -> Result<Option<Value>, Raise> {
        if self.nth >= self.view.places.len() {
            return Ok(None);
        }
        let mapping = self.view.mapping()?;
        let value = self.view.value(&mapping, self.view.places.at(self.nth));
        self.nth += 1;
        Ok(Some(value))
    }
}

fn view(this: &Value) -> Result<&View, Raise> {
    this.downcast().ok_or_else(|| Raise::type_error("not a memoryview"))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "tobytes" => |_, this, args| {
            args.none("tobytes")?;
            view(this)?.bytes().map(|bytes| Value::Bytes(bytes.into()))
        },
        "tolist" => |thread, this, args| {
            args.none("memoryview.tolist")?;
            view(this)?.mapping()?;
            room_for(view(this)?.count(), size_of::<Value>())?;
            collect(thread, this).map(Value::list)
        },
        "hex" => |_, this, args| {
            args.none("hex")?;
            let bytes = view(this)?.bytes()?;
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(digits.into())
        },
        "release" => |_, this, args| {
            args.none("memoryview.release")?;
            view(this)?.release();
            Ok(Value::None)
        },
        "cast" => |_, this, args| {
            const CAST: Signature<1> = Signature::new("cast", ["format"]).required(1).native();
            let [format] = args.bind(&CAST)?;
            match format {
                Some(Value::Str(format)) => view(this)?.cast(&format).map(Value::object),
                other => {
                    let class = other.unwrap_or_default().type_name();
                    let text = format!("cast() argument 'format' must be str, not {class}");
                    Err(Raise::type_error(text))
                }
            }
        },
        _ => return None,
    })
}
