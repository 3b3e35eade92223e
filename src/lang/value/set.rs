//! The methods of `set` and `frozenset`.

use super::Method;

/// The method of `set` of that name.
pub fn method(_name: &str) -> Option<Method> {
    None
}

/// The method of `frozenset` of that name.
pub fn frozen_method(_name: &str) -> Option<Method> {
    None
}
