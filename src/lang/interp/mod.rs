//! Evaluation.

mod thread;

pub use thread::Thread;
