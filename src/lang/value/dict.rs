//! The methods of `dict`, and its views.

use super::{Method, NativeFunction};

/// The method of that name.
pub fn method(_name: &str) -> Option<Method> {
    None
}

/// The class method of that name.
pub fn class_method(_name: &str) -> Option<&'static NativeFunction> {
    None
}
