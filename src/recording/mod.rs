//! The event log on paper, and played back.
//!
//! A recording is JSON lines: a [`forklore_event::Header`] and then one object an
//! event, in order of time. [`Writer`] writes it while the run goes on,
//! [`read`] takes back what makes sense of it, whoever wrote it, and [`Player`]
//! is a [`crate::session::Source`] that a screen cannot tell from a live run but
//! for the word that it makes it show.

mod player;
mod reader;
mod shipped;
mod writer;

pub use player::{PlayOptions, Player, SPEEDS};
pub use reader::{LeftOut, ReadError, Recording, read};
pub use shipped::shipped;
pub use writer::Writer;
