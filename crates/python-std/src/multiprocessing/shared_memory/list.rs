//! `ShareableList`: a few values in a block, laid out as in CPython:
//!
//! ```text
//! length │ where each begins, and the end │ the values │ a format each, of 8 bytes │ a code each
//! ```
//!
//! Others may write anything to the block, so nothing in it is relied on.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{SharedMemory, construct as construct_block, this as block};
use forklore_python::exception::{KEY_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::text::repr_str;
use forklore_python::value::bytes::codec::Coding;
use forklore_python::value::limit::room_for;
use forklore_python::value::{Args, Class, Iter, Method, NativeFunction, NativeObject, Next, Signature, Value};
use forklore_python::value::{collect, comparison, display, number};
use forklore_stage::blocks::Mapping;

/// `multiprocessing.shared_memory.ShareableList`
pub(super) static SHAREABLE_LIST: Class = Class::new("ShareableList")
    .module("multiprocessing.shared_memory")
    .construct(construct)
    .methods(method);

/// How another process comes to the list of that name.
pub(super) static ATTACH: NativeFunction =
    NativeFunction::new("multiprocessing.shared_memory", "_attach_list", |thread, args| {
        let name = args.one("_attach_list")?;
        attach(thread, name)
    });

/// What everything is aligned to.
const WORD: usize = 8;

struct List {
    /// The `SharedMemory`.
    block: Value,
    /// Where each value begins, from the first on, and where the last ends.
    offsets: Vec<usize>,
}

/// A value as it is stored.
struct Stored {
    format: String,
    code: u8,
    bytes: Vec<u8>,
}

impl Stored {
    /// A value that may take `room` bytes; a text of which nothing is known takes as many as it needs.
    fn new(value: &Value, room: Option<usize>) -> Result<Self, Raise> {
        let text = |bytes: &[u8], length: usize, code| {
            let room = room.unwrap_or(WORD * (length / WORD + 1));
            let mut bytes = bytes.to_vec();
            bytes.resize(room, 0);
            (format!("{room}s"), code, bytes)
        };
        let plain = |format: &str, word: u64| (format.to_owned(), 0, word.to_le_bytes().to_vec());
        let (format, code, bytes) = match value {
            Value::Int(number) => plain("q", number.cast_unsigned()),
            Value::Float(number) => plain("d", number.to_bits()),
            Value::Bool(value) => plain("xxxxxxx?", u64::from(*value) << 56),
            Value::Str(value) => text(value.as_bytes(), value.chars().count(), 1),
            Value::Bytes(value) => text(value, value.len(), 2),
            Value::None => ("xxxxxx?x".to_owned(), 3, vec![0; WORD]),
            other => return Err(Raise::new(&KEY_ERROR, Value::Class(other.class()))),
        };
        Ok(Self { format, code, bytes })
    }

    fn value(&self) -> Result<Value, Raise> {
        let word = || {
            let mut word = [0; WORD];
            word.copy_from_slice(self.bytes.get(..WORD).unwrap_or(&[0; WORD]));
            u64::from_le_bytes(word)
        };
        let end = self
            .bytes
            .iter()
            .rposition(|byte| *byte != 0)
            .map_or(0, |last| last + 1);
        Ok(match (self.code, self.format.as_str()) {
            (3, _) => Value::None,
            (1, _) => Coding::STRICT.decode(&self.bytes[..end].into())?.into(),
            (2, _) => Value::Bytes(self.bytes[..end].into()),
            (_, "d") => Value::Float(f64::from_bits(word())),
            (_, "xxxxxxx?") => (word() >> 56 != 0).into(),
            _ => Value::Int(word().cast_signed()),
        })
    }
}

fn read(mapping: &Mapping, at: usize, length: usize) -> Result<Vec<u8>, Raise> {
    let range = at..at.saturating_add(length);
    let bytes = mapping.bytes().get(range);
    let bytes = bytes.ok_or_else(|| Raise::value_error("what is in the block is no ShareableList"))?;
    Ok(bytes.iter().map(|byte| byte.load(Ordering::Relaxed)).collect())
}

fn write(mapping: &Mapping, at: usize, bytes: &[u8]) -> Result<(), Raise> {
    read(mapping, at, bytes.len())?;
    for (shared, byte) in mapping.bytes()[at..].iter().zip(bytes) {
        shared.store(*byte, Ordering::Relaxed);
    }
    Ok(())
}

fn word(mapping: &Mapping, nth: usize) -> Result<usize, Raise> {
    let bytes = read(mapping, nth.saturating_mul(WORD), WORD)?;
    let word = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    Ok(usize::try_from(word).unwrap_or(usize::MAX))
}

/// The bytes of an open block.
fn mapping(owner: &SharedMemory) -> Result<Arc<Mapping>, Raise> {
    let mapping = owner.mapping.lock().clone().filter(|_| owner.view.lock().is_some());
    mapping.ok_or_else(|| Raise::type_error("a bytes-like object is required, not 'NoneType'"))
}

fn construct(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const INIT: Signature<2> = Signature::new("ShareableList.__init__", ["sequence", "name"]).positional(1);
    let [sequence, name] = args.bind(&INIT)?.map(Option::unwrap_or_default);
    let values = match (&sequence, &name) {
        (Value::None, Value::None) => Vec::new(),
        (Value::None, _) => return attach(thread, name),
        (sequence, _) => collect(thread, sequence)?,
    };
    let stored: Vec<Stored> = values
        .iter()
        .map(|value| Stored::new(value, None))
        .collect::<Result<_, _>>()?;
    let mut offsets = vec![0];
    for stored in &stored {
        offsets.push(offsets.last().unwrap_or(&0) + stored.bytes.len());
    }
    let count = stored.len();
    let size = (count + 2) * WORD + offsets[count] + count * (WORD + 1);
    room_for(size, 1)?;
    let size = Value::Int(i64::try_from(size).unwrap_or(i64::MAX));
    let block = construct_block(
        thread,
        &super::SHARED_MEMORY,
        Args::positional(vec![name, true.into(), size]),
    )?;
    let list = List { block, offsets };
    let mapping = list.mapping()?;
    let words = std::iter::once(&count).chain(&list.offsets);
    let words: Vec<u8> = words.flat_map(|word| (*word as u64).to_le_bytes()).collect();
    write(&mapping, 0, &words)?;
    for (nth, stored) in stored.iter().enumerate() {
        list.store(&mapping, nth, stored)?;
    }
    Ok(Value::object(list))
}

fn attach(thread: &mut Thread, name: Value) -> Result<Value, Raise> {
    let block = construct_block(thread, &super::SHARED_MEMORY, Args::positional(vec![name]))?;
    let mapping = mapping(super::this(&block)?)?;
    let count = word(&mapping, 0)?;
    // As many as there can be: each has a word at least.
    read(&mapping, 0, count.saturating_add(2).saturating_mul(WORD))?;
    let offsets = (1..count + 2)
        .map(|nth| word(&mapping, nth))
        .collect::<Result<_, _>>()?;
    Ok(Value::object(List { block, offsets }))
}

impl List {
    fn mapping(&self) -> Result<Arc<Mapping>, Raise> {
        mapping(block(&self.block)?)
    }

    fn count(&self) -> usize {
        self.offsets.len() - 1
    }

    fn data(&self) -> usize {
        (self.count() + 2) * WORD
    }

    fn formats(&self) -> usize {
        self.data().saturating_add(self.offsets[self.count()])
    }

    /// How many bytes a value may take.
    fn room(&self, nth: usize) -> usize {
        self.offsets[nth + 1].saturating_sub(self.offsets[nth])
    }

    fn position(&self, index: &Value, error: &str) -> Result<usize, Raise> {
        let Some(index) = number::as_int(index) else {
            let class = index.type_name();
            let text = format!("'>=' not supported between instances of '{class}' and 'int'");
            return Err(Raise::type_error(text));
        };
        let count = i64::try_from(self.count()).unwrap_or(i64::MAX);
        let position = if index < 0 { index.saturating_add(count) } else { index };
        match (0..count).contains(&position) {
            true => Ok(usize::try_from(position).unwrap_or(0)),
            false => Err(Raise::index_error(error)),
        }
    }

    fn format(&self, mapping: &Mapping, nth: usize) -> Result<String, Raise> {
        let format = read(mapping, self.formats().saturating_add(nth * WORD), WORD)?;
        let format = String::from_utf8_lossy(&format);
        Ok(format.trim_end_matches('\0').to_owned())
    }

    fn get(&self, mapping: &Mapping, nth: usize) -> Result<Value, Raise> {
        let codes = self.formats().saturating_add(self.count() * WORD);
        let code = read(mapping, codes.saturating_add(nth), 1)?;
        let at = self.data().saturating_add(self.offsets[nth]);
        let stored = Stored {
            format: self.format(mapping, nth)?,
            code: code[0],
            bytes: read(mapping, at, self.room(nth))?,
        };
        stored.value()
    }

    fn store(&self, mapping: &Mapping, nth: usize, stored: &Stored) -> Result<(), Raise> {
        let mut format = stored.format.clone().into_bytes();
        format.resize(WORD, 0);
        let formats = self.formats();
        write(mapping, formats.saturating_add(nth * WORD), &format)?;
        write(
            mapping,
            formats.saturating_add(self.count() * WORD + nth),
            &[stored.code],
        )?;
        write(mapping, self.data().saturating_add(self.offsets[nth]), &stored.bytes)
    }

    fn set(&self, index: &Value, value: &Value) -> Result<Value, Raise> {
        let mapping = self.mapping()?;
        let nth = self.position(index, "assignment index out of range")?;
        let room = self.room(nth);
        // What the block says of it may be anything.
        read(&mapping, self.data().saturating_add(self.offsets[nth]), room)?;
        let length = match value {
            Value::Str(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
            _ => 0,
        };
        if length > room {
            return Err(Raise::value_error("bytes/str item exceeds available storage"));
        }
        let stored = Stored::new(value, Some(room))?;
        self.store(&mapping, nth, &stored).map(|()| Value::None)
    }

    fn all(&self) -> Result<Vec<Value>, Raise> {
        let mapping = self.mapping()?;
        (0..self.count()).map(|nth| self.get(&mapping, nth)).collect()
    }
}

impl NativeObject for List {
    fn class(&self) -> &'static Class {
        &SHAREABLE_LIST
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "shm" => Some(self.block.clone()),
            "format" => {
                let mapping = self.mapping()?;
                let formats = (0..self.count()).map(|nth| self.format(&mapping, nth));
                Some(formats.collect::<Result<String, _>>()?.into())
            }
            _ => None,
        })
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let values = display::repr(thread, &Value::list(self.all()?))?;
        let name = repr_str(&block(&self.block)?.name);
        Ok(Some(format!("ShareableList({values}, name={name})")))
    }

    fn len(&self) -> Option<usize> {
        Some(self.count())
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        Ok(Some(Iter::Native(Box::new(Values { list: self, nth: 0 }))))
    }

    fn special(&self, _thread: &mut Thread, name: &'static str, args: &[Value]) -> Option<Result<Value, Raise>> {
        Some(match (name, args) {
            ("__getitem__", [index]) => self
                .position(index, "index out of range")
                .and_then(|nth| self.get(&*self.mapping()?, nth)),
            ("__setitem__", [index, value]) => self.set(index, value),
            _ => return None,
        })
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let name = block(&self.block)?.name.clone();
        Ok((Value::Native(&ATTACH), vec![Value::Str(name)]))
    }
}

/// The values, each as it is when it is asked for.
struct Values {
    list: Arc<List>,
    nth: usize,
}

impl Next for Values {
    fn next(&mut self, _thread: &mut Thread) -> Result<Option<Value>, Raise> {
        if self.nth >= self.list.count() {
            return Ok(None);
        }
        self.nth += 1;
        self.list.get(&*self.list.mapping()?, self.nth - 1).map(Some)
    }
}

fn this(value: &Value) -> Result<&List, Raise> {
    value.downcast().ok_or_else(|| Raise::type_error("not a ShareableList"))
}

fn method(name: &str) -> Option<Method> {
    Some(match name {
        "count" => |_, list, args| {
            const COUNT: Signature<1> = Signature::new("ShareableList.count", ["value"]).required(1);
            let [wanted] = args.bind(&COUNT)?.map(Option::unwrap_or_default);
            let mut count = 0;
            for value in this(list)?.all()? {
                count += i64::from(comparison::equal(&wanted, &value)?);
            }
            Ok(Value::Int(count))
        },
        "index" => |thread, list, args| {
            const INDEX: Signature<1> = Signature::new("ShareableList.index", ["value"]).required(1);
            let [wanted] = args.bind(&INDEX)?.map(Option::unwrap_or_default);
            match comparison::position(&this(list)?.all()?, &wanted)? {
                Some(nth) => Ok(Value::Int(i64::try_from(nth).unwrap_or(i64::MAX))),
                None => {
                    let wanted = display::repr(thread, &wanted)?;
                    Err(Raise::value_error(format!("{wanted} not in this container")))
                }
            }
        },
        _ => return None,
    })
}
