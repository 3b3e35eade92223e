//! Messages with their arguments, to be said in any language.

use std::sync::Arc;

use fluent_bundle::{FluentArgs, FluentValue};

use super::files::format;
use forklore_event::Language;

/// Something to be said in a language that is not known yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A message of the files, with its arguments.
    Known {
        /// Its name there.
        key: &'static str,
        /// What it is about.
        arguments: Vec<(&'static str, Argument)>,
    },
    /// What reads the same in every language.
    Plain(String),
}

/// What a message is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A text; it may choose among the variants of a message.
    Text(String),
    /// A number; it chooses the plural form, and whole ones up to 2^53 are written exactly.
    Number(f64),
    /// A message, to be said in the same language.
    Message(Message),
}

impl Message {
    /// The message `key`, which must be one of the files; `message!` has that checked.
    pub fn new(key: &'static str, arguments: Vec<(&'static str, Argument)>) -> Self {
        Self::Known { key, arguments }
    }

    /// Its text in `language`, else in English.
    pub fn get(&self, language: Language) -> String {
        match self {
            Self::Known { key, arguments } => {
                let values = arguments.iter().map(|(name, value)| (*name, value.get(language)));
                format(language, key, &values.collect::<FluentArgs>())
            }
            Self::Plain(text) => text.clone(),
        }
    }
}

impl Argument {
    fn get(&self, language: Language) -> FluentValue<'_> {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Number(number) => (*number).into(),
            Self::Message(message) => message.get(language).into(),
        }
    }
}

impl From<Message> for Argument {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

macro_rules! texts {
    ($($type:ty)*) => { $(
        impl From<$type> for Argument {
            fn from(text: $type) -> Self {
                Self::Text(text.to_string())
            }
        }
    )* };
}
texts!(&str &&str &String String &Arc<str> Arc<str> char);

macro_rules! numbers {
    ($as_float:expr; $($type:ty)*) => { $(
        impl From<$type> for Argument {
            fn from(number: $type) -> Self {
                let as_float: fn($type) -> f64 = $as_float;
                Self::Number(as_float(number))
            }
        }
        impl From<&$type> for Argument {
            fn from(number: &$type) -> Self {
                Self::from(*number)
            }
        }
    )* };
}
numbers!(f64::from; u8 u16 u32 i32 f64);
numbers!(|number| number as f64; u64 usize i64);
