//! `collections.deque`: a queue with two ends, and a bound if it has one.

use std::collections::VecDeque;
use std::sync::Arc;

use forklore_python::exception::Raise;
use forklore_python::interp::Thread;
use forklore_python::value::limit::{room_for, room_to_grow};
use forklore_python::value::{
    Args, Class, Iter, Method, NativeObject, Next, Shared, Signature, Value, comparison, display, number,
};

/// `collections.deque`
pub static CLASS: Class = Class::new("deque")
    .module("collections")
    .c_name("collections.deque")
    .construct(construct)
    .methods(method)
    .generic()
    .sequence();

struct Deque {
    items: Shared<VecDeque<Value>>,
    most: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Left,
    Right,
}

fn construct(thread: &mut Thread, _class: &'static Class, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<2> = Signature::new("deque", ["iterable", "maxlen"]).native();
    let [items, most] = args.bind(&SIGNATURE)?;
    let most = match most {
        None | Some(Value::None) => None,
        Some(most) => {
            let most = number::as_int(&most).ok_or_else(|| Raise::type_error("an integer is required"))?;
            let negative = |_| Raise::value_error("maxlen must be non-negative");
            Some(usize::try_from(most).map_err(negative)?)
        }
    };
    let deque = Deque {
        items: Shared::new(VecDeque::new()),
        most,
    };
    if let Some(items) = items {
        deque.extend(thread, &items, End::Right)?;
    }
    Ok(Value::object(deque))
}

fn deque(this: &Value) -> Result<&Deque, Raise> {
    this.downcast().ok_or_else(|| Raise::type_error("not a deque"))
}

impl Deque {
    fn of(items: VecDeque<Value>, most: Option<usize>) -> Value {
        Value::object(Self {
            items: Shared::new(items),
            most,
        })
    }

    /// Adds at one end; if it is full, the other end falls out.
    fn push(&self, item: Value, end: End) -> Result<(), Raise> {
        let mut items = self.items.lock();
        if items.len() == items.capacity() {
            room_to_grow(items.len(), size_of::<Value>())?;
        }
        match end {
            End::Left => items.push_front(item),
            End::Right => items.push_back(item),
        }
        let fallen = match self.most.is_some_and(|most| items.len() > most) {
            true if end == End::Left => items.pop_back(),
            true => items.pop_front(),
            false => None,
        };
        drop(items);
        drop(fallen);
        Ok(())
    }

    fn extend(&self, thread: &mut Thread, more: &Value, end: End) -> Result<Value, Raise> {
        // One that is added to itself is added as it is now.
        let mut more = match more.downcast::<Deque>() {
            Some(other) => Iter::over(other.snapshot()),
            None => Iter::new(thread, more)?,
        };
        while let Some(item) = more.next(thread)? {
            self.push(item, end)?;
        }
        Ok(Value::None)
    }

    fn pop(&self, end: End) -> Result<Value, Raise> {
        let mut items = self.items.lock();
        let item = match end {
            End::Left => items.pop_front(),
            End::Right => items.pop_back(),
        };
        item.ok_or_else(|| Raise::index_error("pop from an empty deque"))
    }

    fn snapshot(&self) -> Vec<Value> {
        self.items.lock().iter().cloned().collect()
    }

    /// The place that an index means.
    fn position(&self, index: &Value) -> Result<usize, Raise> {
        let Some(index) = number::as_int(index) else {
            let class = index.type_name();
            return Err(Raise::type_error(format!(
                "sequence index must be integer, not '{class}'"
            )));
        };
        let len = self.items.lock().len();
        let position = match index < 0 {
            true => index.saturating_add_unsigned(len as u64),
            false => index,
        };
        let position = usize::try_from(position).ok().filter(|position| *position < len);
        position.ok_or_else(|| Raise::index_error("deque index out of range"))
    }
}

fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "append" => |_, this, args| {
            let item = args.one("deque.append")?;
            deque(this)?.push(item, End::Right).map(|()| Value::None)
        },
        "appendleft" => |_, this, args| {
            let item = args.one("deque.appendleft")?;
            deque(this)?.push(item, End::Left).map(|()| Value::None)
        },
        "pop" => |_, this, args| {
            args.none("deque.pop")?;
            deque(this)?.pop(End::Right)
        },
        "popleft" => |_, this, args| {
            args.none("deque.popleft")?;
            deque(this)?.pop(End::Left)
        },
        "extend" => |thread, this, args| deque(this)?.extend(thread, &args.one("deque.extend")?, End::Right),
        "extendleft" => |thread, this, args| deque(this)?.extend(thread, &args.one("deque.extendleft")?, End::Left),
        "clear" => |_, this, args| {
            args.none("deque.clear")?;
            let items = std::mem::take(&mut *deque(this)?.items.lock());
            drop(items);
            Ok(Value::None)
        },
        "copy" => |_, this, args| {
            args.none("deque.copy")?;
            let this = deque(this)?;
            Ok(Deque::of(this.items.snapshot(), this.most))
        },
        "rotate" => rotate,
        "reverse" => |_, this, args| {
            args.none("deque.reverse")?;
            deque(this)?.items.lock().make_contiguous().reverse();
            Ok(Value::None)
        },
        "count" => |_, this, args| {
            let wanted = args.one("deque.count")?;
            let mut count = 0;
            for item in deque(this)?.snapshot() {
                count += i64::from(comparison::same(&item, &wanted)?);
            }
            Ok(count.into())
        },
        "index" => index,
        "insert" => insert,
        "remove" => |thread, this, args| {
            let wanted = args.one("deque.remove")?;
            let this = deque(this)?;
            let place = comparison::position(&this.snapshot(), &wanted)?;
            let removed = place.and_then(|place| this.items.lock().remove(place));
            match removed {
                Some(_) => Ok(Value::None),
                None => Err(not_in_deque(thread, &wanted)?),
            }
        },
        _ => return None,
    };
    Some(method)
}

fn rotate(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let [steps] = args.up_to("rotate", 0)?;
    let steps = steps.map_or(Ok(1), |steps| number::index(&steps))?;
    let mut items = deque(this)?.items.lock();
    if let Some(steps) = steps.checked_rem_euclid(i64::try_from(items.len()).unwrap_or(i64::MAX)) {
        items.rotate_right(usize::try_from(steps).unwrap_or_default());
    }
    Ok(Value::None)
}

fn index(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let [wanted, start, stop] = args.up_to("index", 1)?;
    let wanted = wanted.unwrap_or_default();
    let items = Value::tuple(deque(this)?.snapshot());
    let mut rest = vec![wanted.clone()];
    rest.extend(start.into_iter().chain(stop));
    let found = match items.class().find_method("index") {
        Some(index) => index(thread, &items, Args::positional(rest)),
        None => Ok(Value::None),
    };
    match found {
        Err(raise) if raise.is(&forklore_python::exception::VALUE_ERROR) => Err(not_in_deque(thread, &wanted)?),
        found => found,
    }
}

fn not_in_deque(thread: &mut Thread, wanted: &Value) -> Result<Raise, Raise> {
    let wanted = display::repr(thread, wanted)?;
    Ok(Raise::value_error(format!("{wanted} is not in deque")))
}

fn insert(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let [index, item] = args.up_to("insert", 2)?;
    let index = number::index(&index.unwrap_or_default())?;
    let this = deque(this)?;
    let mut items = this.items.lock();
    if this.most.is_some_and(|most| items.len() >= most) {
        return Err(Raise::index_error("deque already at its maximum size"));
    }
    let len = items.len();
    let place = match index < 0 {
        true => usize::try_from(index.saturating_add_unsigned(len as u64)).unwrap_or(0),
        false => usize::try_from(index).unwrap_or(len).min(len),
    };
    items.insert(place, item.unwrap_or_default());
    Ok(Value::None)
}

/// `+` and `*`
impl Deque {
    fn joined_with(&self, thread: &mut Thread, other: &Value) -> Result<Value, Raise> {
        let Some(other) = other.downcast::<Self>() else {
            let class = other.type_name();
            let text = format!("can only concatenate deque (not \"{class}\") to deque");
            return Err(Raise::type_error(text));
        };
        let made = Self::of(self.items.snapshot(), self.most);
        deque(&made)?.extend(thread, &Value::list(other.snapshot()), End::Right)?;
        Ok(made)
    }

    fn times(&self, count: &Value) -> Result<VecDeque<Value>, Raise> {
        let count = number::as_int(count).ok_or_else(|| {
            let class = count.type_name();
            Raise::type_error(format!("can't multiply sequence by non-int of type '{class}'"))
        })?;
        let mut items = self.items.snapshot();
        let count = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
        room_for(items.len().saturating_mul(size_of::<Value>()), count)?;
        let once: Vec<Value> = items.drain(..).collect();
        items.extend(std::iter::repeat_n(once, count).flatten());
        let surplus = self.most.map_or(0, |most| items.len().saturating_sub(most));
        items.drain(..surplus);
        Ok(items)
    }
}

impl NativeObject for Deque {
    fn class(&self) -> &'static Class {
        &CLASS
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let most = || self.most.map(|most| i64::try_from(most).unwrap_or(i64::MAX));
        Ok((name == "maxlen").then(|| Value::option(most())))
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let items = display::repr(thread, &Value::list(self.snapshot()))?;
        Ok(Some(match self.most {
            None => format!("deque({items})"),
            Some(most) => format!("deque({items}, maxlen={most})"),
        }))
    }

    fn len(&self) -> Option<usize> {
        Some(self.items.lock().len())
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        let len = self.items.lock().len();
        Ok(Some(Iter::Native(Box::new(Elements {
            deque: self,
            at: 0,
            len,
        }))))
    }

    fn equals(&self, other: &Value) -> Option<Result<bool, Raise>> {
        let other = other.downcast::<Deque>()?;
        let (items, others) = (Value::list(self.snapshot()), Value::list(other.snapshot()));
        Some(comparison::equal(&items, &others))
    }

    fn special(&self, thread: &mut Thread, name: &'static str, args: &[Value]) -> Option<Result<Value, Raise>> {
        Some(match (name, args) {
            ("__getitem__", [index]) => self.position(index).map(|position| self.items.lock()[position].clone()),
            ("__setitem__", [index, value]) => self.position(index).map(|position| {
                let before = std::mem::replace(&mut self.items.lock()[position], value.clone());
                drop(before);
                Value::None
            }),
            ("__delitem__", [index]) => self.position(index).map(|position| {
                let removed = self.items.lock().remove(position);
                drop(removed);
                Value::None
            }),
            ("__add__", [other]) => self.joined_with(thread, other),
            ("__iadd__", [more]) => self.extend(thread, more, End::Right),
            ("__mul__" | "__rmul__", [count]) => self.times(count).map(|items| Self::of(items, self.most)),
            ("__imul__", [count]) => self.times(count).map(|items| {
                let before = std::mem::replace(&mut *self.items.lock(), items);
                drop(before);
                Value::None
            }),
            _ => return None,
        })
    }

    fn is_hashable(&self) -> bool {
        false
    }

    fn reduce(&self, thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        let most = self.attribute(thread, "maxlen")?.unwrap_or_default();
        Ok((Value::Class(&CLASS), vec![Value::list(self.snapshot()), most]))
    }
}

struct Elements {
    deque: Arc<Deque>,
    at: usize,
    len: usize,
}

impl Next for Elements {
    fn next(&mut self, _thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let items = self.deque.items.lock();
        if items.len() != self.len {
            return Err(Raise::runtime_error("deque mutated during iteration"));
        }
        let item = items.get(self.at).cloned();
        self.at += 1;
        Ok(item)
    }
}
