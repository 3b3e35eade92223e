//! `signal.Signals`, `Handlers` and `Sigmasks`: enumerations whose members are ints.

use std::collections::HashMap;

use nix::sys::signal::Signal;

use forklore_python::exception::{KEY_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::{Args, Class, NativeFunction, NativeObject, Shared, Value, number};

/// Where the values of all members are.
const VALUES: std::ops::RangeInclusive<i64> = 0..=64;

pub(super) const SIG_DFL: i64 = 0;
pub(super) const SIG_IGN: i64 = 1;

/// An [`Enumeration`], and its class.
macro_rules! enumeration {
    ($enumeration:ident $class:ident $name:literal $name_of:expr) => {
        pub(super) static $class: Class = Class::new($name)
            .module("signal")
            .base(&forklore_python::value::classes::INT)
            .construct(|thread, _, args| construct(thread, &$enumeration, args))
            .attributes(|thread, _, name| $enumeration.member_of(thread, name))
            .members(|thread, _| $enumeration.members(thread))
            .class_methods(|name| {
                static OF_NAME: NativeFunction = NativeFunction::new("signal", "__getitem__", |thread, args| {
                    of_name(thread, &$enumeration, args)
                });
                (name == "__getitem__").then_some(&OF_NAME)
            });
        pub(super) static $enumeration: Enumeration = Enumeration {
            class: &$class,
            name: $name_of,
        };
    };
}

enumeration!(SIGNALS SIGNALS_CLASS "Signals" signal_name);
enumeration!(HANDLERS HANDLERS_CLASS "Handlers" handler_name);
enumeration!(SIGMASKS SIGMASKS_CLASS "Sigmasks" mask_name);

/// The members that a process has asked for: one object each, so that `is` holds.
#[derive(Default)]
struct Members(Shared<HashMap<(&'static str, i64), Value>>);

/// An `enum.IntEnum`.
pub(super) struct Enumeration {
    class: &'static Class,
    name: fn(i64) -> Option<&'static str>,
}

/// A member of an [`Enumeration`].
struct Member {
    class: &'static Class,
    name: &'static str,
    value: i64,
}

fn signal_name(number: i64) -> Option<&'static str> {
    match number {
        34 => return Some("SIGRTMIN"),
        64 => return Some("SIGRTMAX"),
        _ => {}
    }
    i32::try_from(number)
        .ok()
        .and_then(|number| Signal::try_from(number).ok())
        .map(Signal::as_str)
}

fn handler_name(number: i64) -> Option<&'static str> {
    match number {
        SIG_DFL => Some("SIG_DFL"),
        SIG_IGN => Some("SIG_IGN"),
        _ => None,
    }
}

fn mask_name(number: i64) -> Option<&'static str> {
    const NAMES: [&str; 3] = ["SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK"];
    NAMES.get(usize::try_from(number).ok()?).copied()
}

impl Enumeration {
    /// The member with this value; a number that is none stays a number.
    pub(super) fn member(&self, thread: &mut Thread, value: i64) -> Value {
        let Some(name) = (self.name)(value) else {
            return Value::Int(value);
        };
        let state = thread.module_state::<Members>();
        let mut members = state.0.lock();
        let class = self.class;
        members
            .entry((class.name, value))
            .or_insert_with(|| Value::object(Member { class, name, value }))
            .clone()
    }

    /// `signal.Signals.SIGTERM`: a member by its name.
    fn member_of(&self, thread: &mut Thread, name: &str) -> Option<Value> {
        let value = VALUES.clone().find(|&value| (self.name)(value) == Some(name))?;
        Some(self.member(thread, value))
    }

    /// All members.
    fn members(&self, thread: &mut Thread) -> Vec<Value> {
        let values = VALUES.filter(|&value| (self.name)(value).is_some());
        values.map(|value| self.member(thread, value)).collect()
    }
}

fn construct(thread: &mut Thread, enumeration: &Enumeration, args: Args) -> Result<Value, Raise> {
    let class = enumeration.class.name;
    let value = number::index(&args.one(class)?)?;
    match enumeration.member(thread, value) {
        member @ Value::Object(_) => Ok(member),
        _ => Err(Raise::value_error(format!("{value} is not a valid {class}"))),
    }
}

/// `signal.Signals["SIGTERM"]`
fn of_name(thread: &mut Thread, enumeration: &Enumeration, args: Args) -> Result<Value, Raise> {
    let name = args.one("__getitem__")?;
    let member = match &name {
        Value::Str(text) => enumeration.member_of(thread, text),
        _ => None,
    };
    member.ok_or_else(|| Raise::new(&KEY_ERROR, name))
}

impl NativeObject for Member {
    fn class(&self) -> &'static Class {
        self.class
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        Ok(match name {
            "name" => Some(self.name.into()),
            "value" => Some(self.value.into()),
            _ => None,
        })
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        Ok(Some(format!("<{}.{}: {}>", self.class.name, self.name, self.value)))
    }

    fn display(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        Ok(Some(self.value.to_string()))
    }

    fn as_int(&self) -> Option<i64> {
        Some(self.value)
    }

    fn reduce(&self, _thread: &mut Thread) -> Result<(Value, Vec<Value>), Raise> {
        Ok((Value::Class(self.class), vec![self.value.into()]))
    }
}
