//! The methods of `dict`, and its views.

use std::sync::Arc;

use indexmap::IndexMap;

use super::comparison;
use super::subscript::missing_key;
use super::{
    Args, Class, Dict, Iter, Key, Method, NativeFunction, NativeObject, Next, Value, collect, display, wrong_receiver,
};
use crate::exception::{KEY_ERROR, Raise};
use crate::interp::Thread;

/// The method of that name.
pub fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "get" => get,
        "pop" => pop,
        "popitem" => popitem,
        "setdefault" => setdefault,
        "update" => update,
        "keys" => |_, this, args| view(this, args, View::Keys),
        "values" => |_, this, args| view(this, args, View::Values),
        "items" => |_, this, args| view(this, args, View::Items),
        "copy" => |_, this, args| {
            args.none("dict.copy")?;
            let dict = dict(this)?;
            Ok(Value::dict(dict.snapshot()))
        },
        "clear" => |_, this, args| {
            args.none("dict.clear")?;
            dict(this)?.lock().clear();
            Ok(Value::None)
        },
        _ => return None,
    };
    Some(method)
}

/// The class method of that name.
pub fn class_method(name: &str) -> Option<&'static NativeFunction> {
    static FROMKEYS: NativeFunction = NativeFunction::new("builtins", "fromkeys", fromkeys);
    (name == "fromkeys").then_some(&FROMKEYS)
}

fn fromkeys(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [keys, value] = args.up_to("fromkeys", 1)?;
    let value = value.unwrap_or(Value::None);
    let keys = collect(thread, &keys.unwrap_or(Value::None))?;
    let entries: Result<IndexMap<Key, Value>, Raise> = keys
        .into_iter()
        .map(|key| Ok((Key::new(key)?, value.clone())))
        .collect();
    Ok(Value::dict(entries?))
}

pub(super) fn dict(this: &Value) -> Result<&Arc<Dict>, Raise> {
    match this {
        Value::Dict(dict) => Ok(dict),
        other => Err(wrong_receiver("dict", other)),
    }
}

fn get(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    args.no_keywords("dict.get")?;
    let [key, default] = args.up_to("get", 1)?;
    let key = Key::new(key.unwrap_or(Value::None))?;
    let found = dict(this)?.lock().get(&key).cloned();
    Ok(found.or(default).unwrap_or(Value::None))
}

fn pop(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    args.no_keywords("dict.pop")?;
    let [key, default] = args.up_to("pop", 1)?;
    let key = Key::new(key.unwrap_or(Value::None))?;
    let removed = dict(this)?.lock().shift_remove(&key);
    removed.or(default).ok_or_else(|| missing_key(key))
}

fn popitem(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    args.none("dict.popitem")?;
    match dict(this)?.lock().pop() {
        Some((key, value)) => Ok(Value::tuple(vec![key.into_value(), value])),
        None => Err(Raise::new(&KEY_ERROR, "popitem(): dictionary is empty")),
    }
}

fn setdefault(_thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    args.no_keywords("dict.setdefault")?;
    let [key, default] = args.up_to("setdefault", 1)?;
    let key = Key::new(key.unwrap_or(Value::None))?;
    let mut entries = dict(this)?.lock();
    Ok(entries.entry(key).or_insert(default.unwrap_or(Value::None)).clone())
}

fn update(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let keyword = args.keyword;
    let [other] = Args::positional(args.positional).up_to("update", 0)?;
    let mut more = match &other {
        Some(other) => entries(thread, other)?,
        None => IndexMap::new(),
    };
    more.extend(keyword.into_iter().map(|(name, value)| (Key::str(&name), value)));
    dict(this)?.lock().extend(more);
    Ok(Value::None)
}

/// The entries of a native object that is some kind of dict.
///
/// # Errors
/// What asking for them raises.
pub fn of_mapping(thread: &mut Thread, value: &Value) -> Result<Option<IndexMap<Key, Value>>, Raise> {
    let Value::Object(object) = value else { return Ok(None) };
    match object.special(thread, "copy", &[]).transpose()? {
        Some(Value::Dict(dict)) => Ok(Some(dict.snapshot())),
        _ => Ok(None),
    }
}

/// What `dict(value)` holds: the entries of a dict, or of a sequence of pairs.
pub fn entries(thread: &mut Thread, value: &Value) -> Result<IndexMap<Key, Value>, Raise> {
    if let Value::Dict(dict) = value {
        return Ok(dict.snapshot());
    }
    if let Some(entries) = of_mapping(thread, value)? {
        return Ok(entries);
    }
    let mut entries = IndexMap::new();
    for (nth, element) in collect(thread, value)?.into_iter().enumerate() {
        let pair = collect(thread, &element).map_err(|_| {
            Raise::type_error(format!(
                "cannot convert dictionary update sequence element #{nth} to a sequence"
            ))
        })?;
        let [key, value] = <[Value; 2]>::try_from(pair).map_err(|pair| {
            Raise::value_error(format!(
                "dictionary update sequence element #{nth} has length {}; 2 is required",
                pair.len()
            ))
        })?;
        entries.insert(Key::new(key)?, value);
    }
    Ok(entries)
}

/// `left | right` and `left |= right` for a dict on the left. `|` wants another
/// dict, `|=` takes whatever `update` takes.
pub(super) fn merged(thread: &mut Thread, left: &Value, right: &Value, in_place: bool) -> Option<Result<Value, Raise>> {
    let (Value::Dict(dict), true) = (left, in_place || matches!(right, Value::Dict(_))) else {
        return None;
    };
    let more = match entries(thread, right) {
        Ok(more) => more,
        Err(raise) => return Some(Err(raise)),
    };
    if in_place {
        dict.lock().extend(more);
        return Some(Ok(left.clone()));
    }
    let mut entries = dict.snapshot();
    entries.extend(more);
    Some(Ok(Value::dict(entries)))
}

/// What a view of a dict shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Keys,
    Values,
    Items,
}

impl View {
    fn class(self) -> &'static Class {
        static KEYS: Class = Class::new("dict_keys");
        static VALUES: Class = Class::new("dict_values");
        static ITEMS: Class = Class::new("dict_items");
        match self {
            View::Keys => &KEYS,
            View::Values => &VALUES,
            View::Items => &ITEMS,
        }
    }

    fn element(self, (key, value): (&Key, &Value)) -> Value {
        match self {
            View::Keys => key.value().clone(),
            View::Values => value.clone(),
            View::Items => Value::tuple(vec![key.value().clone(), value.clone()]),
        }
    }
}

/// `dict.keys()` and its like: shows the dict as it is now, not as it was.
struct DictView {
    dict: Arc<Dict>,
    view: View,
}

fn view(this: &Value, args: Args, view: View) -> Result<Value, Raise> {
    args.none(match view {
        View::Keys => "dict.keys",
        View::Values => "dict.values",
        View::Items => "dict.items",
    })?;
    Ok(Value::object(DictView {
        dict: dict(this)?.clone(),
        view,
    }))
}

impl DictView {
    fn elements(&self) -> Vec<Value> {
        self.dict.lock().iter().map(|entry| self.view.element(entry)).collect()
    }
}

impl NativeObject for DictView {
    fn class(&self) -> &'static Class {
        self.view.class()
    }

    fn repr(&self, thread: &mut Thread) -> Result<Option<String>, Raise> {
        let elements = display::repr(thread, &Value::list(self.elements()))?;
        Ok(Some(format!("{}({elements})", self.class().name)))
    }

    fn len(&self) -> Option<usize> {
        Some(self.dict.lock().len())
    }

    fn as_set(&self) -> Option<Vec<Value>> {
        (self.view != View::Values).then(|| self.elements())
    }

    fn contains(&self, _thread: &mut Thread, item: &Value) -> Result<Option<bool>, Raise> {
        let found = match self.view {
            View::Keys => self.dict.lock().contains_key(&Key::new(item.clone())?),
            View::Values | View::Items => comparison::position(&self.elements(), item)?.is_some(),
        };
        Ok(Some(found))
    }

    fn iter(self: Arc<Self>, _thread: &mut Thread) -> Result<Option<Iter>, Raise> {
        let len = self.dict.lock().len();
        Ok(Some(match self.view {
            View::Keys => Iter::Dict {
                dict: self.dict.clone(),
                index: 0,
                len,
            },
            View::Values | View::Items => Iter::Native(Box::new(ViewIterator {
                view: self,
                index: 0,
                len,
            })),
        }))
    }
}

struct ViewIterator {
    view: Arc<DictView>,
    index: usize,
    len: usize,
}

impl Next for ViewIterator {
    fn next(&mut self, _thread: &mut Thread) -> Result<Option<Value>, Raise> {
        let dict = self.view.dict.lock();
        if dict.len() != self.len {
            return Err(Raise::runtime_error("dictionary changed size during iteration"));
        }
        let element = dict.get_index(self.index).map(|entry| self.view.view.element(entry));
        self.index += 1;
        Ok(element)
    }
}
