//! The listing language: a documented subset of Python 3.11.

pub mod builtins;
pub mod exception;
pub mod interp;
pub mod ir;
pub mod modules;
pub mod text;
pub mod value;
