//! The event log on paper: JSON lines, a header and then one object an event.

mod writer;

pub use writer::Writer;
