//! The listing language: a documented subset of Python 3.11.
//!
//! A listing is parsed by ruff's parser, checked and lowered to a tree of our own
//! ([`ir`]), and that tree is evaluated ([`interp`]) by each process of a stage.
//! Where the language has something, it behaves as in CPython 3.11, down to the
//! texts of errors; what it does not have is refused before the run, with the
//! place and with advice ([`Problem`]).
//!
//! What is left out: classes, `yield` within an expression, `async`, files, and all
//! modules but those in `forklore-python-std`. What differs: `int` has 64 bits, and its
//! overflow is an `OverflowError`; annotations are not evaluated.
//!
//! ```text
//! source ──parse──▶ ruff's tree ──lower──▶ ir ──interp──▶ what the stage shows
//!                                   │
//!                                   └────▶ problems, all at once
//! ```

pub mod builtins;
pub mod constants;
pub mod exception;
pub mod gil;
pub mod interp;
pub mod ir;
mod lower;
pub mod marks;
pub mod pickle;
mod program;
pub mod suggestion;
pub mod text;
pub mod traceback;
pub mod value;

pub use lower::Problem;
pub use program::Program;
