//! What a listing can use without importing anything.

pub mod construct;
