//! The methods of `int` and `float`.

use super::Method;

/// The method of `int` (and `bool`) of that name.
pub fn int_method(_name: &str) -> Option<Method> {
    None
}

/// The method of `float` of that name.
pub fn float_method(_name: &str) -> Option<Method> {
    None
}
