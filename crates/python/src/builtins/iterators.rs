//! Lazy iterators: `zip`, `map`, `filter`, `enumerate`, `reversed`; `iter` and `next`.

use crate::exception::{Raise, STOP_ITERATION};
use crate::interp::Thread;
use crate::value::{Args, Class, Iter, IteratorObject, Next, Range, Signature, Value, collect};

/// `enumerate`
pub static ENUMERATE: Class = Class::new("enumerate").construct(enumerate);
/// `zip`
pub static ZIP: Class = Class::new("zip").construct(zip);
/// `map`
pub static MAP: Class = Class::new("map").construct(map);
/// `filter`
pub static FILTER: Class = Class::new("filter").construct(filter);
/// `reversed`
pub static REVERSED: Class = Class::new("reversed").construct(reversed);

static ITERATOR: Class = Class::new("iterator");

fn object(class: &'static Class, next: impl Next + 'static) -> Value {
    Value::object(IteratorObject::new(class, Iter::Native(Box::new(next))))
}

/// `iter(object)`, `iter(callable, sentinel)`
pub fn iter(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [value, sentinel] = args.up_to("iter", 1)?;
    let value = value.unwrap_or(Value::None);
    if let Some(sentinel) = sentinel {
        return Ok(object(
            &ITERATOR,
            UntilSentinel {
                callable: value,
                sentinel,
            },
        ));
    }
    match Iter::new(thread, &value)? {
        // An iterator is its own iterator.
        Iter::Object(_) => Ok(value),
        iter => Ok(Value::object(IteratorObject::new(class_of(&value), iter))),
    }
}

fn class_of(value: &Value) -> &'static Class {
    static LIST_ITERATOR: Class = Class::new("list_iterator");
    static TUPLE_ITERATOR: Class = Class::new("tuple_iterator");
    static STR_ITERATOR: Class = Class::new("str_iterator");
    static DICT_ITERATOR: Class = Class::new("dict_keyiterator");
    static SET_ITERATOR: Class = Class::new("set_iterator");
    static RANGE_ITERATOR: Class = Class::new("range_iterator");
    match value {
        Value::List(_) => &LIST_ITERATOR,
        Value::Tuple(_) => &TUPLE_ITERATOR,
        Value::Str(_) => &STR_ITERATOR,
        Value::Dict(_) => &DICT_ITERATOR,
        Value::Set(_) | Value::FrozenSet(_) => &SET_ITERATOR,
        Value::Range(_) => &RANGE_ITERATOR,
        _ => &ITERATOR,
    }
}

/// `next(iterator)`, `next(iterator, default)`
pub fn next(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [iterator, default] = args.up_to("next", 1)?;
    let iterator = iterator.unwrap_or(Value::None);
    // A generator tells what it returned.
    if let Some(next) = iterator.class().find_method("__next__") {
        return match (next(thread, &iterator, Args::default()), default) {
            (Err(raise), Some(default)) if raise.is(&STOP_ITERATION) => Ok(default),
            (next, _) => next,
        };
    }
    let found = match &iterator {
        Value::Object(object) => match object.clone().iter(thread)? {
            Some(Iter::Object(iterator)) => Some(iterator),
            _ => None,
        },
        _ => None,
    };
    let Some(found) = found else {
        return Err(Raise::type_error(format!(
            "'{}' object is not an iterator",
            iterator.type_name()
        )));
    };
    match (found.next(thread)?, default) {
        (Some(value), _) | (None, Some(value)) => Ok(value),
        (None, None) => Err(Raise::with_args(&STOP_ITERATION, Vec::new())),
    }
}

fn enumerate(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("enumerate", ["iterable", "start"]).required(1).native();
    let [iterable, start] = args.bind(&SIGNATURE)?;
    let next = match start {
        None => 0,
        Some(start) => crate::value::number::index(&start)?,
    };
    let iter = Iter::new(thread, &iterable.unwrap_or(Value::None))?;
    Ok(object(class, Enumerate { iter, next }))
}

fn zip(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    let mut strict = false;
    for (name, value) in &args.keyword {
        if &**name != "strict" {
            return Err(Raise::type_error(format!(
                "'{name}' is an invalid keyword argument for zip()"
            )));
        }
        strict = value.is_true();
    }
    let mut iters = Vec::new();
    for iterable in &args.positional {
        iters.push(Iter::new(thread, iterable)?);
    }
    Ok(object(class, Zip { iters, strict }))
}

fn map(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    args.no_keywords("map")?;
    let Some((function, iterables)) = args
        .positional
        .split_first()
        .filter(|(_, iterables)| !iterables.is_empty())
    else {
        return Err(Raise::type_error("map() must have at least two arguments."));
    };
    let iters: Result<Vec<Iter>, Raise> = iterables.iter().map(|iterable| Iter::new(thread, iterable)).collect();
    Ok(object(
        class,
        Map {
            function: function.clone(),
            iters: iters?,
        },
    ))
}

fn filter(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    let [function, iterable] = args.up_to("filter", 2)?;
    let iter = Iter::new(thread, &iterable.unwrap_or(Value::None))?;
    Ok(object(
        class,
        Filter {
            function: function.unwrap_or(Value::None),
            iter,
        },
    ))
}

fn reversed(thread: &mut Thread, class: &'static Class, args: Args) -> Result<Value, Raise> {
    let value = args.one("reversed")?;
    let iter = match &value {
        Value::Range(range) => {
            let len = range.len();
            let last = Range {
                start: range.at(len - 1),
                stop: range.start,
                step: range.step,
            };
            Iter::Range {
                next: last.start,
                step: range.step.wrapping_neg(),
                remaining: len,
            }
        }
        Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_) | Value::Dict(_) => {
            let mut items = collect(thread, &value)?;
            items.reverse();
            Iter::over(items)
        }
        Value::Object(object) if let Some(items) = object.special(thread, "__reversed__", &[]) => {
            Iter::over(collect(thread, &items?)?)
        }
        Value::Object(object) if let Some(mut items) = object.elements() => {
            items.reverse();
            Iter::over(items)
        }
        other => {
            return Err(Raise::type_error(format!(
                "'{}' object is not reversible",
                other.type_name()
            )));
        }
    };
    Ok(Value::object(IteratorObject::new(class, iter)))
}

struct UntilSentinel {
    callable: Value,
    sentinel: Value,
}

impl Next for UntilSentinel {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let value = thread.call(&self.callable, Args::default())?;
        let ended = crate::value::comparison::equal(&value, &self.sentinel)?;
        Ok((!ended).then_some(value))
    }
}

struct Enumerate {
    iter: Iter,
    next: i64,
}

impl Next for Enumerate {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let Some(item) = self.iter.next(thread)? else {
            return Ok(None);
        };
        let index = self.next;
        self.next = index.checked_add(1).ok_or_else(Raise::int_overflow)?;
        Ok(Some(Value::tuple(vec![Value::Int(index), item])))
    }
}

struct Zip {
    iters: Vec<Iter>,
    strict: bool,
}

impl Next for Zip {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let mut items = Vec::with_capacity(self.iters.len());
        for iter in &mut self.iters {
            match iter.next(thread)? {
                Some(item) => items.push(item),
                None => break,
            }
        }
        let got = items.len();
        if got > 0 && got == self.iters.len() {
            return Ok(Some(Value::tuple(items)));
        }
        if self.strict {
            self.check_lengths(thread, got)?;
        }
        Ok(None)
    }
}

impl Zip {
    /// `strict=True`: all must end in the same round. The first `got` had one more element.
    fn check_lengths(&mut self, thread: &mut Thread, got: usize) -> Result<(), Raise> {
        let before = |count: usize| {
            if count == 1 {
                " 1".to_owned()
            } else {
                format!("s 1-{count}")
            }
        };
        if got > 0 {
            let text = format!("zip() argument {} is shorter than argument{}", got + 1, before(got));
            return Err(Raise::value_error(text));
        }
        for index in 1..self.iters.len() {
            if self.iters[index].next(thread)?.is_some() {
                let text = format!("zip() argument {} is longer than argument{}", index + 1, before(index));
                return Err(Raise::value_error(text));
            }
        }
        Ok(())
    }
}

struct Map {
    function: Value,
    iters: Vec<Iter>,
}

impl Next for Map {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let mut args = Vec::with_capacity(self.iters.len());
        for iter in &mut self.iters {
            match iter.next(thread)? {
                Some(arg) => args.push(arg),
                None => return Ok(None),
            }
        }
        thread.call(&self.function, Args::positional(args)).map(Some)
    }
}

struct Filter {
    function: Value,
    iter: Iter,
}

impl Next for Filter {
    fn next(&mut self, thread: &mut Thread) -> Result<Option<Value>, Raise> {
        while let Some(item) = self.iter.next(thread)? {
            let keep = match &self.function {
                Value::None => item.is_true(),
                function => thread.call(function, Args::positional(vec![item.clone()]))?.is_true(),
            };
            if keep {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}
