//! `str.translate` and the tables for it.

use indexmap::IndexMap;

use super::text::{expect_str, text};
use crate::exception::{LOOKUP_ERROR, Raise};
use crate::interp::Thread;
use crate::value::limit::room_for;
use crate::value::{Args, Key, NativeFunction, Value, number, subscript};

/// The static methods of `str`.
pub fn class_method(name: &str) -> Option<&'static NativeFunction> {
    static MAKETRANS: NativeFunction = NativeFunction::new("builtins", "maketrans", make_table);
    (name == "maketrans").then_some(&MAKETRANS)
}

fn code(c: char) -> Value {
    Value::Int(u32::from(c).into())
}

/// `str.maketrans(mapping)`, `str.maketrans(from, to, delete='')`
fn make_table(_thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    let [from, to, delete] = args.up_to("maketrans", 1)?;
    let from = from.unwrap_or_default();
    let Some(to) = to else {
        return table_of(&from);
    };
    let to = expect_str(&to, "maketrans() argument 2 must be str")?;
    let delete = delete.unwrap_or_else(|| "".into());
    let delete = expect_str(&delete, "maketrans() argument 3 must be str")?;
    let Value::Str(from) = &from else {
        let text = "first maketrans argument must be a string if there is a second argument";
        return Err(Raise::type_error(text));
    };
    if from.chars().count() != to.chars().count() {
        let text = "the first two maketrans arguments must have equal length";
        return Err(Raise::value_error(text));
    }
    let mut table = IndexMap::new();
    for (from, to) in from.chars().zip(to.chars()) {
        table.insert(Key::new(code(from))?, code(to));
    }
    for gone in delete.chars() {
        table.insert(Key::new(code(gone))?, Value::None);
    }
    Ok(Value::dict(table))
}

/// The same table with the numbers of characters for its keys.
fn table_of(mapping: &Value) -> Result<Value, Raise> {
    let Value::Dict(mapping) = mapping else {
        let text = "if you give only one argument to maketrans it must be a dict";
        return Err(Raise::type_error(text));
    };
    let mut table = IndexMap::new();
    for (key, value) in mapping.snapshot() {
        let key = match key.value() {
            Value::Str(text) => {
                let mut characters = text.chars();
                match (characters.next(), characters.next()) {
                    (Some(c), None) => code(c),
                    _ => {
                        let text = "string keys in translate table must be of length 1";
                        return Err(Raise::value_error(text));
                    }
                }
            }
            number @ Value::Int(_) => number.clone(),
            _ => {
                let text = "keys in translate table must be strings or integers";
                return Err(Raise::type_error(text));
            }
        };
        table.insert(Key::new(key)?, value);
    }
    Ok(Value::dict(table))
}

/// `str.translate(table)`
pub(super) fn translate(thread: &mut Thread, this: &Value, args: Args) -> Result<Value, Raise> {
    let table = args.one("str.translate")?;
    let mut translated = String::new();
    for c in text(this)?.chars() {
        match subscript::get(thread, &table, &code(c)) {
            Ok(Value::None) => {}
            Ok(Value::Str(text)) => translated.push_str(&text),
            Ok(other) => translated.push(character(&other)?),
            Err(raise) if raise.is(&LOOKUP_ERROR) => translated.push(c),
            Err(raise) => return Err(raise),
        }
        room_for(translated.len(), 1)?;
    }
    Ok(translated.into())
}

fn character(value: &Value) -> Result<char, Raise> {
    let Some(number) = number::as_int(value) else {
        let text = "character mapping must return integer, None or str";
        return Err(Raise::type_error(text));
    };
    let character = u32::try_from(number).ok().and_then(char::from_u32);
    character.ok_or_else(|| Raise::value_error("character mapping must be in range(0x110000)"))
}
