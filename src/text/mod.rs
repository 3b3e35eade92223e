//! The texts of the interface: one file a language, `assets/text/<code>.ftl`, in the syntax of Project Fluent.
//!
//! `say!` gives a text in the learner's language, and in English where that language has none:
//!
//! ```text
//! say!(look, "list-header")
//! say!(language, "time-too-late", at, length = instant(history.length()))
//! ```
//!
//! Where the language is not known yet, `message!` gives a [`Message`] with the same arguments, to be said later.
//!
//! The compiler refuses a message that English does not have, and arguments other than those that it names. The tests
//! here refuse a message that nothing says, and what another language has wrong.

pub use files::{check, languages, next};
pub use messages::{Argument, Message};
pub use refusals::refusal;

mod files;
mod messages;
mod refusals;
#[cfg(test)]
mod tests;

/// `message!("key", name, name = value)`: a [`Message`], see [`crate::text`].
macro_rules! message {
    ($key:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const _: () = $crate::text::check($key, &[$(stringify!($name)),*]);
        $crate::text::Message::new($key, vec![$((stringify!($name), $crate::text::argument!($name $(= $value)?))),*])
    }};
}
pub(crate) use message;

/// `say!(language, "key", name, name = value)`: a text of the interface, see [`crate::text`]. The language may be
/// anything that turns into a [`Language`], such as a `&Look`.
macro_rules! say {
    ($language:expr, $($message:tt)*) => {
        $crate::text::message!($($message)*).get(forklore_event::Language::from($language))
    };
}
pub(crate) use say;

/// An argument of a message: its value, or the variable of its name.
macro_rules! argument {
    ($name:ident) => {
        $crate::text::Argument::from($name)
    };
    ($name:ident = $value:expr) => {
        $crate::text::Argument::from($value)
    };
}
pub(crate) use argument;
